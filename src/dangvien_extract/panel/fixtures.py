"""Expected facts, and cells of a panel, that a user keeps to be told when something changes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ..errors import InputError
from ..jsonfiles import read_text
from ..models import Fact
from ..text import fold_key
from .table import Panel

_NAMES = {"article_id": "article", "unit_name": "unit"}
_NUMBERS = ("value", "value_max", "out_of")
_MAY_BE_NULL = ("unit", "year", "period", "subset", "per", "value_max", "out_of")
_COMPARED = (*_NUMBERS, "qualifier", "measure", "per", "subset", "status", "year", "period", "unit")
_BEHIND = tuple(name for name in _COMPARED if name not in ("value", "unit", "year"))
_KINDS = {"missing": 0, "differs": 1, "unexpected": 2}

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which what there is differs from what was expected."""

    kind: Literal["missing", "differs", "unexpected"]
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind:10} {self.where}: {self.text}"


def load_fixture(path: Path) -> list[Row]:
    """The rows of a CSV, JSON lines or JSON file, with the names of columns as they are compared.

    Facts: `article`, `indicator`, `value` and any of the other fields of a fact; only those that the file has are
    compared, so that a file of extract is one too. Cells: `unit`, `year` and either `indicator` and `value`, or a
    column for each indicator. Raises InputError, with the line, for a file that is neither.
    """
    rows = [_named(row) for row in _read(path)]
    if not rows:
        raise InputError(str(path), "holds no expected facts")
    for line, row in enumerate(rows, 2 if path.suffix == ".csv" else 1):
        needed = {"indicator", "value"} if "article" in row else {"unit", "year"}
        if missing := needed - row.keys():
            raise InputError(f"{path}:{line}", f"lacks {', '.join(sorted(missing))}")
        if "article" in row and row["value"] is None:
            raise InputError(f"{path}:{line}", "lacks a value")
        for name in ("year", *_NUMBERS):
            if row.get(name) is not None and not isinstance(row[name], (int, float)):
                raise InputError(f"{path}:{line}", f"{row[name]!r} is no number ({name})")
    return rows


def compare_facts(rows: Iterable[Row], facts: Iterable[Fact], *, more: bool = False) -> list[Difference]:
    """How facts differ from expected ones, in the articles that these name; with `more`, others do not matter."""
    expected: dict[str, list[Row]] = {}
    for row in rows:
        expected.setdefault(str(row["article"]), []).append(row)
    there: dict[str, list[Fact]] = {}
    for fact in facts:
        there.setdefault(fact.article_id, []).append(fact)
    return [
        difference
        for article in sorted(expected)
        for difference in _of_article(article, expected[article], there.get(article, []), more)
    ]


def compare_cells(rows: Iterable[Row], found: Panel) -> list[Difference]:
    """How the numbers of a panel differ from expected ones; an empty cell expects none."""
    there: dict[tuple[str, int | None, str], list[float]] = {}
    for cell in found.cells:
        if cell.of_year and cell.unit is not None and cell.value is not None:
            name = cell.indicator if cell.status == "reported" else f"{cell.indicator}_target"
            there.setdefault((fold_key(cell.unit), cell.year, name), []).append(cell.value)
    made = []
    for row in rows:
        wide = {name: row[name] for name in row if name not in _BESIDE}
        for name, wanted in ({row["indicator"]: row.get("value")} if "indicator" in row else wide).items():
            values = there.get((fold_key(str(row["unit"])), row["year"], name), [])
            if wanted is None and not values or wanted is not None and _number(wanted) in values:
                continue
            where = f"{row['unit']}, {row['year'] if row['year'] is not None else 'no year'}"
            shown = " and ".join(f"{value:,.10g}" for value in values)
            if not values:
                made.append(Difference("missing", where, f"{name} {wanted:,.10g}"))
            elif wanted is None:
                made.append(Difference("unexpected", where, f"{name} {shown}"))
            else:
                made.append(Difference("differs", where, f"{name} {shown}, expected {wanted:,.10g}"))
    return made


_BESIDE = {"unit", "year", "unit_id", "place_id", "place_code", "conflicts", "flags", "facts", "set_aside", "note"}


