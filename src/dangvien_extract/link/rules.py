"""First pass of linking: for each number the strongest rule that fits around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..find.lines import Line
from ..find.quantities import Quantity
from ..patterns.indicators import Rule
from ..patterns.loader import CompiledRule, Patterns


@dataclass(frozen=True, slots=True)
class Reading:
    """A rule that fits a number: its tokens, and how well it fits (higher is better)."""

    rule: CompiledRule
    first: int
    last: int
    score: float


def numbers(line: Line) -> list[tuple[int, Quantity]]:
    """The counts and percentages of a line with their token index."""
    return [
        (index, mention)
        for index, mention in enumerate(line.mentions)
        if isinstance(mention, Quantity) and mention.kind in ("count", "percent")
    ]


def readings(line: Line, token: int, patterns: Patterns, contexts: dict[str, str], last: str | None) -> list[Reading]:
    """All rules that fit the number at a token, best first.

    `contexts` maps the scopes ``sentence`` and ``paragraph`` to their masked texts; `last` is the
    indicator of the claim before, if one is near. A rule's score
    is its strength less a little for each word that it spans: of two equal rules the closer wins.
    """
    offset = line.offsets[token]
    mark = line.text[offset]
    mention = line.mentions[token]
    # "một" is an article as often as a number: it counts only close to what says so.
    indefinite = isinstance(mention, Quantity) and mention.words and mention.value == 1
    found: list[Reading] = []
    before = line.words(token - 1, token)[:-1] if token else ""
    behind = line.words(token + 1, token + 2)[:-1] if token + 1 < len(line.offsets) else ""
    if "rules" not in line.memo:
        line.memo["rules"] = patterns.index.of_line(line.tokens())
    for rule in patterns.index.beside(line.memo["rules"], mark, before, behind):
        if indefinite and rule.indicator is not None and _far_or_each(rule):
            continue
        span = rule.matcher.find(line.text, offset)
        if span is None or (rule.unless is not None and rule.unless.search(line.text, max(0, span[0] - 1), span[1])):
            continue
        if indefinite and span[1] <= offset + 2:
            continue
        matched = line.text[max(0, span[0] - 1) : span[1]]
        if isinstance(rule.rule, Rule) and not _holds(rule.rule.requires, matched, contexts, last, patterns):
            continue
        begin, end = line.token_at(span[0]), line.token_at(span[1])
        if rule.indicator is not None and "#" in rule.rule.match and _ratio_to_one(line, begin, end, patterns):
            continue
        found.append(Reading(rule, min(begin, token), max(end, token + 1), rule.strength - 0.04 * (end - begin)))
    found.sort(key=lambda reading: (-reading.score, reading.rule.id))
    return found


def _far_or_each(rule: CompiledRule) -> bool:
    """Whether a rule reaches too far for an article "một", or counts what is given one to each."""
    return "~~" in rule.rule.match or (rule.indicator is not None and rule.indicator.counts == "household")


def _ratio_to_one(line: Line, begin: int, end: int, patterns: Patterns) -> bool:
    """Whether another number of a match is "một": "5 đảng viên giúp một hộ" is no count of either.

    "mỗi người một hộ" says how a count is shared out, and the count stands.
    """
    for index, mention in enumerate(line.mentions[begin:end], begin):
        if isinstance(mention, Quantity) and mention.words and mention.value == 1:
            return patterns.cues.each_unit.search(" " + line.words(max(0, index - 3), index)) is None
    return False


def _holds(
    requires: Sequence[str], matched: str, contexts: dict[str, str], last: str | None, patterns: Patterns
) -> bool:
    for name in requires:
        scope, phrases, indicators = patterns.cues.contexts[name]
        if indicators and last is not None:
            if last not in indicators:
                return False
            continue
        if not phrases.search(matched if scope == "match" else contexts[scope]):
            return False
    return True
