"""Folding: one spelling for many, with a way back to every character of the text as given.

Vietnamese text comes in NFC and NFD, with the tone mark of ``hòa``/``hoà`` in two places, with
the Icelandic eth for ``Đ``, with non-breaking and zero-width spaces. `fold` gives two strings of
equal length, one in lower case (`Folded.text`) for matching and one with its case kept
(`Folded.case`) for names, and maps their offsets back to the original.

Rules of the fold, in order: NFC; eth to đ; every run of blanks (not line ends) to one space;
``\\r\\n`` and ``\\r`` to ``\\n``; zero-width characters and soft hyphens dropped; dashes to ``-``,
curly quotes to straight ones; the tone mark of a final ``oa``, ``oe``, ``uy`` onto its first vowel
(the older style, as the annotation guide writes it); lower case where it is one character long.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache

import regex

# The tone marks of Vietnamese: grave, acute, tilde, hook, dot below.
TONES = "\u0300\u0301\u0303\u0309\u0323"

# Every syllable whose tone mark may stand on either of two vowels, new place to old place.
TONE_MOVES = {
    unicodedata.normalize("NFC", first + second + tone): unicodedata.normalize("NFC", first + tone + second)
    for first, second in (
        ("o", "a"),
        ("o", "e"),
        ("u", "y"),
        ("O", "a"),
        ("O", "e"),
        ("U", "y"),
        ("O", "A"),
        ("O", "E"),
        ("U", "Y"),
    )
    for tone in TONES
}
# After q the u is part of the consonant (quý); a letter after the pair fixes the mark (hoàng, huỳnh).
_MOVABLE = regex.compile(r"(?<![qQ])(?:" + "|".join(sorted(TONE_MOVES)) + r")(?![\p{L}\p{M}])")

_ONE_TO_ONE = str.maketrans(
    {
        "\u00d0": "Đ",
        "\u00f0": "đ",
        "\u0189": "Đ",
        "\u0256": "đ",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2007": " ",
        "\u2009": " ",
        "\u3000": " ",
        "\t": " ",
        "\v": " ",
        "\f": " ",
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2015": "-",
        "\u2212": "-",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u00ab": '"',
        "\u00bb": '"',
        "\u2018": "'",
        "\u2019": "'",
        "\u2028": "\n",
        "\u2029": "\n",
        "\u0085": "\n",
    }
)
_REPLACED = [(chr(old), str(new)) for old, new in _ONE_TO_ONE.items()]
# What changes the length of the text: decomposed clusters, dropped characters, runs of blanks, CRLF.
# Dropped characters part nothing: blanks, line ends and marks around them belong together.
DROPPED = "\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e"  # a character class without its brackets
_DROP = f"[{DROPPED}]"
_BLANK = r"[ \t\v\f\u00a0\u202f\u2007\u2009\u3000]"
_DROPPED = regex.compile(_DROP)
_WORDS = regex.compile(r"[\p{L}\p{N}]+")
_CASED = 0x20000  # no character from here on is changed by folding alone
_BLOCK = 0x100
_DROPPED_CHARS = [*map(chr, (*range(0x200B, 0x2010), 0x2060, 0xFEFF, 0xAD, *range(0x202A, 0x202F)))]
_SHORT = 100  # characters of a text that is changed as quickly as looked at
_ODD_BLANKS = "\r\t\v\f\u00a0\u202f\u2007\u2009\u3000"  # besides line ends and the blank itself
# None of them gives back what it has taken, and runs are taken at once: a fortieth of the time of a long one.
_CHANGES = regex.compile(
    rf"(?P<blank>{_BLANK}(?:{_BLANK}++|{_DROP}++{_BLANK})++)"
    rf"|(?P<line>\r{_DROP}*+\n|\r)"
    rf"|(?P<cluster>[^\p{{M}}\s](?:\p{{M}}++|{_DROP}++\p{{M}})++)"
    rf"|(?P<drop>{_DROP}++)"
)


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text with the map of its offsets back to `raw`.

    `text` (lower case) and `case` (case kept) have equal lengths. `points` and `shifts` hold the
    places, in folded offsets, from which the distance to the raw offset changes.
    """

    raw: str
    text: str
    case: str
    points: tuple[int, ...]
    shifts: tuple[int, ...]

    def raw_offset(self, index: int) -> int:
        """The offset in `raw` of the folded offset `index` (0 to ``len(text)``)."""
        if index >= len(self.text):
            return len(self.raw)
        return index + self.shifts[bisect_right(self.points, index) - 1] if self.points else index

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The span in `raw` of the folded span; trailing blanks and dropped characters left out."""
        raw_start = self.raw_offset(start)
        raw_end = self.raw_offset(end - 1) + 1 if end > start else raw_start
        limit = self.raw_offset(end)
        # A cluster of several raw characters belongs to the folded character whole.
        marks = (at for at in range(limit - 1, raw_end - 1, -1) if unicodedata.category(self.raw[at])[0] == "M")
        return raw_start, next(marks, raw_end - 1) + 1


def fold(raw: str) -> Folded:
    """Fold `raw` for matching; see the module's docstring for the rules. Never raises."""
    pieces: list[str] = []
    points: list[int] = []
    shifts: list[int] = []
    done = length = 0
    for match in () if _same_length(raw) else _CHANGES.finditer(raw):
        kind = match.lastgroup
        start, end = match.span()
        if kind == "drop":
            new = ""
        elif kind == "blank":
            new = " "
        elif kind == "line":
            new = "\n"
        else:
            new = unicodedata.normalize("NFC", _DROPPED.sub("", match.group()))
        if len(new) == end - start and kind != "drop":
            if kind == "cluster" and new != match.group():
                pieces += (raw[done:start], new)
                length += start - done + len(new)
                done = end
            elif kind == "line":
                pieces += (raw[done:start], new)
                length += start - done + 1
                done = end
            continue
        pieces += (raw[done:start], new)
        length += start - done + len(new)
        done = end
        points.append(length)
        shifts.append(end - length)
    pieces.append(raw[done:])
    case = "".join(pieces)
    for old, plain in _REPLACED:  # a twentieth of the time of translate(): most stand in few texts
        if old in case:
            case = case.replace(old, plain)
    case = _MOVABLE.sub(lambda m: TONE_MOVES[m.group()], case)
    text = case.lower()
    if len(text) != len(case) or "\u03c3" in text or "\u03c2" in text:  # a final sigma depends on its neighbours
        text = "".join(low if len(low := c.lower()) == 1 else c for c in case)
    if points:
        points.insert(0, 0)
        shifts.insert(0, 0)
    return Folded(raw, text, case, tuple(points), tuple(shifts))


