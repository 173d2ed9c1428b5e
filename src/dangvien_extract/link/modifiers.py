"""The words that limit a number to a part of a whole, and the name of that part."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from ..find.lines import Line
from ..find.quantities import Quantity
from ..patterns.language import BORDER, COUNT, PERCENT, UNIT
from ..patterns.loader import Patterns
from ..patterns.sieved import Sieved
from .claims import Claim
from .places import STOP, noun_end

_LABELS = regex.compile(r"/(?:(?:kind-)?label|raise)")
_CLAUSE = regex.compile(rf"[;:()]|{COUNT}|{PERCENT}")
# Years of membership that a badge is given for (Party charter and regulation 29-QĐ/TW).
_BADGES = frozenset((30, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90))


def modifier_of(line: Line, claim: Claim, patterns: Patterns) -> str | None:
    """The part to which the words after (or, for labels, inside) a rule's claim limit it."""
    end = noun_end(line, claim.token, claim.indicator.counts, patterns)
    offset = line.offsets[claim.token] + 2
    position = (
        line.offsets[end]
        if end is not None and end < len(line.offsets)
        else len(line.text)
        if end is not None
        else offset
    )
    counts, cues = claim.indicator.counts, patterns.cues
    found = modifier_at(line.text[offset:], line.text[position:], counts, patterns)
    place = _placed(line.text[position:], counts, patterns)
    if place is None and claim.last < len(line.offsets):
        place = _placed(line.text[line.offsets[claim.last] :], counts, patterns)
    if found is None and line.offsets[claim.token] > line.offsets[claim.first] and _LABELS.search(claim.rule):
        label = line.text[line.offsets[claim.first] - 1 : line.offsets[claim.token]]
        found = modifier_in(label, counts, patterns)
        for match in cues.part_prepositions.finditer(label):
            place = place or _placed(label[match.start() :], counts, patterns)
    if place is None and not _LABELS.search(claim.rule):
        place = _placed_before(line, claim, patterns)
    if counts == "badge":
        found = _years(line, claim, patterns) or found
    if found == cues.union_subset and cues.union.search(line.text):
        return found
    return place if found is None or found in claim.indicator.whole else found


def same_subset(line: Line, claim: Claim, claims: Sequence[Claim], patterns: Patterns) -> str | None:
    """``kết nạp đối tượng này … 29 em``: the part that the claim before counted."""
    if not claims or patterns.cues.same_subset.search(" " + line.words(claim.first, claim.token)) is None:
        return None
    return claims[-1].subset


def _placed(text: str, counts: str, patterns: Patterns) -> str | None:
    """A modifier behind a preposition right at the start of a text: "ở thôn, bản", "trong doanh nghiệp"."""
    step = patterns.cues.part_prepositions.match(" " + text, 1)
    if step is None or counts not in ("branch", "organisation"):
        return None
    return modifier_at("", (" " + text)[step.end() :], counts, patterns)


def _placed_before(line: Line, claim: Claim, patterns: Patterns) -> str | None:
    """The same before a claim: "ở thôn, bản thì đã có 370 chi bộ"."""
    counts, cues = claim.indicator.counts, patterns.cues
    if counts not in ("branch", "organisation") and claim.indicator.kind != "stock":
        return None
    chunk = " " + _CLAUSE.split(line.text[: line.offsets[claim.first]])[-1].lstrip()
    for match in cues.part_prepositions.finditer(chunk):
        for subset, pattern in _modifiers(patterns, counts):
            inner = pattern.match(chunk, match.end())
            rest = "" if inner is None else chunk[inner.end() :]
            if inner is not None and (not rest.strip() or cues.part_then.fullmatch(" " + rest, 1) is not None):
                return subset if subset != "*" else inner.group().strip()
    return None


def _years(line: Line, claim: Claim, patterns: Patterns) -> str | None:
    """The years of membership that badges are for, where they are one number and not several."""
    last = claim.last
    while last < len(line.offsets) and last < claim.last + 3 and line.text[line.offsets[last]] not in ",;:.()":
        last += 1
    ages = [m for m in line.mentions[max(0, claim.first - 3) : last] if _is_years(m)]
    return _years_text(ages[0], patterns) if len(ages) == 1 else None


