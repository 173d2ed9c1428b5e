"""Where an article is: what speaks for each province and district, and which of a name's homonyms it means.

Evidence is counted, not ruled: a province that is named (or whose paper it is) counts for its districts and
communes, a district for its communes, and every name shares one vote among the places that bear it, so that places
which lie together outvote homonyms elsewhere.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..places.data import Row, rows_of_code
from ..places.model import Link, Place, Reason
from ..places.search import homonyms, place_of

Named = tuple[str | None, str]  # the level of a place, where it is told, and its name
Span = tuple[dt.date, dt.date]

_PROVINCE, _DISTRICT, _COMMUNE = 1, 2, 3
# What speaks for a candidate, by hand; the figures in docs/places.md hold for these.
_PARENT, _NO_PARENT = 4.0, -4.0  # a unit around it that the mention itself names: above the candidate, or not
_ENOUGH = 2.0  # votes of a district or province beyond which more count nothing
_WEIGHT = 2.0  # of the votes of a candidate's district and province
_TIMES = (-1.5, 0.0, 0.5)  # of a place that was not so at the time, for a part of it, all the time
_OTHER_TYPE = -2.0
_WIDER = 1.0  # a name without a level is rather that of a district or province
_MARGIN = 0.4  # by which the best must lead
_SUPPORT = 0.5  # votes of other names
_WHOLE = 2  # see `_fits`
_NUMBERS = range(1, 4)  # "xã Đại Ân 2", where the number was not read
_OLD = dt.date(2025, 6, 30)  # articles without a date are of the old system, unless what they name is not


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The votes of an article's names for provinces and districts, by code; and the days that it speaks of."""

    provinces: Mapping[str, float] = field(default_factory=dict)
    districts: Mapping[str, float] = field(default_factory=dict)
    span: Span | None = None

    def fits(self, row: Row) -> bool:
        """Whether a row was so in the time of the article."""
        return _fits(row, self.span) > 0


def whereabouts(named: Iterable[Named], province: str | None, span: Span | None) -> Whereabouts:
    """The votes of the places that an article names; `province` is the one that it is known to be about."""
    provinces: defaultdict[str, float] = defaultdict(float)
    districts: defaultdict[str, float] = defaultdict(float)
    for level, name in dict.fromkeys(named):
        rows = timely_rows(level, name, span)
        homes = {province_code(row) for row in rows}
        for code in homes:
            provinces[code] += (1.5 if any(row.level == _PROVINCE for row in rows) else 1.0) / len(homes)
        inside = {row.code if row.level == _DISTRICT else row.parent for row in rows if row.level >= _DISTRICT}
        inside -= homes  # communes since July 2025 lie in no district
        for code in inside:
            districts[code] += (2.0 if any(row.level == _DISTRICT for row in rows) else 1.0) / len(inside)
    for row in homonyms(province) if province else ():
        if row.level == _PROVINCE:
            provinces[row.code] = max(provinces[row.code], _ENOUGH)
    return Whereabouts(provinces, districts, span)


def link_place(
    level: str | None,
    name: str,
    parents: Sequence[Named],
    where: Whereabouts,
    *,
    least: int = _PROVINCE,
    deepest: int = _COMMUNE,
) -> Link:
    """The place that a name means in an article; null with the candidates where several are left.

    `parents` are places that stand around the name, the nearest first; `least` to `deepest` are the levels
    (1 to 3) to look at.
    """
    every = [row for row in _bearers(level, name) if least <= row.level <= deepest]
    if where.span is not None:  # an article may look back, but not ahead
        every = [row for row in every if row.first <= where.span[1]] or every
    rows = [row for row in every if level in (None, row.type)] or every
    if level is None:  # a district's town may bear its name: the name alone is the district's
        rows = [row for row in rows if not (row.level == _COMMUNE and row.parent in {one.code for one in rows})]
    own = _own_votes(level, name, where.span)
    timely = [row for row in rows if where.fits(row)]
    if any(_score(row, level, parents, where, own) > _TIMES[_fits(row, where.span)] for row in timely):
        rows = timely  # something else speaks for one of them
    scores: dict[str, float] = {}
    best: dict[str, Row] = {}
    for row in rows:
        value = _score(row, level, parents, where, own)
        better = row.code not in scores or value > scores[row.code]
        if better or (value == scores[row.code] and _fits(row, where.span) > _fits(best[row.code], where.span)):
            scores[row.code], best[row.code] = value, row
    ranked = sorted(scores, key=lambda code: (-scores[code], code))
    candidates = tuple(place_of(best[code], where.span) for code in ranked)
    if not ranked:
        return Link(None, "unknown")
    if scores[ranked[0]] < _OTHER_TYPE:
        return Link(None, "parents" if parents else "type", candidates)
    if len(ranked) > 1 and scores[ranked[0]] - scores[ranked[1]] < _MARGIN:
        return Link(
            None,
            "ambiguous",
            tuple(one for one in candidates if scores[ranked[0]] - scores[one.id.partition("@")[0]] < _MARGIN),
        )
    reason: Reason = "spelled" if candidates[0].name.lower() == name.lower() else "variant"
    return Link(candidates[0], reason, candidates)


