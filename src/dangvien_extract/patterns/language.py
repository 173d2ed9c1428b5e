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
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import regex

from ..text import fold
from .lazy import LazyPattern
from .needs import ANYTHING, NOTHING, Needs, Phrases, better, either, mention, repeated, sequence, word
from .sieved import Sieved, sieved

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

# One token of a line (find/tokens.py, without figures, which become mentions, and quotes, which are left out).
_TOKEN = regex.compile(r"\p{L}\.\p{L}(?:\.\p{L}?)?\p{L}?|\p{L}+(?:/\p{L}+)*|[^\s\p{L}\p{N}\"'`*•]")

_SIGNS = frozenset(["(", ")", "|", "?", "*", "+", "!", "<!", "~", "~~", "^", "$"])


class Expression(NamedTuple):
    """Items as a regular expression over lines, and the words that a line needs for it to match."""

    pattern: str
    needs: Needs


_NOTHING = Expression("", NOTHING)

# The expression of each class.
Lexicon = Mapping[str, Expression]


class RuleSyntaxError(ValueError):
    """A match that cannot be read; the message says what and where."""


class ClassError(RuleSyntaxError):
    """An entry of a lexicon class that cannot be read: the class, and the index of the entry in it."""

    def __init__(self, name: str, entry: int, reason: str) -> None:
        self.name = name
        self.entry = entry
        super().__init__(f"{name}: {reason}")


@dataclass(frozen=True, slots=True)
class Matcher:
    """A compiled match: `before` runs backwards from the number, `after` forwards from its end.

    Of the phrases of `before_needs` at least one stands in a line that it fits, and one of `after_needs`. `last` are
    the tokens that can stand before the number, `first` those behind it; None where any can, or none.
    """

    before: LazyPattern
    after: LazyPattern
    mark: str
    gap: bool
    before_needs: Phrases
    after_needs: Phrases
    last: frozenset[str] | None
    first: frozenset[str] | None

    @property
    def needs(self) -> Phrases:
        """The better of the needs of both sides."""
        return better(self.before_needs, self.after_needs)

    def guarded(self) -> Matcher:
        """The same by the engine that guards against endless time."""
        return replace(self, before=self.before.guarded(), after=self.after.guarded())

    def find(self, line: str, at: int) -> tuple[int, int] | None:
        """The span of the match around the mark at offset `at` of the masked line, if it fits."""
        left = self.before.pattern.match(line, 0, at)
        if left is None:
            return None
        right = self.after.pattern.match(line, at + 2)
        return None if right is None else (left.start(), right.end())


@lru_cache(maxsize=4096)
def _lazy(expression: str) -> LazyPattern:
    """One for all: sets of patterns share most of their rules, and compiling is what takes time."""
    return LazyPattern(expression)


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
    return Matcher(
        _lazy(f"(?r)(?<= ){before.pattern}" if before.pattern else "(?r)"),
        _lazy(after.pattern),
        MARKS[items[marks[0]]],
        "~" in match,
        before.needs.phrases,
        after.needs.phrases,
        None if before.needs.empty else before.needs.last,
        None if after.needs.empty else after.needs.first,
    )


_REPEATED, _SECONDS = 40, 0.25  # times that words are repeated in a line; seconds, of which a sound rule takes none


def slow_on(matcher: Matcher, match: str) -> str | None:
    """The words of a match over which, repeated, it takes endless time; null for a sound one. Asks a guarded one."""
    words = [*dict.fromkeys(regex.findall(r"\p{L}+", regex.sub(r"\{\w+\}", " ", match)))][:12]
    words += [min(tokens) for tokens in (matcher.first, matcher.last) if tokens]
    # All words stand in the line, so that it fails late, and behind a sign that no match goes over.
    rest = f"{PERSON} {' '.join(words)} "
    for one in words:
        for two in ("", *words):
            again = (" ".join(filter(None, (one, two))) + " ") * _REPEATED
            for three in ("", *(f"{tail} " for tail in words)):  # between them and the number
                left, right = f" {rest}{PERSON} {again}{three}", f" {three}{again}{rest}"
                try:
                    matcher.before.pattern.match(left, 0, len(left), timeout=_SECONDS)
                    matcher.after.pattern.match(right, 1, timeout=_SECONDS)
                except TimeoutError:
                    return f"{one} {two}".strip()
    return None


def check_phrase(phrase: str, lexicon: Lexicon) -> None:
    """Raise RuleSyntaxError for a phrase that cannot be read."""
    _compile(_items(phrase), lexicon)


def compile_phrase(phrase: str, lexicon: Lexicon) -> Sieved:
    """Compile items without a number (a cue, say) to an expression over lines.

    Raises RuleSyntaxError, also for a phrase that fits where no words stand.
    """
    expression = _compile(_items(phrase), lexicon)
    if expression.needs.empty:
        raise RuleSyntaxError("fits everywhere: some word must stand in it")
    return sieved("(?<= )" + expression.pattern, expression.needs)


