"""The words around an article: headings of other stories, crumbs, buttons, bylines, captions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import regex
from pydantic import BaseModel, ConfigDict

from .lazy import compiled
from .vocabulary import Expression, Words

Expressions = tuple[Expression, ...]

# Shapes of a line that belongs to the page.
HEAD, COMMENT, BUTTON, TEASER = "heading", "comment", "button", "teaser"
META, NAME_LINE, NUMBER = "meta", "name", "number"

_FURNITURE_LINE = 300  # characters up to which a line can be furniture by its words
_BARE_LABEL = 4  # characters of a label too short to tell a date of publication
_COUNTED = regex.compile(r"\(\d+\)")
_SEPARATORS = regex.compile(r"[\s,|.;:()\[\]-]{0,8}+")
_CLOSING = regex.compile(r"[\s.|)\]-]*+")
_LETTER = regex.compile(r"\p{L}")
_ANY_LETTER = r"[^\W\d_]"  # as the standard library says it
_NAME = regex.compile(r"\p{Lu}[\p{L}.]*+")
_SITE = regex.compile(r"[/-] ?[\p{L}\d.-]+\.[\p{L}]{2,4}$")


def alternatives(words: Iterable[str]) -> str:
    """A regular expression for any of the phrases, the longest first; without phrases, one that nothing matches."""
    return "|".join(regex.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word))) or "(?!)"


class FurnitureVocabulary(BaseModel):
    """The content of `furniture.yaml`; each group is explained there. All folded, lower case."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    headings: Words
    comment_headings: Words
    teaser_labels: Words
    neighbour_labels: Words
    sections: Words
    roots: Words
    buttons: Words
    mastheads: Words
    date_patterns: Expressions
    time_patterns: Expressions
    weekdays: Words
    date_labels: Words
    counter_patterns: Expressions
    byline_labels: Words
    source_words: Words
    agencies: Words
    caption_patterns: Expressions
    photo_mark: Expression
    caption_openings: Words
    common_names: Words
    abbreviations: Words

    @cached_property
    def abbreviation_set(self) -> frozenset[str]:
        """The abbreviations, for looking one up."""
        return frozenset(self.abbreviations)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date of publication with all that stands with it: its span, and what shows that it is one."""

    start: int
    end: int
    timed: bool
    weekday: bool
    labelled: bool
    closed: bool


class FurniturePatterns:
    """The vocabulary as compiled expressions over folded text, and the shapes of lines that they tell."""

    def __init__(self, vocabulary: FurnitureVocabulary) -> None:
        """Compile `vocabulary`."""
        self.vocabulary = words = vocabulary
        labels = alternatives(words.date_labels)
        dates = "|".join(words.date_patterns) or "(?!)"
        times = "|".join(words.time_patterns) or "(?!)"
        weekdays = alternatives(words.weekdays)
        # One element of a line that is all furniture; the longest phrase of any group comes first.
        phrases = dict.fromkeys(words.headings, "heading")
        phrases |= dict.fromkeys(words.comment_headings, "comment")
        phrases |= dict.fromkeys(words.sections, "section")
        phrases |= dict.fromkeys(words.buttons, "button")
        self.phrase_kind = phrases
        self.atom = compiled(
            rf"(?P<counter>{'|'.join(words.counter_patterns) or '(?!)'})"
            rf"|(?P<date>{dates})|(?P<time>{times})|(?P<weekday>(?:{weekdays})(?!{_ANY_LETTER}))"
            rf"|(?P<label>(?:{labels})(?!{_ANY_LETTER}))|(?P<phrase>{alternatives(phrases)})"
            r"|(?P<url>https?://\S+|www\.\S+)|(?P<blank>[\W_]+)|(?P<digits>\d+)"
        )
        self.stamp_part = regex.compile(
            rf"(?P<date>{dates})|(?P<time>{times})|(?P<weekday>(?:{weekdays})(?!\p{{L}}))|(?P<label>(?:{labels})(?!\p{{L}}))"
        )
        self.date = regex.compile(rf"(?:{dates})")
        self.time = regex.compile(rf"(?:{times})")
        # A heading inside a line: its first letter is a capital, and no small letter goes on.
        self.inline_heading = compiled(
            rf"(?<!\p{{L}})(?:{alternatives(word for word in words.headings if word.count(' ') >= 2)})(?!\p{{L}})"
            rf"|(?<!\p{{L}})(?:{alternatives(w for w in words.comment_headings if w.count(' ') >= 2)})(?!\p{{L}})"
            rf"|\(\d+\) ?(?:{alternatives(words.comment_headings)})(?!\p{{L}})"
        )
        # By their longest inner word, which stands alone wherever the phrase does.
        self._inline: dict[str, list[str]] = {}
        for word in (*words.headings, *words.comment_headings):
            if word.count(" ") >= 2:
                self._inline.setdefault(max(word.split(" ")[1:-1], key=len), []).append(word)
        # The label of the next story inside a line, up to the first letter of that story's title.
        self.inline_neighbour = compiled(rf"(?<!\p{{L}})(?:{alternatives(words.neighbour_labels)}) ?[:>]? ?\p{{L}}")
        self.labelled_heading = compiled(rf"\W*+(?:{alternatives(words.headings)}) ?:")
        self.teaser = compiled(rf"[\s>|*•-]*+(?:{alternatives(words.teaser_labels)}) ?:|\s*+>>")
        # The way to the page from the site's first page; folding makes a straight quote of a guillemet.
        self.crumb = compiled(rf"(?:{alternatives(words.roots)}) ?[\"|>/›→]")
        self.neighbour = compiled(rf"\W*+(?:{alternatives(words.neighbour_labels)})")
        self.crumb_part = compiled(rf"(?:{alternatives((*words.roots, *words.sections))}) ?[\"|>/›→][\s\"|>/›→]*+")
        self.masthead = compiled(alternatives(words.mastheads))
        self.byline = compiled(rf"[(\[*\s]*+(?:{alternatives(words.byline_labels)}) ?:")
        self.source = compiled(rf"[(\[*\s]*+(?:{alternatives(words.source_words)})(?: |$)")
        self.agency = compiled(rf"\W*+(?:(?:{alternatives(words.agencies)})(?!\p{{L}})\W*+)++$")
        # One by one: the engine looks for a sign that each needs, of several at once it tries every place.
        self._captions = tuple(map(regex.compile, words.caption_patterns))
        self.photo = regex.compile(words.photo_mark)
        self.caption_opening = compiled(rf"\W*+(?:{alternatives(words.caption_openings)})(?!\p{{L}})")
        self.common_names = frozenset(words.common_names)

    def may_hide(self, text: str) -> bool:
        """Whether headings or labels of other stories may stand inside lines of a folded text."""
        inner = self._inline.keys() & text.split()
        if any(phrase in text for word in inner for phrase in self._inline[word]):
            return True
        if any(label in text for label in self.vocabulary.neighbour_labels):
            return True
        return _COUNTED.search(text) is not None and any(phrase in text for phrase in self.vocabulary.comment_headings)

    def is_caption(self, text: str) -> bool:
        """Whether a folded line says that it describes a picture."""
        for caption in self._captions:  # noqa: SIM110 - a third of the time of any()
            if caption.search(text):
                return True
        return False

    def crumbs_end(self, text: str, start: int, end: int) -> int:
        """Where the crumbs that begin at `start` end ("trang chủ > tin tức > …"); `start` when there are none."""
        at = start
        if self.crumb.match(text, start, end):
            while (part := self.crumb_part.match(text, at, end)) is not None:
                at = part.end()
        return at

    def stamp(self, text: str, start: int, end: int) -> Stamp | None:
        """The date that begins at `start`, with its weekday, time and labels; None without a full date."""
        at = start
        kinds: dict[str, int] = {}
        while (part := self.stamp_part.match(text, _SEPARATORS.match(text, at, end).end(), end)) is not None:  # type: ignore[union-attr]
            kinds[part.lastgroup or ""] = part.end() - part.start()
            at = part.end()
        if "date" not in kinds:
            return None
        closing = _CLOSING.match(text, at, end)
        stop = closing.end() if closing else at
        # "ngày" alone also begins sentences; a longer label does not.
        labelled = kinds.get("label", 0) > _BARE_LABEL
        closed = any(not c.isspace() for c in text[at:stop])
        return Stamp(start, stop, "time" in kinds, "weekday" in kinds, labelled, closed)

    def line_shape(self, text: str, case: str) -> str:
        """The shape of a folded line that is all words of the page, labels or numbers; empty for any other."""
        if len(text) > _FURNITURE_LINE:
            return ""
        if not _LETTER.search(text):
            dated = self.date.search(text) or self.time.fullmatch(text.strip())
            return META if dated else NUMBER
        if self.teaser.match(text):
            return TEASER
        neighbour = self.neighbour.match(text)
        if neighbour is not None and not case[neighbour.end() :].lstrip()[:1].islower():
            return TEASER if len(text) <= 200 and not text.endswith(".") else ""
        if self.crumb.match(text):
            return BUTTON
        if self.labelled_heading.match(text):
            return HEAD
        if len(text) <= 160 and self.masthead.search(text):
            return BUTTON
        kinds = self._atoms(text)
        for kind, shape in (("comment", COMMENT), ("heading", HEAD)):
            if kind in kinds:
                return shape
        if kinds & {"date", "time", "counter", "url"} or {"weekday", "digits"} <= kinds:
            return META
        return BUTTON if kinds & {"section", "button"} else ""

    def _atoms(self, text: str) -> set[str]:
        """The kinds of element that make up the whole line; empty when something else stands in it."""
        kinds: set[str] = set()
        at = 0
        while at < len(text):
            match = self.atom.match(text, at)
            if match is None:
                return set()
            kind = match.lastgroup or ""
            kinds.add(self.phrase_kind[match.group()] if kind == "phrase" else kind)
            at = match.end()
        return kinds

    def is_byline(self, text: str, case: str) -> bool:
        """Whether a line is a byline or a source: a label, or nothing but names."""
        if len(case) > 100 or case.endswith((".", "!", "?", ":")) and len(case) > 12:
            return False
        if self.agency.match(text):
            return True
        labelled = self.byline.match(text)
        if labelled is not None:
            return len(text) - labelled.end() <= 60
        source = self.source.match(text)
        if source is not None and _all_names(case[source.end() :]):
            return True
        if case[0] == "(" and case[-1] == ")" and len(case) <= 40 and not any(c.isdigit() for c in case):
            return True
        return _all_names(_SITE.sub("", case))


def _all_names(case: str) -> bool:
    """Whether a line is one to nine capitalised words, with separators, and no digits."""
    words = case.strip(" ()[]*.-/,").replace("-", " ").replace("/", " ").replace(",", " ").replace("&", " ").split()
    return 0 < len(words) <= 9 and len(case) <= 60 and all(_NAME.fullmatch(word) for word in words)
