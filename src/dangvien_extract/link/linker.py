"""Linking numbers to indicators: rules first, then lists, parts and shares that lean on a fact before them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import regex

from ..find.lines import Line
from ..find.periods import Period
from ..find.quantities import Quantity
from ..find.units import UnitMention
from ..patterns.indicators import Indicator, Rule
from ..patterns.language import COUNT, NUMBER, PERCENT, PERIOD, UNIT
from ..patterns.loader import Patterns
from .claims import Claim, Rejection
from .rules import numbers, readings

_WORDY = regex.compile(r"\p{L}")


def link(lines: Sequence[Line], paragraphs: Sequence[int], patterns: Patterns) -> tuple[list[Claim], list[Rejection]]:
    """The claims of an article's lines, in order, and the numbers that were not taken with the reason.

    `paragraphs` gives the paragraph number of each line.
    """
    claims: list[Claim] = []
    rejections: list[Rejection] = []
    texts: dict[int, str] = {}
    for line, paragraph in zip(lines, paragraphs, strict=True):
        texts[paragraph] = texts.get(paragraph, "") + line.text
    for line, paragraph in zip(lines, paragraphs, strict=True):
        contexts = {"sentence": line.text, "paragraph": texts[paragraph]}
        for token, quantity in numbers(line):
            options = readings(line, token, patterns, contexts)
            best = options[0] if options else None
            if best is not None and best.rule.indicator is None:
                rejections.append(Rejection(line.index, token, quantity, best.rule.reason or "", best.rule.id))
                continue
            claim = None
            if best is not None and best.rule.indicator is not None and isinstance(best.rule.rule, Rule):
                claim = Claim(
                    line.index, token, quantity, best.rule.indicator, best.rule.id, best.first, best.last,
                    best.rule.strength, best.rule.rule.subset, best.rule.rule.status or "reported", best.rule.rule.per,
                )  # fmt: skip
                claim = replace(claim, subset=claim.subset or _subset(line, claim, patterns))
            leaning = _lean(lines, paragraphs, line, token, quantity, claims, patterns)
            if leaning is not None and (claim is None or leaning.strength > claim.strength):
                claim = leaning
            if claim is None:
                rejections.append(Rejection(line.index, token, quantity, _why_not(line, token)))
                continue
            claims.append(_with_cues(line, claim, patterns))
    return claims, rejections


def _why_not(line: Line, token: int) -> str:
    following = line.text[line.offsets[token] + 2 :].split(" ", 3)[:2]
    return "no rule fits the words around it" + (f" (… {' '.join(following)})" if following else "")


def _with_cues(line: Line, claim: Claim, patterns: Patterns) -> Claim:
    """Add status and rate from cues in the clause before the number."""
    cues = patterns.cues
    clause = _clause_start(line, claim.token)
    before = " " + line.words(clause, claim.token)
    per = claim.per
    if per is None:
        around = before[-120:]
        for name, pattern in cues.rate:
            if pattern.search(around):
                per = name
        following = line.mentions[claim.token + 1 : claim.token + 4]
        for mention in [*line.mentions[clause : claim.token], *following]:
            if isinstance(mention, Period) and mention.kind == "each" and mention.per:
                per = mention.per
    status = claim.status
    if status == "reported" and claim.indicator.kind != "ratio":
        last = None
        for match in cues.target.finditer(before):
            last = match
        if last is not None and not cues.target_block.search(" " + before[last.end() :]):
            head = " " + " ".join(before[: last.start()].split(" ")[-4:]) + " "
            if not cues.target_block.search(head):
                status = "target"
    return replace(claim, per=per, status=status)


def _clause_start(line: Line, token: int) -> int:
    """The first token of the clause that a token stands in: after the last semicolon, colon or number."""
    index = token
    while index > 0:
        word = line.text[line.offsets[index - 1]]
        if word in ";:" or (word in (COUNT, PERCENT) and index - 1 != token):
            break
        index -= 1
    return index


def _noun_end(line: Line, token: int, indicator: Indicator, patterns: Patterns) -> int | None:
    """One past the counted noun right after a number, if it is of the indicator's class."""
    pattern = patterns.cues.countable.get(indicator.counts)
    if pattern is None or token + 1 >= len(line.offsets):
        return None
    match = pattern.match(line.text, line.offsets[token + 1])
    return line.token_at(match.end()) if match else None


