r"""The language of rules: what stands before and after a number, written as people read it.

A rule is matched on a *line*: a sentence in folded form whose numbers, periods and unit names are
each one token. A `match` is a sequence of items separated by blanks:

=============  ====================================================================
``kết nạp``    these syllables
``{admit}``    any entry of the lexicon class ``admit``
``Q``          the quantity that the rule is about (exactly one of Q, PCT in a match)
``PCT``        the same for a percentage
``#``          any other number (count, percentage or none)
``P``, ``U``   a period, a named unit (``BORDER``: a border post or the border guard)
``PERSON``     a person: title and name
``X``          a date that dates no number: of a document, a comparison, a feast
``~``          a gap of up to 5 words: no number, no punctuation
``~~``         a gap of up to 12 tokens: no number, no full stop, semicolon or colon
``(a | b c)``  alternatives
``x?``         optional; ``x*`` any number of times, ``x+`` at least once (x: an item or a group)
``!x``         x does not follow here; ``<!x`` x does not stand just before
``^``, ``$``   the start, the end of the sentence
``\(``, ``\)``  brackets of the text itself
=============  ====================================================================

Compiled to two regular expressions, one matched backwards from the number and one forwards, so
that a rule costs nothing where the words beside the number do not fit. Gaps are bounded, so the
time is linear in the length of the line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import regex

from ..text import fold

# One private-use character a kind of mention; a token of the line is that character and a blank.
COUNT, PERCENT, NUMBER, PERIOD, NO_PERIOD, UNIT, PERSON, BORDER = (
    "\ue000",
    "\ue001",
    "\ue002",
    "\ue003",
    "\ue004",
    "\ue005",
    "\ue006",
    "\ue007",
)
MARKS = {
    "Q": COUNT,
    "PCT": PERCENT,
    "P": PERIOD,
    "X": NO_PERIOD,
    "U": f"[{UNIT}{BORDER}]",
    "BORDER": BORDER,
    "PERSON": PERSON,
    "#": f"[{COUNT}{PERCENT}{NUMBER}]",
    ",": ",",
}

_NO_WORD = COUNT + PERCENT
_GAP = rf"(?:[^\s.,;:!?(){_NO_WORD}]+ ){{0,5}}?"
_FAR = rf"(?:[^\s.;:!?{_NO_WORD}]+ ){{0,12}}?"
_ITEM = regex.compile(r"\\[()|?*+!]|<!|!|~~|~|\^|\$|\{[a-z_0-9]+\}|[()|?*+]|[^\s(){}|?*+!~^$\\]+")

_WORD = regex.compile(r"\A[\p{L}\p{N}]")

Lexicon = Mapping[str, Sequence[str]]


class RuleSyntaxError(ValueError):
    """A match that cannot be read; the message says what and where."""


@dataclass(frozen=True, slots=True)
class Matcher:
    """A compiled match: `before` runs backwards from the number, `after` forwards from its end."""

    before: regex.Pattern[str]
    after: regex.Pattern[str]
    mark: str
    gap: bool

    def find(self, line: str, at: int) -> tuple[int, int] | None:
        """The span of the match around the mark at offset `at` of the masked line, if it fits."""
        left = self.before.match(line, 0, at)
        if left is None:
            return None
        right = self.after.match(line, at + 2)
        return None if right is None else (left.start(), right.end())


def compile_match(match: str, lexicon: Lexicon) -> Matcher:
    """Compile a match; raises RuleSyntaxError for an unknown class, an odd bracket, no or two numbers."""
    items = _items(match)
    marks = [i for i, item in enumerate(items) if item in ("Q", "PCT")]
    if len(marks) != 1:
        raise RuleSyntaxError(f"needs exactly one Q or PCT, has {len(marks)}")
    depth = 0
    for item in items[: marks[0]]:
        depth += (item == "(") - (item == ")")
    if depth:
        raise RuleSyntaxError("Q and PCT may not stand inside brackets")
    before = _compile(items[: marks[0]], lexicon)
    after = _compile(items[marks[0] + 1 :], lexicon)
    try:
        return Matcher(
            regex.compile(f"(?r)(?<= ){before}" if before else "(?r)"),
            regex.compile(after),
            MARKS[items[marks[0]]],
            "~" in match,
        )
    except regex.error as error:
        raise RuleSyntaxError(str(error)) from error


def compile_phrase(phrase: str, lexicon: Lexicon) -> regex.Pattern[str]:
    """Compile items without a number (a cue, say) to a regular expression over lines."""
    try:
        return regex.compile("(?<= )" + _compile(_items(phrase), lexicon))
    except regex.error as error:
        raise RuleSyntaxError(str(error)) from error


def _items(match: str) -> list[str]:
    """The items of a match; raises RuleSyntaxError for signs that the language does not know."""
    items = _ITEM.findall(match)
    left = _ITEM.sub(" ", match).strip()
    if left:
        raise RuleSyntaxError(f"the sign {left.split()[0]!r} means nothing here")
    for item in items:
        if item not in MARKS and _WORD.match(item) and fold(item).text != item:
            raise RuleSyntaxError(f"{item!r} never stands in a line: write it folded, as {fold(item).text!r}")
    return items


def _compile(items: Sequence[str], lexicon: Lexicon, open_classes: tuple[str, ...] = ()) -> str:
    expression, rest = _alternatives(list(items), lexicon, open_classes)
    if rest:
        raise RuleSyntaxError(f"stray {rest[0]!r}")
    return expression


def _alternatives(items: list[str], lexicon: Lexicon, open_classes: tuple[str, ...]) -> tuple[str, list[str]]:
    branches: list[str] = []
    branch: list[str] = []
    while items and items[0] != ")":
        item = items.pop(0)
        if item == "|":
            branches.append("".join(branch))
            branch = []
            continue
        look = item if item in ("!", "<!") else ""
        if look:
            if not items:
                raise RuleSyntaxError(f"nothing follows {look!r}")
            item = items.pop(0)
        if item == "(":
            inner, items = _alternatives(items, lexicon, open_classes)
            if not items:
                raise RuleSyntaxError("a bracket is not closed")
            items.pop(0)
            piece = f"(?:{inner})"
        else:
            piece = _item(item, lexicon, open_classes)
        if look:
            piece = f"(?!{piece})" if look == "!" else f"(?<!(?<= ){piece})"
        elif items and items[0] in ("?", "*", "+"):
            piece = f"(?:{piece}){items.pop(0)}"
        branch.append(piece)
    branches.append("".join(branch))
    return "|".join(branches) if len(branches) == 1 else "(?:" + "|".join(branches) + ")", items


def _item(item: str, lexicon: Lexicon, open_classes: tuple[str, ...]) -> str:
    if item in ("?", "*", "+", ")"):
        raise RuleSyntaxError(f"stray {item!r}")
    if item == "~":
        return _GAP
    if item == "~~":
        return _FAR
    if item == "^":
        return r"(?<=\A )"
    if item == "$":
        return r"(?=(?:[.!?…] )*\Z)"
    if item in MARKS:
        return MARKS[item] + " "
    if item.startswith("{"):
        name = item[1:-1]
        if name in open_classes:
            raise RuleSyntaxError(f"the class {name!r} contains itself")
        if name not in lexicon:
            raise RuleSyntaxError(f"unknown class {name!r}")
        return class_expression(name, lexicon, open_classes)
    return regex.escape(item.removeprefix("\\")) + " "


def class_expression(name: str, lexicon: Lexicon, open_classes: tuple[str, ...] = ()) -> str:
    """The regular expression of a lexicon class: its entries, longest first."""
    entries = sorted(lexicon[name], key=len, reverse=True)
    parts = [_compile(_items(entry), lexicon, (*open_classes, name)) for entry in entries]
    return "(?:" + "|".join(parts) + ")"
