"""The tokens of a sentence, and phrases looked up among them.

A token is a word (syllable, abbreviation or number) or a punctuation mark. Finders and rules share
these tokens, so that a phrase never matches inside a word (``xã`` in ``xã hội`` is a question of
rules, ``hộ`` in ``hội`` is none).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import regex

from ..text import Folded

Payload = TypeVar("Payload")

# A small word runs into a name where a blank was left out: "xãTân Hương". Separators of old files are blanks.
_TOKEN = regex.compile(
    r"\p{L}\.\p{L}(?:\.(?=\p{L}|\s*\p{Lu}))?\p{L}?"
    r"|\p{Ll}{2,}(?=\p{Lu}\p{Ll})|\p{L}+(?:/\p{L}+)*|\p{N}+(?:[.,]\p{N}+)*|[^\s\x1c-\x1f]"
)
WORD = regex.compile(r"\A[\p{L}\p{N}]")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of ``folded[start:end]``: folded words, words with case, and their folded spans."""

    words: tuple[str, ...]
    case: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    memo: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)  # what was found out about them

    def __len__(self) -> int:
        return len(self.words)


def tokenize(folded: Folded, start: int, end: int) -> Tokens:
    """The tokens of a stretch of folded text, in order."""
    spans = [match.span() for match in _TOKEN.finditer(folded.case, start, end)]
    text, case = folded.text, folded.case
    return Tokens(
        tuple(text[a:b] for a, b in spans),
        tuple(case[a:b] for a, b in spans),
        tuple(a for a, _ in spans),
        tuple(b for _, b in spans),
    )


class Phrases(Generic[Payload]):
    """Phrases (of folded words) with a payload each; finds the longest that starts at a token."""

    def __init__(self, entries: Iterable[tuple[str, Payload]]) -> None:
        table: dict[str, list[tuple[tuple[str, ...], Payload]]] = {}
        for phrase, payload in entries:
            words = tuple(_TOKEN.findall(phrase))
            table.setdefault(words[0], []).append((words, payload))
        for options in table.values():
            options.sort(key=lambda option: -len(option[0]))
        self._table = table
        self._last_words = frozenset(words[-1] for options in table.values() for words, _ in options)
        self.first_words = frozenset(table)  # of which one stands wherever a phrase does

    def at(self, words: Sequence[str], index: int) -> tuple[int, Payload] | None:
        """The length (tokens) and payload of the longest phrase that starts at `index`, if any."""
        if index >= len(words):
            return None
        options = self._table.get(words[index])
        if options is None:
            return None
        for phrase, payload in options:
            length = len(phrase)
            if length == 1 or tuple(words[index : index + length]) == phrase:
                return length, payload
        return None

    def within(self, words: Sequence[str], first: int, last: int) -> bool:
        """Whether some phrase begins at one of the tokens `first` to `last` (not included)."""
        return any(self.at(words, index) is not None for index in range(first, last))

    def ending(self, words: Sequence[str], index: int) -> bool:
        """Whether some phrase ends just before the token `index`."""
        if not index or words[index - 1] not in self._last_words:
            return False
        for first in range(max(0, index - 4), index):
            found = self.at(words, first)
            if found is not None and first + found[0] == index:
                return True
        return False
