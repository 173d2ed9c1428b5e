"""Claims of one article that contradict each other are read so that they agree, where that is likely enough.

Two numbers of one indicator for one unit and one year cannot both be the whole: then one of them is another unit's,
another year's, or a part. Of a claim that contradicts another the readings that were weighed for it are weighed again,
with what they contradict and with what they fit: a part fits a whole of its unit and year that is no smaller.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

from ..text import fold_key
from .facts import Resolved, kind_of
from .focus import UnitReading
from .periods import PeriodReading

# Chosen by cross-validation on corpus/dev, as logarithms of chances: what a contradiction costs, two at most, what a
# whole to its part is worth, and what a part that is greater than its whole costs.
_CONTRADICTION, _MOST_CONTRADICTIONS, _FIT, _MISFIT = 1.0, 2, 1.0, 1.0
_LEAST = 0.3  # the chance of a claim that may contradict another
_BELOW = math.exp(-4)  # readings that are less likely than this share of the likeliest are not weighed
_EQUAL = 1e-9  # readings whose weights differ by less are equally likely
_ROUNDS = 3  # times that all claims are gone through: what one becomes may contradict another
_MANY = 60  # claims of one kind: no article tells so many of one unit, and time grows with their square

Key = tuple[str | None, int | None]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a claim stands to others of its kind: how many it contradicts, and whether its whole or a part is told."""

    contradicted: int
    fits: bool
    misfits: bool

    @property
    def cost(self) -> float:
        """What speaks against the reading, as a logarithm of a chance."""
        contradictions = _CONTRADICTION * min(self.contradicted, _MOST_CONTRADICTIONS)
        return contradictions - _FIT * self.fits + _MISFIT * self.misfits


@dataclass(frozen=True, slots=True)
class _Option:
    """A reading of a claim, and the logarithm of its chance."""

    unit: UnitReading
    period: PeriodReading
    subset: str | None
    key: Key
    score: float


def agreed(resolved: Sequence[Resolved]) -> list[Resolved]:
    """Resolved claims, those that contradict others read otherwise where that is likelier in all."""
    items = list(resolved)
    for members in groups_of(items):
        _settle(items, members)
    return items


def groups_of(items: Sequence[Resolved]) -> list[list[int]]:
    """The places of claims that may contradict each other or be parts of each other: of one indicator, status, rate.

    Groups of more than `_MANY` are left out, and indicators of which a unit has several numbers in one year.
    """
    groups: dict[tuple[object, ...], list[int]] = {}
    for at, item in enumerate(items):
        if not item.claim.indicator.several and (item.chance is None or item.chance >= _LEAST):
            groups.setdefault(kind_of(item)[:-1], []).append(at)
    return [members for members in groups.values() if 1 < len(members) <= _MANY]


def standing(value: float, part: bool, key: Key, others: Sequence[tuple[float, bool, Key]]) -> Standing:
    """How a number stands to others of its kind, each with its value, whether it is a part, and its unit and year."""
    contradicted = 0
    fits = misfits = False
    for other_value, other_part, other_key in others:
        if other_key != key:
            continue
        if part == other_part:
            contradicted += not part and value != other_value
        else:
            whole, its_part = (other_value, value) if part else (value, other_value)
            fits, misfits = fits or whole >= its_part, misfits or whole < its_part
    return Standing(contradicted, fits, misfits)


def stated(item: Resolved) -> tuple[float, bool, Key]:
    """What `standing` asks of a claim."""
    return item.claim.quantity.value, item.claim.subset is not None, _key(item.unit, item.period)


def _key(unit: UnitReading, period: PeriodReading) -> Key:
    return fold_key(unit.unit.name) if unit.unit is not None else None, period.year


def _settle(items: list[Resolved], members: Sequence[int]) -> None:
    """Read the claims of one kind so that they agree."""
    options: dict[int, list[_Option]] = {}
    likeliest = {at: _reading(items[at]) for at in members}
    for _ in range(_ROUNDS):
        moved = False
        for at in members:
            item = items[at]
            others = [stated(items[other]) for other in members if other != at]
            if not item.units or not standing(*stated(item), others).contradicted:
                continue
            if at not in options:
                options[at] = _options(item)
            best = _best(options[at], item, others)
            if best is not None:
                claim = replace(item.claim, subset=best.subset)
                settled = (best.key, best.subset is not None) != likeliest[at]
                items[at] = replace(item, claim=claim, unit=best.unit, period=best.period, settled=settled)
                moved = True
        if not moved:
            return


def _best(options: Sequence[_Option], item: Resolved, others: Sequence[tuple[float, bool, Key]]) -> _Option | None:
    """The reading that is likeliest beside the other claims; None where that is the present one."""

    def weight(one: _Option) -> float:
        return one.score - standing(item.claim.quantity.value, one.subset is not None, one.key, others).cost

    best = max(options, key=weight)
    now = next((one for one in options if (one.key, one.subset is not None) == _reading(item)), None)
    return best if now is not None and weight(best) > weight(now) + _EQUAL else None


def _reading(item: Resolved) -> tuple[Key, bool]:
    """The unit, the year and whether it is a part, which a claim is read with."""
    return _key(item.unit, item.period), item.claim.subset is not None


def _options(item: Resolved) -> list[_Option]:
    """The readings of a claim that were weighed: its units, years, and whole or part."""
    claim = item.claim
    words = claim.subset or claim.part_words
    limits: list[tuple[str | None, float]] = [(claim.subset, 1.0)]
    if claim.parted is not None and claim.quantity.kind == "count":
        limits = [(None, 1 - claim.parted), *([(words, claim.parted)] if words is not None else [])]
    found = [
        _Option(unit, period, subset, _key(unit, period), math.log(unit_chance * year_chance * chance))
        for (unit, unit_chance), (period, year_chance), (subset, chance) in product(item.units, item.years, limits)
        if unit_chance * year_chance * chance > 0
    ]
    least = max(one.score for one in found) + math.log(_BELOW)
    return [one for one in found if one.score >= least]
