"""Linking numbers to indicators: rules first, then lists, parts and shares that lean on a fact before them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import regex

from ..find.lines import Line
from ..find.periods import Period
from ..patterns.indicators import Rule
from ..patterns.language import COUNT, PERCENT
from ..patterns.loader import CompiledCues, Patterns
from .claims import Claim, Rejection, last_whole
from .lean import lean
from .lists import spread
from .modifiers import description, modifier_of, same_subset, years_near
from .places import Place, noun_end
from .rules import numbers, readings, surroundings

_NO_WORD = regex.compile(r"\W")


def link(lines: Sequence[Line], paragraphs: Sequence[int], patterns: Patterns) -> tuple[list[Claim], list[Rejection]]:
    """The claims of an article's lines, in order, and the numbers that were not taken with the reason.

    `paragraphs` gives the paragraph number of each line.
    """
    claims: list[Claim] = []
    rejections: list[Rejection] = []
    around = surroundings(lines, paragraphs)
    for line, paragraph in zip(lines, paragraphs, strict=True):
        contexts = around.of(line, paragraph)
        for token, quantity in numbers(line):
            options = readings(line, token, patterns, contexts, last_whole(claims, line.index))
            best = options[0] if options else None
            if best is not None and best.rule.indicator is None:
                rejections.append(Rejection(line.index, token, quantity, best.rule.reason or "", best.rule.id))
                continue
            ruled: list[Claim] = []
            if best is not None and best.rule.indicator is not None and isinstance(best.rule.rule, Rule):
                claim = Claim(
                    line.index, token, quantity, best.rule.indicator, best.rule.id, best.first, best.last,
                    best.rule.strength, best.rule.rule.subset, best.rule.rule.status or "reported", best.rule.rule.per,
                )  # fmt: skip
                ruled = [
                    replace(
                        claim,
                        subset=claim.subset
                        or modifier_of(line, claim, patterns)
                        or same_subset(line, claim, claims, patterns),
                    )
                ]
            ruled = [made for claim in ruled if (made := _with_years(line, claim, patterns)) is not None]
            ruled = [_described(line, claim, patterns) for claim in ruled]
            ruled = [_as_part(line, claim, claims, patterns) for claim in ruled]
            leaning = lean(Place(line, token, quantity, claims, paragraphs, lines), patterns)
            if leaning and ruled and _part_of_another(leaning[0], ruled[0]):
                ruled = [replace(ruled[0], subset=ruled[0].subset or leaning[0].subset)]
                leaning = []
            if leaning and (not ruled or leaning[0].strength > ruled[0].strength):
                ruled = leaning
            if ruled and ruled[0].derived is None:
                ruled = spread(line, ruled[0], claims, patterns)
            if ruled and quantity.kind == "count" and not quantity.value.is_integer():
                rejections.append(Rejection(line.index, token, quantity, "is no whole number"))
                continue
            if not ruled:
                rejections.append(Rejection(line.index, token, quantity, _why_not(line, token)))
            previous = claims[-1] if claims else None
            claims += [_with_cues(line, claim, previous, patterns) for claim in ruled]
    return claims, rejections


def _part_of_another(part: Claim, ruled: Claim) -> bool:
    """Whether a number is a part, but of what a rule says: "1.500 người trong số này đã trở thành đảng viên"."""
    return part.derived == "part" and part.indicator is not ruled.indicator and part.strength > ruled.strength >= 6


def _with_years(line: Line, claim: Claim, patterns: Patterns) -> Claim | None:
    """A rule for badges of some years (its id ends in "-years") needs those years beside its number."""
    if not claim.rule.endswith("-years"):
        return claim
    end = noun_end(line, claim.token, claim.indicator.counts, patterns) or claim.token + 1
    years = years_near(line, claim.first, claim.token, end, patterns)
    return replace(claim, subset=years, derived="part") if years is not None else None


def _described(line: Line, claim: Claim, patterns: Patterns) -> Claim:
    """A rule for parts ("có 9 đảng viên là …") names its part by the words that follow, if nothing else does."""
    if claim.subset is not None or not claim.rule.endswith("-part"):
        return claim
    rest = line.text[line.offsets[claim.last] :] if claim.last < len(line.offsets) else ""
    if "label" in claim.rule:
        label = line.words(claim.first, claim.token)
        head = patterns.cues.part_heads.match(" " + label, 1)
        rest = label[head.end() - 1 :] if head is not None else label
    return replace(claim, subset=description(rest, patterns))


def _as_part(line: Line, claim: Claim, claims: Sequence[Claim], patterns: Patterns) -> Claim:
    """A rule's claim inside the enumeration of a whole: "đưa 9 người ra khỏi Đảng (trong đó xóa tên 6, …)"."""
    for index in range(len(claims) - 1, -1, -1):
        whole = claims[index]
        if whole.line != line.index:
            return claim
        if whole.indicator is not claim.indicator or whole.derived is not None or whole.subset is not None:
            continue
        if whole.token >= claim.first or claim.subset is not None or claim.quantity.value > whole.quantity.value:
            return claim
        between = " " + line.words(whole.token + 1, claim.first)
        if ";" in between or not patterns.cues.part_openers.search(between):
            return claim
        words = line.words(claim.first, claim.token).strip()
        return replace(claim, subset=words, derived="part", origin=index) if words else claim
    return claim


