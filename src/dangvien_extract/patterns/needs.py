"""What words a line must hold for an expression of the rule language to match there.

Told from the same parsed items as the expression itself, so that the two cannot drift apart: every
piece of an expression has its needs, and they are put together as the pieces are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Words = tuple[str, ...]  # tokens of a line, one behind the other
# Phrases of which at least one stands in every match. None: nothing can be told, so anything may match.
Phrases = frozenset[Words] | None

_MOST = 256  # phrases that are told apart


@dataclass(frozen=True, slots=True)
class Needs:
    """`exact`: all that an expression can match, None where that is endless or too much; `some`: see `Phrases`."""

    exact: frozenset[Words] | None
    some: Phrases = None

    @property
    def phrases(self) -> Phrases:
        """Phrases of which at least one stands in every match."""
        return _needed(self.exact) if self.exact is not None else self.some


NOTHING = Needs(frozenset([()]))  # of what stands between words: the start, what may not follow
ANYTHING = Needs(None)  # of gaps and mentions


def word(text: str) -> Needs:
    """Of one token."""
    return Needs(frozenset([(text,)]))


def repeated(inner: Needs, sign: str) -> Needs:
    """Of what stands at most once (``?``), any number of times (``*``) or at least once (``+``)."""
    if sign == "?":
        return either([inner, NOTHING])
    return Needs(None, inner.phrases if sign == "+" else None)


def either(branches: Sequence[Needs]) -> Needs:
    """Of alternatives."""
    exact = [branch.exact for branch in branches if branch.exact is not None]
    if len(exact) == len(branches) and sum(map(len, exact)) <= _MOST:
        return Needs(frozenset().union(*exact))
    return Needs(None, joined(branch.phrases for branch in branches))


def sequence(parts: Iterable[Needs]) -> Needs:
    """Of parts one behind the other: words that touch are one phrase."""
    run: frozenset[Words] = frozenset([()])
    best: Phrases = None
    whole = True
    for part in parts:
        if part.exact is not None and len(run) * len(part.exact) <= _MOST:
            run = frozenset(left + right for left in run for right in part.exact)
            continue
        whole = False
        best = better(better(best, _needed(run)), part.some)
        run = part.exact if part.exact is not None else frozenset([()])
    return Needs(run) if whole else Needs(None, better(best, _needed(run)))


def joined(needs: Iterable[Phrases]) -> Phrases:
    """What one of several needs: nothing can be told of it where one of them has none."""
    found: set[Words] = set()
    for phrases in needs:
        if phrases is None:
            return None
        found |= phrases
    return frozenset(found)


def better(one: Phrases, two: Phrases) -> Phrases:
    """Of two needs that both hold, the one that fewer texts meet: its shortest phrase is longer."""
    if one is None or two is None:
        return two if one is None else one
    return max(one, two, key=lambda phrases: (min((sum(map(len, p)) for p in phrases), default=99), -len(phrases)))


def shortest(phrases: Iterable[Words]) -> list[Words]:
    """The phrases without those that hold another of them, in order."""
    kept: list[Words] = []
    for phrase in sorted(set(phrases), key=lambda one: (len(one), one)):
        if not any(one == phrase[at : at + len(one)] for one in kept for at in range(len(phrase) - len(one) + 1)):
            kept.append(phrase)
    return sorted(kept)


def _needed(exact: frozenset[Words]) -> Phrases:
    return None if () in exact else exact
