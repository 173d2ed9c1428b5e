"""Why a number was taken, and why another was not: an article sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from .explanation import Because, Chance, Dropped, Explanation, Found, Lost, Number, Sentence, Taken
from .find.dates import UNDATING, Period, iso, parse_date_line
from .find.lines import Line, Mention
from .find.mentions import UnitMention
from .find.quantities import Quantity
from .link.claims import Claim, Rejection, last_whole
from .link.rules import Contexts, readings, surroundings
from .models import Article, Fact
from .patterns.loader import Patterns
from .resolve.facts import Resolved, evidence_of, once
from .resolve.naming import unit_of
from .resolve.scene import Scene
from .segment import meta_lines

if TYPE_CHECKING:
    from .extractor import Extractor
    from .reading import Reading

_NO_COUNT = {
    "money": "is an amount of money",
    "age": "is an age",
    "measure": "is a measure",
    "other": "counts nothing: it belongs to a name, a document, a list or a label",
}


def explain(extractor: Extractor, article: Article) -> Explanation:
    """Read an article and say, sentence by sentence, what was found, taken and rejected, and why."""
    reading = extractor.read(article)
    published, source, evidence = reading.published, None, None
    if published is not None:
        source = "given" if article.published is not None else "text"
        for segment in meta_lines(reading.segments) if source == "text" else ():
            if parse_date_line(reading.folded.case[segment.start : segment.end]) == published:
                evidence = evidence_of(reading.folded, (segment.start, segment.end))
                break
    return Explanation(
        article.id,
        published.isoformat() if published else None,
        source,
        evidence,
        tuple(_sentences(reading, extractor.patterns)),
        tuple(
            Dropped(segment.kind, evidence_of(reading.folded, (segment.start, segment.end)))
            for segment in reading.segments
            if segment.kind in ("furniture", "meta")
        ),
    )


def _sentences(reading: Reading, patterns: Patterns) -> Iterator[Sentence]:
    kept = reading.told
    facts = {id(item): fact for item, fact in zip(kept, reading.facts, strict=True)}
    taken: dict[tuple[int, int], list[Taken]] = {}
    for item in reading.resolved:
        fact = facts.get(id(item)) or next(facts[id(other)] for other in kept if len(once((item, other))) == 1)
        told = _taken(reading, item, fact, id(item) not in facts)
        taken.setdefault((item.claim.line, item.claim.token), []).append(told)
    rejected = {(one.line, one.token): one for one in reading.rejections}
    weighed = {(one.line, one.token): one.weighed for one in reading.claims}
    around = surroundings(reading.lines, reading.paragraphs)
    for line, kind, paragraph in zip(reading.lines, reading.kinds, reading.paragraphs, strict=True):
        contexts = around.of(line, paragraph)
        numbers = []
        for token, mention in enumerate(line.mentions):
            if not isinstance(mention, Quantity):
                continue
            at = (line.index, token)
            lost: tuple[Lost, ...] = ()
            if mention.kind in ("count", "percent"):
                lost = _lost(line, token, patterns, contexts, reading.claims, taken.get(at, ()), rejected.get(at))
            chances = _chances(weighed.get(at, ()))
            numbers.append(_number(reading, mention, taken.get(at, ()), rejected.get(at), lost, chances))
        span = evidence_of(reading.folded, (line.start, line.end))
        mentions = tuple(_found(reading, mention) for mention in line.mentions if mention is not None)
        yield Sentence(line.index + 1, kind, span.start, span.end, span.text, mentions, tuple(numbers))


def _lost(
    line: Line,
    token: int,
    patterns: Patterns,
    contexts: Contexts,
    claims: Sequence[Claim],
    taken: Sequence[Taken],
    rejected: Rejection | None,
) -> tuple[Lost, ...]:
    won = {one.rule for one in taken} | ({rejected.rule} if rejected is not None else set())
    before = [claim for claim in claims if (claim.line, claim.token) < (line.index, token)]
    return tuple(
        Lost(
            option.rule.id,
            option.rule.indicator.indicator if option.rule.indicator else None,
            round(option.score, 2),
            option.rule.reason,
        )
        for option in readings(line, token, patterns, contexts, last_whole(before, line.index))
        if option.rule.id not in won
    )


def _number(
    reading: Reading,
    quantity: Quantity,
    taken: Sequence[Taken],
    rejected: Rejection | None,
    lost: tuple[Lost, ...],
    indicators: tuple[Chance, ...],
) -> Number:
    found = _found(reading, quantity)
    if rejected is not None and not taken:
        return Number(found, (), rejected.reason, rejected.rule, lost, _chances(rejected.weighed))
    reason = None if taken else _NO_COUNT.get(quantity.kind, "was not linked")
    return Number(found, tuple(taken), reason, None, lost, indicators)


def _taken(reading: Reading, item: Resolved, fact: Fact, repeated: bool) -> Taken:
    claim, unit, period = item.claim, item.unit, item.period
    origin = _found(reading, reading.claims[claim.origin].quantity).text if claim.origin is not None else None
    return Taken(
        fact, repeated, fact.confidence < reading.least, claim.rule, claim.strength,
        evidence_of(reading.folded, item.span), claim.subset, claim.status,
        claim.derived, origin,
        unit.unit.name if unit.unit else None, _because(reading, unit.way, unit.span),
        period.period, _because(reading, period.way, period.span),
        item.chance if item.chance is None else round(item.chance, 4),
        _chances([(one.unit.name if one.unit else None, chance) for one, chance in item.units]),
        _chances([(one.year, chance) for one, chance in item.years]), item.settled,
    )  # fmt: skip


def _chances(weighed: Sequence[tuple[str | int | None, float]]) -> tuple[Chance, ...]:
    return tuple(Chance(answer, round(chance, 4)) for answer, chance in weighed)


def _because(reading: Reading, way: str, span: tuple[int, int] | None) -> Because:
    if span is None:
        return Because(way, None, None)
    line = next((line for line in reading.lines if line.start <= span[0] < line.end), None)
    return Because(way, evidence_of(reading.folded, span).text, line.index + 1 if line is not None else None)


def _found(reading: Reading, mention: Mention) -> Found:
    evidence = evidence_of(reading.folded, (mention.start, mention.end))
    kind, reads = _reads(mention, reading.scene)
    return Found(kind, evidence.start, evidence.end, evidence.text, reads)


def _reads(mention: Mention, scene: Scene) -> tuple[str, str | None]:
    if isinstance(mention, Quantity):
        value = f"{mention.value:.15g}"
        value += f"-{mention.value_max:.15g}" if mention.value_max is not None else ""
        value += f"/{mention.out_of:.15g}" if mention.out_of is not None else ""
        return mention.kind, value if mention.qualifier == "exact" else f"{mention.qualifier} {value}"
    if isinstance(mention, Period):
        return ("date", mention.kind) if mention.kind in UNDATING else ("period", iso(mention) or mention.kind)
    if isinstance(mention, UnitMention):
        if mention.kind == "reference":
            return "reference", mention.level or mention.agency
        unit = unit_of(mention, scene)
        return "unit", unit.name if unit is not None else None
    return "person", None
