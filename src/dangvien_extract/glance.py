"""What a glance at an article tells: its sentences, where the Party is named, and which numbers may be claims at all.

It costs tokens and weights of words, no units; most articles that pass the gate end here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .find.dates import Period
from .find.periods import PeriodFinder
from .find.quantities import Quantity, QuantityFinder
from .find.tokens import Tokens, tokenize
from .gate import folded_expression
from .limits import check
from .link.learned import near_the_party
from .link.look import Look, Looked, Scored, Spans, numeral_words
from .models import Article
from .patterns.lazy import LazyPattern
from .patterns.loader import Patterns
from .patterns.needs import shortest
from .segment import Segment, Segmenter
from .sentences import sentences
from .text import Folded, fold

_NOUN = 4  # tokens behind a number in which the word for members may stand


@dataclass(frozen=True, slots=True)
class Page:
    """An article in sentences: their folded spans, kinds, paragraphs and tokens, and where the Party is named.

    Of sentences there are tokens, periods and numbers when they are needed.
    """

    article: Article
    folded: Folded
    segments: list[Segment]
    spans: list[tuple[int, int]]
    kinds: list[str]
    paragraphs: list[int]
    tokens: list[Tokens | None]
    periods: list[list[Period] | None]
    amounts: list[Spans | None]
    named: list[bool]

    def tokens_of(self, index: int) -> Tokens:
        """The tokens of a sentence."""
        found = self.tokens[index]
        if found is None:
            found = self.tokens[index] = tokenize(self.folded, *self.spans[index])
        return found

    def near(self) -> list[bool]:
        """Of each sentence whether a word of the Party stands near it."""
        return near_the_party(self.named, self.kinds)


class Glance:
    """Opens articles and tells their numbers that may be claims. Immutable to its users, safe in threads."""

    def __init__(
        self, patterns: Patterns, quantities: QuantityFinder, periods: PeriodFinder, look: Look | None
    ) -> None:
        """`look`: the first look; None: every number near a word of the Party may be a claim."""
        self.segmenter = Segmenter(patterns.furniture)
        self.look = look
        self.numerals = numeral_words(patterns.quantities.numerals)
        self._patterns, self._quantities, self._periods = patterns, quantities, periods
        self._member = patterns.classes.get("member")
        party = patterns.cues.party.phrases
        self._party = None if party is None else LazyPattern(folded_expression(shortest(party)))

    def open(self, article: Article) -> Page:
        """An article folded, without its furniture, in sentences."""
        folded = fold(article.text)
        segments = self.segmenter.segment(folded, article.title)
        spans: list[tuple[int, int]] = []
        kinds: list[str] = []
        paragraphs: list[int] = []
        for segment in segments:
            check()
            if segment.kind in ("furniture", "meta"):
                continue
            for start, end in sentences(folded, segment.start, segment.end, self._patterns.furniture):
                spans.append((start, end))
                kinds.append(segment.kind)
                paragraphs.append(segment.paragraph)
        size = len(spans)
        page = Page(
            article, folded, segments, spans, kinds, paragraphs, [None] * size, [None] * size, [None] * size, []
        )
        page.named.extend(self._names_the_party(page, index) for index in range(size))
        return page

    def periods_of(self, page: Page, index: int) -> list[Period]:
        """The periods of a sentence."""
        found = page.periods[index]
        if found is None:
            found = page.periods[index] = self._periods.find(page.folded, *page.spans[index])
        return found

    def may_claim(self, page: Page) -> list[bool]:
        """Of each sentence whether it may hold a number near a word of the Party, without which weights take none."""
        may = self._quantities.may_find
        return [close and may(page.folded, *span) for span, close in zip(page.spans, page.near(), strict=True)]

    def look_at(self, page: Page, may: Sequence[bool]) -> Looked | None:
        """The numbers of each sentence that can be claims at first look; None where it is off."""
        if self.look is None:
            return None
        scores = [self._scores(self.look, page, index) if here else [] for index, here in enumerate(may)]
        return self.look.survivors(page.tokens, scores, lambda index: self.amounts(page, index))

    def counts_members(self, tokens: Tokens, at: int) -> bool:
        """Whether members of the Party stand behind a number: then no look ends an article, only a trial."""
        behind = " ".join(tokens.words[at + 1 : at + 1 + _NOUN])
        return self._member is not None and self._member.match(f" {behind} ", 1) is not None

    def _scores(self, look: Look, page: Page, index: int) -> Scored:
        tokens = page.tokens_of(index)
        scored = look.scores(tokens, page.kinds[index], self.numerals)
        return [(at, max(score, look.article) if self.counts_members(tokens, at) else score) for at, score in scored]

    def amounts(self, page: Page, index: int) -> Spans:
        """A sentence's numbers that may count something: no money, measures, ages, dates.

        Units are not known yet, so that numbers of names ("phường 5") are among them.
        """
        found = page.amounts[index]
        if found is None:
            taken = sorted((period.start, period.end) for period in self.periods_of(page, index))
            numbers = self._quantities.find(page.folded, *page.spans[index], taken)
            found = page.amounts[index] = tuple((one.start, one.end) for one in numbers if _may_count(one))
        return found

    def _names_the_party(self, page: Page, index: int) -> bool:
        """Whether a word of the Party stands in a sentence."""
        if self._party is not None and self._party.pattern.search(page.folded.text, *page.spans[index]) is None:
            return False
        return self._patterns.cues.party.search(f" {' '.join(page.tokens_of(index).words)} ") is not None


def _may_count(quantity: Quantity) -> bool:
    """Whether the linker weighs a number; what could be a day and a ratio is a ratio behind a unit ("Tân Bắc 8/7")."""
    return quantity.kind in ("count", "percent") or (quantity.kind == "other" and quantity.out_of is not None)
