"""The gazetteer as read from its files: rows by key and by code, types, variants. Read once, when first asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from ..errors import InputError
from ..jsonfiles import read_text
from .spelling import bare_key, name_key

Kind = Literal["whole", "merged", "split", "renamed", "raised", "moved", "continued", "dissolved"]

FIRST_NEW = "2025-07-01"  # the day that ids of the two-level system bear


@dataclass(frozen=True, slots=True)
class Bounds:
    """The days between which a change lies; equal where it is known, None where nothing is."""

    earliest: dt.date | None
    latest: dt.date | None


class Step(NamedTuple):
    """What a unit became: the kind, the id of the other unit, and the day where it is not the end of the first."""

    kind: Kind
    id: str
    date: dt.date | None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of places.tsv: a unit as it was in one period."""

    index: int
    code: str
    type: str
    name: str
    parent: str
    begins: Bounds
    ends: Bounds
    id: str
    steps: tuple[Step, ...]
    also: tuple[str, ...]

    @property
    def level(self) -> int:
        """1 for a province, 2 for a district, 3 for a commune."""
        if not self.parent:
            return 1
        return 2 if len(self.code) == 3 or not self.code.isdecimal() else 3

    @property
    def first(self) -> dt.date:
        """The first day on which it may have been so."""
        return self.begins.earliest or dt.date.min

    @property
    def last(self) -> dt.date:
        """The last day on which it may have been so."""
        return self.ends.latest or dt.date.max


class Variant(NamedTuple):
    """A listed spelling: its key, the key of the name that it stands for, and where (a type, a code, or anywhere)."""

    key: str
    standard: str
    scope: str


@dataclass(frozen=True, slots=True)
class Table:
    """The rows, unparsed, and where they stand by bare key and by code."""

    lines: tuple[str, ...]
    by_key: dict[str, tuple[int, ...]]
    by_code: dict[str, tuple[int, ...]]


def directory() -> Path:
    """The files of the gazetteer: in the wheel inside the package, in a checkout beside `src`."""
    inside = Path(__file__).parents[1] / "data" / "gazetteer"
    return inside if inside.is_dir() else Path(__file__).parents[3] / "gazetteer"


@cache
def table() -> Table:
    """places.tsv. Raises InputError where it cannot be read."""
    lines = tuple(line for line in read_text(directory() / "places.tsv").split("\n") if line and line[0] != "#")
    by_key: dict[str, tuple[int, ...]] = {}
    by_code: dict[str, tuple[int, ...]] = {}
    for index, line in enumerate(lines):
        key, code, _ = line.split("\t", 2)
        by_key[key] = (*by_key[key], index) if key in by_key else (index,)
        by_code[code] = (*by_code[code], index) if code in by_code else (index,)
    return Table(lines, by_key, by_code)


@lru_cache(maxsize=16_384)
def row(index: int) -> Row:
    """A row, parsed."""
    _, code, kind, name, parent, begins, ends, day, steps, also = table().lines[index].split("\t")
    return Row(
        index, code, kind, name, parent, _bounds(begins), _bounds(ends), f"{code}@{day}",
        tuple(_step(item) for item in steps.split(",") if item), tuple(also.split("|")) if also else (),
    )  # fmt: skip


def rows_of_code(code: str) -> tuple[Row, ...]:
    """The units that have borne a code, oldest first."""
    return tuple(row(index) for index in table().by_code.get(code, ()))


def row_of_id(identity: str) -> Row:
    """The row of an id as places.tsv has it. Raises KeyError."""
    for one in rows_of_code(identity.partition("@")[0]):
        if one.id == identity:
            return one
    raise KeyError(identity)


def _bounds(cell: str) -> Bounds:
    earliest, tilde, latest = cell.partition("~")
    first = dt.date.fromisoformat(earliest) if earliest else None
    return Bounds(first, (dt.date.fromisoformat(latest) if latest else None) if tilde else first)


def _step(item: str) -> Step:
    word, _, rest = item.partition(":")
    identity, _, date = rest.partition("/")
    kind: Kind = word  # type: ignore[assignment]  # the file is ours: make_gazetteer writes no others
    return Step(kind, _identity(identity), dt.date.fromisoformat(date) if date else None)


@cache
def children() -> dict[str, tuple[int, ...]]:
    """The code of a unit → the rows directly below it."""
    found: dict[str, list[int]] = {}
    for index, line in enumerate(table().lines):
        found.setdefault(line.split("\t", 5)[4], []).append(index)
    return {code: tuple(indexes) for code, indexes in found.items()}


def origins(identity: str) -> tuple[tuple[Row, Step], ...]:
    """The rows that a unit came out of, with the step that says so."""
    rows = [row(index) for index in _origins().get(identity, ())]
    return tuple((one, step) for one in rows for step in one.steps if step.id == identity)


@cache
def _origins() -> dict[str, list[int]]:
    """The id of a unit → the rows whose steps name it."""
    found: dict[str, list[int]] = {}
    for index, line in enumerate(table().lines):
        steps = line.split("\t", 9)[8]
        for item in steps.split(",") if steps else ():
            identity = _identity(item.partition(":")[2].partition("/")[0])
            found.setdefault(identity, []).append(index)
    return found


def _identity(short: str) -> str:
    """An id of a step, whole."""
    return short if "@" in short else f"{short}@{FIRST_NEW}"


@cache
def types() -> dict[str, str]:
    """The words and abbreviations for the kinds of units, in lower case, → the word."""
    found: dict[str, str] = {}
    for cells in _cells("types.tsv", 3):
        found.update(dict.fromkeys([cells[0], *cells[2].split()], cells[0]))
    return found


@cache
def levels() -> dict[str, tuple[int, ...]]:
    """The kind of unit → its levels."""
    return {cells[0]: tuple(map(int, cells[1].split(","))) for cells in _cells("types.tsv", 3)}


@cache
def syllables() -> dict[str, str]:
    """Spellings of a syllable → the one that stands for all."""
    return {cells[1]: cells[2] for cells in _cells("variants.tsv", 3) if cells[0] == "syllable"}


@cache
def variants() -> dict[str, tuple[Variant, ...]]:
    """The bare key of a listed spelling → what it stands for."""
    found: dict[str, list[Variant]] = {}
    for cells in _cells("variants.tsv", 4):
        if cells[0] == "name":
            key, standard = key_of(cells[1]), key_of(cells[2])
            found.setdefault(bare_key(key), []).append(Variant(key, standard, cells[3]))
    return {key: tuple(group) for key, group in found.items()}


@lru_cache(maxsize=16_384)
def key_of(name: str) -> str:
    """The key of a name, with tones."""
    return name_key(name, syllables())


def _cells(file: str, least: int) -> Iterator[list[str]]:
    """The cells of a small file; raises InputError for a line with too few."""
    path = directory() / file
    for number, line in enumerate(read_text(path).splitlines(), 1):
        if line and not line.startswith("#"):
            cells = [cell.strip() for cell in line.split("\t")]
            if len(cells) < min(least, 3):
                raise InputError(f"{path}:{number}", f"has {len(cells)} columns, not {least}")
            yield cells + [""] * (least - len(cells))
