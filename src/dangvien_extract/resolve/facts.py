"""Claims with unit and period become facts; each number is told once."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..link.claims import Claim
from ..models import Evidence, Fact, Measure, Unit
from ..text import Folded, fold_key
from .focus import UnitReading
from .naming import unit_of
from .periods import PeriodReading
from .scene import Scene

_SMALL = 30  # numbers below it may well come twice in one article


@dataclass(frozen=True, slots=True)
class Resolved:
    """A claim with its unit and period, and the kind of segment that it stands in.

    `units` and `years` are the readings that the learned choice weighed, with their probabilities (0 to 1), best first;
    empty where the rules decide alone. `settled`: another reading was likelier, but contradicts another claim.
    """

    claim: Claim
    unit: UnitReading
    period: PeriodReading
    span: tuple[int, int]
    segment: str
    chance: float | None = None  # the probability (0 to 1) that the learned models give to all of it
    units: tuple[tuple[UnitReading, float], ...] = ()
    years: tuple[tuple[PeriodReading, float], ...] = ()
    settled: bool = False


def make_fact(article_id: str, folded: Folded, resolved: Resolved, confidence: float) -> Fact:
    """The fact of a resolved claim, its evidence mapped back to the article's text as given."""
    claim, quantity = resolved.claim, resolved.claim.quantity
    unit, period = resolved.unit.unit, resolved.period
    flags = []
    if unit is None:
        flags.append("unit:not-named")
    if period.year is None:
        flags.append("year:" + ("no-publication-date" if period.way == "unanchored" else "not-stated"))
    evidence = evidence_of(folded, resolved.span)
    measure: Measure = "percent" if quantity.kind == "percent" else "count"
    said = (
        article_id,
        claim.indicator.indicator,
        quantity.value,
        quantity.out_of,
        quantity.value_max,
        quantity.qualifier,
        measure,
        claim.per,
        claim.subset,
        claim.status,
        period.year,
        period.period,
        unit.name if unit else None,
        evidence.start,
        evidence.end,
    )
    return Fact(
        fact_id=hashlib.sha256(repr(said).encode()).hexdigest()[:16],
        article_id=article_id,
        indicator=claim.indicator.indicator,
        value=quantity.value,
        value_max=quantity.value_max,
        out_of=quantity.out_of,
        qualifier=quantity.qualifier,  # type: ignore[arg-type]
        measure=measure,
        per=claim.per,
        subset=claim.subset,
        status=claim.status,  # type: ignore[arg-type]
        year=period.year,
        period=period.period,
        unit=unit,
        evidence=evidence,
        unit_evidence=evidence_of(folded, resolved.unit.span) if resolved.unit.span else None,
        period_evidence=evidence_of(folded, period.span) if period.span else None,
        rule=claim.rule,
        confidence=round(max(0.01, min(0.99, confidence)), 2),
        flags=tuple(flags),
    )


def evidence_of(folded: Folded, span: tuple[int, int]) -> Evidence:
    """A folded span as evidence: offsets and text of the article as given."""
    start, end = folded.raw_span(*span)
    return Evidence(start=start, end=end, text=folded.raw[start:end])


def full_names(resolved: Sequence[Resolved], scene: Scene) -> list[Resolved]:
    """Give a branch, agency or post the fullest name that the article has for it.

    "Chi bộ Trạm Y tế" becomes "Chi bộ Trạm Y tế thị trấn Điện Biên Đông" where exactly one named unit
    begins so; names of territories are left alone ("Đảng bộ huyện Điện Biên" is not "… Điện Biên Đông").
    """
    units = {unit.name: unit for mention in scene.mentions if (unit := unit_of(mention, scene)) is not None}
    names = sorted(units)
    full: dict[str, Unit] = {}
    readings = [one for item in resolved for one in (item.unit, *(other for other, _ in item.units))]
    for unit in (one.unit for one in readings):
        if unit is None or unit.kind in ("party_organisation", "border_guard", "region", "party") or unit.name in full:
            continue
        longer = {name for name in _longer(unit.name, names) if not name[len(unit.name) + 1 :].isdigit()}
        if len(longer) == 1:
            full[unit.name] = units[longer.pop()]

    def named(reading: UnitReading) -> UnitReading:
        unit = reading.unit
        return replace(reading, unit=full[unit.name]) if unit is not None and unit.name in full else reading

    return (
        [
            replace(item, unit=named(item.unit), units=tuple((named(one), chance) for one, chance in item.units))
            for item in resolved
        ]
        if full
        else list(resolved)
    )


