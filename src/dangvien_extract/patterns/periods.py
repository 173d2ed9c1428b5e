"""The vocabulary of time expressions: its model, and its templates as regular expressions.

A template is words and slots (the head of ``periods.yaml`` describes them). It becomes a
concatenation of alternations of fixed strings and of digit runs of bounded length: no repetition
inside another, so matching at one place costs a bounded number of steps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ..models import Frozen
from .files import default_directory, load_model
from .vocabulary import MisplacedError, Stretch, Word

Kind = Literal[
    "day", "month", "quarter", "half", "months", "year", "partial_year", "span", "since", "now", "until", "relative",
    "each", "comparison", "document", "feast", "birth",
]  # fmt: skip
Where = Literal["any", "cue", "bracket", "head", "clause", "slash", "feast"]

_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?!\d)"
_MONTH = r"(?:1[0-2]|0?[1-9])(?!\d)"
_YEAR = r"(?:1[89]|20)\d\d(?!\d)"
_DIGIT_SLOTS = {
    "d": f"(?P<d>{_DAY})",
    "d1": f"(?P<d1>{_DAY})",
    "m": f"(?P<m>{_MONTH})",
    "m1": f"(?P<m1>{_MONTH})",
    "y": f"(?P<y>{_YEAR})",
    "a": f"(?P<a>{_YEAR})",
    "b": f"(?P<b>{_YEAR})",
    "b2": rf"(?P<b>{_YEAR}|\d\d(?!\d))",
    "dm": f"(?P<d>{_DAY})[/.-](?P<m>{_MONTH})",
    "dmy": rf"(?P<d>{_DAY})(?P<s> ?[/.-] ?)(?P<m>{_MONTH})(?P=s)(?P<y>{_YEAR})(?![./]\d)",
}
_GROUP = re.compile(r"\(\?P<(\w+)>")
_SLOT = re.compile(r"\{(\w+)(\??)\}")
_READS = re.compile(r"(?:[\dYCPQNBFTE.~/-]|now|month|\{\w+\})*")
# After the expression: no letter; after a digit no further part of a number, date or code.
BOUNDARY = r"(?!\w)(?!(?<=\d)(?:/\w|:\d|-\d(?!\d?[/.]\d)| ?%))(?!(?<!\d\d\d\d)(?<=\d)[.,]\d)"


Words = Annotated[list[Word], Field(min_length=1)]
Stretches = Annotated[list[Stretch], Field(min_length=1)]


def either(words: Iterable[str]) -> str:
    """A group of alternatives, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w))) + ")"


class PeriodRule(Frozen):
    """Templates that share a kind and a reading; `examples` maps expressions to their ISO reading on 2024-06-15."""

    kind: Kind
    match: Words
    reads: str
    where: Where = "any"
    per: str | None = None
    glued: bool = False
    not_before: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    only_after: tuple[str, ...] = ()
    examples: dict[str, str | None] = Field(min_length=1)


class PeriodVocabulary(Frozen):
    """Everything Vietnamese that the period finder needs (``patterns/periods.yaml``)."""

    numbers: dict[Word, int] = Field(min_length=1)
    months: dict[Word, int] = Field(min_length=1)
    quarters: dict[Word, int] = Field(min_length=1)
    relative_years: dict[Word, str] = Field(min_length=1)
    uncounted_years: dict[Word, str] = Field(min_length=1)
    year_joints: Stretches
    dashes: Stretches
    lists: dict[str, Stretches]
    day_word: Word
    year_word: Word
    number_word: Word
    of: Words
    also: Words
    from_: Words = Field(alias="from")
    to: Words
    onwards: Words
    until: Words
    from_now: Words
    until_fill: Words
    before: Words
    clock: Words
    comparison: Words
    same_time: Words
    same_time_of: Words
    documents: Words
    document_link: Words
    feast_days: Words
    feasts: Words
    weekdays: Words
    line_labels: Words
    line_tails: Words
    month_short: Words
    rules: list[PeriodRule]

    @model_validator(mode="after")
    def _sound(self) -> PeriodVocabulary:
        for name in ("present", "years_word", "counted", "measured", "chain_openers"):
            if name not in self.lists:
                raise MisplacedError(("lists",), f"no list {name!r}")
        for index, rule in enumerate(self.rules):
            for field in ("not_before", "not_after", "only_after"):
                for name in getattr(rule, field):
                    if name not in self.lists:
                        raise MisplacedError(("rules", index, field), f"rule {rule.match[0]!r}: no list {name!r}")
            if not _READS.fullmatch(rule.reads):
                reason = f"rule {rule.match[0]!r}: cannot read {rule.reads!r}"
                raise MisplacedError(("rules", index, "reads"), reason)
            for place, template in enumerate(rule.match):
                try:
                    _check(template_regex(template, self), template)
                except ValueError as error:
                    raise MisplacedError(("rules", index, "match", place), str(error)) from error
        return self


