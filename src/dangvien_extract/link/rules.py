"""First pass of linking: for each number the strongest rule that fits around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..find.lines import Line
from ..find.quantities import Quantity
from ..patterns.indicators import Rule
from ..patterns.loader import CompiledRule, Patterns
from ..patterns.sieved import Sieved


@dataclass(frozen=True, slots=True)
class Reading:
    """A rule that fits a number: its tokens, and how well it fits (higher is better)."""

    rule: CompiledRule
    first: int
    last: int
    score: float


@dataclass(frozen=True, slots=True)
class Contexts:
    """The masked texts that a line stands in, by scope, and which conditions were found to hold in them."""

    texts: dict[str, str]
    known: dict[tuple[str, str], bool]  # by condition and text

    def hold(self, name: str, scope: str, phrases: Sieved) -> bool:
        """Whether a condition's phrases stand in the text of its scope."""
        text = self.texts[scope]
        key = name, text
        if key not in self.known:
            self.known[key] = phrases.search(text) is not None
        return self.known[key]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The masked texts of an article and its paragraphs."""

    paragraphs: dict[int, str]
    article: str
    known: dict[tuple[str, str], bool]

    def of(self, line: Line, paragraph: int) -> Contexts:
        """The texts around a line."""
        texts = {"sentence": line.text, "paragraph": self.paragraphs[paragraph], "article": self.article}
        return Contexts(texts, self.known)


def surroundings(lines: Sequence[Line], paragraphs: Sequence[int]) -> Surroundings:
    """Those of an article's lines; `paragraphs` gives the number of each."""
    texts: dict[int, list[str]] = {}
    for line, paragraph in zip(lines, paragraphs, strict=True):
        texts.setdefault(paragraph, []).append(line.text)
    return Surroundings(
        {paragraph: "".join(those) for paragraph, those in texts.items()}, "".join(line.text for line in lines), {}
    )


def numbers(line: Line) -> list[tuple[int, Quantity]]:
    """The counts and percentages of a line with their token index."""
    return [
        (index, mention)
        for index, mention in enumerate(line.mentions)
        if isinstance(mention, Quantity) and mention.kind in ("count", "percent")
    ]


def readings(line: Line, token: int, patterns: Patterns, contexts: Contexts, last: str | None) -> list[Reading]:
    """All rules that fit the number at a token, best first.

    `contexts` are the masked texts around the line; `last` is the
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


def _holds(requires: Sequence[str], matched: str, contexts: Contexts, last: str | None, patterns: Patterns) -> bool:
    for name in requires:
        scope, phrases, indicators = patterns.cues.contexts[name]
        if indicators and last is not None:
            if last not in indicators:
                return False
            continue
        if not (phrases.search(matched) if scope == "match" else contexts.hold(name, scope, phrases)):
            return False
    return True