def compile_classes(classes: Mapping[str, Sequence[str]]) -> dict[str, Expression]:
    """The expression of each class: its entries, longest first, with the classes that they name.

    Raises ClassError for the first entry that cannot be read.
    """
    done: dict[str, Expression] = {}
    for name in classes:
        _compile_class(name, classes, done, ())
    return done


def _compile_class(
    name: str, classes: Mapping[str, Sequence[str]], done: dict[str, Expression], above: tuple[str, ...]
) -> None:
    parts: list[tuple[int, Expression]] = []
    for index, entry in enumerate(classes[name]):
        try:
            items = _items(entry)
            for item in items:
                inner = item[1:-1] if item.startswith("{") else None
                if inner in (name, *above):
                    raise RuleSyntaxError(f"the class {inner!r} contains itself")
                if inner is not None and inner in classes and inner not in done:
                    _compile_class(inner, classes, done, (*above, name))
            parts.append((-len(entry), _compile(items, done)))
        except ClassError:
            raise
        except RuleSyntaxError as error:
            raise ClassError(name, index, str(error)) from error
    parts.sort(key=lambda part: part[0])
    pattern = "|".join(expression.pattern for _, expression in parts) or "(?!)"
    done[name] = Expression(f"(?:{pattern})", either([expression.needs for _, expression in parts]))


def _items(match: str) -> list[str]:
    """The items of a match; raises RuleSyntaxError for signs and words that stand in no line."""
    items: list[str] = _ITEM.findall(match)
    if not items:
        raise RuleSyntaxError("is empty")
    left = _ITEM.sub(" ", match).strip()
    if left:
        raise RuleSyntaxError(f"the sign {left.split()[0]!r} means nothing here")
    for item in items:
        if item in MARKS or item in _SIGNS or item[0] in "{\\":
            continue
        if fold(item).text != item:
            raise RuleSyntaxError(f"{item!r} never stands in a line: write it folded, as {fold(item).text!r}")
        if not _TOKEN.fullmatch(item):
            raise RuleSyntaxError(f"{item!r} never stands in a line: {_advice(item)}")
    return items


def _advice(item: str) -> str:
    if any(char.isdecimal() for char in item):
        return "a number is one sign, '#'"
    parts = " ".join(_TOKEN.findall(item))
    return f"write it as {parts!r}" if parts else "quotes are left out"


def _compile(items: Sequence[str], lexicon: Lexicon) -> Expression:
    if not items:
        return _NOTHING
    expression, rest = _alternatives(list(items), lexicon)
    if rest:
        raise RuleSyntaxError(f"stray {rest[0]!r}")
    return expression


def _alternatives(items: list[str], lexicon: Lexicon) -> tuple[Expression, list[str]]:
    branches: list[list[Expression]] = [[]]
    while items and items[0] != ")":
        item = items.pop(0)
        if item == "|":
            branches.append([])
            continue
        look = item if item in ("!", "<!") else ""
        if look:
            if not items:
                raise RuleSyntaxError(f"nothing follows {look!r}")
            item = items.pop(0)
        if item == "(":
            inner, items = _alternatives(items, lexicon)
            if not items:
                raise RuleSyntaxError("a bracket is not closed")
            items.pop(0)
            piece = Expression(f"(?:{inner.pattern})", inner.needs)
        else:
            piece = _item(item, lexicon)
        if look:
            piece = Expression(f"(?!{piece.pattern})" if look == "!" else f"(?<!(?<= ){piece.pattern})", NOTHING)
        elif items and items[0] in ("?", "*", "+"):
            sign = items.pop(0)
            piece = Expression(f"(?:{piece.pattern}){sign}", repeated(piece.needs, sign))
        branches[-1].append(piece)
    if not all(branches):
        raise RuleSyntaxError(f"stray {items[0]!r}" if items and len(branches) == 1 else "an alternative is empty")
    patterns = ["".join(piece.pattern for piece in branch) for branch in branches]
    needs = either([sequence([piece.needs for piece in branch]) for branch in branches])
    return Expression(patterns[0] if len(patterns) == 1 else "(?:" + "|".join(patterns) + ")", needs), items


def _item(item: str, lexicon: Lexicon) -> Expression:
    if item in ("?", "*", "+", ")", "!", "<!", "|"):
        raise RuleSyntaxError(f"stray {item!r}")
    if item == "~":
        return Expression(_GAP, ANYTHING)
    if item == "~~":
        return Expression(_FAR, ANYTHING)
    if item == "^":
        return Expression(r"(?<=\A )", NOTHING)
    if item == "$":
        return Expression(r"(?=(?:[.!?…] )*\Z)", NOTHING)
    if item in MARKS:
        return Expression(MARKS[item] + " ", word(item) if MARKS[item] == item else mention(MARKS[item].strip("[]")))
    if item.startswith("{"):
        if item[1:-1] not in lexicon:
            raise RuleSyntaxError(f"unknown class {item[1:-1]!r}")
        return lexicon[item[1:-1]]
    literal = item.removeprefix("\\")
    return Expression(regex.escape(literal) + " ", word(literal))