def _why_not(line: Line, token: int) -> str:
    following = line.text[line.offsets[token] + 2 :].split(" ", 3)[:2]
    return "no rule fits the words around it" + (f" (… {' '.join(following)})" if following else "")


def _with_cues(line: Line, claim: Claim, previous: Claim | None, patterns: Patterns) -> Claim:
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
    bound = claim.derived in ("part", "share", "list") or claim.rule.endswith("/reached")
    aims = status == "reported" and claim.indicator.kind != "ratio" and not bound
    if aims and _aims(line, claim, previous, cues):
        status = "target"
    return replace(claim, per=per, status=status)


def _aims(line: Line, claim: Claim, previous: Claim | None, cues: CompiledCues) -> bool:
    """Whether a cue of targets governs a claim, and no word of attainment stands between.

    Weak cues ("chỉ tiêu", "kế hoạch") govern up to the next comma. A claim joined to a target in
    the same sentence ("phấn đấu kết nạp 90 đảng viên, thành lập 2 chi bộ") is one too.
    """
    behind = " " + line.words(claim.token + 1, claim.last)
    if cues.target_behind.search(behind) and not cues.target_block.search(behind):
        return True
    start = _since_now(line, claim.token)
    if previous is not None and previous.status == "target" and previous.line == line.index - 1:
        before = " " + line.words(0, claim.token)
        alike = previous.indicator.indicator == claim.indicator.indicator
        if alike and cues.details.match(before, 1) and not cues.target_block.search(before):
            return True  # "… phấn đấu kết nạp 700 đảng viên. Cụ thể: xã A kết nạp 12 …"
    if previous is not None and previous.line == line.index and previous.token >= start:
        start = previous.token + 1
        joined = " " + line.words(start, claim.token)
        if previous.status == "target" and not cues.target_block.search(joined) and ";" not in joined:
            return True
    before = " " + line.words(start, claim.token)
    if ";" in before:
        before = " " + before.rsplit(";", 1)[1].lstrip()
    for pattern, weak in ((cues.target, False), (cues.target_weak, True)):
        last = None
        for match in pattern.finditer(before):
            last = match
        if last is None:
            continue
        between = before[last.end() :]
        if (weak and "," in between) or cues.target_block.search(" " + between):
            continue
        if weak and not _NO_WORD.match(between) and len(between.split()) > 12:
            continue
        if weak and PERCENT in before[: last.start()].split(" ")[-5:]:
            continue  # "đã đi được 82% kế hoạch": how much of a plan is done, no plan
        # "đạt mục tiêu", "theo kế hoạch"; not "Theo đó, phấn đấu …".
        head = " " + " ".join(before[: last.start()].rsplit(",", 1)[-1].split(" ")[-4:]) + " "
        if not cues.target_block.search(head):
            return True
    return False


def _since_now(line: Line, token: int) -> int:
    """The last word before a token that says "now" ("đã đi được 82% kế hoạch và hiện có …"): no target is current."""
    for index in range(token - 1, -1, -1):
        mention = line.mentions[index]
        if isinstance(mention, Period) and mention.kind == "now":
            return index
    return 0


def _clause_start(line: Line, token: int) -> int:
    """The first token of the clause that a token stands in: after the last semicolon, colon or number."""
    index = token
    while index > 0:
        word = line.text[line.offsets[index - 1]]
        if word in ";:" or (word in (COUNT, PERCENT) and index - 1 != token):
            break
        index -= 1
    return index
