"""The shape of `patterns/quantities.yaml`: number words, qualifiers, and the words that tell what a number is."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from .vocabulary import MisplacedError, Word, Words

Side = Literal["about", "over", "under", "at_least", "at_most"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NumeralWords(_Part):
    """Numbers written in words. Every map gives a word its value, every list words of one role."""

    digits: dict[Word, int]
    final_digits: dict[Word, int]  # forms that stand only after tens or hundreds
    year_digit: Word  # the digit that also means "year"
    zero: Words
    ten: Words
    tens: Words  # after a digit: times ten
    short_tens: dict[Word, int]  # one word for twenty, thirty, with a digit after it
    dozens: Words  # "ten" as a count noun; vague when it stands alone
    hundred: Words
    links: Words  # say that the tens are missing
    half: Words
    scales: dict[Word, int]
    digit_scales: dict[Word, int]  # after figures only
    not_scales: Words  # phrases that begin like a scale word and are none
    fraction: Words  # between numerator and denominator

    one: Word
    one_is_article_after: Words
    year_digit_after: Words  # the only words after which the year digit is a digit
    vague_after: Words  # after these a number word is no number


class Qualifiers(_Part):
    """Words before and after a number that say how exact it is."""

    before: dict[Side, Words]
    before_not: Words  # longer phrases that end in one of `before` and say nothing
    fillers: dict[Side, Words]  # may stand between the qualifier and the number
    after: dict[Side, Words]
    after_far: Words  # those of `after` that may come after the counted noun
    after_blockers: Words  # directly before such a qualifier, they take it for themselves


class Joiners(_Part):
    """Words between the two numbers of a range or a ratio."""

    range_from: Words
    range_to: Words
    change_before: Words  # before `range_from`: two values of one thing, no range
    list: Words  # between numbers that share one noun or one label
    ratio: Words
    ratio_total: Words


class Nouns(_Part):
    """What follows a number and tells its kind; the longest phrase wins over all lists."""

    percent: Words
    money: Words
    money_signs_before: Words
    age: Words
    measure: Words
    whole_measure: Words  # measures that have no fractions: "1,359 lượt"
    countable: Words
    not_countable: Words
    fraction_of: Words  # after a small ratio: a fraction, no count
    money_scales: Words  # scale words that mean money when no noun follows


class Labels(_Part):
    """Words before a number that make it a name or an ordinal."""

    strong: Words
    weak: Words  # a label unless a countable noun follows
    year: Words  # before a figure that can be a year
    age: Words
    never: Words  # longer phrases that end in a label and are none
    never_after: Words  # "each", "every": the weak label after them is a noun
    fixed: Words  # ratios that are idioms


class QuantityVocabulary(_Part):
    """All vocabulary of the quantity finder. Every word is folded and in lower case."""

    numerals: NumeralWords
    qualifiers: Qualifiers
    joiners: Joiners
    nouns: Nouns
    labels: Labels

    @model_validator(mode="after")
    def _sound(self) -> QuantityVocabulary:
        """A side has fillers only where it has words before the number."""
        for side in self.qualifiers.fillers:
            if side not in self.qualifiers.before:
                raise MisplacedError(("qualifiers", "fillers", side), f"there is no {side!r} in `before`")
        return self
