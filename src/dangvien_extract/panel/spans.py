"""Periods as days, and what part of a year they are."""

from __future__ import annotations

import calendar
import datetime as dt
from functools import lru_cache
from typing import Literal, NamedTuple

from ..models import Fact

Scope = Literal["year", "half", "quarter", "months", "day", "years", "unknown"]

_MONTHS: dict[tuple[int, int], Scope] = {
    (1, 12): "year",
    (1, 6): "half",
    (7, 12): "half",
    (1, 3): "quarter",
    (4, 6): "quarter",
    (7, 9): "quarter",
    (10, 12): "quarter",
}


class Span(NamedTuple):
    """What a period covers: its scope, its first and its last day; both null where that is not known."""

    scope: Scope
    first: dt.date | None = None
    last: dt.date | None = None


def span_of(fact: Fact) -> Span:
    """The span of a fact. A year without a period tells no more than the year of its end ("since the congress")."""
    return _span(fact.period, fact.year)


@lru_cache(maxsize=65_536)
def _span(period: str | None, year: int | None) -> Span:
    if year is None or period is None:
        return Span("unknown")
    start, bar, end = period.partition("/")
    first, last = _day(start, last=False), _day(end if bar else start, last=True)
    if first is None or last is None or last.year != year or first > last:
        return Span("unknown")
    if first.year != last.year:
        return Span("years", first, last)
    if first == last:
        return Span("day", first, last)
    whole = first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]
    return Span(_MONTHS.get((first.month, last.month), "months") if whole else "months", first, last)


def _day(text: str, *, last: bool) -> dt.date | None:
    """The first or last day of a date at the precision of a day, a month or a year."""
    parts = text.split("-")
    if not 1 <= len(parts) <= 3 or not all(part.isdecimal() for part in parts):
        return None
    year, month, day = (*map(int, parts), None, None)[:3]
    assert year is not None
    try:
        month = month or (12 if last else 1)
        return dt.date(year, month, day or (calendar.monthrange(year, month)[1] if last else 1))
    except (ValueError, OverflowError, calendar.IllegalMonthError):
        return None
