"""Consolidation: the same event told by several articles is one; articles that disagree are a conflict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..models import Fact
from ..text import fold_key
from .grouping import Naming, Told, namings, told
from .model import About, Event, Version
from .rounding import agree

Key = tuple[object, ...]


def events(facts: Iterable[Fact], about: Mapping[str, About] | None = None) -> list[Event]:
    """What the facts tell, each event once, with the articles of each number that is told of it.

    Facts are of one event that have the same unit (by its id; docs/places.md), indicator, period in days, status,
    measure, rate and part; a part that the words of its evidence do not name stands alone. Numbers are one that agree
    within rounding (`rounding.bounds`). A conflict is an event of which two articles tell nothing that agrees.
    Events of units or years that are not known stand for their article alone. The result depends on the set of
    facts alone; it is sorted by unit, year, indicator and period.
    """
    found = told(facts, about or {})
    names = namings(found)
    made = [event_of(group, names[group[0].unit]) for group in grouped(found).values()]
    return sorted(made, key=_order)


def grouped(found: Iterable[Told]) -> dict[Key, list[Told]]:
    """Facts by event, in each the preferred first where `found` is so sorted."""
    groups: dict[Key, list[Told]] = {}
    for one in found:
        groups.setdefault(event_key(one), []).append(one)
    return groups


def event_key(one: Told) -> Key:
    """What facts of one event share; a part that its own words do not name is an event alone."""
    fact, span = one.fact, one.span
    part = None if fact.subset is None else fold_key(fact.subset)
    alone = fact.article_id if span.first is None else ""
    if part is not None and part not in fold_key(fact.evidence.text):
        alone = fact.fact_id
    return (
        one.unit,
        fact.indicator,
        fact.year,
        span.first,
        span.last,
        alone,
        fact.status,
        fact.measure,
        fact.per,
        part,
    )


def versions(group: Iterable[Told]) -> list[list[Told]]:
    """The facts of an event by number, the preferred number first; a fact joins the first number it agrees with."""
    found: list[list[Told]] = []
    for one in group:
        for version in found:
            if agree(version[0].fact, one.fact):
                version.append(one)
                break
        else:
            found.append([one])
    return found


def event_of(group: list[Told], names: Naming) -> Event:
    """The event of a group, the preferred fact first."""
    first, split = group[0].fact, versions(group)
    return Event(
        unit=names.unit,
        unit_id=names.unit_id,
        year=first.year,
        period=first.period,
        scope=group[0].span.scope,
        indicator=first.indicator,
        status=first.status,
        measure=first.measure,
        per=first.per,
        subset=first.subset,
        versions=tuple(_version(one) for one in split),
        conflict=in_conflict(split),
    )


def in_conflict(split: list[list[Told]]) -> bool:
    """Whether two articles tell nothing that agrees."""
    if len(split) < 2:
        return False
    tells: dict[str, set[int]] = {}
    for number, version in enumerate(split):
        for one in version:
            tells.setdefault(one.fact.article_id, set()).add(number)
    sets = list(tells.values())
    return any(one.isdisjoint(other) for at, one in enumerate(sets) for other in sets[:at])


def _version(group: list[Told]) -> Version:
    first = group[0].fact
    return Version(
        value=first.value,
        value_max=first.value_max,
        qualifier=first.qualifier,
        facts=tuple(one.fact.fact_id for one in group),
        articles=articles_of(one.fact for one in group),
    )


def articles_of(facts: Iterable[Fact]) -> tuple[str, ...]:
    """The articles of facts, each once, in the order of their ids."""
    return tuple(sorted({fact.article_id for fact in facts}))


def _order(event: Event) -> tuple[object, ...]:
    return (
        event.unit is None,
        event.unit or "",
        event.unit_id or "",
        event.year is None,
        event.year or 0,
        event.indicator,
        event.status,
        event.period or "",
        event.measure,
        event.per or "",
        event.subset or "",
        event.versions[0].facts[0],
    )
