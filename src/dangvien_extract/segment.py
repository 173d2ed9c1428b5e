"""Segments: which part of a page is headline, lead, body, caption, metadata, and which is furniture.

A page is read in two steps. First it is cut into pieces of one kind (lines.py), and every piece
gets a *shape* from its words, its length and its final punctuation. Then the pieces are read in
order: the top of the page up to the first paragraph, the article, and what follows a heading of
other stories or the author's name. Such a mark drops what follows only if the article does not
visibly go on: teasers are short lines without a full stop, or titles that stand twice; the article
is paragraphs, which name what was named before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex

from .lines import cut, finished, is_paragraph
from .patterns.furniture import (
    BUTTON,
    COMMENT,
    HEAD,
    META,
    NAME_LINE,
    NUMBER,
    TEASER,
    FurniturePatterns,
    FurnitureVocabulary,
)
from .text import Folded, fold, fold_key

_KEY = 400  # characters of a piece that tell it from others
_WINDOW = 40  # pieces that are looked at to see whether an article goes on
KICKER = 12  # words of a line that tells whom a headline is about, at most
_TOP = 40  # pieces in which the headline is looked for

_STOP = regex.compile(r"[.!?…][\"')\]]*+(?:\s|$)")
_DATED = regex.compile(r"[(\[]\d{1,2}[/.-]\d{1,2}[/.-]\d{4}[^()\[\]]{0,10}[)\]]$")
_TWICE = regex.compile(r"(.{15,150}?) \1")
_NAME_PAIR = regex.compile(r"(?<!\p{L})(?=(\p{Lu}\p{Ll}*+ \p{Lu}\p{Ll}*+))")

# Shapes of a piece that is text; those of furniture are in patterns/furniture.py.
_PARA, _SHORT, _TITLE, _CAPTION = "paragraph", "sentence", "title", "caption"
_NEUTRAL = frozenset((META, NAME_LINE, _CAPTION, BUTTON, NUMBER, TEASER))


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of an article of one kind: ``folded.text[start:end]``, folded offsets, no line end at its end.

    `kind` is ``headline``, ``lead``, ``body``, ``caption``, ``meta`` or ``furniture``; `paragraph`
    counts the segments from 0. A segment is a line, a part of one, or several hard-wrapped lines.
    """

    kind: str
    start: int
    end: int
    paragraph: int


@dataclass(slots=True)
class _Piece:
    start: int
    end: int
    shape: str
    key: str  # its folded text with single blanks, cut off at _KEY characters
    kind: str = ""
    pairs: set[str] | None = None


def meta_lines(segments: Iterable[Segment]) -> list[Segment]:
    """The metadata segments (dates, bylines, sources), in order: candidates for the date of publication."""
    return [segment for segment in segments if segment.kind == "meta"]


