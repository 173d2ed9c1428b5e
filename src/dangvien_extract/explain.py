"""Why a number was taken, and why another was not: an article sentence by sentence."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from .find.dates import UNDATING, Period, iso, parse_date_line
from .find.lines import Line, Mention
from .find.mentions import UnitMention
from .find.quantities import Quantity
from .link.claims import Claim, Rejection, last_whole
from .link.rules import readings
from .models import Article, Evidence, Fact
from .patterns.loader import Patterns
from .resolve.facts import Resolved, evidence_of, once
from .resolve.naming import unit_of
from .resolve.scene import Scene
from .segment import meta_lines

if TYPE_CHECKING:
    from .extractor import Extractor, Reading

_UNIT_WAYS = {
    "list": "stands beside the number",
    "inside": "stands in the words of the rule",
    "subject": "stands before it in the sentence",
    "after": "stands after it in the sentence",
    "paragraph": "no unit fits in the sentence: the one that the sentences before are about",
    "headline": "no unit fits in the sentence or the paragraph: the headline's",
    "main": "no unit fits in the sentence or the paragraph: the article's main unit",
    "none": "no unit is named",
}
_PERIOD_WAYS = {
    "clause": "stands in its clause",
    "sentence": "stands before it in the sentence",
    "running": "no date in the sentence: the running one",
    "published": "a standing number without a date holds on the day of publication",
    "unanchored": "needs the day of publication, which is not known",
    "none": "no date, and none running",
}
_NO_COUNT = {
    "money": "is an amount of money",
    "age": "is an age",
    "measure": "is a measure",
    "other": "counts nothing: it belongs to a name, a document, a list or a label",
}
_COLORS = {
    "head": "1", "unit": "32", "reference": "32", "period": "36", "date": "2;36", "person": "35", "number": "1;33",
    "fact": "1;32", "repeated": "33", "rejected": "31", "dim": "2",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A mention as it stands in the text, and how it is read.

    `kind`: ``count``, ``percent``, ``money``, ``age``, ``measure``, ``other`` (numbers), ``period``,
    ``date`` (a date that dates no number), ``unit``, ``reference`` or ``person``.
    """

    kind: str
    start: int
    end: int
    text: str
    reads: str | None


@dataclass(frozen=True, slots=True)
class Because:
    """What an answer rests on: how it was found, the words that say so, and the sentence that they stand in."""

    way: str
    text: str | None
    sentence: int | None


@dataclass(frozen=True, slots=True)
class Lost:
    """A rule that fits a number too but less well; `reason` is what an exclusion says."""

    rule: str
    indicator: str | None
    score: float
    reason: str | None


@dataclass(frozen=True, slots=True)
class Taken:
    """A fact that a number made.

    `repeated`: the number was told better elsewhere in the article, and `fact` is that telling.
    `derived` is how a number without a rule of its own leans on another (``part``, ``list``, …),
    which is `origin`. `unit` and `year` are those read at this place.
    """

    fact: Fact
    repeated: bool
    rule: str
    strength: int
    evidence: Evidence
    subset: str | None
    status: str
    derived: str | None
    origin: str | None
    unit: str | None
    unit_because: Because
    period: str | None
    period_because: Because


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a sentence: the facts that it made, or why it made none, and the rules that lost."""

    found: Found
    taken: tuple[Taken, ...]
    reason: str | None
    rule: str | None
    lost: tuple[Lost, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that was read. `number` counts from 1, `segment` is headline, lead, body or caption."""

    number: int
    segment: str
    start: int
    end: int
    text: str
    mentions: tuple[Found, ...]
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A stretch that was not read: ``furniture`` of the page, or ``meta`` (date lines, bylines, sources)."""

    kind: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that was read in an article. Offsets count characters of its text as given.

    `published_from` is ``given`` (handed in with the article), ``text`` (then `published_evidence`
    is the line that says so) or null where the day is not known.
    """

    article_id: str
    published: str | None
    published_from: str | None
    published_evidence: Evidence | None
    sentences: tuple[Sentence, ...]
    dropped: tuple[Dropped, ...]

    def to_json(self) -> dict[str, Any]:
        """The explanation as plain data that JSON can hold."""
        return dict(_plain(asdict(self)))

    def to_text(self, color: bool = False) -> str:
        """The explanation for people, with ANSI colours where `color` is set; control characters become marks."""
        return "\n".join(_Printer(color).lines(self))


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
    paragraphs = _paragraphs(reading)
    whole = "".join(line.text for line in reading.lines)
    for line, kind, paragraph in zip(reading.lines, reading.kinds, paragraphs, strict=True):
        contexts = {"sentence": line.text, "paragraph": paragraph, "article": whole}
        numbers = []
        for token, mention in enumerate(line.mentions):
            if not isinstance(mention, Quantity):
                continue
            at = (line.index, token)
            lost: tuple[Lost, ...] = ()
            if mention.kind in ("count", "percent"):
                lost = _lost(line, token, patterns, contexts, reading.claims, taken.get(at, ()), rejected.get(at))
            numbers.append(_number(reading, mention, taken.get(at, ()), rejected.get(at), lost))
        span = evidence_of(reading.folded, (line.start, line.end))
        mentions = tuple(_found(reading, mention) for mention in line.mentions if mention is not None)
        yield Sentence(line.index + 1, kind, span.start, span.end, span.text, mentions, tuple(numbers))


def _paragraphs(reading: Reading) -> list[str]:
    """For each line, the masked text of the whole segment that it stands in, as the linker sees it."""
    owners = [
        next((s.paragraph for s in reading.segments if s.start <= line.start < s.end), -1) for line in reading.lines
    ]
    texts: dict[int, str] = {}
    for line, owner in zip(reading.lines, owners, strict=True):
        texts[owner] = texts.get(owner, "") + line.text
    return [texts[owner] for owner in owners]


