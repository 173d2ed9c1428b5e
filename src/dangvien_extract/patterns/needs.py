"""What words a line must hold for an expression of the rule language to match there.

Told from the same parsed items as the expression itself, so that the two cannot drift apart: every
piece of an expression has its needs, and they are put together as the pieces are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

Words = tuple[str, ...]  # tokens of a line, one behind the other
# Phrases of which at least one stands in every match. None: nothing can be told, so anything may match.
Phrases = frozenset[Words] | None

_MOST = 256  # phrases that are told apart


@dataclass(frozen=True, slots=True)
class Needs:
    """`exact`: all that an expression can match, None where that is endless or too much; `some`: see `Phrases`.

    `first` and `last`: the tokens that a match can begin and end with, None where any can; `empty`: whether it may
    match where no token stands.
    """

    exact: frozenset[Words] | None
    some: Phrases
    first: frozenset[str] | None
    last: frozenset[str] | None
    empty: bool

    @property
    def phrases(self) -> Phrases:
        """Phrases of which at least one stands in every match."""
        return _needed(self.exact) if self.exact is not None else self.some


NOTHING = Needs(frozenset([()]), None, frozenset(), frozenset(), True)  # of what stands between tokens: the start
NOTHING_FITS = Needs(frozenset(), None, frozenset(), frozenset(), False)
ANYTHING = Needs(None, None, None, None, True)  # of gaps


def word(text: str) -> Needs:
    """Of one token of the text."""
    return Needs(frozenset([(text,)]), None, frozenset([text]), frozenset([text]), False)


def mention(signs: Iterable[str]) -> Needs:
    """Of a token that stands for a mention, which has no words of its own."""
    return Needs(None, None, frozenset(signs), frozenset(signs), False)


def repeated(inner: Needs, sign: str) -> Needs:
    """Of what stands at most once (``?``), any number of times (``*``) or at least once (``+``)."""
    if sign == "?":
        return either([inner, NOTHING])
    some, empty = (inner.phrases, inner.empty) if sign == "+" else (None, True)
    return Needs(None, some, inner.first, inner.last, empty)


def either(branches: Sequence[Needs]) -> Needs:
    """Of alternatives."""
    exact = [branch.exact for branch in branches if branch.exact is not None]
    finite = len(exact) == len(branches) and sum(map(len, exact)) <= _MOST
    return Needs(
        frozenset().union(*exact) if finite else None,
        None if finite else joined(branch.phrases for branch in branches),
        _all(branch.first for branch in branches),
        _all(branch.last for branch in branches),
        any(branch.empty for branch in branches),
    )


def sequence(parts: Sequence[Needs]) -> Needs:
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
    return Needs(
        run if whole else None,
        None if whole else better(best, _needed(run)),
        _all(part.first for part in _up_to_one(parts)),
        _all(part.last for part in _up_to_one(parts[::-1])),
        all(part.empty for part in parts),
    )


def _up_to_one(parts: Iterable[Needs]) -> Iterator[Needs]:
    """The parts up to the first that never is empty."""
    for part in parts:
        yield part
        if not part.empty:
            return


def _all(sets: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    found: set[str] = set()
    for one in sets:
        if one is None:
            return None
        found |= one
    return frozenset(found)


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
