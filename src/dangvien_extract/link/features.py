"""What a number's surroundings look like to the learned linker: features by name.

A feature is a short string; its weight for each indicator stands in the weights file. Words are those of the
masked line, so that no number, name or date is ever a feature: the weights know language, not places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from ..find.lines import Line
from ..find.quantities import Quantity
from ..patterns.language import BORDER, COUNT, NO_PERIOD, NUMBER, PERCENT, PERIOD, PERSON, UNIT
from ..patterns.loader import Patterns
from .claims import Claim, Rejection

_NAMES = {
    COUNT: "<n>", PERCENT: "<%>", NUMBER: "<x>", PERIOD: "<t>", NO_PERIOD: "<t0>", UNIT: "<u>", BORDER: "<b>",
    PERSON: "<p>",
}  # fmt: skip
_CLAUSE = regex.compile(r"[;:.()]")
_NEAR = 12  # tokens of the window whose words count
_BESIDE = 4  # tokens beside the number whose place counts


@dataclass(frozen=True, slots=True)
class Spot:
    """A number in its article: its line, its token, and what the rules made of it."""

    line: Line
    token: int
    quantity: Quantity
    claims: tuple[Claim, ...]
    rejection: Rejection | None
    segment: str


def spots(
    lines: Sequence[Line], kinds: Sequence[str], claims: Sequence[Claim], rejections: Sequence[Rejection]
) -> list[Spot]:
    """Every count and percentage of an article, in the order of the text."""
    taken: dict[tuple[int, int], list[Claim]] = {}
    for claim in claims:
        taken.setdefault((claim.line, claim.token), []).append(claim)
    lost = {(one.line, one.token): one for one in rejections}
    found = []
    for line, kind in zip(lines, kinds, strict=True):
        for token, mention in enumerate(line.mentions):
            if isinstance(mention, Quantity) and mention.kind in ("count", "percent"):
                at = (line.index, token)
                found.append(Spot(line, token, mention, tuple(taken.get(at, ())), lost.get(at), kind))
    return found


def words_of(line: Line) -> list[str]:
    """The tokens of a line, each kind of mention under one name."""
    return [_NAMES.get(word, word) for word in line.text.split()]


def rule_features(spot: Spot) -> list[str]:
    """What the rules say of a number."""
    if spot.claims:
        claim = spot.claims[0]
        name = claim.indicator.indicator
        how = claim.derived or "rule"
        return [
            f"r={name}",
            f"rd={name}|{how}",
            f"rs={name}|{min(claim.strength, 9)}",
            f"rid={claim.rule}",
            f"rpart={claim.subset is not None}",
            f"rstat={claim.status}",
            f"rper={claim.per}",
        ]
    rejected = spot.rejection.rule if spot.rejection is not None else None
    return ["r=none", f"rx={rejected or 'norule'}"]


def features(spot: Spot, words: Sequence[str], patterns: Patterns, previous: Sequence[tuple[Spot, str]]) -> list[str]:
    """The features of a number; `words` are its line's, `previous` the numbers before it with what they count.

    `previous` comes with the nearest last, and may reach back over lines.
    """
    line, token, quantity = spot.line, spot.token, spot.quantity
    found = ["bias", f"k={quantity.kind}", f"seg={spot.segment}"]
    found += [f"q={quantity.qualifier}"] if quantity.qualifier != "exact" else []
    found += ["ratio"] if quantity.out_of is not None else []
    found += ["words"] if quantity.words else []
    if quantity.words and quantity.value == 1:
        found.append("one")
    found.append(f"mag={len(str(int(quantity.value)))}")
    padded = ["<s>"] * _BESIDE + list(words) + ["</s>"] * _BESIDE
    at = token + _BESIDE
    for step in range(1, _BESIDE + 1):
        found.append(f"a{step}={padded[at + step]}")
        found.append(f"b{step}={padded[at - step]}")
    found.append(f"a12={padded[at + 1]} {padded[at + 2]}")
    found.append(f"a23={padded[at + 2]} {padded[at + 3]}")
    found.append(f"a123={padded[at + 1]} {padded[at + 2]} {padded[at + 3]}")
    found.append(f"b21={padded[at - 2]} {padded[at - 1]}")
    found.append(f"b32={padded[at - 3]} {padded[at - 2]}")
    found.append(f"b321={padded[at - 3]} {padded[at - 2]} {padded[at - 1]}")
    left = _before(words, token)
    right = _after(words, token)
    for name, span in (("l", words[left:token]), ("g", words[token + 1 : right])):
        span = span[-_NEAR:] if name == "l" else span[:_NEAR]
        found += {f"{name}:{word}" for word in span}
        found += {f"{name}:{one} {two}" for one, two in zip(span, span[1:], strict=False)}
    sentence = words[max(0, token - 40) : left]
    found += {f"s:{one} {two}" for one, two in zip(sentence, sentence[1:], strict=False)}
    rest = words[right : right + 25]
    found += {f"t:{one} {two}" for one, two in zip(rest, rest[1:], strict=False)}
    found.append("noun=" + "|".join(_nouns(line, token, patterns)))
    topic = _topic(line, token, patterns)
    found += [f"top={topic}"] if topic else []
    found += _previous(spot, words, previous)
    return found


def _before(words: Sequence[str], token: int) -> int:
    """Where the words that belong to a number begin: behind the number before it or the clause's end."""
    index = token
    while index > 0 and words[index - 1] not in ("<n>", "<%>", ";", ".", "?", "!"):
        index -= 1
    return index


def _after(words: Sequence[str], token: int) -> int:
    index = token + 1
    while index < len(words) and words[index] not in ("<n>", "<%>", ";", ".", "?", "!"):
        index += 1
    return index


def _nouns(line: Line, token: int, patterns: Patterns) -> list[str]:
    if token + 1 >= len(line.offsets):
        return []
    at = line.offsets[token + 1]
    return [name for name, pattern in patterns.cues.countable.items() if pattern.match(line.text, at)]


def _topic(line: Line, token: int, patterns: Patterns) -> str | None:
    best: tuple[int, str] | None = None
    for name, pattern in patterns.cues.topics.items():
        for match in pattern.finditer(line.text, 0, line.offsets[token]):
            if best is None or match.end() > best[0]:
                best = (match.end(), name)
    return best[1] if best else None


def _previous(spot: Spot, words: Sequence[str], previous: Sequence[tuple[Spot, str]]) -> list[str]:
    if not previous:
        return ["p=start"]
    last, label = previous[-1]
    if last.line.index == spot.line.index:
        between = words[last.token + 1 : spot.token]
        joint = "|".join(word for word in between if word in (",", ";", "và", "(", ")", ":", "<u>", "<b>", "<t>"))[:24]
        found = [f"p={label}", f"pj={label}|{joint}", f"pl={label}|{min(len(between), 6)}"]
        if last.quantity.value >= spot.quantity.value:
            found.append(f"p<={label}")
        earlier = next((one for _, one in reversed(previous[:-1]) if one != "none"), "none")
        found.append(f"pp={earlier}")
        return found
    distance = min(spot.line.index - last.line.index, 4)
    kept = next((one for _, one in reversed(previous) if one != "none"), "none")
    return [f"P={kept}", f"PD={kept}|{distance}"]