def _subset(line: Line, claim: Claim, patterns: Patterns) -> str | None:
    """The part that the words right after (or inside) a claim limit it to."""
    cues = patterns.cues
    token = claim.token
    start = line.offsets[token] + 2
    noun_end = _noun_end(line, token, claim.indicator, patterns)
    position = line.offsets[noun_end] if noun_end is not None and noun_end < len(line.offsets) else start
    for at in (position, start):
        reach = at
        for _ in range(4):
            for subset, pattern in cues.modifiers:
                match = pattern.match(line.text, reach)
                if match is not None:
                    return subset if subset != "*" else _written(line, match.start(), match.end())
            link_match = cues.modifier_links.match(line.text, reach)
            if link_match is None:
                break
            reach = link_match.end()
    return None


def _written(line: Line, start: int, end: int) -> str:
    return line.text[start:end].strip()


def _lean(
    lines: Sequence[Line],
    paragraphs: Sequence[int],
    line: Line,
    token: int,
    quantity: Quantity,
    claims: Sequence[Claim],
    patterns: Patterns,
) -> Claim | None:
    """A reading of a number as list item, part, share or repetition of a claim before it."""
    origin_index = _antecedent(line, paragraphs, claims)
    origin = claims[origin_index] if origin_index is not None else None
    unit = _item_unit(line, token)
    if origin is None:
        indicator = _topic(lines, paragraphs, line, token, patterns)
        if indicator is None or unit is None:
            return None
        return _item(line, token, quantity, indicator, unit, None, None, patterns)
    if quantity.kind == "percent":
        return _share(line, token, quantity, origin, origin_index, patterns)
    if unit is not None:
        item = _item(line, token, quantity, origin.indicator, unit, origin, origin_index, patterns)
        if item is not None:
            return item
    return _part(line, token, quantity, origin, origin_index, patterns)


def _antecedent(line: Line, paragraphs: Sequence[int], claims: Sequence[Claim]) -> int | None:
    """The claim that a list, a part or a share leans on: the last one of the line, the paragraph, or the one before."""
    for index in range(len(claims) - 1, -1, -1):
        claim = claims[index]
        if claim.status == "target" or claim.indicator.kind == "ratio":
            continue
        if claim.derived in ("part", "share"):
            if claim.origin is not None:
                claim, index = claims[claim.origin], claim.origin
            else:
                continue
        if line.index - claim.line <= 3 and paragraphs[line.index] - paragraphs[claim.line] <= 1:
            return index
        return None
    return None


def _topic(
    lines: Sequence[Line], paragraphs: Sequence[int], line: Line, token: int, patterns: Patterns
) -> Indicator | None:
    """The indicator that words before a list announce, in its sentence or the headline."""
    before = line.text[: line.offsets[token]]
    best: tuple[int, str] | None = None
    for name, pattern in patterns.cues.topics.items():
        for match in pattern.finditer(before):
            if best is None or match.end() > best[0]:
                best = (match.end(), name)
    return patterns.indicators[best[1]] if best else None


def _item_unit(line: Line, token: int) -> int | None:
    """The unit that a list item names right before its number: ``U (Q``, ``U: Q``, ``U với Q``, ``U Q``."""
    index = token - 1
    steps = 0
    while index >= 0 and steps < 3:
        mention = line.mentions[index]
        if isinstance(mention, UnitMention):
            return index if line.text[line.offsets[index]] == UNIT else None
        word = line.words(index, index + 1).strip()
        if word not in ("(", ":", "với", "-", ",") and steps >= 1 and word not in _FILL:
            return None
        if word not in ("(", ":", "-") and word not in _FILL:
            return None
        index -= 1
        steps += 1
    return None


_FILL: frozenset[str] = frozenset()


def _item(
    line: Line,
    token: int,
    quantity: Quantity,
    indicator: Indicator,
    unit: int,
    origin: Claim | None,
    origin_index: int | None,
    patterns: Patterns,
) -> Claim | None:
    end = _noun_end(line, token, indicator, patterns)
    if end is None:
        following = line.text[line.offsets[token] + 2 :][:1]
        if following and _WORDY.match(following):
            return None
        end = token + 1
    subset = origin.subset if origin is not None and origin.subset else None
    return Claim(
        line.index, token, quantity, indicator, f"{indicator.indicator}/list-item", unit, end, 6, subset,
        unit_token=unit, derived="list", origin=origin_index,
    )  # fmt: skip


