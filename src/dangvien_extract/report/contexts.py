"""What of the articles a report shows: who they are, and the text around their facts.

Facts are kept without their articles' texts. Handed in again, a text is shown where it is the one that the facts
were read from: every piece of evidence must stand at its place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ..columnar import storable
from ..models import Article, Evidence, Fact
from .safe import as_json

State = Literal["whole", "parts", "none", "other"]
"""Of an article's text: all of it, the parts around its facts, not at hand, or not the one that the facts are from."""

_AROUND = (400, 200, 100, 40)  # characters kept on both sides of what is marked, while all is too long


@dataclass(frozen=True, slots=True)
class Source:
    """What is known about an article without its text."""

    title: str | None = None
    published: str | None = None
    source: str | None = None
    url: str | None = None

    @classmethod
    def of(cls, article: Article) -> Source:
        """That of an article."""
        published = article.published.isoformat() if article.published else None
        return cls(article.title, published, article.source, article.url)

    def over(self, other: Source) -> Source:
        """What this one says, and what `other` says where it says nothing."""
        return Source(
            self.title or other.title,
            self.published or other.published,
            self.source or other.source,
            self.url or other.url,
        )


@dataclass(frozen=True, slots=True)
class Context:
    """The text of an article as far as a page shows it: parts with the offsets at which they begin."""

    state: State
    parts: tuple[tuple[int, str], ...] = ()


@dataclass(slots=True)
class Texts:
    """The texts of those articles that `facts` are from, taken from articles that are read again."""

    facts: Sequence[Fact]
    sources: dict[str, Source] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    _texts: dict[str, str] = field(default_factory=dict)
    _of: dict[str, list[Fact]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for fact in self.facts:
            self._of.setdefault(fact.article_id, []).append(fact)

    @property
    def wanted(self) -> Collection[str]:
        """The ids of the articles that facts are from."""
        return self._of.keys()

    def know(self, article_id: str, source: Source) -> None:
        """Take what is known about an article, where nothing is known yet."""
        if article_id in self._of:
            self.sources[article_id] = self.sources.get(article_id, Source()).over(source)

    def add(self, article: Article) -> bool:
        """Take the text of `article` if facts are from it; false where they are from another text of that name."""
        facts = self._of.get(article.id)
        if facts is None:
            return True
        text = storable(article.text)  # as targets keep their evidence
        if not all(_stands(one, text) for fact in facts for one in evidence_of(fact)):
            self.others.append(article.id)
            return False
        self._texts[article.id] = text
        self.sources[article.id] = Source.of(article).over(self.sources.get(article.id, Source()))
        return True

    def contexts(self, budget: int) -> dict[str, Context]:
        """The text to show of each article: whole where all fit into `budget` bytes, else what is around the facts.

        Where even that is too much, first come, first served: articles in the order of their facts.
        """
        found = {name: Context("other" if name in self.others else "none") for name in self._of}
        whole = {name: Context("whole", ((0, text),)) for name, text in self._texts.items()}
        if sum(map(_size, whole.values())) <= budget:
            return found | {name: whole[name] for name in found if name in whole}
        for around in _AROUND:
            parts = {name: self._parts(name, around) for name in found if name in whole}
            if sum(map(_size, parts.values())) <= budget:
                return found | parts
        left = budget
        for name, context in parts.items():
            left -= _size(context)
            if left < 0:
                break
            found[name] = context
        return found

    def _parts(self, name: str, around: int) -> Context:
        text = self._texts[name]
        spans: list[list[int]] = []
        for one in sorted((one for fact in self._of[name] for one in evidence_of(fact)), key=lambda one: one.start):
            start, end = max(0, one.start - around), min(len(text), one.end + around)
            if spans and start <= spans[-1][1]:
                spans[-1][1] = max(spans[-1][1], end)
            else:
                spans.append([start, end])
        if spans == [[0, len(text)]]:
            return Context("whole", ((0, text),))
        return Context("parts", tuple((start, text[start:end]) for start, end in spans))


def evidence_of(fact: Fact) -> Iterable[Evidence]:
    """The evidence of a fact: of its number, its unit and its period, as far as there."""
    return (one for one in (fact.evidence, fact.unit_evidence, fact.period_evidence) if one is not None)


def _stands(one: Evidence, text: str) -> bool:
    return text[one.start : one.end] == storable(one.text)


def _size(context: Context) -> int:
    return sum(len(as_json(text).encode("utf-8", "replace")) + 20 for _, text in context.parts)