def _relative(words: PeriodVocabulary) -> dict[str, str]:
    return words.relative_years | words.uncounted_years


def _slot(name: str, optional: bool, words: PeriodVocabulary) -> str:
    """The expression of one slot."""
    if name in _DIGIT_SLOTS:
        made = _DIGIT_SLOTS[name]
    elif name in ("tail", "tail_loose"):
        joints = words.year_joints + ([" "] if name == "tail_loose" else [])
        made = f"(?:{either(joints)}(?P<y>{_YEAR})|(?: {either(words.of)})? (?P<yr>{either(_relative(words))}))"
    elif name in ("yr", "yu"):
        made = f"(?P<yr>{either(words.relative_years if name == 'yr' else words.uncounted_years)})"
    elif name == "n":
        made = rf"(?P<n>\d{{1,2}}(?!\d)|{either(words.numbers)})"
    elif name in ("q", "q1"):
        made = f"(?P<{name}>{either(words.quarters)})"
    elif name == "mw":
        made = f"(?P<mw>{either(words.months)})"
    elif name == "dash":
        made = either(words.dashes)
    elif name in words.lists:
        made = either(words.lists[name])
    else:
        raise ValueError(f"no slot or list {name!r}")
    return f"(?:{made})?" if optional else made


def _token(token: str, words: PeriodVocabulary) -> str:
    done = 0
    parts: list[str] = []
    for slot in _SLOT.finditer(token):
        parts += (re.escape(token[done : slot.start()]), _slot(slot[1], bool(slot[2]), words))
        done = slot.end()
    return "".join(parts) + re.escape(token[done:])


def template_regex(template: str, words: PeriodVocabulary) -> str:
    """The template as a regular expression over folded text; raises ValueError where a slot or list does not exist."""
    made, seen = "", False
    for token in template.split(" "):
        optional = token.endswith("?")
        piece = _token(token.removesuffix("?") if optional else token, words)
        if optional:
            made += f"(?: {piece})?" if seen else f"(?:{piece} )?"
        else:
            made += f" {piece}" if seen else piece
            seen = True
    return made


def _check(expression: str, template: str) -> None:
    """Raise ValueError for a template that is no regular expression: one with a slot twice. All else is escaped."""
    names = _GROUP.findall(expression)
    if len(names) == len(set(names)):
        return
    try:
        re.compile(expression)
    except re.error as error:
        raise ValueError(f"template {template!r}: {error}") from error


def first_words(template: str, words: PeriodVocabulary) -> set[str]:
    """The first words that the template can begin with; ``#`` stands for digits."""
    firsts: set[str] = set()
    for token in template.split(" "):
        optional = token.endswith("?")
        slot = _SLOT.match(token)
        if slot is None:
            starts = [re.split(r"[{?, ]", token, maxsplit=1)[0] or "/"]
        elif slot[1] in words.lists:
            starts = [word.split(" ")[0] for word in words.lists[slot[1]]]
        elif slot[1] in ("yr", "yu"):
            starts = [word.split(" ")[0] for word in _relative(words)]
        elif slot[1] == "n":
            starts = ["#", *(word.split(" ")[0] for word in words.numbers)]
        else:
            starts = ["#"]
        firsts.update("#" if start.isdigit() else start.rstrip(",") for start in starts)
        if not optional:
            break
    return {"/" if first.startswith("/") else first for first in firsts}


def load_periods(path: Path | None = None) -> PeriodVocabulary:
    """The vocabulary at `path`, or the one of this package; raises PatternError."""
    return load_model(path or default_directory() / "periods.yaml", PeriodVocabulary)
