"""Expressions of the rule language behind cheap checks: most are asked where not even their first word stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .lazy import LazyPattern
from .needs import Needs, Phrases, shortest

Match = re.Match[str]  # or one of `regex`, which has the same methods

_FEW = 8  # phrases that are looked for one by one


@dataclass(frozen=True, slots=True)
class Sieved:
    """An expression over lines with the methods of a regular expression, and what a line needs for it to match.

    Lines are tokens with a blank before, between and behind them; a match begins behind a blank. `phrases` see
    `needs.Phrases`; `first` are the tokens that a match can begin with, None where any can.
    """

    lazy: LazyPattern
    phrases: Phrases
    first: frozenset[str] | None
    few: tuple[str, ...] | None  # the phrases as text, where they are few
    keys: frozenset[str] | None  # a token of each of the phrases

    def guarded(self) -> Sieved:
        """The same by the engine that guards against endless time."""
        return replace(self, lazy=self.lazy.guarded())

    def match(self, text: str, pos: int = 0) -> Match | None:
        """The match that begins at an offset, if any."""
        if self.first is not None and text[pos : text.find(" ", pos)] not in self.first:
            return None
        found: Match | None = self.lazy.pattern.match(text, pos)
        return found

    def fullmatch(self, text: str, pos: int = 0) -> Match | None:
        """The match from an offset to the end, if any."""
        if self.first is not None and text[pos : text.find(" ", pos)] not in self.first:
            return None
        found: Match | None = self.lazy.pattern.fullmatch(text, pos)
        return found

    def search(self, text: str, pos: int = 0, endpos: int | None = None) -> Match | None:
        """The first match, if any."""
        if not self.may_stand(text):
            return None
        stop = len(text) if endpos is None else endpos
        found: Match | None = self.lazy.pattern.search(text, pos, stop)
        return found

    def finditer(self, text: str, pos: int = 0, endpos: int | None = None) -> Iterator[Match]:
        """All matches, in order, not overlapping."""
        if self.may_stand(text):
            yield from self.lazy.pattern.finditer(text, pos, len(text) if endpos is None else endpos)

    def may_stand(self, text: str) -> bool:
        """Whether what a match needs stands somewhere in a text."""
        if self.few is not None:
            for phrase in self.few:  # noqa: SIM110 - a third of the time of any()
                if phrase in text:
                    return True
            return False
        return self.keys is None or not self.keys.isdisjoint(text.split(" "))

    def may_stand_in(self, tokens: frozenset[str]) -> bool:
        """The same by the tokens of a text, a little less exact."""
        if self.first is not None and self.first.isdisjoint(tokens):
            return False
        return self.keys is None or not self.keys.isdisjoint(tokens)


def sieved(expression: str, needs: Needs) -> Sieved:
    """An expression with its needs."""
    phrases, few, keys = needs.phrases, None, None
    if phrases is not None:
        keys = frozenset(max(phrase, key=len) for phrase in phrases)
        short = shortest(phrases) if len(phrases) <= 4 * _FEW else phrases
        if len(short) <= _FEW:
            few = tuple(f" {' '.join(phrase)} " for phrase in short)
    first = None if needs.empty else needs.first
    return Sieved(LazyPattern(expression), phrases, first, few, keys)