def _part(
    line: Line, token: int, quantity: Quantity, origin: Claim, origin_index: int | None, patterns: Patterns
) -> Claim | None:
    """``trong đó có Q …``, ``Q người trong số đó là …``: a part of the claim before."""
    cues = patterns.cues
    end = _noun_end(line, token, origin.indicator, patterns)
    if end is None:
        return None
    start = line.offsets[token]
    tail = line.text[line.offsets[end] - 1 :] if end < len(line.offsets) else ""
    opener = _opener(line, origin, token, patterns)
    after = cues.part_after.match(line.text, line.offsets[end]) if end < len(line.offsets) else None
    if not opener and after is None:
        return None
    begin = line.offsets[end] if end < len(line.offsets) else len(line.text)
    if after is not None:
        begin = after.end()
    subset = _description(line, token, end, begin, patterns)
    if subset is None and not tail:
        return None
    return Claim(
        line.index, token, quantity, origin.indicator, f"{origin.indicator.indicator}/part", token,
        max(end, line.token_at(min(begin + 12, len(line.text)))) if subset else end, 6,
        subset or _written(line, start + 2, begin), status=origin.status, derived="part", origin=origin_index,
    )  # fmt: skip


def _opener(line: Line, origin: Claim, token: int, patterns: Patterns) -> bool:
    """Whether a cue of parts stands between the whole and this number."""
    begin = line.offsets[origin.token] if origin.line == line.index else 0
    return patterns.cues.part_openers.search(line.text, begin, line.offsets[token]) is not None


def _description(line: Line, token: int, end: int, begin: int, patterns: Patterns) -> str | None:
    """The name of a part: a known modifier near the number, else the words that follow it."""
    text = line.text
    window = text[begin - 1 : begin + 60]
    best: tuple[int, str] | None = None
    for subset, pattern in patterns.cues.modifiers:
        match = pattern.search(" " + text[line.offsets[token] + 2 : begin] + window.lstrip())
        if match is not None and (best is None or match.start() < best[0]):
            best = (match.start(), subset if subset != "*" else match.group().strip())
    if best is not None:
        return best[1]
    stop = regex.search(rf"[,.;:()…]|{COUNT}|{PERCENT}|{NUMBER}|{PERIOD}", text[begin:])
    words = text[begin : begin + (stop.start() if stop else len(text))].strip()
    link_match = patterns.cues.modifier_links.match(" " + words + " ", 1)
    if link_match is not None:
        words = (" " + words + " ")[link_match.end() :].strip()
    return words.replace(UNIT, "").strip() or None


def _share(
    line: Line, token: int, quantity: Quantity, origin: Claim, origin_index: int | None, patterns: Patterns
) -> Claim | None:
    """``nữ chiếm 54,24%``, ``tỷ lệ nữ là 69%``, ``57,35% đã tốt nghiệp đại học``: a share of the claim before."""
    if origin.indicator.counts != "person":
        return None
    clause = token
    while clause > 0 and line.text[line.offsets[clause - 1]] not in ",;:." + COUNT + PERCENT:
        clause -= 1
    before = " " + line.words(clause, token)
    after = line.text[line.offsets[token] + 2 :]
    subset = _modifier_in(before, patterns) or None
    first = clause
    if subset is None:
        stop = regex.search(r"[,.;:()…]", after)
        rest = after[: stop.start()] if stop else after
        subset = _modifier_in(" " + rest, patterns)
        if subset is None:
            return None
        first = token
    return Claim(
        line.index, token, quantity, origin.indicator, f"{origin.indicator.indicator}/share", first, token + 1, 4,
        subset, derived="share", origin=origin_index,
    )  # fmt: skip


def _modifier_in(text: str, patterns: Patterns) -> str | None:
    for subset, pattern in patterns.cues.modifiers:
        match = pattern.search(text)
        if match is not None:
            return subset if subset != "*" else match.group().strip()
    return None
