"""The finders and the extractor as spaCy components, each of which works alone, over any tokenizer.

What a component read is kept in ``doc.user_data`` as plain values, so that Docs can be saved and
sent between processes; the extension attributes make readings of them again. All offsets are those
of ``doc.text``. A span is widened to whole tokens where the tokenizer cuts differently.
"""

import datetime as dt
import functools
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Literal

from pydantic import TypeAdapter
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from ..extractor import Extractor
from ..find.mentions import UnitMention
from ..find.periods import Period, anchor
from ..find.persons import PersonMention
from ..find.quantities import Quantity
from ..models import Article, Fact
from ..reading import Reading
from ..text import Folded

Topic = Literal["quantities", "periods", "units", "persons"]
Mention = Quantity | Period | UnitMention | PersonMention
_Reader = Callable[[Article], Reading]

_DEFAULTS: dict[str, Any] = {"patterns": [], "replace": False}
_PREFIX = "dangvien_"
_READINGS: dict[str, tuple[str, TypeAdapter[Any]]] = {
    "quantity": ("quantities", TypeAdapter(Quantity)),
    "period": ("periods", TypeAdapter(Period)),
    "unit": ("units", TypeAdapter(UnitMention)),
    "person": ("persons", TypeAdapter(PersonMention)),
}
_ADAPTERS = dict(_READINGS.values())
_FACTS = TypeAdapter(tuple[Fact, ...])


class MentionComponent:
    """Sets ``doc.spans[topic]`` to the mentions of one topic that the extractor read.

    What it drops (related stories, lists of tags, comments, the line with date and author) has none.
    The label of a span is the kind of the mention; ``span._.quantity``, ``.period``, ``.unit`` or
    ``.person`` is its reading.
    """

    def __init__(self, topic: Topic, patterns: tuple[str, ...] = (), replace: bool = False) -> None:
        self.topic, self.patterns, self.replace = topic, patterns, replace
        self._read = _reader(patterns, replace)

    def __call__(self, doc: Doc) -> Doc:
        """Set the spans of a Doc."""
        reading = self._read(_article(doc))
        mentions = [_placed(mention, reading, doc) for mention in _mentions(reading, self.topic)]
        spans = [
            _span(doc, mention.start, mention.end, _label(mention), f"{self.topic}:{number}")
            for number, mention in enumerate(mentions)
        ]
        doc.spans[self.topic] = SpanGroup(doc, name=self.topic, spans=spans)
        adapter = _ADAPTERS[self.topic]
        doc.user_data[_PREFIX + self.topic] = [adapter.dump_python(mention, mode="json") for mention in mentions]
        return doc

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.topic, self.patterns, self.replace)


class FactComponent:
    """Sets ``doc._.facts`` to the facts of `doc.text`, and ``doc.spans["facts"]`` to their evidence.

    The article's title and date of publication are taken from ``doc._.title`` and ``doc._.published``,
    its id from ``doc._.article_id``. A span's label is the indicator, its id the id of the fact.
    """

    def __init__(self, patterns: tuple[str, ...] = (), replace: bool = False) -> None:
        self.patterns, self.replace = patterns, replace
        self._read = _reader(patterns, replace)

    def __call__(self, doc: Doc) -> Doc:
        """Set the facts of a Doc."""
        facts = self._read(_article(doc)).given
        spans = [_span(doc, f.evidence.start, f.evidence.end, f.indicator, f.fact_id) for f in facts]
        doc.spans["facts"] = SpanGroup(doc, name="facts", spans=spans)
        doc.user_data[_PREFIX + "facts"] = _FACTS.dump_python(facts, mode="json")
        return doc

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.patterns, self.replace)


@Language.factory("dangvien_quantities", default_config=_DEFAULTS, assigns=["doc.spans", "span._.quantity"])
def make_quantities(nlp: Language, name: str, patterns: list[str], replace: bool) -> MentionComponent:
    """The component of ``doc.spans["quantities"]``: numbers with their qualifiers."""
    return MentionComponent("quantities", tuple(patterns), replace)


@Language.factory("dangvien_periods", default_config=_DEFAULTS, assigns=["doc.spans", "span._.period"])
def make_periods(nlp: Language, name: str, patterns: list[str], replace: bool) -> MentionComponent:
    """The component of ``doc.spans["periods"]``: expressions of time, read from the date of publication."""
    return MentionComponent("periods", tuple(patterns), replace)


@Language.factory("dangvien_units", default_config=_DEFAULTS, assigns=["doc.spans", "span._.unit"])
def make_units(nlp: Language, name: str, patterns: list[str], replace: bool) -> MentionComponent:
    """The component of ``doc.spans["units"]``: territories, organisations, agencies, references to them."""
    return MentionComponent("units", tuple(patterns), replace)


@Language.factory("dangvien_persons", default_config=_DEFAULTS, assigns=["doc.spans", "span._.person"])
def make_persons(nlp: Language, name: str, patterns: list[str], replace: bool) -> MentionComponent:
    """The component of ``doc.spans["persons"]``: titles with names, found to be kept out of units."""
    return MentionComponent("persons", tuple(patterns), replace)