def _same_length(raw: str) -> bool:
    """Whether folding changes a text one character for one: a cheap check, which may be false where it does."""
    return (
        len(raw) > _SHORT
        and "  " not in raw
        and not any(char in raw for char in _ODD_BLANKS)
        and not any(char in raw for char in _DROPPED_CHARS)
        and unicodedata.is_normalized("NFC", raw)
    )


def same_when_folded(char: str) -> frozenset[str]:
    """The characters that folding reads as a folded one (itself among them): its capitals, eth for đ."""
    return _sources().get(char, frozenset()) | {char}


@cache
def _sources() -> dict[str, frozenset[str]]:
    sources: dict[str, set[str]] = {}
    for start in range(0, _CASED, _BLOCK):
        # A block at once, but for the one capital whose small letter is two characters; no sigma ends a word here.
        chars = "".join(map(chr, range(start, start + _BLOCK))).replace("\u0130", "")
        small = chars.translate(_ONE_TO_ONE).lower()
        if small == chars:
            continue
        for char, folded in zip(chars, small, strict=True):
            if folded != char:
                sources.setdefault(folded, set()).add(char)
    return {folded: frozenset(chars) for folded, chars in sources.items()}


@lru_cache(maxsize=65_536)  # the same few names are asked for again and again
def fold_key(text: str) -> str:
    """A key under which spellings of one name agree: folded, with punctuation and spaces as one space."""
    return " ".join(_WORDS.findall(fold(text).text))


def canonical(text: str) -> str:
    """The text in the spelling of the guide: NFC, older tone marks, single spaces, case kept."""
    return " ".join(fold(text).case.split())
