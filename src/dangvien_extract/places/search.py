"""Finding places by name: all candidates, or the one that is meant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from . import data
from .data import Row
from .model import Link, Place, Reason
from .names import Span, Written, kind_of, read, span
from .spelling import bare_key, near

# How well a name is spelled: letter by letter, but for typography, as a listed variant, but for marks, in one letter.
LITERAL, SAME, LISTED, MARKS, LETTER = range(5)
_REASONS: tuple[Reason, ...] = ("spelled", "spelled", "variant", "similar", "similar")


class Found(NamedTuple):
    """A row that a name may mean, and how well it is spelled."""

    grade: int
    row: Row


class Query(NamedTuple):
    """What is asked for."""

    written: Written
    type: str | None
    parents: tuple[Written, ...]
    when: Span | None


def lookup(
    name: str, *, type: str | None = None, parents: Sequence[str] = (), as_of: dt.date | str | None = None
) -> tuple[Place, ...]:
    """All places that a name may mean, the best spelled first, then by level, code and period.

    `name` may hold its kind and the units around it (``xã A, huyện B``, ``A (B)``); `type` and
    `parents` add to these, in any order. `as_of` is a day, or a month or year as text. Spellings without
    marks count where no better one is found, spellings with another letter only under a given parent.
    Raises InputError for a kind or a date that is none.
    """
    query = _query(name, type, parents, as_of)
    if query is None:
        return ()
    found = [one for one in _spelled(query) if _misses(query, one.row) == ()]
    return tuple(place_of(one.row, query.when) for one in found)


def link(
    name: str, *, type: str | None = None, parents: Sequence[str] = (), as_of: dt.date | str | None = None
) -> Link:
    """The one place that a name means, or null with the candidates and the reason; arguments as for `lookup`."""
    query = _query(name, type, parents, as_of)
    if query is None:
        return Link(None, "unknown")
    spelled = _spelled(query)
    fit = [one for one in spelled if not _misses(query, one.row)]
    if fit:
        best = fit[0].grade
        if best >= MARKS and not query.parents and fit[0].row.level > 1:
            return Link(None, "unknown", tuple(place_of(one.row, query.when) for one in fit))
        # A literal spelling goes before a typographic one only if it decides: both are right.
        group = [one for one in fit if one.grade == best]
        if best == LITERAL and len(group) > 1:
            group = [one for one in fit if one.grade <= SAME]
        chosen = _one([one.row for one in group], query.when)
        candidates = tuple(place_of(one.row, query.when) for one in fit)
        if chosen is not None:
            return Link(place_of(chosen, query.when), _REASONS[best], candidates)
        return Link(None, _several([one.row for one in group], query.when), candidates)
    missing = _missing(query, spelled)
    if missing is not None:
        return Link(None, missing[0], tuple(place_of(row, None) for row in missing[1]))
    return Link(None, "unknown", tuple(place_of(one.row, None) for one in spelled if one.grade <= LISTED))


def by_code(code: str, as_of: dt.date | str | None = None) -> tuple[Place, ...]:
    """The units that a code means on a day, or has ever meant, oldest first. Also takes ids (``15@2025-06-30``)."""
    code, _, day = code.partition("@")
    when = span(day or as_of)
    return tuple(place_of(one, when) for one in data.rows_of_code(code) if when is None or _holds(one, when))


@lru_cache(maxsize=4096)
@lru_cache(maxsize=16_384)
def homonyms(name: str) -> tuple[Row, ...]:
    """The rows of all that bear a name, but for typography and listed spellings, whatever their kind and time."""
    return tuple(found.row for found in _same_cached(name) if found.grade <= LISTED)


def all_places(as_of: dt.date | str | None = None, level: int | None = None) -> Iterator[Place]:
    """All places of a day, or of any time, in the order of their codes."""
    when = span(as_of)
    for index in range(len(data.table().lines)):
        row = data.row(index)
        if (level is None or row.level == level) and (when is None or _holds(row, when)):
            yield place_of(row, when)


def place_of(row: Row, when: Span | None) -> Place:
    """A row as a place, with the units above it as they were then."""
    above = [options[-1] for options in _above(row, when)]
    return Place(
        row.id, row.code if row.code.isdecimal() else None, row.name, row.type, row.level,
        tuple(f"{one.type} {one.name}" for one in above), tuple(one.id for one in above), row.begins, row.ends,
    )  # fmt: skip


def _query(name: str, type: str | None, parents: Sequence[str], as_of: dt.date | str | None) -> Query | None:
    written = read(name)
    if not written:
        return None
    around = (*written[1:], *(one for parent in parents for one in read(parent)))
    return Query(written[0], kind_of(type) if type else None, around, span(as_of))


def _spelled(query: Query) -> list[Found]:
    """The rows that the name may mean by its spelling, whatever their kind, time and parents, best first."""
    written, given = query.written, query.type
    kind = given or written.type
    found = list(_same(written.name, kind))
    whole = [] if written.whole == written.name else list(_same(written.whole, given))
    # "Phường Đúc" is a ward's name, too: what looks like a kind may belong to the name.
    found += [one for one in whole if one.row.index not in {other.row.index for other in found}]
    good = [one for one in found if one.grade <= LISTED]
    if not any(not _misses(query, one.row) for one in good):
        good = found
        if query.parents and not any(not _misses(query, one.row) for one in found):
            good = found + list(_similar(query))
    return sorted(set(good), key=lambda one: (one.grade, one.row.level, one.row.code, one.row.last))


def _same(name: str, kind: str | None) -> Iterator[Found]:
    key = data.key_of(name)
    bare = bare_key(key)
    seen = set()
    for variant in data.variants().get(bare, ()):
        for index in data.table().by_key.get(bare_key(variant.standard), ()):
            row = data.row(index)
            if data.key_of(row.name) == variant.standard and variant.scope in ("", row.type, row.code):
                seen.add(index)
                if data.key_of(row.name) != key:
                    yield Found(LISTED if variant.key == key else MARKS, row)
                else:
                    seen.discard(index)
    for index in data.table().by_key.get(bare, ()):
        row = data.row(index)
        if index not in seen:
            yield Found(_grade(name, key, row), row)


def _grade(name: str, key: str, row: Row) -> int:
    if name.lower() == row.name.lower():
        return LITERAL
    if key == data.key_of(row.name):
        return SAME
    return LISTED if any(key == data.key_of(other) for other in row.also) else MARKS


def _similar(query: Query) -> Iterator[Found]:
    """Rows below the parents whose name differs in one letter."""
    bare = bare_key(data.key_of(query.written.name))
    codes = [found.row.code for parent in query.parents for found in _same(parent.name, parent.type)]
    below = [index for code in set(codes) for index in data.children().get(code, ())]
    below += [index for above in list(below) for index in data.children().get(data.row(above).code, ())]
    for index in set(below):
        row = data.row(index)
        if near(bare, bare_key(data.key_of(row.name))) and not _misses(query, row):
            yield Found(LETTER, row)


def _misses(query: Query, row: Row) -> tuple[Reason, ...]:
    """What of the query a row does not fit."""
    missed: list[Reason] = []
    if query.when is not None and not _holds(row, query.when):
        missed.append("period")
    kind = query.type or (query.written.type if _named_apart(query.written, row) else None)
    if kind is not None and kind != row.type:
        missed.append("type")
    if query.parents:
        above = [one for options in _above(row, query.when if "period" not in missed else None) for one in options]
        if not all(any(_is(parent, one) for one in above) for parent in query.parents):
            missed.append("parents")
    return tuple(missed)


def _missing(query: Query, spelled: Sequence[Found]) -> tuple[Reason, list[Row]] | None:
    """The one thing that rows of the right spelling do not fit, and those rows."""
    found: dict[Reason, list[Row]] = {"period": [], "type": [], "parents": []}
    levels = data.levels().get(query.type or query.written.type or "", ())
    for one in spelled:
        missed = _misses(query, one.row)
        if len(missed) == 1 and (missed[0] != "type" or one.row.level in levels):
            found[missed[0]].append(one.row)
    # A district that was raised since: its kind is what is wrong, not that it is another's time.
    if {row.code for row in found["period"]} & {row.code for row in found["type"]}:
        return "type", found["type"]
    return next(((reason, rows) for reason, rows in found.items() if rows), None)


def _named_apart(written: Written, row: Row) -> bool:
    """Whether the row's name is the name without the kind, not both together."""
    return written.type is not None and bare_key(data.key_of(written.whole)) != bare_key(data.key_of(row.name))