class Segmenter:
    """Cuts articles into segments; compiled once, holds no state of an article."""

    def __init__(self, vocabulary: FurnitureVocabulary) -> None:
        """Compile `vocabulary`; raises regex.error when one of its patterns is none."""
        self.vocabulary = vocabulary
        self.patterns = FurniturePatterns(vocabulary)

    def segment(self, folded: Folded, title: str | None = None) -> list[Segment]:
        """The segments of an article, in order; every non-blank character lies in exactly one. Never raises."""
        wanted = fold(title).text.strip() if title else ""
        pieces = [self._shape(folded, start, end) for start, end in cut(folded, self.patterns, wanted)]
        for one, two in pairwise(pieces):
            if _DATED.search(one.key) and _DATED.search(two.key):
                one.shape = two.shape = TEASER  # links to other stories, each with its date
        body = self._read_top(folded, pieces, fold_key(wanted))
        self._read_body(folded, pieces, body)
        return [Segment(piece.kind, piece.start, piece.end, number) for number, piece in enumerate(pieces)]

    # Step one, after the cutting: the shape of a piece.

    def _shape(self, folded: Folded, start: int, end: int) -> _Piece:
        text, case = folded.text[start:end], folded.case[start:end]
        piece = _Piece(start, end, self.patterns.line_shape(text, case), " ".join(text.split())[:_KEY])
        if piece.shape:
            return piece
        if self.patterns.is_byline(text, case):
            piece.shape = NAME_LINE
        elif len(text) <= 600 and self.patterns.is_caption(text):
            piece.shape = _CAPTION
        elif is_paragraph(case):
            piece.shape = _PARA
        elif finished(case) or case[-1] in ":;," or case[0] in "-+*•":
            piece.shape = _SHORT
        else:
            piece.shape = _TITLE
        return piece

    # Step two: the top of the page.

    def _read_top(self, folded: Folded, pieces: list[_Piece], title: str) -> int:
        """Give the pieces before the first paragraph their kinds; returns the index of the first one after them."""
        limit = next((i for i, piece in enumerate(pieces) if piece.shape == _PARA), len(pieces))
        place = _find_title(pieces[:_TOP], title) if title else None
        if place is None:
            place = self._guess_headline(folded, pieces, limit)
        if place is None:
            return self._plain_top(pieces, limit)
        headline = pieces[place].key
        for piece in pieces[:place]:
            piece.kind = _KINDS.get(piece.shape, "furniture")
        above = [piece for piece in pieces[:place] if piece.shape != META]
        if above and (pieces[place - 1].shape == NAME_LINE or self._kicker(folded, above)):
            above[-1].kind = "headline"  # where it happened stands above what happened
        pieces[place].kind = "headline"
        at = place + 1
        stamped = any(piece.kind == "meta" for piece in pieces[:place])
        while at < len(pieces) and pieces[at].shape not in (_PARA,):
            piece = pieces[at]
            if piece.key == headline:
                piece.kind = "headline"
            elif piece.shape in (HEAD, COMMENT, BUTTON, TEASER, NUMBER):
                piece.kind = "furniture"
            elif piece.shape in (META, _CAPTION):
                piece.kind = _KINDS[piece.shape]
                stamped = stamped or piece.shape == META
            elif piece.shape == NAME_LINE:
                piece.kind = "meta"
            elif piece.shape == _SHORT and not self._pictured(pieces, at):
                break
            else:
                later_stamp = not stamped and any(p.shape == META for p in pieces[at + 1 : min(limit, at + 4)])
                piece.kind = "headline" if later_stamp else "caption"
            at += 1
        if at < len(pieces):
            pieces[at].kind = "lead"
            at += 1
        return at

    def _kicker(self, folded: Folded, above: Sequence[_Piece]) -> bool:
        """Whether the last line above a headline tells whom it is about: "ĐẮK SONG:", "Đảng bộ Công an tỉnh Gia Lai".

        It ends in a name; without a colon it stands there alone, else it may be the last of a menu.
        """
        last = above[-1]
        text = folded.case[last.start : last.end].strip()
        if last.key.count(" ") >= KICKER or last.shape not in (_TITLE, _SHORT):
            return False
        words = text.rstrip(":").split()
        named = bool(words) and words[-1][0].isupper()
        return named and (text.endswith(":") or (len(above) == 1 and last.shape == _TITLE))

    def _plain_top(self, pieces: list[_Piece], limit: int) -> int:
        """A page without a headline: furniture and metadata before the first paragraph, all else body."""
        at = 0
        while at < limit and pieces[at].shape in _KINDS:
            pieces[at].kind = _KINDS[pieces[at].shape]
            at += 1
        return at

    def _guess_headline(self, folded: Folded, pieces: list[_Piece], limit: int) -> int | None:
        """The first title-like piece before the first paragraph, where anything follows it."""
        if limit == 0:
            return None
        candidates = [i for i in range(min(limit, _TOP)) if pieces[i].shape in (_TITLE, NAME_LINE)]
        long_enough = [i for i in candidates if pieces[i].key.count(" ") >= 4]
        chosen = next(iter(long_enough or candidates), None)
        if chosen is not None and any(piece.shape in (_PARA, _SHORT) for piece in pieces[chosen + 1 :]):
            return chosen
        # A headline that ends with a full stop stands first, and the date stands under it.
        for i in range(min(limit - 1, 6)):
            if pieces[i].shape == _SHORT and pieces[i + 1].shape == META and len(pieces[i].key) <= 120:
                return i
        return None

    def _pictured(self, pieces: list[_Piece], at: int) -> bool:
        """Whether a short sentence describes a picture: it begins like one and a paragraph follows."""
        follows = at + 1 < len(pieces) and pieces[at + 1].shape in (_PARA, _SHORT)
        opening = self.patterns.caption_opening.match(pieces[at].key) is not None
        numbered = at > 0 and pieces[at - 1].shape == NUMBER
        return follows and len(pieces[at].key) <= 130 and (opening or numbered)

    # Step three: the article and what follows it.

    def _read_body(self, folded: Folded, pieces: list[_Piece], at: int) -> None:
        told = [piece for piece in pieces[:at] if piece.kind in ("headline", "lead")]
        names = {pair for piece in told for pair in self._pairs(folded, piece)}
        paragraphs = sum(piece.kind == "lead" for piece in pieces[:at])
        closed = False  # a byline, or "./.", stands after the last paragraph
        while at < len(pieces):
            piece = pieces[at]
            heading = piece.shape in (HEAD, COMMENT)
            byline = piece.shape == NAME_LINE and paragraphs > 0
            piece.kind = _KINDS.get(piece.shape, "body")
            at += 1
            if piece.shape in (_PARA, _SHORT, _CAPTION):
                names |= self._pairs(folded, piece)
            if piece.shape in (_PARA, _SHORT):
                paragraphs += 1
                closed = piece.key.endswith("./.")
            elif piece.shape == _TITLE and self._captioned(pieces, at - 1):
                piece.kind = "caption"
            if piece.shape == _SHORT and self._pictured(pieces, at - 1):
                piece.kind = "caption"
            if paragraphs and (heading or byline or (closed and piece.shape in (_PARA, _SHORT))):
                resume = self._resumes(folded, pieces, at, piece.shape, paragraphs, closed, names)
                closed = closed or byline
                if resume is None:
                    at = self._drop(pieces, at, heading)
                elif heading:
                    closed = False
                    for dropped in pieces[at:resume]:
                        dropped.kind = "furniture"
                    at = resume

    def _drop(self, pieces: list[_Piece], at: int, heading: bool) -> int:
        """Mark everything up to the next heading as furniture; returns the index of that heading."""
        while at < len(pieces) and pieces[at].shape not in (HEAD, COMMENT):
            piece = pieces[at]
            kept = not heading and piece.shape in (META, NAME_LINE, _CAPTION)
            piece.kind = _KINDS[piece.shape] if kept else "furniture"
            at += 1
        return at

    def _resumes(
        self, folded: Folded, pieces: list[_Piece], at: int, mark: str, before: int, closed: bool, names: set[str]
    ) -> int | None:
        """The index at which the article goes on after a heading, a byline or a closing mark, or None.

        `mark` is the shape of what was read last, `before` the number of paragraphs read, `closed`
        whether the article had been closed, `names` the names that it had used. At most
        `_WINDOW` pieces, up to the next heading, are looked at.
        """
        first: int | None = None
        titles = later_titles = paragraphs = linked = 0
        signed = False
        seen: set[str] = set()
        window = at
        while window < min(len(pieces), at + _WINDOW) and pieces[window].shape not in (HEAD, COMMENT):
            piece = pieces[window]
            window += 1
            if piece.shape in _NEUTRAL:
                signed = signed or (piece.shape == NAME_LINE and paragraphs > 0)
                continue
            if piece.key in seen and mark in (HEAD, COMMENT):
                return None  # titles that stand twice are teasers
            seen.add(piece.key)
            if window - 1 == at and mark in (HEAD, COMMENT) and not self._tells(folded, pieces, at, names):
                titles += 1
                continue
            short = piece.shape == _SHORT and (first is not None or (mark == _PARA and not titles))
            if piece.shape == _PARA or short:
                first = window - 1 if first is None else first
                paragraphs += 1
                linked += not names.isdisjoint(self._pairs(folded, piece))
            elif first is None:
                titles += 1
            else:
                later_titles += 1
        if first is None:
            return None
        steady = later_titles * 3 <= paragraphs
        known = linked * 2 > paragraphs
        if mark == COMMENT:
            goes_on = (known and paragraphs >= 2 and steady) or (before <= 1 and paragraphs >= 2 and steady)
        elif mark == HEAD and closed:
            goes_on = known and steady and paragraphs >= 3
        elif mark == HEAD:
            goes_on = (steady and (not titles or paragraphs >= 2 or signed or known)) or (known and paragraphs >= 2)
        elif mark == NAME_LINE:
            goes_on = not titles or (known and steady) or (before <= 2 and paragraphs >= 2 and steady)
        else:
            goes_on = steady or known
        return first if goes_on else None

    def _tells(self, folded: Folded, pieces: list[_Piece], at: int, names: set[str]) -> bool:
        """Whether what follows a heading directly can be the article: it has sentences.

        On the heading's own line nothing parts titles from text, so that a title must not stand
        twice there, and many of the names must be known.
        """
        piece = pieces[at]
        stops = len(_STOP.findall(folded.case, piece.start, piece.end))
        if "\n" in folded.text[pieces[at - 1].end : piece.start]:
            return stops > 0
        pairs = self._pairs(folded, piece)
        return stops > 1 and not _TWICE.match(piece.key) and len(pairs & names) * 4 > len(pairs)

    def _captioned(self, pieces: list[_Piece], at: int) -> bool:
        """Whether a title-like line between paragraphs is long enough to describe a picture."""
        later = any(piece.shape in (_PARA, _SHORT) for piece in pieces[at + 1 : at + 4])
        key = pieces[at].key
        return later and (key.count(" ") >= 9 or self.patterns.caption_opening.match(key) is not None)

    def _pairs(self, folded: Folded, piece: _Piece) -> set[str]:
        """The pairs of capitalised words in a piece, as folded text: what a story is about."""
        if piece.pairs is None:
            found = {str(pair).lower() for pair in _NAME_PAIR.findall(folded.case, piece.start, piece.end)}
            piece.pairs = found - self.patterns.common_names
        return piece.pairs


# The kind of each shape that tells it by itself.
_KINDS = {
    META: "meta",
    NAME_LINE: "meta",
    _CAPTION: "caption",
    HEAD: "furniture",
    COMMENT: "furniture",
    BUTTON: "furniture",
    TEASER: "furniture",
    NUMBER: "furniture",
}


def _find_title(pieces: Sequence[_Piece], title: str) -> int | None:
    """The first piece that says the known title (a key of `fold_key`), or most of its words in order."""
    words = title.split()
    best: tuple[float, int] | None = None
    for index, piece in enumerate(pieces):
        if len(piece.key) > 2 * len(title) + 20:
            continue
        key = fold_key(piece.key).split()
        if key == words:
            return index
        shared = len(set(key) & set(words)) / max(len(set(key) | set(words)), 1)
        if shared >= 0.8 and (best is None or shared > best[0]):
            best = (shared, index)
    return best[1] if best else None
