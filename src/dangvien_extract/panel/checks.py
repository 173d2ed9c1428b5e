"""Checks of facts: what cannot be right, and what a reader should know. docs/panel.md lists them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from ..models import Fact
from .above import below_and_above
from .cells import early
from .events import events
from .grouping import Told, told
from .kinds import Kind, kind_of
from .model import About, Event, Flag
from .noting import amount, flag
from .parts import parts_of_wholes
from .series import balances, jumps, larger_than_total, raised_below, read_attainment

MARK = "check:"
"""Stands before the names of checks among the flags of facts."""

_ORDER = {"warning": 0, "note": 1, "passed": 2}


def check(
    facts: Iterable[Fact],
    about: Mapping[str, About] | None = None,
    kinds: Mapping[str, Kind] | None = None,
    *,
    as_of: dt.date | None = None,
    passed: bool = False,
) -> list[Flag]:
    """Everything that the facts of an article, or of many, give cause to doubt; warnings first.

    `about` gives the days of publication, after which nothing can have been reported; `as_of` stands for those
    that are not known. Today's date plays no part. With `passed`, sums of parts that hold are told as well.
    """
    facts = list(facts)
    found = told(facts, about or {})
    made = [
        *parts_of_wholes(found),
        *(one for each in found for one in _alone(each, kinds, as_of)),
        *larger_than_total(found),
        *jumps(found, kinds),
        *balances(found, kinds),
        *raised_below(found, kinds),
        *read_attainment(found, kinds),
        *below_and_above(found, kinds),
        *_versions(events(facts, about)),
    ]
    kept = {(one.code, one.facts): one for one in made if passed or one.severity != "passed"}
    return sorted(kept.values(), key=_order)


def flagged(facts: Iterable[Fact], flags: Iterable[Flag]) -> list[Fact]:
    """The facts in their order, each with the checks that it did not pass among its flags (``check:conflict``)."""
    codes: dict[str, set[str]] = {}
    for one in flags:
        if one.severity != "passed":
            for fact_id in one.facts:
                codes.setdefault(fact_id, set()).add(MARK + one.code)
    marked = []
    for fact in facts:
        kept = tuple(name for name in fact.flags if not name.startswith(MARK))
        new = (*kept, *sorted(codes.get(fact.fact_id, ())))
        marked.append(fact if new == fact.flags else fact.model_copy(update={"flags": new}))
    return marked


def _alone(one: Told, kinds: Mapping[str, Kind] | None, as_of: dt.date | None) -> list[Flag]:
    """What a fact alone gives cause to doubt."""
    fact, span = one.fact, one.span
    kind = kind_of(fact.indicator, kinds)
    made = []
    if fact.out_of is not None and fact.value > fact.out_of:
        # More people were admitted than planned: that happens. More villages of a number of villages: it does not.
        likely = kind == "flow" and fact.value <= 2 * fact.out_of
        text = f"{amount(fact)} of {fact.out_of:,.10g}" + (": more than planned, or read wrongly" if likely else "")
        made.append(flag("ratio_over_one", "note" if likely else "warning", text, [one]))
    if fact.measure == "percent" and kind != "ratio" and fact.value > 100:
        made.append(flag("share_over_100", "warning", f"a share of {fact.value:,.10g} %", [one]))
    if fact.measure == "count" and not float(fact.value).is_integer():
        made.append(flag("not_whole", "warning", f"{fact.value:,.10g} is no whole number: a lost dot?", [one]))
    published = one.published or as_of
    if published is None or fact.status != "reported" or fact.year is None:
        return made
    when = f"published on {one.published}" if one.published else f"it was {as_of}"
    if fact.year > published.year or (span.first is not None and span.first > published):
        begun = span.scope == "years" and span.first is not None and span.first <= published
        text = f"reported for {fact.period or fact.year}, but {when}"
        made.append(flag("future_year", "note" if begun else "warning", text, [one]))
    elif early(one, kind):
        text = f"{amount(fact)} for all of {fact.year}, but {when}: the year was not over"
        made.append(flag("year_not_over", "note", text, [one]))
    return made


def _versions(found: Iterable[Event]) -> list[Flag]:
    """Events of which articles, or one article, tell several numbers."""
    made = []
    for event in found:
        if len(event.versions) < 2:
            continue
        told_by = [(one.value, ", ".join(one.articles)) for one in event.versions]
        text = "; ".join(f"{value:,.10g} ({names})" for value, names in told_by)
        made.append(
            Flag(
                code="conflict" if event.conflict else "several_values",
                severity="warning" if event.conflict else "note",
                unit=event.unit,
                unit_id=event.unit_id,
                indicator=event.indicator,
                year=event.year,
                message=f"{'articles disagree' if event.conflict else 'several numbers'}: {text}",
                facts=tuple(fact_id for one in event.versions for fact_id in one.facts),
                articles=tuple(sorted({name for one in event.versions for name in one.articles})),
            )
        )
    return made


def _order(one: Flag) -> tuple[object, ...]:
    return (_ORDER[one.severity], one.code, one.unit is None, one.unit or "", one.year or 0, one.indicator, one.facts)
