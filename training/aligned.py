"""Which number of an article states which gold fact: what the weights are fitted on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dangvien_extract.corpus import GoldArticle, GoldFact
from dangvien_extract.extractor import Extractor
from dangvien_extract.find.quantities import Quantity
from dangvien_extract.reading import Reading

At = tuple[int, int]  # a line's index and a token of it


@dataclass(frozen=True)
class Aligned:
    """An article as read without weights, with the gold facts of each number."""

    gold: GoldArticle
    reading: Reading
    facts: dict[At, list[GoldFact]]
    values: frozenset[float]  # of all gold facts: an equal number elsewhere may tell one again


def align(extractor: Extractor, gold: GoldArticle) -> Aligned:
    """Read an article and give each gold fact the first number of its quote that has its value."""
    reading = extractor.read(gold.article)
    raw = gold.article.text
    numbers = [
        (reading.folded.raw_span(mention.start, mention.end), mention, (line.index, token))
        for line in reading.lines
        for token, mention in enumerate(line.mentions)
        if isinstance(mention, Quantity)
    ]
    facts: dict[At, list[GoldFact]] = {}
    for fact in sorted(gold.facts, key=lambda one: one.optional):
        places = _places(raw, fact.quote)
        options = [
            at
            for (start, end), mention, at in numbers
            if mention.kind not in ("money", "age", "measure")
            and abs(mention.value - fact.value) < 1e-6
            and (mention.kind == "percent") == (fact.measure == "percent")
            and any(begin - 1 <= start and end <= stop + 1 for begin, stop in places)
        ]
        at = next((one for one in options if one not in facts), options[0] if options else None)
        if at is not None:
            facts.setdefault(at, []).append(fact)
    return Aligned(gold, reading, facts, frozenset(fact.value for fact in gold.facts))


def _places(raw: str, quote: str | None) -> Sequence[tuple[int, int]]:
    if quote is None:
        return [(0, len(raw))]
    found, at = [], raw.find(quote)
    while at >= 0:
        found.append((at, at + len(quote)))
        at = raw.find(quote, at + 1)
    return found
