"""Reading one number, in figures or in Vietnamese words.

Rules of reading:

- A dot before exactly three figures groups thousands, a comma is decimal (5.000; 4,5). So are blanks before
  three figures (45 000), unless a label such as "thôn" owns the first number.
- A comma before exactly three figures groups thousands too (1,359 people), except where fractions are usual:
  always decimal in percentages; before scale words and measures decimal unless the last figure is 0, since
  nobody writes a fraction with a closing zero.
- A dot before one, two or four figures is decimal in percentages, measures and before scale words; anywhere
  else the number is no amount (kind "other").
- A word of one syllable is a number only before a word that can be counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import regex

from ..patterns.quantities import NumeralWords

EDGE = r"(?![\p{L}\p{N}])"  # the end of a word
_LITERAL = regex.compile(r"\d++(?:[.,]\d++)*+")
_GROUPS = regex.compile(r"(?: \d{3}){1,4}+(?![.,:]?\d)")
_LONGEST = 24  # characters of one number; more is no amount
_MOST_WORDS = 16  # words of one number


@dataclass(frozen=True, slots=True)
class Number:
    """One number as read: `start` to `end`, in figures (`literal`) or words (`base`), times `scale`, plus `extra`."""

    start: int
    end: int
    literal: str  # the figures; empty for a number in words
    base: int = 0  # the value of a number in words
    scale: int = 1
    scale_word: str = ""
    extra: int = 0
    single: str = ""  # the word, if it is a single one

    def value(self, percent: bool, fractional: bool) -> Decimal | None:
        if not self.literal:
            return Decimal(self.base)
        value = read_literal(self.literal, percent=percent, fractional=fractional or self.scale > 1)
        return None if value is None else value * self.scale + self.extra


def read_literal(literal: str, *, percent: bool = False, fractional: bool = False) -> Decimal | None:
    """The value of figures with separators; None if they are no number. See the module's rules of reading."""
    literal = literal.replace(" ", "")
    separators = [c for c in literal if c in ".,"]
    groups = literal.replace(",", ".").split(".")
    if len(literal) > _LONGEST:
        return None
    if not separators:
        return Decimal(literal)
    joined = "".join(groups)
    if len(separators) == 1:
        head, tail = groups
        thousands = len(tail) == 3 and len(head) <= 3 and not head.startswith("0") and not percent
        if separators[0] == ",":
            thousands = thousands and (not fractional or tail.endswith("0"))
        return Decimal(joined if thousands else f"{head}.{tail}")
    decimals = separators.count(separators[-1]) == 1  # 1.234,5: the last separator is another one
    whole = groups[:-1] if decimals else groups
    regular = len(set(separators[:-1])) == 1 and 1 <= len(whole[0]) <= 3 and not whole[0].startswith("0")
    if not regular or any(len(g) != 3 for g in whole[1:]):
        return None
    return Decimal("".join(whole) + "." + groups[-1]) if decimals else Decimal(joined)


def is_year(figures: str) -> bool:
    """Whether four figures can be a year of the last or this century."""
    return len(figures) == 4 and figures.isdigit() and figures[:2] in ("19", "20")


def one_of(words: Iterable[str]) -> str:
    """A group that matches any of the words, the longest first; nothing where there are none."""
    if not (words := set(words)):
        return "(?!)"
    return "(?:" + "|".join(regex.escape(w) for w in sorted(words, key=lambda w: (-len(w), w))) + ")"