def _bearers(level: str | None, name: str) -> tuple[Row, ...]:
    """The rows of a name; where there is none, of one that holds its kind ("Phường Đúc") or goes on with a number."""
    rows = homonyms(name)
    if rows or level is None:
        return rows
    rows = homonyms(f"{level} {name}")
    return rows or tuple(row for number in _NUMBERS for row in homonyms(f"{name} {number}") if row.type == level)


def supported(level: str | None, name: str, place: Place, where: Whereabouts) -> bool:
    """Whether anything but the name itself speaks for the province of the place that it was linked to."""
    home = (place.parent_ids or (place.id,))[-1].partition("@")[0]
    own = _own_votes(level, name, where.span).get(home, 0.0)
    return where.provinces.get(home, 0.0) - own >= _SUPPORT


def province_code(row: Row) -> str:
    """The code of the province in which a row lies."""
    while row.level > _PROVINCE:
        above = [one for one in rows_of_code(row.parent) if one.first <= row.last and row.first <= one.last]
        if not above:
            return row.parent
        row = above[-1]
    return row.code


def province_named(code: str, span: Span | None) -> str | None:
    """The name that the province of a code had in some days, else its last one."""
    rows = rows_of_code(code)
    fit = [row for row in rows if _fits(row, span) == _WHOLE]
    return (fit or list(rows))[-1].name if rows else None


def _score(
    row: Row, level: str | None, parents: Sequence[Named], where: Whereabouts, own: Mapping[str, float]
) -> float:
    value = _TIMES[_fits(row, where.span)]
    if level is not None and row.type != level:
        value += _OTHER_TYPE
    if level is None:
        value += _WIDER * (_COMMUNE - row.level)
    if row.level == _COMMUNE:
        value += _WEIGHT * min(where.districts.get(row.parent, 0.0), _ENOUGH)
    home = province_code(row)
    value += _WEIGHT * min(max(0.0, where.provinces.get(home, 0.0) - own.get(home, 0.0)), _ENOUGH)
    above = _above(row)
    for kind, name in parents:
        known = homonyms(name)
        if any(one.code in above and (kind is None or one.type == kind) for one in known):
            value += _PARENT
        elif known:
            value += _NO_PARENT
    return value


def _own_votes(level: str | None, name: str, span: Span | None) -> dict[str, float]:
    """What a name itself has given to each province: it does not speak for its own homonyms."""
    homes = {province_code(row) for row in timely_rows(level, name, span) if row.level > _PROVINCE}
    return dict.fromkeys(homes, 1.0 / len(homes)) if homes else {}


def _above(row: Row) -> set[str]:
    """The codes of the units above a row."""
    found: set[str] = set()
    while row.level > _PROVINCE:
        found.add(row.parent)
        rows = [one for one in rows_of_code(row.parent) if one.first <= row.last and row.first <= one.last]
        if not rows:
            break
        row = rows[-1]
    return found


def _fits(row: Row, span: Span | None) -> int:
    """How well a row's time fits: 2 the whole span, 1 a part, 0 not at all; 2 is the old system without a span."""
    if span is None:
        return 2 if row.first <= _OLD <= row.last else 1
    if row.first <= span[0] and span[1] <= row.last:
        return 2
    return int(row.first <= span[1] and span[0] <= row.last)


def timely_rows(level: str | None, name: str, span: Span | None) -> list[Row]:
    """What bears a name, of the level and the time where some do."""
    rows = [row for row in homonyms(name) if level in (None, row.type)]
    timely = [row for row in rows if _fits(row, span) > 0]
    return timely or rows


def usual_rows(level: str | None, name: str, span: Span | None) -> list[Row]:
    """What bears a name in all of a time, without a time in the old system; else what bears it in a part."""
    rows = timely_rows(level, name, span)
    return [row for row in rows if _fits(row, span) == _WHOLE] or rows
