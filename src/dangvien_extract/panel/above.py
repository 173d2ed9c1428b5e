"""Units and those above them: a district has no more than its province, nor have all its districts together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..models import Unit
from .grouping import Told, UnitKey
from .kinds import Kind, kind_of
from .model import Flag
from .noting import amount, flag
from .rounding import bounds
from .series import yearly

_SHOWN = 5  # units that a message names

Place = tuple[str, str, tuple[str, ...]]
"""Kind of organisation, place with its kind, and the units above that."""


def below_and_above(found: Iterable[Told], kinds: Mapping[str, Kind] | None) -> list[Flag]:
    """Units, or all units of one level together, with more than the unit that they are parts of, in one year."""
    by_place: dict[tuple[Place, str, int], Told] = {}
    below: dict[tuple[Place, str, int, str | None], dict[UnitKey, Told]] = {}
    for (unit, indicator), row in yearly(found, kinds).items():
        if kind_of(indicator, kinds) == "ratio":
            continue
        for year, one in row.items():
            known = one.fact.unit
            if known is None or known.place is None or not known.known:
                continue
            if known.place.type:
                name = f"{known.place.type} {known.place.name}"
                by_place.setdefault(((known.kind, name, known.parents), indicator, year), one)
            for place in _above(known):
                below.setdefault((place, indicator, year, known.place.type), {})[unit] = one
    made = []
    for (place, indicator, year, _), units in below.items():
        whole = by_place.get((place, indicator, year))
        if whole is None or not units:
            continue
        high = bounds(whole.fact)[1]
        ours = list(units.values())
        larger = [one for one in ours if bounds(one.fact)[0] > high]
        for one in larger:
            text = f"{_named(one)}, but {_named(whole)} above it"
            made.append(flag("exceeds_unit_above", "warning", text, [one, whole]))
        total = sum(bounds(one.fact)[0] for one in ours)
        if not larger and len(ours) > 1 and total > high:
            names = " + ".join(map(_named, ours[:_SHOWN])) + (" + …" if len(ours) > _SHOWN else "")
            text = f"{names} = {total:,.10g}, but {_named(whole)} above them"
            made.append(flag("exceeds_unit_above", "warning", text, [whole, *ours]))
    return made


def _above(unit: Unit) -> list[Place]:
    return [(unit.kind, name, unit.parents[at + 1 :]) for at, name in enumerate(unit.parents)]


def _named(one: Told) -> str:
    return f"{amount(one.fact)} ({one.fact.unit.name if one.fact.unit else ''})"
