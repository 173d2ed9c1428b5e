"""Numbers as news writes them, with what limits them and what kind of amount they are.

How one number is read (thousands, decimals, words) stands in `numerals`. Here it gets its qualifier, its second
number if it is a range or a ratio, and its kind, from the words before and behind it. All offsets are characters
of the folded text. Work is linear in the text: every look around a number is bounded.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

import regex

from ..patterns.quantities import QuantityVocabulary
from ..text import Folded
from .numerals import EDGE, Number, NumeralReader, is_year, one_of
from .surroundings import Left, Surroundings, Window, figure_follows, longest, lower_here, stronger

_CHAIN = regex.compile(r"\d++(?:[.,:/-]\d++)*+")
# Numbers of documents, vehicles, classes: figures tied to capitals by a hyphen or a slash, or letter and figure mixed.
_CODE = regex.compile(r"\d++(?:[./-]\d++)*+(?:[-/]\p{Lu}{2,}+[\p{Lu}\d/.-]*+|\p{Lu}\d[\p{L}\d]*+)")
_PHONE = regex.compile(r"0\d{2,3}[. ]?\d{3}[. ]?\d{3,4}(?!\d)")
_RUN = regex.compile(r"[\p{L}\d]++")
_ENUMERATOR = regex.compile(r"\d{1,2}[.)] ")
_LINK = regex.compile(r"(?:https?://|www\.)\S++")
_LONGEST = 40  # characters of what is no amount, yet is handed on


@dataclass(frozen=True, slots=True)
class Quantity:
    """One written amount: `start`/`end` with its qualifiers, `number_start`/`number_end` without them.

    Scale words and percent signs belong to the number, nouns and units of measure do not. `value` is the lower
    end of a range (`value_max` the upper) and the numerator of a ratio (`out_of` the denominator). `qualifier`:
    exact, about, over, under, at_least, at_most. `kind`: count, percent, money, age, measure, or other for a
    number that is no amount. `words`: written in words.
    """

    start: int
    end: int
    number_start: int
    number_end: int
    value: float
    value_max: float | None
    out_of: float | None
    qualifier: str
    kind: str
    words: bool


@dataclass(frozen=True, slots=True)
class _Found:
    quantity: Quantity
    bare: bool  # nothing before and no noun behind: shares those of its neighbours in a list
    labelled: bool = False


class QuantityFinder:
    """Finds quantities in a window of a folded text. Compiled once; keeps no state, so threads may share it."""

    def __init__(self, vocabulary: QuantityVocabulary) -> None:
        n, j, nouns = vocabulary.numerals, vocabulary.joiners, vocabulary.nouns
        self._n, self._nouns = n, nouns
        self._reader = NumeralReader(n)
        self._around = Surroundings(vocabulary)
        self._fixed = frozenset(vocabulary.labels.fixed)
        signs = one_of(w for w in nouns.percent if not w[0].isalpha())
        spelled = one_of(w for w in nouns.percent if w[0].isalpha())
        self._percent = regex.compile(f"(?: ?{signs}| {spelled}{EDGE})")
        before = one_of(w for phrases in vocabulary.qualifiers.before.values() for w in phrases)
        percent = f"(?: ?{signs}| {spelled})?"
        self._range = regex.compile(rf"{percent}(?:( ?[-~] ?)| {one_of(j.range_to)} (?:{before} )?)(?=[\p{{L}}\d])")
        total = f"(?:{one_of(j.ratio_total)} )?"
        self._ratio = regex.compile(rf"(?: ?/ ?| {one_of(j.ratio)} ){total}(?=\d)")
        self._fraction = regex.compile(f" {one_of(n.fraction)} ")
        self._list = frozenset([",", ", ", *(f"{c} {w} " for w in j.list for c in ("", ","))])

    def find(self, folded: Folded, start: int, end: int, taken: Sequence[tuple[int, int]] = ()) -> list[Quantity]:
        """The quantities in ``folded.text[start:end]`` outside `taken`, by their start, without overlaps."""
        links = [m.span() for m in _LINK.finditer(folded.text, start, end)]
        found: list[_Found] = []
        for low, high in _free(start, end, taken):
            position = low
            while match := self._reader.start.search(folded.text, position, high):
                window = Window(folded.text, folded.case, start, low, high)
                one, position = self._read(window, match.start())
                if one is not None:
                    found.append(one)
                    low = max(low, position)  # what belongs to one number does not qualify the next
        result = [f.quantity for f in _shared(folded.text, found, self._list)]
        if links:
            result = [replace(q, kind="other") if _inside(links, q.number_start) else q for q in result]
        return result

    def may_find(self, folded: Folded, start: int, end: int) -> bool:
        """Whether `find` may find something there, whatever is taken."""
        return self._reader.may_start.search(folded.text, start, end) is not None

    def _read(self, w: Window, p: int) -> tuple[_Found | None, int]:
        """The quantity whose number starts at `p`, if any, and where to go on."""
        if w.text[p].isdecimal():
            left = self._around.left(w, p)
            if end := self._no_amount(w, p):
                return _no_number(p, end)
            named = left.label in ("strong", "weak")
            first = self._reader.figures(w.text, w.case, p, w.high, grouped=not named)
            chain = _CHAIN.match(w.text, p, w.high)
        else:
            word = self._number_in_words(w, p)
            if isinstance(word, int):
                return None, word
            (first, left), chain = word, None
            if m := self._fraction.match(w.text, first.end, w.high):
                below = self._number(w, m.end())
                if below:
                    return _no_number(p, below.end)
        second, form = self._second(w, first, left)
        end = (second or first).end
        if second and second.literal:
            chain = _CHAIN.match(w.text, second.start, w.high)
        if chain and chain.end() > end and not is_year((second or first).literal):
            # More figures tied to it than a number, range or ratio has: a date, a time, a paragraph number.
            return _no_number(p, chain.end())
        percent = self._percent.match(w.text, end, w.high)
        noun = "" if percent else self._around.noun_kind(w, end)
        if not first.literal and (first.single or second and second.single):
            plain = noun if noun in ("count", "measure", "whole", "age") else "percent" if percent else ""
            if not plain or not second and first.single == self._n.one and self._is_article(left):
                return None, first.end
        value, other = self._values(first, second, form, bool(percent), noun)
        if value is None:
            return _no_number(p, end)
        number_end = percent.end() if percent else end
        kind = self._kind(w, first, second, form, left, noun, value, other) if not percent else "percent"
        if not first.literal and kind == "other":
            return None, end
        start, qualifier = left.start, left.qualifier
        close, side, sure = self._around.right(w, number_end)
        if side and (sure or left.from_start is not None):
            qualifier = stronger(qualifier, side)
        else:
            close, side = number_end, ""
        if left.from_start is not None and (form == "range" or side):
            start = min(start, left.from_start)
        quantity = Quantity(
            start,
            close,
            p,
            number_end,
            float(value),
            float(other) if form == "range" and other is not None else None,
            float(other) if form == "ratio" and other is not None else None,
            qualifier,
            kind,
            not first.literal,
        )
        labelled = kind == "other" and left.label in ("strong", "weak")
        bare = kind == "count" and start == p and not noun and not form and first.scale == 1 and not left.label
        return _Found(quantity, bare, labelled), quantity.end

    def _number(self, w: Window, p: int) -> Number | None:
        if w.text[p : p + 1].isdecimal():
            return self._reader.figures(w.text, w.case, p, w.high, grouped=True)
        number = self._reader.words(w.text, w.case, p, w.high, bare=False)
        if number and (w.case[p].isupper() or number.single and figure_follows(w, number.end)):
            return None
        return number

    def _second(self, w: Window, first: Number, left: Left) -> tuple[Number | None, str]:
        """The number that makes a ratio or a range with `first`, and which of the two."""
        if first.literal and (m := self._ratio.match(w.text, first.end, w.high)):
            below = self._reader.figures(w.text, w.case, m.end(), w.high, grouped=True)
            if "/" in m.group() or (first.value(False, False) or 0) <= (below.value(False, False) or 0):
                return below, "ratio"
        m = self._range.match(w.text, first.end, w.high)
        if m and (m[1] or not left.change) and (upper := self._number(w, m.end())):
            low, high = first.value(False, True), upper.value(False, True)
            if low is not None and high is not None and low < high or m[1] == "-" and first.literal and upper.literal:
                return upper, "range"
        if first.single and (pair := self._pair(w, first)):
            return pair, "range"
        return None, ""

    def _pair(self, w: Window, first: Number) -> Number | None:
        """Two neighbouring digits in words: "hai ba người" is two or three."""
        place = first.end + 1
        if first.single not in self._n.digits or w.text[first.end : place] != " ":
            return None
        word = _RUN.match(w.text, place, w.high)
        if not word or self._n.digits.get(word[0]) != first.base + 1 or word[0] == self._n.year_digit:
            return None
        following = self._reader.words(w.text, w.case, place, w.high, bare=False)
        return following if following and following.single else None

    def _values(
        self, first: Number, second: Number | None, form: str, percent: bool, noun: str
    ) -> tuple[Decimal | None, Decimal | None]:
        fractional = noun in ("measure", "money")
        value = first.value(percent, fractional)
        other = second.value(percent, fractional) if second else None
        if value is None or second and other is None:
            return None, None
        if form == "range" and other is not None and second is not None:
            scale = second.scale if second.literal else self._n.scales.get(second.scale_word, 1)
            if scale > 1 and not first.scale_word and value < other / scale:
                value *= scale  # "2 - 3 triệu"
            if value >= other:
                return None, None
        return value, other

    def _kind(
        self,
        w: Window,
        first: Number,
        second: Number | None,
        form: str,
        left: Left,
        noun: str,
        value: Decimal,
        other: Decimal | None,
    ) -> str:
        if noun == "money" or w.text[first.start - 1 : first.start] in self._nouns.money_signs_before and first.start:
            return "money"
        if noun == "age" or left.label == "age" and noun != "count":
            return "age"
        years = is_year(first.literal), bool(second and is_year(second.literal))
        if years[0] and (left.label == "year" or years[1] or not noun and left.qualifier == "exact"):
            return "other"
        if left.label == "strong" or years[1] and form == "range" and noun != "count":
            return "other"
        if left.label == "weak" and noun not in ("count", "measure", "whole"):
            return "other"
        if form == "ratio" and other is not None:
            written = w.text[first.start : second.end if second else first.end]
            date = other < value <= 31 and other <= 12 or years[1] and value <= 12
            fraction = noun == "fraction" and value < other <= 10
            if noun != "count" and (written in self._fixed or date) or fraction:
                return "other"
        numbers = [n for n in (first, second) if n]
        if noun not in ("measure", "age") and any(_odd_point(n) for n in numbers):
            return "other"
        if noun in ("measure", "whole"):
            return "measure"
        if noun != "count" and any(n.scale_word in self._nouns.money_scales for n in numbers):
            return "money"
        return "count"

    def _no_amount(self, w: Window, p: int) -> int:
        """The end of figures that are no amount by their shape alone; 0 if their shape allows one."""
        text, case = w.text, w.case
        previous = text[p - 1] if p > w.start else " "
        if previous.isalpha():
            i = p - 1
            while i > max(w.start, p - 12) and text[i - 1].isalpha():
                i -= 1
            # "kết nạp17" lacks a blank; "A4", "m2", "QL6" are names and units.
            if case[p - 1].isupper() or p - i == 1 or self._around.is_unit(text[i:p]):
                return _RUN.match(text, p, w.high).end()  # type: ignore[union-attr]
        if previous in "-+_@#" and p - 1 > w.start and text[p - 2].isalnum():
            return _CHAIN.match(text, p, w.high).end()  # type: ignore[union-attr]
        for pattern, source in ((_CODE, case), (_PHONE, text)):
            if m := pattern.match(source, p, w.high):
                return m.end()
        at_line_start = p == 0 or text[p - 1] == "\n"
        if (p == w.start or at_line_start) and (m := _ENUMERATOR.match(text, p, w.high)):
            return m.end() - 2
        chain = _CHAIN.match(text, p, w.high)
        end = chain.end() if chain else p
        if previous == "[" and text[end : end + 1] == "]" or at_line_start and p and text[end : end + 1] in ("\n", ""):
            return end
        following = _RUN.match(text, end, w.high)
        if following and case[end].isalpha() and not self._around.noun_kind(w, end):
            tied = self._reader.figures(text, case, p, w.high, grouped=False).end > end  # "125tr"
            if not tied and (following.end() == end + 1 or case[end].isupper() or any(map(str.isdigit, following[0]))):
                return following.end()
        return 0

    def _number_in_words(self, w: Window, p: int) -> tuple[Number, Left] | int:
        """A number in words at `p` and what stands before it, or where to go on if what stands there is none."""
        number = self._reader.words(w.text, w.case, p, w.high, bare=True)
        if number is None or number.single and not self._continued(w, number):
            return number.end if number else _word_end(w, p)
        left = self._around.left(w, p)
        if left.qualifier == "exact":  # then a scale word alone is none
            number = self._reader.words(w.text, w.case, p, w.high, bare=False)
        if number is None:
            return _word_end(w, p)
        if any(" ".join(left.words[-k:]) in self._n.vague_after for k in (1, 2)):
            return number.end
        if not lower_here(w, p, number.end) or number.single and figure_follows(w, number.end):
            return number.end
        if number.single == self._n.year_digit and left.qualifier == "exact" and left.from_start is None:
            phrase = longest(left.words, self._n.year_digit_after)
            behind_figure = w.text[max(w.start, p - 2) : p - 1].isdecimal()
            if not phrase and (left.words or behind_figure):
                return number.end
        counted = self._around.noun_kind(w, number.end) == "count"
        if left.label == "strong" or left.label == "weak" and number.single and not counted:
            return number.end
        return number, left

    def _continued(self, w: Window, number: Number) -> bool:
        """Whether what a single word needs to be a number, a noun or a second number, may follow it."""
        if number.single not in self._n.digits and number.single not in self._n.ten:
            return True
        followed = self._around.noun_kind(w, number.end) or self._percent.match(w.text, number.end, w.high)
        more = self._range.match(w.text, number.end, w.high) or self._fraction.match(w.text, number.end, w.high)
        return bool(followed or more or self._pair(w, number))

    def _is_article(self, left: Left) -> bool:
        return left.qualifier == "exact" and bool(longest(left.words, self._n.one_is_article_after))


def _free(start: int, end: int, taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for low, high in sorted(taken):
        if low > start:
            yield start, min(low, end)
        start = max(start, high)
        if start >= end:
            return
    yield start, end


def _inside(spans: list[tuple[int, int]], place: int) -> bool:
    i = bisect_right(spans, (place, place)) - 1
    return any(a <= place < b for a, b in spans[max(i, 0) : i + 2])


def _no_number(start: int, end: int) -> tuple[_Found | None, int]:
    """Figures without a value, to be handed on with the value 0 so that nobody else reads them."""
    if end - start > _LONGEST:
        return None, end
    quantity = Quantity(start, end, start, end, 0.0, None, None, "exact", "other", words=False)
    return _Found(quantity, bare=False, labelled=True), end


def _odd_point(number: Number) -> bool:
    """A dot that neither groups thousands nor, without a scale or a measure, can be decimal: 4.0, 12.5."""
    head, dot, tail = number.literal.partition(".")
    plain = bool(dot) and number.scale == 1 and tail.isdecimal() and head.isdecimal()
    return plain and (len(tail) != 3 or len(head) > 3 or head.startswith("0"))


def _shared(text: str, found: list[_Found], separators: frozenset[str]) -> list[_Found]:
    """Numbers in a list share one label ("tổ 3, 5 và 7") or one noun ("30, 40 năm tuổi Đảng")."""
    found = list(found)
    joined = [text[a.quantity.end : b.quantity.start] in separators for a, b in pairwise(found)]
    for i, tied in enumerate(joined):
        if tied and found[i].labelled and found[i + 1].bare:
            found[i + 1] = _Found(replace(found[i + 1].quantity, kind="other"), bare=False, labelled=True)
    for i in reversed(range(len(joined))):
        kind = found[i + 1].quantity.kind
        if joined[i] and found[i].bare and kind in ("age", "measure"):
            found[i] = replace(found[i], quantity=replace(found[i].quantity, kind=kind))
    return found


def _word_end(w: Window, p: int) -> int:
    m = _RUN.match(w.text, p, w.high)
    return m.end() if m else p + 1
