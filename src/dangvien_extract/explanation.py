"""An explanation of an article: what it holds, as plain data and as lines to read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from .models import Evidence, Fact

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
class Chance:
    """An answer that the learned models weighed (null: no unit, no year), and its probability (0 to 1)."""

    answer: str | int | None
    chance: float


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
    `left_out`: the fact has less confidence than the extractor gives out.
    `derived` is how a number without a rule of its own leans on another (``part``, ``list``, …),
    which is `origin`. `unit` and `year` are those read at this place. `chance` is that of the likeliest whole
    reading, `units` and `years` are the likeliest answers, best first: null and empty where the rules
    decide alone. `settled`: the likeliest reading contradicts another number of the article, and this one does not.
    """

    fact: Fact
    repeated: bool
    left_out: bool
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
    chance: float | None = None
    units: tuple[Chance, ...] = ()
    years: tuple[Chance, ...] = ()
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a sentence: the facts that it made, or why it made none, and the rules that lost.

    `indicators` are those that the learned linker finds likeliest, best first; ``none`` is that it is no fact. Empty
    where the rules decide alone.
    """

    found: Found
    taken: tuple[Taken, ...]
    reason: str | None
    rule: str | None
    lost: tuple[Lost, ...]
    indicators: tuple[Chance, ...] = ()


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
                out = ", too little to be given out" if taken.left_out else ""
                paint = "repeated" if taken.left_out else "fact"
                yield head + self._paint(paint, what) + f"  confidence {fact.confidence:.2f}{out}"
            lean = f", {taken.derived}" if taken.derived else ""
            lean += f" of ‹{taken.origin}›" if taken.origin else ""
            rule = f"{taken.rule} (strength {taken.strength}{lean}): “{_shown(taken.evidence.text)}”"
            yield self._field("rule", rule)
            if taken.subset is not None:
                yield self._field("part", taken.subset)
            unit = _reason(taken.unit, taken.unit_because, _UNIT_WAYS, sentence)
            yield self._field("unit", unit + _weighed(taken.units))
            period = _reason(taken.period, taken.period_because, _PERIOD_WAYS, sentence)
            yield self._field("period", period + _weighed(taken.years))
            if taken.settled:
                yield self._field("settled", "likelier readings contradict another number of the article")
            if not taken.repeated and fact.flags:
                yield self._field("flags", ", ".join(fact.flags))
        if not number.taken:
            rule = f" ({number.rule})" if number.rule else ""
            yield head + self._paint("rejected", f"no fact: {number.reason}{rule}")
        if number.indicators:
            yield self._field("weighed", ", ".join(f"{one.answer} {one.chance:.2f}" for one in number.indicators))
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


def _weighed(chances: Sequence[Chance]) -> str:
    """How sure an answer is, and its best rivals: nothing where it has none."""
    if not chances:
        return ""
    best, *rivals = chances
    told = [f"{'unknown' if one.answer is None else one.answer} {one.chance:.2f}" for one in rivals[:2]]
    return f" [{best.chance:.2f}{'; next ' + ', '.join(told) if told else ''}]"


def _shown(text: str) -> str:
    """A text safe on a terminal: every blank a space, control and direction characters a mark."""
    spaced = "".join(" " if char.isspace() else char for char in text)
    return "".join("\ufffd" if unicodedata.category(char) in ("Cc", "Cf", "Cs") else char for char in spaced)
