"""The rules of all indicators, compiled, and by what must stand beside their number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .indicators import Exclusion, Indicator, Rule
from .language import Matcher
from .needs import Phrases
from .sieved import Sieved


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule ready to match; `indicator` is None for an exclusion, whose reason stands in `reason`."""

    id: str
    indicator: Indicator | None
    rule: Rule | Exclusion
    matcher: Matcher
    unless: Sieved | None
    strength: int
    reason: str | None = None


# Places of rules by a token, and those of rules that any token may stand for.
Places = tuple[dict[str, frozenset[int]], frozenset[int]]


@dataclass(frozen=True, slots=True)
class RuleIndex:
    """The rules by what their line and their number's neighbours must be, so that few are tried."""

    rules: tuple[CompiledRule, ...]
    marks: dict[str, frozenset[int]]
    before: Places  # by the token before the number
    behind: Places  # by the token behind it
    holding: tuple[Places, Places]  # by a token of the line, for each side of the number

    def of_line(self, present: frozenset[str]) -> frozenset[int]:
        """The rules that may fit a line with these tokens, as places in `rules`."""
        found = []
        for by_token, every in self.holding:
            some = set(every)
            for token in present & by_token.keys():
                some |= by_token[token]
            found.append(some)
        return frozenset(found[0] & found[1])

    def beside(self, those: frozenset[int], mark: str, before: str, behind: str) -> list[CompiledRule]:
        """Of `those` the rules, in order, that may fit a number between two tokens (empty where there is none)."""
        found = those & self.marks.get(mark, frozenset())
        found &= self.before[0].get(before, self.before[1])
        found &= self.behind[0].get(behind, self.behind[1])
        return [self.rules[at] for at in sorted(found)]


def indexed(rules: Sequence[CompiledRule]) -> RuleIndex:
    """The index of some rules."""
    matchers = [rule.matcher for rule in rules]
    marks: dict[str, set[int]] = {}
    for at, matcher in enumerate(matchers):
        marks.setdefault(matcher.mark, set()).add(at)
    return RuleIndex(
        tuple(rules),
        {mark: frozenset(those) for mark, those in marks.items()},
        _by_token([matcher.last for matcher in matchers]),
        _by_token([matcher.first for matcher in matchers]),
        (
            _by_token([_keys(matcher.before_needs) for matcher in matchers], complete=False),
            _by_token([_keys(matcher.after_needs) for matcher in matchers], complete=False),
        ),
    )


def _keys(phrases: Phrases) -> frozenset[str] | None:
    """A token of each phrase."""
    return None if phrases is None else frozenset(max(phrase, key=len) for phrase in phrases)


def _by_token(sets: Sequence[frozenset[str] | None], *, complete: bool = True) -> Places:
    """The places of the sets that hold a token, by token (`complete`: with those that hold all), and of these."""
    every = frozenset(at for at, tokens in enumerate(sets) if tokens is None)
    found: dict[str, set[int]] = {}
    for at, tokens in enumerate(sets):
        for token in tokens or ():
            found.setdefault(token, set(every if complete else ())).add(at)
    return {token: frozenset(those) for token, those in found.items()}, every
