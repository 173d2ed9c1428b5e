"""Which number stands in a cell of the panel, and why the others do not: docs/panel.md has the rules in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..models import Fact, Measure, Status
from .events import Key, articles_of, event_key, grouped, in_conflict, versions
from .grouping import RANK, Naming, Told, UnitKey, namings, told
from .kinds import Kind, kind_of
from .model import About, Cell
from .rounding import is_round

_AsideKey = tuple[UnitKey, str, int | None]


def cells(
    facts: Iterable[Fact], about: Mapping[str, About] | None = None, kinds: Mapping[str, Kind] | None = None
) -> list[Cell]:
    """Every number of the panel: first those that stand for a unit's year, then all that may not, by unit and year."""
    found = told(facts, about or {})
    names = namings(found)
    groups = grouped(found)
    by_cell: dict[_AsideKey, list[Told]] = {}
    for one in found:
        if one.fact.year is not None:
            by_cell.setdefault((one.unit, one.fact.indicator, one.fact.year), []).append(one)
    made: list[tuple[tuple[object, ...], Cell]] = []
    placed: set[Key] = set()
    for (unit, indicator, _), all_told in by_cell.items():
        kind = kind_of(indicator, kinds)
        statuses: list[Status] = ["reported"]
        if any(one.fact.status == "target" for one in all_told):
            statuses.append("target")
        for status in statuses:
            candidates = [one for one in all_told if barred(one, kind, status) is None]
            if candidates:
                placed.add(event_key(candidates[0]))
            made.append(_year_cell(all_told, candidates, groups, names[unit], kind, status))
    made += [_own_cell(group, names[group[0].unit]) for key, group in groups.items() if key not in placed]
    return [cell for _, cell in sorted(made, key=lambda one: one[0])]


def barred(one: Told, kind: Kind, status: Status) -> str | None:
    """Why a fact may not stand for its unit's year; null where it may."""
    fact, scope = one.fact, one.span.scope
    if fact.status != status:
        return "is a target" if fact.status == "target" else "is reported, not a target"
    if fact.per is not None:
        return "is a rate"
    if fact.subset is not None:
        return "is a part"
    if fact.measure != _measure(kind):
        return f"is measured in {fact.measure}"
    if scope == "years":
        return "is of several years"
    if status == "reported" and early(one, kind):
        return "was published before the year was over"
    if kind == "stock" or scope == "year" or (status == "target" and scope == "day"):
        return None  # a target that is told on a day is not one for that day
    return "its period is not known" if scope == "unknown" else "is of a part of the year"


def early(one: Told, kind: Kind) -> bool:
    """Whether a flow of a whole year was published before its November: what it tells is the year until then."""
    if kind != "flow" or one.span.scope != "year" or one.published is None or one.fact.year is None:
        return False
    return (one.published.year, one.published.month) < (one.fact.year, 11)


def _year_cell(
    all_told: list[Told],
    candidates: list[Told],
    groups: Mapping[Key, list[Told]],
    names: Naming,
    kind: Kind,
    status: Status,
) -> tuple[tuple[object, ...], Cell]:
    best = candidates[0] if candidates else None
    split = versions(groups[event_key(best)]) if best else []
    same = split[0] if split else []
    ours = {one.fact.fact_id for one in same}
    aside = {}
    for one in all_told:
        if one.fact.fact_id not in ours and (status == "reported" or one.fact.status == "target"):
            aside[one.fact.fact_id] = barred(one, kind, status) or _worse(best, one)
    first = best.fact if best else all_told[0].fact
    cell = Cell(
        **names._asdict(),
        year=first.year,
        period=best.fact.period if best else None,
        scope=best.span.scope if best else "year",
        of_year=True,
        indicator=first.indicator,
        status=status,
        measure=_measure(kind),
        subset=None,
        per=None,
        value=best.fact.value if best else None,
        value_max=best.fact.value_max if best else None,
        qualifier=best.fact.qualifier if best else None,
        confidence=best.fact.confidence if best else None,
        facts=tuple(one.fact.fact_id for one in same),
        articles=articles_of(one.fact for one in same),
        conflict=in_conflict(split),
        set_aside=dict(sorted(aside.items())),
    )
    return _order(cell), cell


def _measure(kind: Kind) -> Measure:
    return "percent" if kind == "ratio" else "count"


def _worse(best: Told | None, other: Told) -> str:
    """By which of the rules another fact that may stand for the year is not preferred, in the order of the rules."""
    assert best is not None
    reason = "is a lesser choice"
    if RANK[other.fact.qualifier] > RANK[best.fact.qualifier]:
        reason = "is a bound" if RANK[other.fact.qualifier] == RANK["at_least"] else "is rounded"
    elif other.fact.value_max is not None and best.fact.value_max is None:
        reason = "is a range"
    elif other.span.last != best.span.last:
        return "is of an earlier day"
    elif is_round(other.fact) and not is_round(best.fact):
        reason = "is a round number"
    elif other.published != best.published:
        reason = "was published earlier, or on a day that is not known"
    elif other.fact.confidence < best.fact.confidence:
        reason = "is less sure"
    return f"{reason}, and disagrees" if event_key(best) == event_key(other) else reason


def _own_cell(group: list[Told], names: Naming) -> tuple[tuple[object, ...], Cell]:
    """The cell of an event that stands for no year."""
    best, split = group[0], versions(group)
    fact = best.fact
    ours = {one.fact.fact_id for one in split[0]}
    cell = Cell(
        **names._asdict(),
        year=fact.year,
        period=fact.period,
        scope=best.span.scope,
        of_year=False,
        indicator=fact.indicator,
        status=fact.status,
        measure=fact.measure,
        subset=fact.subset,
        per=fact.per,
        value=fact.value,
        value_max=fact.value_max,
        qualifier=fact.qualifier,
        confidence=fact.confidence,
        facts=tuple(one.fact.fact_id for one in split[0]),
        articles=articles_of(one.fact for one in split[0]),
        conflict=in_conflict(split),
        set_aside={one.fact.fact_id: _worse(best, one) for one in group if one.fact.fact_id not in ours},
    )
    return _order(cell), cell


def _order(cell: Cell) -> tuple[object, ...]:
    return (
        cell.unit is None,
        cell.unit or "",
        cell.unit_id or "",
        "" if cell.unit is not None else min(cell.articles or cell.facts, default=""),
        cell.year is None,
        cell.year or 0,
        cell.indicator,
        cell.status,
        not cell.of_year,
        cell.subset is not None,
        cell.per or "",
        cell.period or "",
        cell.subset or "",
        cell.measure,
        cell.facts[:1],
    )