def _is(parent: Written, row: Row) -> bool:
    """Whether a unit above is the one that is written."""
    if parent.type is not None and parent.type != row.type:
        return False
    return any(found.row.index == row.index for found in _same_cached(parent.name))


@lru_cache(maxsize=4096)
def _same_cached(name: str) -> tuple[Found, ...]:
    return tuple(_same(name, None))


def _holds(row: Row, when: Span) -> bool:
    return row.first <= when[1] and when[0] <= row.last


@lru_cache(maxsize=16_384)
def _above(row: Row, when: Span | None) -> tuple[tuple[Row, ...], ...]:
    """The units above a row, the nearest first: of each, its versions then, or in the row's period, oldest first."""
    found = []
    first, last = (row.first, row.last) if when is None else when
    code = row.parent
    while code:
        rows = [one for one in data.rows_of_code(code) if one.first <= last and first <= one.last]
        rows = rows or list(data.rows_of_code(code)[-1:])
        if not rows:
            break
        found.append(tuple(rows))
        code = rows[-1].parent
    return tuple(found)


def _one(rows: Sequence[Row], when: Span | None) -> Row | None:
    """The one row that is meant: the only one, or of one code, that which is known best for the time."""
    if len(rows) == 1:
        return rows[0]
    if when is None or len({one.code for one in rows}) > 1 or when[0] != when[1]:
        return None
    sure = [one for one in rows if place_of(one, None).surely(*when)]
    if len(sure) == 1:
        return sure[0]
    return min(rows, key=lambda one: one.last)


def _several(rows: Iterable[Row], when: Span | None) -> Reason:
    """Why several rows remain: one in each period, or several at one time."""
    ordered = sorted(rows, key=lambda one: one.first)
    apart = all(first.last < second.first for first, second in pairwise(ordered))
    narrow = when is not None and when[0] == when[1]
    return "undated" if apart and not narrow else "ambiguous"