def years_near(line: Line, first: int, token: int, end: int, patterns: Patterns) -> str | None:
    """The years inside a match before its number ("65 năm có 9"), else right after its noun ("3 đồng chí 70 năm")."""
    within = [*range(token - 1, first - 1, -1)]
    for index in [*within, *range(end, min(end + 3, len(line.mentions))), *range(token - 1, max(-1, token - 6), -1)]:
        mention = line.mentions[index]
        if _is_years(mention) and (mention.kind != "count" or index in within or _year_follows(line, index, patterns)):
            return _years_text(mention, patterns)
        if isinstance(mention, Quantity) and mention.kind == "count":
            if index > token:
                break
            return None
    return None


def _year_follows(line: Line, index: int, patterns: Patterns) -> bool:
    return index + 1 < len(line.offsets) and line.words(index + 1, index + 2).strip() == patterns.cues.year_word


def _is_years(mention: object) -> bool:
    return isinstance(mention, Quantity) and mention.value in _BADGES


def _years_text(mention: object, patterns: Patterns) -> str:
    return patterns.cues.badge_years.format(f"{mention.value:g}") if isinstance(mention, Quantity) else ""


def _modifiers(patterns: Patterns, counts: str) -> list[tuple[str, Sieved]]:
    return [
        (subset, pattern) for subset, pattern, classes in patterns.cues.modifiers if not classes or counts in classes
    ]


def modifier_before(chunk: str, counts: str, patterns: Patterns) -> str | None:
    """A known modifier that names the part before its number: "nữ 52", "dân tộc Khmer có 34"."""
    for subset, pattern in _modifiers(patterns, counts):
        for match in pattern.finditer(" " + chunk.lstrip()):
            rest = (" " + chunk.lstrip())[match.end() :]
            if not rest.strip() or patterns.cues.label_fill.fullmatch(" " + rest, 1) is not None:
                return subset if subset != "*" else match.group().strip()
    return None


def modifier_at(after: str, tail: str, counts: str, patterns: Patterns) -> str | None:
    """A known modifier right after the number or its noun, over linking words."""
    for text in (tail, after):
        rest = " " + text
        reach = 1
        for _ in range(6):
            for subset, pattern in _modifiers(patterns, counts):
                match = pattern.match(rest, reach)
                if match is not None:
                    return subset if subset != "*" else match.group().strip()
            step = patterns.cues.modifier_links.match(rest, reach)
            if step is None:
                break
            reach = step.end()
    return None


def modifier_in(text: str, counts: str, patterns: Patterns) -> str | None:
    for subset, pattern in _modifiers(patterns, counts):
        match = pattern.search(" " + text)
        if match is not None:
            return subset if subset != "*" else match.group().strip()
    return None


def description(text: str, patterns: Patterns) -> str | None:
    """The words that name a part, up to the next punctuation or number, without linking words."""
    stop = STOP.search(text)
    words = " " + (text[: stop.start()] if stop else text)
    while (step := patterns.cues.modifier_links.match(words, 1)) is not None and step.end() < len(words):
        words = " " + words[step.end() :]
    return words.replace(UNIT, "").replace(BORDER, "").strip() or None


def only_modifier(chunk: str, counts: str, patterns: Patterns) -> bool:
    """Whether a chunk is nothing but a modifier with opening and linking words."""
    rest = " " + chunk.strip() + " "
    while True:
        step = patterns.cues.part_openers.match(rest, 1) or patterns.cues.modifier_links.match(rest, 1)
        if step is None:
            break
        rest = " " + rest[step.end() :]
    return any(
        match is not None and (not rest[match.end() :].strip() or patterns.cues.label_fill.fullmatch(rest, match.end()))
        for match in (pattern.match(rest, 1) for _, pattern in _modifiers(patterns, counts))
    )
