"""The way of an article: fold, segment, find, link, resolve, facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from .entities import Tag
from .find.lines import Line, build_line
from .find.mentions import UnitMention, key_of
from .find.periods import PeriodFinder
from .find.persons import PersonFinder
from .find.quantities import Quantity, QuantityFinder
from .find.tokens import Tokens
from .find.units import UnitFinder
from .frame import dateline, masthead, published_in
from .gate import Gate, claim_needs, free_needs
from .glance import Glance, Page
from .hints import with_organisations, without_persons
from .learned import Models, load_models
from .limits import MAX_CHARS, TimeLimitError, check, too_long, within
from .lines import finished
from .link.claims import Claim, Rejection
from .link.learned import NONE, relink
from .link.linker import link
from .link.look import Spans
from .link.tables import with_tables
from .models import Article, Outcome
from .patterns.loader import Patterns, load_patterns
from .reading import Reading
from .resolve.agreement import agreed
from .resolve.atlas import Atlas, atlas_names
from .resolve.choice import Choice, ChoiceWeights
from .resolve.confidence import confidences
from .resolve.counted import counted_names
from .resolve.facts import Resolved, full_names, make_fact, once
from .resolve.focus import UnitReading
from .resolve.gazetteer import district_names
from .resolve.linking import with_identity
from .resolve.names import described_names, headline_names, known_names, placed_names, without_officials
from .resolve.scene import Scene, build_scene
from .results import Extraction
from .text import Folded, fold


@dataclass(frozen=True, slots=True)
class _Linked:
    """What its numbers count, by the rules alone and in the end."""

    published: dt.date | None
    atlas: Atlas
    lines: list[Line]
    ruled: list[Claim]
    unruled: list[Rejection]
    claims: list[Claim]
    rejections: list[Rejection]


_PACKAGE: Any = object()
# Facts that are more likely wrong than right are left out unless they are asked for: the best F1 in
# cross-validation lies there.
LEAST_CONFIDENCE = 0.45
# The least chance of being a claim that keeps a number of a doubtful article when its sentence is seen alone.
HOPE = 0.3
# Rows of a table say little alone, so that an article with as many of them that may hold a claim has no trial.
_ROWS = 2
_TAIL = 4  # characters at the end of a line in which its full stop stands


class Extractor:
    """Extracts facts from articles. Loads and compiles the patterns once; holds no state of an article.

    `patterns` are folders of a user's own pattern files, merged with the package's (`replace`: only
    their indicators are used). `ner="underthesea"` asks its tagger where persons are, so that a bare
    name that it takes for a person's is no unit; `ner="domain"` takes the organisations of the package's
    own tagger for units in sentences in which the rules name none. Both are off because neither was
    measured to add facts worth its time (docs/entities.md). `models=None` lets the rules decide alone. Facts of less
    confidence than `min_confidence` (0 to 1) are left out; `read` keeps them. `gate=False` reads also the articles
    of which one glance at the text tells that they hold no fact: the same facts, far slower. An article of more than
    `max_chars` characters, and one that takes longer than `seconds` (None: no limit), is an outcome with an error
    (docs/hostile.md). Raises PatternError for a pattern file that is not valid, ValueError for another `ner`, a
    `min_confidence` that is none and limits that are not over 0.
    """

    def __init__(
        self,
        *,
        patterns: Sequence[str | Path] = (),
        replace: bool = False,
        ner: Literal["domain", "underthesea"] | None = None,
        models: Models | None = _PACKAGE,
        min_confidence: float = LEAST_CONFIDENCE,
        gate: bool = True,
        max_chars: int = MAX_CHARS,
        seconds: float | None = None,
    ) -> None:
        if ner not in (None, "domain", "underthesea"):
            raise ValueError(f"ner={ner!r}: only 'domain', 'underthesea' or None")
        if not 0 <= min_confidence <= 1:
            raise ValueError(f"min_confidence={min_confidence!r}: only from 0 to 1")
        if max_chars <= 0 or (seconds is not None and not seconds > 0):
            raise ValueError(f"max_chars={max_chars!r}, seconds={seconds!r}: only over 0")
        self.max_chars, self.seconds = max_chars, seconds
        self._ner = ner
        self._tag: Tag | None = None  # None: the package's own; validation puts one in its place
        self.min_confidence = min_confidence
        self._models = load_models() if models is _PACKAGE else models
        self.patterns: Patterns = load_patterns(patterns, replace=replace)
        self._periods = PeriodFinder(self.patterns.periods)
        self._quantities = QuantityFinder(self.patterns.quantities)
        self._units = UnitFinder(self.patterns.units)
        self._persons = PersonFinder(self.patterns.units)
        learned = frozenset(self._models.linker.indicator.outputs) if self._models is not None else None
        self.gate = Gate(claim_needs(self.patterns, learned) if gate else None)
        # Whether every claim needs a word of the Party near it, so that an article may be left before units are found.
        bound = learned is not None and free_needs(self.patterns, learned) == frozenset()
        self._bound = gate and bound
        # A user's own patterns may read numbers that the weights have not met.
        look = self._models.look if self._models is not None and bound and not patterns else None
        self.glance = Glance(self.patterns, self._quantities, self._periods, look)

    def extract(self, article: Article) -> Outcome:
        """The facts of an article, in the order of the text. Never raises for what a text contains."""
        chars = len(article.text) + len(article.title or "")
        if chars > self.max_chars:
            return Outcome(article_id=article.id, error=too_long(chars, self.max_chars))
        try:
            reading = within(self.seconds, lambda: self._read(article) if self.gate.passes(article.text) else None)
        except TimeLimitError as error:
            return Outcome(article_id=article.id, error=str(error))
        return Outcome(article_id=article.id, facts=reading.given if reading is not None else ())

    def pipe(self, articles: Iterable[Article]) -> Iterator[Outcome]:
        """One outcome an article, in the order of the articles; lazily, so that memory does not grow."""
        for article in articles:
            yield self.extract(article)

    def read(self, article: Article) -> Reading:
        """Extract, and keep what every stage read."""
        page = self.glance.open(article)
        return self._resolve(page, self._link(page, self._survivors(page, self.glance.may_claim(page))))

    def _read(self, article: Article) -> Reading | None:
        """The same, but no further than it is clear that there are no facts: then None."""
        page = self.glance.open(article)
        may = self.glance.may_claim(page)
        survivors = self._survivors(page, may)
        if self._bound and not any(may if survivors is None else survivors):
            return None
        linked = self._link(page, survivors)
        return self._resolve(page, linked) if linked.claims else None

    def _survivors(self, page: Page, may: Sequence[bool]) -> list[Spans] | None:
        """The numbers of each sentence that can be claims; None: all. Where none is sure one must pass a trial."""
        seen = self.glance.look_at(page, may)
        if seen is None:
            return None
        passes = seen.sure or _rows(page, seen.likely) >= _ROWS or self._trial(page, seen.likely)
        return seen.spans if passes else [()] * len(seen.spans)

    def _trial(self, page: Page, likely: Sequence[Spans]) -> bool:
        """Whether the weights take any of some numbers for more than nothing, when they see its sentence alone.

        Units are those that the sentence names itself; of the sentence before and of the first they see the words. So
        the chances differ from those in the end, and few may be left.
        """
        assert self._models is not None
        of_interest = [at for at, spans in enumerate(likely) if spans]
        shown = sorted({0, *of_interest, *(at - 1 for at in of_interest if at)})
        lines: list[Line] = []
        for number, index in enumerate(shown):
            tokens = page.tokens_of(index)
            if likely[index]:
                lines.append(self._line(page, index, tokens, self._units.find(tokens), number))
            else:
                lines.append(build_line(tokens, (), (), (), (), number))
        ruled, unruled = link(lines, [page.paragraphs[index] for index in shown], self.patterns)
        kinds = [page.kinds[index] for index in shown]
        near, spans = [True] * len(shown), [likely[index] for index in shown]
        claims, lost = relink(self._models.linker, lines, kinds, ruled, unruled, self.patterns, near, spans)
        return bool(claims) or any(name != NONE and chance >= HOPE for one in lost for name, chance in one.weighed)

    def _link(self, page: Page, survivors: Sequence[Spans] | None) -> _Linked:
        folded, kinds = page.folded, page.kinds
        tokens = [page.tokens_of(index) for index in range(len(page.spans))]
        published = page.article.published or published_in(folded, page.segments)
        # The gazetteer is asked only where a word of the Party stands: most news hold none, and no fact.
        units, atlas = self._find_units(tokens, kinds, published, any(page.named))
        if self._ner == "underthesea":
            units = without_persons(units, folded)
        elif self._ner == "domain":
            units = with_organisations(units, tokens, folded, self._units.grammar, self._tag)
        lines = [
            self._line(page, index, sentence_tokens, mentions, index)
            for index, (sentence_tokens, mentions) in enumerate(zip(tokens, units, strict=True))
        ]
        near = page.near()
        ruled, unruled = link(lines, page.paragraphs, self.patterns)
        claims, rejections = ruled, unruled
        if self._models is not None:
            claims, rejections = relink(
                self._models.linker, lines, kinds, ruled, unruled, self.patterns, near, survivors
            )
        claims, rejections = with_tables(lines, near, claims, rejections, self.patterns, self._claims_alone)
        return _Linked(published, atlas, lines, ruled, unruled, claims, rejections)

    def _claims_alone(self, lines: Sequence[Line]) -> list[Claim]:
        """The claims in the last of some lines, whatever stands around them."""
        claims, rejections = link(lines, range(len(lines)), self.patterns)
        if self._models is not None:
            near, kinds = [True] * len(lines), ["body"] * len(lines)
            claims, _ = relink(self._models.linker, lines, kinds, claims, rejections, self.patterns, near)
        return [claim for claim in claims if claim.line == len(lines) - 1]

    def _resolve(self, page: Page, linked: _Linked) -> Reading:
        article, folded, segments, kinds, paragraphs = (
            page.article, page.folded, page.segments, page.kinds, page.paragraphs,
        )  # fmt: skip
        lines, published = linked.lines, linked.published
        scene = build_scene(
            lines,
            dateline(folded, segments),
            self.patterns.units,
            f"{masthead(folded, segments)} {fold(article.title or '').text}",
            linked.atlas,
            published,
            publisher=fold(f"{article.source or ''} {article.url or ''}").text if article.source or article.url else "",
            places=any(page.named),
        )
        weights = self._models.choice if self._models is not None else None
        resolved = _resolve(linked.claims, lines, paragraphs, kinds, scene, published, self.patterns, weights)
        resolved = with_identity(resolved, scene, published, lines, paragraphs, kinds, folded)
        told = once(resolved)
        calibration = self._models.calibration if self._models is not None else None
        sure = confidences(told, calibration)
        facts = tuple(make_fact(article.id, folded, item, one) for item, one in zip(told, sure, strict=True))
        return Reading(
            article, folded, published, tuple(segments), tuple(lines), tuple(kinds),
            tuple(paragraphs), scene, tuple(linked.ruled),
            tuple(linked.unruled), tuple(linked.claims),
            tuple(linked.rejections), tuple(resolved), tuple(told), facts, self.min_confidence,
        )  # fmt: skip

    def _find_units(
        self, tokens: Sequence[Tokens], kinds: Sequence[str], published: dt.date | None, places: bool
    ) -> tuple[list[list[UnitMention]], Atlas]:
        """Two passes: the names that the article gives a level, then also where they stand bare.

        Gives also what the gazetteer knows of the names; nothing of it is read without `places`.
        """
        scanned = [self._units.find(sentence) for sentence in tokens]
        if places:
            scanned = without_officials(tokens, scanned, self._units.grammar)
        first = [mention for mentions in scanned for mention in mentions]
        known = known_names(first, self.patterns.units)
        grammar = self._units.grammar
        atlas = atlas_names(tokens, first, known, grammar, published) if places else Atlas({})
        known.update(atlas.levels)
        taken = frozenset(level for level in atlas.levels.values() if level is not None)
        named = any(m.named and m.kind != "village" for m in first)
        headlines = [
            sentence
            for index, (sentence, kind) in enumerate(zip(tokens, kinds, strict=True))
            if kind == "headline" or index == 0 or not named
        ]
        others = [sentence for sentence, kind in zip(tokens, kinds, strict=True) if kind != "headline"]
        for name, level in headline_names(headlines, others, first, self._units.grammar, taken).items():
            known.setdefault(name, level)
        for name, level in district_names(tokens, first, grammar).items() if places else ():
            if known.get(name) is None:
                known[name] = level
        for name, level in placed_names(tokens, first, self._units.grammar, taken).items():
            known.setdefault(name, level)
        for name, stated in described_names(tokens, self._units.grammar, known).items():
            known[name] = stated
        for mention in first:
            if mention.kind == "name" and mention.name and mention.level:
                known.setdefault(key_of(mention.name), mention.level)
        for name, level in counted_names(tokens, scanned, self._units.grammar).items():
            known.setdefault(name, level)
        return self._units.find_known(tokens, scanned, known), atlas

    def _line(self, page: Page, index: int, tokens: Tokens, units: list[UnitMention], number: int) -> Line:
        """The line of a sentence; `number` is its index among the lines."""
        check()
        folded, span = page.folded, page.spans[index]
        periods = self.glance.periods_of(page, index)
        taken = sorted([(p.start, p.end) for p in periods] + [(u.start, u.end) for u in units if u.named])
        persons = self._persons.find(tokens)
        units = [unit for unit in units if not any(p.start <= unit.start < p.end for p in persons)]
        quantities = [_in_list(q, units, folded) for q in self._quantities.find(folded, *span, taken)]
        return build_line(tokens, quantities, periods, tuple(units), persons, number)


def extract(
    text: str,
    *,
    title: str | None = None,
    published: dt.date | str | None = None,
    id: str = "article",
    source: str | None = None,
    url: str | None = None,
) -> Extraction:
    """The facts of one text, with the package's own patterns.

    `published` (a date, or ISO 8601 text) anchors "đến nay", "từ đầu năm"; without it the article's
    own metadata line is used where it has one. Raises pydantic.ValidationError for a date that is
    none. For many articles make one `Extractor` and use its `pipe`.

    >>> extract("Năm 2021, Đảng bộ xã Pha Long kết nạp 11 đảng viên.").facts[0].value
    11.0
    """
    article = Article.model_validate(
        {"id": id, "text": text, "title": title, "published": published, "source": source, "url": url}
    )
    return Extraction((_default().extract(article),))


@cache
def _default() -> Extractor:
    return Extractor()


def _rows(page: Page, likely: Sequence[Spans]) -> int:
    """How many lines that are no sentences hold one of some numbers."""
    ends = (page.spans[index][1] for index, spans in enumerate(likely) if spans)
    return sum(not finished(page.folded.case[max(0, end - _TAIL) : end]) for end in ends)


def _in_list(quantity: Quantity, units: Sequence[UnitMention], folded: Folded) -> Quantity:
    """A ratio that could be a day ("8/7") is a ratio right behind a unit's name: "Tân Bắc 8/7"."""
    if quantity.kind != "other" or quantity.out_of is None:
        return quantity
    for unit in units:
        between = folded.text[unit.end : quantity.start]
        if 0 <= quantity.start - unit.end <= 12 and not any(c.isdigit() or c in ".;" for c in between):
            return replace(quantity, kind="count")
    return quantity


def _resolve(
    claims: Sequence[Claim],
    lines: Sequence[Line],
    paragraphs: Sequence[int],
    kinds: Sequence[str],
    scene: Scene,
    published: dt.date | None,
    patterns: Patterns,
    weights: ChoiceWeights | None,
) -> list[Resolved]:
    choice = Choice.of(lines, paragraphs, kinds, scene, published, patterns, weights)
    by_line: dict[int, list[int]] = {}
    for number, claim in enumerate(claims):
        by_line.setdefault(claim.line, []).append(number)
    done: dict[int, Resolved] = {}
    for line, paragraph, kind in zip(lines, paragraphs, kinds, strict=True):
        check()
        choice.enter(line, paragraph)
        last: UnitReading | None = None
        for number in by_line.get(line.index, ()):
            claim = claims[number]
            origin = done.get(claim.origin) if claim.origin is not None else None
            done[number] = choice.resolve(line, claim, kind, origin)
            if claim.derived is None:
                last = done[number].unit
        choice.leave(line, last)
    return agreed(full_names([done[number] for number in range(len(claims))], scene))
