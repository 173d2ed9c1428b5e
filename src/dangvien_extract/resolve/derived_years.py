"""Years that no expression says outright and a claim may still belong to: those that what is said implies.

The beginning of "từ năm 2012 …, lúc đó 30", the earlier year of "cùng kỳ chỉ 13", the first and the last year of a
term of office, the year after the one before. They are candidates only: their features tell the cue that they come
from, and weights choose.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..find.dates import UNDATING, Period, anchor, year
from ..find.lines import Line
from ..link.claims import Claim
from .periods import PeriodResolver

_TERM = 5  # years between two congresses, which were in 2005, 2010, …
_AHEAD = 4  # lines after the claim that may tell the year of an article without a date
_OPENING = 3  # lines of which a later line may tell the year
_TURN_MONTHS = 3  # what is told from January to March is often the year before
_PLANNING_MONTH = 10  # from here on a plan is often the next year's


@dataclass(frozen=True, slots=True)
class Source:
    """A period that gives a year: the line and token where it stands."""

    period: Period
    year: int
    line: int
    token: int
    opens: bool
    by: str = ""  # how a year that it does not say was filled in, where that is open: "context" or "published"


@dataclass(frozen=True, slots=True)
class Derived:
    """A year that something implies: how, and the token of the claim's line that does, where one does."""

    year: int
    how: str
    token: int | None = None
    cue: str = ""


def derived_years(
    line: Line, claim: Claim, resolver: PeriodResolver, sources: Sequence[Source], lines: Sequence[Line]
) -> list[Derived]:
    """All years that are implied for a claim, each as often as something implies it."""
    day = resolver.published or resolver.event
    base = day.year if day else resolver.signed or resolver.context_year
    found: list[Derived] = []
    own = {one.token: one.year for one in sources if one.line == line.index and one.period.kind != "now"}
    told = next((one.year for one in reversed(sources) if one.line < line.index and one.period.kind != "now"), None)
    for token, mention in enumerate(line.mentions):
        if isinstance(mention, Period):
            found += _from_mention(token, mention, day, base, told, resolver)
            told = own.get(token, told)
    found += _from_terms(line, claim, resolver, base)
    if day is not None and day.month <= _TURN_MONTHS and claim.status != "target":
        found.append(Derived(day.year - 1, "turn"))
    if day is not None and day.month >= _PLANNING_MONTH and claim.status == "target":
        found.append(Derived(day.year + 1, "next"))
    if day is None:
        if base is not None:
            found.append(Derived(base, "context"))
        found += [Derived(which, "ahead") for which in _ahead(line, lines)]
        # A congress tells of the years before the term that it opens: "Đại hội …, nhiệm kỳ 2020 - 2025".
        held = f"{resolver.congress_leads}|{resolver.congress_termed}"
        found += [Derived(first, "term-opens", None, held) for first, _ in resolver.terms]
    return [one for one in found if 1900 <= one.year <= 2100]


def _from_mention(
    token: int, mention: Period, day: dt.date | None, base: int | None, told: int | None, resolver: PeriodResolver
) -> Iterator[Derived]:
    """What an expression of the claim's own sentence implies beside the year in which it ends.

    `base` is the year that the article is about, `told` the one that was told last before the expression.
    """
    if mention.kind in UNDATING - {"comparison"}:
        return
    anchored = anchor(mention, day, resolver.context_year) or mention
    which = year(anchored)
    cue = f"{mention.kind}:{mention.form[:1]}"
    if mention.kind == "comparison":
        if which is not None:
            yield Derived(which, "compared", token, cue)
        elif (other := told if told is not None else base) is not None:
            yield Derived(other - 1, "compared", token, cue)
    if which is None and mention.needs is not None and base is not None:
        # Without a date of publication, counted from the year that the article is about.
        guessed = anchor(mention, dt.date(base, 7, 1), resolver.context_year)
        if guessed is not None and (other := year(guessed)) is not None:
            yield Derived(other, "reckoned", token, cue)
    if anchored.first and mention.kind in ("since", "span", "until", "relative", "year"):
        first = int(anchored.first[:4])
        if first != which:
            yield Derived(first, "begin", token, cue)
        if which is not None and 1 < which - first <= 3:
            yield from (Derived(between, "between", token, cue) for between in range(first + 1, which))
    head, _, count = mention.form.partition("/")[0].partition("~")
    if told is not None and head in ("P", "B", "F") and count.isdigit():
        # "năm trước", "năm năm sau": counted from the year told last, which the sentence before may have told.
        yield Derived(told + int(count) * (1 if head == "F" else -1), "counted", token, cue)


def _from_terms(line: Line, claim: Claim, resolver: PeriodResolver, base: int | None) -> Iterator[Derived]:
    """The first or last years of the terms of office that the article may mean."""
    terms = [term for term in resolver.terms if base is None or abs(term[1] - base) <= 2 * _TERM]
    if base is not None:
        begun = base - base % _TERM
        terms += [(begun, begun + _TERM), *([(begun - _TERM, begun)] if begun == base else [])]
    named = dict.fromkeys(terms)
    for token, mention in enumerate(line.mentions):
        if not isinstance(mention, Period):
            continue
        if "..T" in mention.form:
            yield from (Derived(first, "term-begin", token, mention.kind) for first, _ in named)
        if "..E" in mention.form:
            yield from (Derived(last, "term-end", token, mention.kind) for _, last in named)
    words = " " + line.words(0, len(line.offsets))
    following, whole = resolver.next_term(words), resolver.whole_term(words)
    if following and base is not None:
        yield Derived(base - base % _TERM + (_TERM if base % _TERM == 0 else 2 * _TERM), "term-next")
    if whole:
        yield from (Derived(last, "term-end", None, "whole") for _, last in named)
    if claim.status == "target":
        yield from (Derived(last, "term-plan") for _, last in named if base is None or last >= base)


def _ahead(line: Line, lines: Sequence[Line]) -> list[int]:
    """The first year that the lines after an opening one tell."""
    if line.index >= _OPENING:
        return []
    for other in lines[line.index + 1 : line.index + 1 + _AHEAD]:
        for mention in other.mentions:
            if isinstance(mention, Period) and mention.kind not in UNDATING and mention.needs is None:
                which = year(mention)
                if which is not None and mention.kind != "span":
                    return [which]
    return []


def derived_features(line: Line, claim: Claim, which: int, derived: Sequence[Derived], kind: str) -> list[str]:
    """What implies a year, and how that stands to the claim."""
    found: list[str] = []
    for one in derived:
        if one.year != which:
            continue
        found += [f"derived={one.how}", f"derived={one.how}|{kind}"]
        if one.cue:
            found.append(f"derived={one.how}|{one.cue}")
        if one.token is None:
            continue
        left = one.token < claim.token
        first, last = (one.token + 1, claim.token) if left else (claim.token + 1, one.token)
        between = line.words(first, last)
        numbers = min(between.count("\ue000") + between.count("\ue001"), 2)
        others = any(isinstance(mention, Period) for mention in line.mentions[first:last])
        found += [
            f"derived={one.how}|{left}|{numbers}|{others}",
            f"derived={one.how}|{left}|{',' in between}|{';' in between}|{'(' in between}",
            f"derived={one.how}|{left}|{last - first <= 4}|{others}",
        ]
    return list(dict.fromkeys(found))