class NumeralReader:
    """Reads the number at a place of a text. Compiled once, stateless."""

    def __init__(self, numerals: NumeralWords) -> None:
        n = self._n = numerals
        starters = [*n.digits, *n.ten, *n.short_tens, *n.hundred, *n.scales]
        self.start = regex.compile(rf"\d|(?<![\p{{L}}\p{{N}}]){one_of(starters)}{EDGE}")
        self.may_start = regex.compile(rf"\d|(?<![\p{{L}}\p{{N}}]){one_of(starters)}")  # wherever `start` matches
        inner = [*starters, *n.final_digits, *n.zero, *n.tens, *n.dozens, *n.links, *n.half]
        self._word = regex.compile(one_of(inner) + EDGE)
        self._scales = {**n.digit_scales, **n.scales}
        self._scale = regex.compile(rf" ?(?!{one_of(n.not_scales)}{EDGE})({one_of(self._scales)}){EDGE}")
        self._not_scale = regex.compile(one_of(n.not_scales) + EDGE)
        self._half = regex.compile(f" {one_of(n.half)}{EDGE}")
        self._rest = regex.compile(rf" (\d{{1,3}}) ({one_of(n.scales)}){EDGE}")

    def figures(self, text: str, case: str, p: int, high: int, grouped: bool) -> Number:
        """The number in figures that starts at `p`, with its scale words. `grouped`: blanks may group thousands."""
        match = _LITERAL.match(text, p, high)
        end = match.end() if match else p
        literal = text[p:end]
        if literal[4:5] in (".", ",") and is_year(literal[:4]):
            literal, end = literal[:4], p + 4  # the blank after a year left out: 2018.120
        short = grouped and literal.isdecimal() and len(literal) <= 3 and literal[0] != "0"
        if short and (m := _GROUPS.match(text, end, high)):
            literal, end = text[p : m.end()], m.end()
        scale, word, extra = 1, "", 0
        for _ in range(2):
            m = self._scale.match(text, end, high)
            if not m or (case[m.start(1)].isupper() and not case[m.start(1) : m.end(1)].isupper()):
                break
            scale, word, end = scale * self._scales[m[1]], m[1], m.end()
        if scale > 1:
            if m := self._half.match(text, end, high):
                extra, end = scale // 2, m.end()
            lowest = scale
            while (m := self._rest.match(text, end, high)) and self._scales[m[2]] < lowest:
                lowest = self._scales[m[2]]
                extra, end = extra + int(m[1]) * lowest, m.end()
        return Number(p, end, literal, 0, scale, word, extra)

    def words(self, text: str, case: str, p: int, high: int, bare: bool) -> Number | None:
        """The number in words that starts at `p`, or None. `bare`: a scale word alone may be one ("gần trăm")."""
        words: list[str] = []
        ends: list[int] = []
        position, capitals = p, case[p : p + 2].isupper()
        while len(words) < _MOST_WORDS and (m := self._word.match(text, position, high)):
            if words and case[position].isupper() and not capitals or self._not_scale.match(text, position, high):
                break
            word = m.group()
            if words and word in self._n.digits and words[-1] in self._n.digits:
                break  # no number has two digits in a row
            if len(words) > 1 and all(x in self._n.scales for x in (*words[-2:], word)):
                break  # nor three scale words
            words.append(word)
            ends.append(m.end())
            if text[m.end() : m.end() + 1] != " ":
                break
            position = m.end() + 1
        value, used = self._parse(words, bare)
        if not used:
            return None
        last = words[used - 1]
        scale = last if last in self._n.scales else ""
        return Number(p, ends[used - 1], "", value, scale_word=scale, single=last if used == 1 else "")

    def _parse(self, w: list[str], bare: bool) -> tuple[int, int]:
        """The value of the words that make one number from the first on, and how many they are (0: none)."""
        n = self._n
        total = i = ceiling = 0
        while group := self._group(w, i, bare and i == 0):
            value, j = group
            k, scale = j, 1
            while k < len(w) and w[k] in n.scales and k < j + 2:
                scale, k = scale * n.scales[w[k]], k + 1
            if scale == 1:
                if ceiling and j == i + 1 and w[i] in n.digits:
                    if w[i] == n.year_digit:
                        break
                    value = value * ceiling // 10  # "two thousand three" is 2,300
                if not ceiling or value < ceiling:
                    total, i = total + value, j
                break
            if ceiling and scale >= ceiling:
                break
            total, i, ceiling = total + value * scale, k, scale
            if i < len(w) and w[i] in n.half:
                return total + scale // 2, i + 1
            if i < len(w) and w[i] in n.links and (rest := self._below_hundred(w, i + 1)):
                return total + rest[0], rest[1]
        return total, i

    def _group(self, w: list[str], i: int, bare: bool) -> tuple[int, int] | None:
        n = self._n
        word, following = _at(w, i), _at(w, i + 1)
        if word in n.hundred or word in n.scales:
            if i == 0 and word in n.hundred and (bare or following in n.links or following in n.half):
                return self._after_hundred(w, 1, 100)
            return (1, 0) if i == 0 and word in n.scales and (bare or following in n.half) else None
        if following in n.hundred and (word in n.digits or word in n.zero and i > 0):
            return self._after_hundred(w, i + 2, 100 * n.digits.get(word, 0))
        return self._below_hundred(w, i)

    def _after_hundred(self, w: list[str], i: int, value: int) -> tuple[int, int]:
        n, word = self._n, _at(w, i)
        if word in n.half:
            return value + 50, i + 1
        if word in n.links:
            rest = self._below_hundred(w, i + 1)
            return (value + rest[0], rest[1]) if rest else (value, i)
        rest = self._below_hundred(w, i)
        if rest and rest[0] >= 10:
            return value + rest[0], rest[1]
        if rest and value and word != n.year_digit and _at(w, i + 1) not in n.hundred:
            return value + 10 * rest[0], rest[1]
        return value, i

    def _below_hundred(self, w: list[str], i: int) -> tuple[int, int] | None:
        n, word, following = self._n, _at(w, i), _at(w, i + 1)
        if word in n.ten:
            return self._final(w, i + 1, 10)
        if word in n.short_tens:
            value, end = self._final(w, i + 1, n.short_tens[word])
            return (value, end) if end > i + 1 else None
        if word not in n.digits:
            return None
        if following in n.tens:
            return self._final(w, i + 2, 10 * n.digits[word])
        return (10 * n.digits[word], i + 2) if following in n.dozens else (n.digits[word], i + 1)

    def _final(self, w: list[str], i: int, tens: int) -> tuple[int, int]:
        n, word = self._n, _at(w, i)
        more = _at(w, i + 1)
        if word == n.year_digit or more in n.tens or more in n.hundred or more in n.dozens:
            return tens, i
        digit = n.final_digits.get(word) or n.digits.get(word)
        return (tens + digit, i + 1) if digit else (tens, i)


def _at(words: list[str], i: int) -> str:
    return words[i] if i < len(words) else ""
