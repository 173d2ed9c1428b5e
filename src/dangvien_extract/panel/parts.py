"""Parts and their whole: none exceeds it, and parts that should sum to it do."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from .grouping import Told
from .model import Flag
from .noting import amount, flag
from .rounding import bounds

_NEAR = 0.05  # parts that come so near to their whole are meant to sum to it
_MANY = 3  # of fewer parts a near miss may be chance


def parts_of_wholes(found: Iterable[Told]) -> list[Flag]:
    """Parts that exceed the whole that their article tells, and sums that hold or nearly hold."""
    groups: dict[tuple[object, ...], list[Told]] = {}
    for one in found:
        fact = one.fact
        when = (fact.year, one.span.first, one.span.last)
        key = (fact.article_id, one.unit, fact.indicator, when, fact.status, fact.measure, fact.per)
        groups.setdefault(key, []).append(one)
    made: list[Flag] = []
    for group in groups.values():
        group.sort(key=lambda one: (one.fact.evidence.start, one.fact.fact_id))
        wholes = [one for one in group if one.fact.subset is None]
        parts = [one for one in group if one.fact.subset is not None]
        if not wholes or not parts or parts[0].fact.measure == "percent":
            continue
        for whole, ours in _attributed(wholes, parts):
            made += _judged(whole, ours)
    return made


def _attributed(wholes: list[Told], parts: list[Told]) -> list[tuple[Told, list[Told]]]:
    """Each whole with its parts: those that follow it before the next one, of the first also those before it."""
    found: list[tuple[Told, list[Told]]] = [(whole, []) for whole in wholes]
    for part in parts:
        before = [at for at, whole in enumerate(wholes) if whole.fact.evidence.start < part.fact.evidence.start]
        found[before[-1] if before else 0][1].append(part)
    return [(whole, ours) for whole, ours in found if ours]


def _judged(whole: Told, parts: list[Told]) -> list[Flag]:
    low, high = bounds(whole.fact)
    made = [
        flag(
            "part_exceeds_whole",
            "warning",
            f"a part of {amount(one.fact)}, but a whole of {amount(whole.fact)}",
            [one, whole],
        )
        for one in parts
        if bounds(one.fact)[0] > high
    ]
    if made or len(parts) < 2:
        return made
    total = sum(one.fact.value for one in parts)
    least, most = (sum(bounds(one.fact)[side] for one in parts) for side in (0, 1))
    near = abs(total - whole.fact.value) <= _NEAR * abs(whole.fact.value)
    text = f"{_sum(parts)}, but the whole is {amount(whole.fact)}"
    run = _summing(parts, low, high)
    if run:
        made.append(flag("parts_sum", "passed", f"{_sum(run)}, as the whole says", [whole, *run]))
        if len(run) < len(parts) and near:
            without = ", ".join(amount(one.fact) for one in parts if one not in run)
            made.append(flag("parts_exceed_whole", "note", f"{text}; without {without} it holds", [whole, *parts]))
        return made
    if near and len(parts) >= _MANY:
        made.append(flag("parts_do_not_sum", "warning", text, [whole, *parts]))
    elif least > high:
        made.append(flag("parts_exceed_whole", "note", f"{text}: parts that overlap, or a wrong one", [whole, *parts]))
    elif near and most < low:
        made.append(flag("parts_do_not_sum", "note", text, [whole, *parts]))
    return made


def _summing(parts: list[Told], low: float, high: float) -> list[Told]:
    """The longest run of parts, as they follow each other, whose sum may be the whole; empty where there is none."""
    runs = sorted(combinations(range(len(parts) + 1), 2), key=lambda ends: ends[0] - ends[1])
    for start, end in runs:
        run = parts[start:end]
        if len(run) < 2:
            break
        least, most = (sum(bounds(one.fact)[side] for one in run) for side in (0, 1))
        if least <= high and most >= low:
            return run
    return []


def _sum(parts: list[Told]) -> str:
    return f"{' + '.join(amount(one.fact) for one in parts)} = {sum(one.fact.value for one in parts):,.10g}"