@Language.factory("dangvien_facts", default_config=_DEFAULTS, assigns=["doc.spans", "doc._.facts", "span._.fact"])
def make_facts(nlp: Language, name: str, patterns: list[str], replace: bool) -> FactComponent:
    """The component of ``doc._.facts`` and ``doc.spans["facts"]``."""
    return FactComponent(tuple(patterns), replace)


def _reader(patterns: tuple[str, ...], replace: bool) -> _Reader:
    # The package's own patterns do not change, so that their compiled form is shared; a user's files may.
    return _new_reader(patterns, replace) if patterns or replace else _own_reader()


@functools.cache
def _own_reader() -> _Reader:
    return _new_reader((), False)


def _new_reader(patterns: tuple[str, ...], replace: bool) -> _Reader:
    # spaCy hands a Doc from component to component: the last reading serves all of them.
    return functools.lru_cache(maxsize=1)(Extractor(patterns=patterns, replace=replace).read)


def _article(doc: Doc) -> Article:
    published = doc._.published
    if isinstance(published, str):
        published = dt.date.fromisoformat(published)
    return Article(id=doc._.article_id or "", text=doc.text, title=doc._.title, published=published)


def _mentions(reading: Reading, topic: Topic) -> Iterable[Mention]:
    """The mentions of a topic in the order of the text, as the extractor read them (folded offsets)."""
    if topic == "units":
        return (unit for line in reading.lines for unit in line.units)
    wanted: type[Mention] = {"quantities": Quantity, "periods": Period, "persons": PersonMention}[topic]
    return (mention for line in reading.lines for mention in line.mentions if isinstance(mention, wanted))


def _placed(mention: Mention, reading: Reading, doc: Doc) -> Mention:
    """A mention with the offsets of `doc.text` and the tokens of `doc` in place of the extractor's."""
    folded = reading.folded
    start, end = folded.raw_span(mention.start, mention.end)
    if isinstance(mention, Quantity):
        first, last = folded.raw_span(mention.number_start, mention.number_end)
        return replace(mention, start=start, end=end, number_start=first, number_end=last)
    if isinstance(mention, Period):
        anchored = anchor(mention, reading.published, None) if reading.published else None
        return replace(anchored or mention, start=start, end=end)
    if isinstance(mention, UnitMention):
        return _placed_unit(mention, folded, doc)
    span = _span(doc, start, end)
    return replace(mention, first=span.start, last=span.end, start=start, end=end)


def _placed_unit(mention: UnitMention, folded: Folded, doc: Doc) -> UnitMention:
    start, end = folded.raw_span(mention.start, mention.end)
    span = _span(doc, start, end)
    inner = _placed_unit(mention.inner, folded, doc) if mention.inner is not None else None
    return replace(mention, first=span.start, last=span.end, start=start, end=end, inner=inner)


def _label(mention: Mention) -> str:
    return "person" if isinstance(mention, PersonMention) else mention.kind


def _span(doc: Doc, start: int, end: int, label: str = "", span_id: str = "") -> Span:
    span = doc.char_span(start, end, label=label, alignment_mode="expand", span_id=span_id)
    assert span is not None  # an empty Doc has no mentions
    return span


def _reading_of(span: Span, name: str) -> Any:
    topic, adapter = _READINGS[name]
    kind, _, number = span.id_.partition(":")
    values = span.doc.user_data.get(_PREFIX + topic)
    return adapter.validate_python(values[int(number)]) if kind == topic and values is not None else None


def _facts_of(doc: Doc) -> tuple[Fact, ...]:
    return _FACTS.validate_python(doc.user_data.get(_PREFIX + "facts", ()))


def _fact_of(span: Span) -> Fact | None:
    values = span.doc.user_data.get(_PREFIX + "facts", ())
    return next((Fact.model_validate(value) for value in values if value["fact_id"] == span.id_), None)


def _published_of(doc: Doc) -> dt.date | None:
    value = doc.user_data.get(_PREFIX + "published")
    return dt.date.fromisoformat(value) if value is not None else None


def _set_published(doc: Doc, value: dt.date | str | None) -> None:
    if isinstance(value, str):
        value = dt.date.fromisoformat(value)
    if isinstance(value, dt.datetime):
        value = value.date()
    doc.user_data[_PREFIX + "published"] = value.isoformat() if value is not None else None


def _register() -> None:
    """Make the attributes known to spaCy. What says something of the article may be the user's own already."""
    if not Doc.has_extension("published"):
        Doc.set_extension("published", getter=_published_of, setter=_set_published)
    for name in ("title", "article_id"):
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=None)
    Doc.set_extension("facts", getter=_facts_of, force=True)
    Span.set_extension("fact", getter=_fact_of, force=True)
    for name in _READINGS:
        Span.set_extension(name, getter=functools.partial(_reading_of, name=name), force=True)


_register()
