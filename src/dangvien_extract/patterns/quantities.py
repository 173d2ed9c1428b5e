"""The shape of `patterns/quantities.yaml`: number words, qualifiers, and the words that tell what a number is."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Side = Literal["about", "over", "under", "at_least", "at_most"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NumeralWords(_Part):
    """Numbers written in words. Every map gives a word its value, every list words of one role."""

    digits: dict[str, int]
    final_digits: dict[str, int]  # forms that stand only after tens or hundreds
    year_digit: str  # the digit that also means "year"
    zero: tuple[str, ...]
    ten: tuple[str, ...]
    tens: tuple[str, ...]  # after a digit: times ten
    short_tens: dict[str, int]  # one word for twenty, thirty, with a digit after it
    dozens: tuple[str, ...]  # "ten" as a count noun; vague when it stands alone
    hundred: tuple[str, ...]
    links: tuple[str, ...]  # say that the tens are missing
    half: tuple[str, ...]
    scales: dict[str, int]
    digit_scales: dict[str, int]  # after figures only
    not_scales: tuple[str, ...]  # phrases that begin like a scale word and are none
    fraction: tuple[str, ...]  # between numerator and denominator

    one: str
    one_is_article_after: tuple[str, ...]
    year_digit_after: tuple[str, ...]  # the only words after which the year digit is a digit
    vague_after: tuple[str, ...]  # after these a number word is no number


class Qualifiers(_Part):
    """Words before and after a number that say how exact it is."""

    before: dict[Side, tuple[str, ...]]
    before_not: tuple[str, ...]  # longer phrases that end in one of `before` and say nothing
    fillers: dict[Side, tuple[str, ...]]  # may stand between the qualifier and the number
    after: dict[Side, tuple[str, ...]]
    after_far: tuple[str, ...]  # those of `after` that may come after the counted noun
    after_blockers: tuple[str, ...]  # directly before such a qualifier, they take it for themselves


class Joiners(_Part):
    """Words between the two numbers of a range or a ratio."""

    range_from: tuple[str, ...]
    range_to: tuple[str, ...]
    change_before: tuple[str, ...]  # before `range_from`: two values of one thing, no range
    list: tuple[str, ...]  # between numbers that share one noun or one label
    ratio: tuple[str, ...]
    ratio_total: tuple[str, ...]


class Nouns(_Part):
    """What follows a number and tells its kind; the longest phrase wins over all lists."""

    percent: tuple[str, ...]
    money: tuple[str, ...]
    money_signs_before: tuple[str, ...]
    age: tuple[str, ...]
    measure: tuple[str, ...]
    whole_measure: tuple[str, ...]  # measures that have no fractions: "1,359 lượt"
    countable: tuple[str, ...]
    not_countable: tuple[str, ...]
    fraction_of: tuple[str, ...]  # after a small ratio: a fraction, no count
    money_scales: tuple[str, ...]  # scale words that mean money when no noun follows


class Labels(_Part):
    """Words before a number that make it a name or an ordinal."""

    strong: tuple[str, ...]
    weak: tuple[str, ...]  # a label unless a countable noun follows
    year: tuple[str, ...]  # before a figure that can be a year
    age: tuple[str, ...]
    never: tuple[str, ...]  # longer phrases that end in a label and are none
    never_after: tuple[str, ...]  # "each", "every": the weak label after them is a noun
    fixed: tuple[str, ...]  # ratios that are idioms


class QuantityVocabulary(_Part):
    """All vocabulary of the quantity finder. Every word is folded and in lower case."""

    numerals: NumeralWords
    qualifiers: Qualifiers
    joiners: Joiners
    nouns: Nouns
    labels: Labels