def _lost(
    line: Line,
    token: int,
    patterns: Patterns,
    contexts: dict[str, str],
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
    reading: Reading, quantity: Quantity, taken: Sequence[Taken], rejected: Rejection | None, lost: tuple[Lost, ...]
) -> Number:
    found = _found(reading, quantity)
    if rejected is not None and not taken:
        return Number(found, (), rejected.reason, rejected.rule, lost)
    reason = None if taken else _NO_COUNT.get(quantity.kind, "was not linked")
    return Number(found, tuple(taken), reason, None, lost)


def _taken(reading: Reading, item: Resolved, fact: Fact, repeated: bool) -> Taken:
    claim, unit, period = item.claim, item.unit, item.period
    origin = _found(reading, reading.claims[claim.origin].quantity).text if claim.origin is not None else None
    return Taken(
        fact, repeated, claim.rule, claim.strength, evidence_of(reading.folded, item.span), claim.subset, claim.status,
        claim.derived, origin,
        unit.unit.name if unit.unit else None, _because(reading, unit.way, unit.span),
        period.period, _because(reading, period.way, period.span),
    )  # fmt: skip


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


def _plain(value: Any) -> Any:
    if isinstance(value, Fact | Evidence):
        return value.model_dump(mode="json")
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value


class _Printer:
    """Writes an explanation as lines; colours only where asked."""

    def __init__(self, color: bool) -> None:
        self._color = color

    def lines(self, explanation: Explanation) -> Iterator[str]:
        evidence = explanation.published_evidence
        source = f"from ‹{_shown(evidence.text)}›" if evidence is not None else explanation.published_from or ""
        day = f"{explanation.published} ({source})" if explanation.published else "not known"
        yield self._paint("head", _shown(explanation.article_id)) + f"  published: {day}"
        for sentence in explanation.sentences:
            yield ""
            yield f"{sentence.number:>3}  {self._paint('dim', sentence.segment)}  {self._marked(sentence)}"
            for number in sentence.numbers:
                yield from self._number(number, sentence.number)
        if explanation.dropped:
            yield ""
            yield self._paint("head", "not read")
        for dropped in explanation.dropped:
            text = _shown(dropped.evidence.text)
            yield f"     {self._paint('dim', dropped.kind)}  {text if len(text) <= 100 else text[:99] + '…'}"

    def _number(self, number: Number, sentence: int) -> Iterator[str]:
        head = f"     ‹{_shown(number.found.text)}› "
        for taken in number.taken:
            fact = taken.fact
            limits = [taken.status, *([fact.measure] if fact.measure != "count" else [])]
            limits += [f"per {fact.per}"] if fact.per else []
            what = f"{fact.indicator} {number.found.reads} ({', '.join(limits)})"
            if taken.repeated:
                again = f"told again: {what}; kept is “{_shown(fact.evidence.text)}” at {fact.evidence.start}"
                yield head + self._paint("repeated", again)
            else:
                yield head + self._paint("fact", what) + f"  confidence {fact.confidence:.2f}"
            lean = f", {taken.derived}" if taken.derived else ""
            lean += f" of ‹{taken.origin}›" if taken.origin else ""
            rule = f"{taken.rule} (strength {taken.strength}{lean}): “{_shown(taken.evidence.text)}”"
            yield self._field("rule", rule)
            if taken.subset is not None:
                yield self._field("part", taken.subset)
            yield self._field("unit", _reason(taken.unit, taken.unit_because, _UNIT_WAYS, sentence))
            yield self._field("period", _reason(taken.period, taken.period_because, _PERIOD_WAYS, sentence))
            if not taken.repeated and fact.flags:
                yield self._field("flags", ", ".join(fact.flags))
        if not number.taken:
            rule = f" ({number.rule})" if number.rule else ""
            yield head + self._paint("rejected", f"no fact: {number.reason}{rule}")
        for lost in number.lost:
            why = f": {lost.reason}" if lost.reason else ""
            yield self._field("lost", f"{lost.rule} (score {lost.score:g}){why}")

    def _field(self, name: str, text: str) -> str:
        return f"         {self._paint('dim', f'{name:<7}')} {_shown(text)}"

    def _marked(self, sentence: Sentence) -> str:
        pieces, at = [], 0
        for found in sentence.mentions:
            start, end = found.start - sentence.start, found.end - sentence.start
            kind = found.kind if found.kind in _COLORS else "number"
            pieces += [_shown(sentence.text[at:start]), self._paint(kind, f"‹{_shown(sentence.text[start:end])}›")]
            at = end
        return "".join(pieces) + _shown(sentence.text[at:])

    def _paint(self, kind: str, text: str) -> str:
        return f"\x1b[{_COLORS[kind]}m{text}\x1b[0m" if self._color else text


def _reason(answer: str | None, because: Because, ways: Mapping[str, str], sentence: int) -> str:
    words = f"‹{because.text}› " if because.text is not None else ""
    where = f" (sentence {because.sentence})" if because.sentence not in (None, sentence) else ""
    return f"{answer or 'unknown'}: {words}{ways.get(because.way, because.way)}{where}"


def _shown(text: str) -> str:
    """A text safe on a terminal: every blank a space, control and direction characters a mark."""
    spaced = "".join(" " if char.isspace() else char for char in text)
    return "".join("\ufffd" if unicodedata.category(char) in ("Cc", "Cf", "Cs") else char for char in spaced)
