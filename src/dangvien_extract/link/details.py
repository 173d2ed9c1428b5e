"""What the details of a claim look like to the learned linker: whether it is a part, a target, a rate."""

from __future__ import annotations

from collections.abc import Sequence

from ..patterns.language import COUNT, PERCENT
from ..patterns.loader import Patterns
from .claims import Claim
from .features import Spot, Views, clause_begin
from .modifiers import modifier_at, modifier_in
from .places import noun_end


def detail_features(spot: Spot, indicator: str, last: Claim | None, patterns: Patterns, views: Views) -> list[str]:
    """What the details of a claim (part, status, rate) depend on besides the features of its number."""
    found = [f"i={indicator}", *_limits(spot, indicator, patterns), *_opened(spot, indicator, last, patterns, views)]
    claim = next((one for one in spot.claims if one.indicator.indicator == indicator), None)
    if claim is not None:
        found += [
            f"part={claim.subset is not None}",
            f"how={claim.derived}|{claim.subset is not None}",
            f"rid={claim.rule}|{claim.subset is not None}",
            f"stat={claim.status}",
            f"per={claim.per}",
        ]
    if last is not None:
        near = last.line == spot.line.index
        same = last.indicator.indicator == indicator
        found.append(f"last={near}|{same}|{last.subset is not None}")
        found.append(f"laststat={near}|{last.status}")
        found.append(f"lastper={near}|{last.per}")
        if near and same:
            found.append(f"less={last.quantity.value >= spot.quantity.value}|{last.subset is not None}")
    return found


def _limits(spot: Spot, indicator: str, patterns: Patterns) -> list[str]:
    """Known words that limit a number to a part: in its noun, before it, behind it; and words that open parts."""
    line, token = spot.line, spot.token
    counts = patterns.indicators[indicator].counts if indicator in patterns.indicators else "person"
    words = line.split()
    left, right = _clause(words, token)
    end = noun_end(line, token, counts, patterns) or token + 1
    found = []
    for name, text in (
        ("noun", line.words(token + 1, end)),
        ("before", line.words(left, token)),
        ("behind", line.words(end, right)),
    ):
        limit = modifier_in(text, counts, patterns) if text.strip() else None
        if limit is not None:
            found += [f"lim={name}", f"lim={name}|{indicator}", f"lim={name}|{limit[:24]}"]
    since = line.words(max(0, left - 14), token)
    if patterns.cues.part_openers.search(" " + since):
        found.append("opener")
    if modifier_at(line.text[line.offsets[token] + 2 :], line.words(end, right), counts, patterns):
        found.append("limat")
    return found


def _opened(spot: Spot, indicator: str, last: Claim | None, patterns: Patterns, views: Views) -> list[str]:
    """Whether words that open parts ("trong đó") still hold at a number: what stands between.

    "trong đó có 48 nữ, 30 đoàn viên" goes on with parts, "trong đó có 48 nữ, thành lập 5 chi bộ" does not.
    """
    line, token = spot.line, spot.token
    opened = -1
    for match in patterns.cues.part_openers.finditer(line.text, 0, line.offsets[token]):
        opened = line.token_at(match.end())
    if opened < 0:
        return []
    words = views[line.index].words
    numbers = min(sum(word in ("<n>", "<%>") for word in words[opened:token]), 3)
    left = max(opened, clause_begin(words, token))
    own = [name for first, last_token, name in views[line.index].hits if left <= first and last_token <= token]
    same = last is not None and last.line == line.index and last.indicator.indicator == indicator
    part = last is not None and last.line == line.index and last.subset is not None
    acts = own[-1] if own else "-"
    stopped = ";" in words[opened:token]
    return [
        f"op={numbers}",
        f"op={numbers}|{acts}|{stopped}",
        f"op={numbers}|{same}|{part}",
        f"op={acts}|{same}|{stopped}",
    ]


def _clause(words: Sequence[str], token: int) -> tuple[int, int]:
    """The words around a number up to punctuation or another number."""
    stops = {COUNT, PERCENT, ",", ";", ".", ":", "(", ")", "…"}
    left, right = token, token + 1
    while left > 0 and words[left - 1] not in stops:
        left -= 1
    while right < len(words) and words[right] not in stops:
        right += 1
    return left, right
