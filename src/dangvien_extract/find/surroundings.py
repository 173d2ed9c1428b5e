"""What stands directly before and behind a number: qualifiers, labels, the noun that is counted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import regex

from ..patterns.quantities import QuantityVocabulary
from .numerals import EDGE, one_of

_REACH = 60  # characters looked at to the left of a number
_MOST_WORDS = 9  # words looked at to the left of a number
_DEEPEST = 5  # words of the longest phrase in any list of what stands before a number
_FAR_WORDS = 5  # words between a number and a qualifier after its noun
_RANK = {"exact": 0, "about": 1, "over": 2, "under": 2, "at_least": 3, "at_most": 3}


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of a folded text that may be read."""

    text: str
    case: str
    start: int  # of the window that was asked for
    low: int  # nothing may be used before this
    high: int


@dataclass(frozen=True, slots=True)
class Left:
    """What stands before a number: its qualifier, "from", a label."""

    start: int
    qualifier: str
    from_start: int | None
    change: bool
    label: str
    words: list[str]


class Surroundings:
    """Reads the words around a number. Compiled once, stateless."""

    def __init__(self, vocabulary: QuantityVocabulary) -> None:
        q, j = vocabulary.qualifiers, vocabulary.joiners
        nouns, labels = vocabulary.nouns, vocabulary.labels
        self._j = j
        self._kinds = (
            dict.fromkeys(nouns.countable, "count")
            | dict.fromkeys(nouns.measure, "measure")
            | dict.fromkeys(nouns.whole_measure, "whole")
            | dict.fromkeys(nouns.money, "money")
            | dict.fromkeys(nouns.age, "age")
            | dict.fromkeys(nouns.fraction_of, "fraction")
            | dict.fromkeys(nouns.not_countable, "none")
        )
        self._noun = regex.compile(f" ?({one_of(self._kinds)}){EDGE}")
        # Phrases before a number: the longest one decides; "" stands for a phrase that says nothing.
        self._before = {phrase: str(side) for side, phrases in q.before.items() for phrase in phrases}
        for side, fillers in q.fillers.items():
            self._before |= {f"{phrase} {filler}": side for phrase in q.before[side] for filler in fillers}
        self._before |= dict.fromkeys(j.range_from, "from") | dict.fromkeys(q.before_not, "")
        self._labels = dict.fromkeys(labels.year, "year") | dict.fromkeys(labels.weak, "weak")
        self._labels |= dict.fromkeys(labels.strong, "strong") | dict.fromkeys(labels.age, "age")
        self._labels |= dict.fromkeys(labels.never, "")
        self._year_labels, self._strong = frozenset(labels.year), frozenset(labels.strong)
        self._never_after, self._fixed = frozenset(labels.never_after), frozenset(labels.fixed)
        self._after = {phrase: str(side) for side, phrases in q.after.items() for phrase in phrases}
        self._behind = regex.compile(rf"((?: \p{{L}}++){{0,{_FAR_WORDS}}}?) ({one_of(self._after)}){EDGE}")
        self._far, self._blockers = frozenset(q.after_far), q.after_blockers

    def left(self, w: Window, p: int) -> Left:
        """What stands before the number that starts at `p`."""
        words = words_before(w, p)
        gap = 1 if words and w.text[p - 1] == " " else 0
        start, qualifier, from_start, change = p, "exact", None, False
        rest = words
        for _ in range(4):
            phrase = longest(rest, self._before)
            side = self._before.get(phrase, "")
            if not side:
                break
            rest = rest[: len(rest) - len(phrase.split())]
            place = p - gap - len(" ".join(words[len(rest) :]))
            if side == "from":
                from_start, change = place, bool(rest) and rest[-1] in self._j.change_before
            else:
                start, qualifier = place, stronger(qualifier, side)
        label = ""
        if len(rest) == len(words):
            phrase = longest(rest, self._labels)
            label = self._labels.get(phrase, "")
            opener = rest[: len(rest) - len(phrase.split())][-1:]
            if label and opener and " " not in phrase and _in_name(w, p - gap - len(phrase), len(opener[0])):
                label = ""  # "Tam Kỳ 95"
            if label == "weak" and opener and opener[0] in self._never_after:
                label = ""
        elif qualifier == "exact":
            label = "year"
        return Left(start, qualifier, from_start, change, label, rest)

    def right(self, w: Window, end: int) -> tuple[int, str, bool]:
        """The qualifier behind a number: where the quantity ends, which it is, whether it surely is the number's.

        A qualifier behind the counted noun does not belong to the quantity's span; behind more words than a
        known noun it is the number's only if "from" stands before.
        """
        m = self._behind.match(w.text, end, w.high)
        if not m:
            return end, "", False
        between = m[1].strip()
        if between and (m[2] not in self._far or between.endswith(self._blockers)):
            return end, "", False
        return end if between else m.end(), self._after[m[2]], not between or between in self._kinds

    def noun_kind(self, w: Window, end: int) -> str:
        """What the words behind a number say it counts; "" if they say nothing.

        "whole" is a measure without fractions, "none" a phrase that only looks like a noun to count.
        """
        m = self._noun.match(w.text, end, w.high)
        if not m:
            return ""
        kind = self._kinds[m[1]]
        # "Tổ 5 năm 2022": the year belongs to what follows.
        if kind == "whole" and (m[1] in self._year_labels or m[1] in self._strong) and figure_follows(w, m.end()):
            return ""
        return kind

    def is_unit(self, word: str) -> bool:
        """Whether the word is a unit of measure (the figure tied to it, as in m2, is part of it)."""
        return self._kinds.get(word) == "measure"


def _in_name(w: Window, p: int, before: int) -> bool:
    """Whether the word at `p` and the one before it, `before` characters long, have capitals as names have."""
    return w.case[p].isupper() and w.case[p - 1 - before].isupper() and not w.case[p : p + 2].isupper()


def stronger(one: str, other: str) -> str:
    """The qualifier that limits more; the first of two equal ones."""
    return max(one, other, key=_RANK.__getitem__)


def words_before(w: Window, p: int) -> list[str]:
    """The words directly before `p`, up to punctuation, a figure or the edge of what may be used."""
    chunk = w.text[max(w.low, p - _REACH) : p].rpartition("\n")[2]
    words: list[str] = []
    for word in reversed(chunk.removesuffix(" ").rsplit(" ", _MOST_WORDS)[-_MOST_WORDS:]):
        bare = word.lstrip("(\"'[-")
        if not bare.isalpha():
            break
        words.append(bare)
        if bare != word:
            break
    return words[::-1]


def longest(words: Sequence[str], phrases: Collection[str], deepest: int = _DEEPEST) -> str:
    """The longest run of the last words that is one of the phrases; empty if none is."""
    for size in range(min(deepest, len(words)), 0, -1):
        if (phrase := " ".join(words[-size:])) in phrases:
            return phrase
    return ""


def figure_follows(w: Window, end: int) -> bool:
    """Whether the next character, a blank left out, is a figure."""
    return w.text[end : end + 2].lstrip(" ")[:1].isdecimal()


def lower_here(w: Window, p: int, end: int) -> bool:
    """Whether the word at `p` is written as a common word.

    That is in lower case, with a capital at the start of a sentence, or in capitals among capitals.
    """
    if not w.case[p].isupper():
        return True
    following = w.case[end : end + 3].strip()
    if w.case[p:end].isupper():
        return not following[:2].islower()
    before = w.case[max(w.start, p - 4) : p].rstrip(" \"'(-*•+")
    return (not before or before[-1] in ".!?:;\n") and not following[:1].isupper()