def _longer(name: str, names: Sequence[str]) -> Iterator[str]:
    """Those of sorted names that go on where a name ends."""
    start = name + " "
    for at in range(bisect_left(names, start), len(names)):
        if not names[at].startswith(start):
            return
        yield names[at]


def once(resolved: Sequence[Resolved]) -> list[Resolved]:
    """Drop repetitions: of two tellings of one number the more specific stays (guide, rule 8).

    Two claims tell one number when indicator, value, measure, status, rate and whole or part agree
    and neither unit nor year contradicts. A rounded headline over an exact number of the body goes too.
    """
    kept: list[Resolved] = []
    alike: dict[tuple[object, ...], list[Resolved]] = {}  # with and without the value, which may be rounded
    for item in sorted(resolved, key=_rank):
        kind = kind_of(item)
        rounded = item.segment == "headline" and item.claim.quantity.qualifier != "exact"
        others = alike.get(kind if rounded else (*kind, item.claim.quantity.value), ())
        if not any(_same(item, other) for other in others):
            kept.append(item)
            for key in (kind, (*kind, item.claim.quantity.value)):
                alike.setdefault(key, []).append(item)
    return sorted(kept, key=lambda item: (item.span, item.claim.indicator.indicator))


def _rank(item: Resolved) -> tuple[float, ...]:
    return (
        item.segment == "headline",
        item.unit.unit is None,
        item.period.year is None,
        item.unit.way in ("main", "paragraph"),
        item.period.way in ("running", "published"),
        item.claim.derived is not None,
        item.span[0],
    )


def kind_of(item: Resolved) -> tuple[object, ...]:
    """What two tellings of one number have in common, but for the number; whole or part stands last."""
    claim = item.claim
    return claim.indicator.indicator, claim.quantity.kind, claim.status, claim.per, claim.subset is None


def _same(item: Resolved, other: Resolved) -> bool:
    """Whether two claims of one kind tell one number."""
    a, b = item.claim, other.claim
    if a.subset is not None and b.subset is not None and item.span != other.span and _other_part(a, b):
        return False
    if a.quantity.value != b.quantity.value:
        rounded = item.segment == "headline" and a.quantity.qualifier != "exact" and b.quantity.qualifier == "exact"
        return rounded and abs(a.quantity.value - b.quantity.value) <= 0.05 * b.quantity.value and _agree(item, other)
    return _agree(item, other)


def _other_part(a: Claim, b: Claim) -> bool:
    """Whether two parts with one number are two: told in one sentence, or a small number of things named otherwise."""
    if a.line == b.line:
        return True
    if a.quantity.value >= _SMALL or a.quantity.kind != "count":
        return False
    return _words(a.subset).isdisjoint(_words(b.subset))


def _words(text: str | None) -> frozenset[str]:
    return frozenset(fold_key(text or "").split())


def _agree(item: Resolved, other: Resolved) -> bool:
    one, two = item.unit.unit, other.unit.unit
    loose = item.segment == "headline" or other.segment == "headline"
    if one is not None and two is not None and fold_key(one.name) != fold_key(two.name):
        guessed = item.unit.way in ("main", "paragraph") or other.unit.way in ("main", "paragraph")
        if not (loose or guessed):
            return False
    years = item.period.year, other.period.year
    return None in years or years[0] == years[1] or loose
