"""What goes wrong, by type: each mismatch between gold and extracted facts, by what the stages made of its number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from aligned import Aligned, At
from dangvien_extract.corpus import GoldFact
from dangvien_extract.evaluate import Mismatch, evaluate, fold_unit, unit_agrees, year_agrees
from dangvien_extract.models import Fact, Unit
from dangvien_extract.reading import Reading
from dangvien_extract.resolve.facts import Resolved

_LONGEST = 110  # characters of an example's quote


@dataclass(frozen=True)
class ErrorType:
    """A type of error, how often it was met, and the first example that is short enough to read."""

    name: str
    count: int
    example: str


def error_types(readings: Iterable[tuple[Aligned, Reading]]) -> list[ErrorType]:
    """All types, the most frequent first."""
    found: dict[str, list[str]] = {}
    for one, reading in sorted(readings, key=lambda pair: pair[0].gold.article.id):
        for name, mismatch in _types(one, reading):
            found.setdefault(name, []).append(_example(mismatch))
    types = [
        ErrorType(name, len(examples), next((e for e in examples if len(e) < 300), examples[0]))
        for name, examples in found.items()
    ]
    return sorted(types, key=lambda one: (-one.count, one.name))


def _types(one: Aligned, reading: Reading) -> Iterator[tuple[str, Mismatch]]:
    gold = one.gold
    mismatches = evaluate([gold], {gold.article.id: reading.facts}).mismatches
    items = {id(fact): item for fact, item in zip(reading.facts, reading.told, strict=True)}
    places = {id(fact): at for at, facts in one.facts.items() for fact in facts}
    spurious = {_place(items[id(m.predicted)]): m for m in mismatches if m.kind == "spurious"}
    paired: set[int] = set()
    for mismatch in mismatches:
        if mismatch.kind == "missed" and mismatch.gold is not None:
            at = places.get(id(mismatch.gold))
            other = spurious.get(at) if at is not None else None
            if other is not None and other.predicted is not None and id(other.predicted) not in paired:
                paired.add(id(other.predicted))
                yield (
                    _confused(mismatch.gold, other.predicted),
                    Mismatch(mismatch.article_id, "wrong", mismatch.gold, other.predicted),
                )
            else:
                yield _missed(mismatch.gold, at, reading), mismatch
        elif mismatch.kind == "wrong" and mismatch.gold is not None and mismatch.predicted is not None:
            item = items[id(mismatch.predicted)]
            if not unit_agrees(mismatch.gold, mismatch.predicted):
                yield _wrong_unit(mismatch.gold, mismatch.predicted, item), mismatch
            if not year_agrees(mismatch.gold, mismatch.predicted):
                yield _wrong_year(mismatch.gold, mismatch.predicted, item), mismatch
    for mismatch in mismatches:
        if mismatch.kind == "spurious" and mismatch.predicted is not None and id(mismatch.predicted) not in paired:
            yield _spurious(one, items[id(mismatch.predicted)]), mismatch


def _confused(gold: GoldFact, fact: Fact) -> str:
    """A number that is a fact, but not the one that was read."""
    if fact.indicator != gold.indicator and fact.indicator not in gold.indicator_also:
        return "another indicator is read"
    if fact.status != gold.status:
        return f"status: {gold.status} read as {fact.status}"
    if (fact.subset is None) != (gold.subset is None):
        return "part: read as the whole" if gold.subset is not None else "part: the whole read as a part"
    if fact.per != gold.per:
        return "rate: read as a count" if gold.per is not None else "rate: a count read as a rate"
    return "the number is read otherwise"


def _missed(gold: GoldFact, at: At | None, reading: Reading) -> str:
    if at is None:
        return "missed: its number is not read as one"
    if any(_place(item) == at for item in reading.told):
        return "missed: one number states two facts"
    if any(_place(item) == at for item in reading.resolved):
        return "missed: taken for another telling of one number"
    ruled = [claim for claim in reading.rule_claims if (claim.line, claim.token) == at]
    if any(claim.indicator.indicator == gold.indicator for claim in ruled):
        return "missed: a rule has it, the weights overrule it"
    if ruled:
        return "missed: a rule has another indicator, the weights none"
    excluded = any((one.line, one.token) == at and one.rule is not None for one in reading.rule_rejections)
    return "missed: an exclusion fits" if excluded else "missed: no rule, and the weights see too little in its words"


def _spurious(one: Aligned, item: Resolved) -> str:
    if item.claim.quantity.value in one.values and item.claim.quantity.value > 3:
        return "spurious: a number told again that is not recognised"
    if item.claim.derived == "context":
        return "spurious: no rule, the weights read it from its words"
    return "spurious: a rule reads it, the weights agree"


def _wrong_unit(gold: GoldFact, fact: Fact, item: Resolved) -> str:
    if gold.unit is None:
        return "unit: one is chosen, none is meant"
    accepted = {fold_unit(name) for name in (gold.unit, *gold.unit_also)}
    if fact.unit is None:
        return "unit: none is chosen, one is meant"
    if any(fold_unit(one.unit.name if one.unit else None) in accepted for one, _ in item.units):
        return "unit: the right one was weighed, another won"
    return "unit: the right one is not among those found"


def _wrong_year(gold: GoldFact, fact: Fact, item: Resolved) -> str:
    if fact.year is None:
        return "year: none is chosen, one is meant"
    if gold.year is None:
        return "year: one is chosen, none is meant"
    weighed = any(one.year == gold.year or one.year in gold.year_also for one, _ in item.years)
    return "year: the right one was weighed, another won" if weighed else "year: the right one is not among those found"


def _place(item: Resolved) -> At:
    return item.claim.line, item.claim.token


def _example(mismatch: Mismatch) -> str:
    gold, fact = mismatch.gold, mismatch.predicted
    quote = " ".join((gold.quote if gold and gold.quote else fact.evidence.text if fact else "").split())
    shown = quote if len(quote) <= _LONGEST else quote[: _LONGEST - 1] + "…"
    told = [f"{mismatch.article_id}: “{shown}”"]
    told += [f"gold {_said(gold, fact)}"] if gold else []
    told += [f"read {_said(fact, gold)}"] if fact else []
    return "; ".join(told)


def _said(one: GoldFact | Fact, other: GoldFact | Fact | None) -> str:
    """What a fact says where it differs from the other; its indicator and value where there is no other."""
    names: Sequence[str] = ("indicator", "value", "status", "per", "subset", "unit", "year")
    if other is None:
        names = ("indicator", "value")
    told = []
    for name in names:
        mine, its = _field(one, name), _field(other, name) if other is not None else object()
        if mine != its:
            told.append(f"{name} {'null' if mine is None else mine}")
    return ", ".join(told)


def _field(one: GoldFact | Fact, name: str) -> str | None:
    value = getattr(one, name)
    if isinstance(value, Unit):
        return value.name
    return f"{value:g}" if isinstance(value, float) else None if value is None else str(value)
