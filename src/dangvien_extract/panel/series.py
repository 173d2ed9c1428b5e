"""Checks over the indicators and the years of a unit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import pairwise
from statistics import median

from .cells import barred
from .grouping import Told, UnitKey
from .kinds import BALANCES, Kind, kind_of
from .model import Flag
from .noting import amount, flag
from .rounding import bounds

# What is among the number of another indicator, for one unit at one time.
_AMONG = (
    ("admissions", "members_total"),
    ("full_memberships", "members_total"),
    ("members_assigned", "members_total"),
    ("branches_founded", "branches_total"),
    ("joint_branches", "branches_total"),
)
_JUMP, _SMALL, _GAP = 8, 100, 3  # times, a number below which jumps are nothing, years between neighbours
_LEAVE = 0.03  # of all members: so many may have died or moved away in a year
_POINTS = 1.5  # that a stated attainment may differ from the computed one
_RAISED = "/raise"  # in the names of rules that read "raised the total to N"

Row = tuple[UnitKey, str]


def larger_than_total(found: Iterable[Told]) -> list[Flag]:
    """More people admitted than there are members, more branches founded than there are, for a unit and year."""
    by_key: dict[tuple[UnitKey, int | None, str], list[Told]] = {}
    for one in found:
        if _whole_count(one) and one.fact.year is not None and one.span.scope != "years":
            by_key.setdefault((one.unit, one.fact.year, one.fact.indicator), []).append(one)
    made = []
    for (unit, year, indicator), group in by_key.items():
        for name, total in _AMONG:
            totals = by_key.get((unit, year, total)) if indicator == name else None
            if not totals:
                continue
            most = max(totals, key=lambda one: bounds(one.fact)[1])
            for one in group:
                if bounds(one.fact)[0] > bounds(most.fact)[1]:
                    text = f"{amount(one.fact)} {indicator}, but {amount(most.fact)} {total}"
                    made.append(flag("exceeds_total", "warning", text, [one, most]))
    return made


def yearly(found: Iterable[Told], kinds: Mapping[str, Kind] | None) -> dict[Row, dict[int, Told]]:
    """For each unit and indicator the preferred fact of each year that may stand for it."""
    rows: dict[Row, dict[int, Told]] = {}
    for one in found:  # sorted by preference
        fact = one.fact
        if fact.unit is None or fact.year is None:
            continue
        if barred(one, kind_of(fact.indicator, kinds), "reported") is None:
            rows.setdefault((one.unit, fact.indicator), {}).setdefault(fact.year, one)
    return {key: dict(sorted(row.items())) for key, row in rows.items()}


def jumps(found: Iterable[Told], kinds: Mapping[str, Kind] | None) -> list[Flag]:
    """Numbers that are about ten, a hundred or a thousand times those of the years around: a dot that was lost."""
    made: list[Flag] = []
    for (_, indicator), row in yearly(found, kinds).items():
        if kind_of(indicator, kinds) == "ratio" or len(row) < 2:
            continue
        years = list(row)
        middle = median(row[year].fact.value for year in years)
        told_of: set[int] = set()
        for earlier, later in pairwise(years):
            one, other = row[earlier], row[later]
            least, most = sorted((one.fact.value, other.fact.value))
            if later - earlier > _GAP or most < _SMALL or least <= 0 or most / least < _JUMP:
                continue
            # Of three and more years the one that is far from their middle is the odd one.
            far = {
                year: abs(math.log(row[year].fact.value / middle)) if middle > 0 else 0.0 for year in (earlier, later)
            }
            odd = max(far, key=lambda year: far[year]) if len(years) > 2 else later
            if odd in told_of:
                continue
            told_of.add(odd)
            text = f"{amount(one.fact)} in {earlier}, {amount(other.fact)} in {later}: {most / least:,.3g} times"
            concerned = [row[odd], other if odd == earlier else one]
            made.append(flag("factor_of_ten", "warning", text, concerned))
    return made


def balances(found: Iterable[Told], kinds: Mapping[str, Kind] | None) -> list[Flag]:
    """Totals below those of the year before with what came to them and without what left them."""
    rows = yearly(found, kinds)
    made = []
    for (unit, indicator), row in rows.items():
        for stock, plus, minus in BALANCES:
            if indicator != stock:
                continue
            for year, now in row.items():
                before, came = row.get(year - 1), rows.get((unit, plus), {}).get(year)
                left = rows.get((unit, minus), {}).get(year) if minus else None
                if before is None or came is None:
                    continue
                least = bounds(before.fact)[0] + bounds(came.fact)[0] - (bounds(left.fact)[1] if left else 0)
                if least <= bounds(now.fact)[1]:
                    continue
                wanted = before.fact.value + came.fact.value - (left.fact.value if left else 0)
                short = wanted - now.fact.value
                sums = f"{amount(before.fact)} in {year - 1} + {amount(came.fact)}"
                sums += f" - {amount(left.fact)}" if left else ""
                text = f"{sums} = {wanted:,.10g}, but {amount(now.fact)} in {year}: {short:,.10g} fewer"
                ends = all(one.span.last is not None and one.span.last.month >= 11 for one in (before, now))
                sure = ends and short > _LEAVE * wanted
                concerned = [now, before, came, *([left] if left else [])]
                made.append(flag("total_below", "warning" if sure else "note", text, concerned))
    return made


def raised_below(found: Iterable[Told], kinds: Mapping[str, Kind] | None) -> list[Flag]:
    """Totals that an article says were raised to a number, and that were higher before."""
    stocks: dict[Row, list[Told]] = {}
    for one in found:
        if kind_of(one.fact.indicator, kinds) == "stock" and _whole_count(one) and one.span.last and one.fact.unit:
            stocks.setdefault((one.unit, one.fact.indicator), []).append(one)
    made = []
    for row in stocks.values():
        for one in row:
            if _RAISED not in one.fact.rule or one.span.last is None:
                continue
            earlier = [
                other
                for other in row
                if other.span.last
                and other.span.last < one.span.last
                and one.span.last.year - other.span.last.year <= _GAP
            ]
            if not earlier:
                continue
            last = max(earlier, key=lambda other: (other.span.last, other.fact.confidence, other.fact.fact_id))
            if bounds(last.fact)[0] > bounds(one.fact)[1]:
                then = f"{amount(last.fact)} before ({last.fact.period})"
                text = f"raised to {amount(one.fact)} ({one.fact.period}), but {then}"
                made.append(flag("raised_below_earlier", "warning", text, [one, last]))
    return made


def read_attainment(found: Iterable[Told], kinds: Mapping[str, Kind] | None) -> list[Flag]:
    """Attainments of a target that differ from what the target and the admissions of the year give."""
    found = list(found)
    rows = yearly(found, kinds)
    targets: dict[tuple[UnitKey, int], Told] = {}
    for one in found:
        fact = one.fact
        if fact.indicator == "admissions" and fact.year is not None and barred(one, "flow", "target") is None:
            targets.setdefault((one.unit, fact.year), one)
    made = []
    for (unit, indicator), row in rows.items():
        for year, said in row.items() if indicator == "target_attainment" else ():
            target, came = targets.get((unit, year)), rows.get((unit, "admissions"), {}).get(year)
            if target is None or came is None or target.fact.value <= 0:
                continue
            share = 100 * came.fact.value / target.fact.value
            # A target that is exceeded by 66 % is written down as 66 with the qualifier over, and means 166.
            ways = [said.fact.value, *([100 + said.fact.value] if said.fact.qualifier == "over" else [])]
            if all(abs(share - way) > _POINTS for way in ways):
                text = (
                    f"{amount(said.fact)} % stated, but {amount(came.fact)} of {amount(target.fact)} is {share:.1f} %"
                )
                made.append(flag("attainment_differs", "note", text, [said, came, target]))
    return made


def _whole_count(one: Told) -> bool:
    fact = one.fact
    return fact.status == "reported" and fact.measure == "count" and fact.subset is None and fact.per is None