def _of_article(article: str, expected: list[Row], facts: list[Fact], more: bool) -> list[Difference]:
    left = list(facts)
    open_rows: list[Row] = []
    for row in expected:
        match = next((fact for fact in left if not _differing(row, fact)), None)
        if match is None:
            open_rows.append(row)
        else:
            left.remove(match)
    made = []
    for row in open_rows:
        near = min(left, key=lambda fact: _distance(row, fact), default=None)
        if near is None or not _is_near(row, near):
            made.append(Difference("missing", article, _shown(row)))
            continue
        left.remove(near)
        ways = (f"{name} {_value(near, name)!r}, expected {row[name]!r}" for name in _differing(row, near))
        made.append(Difference("differs", article, f"{_shown(row)}: {'; '.join(ways)}"))
    if not more:
        made += [Difference("unexpected", article, _shown(_as_row(fact))) for fact in left]
    return sorted(made, key=lambda one: _KINDS[one.kind])


def _differing(row: Row, fact: Fact) -> list[str]:
    """The fields of a row with which the fact does not agree, the indicator among them."""
    names = [] if row["indicator"] == fact.indicator else ["indicator"]
    for name in _COMPARED:
        if name not in row or row[name] is None and name not in _MAY_BE_NULL:
            continue
        wanted, there = row[name], _value(fact, name)
        if name in _NUMBERS and wanted is not None and there is not None:
            same = abs(wanted - there) < 1e-6
        elif name in ("unit", "subset") and wanted is not None and there is not None:
            same = fold_key(str(wanted)) == fold_key(there)
        else:
            same = wanted == there
        if not same:
            names.append(name)
    return names


def _is_near(row: Row, fact: Fact) -> bool:
    """Whether the fact is the one that was expected, read otherwise: one number, or one unit and indicator."""
    wrong = _differing(row, fact)
    return "value" not in wrong and len(wrong) <= 3 or wrong == ["value"]


def _distance(row: Row, fact: Fact) -> tuple[object, ...]:
    wrong = _differing(row, fact)
    return (not _is_near(row, fact), len(wrong), fact.evidence.start, fact.fact_id)


def _value(fact: Fact, name: str) -> Any:
    if name == "unit":
        return fact.unit.name if fact.unit else None
    return getattr(fact, name)


def _as_row(fact: Fact) -> Row:
    row = {name: _value(fact, name) for name in ("indicator", *_COMPARED)}
    return {name: value for name, value in row.items() if value not in (None, "exact", "count", "reported")} | {
        "unit": row["unit"],
        "year": row["year"],
    }


def _shown(row: Row) -> str:
    plain = {None, "exact", "count", "reported", str(row.get("year"))}  # a period that is the year says no more
    more = [f"{name} {row[name]}" for name in _BEHIND if name in row and row[name] not in plain]
    unit = [str(row["unit"] or "no unit")] if "unit" in row else []
    year = [str(row["year"] if row["year"] is not None else "no year")] if "year" in row else []
    return ", ".join([f"{row['indicator']} {row['value']:,.10g}", *unit, *year, *more])


# --- files


def _read(path: Path) -> list[dict[str, Any]]:
    text = read_text(path).removeprefix("\ufeff")
    if path.suffix == ".csv":
        return _csv_rows(path, text)
    found: list[Any] = []
    try:
        if path.suffix == ".json":
            data = json.loads(text)
            found = data if isinstance(data, list) else [data]
        else:
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError as error:
        raise InputError(str(path), f"is no JSON: {error}") from error
    if not all(isinstance(row, dict) for row in found):
        raise InputError(str(path), "holds something else than one object for each fact")
    return found


def _csv_rows(path: Path, text: str) -> list[dict[str, Any]]:
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        rows = [dict(row) for row in reader if any(row.values())]
    except csv.Error as error:
        raise InputError(f"{path}:{reader.line_num}", f"is no CSV: {error}") from error
    if any(None in row or None in row.values() for row in rows):
        raise InputError(str(path), "has rows with more or fewer cells than its first line")
    return [{name: _cell(name, value) for name, value in row.items()} for row in rows]


_TEXTS = ("article", "article_id", "indicator", "unit", "unit_name", "period", "subset", "per", "status", "measure")


def _cell(name: str, text: str) -> Any:
    text = text.strip()
    if not text:
        return None
    if name not in _TEXTS:
        try:
            return int(text) if text.lstrip("-").isdecimal() else float(text)
        except ValueError:
            return text
    return text


def _named(row: Mapping[str, Any]) -> Row:
    named = {_NAMES.get(name, name): value for name, value in row.items()}
    if isinstance(named.get("unit"), dict):
        named["unit"] = named["unit"].get("name")
    return named


def _number(value: Any) -> float:
    return float(value)


def expected_articles(rows: Sequence[Row]) -> bool:
    """Whether the rows expect facts of articles; else they expect cells of a panel."""
    return "article" in rows[0]
