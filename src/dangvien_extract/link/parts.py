"""Parts of a whole: "trong đó có 6 nữ". A part never exceeds its whole and counts the same class of things."""

from __future__ import annotations

from ..patterns.language import BORDER, UNIT
from ..patterns.loader import Patterns
from .claims import Claim
from .modifiers import description, modifier_at, modifier_before, only_modifier, years_near
from .places import CHUNK, STOP, Place, claim_at, noun_classes, noun_end, origin_of, stands_alone, topic_of


def part_of(place: Place, patterns: Patterns) -> Claim | None:
    line, cues = place.line, patterns.cues
    classes = noun_classes(place, patterns)
    inside = classes == [] and place.before.count("(") > place.before.count(")")
    found = origin_of(place, patterns, None if inside else classes, parts=True)
    found = _of_topic(place, patterns, found)
    if found is None or not found[1].indicator.counts:
        return None
    index, whole = found
    if place.quantity.words and place.quantity.value == 1:
        return None
    if place.quantity.value > whole.quantity.value or place.quantity.out_of is not None:
        return None
    counts = whole.indicator.counts
    chunk = CHUNK.split(place.before)[-1]
    same_line = whole.line == line.index
    start = line.offsets[whole.last] if same_line and whole.last < len(line.offsets) else 0
    if same_line and line.offsets[place.token] < start:
        return None
    end = noun_end(line, place.token, whole.indicator.counts, patterns)
    between = line.text[start : line.offsets[place.token]]
    tail = (
        line.text[line.offsets[end] :]
        if end is not None and end < len(line.offsets)
        else place.after
        if end is None
        else ""
    )
    continued = any(
        c.derived == "part" and c.origin == index and c.line == line.index for c in place.claims[index + 1 :]
    )
    opened = cues.part_openers.search(" " + between) is not None
    headed = cues.part_heads.match(" " + chunk.lstrip(), 1) is not None and counts == "person"
    bracket = same_line and between.count("(") > between.count(")")
    label = modifier_before(chunk, counts, patterns)
    if label is None and (UNIT in chunk or BORDER in chunk):
        return None
    opened = opened or (headed and label is not None)
    follows = cues.part_after.match(" " + tail, 1)
    if follows is not None:
        tail = tail[follows.end() - 1 :]
    described = cues.part_links.match(" " + tail, 1) is not None
    known = modifier_at(place.after, tail, counts, patterns)
    if counts == "badge" and same_line and years_near(line, place.token, place.token, end or place.token + 1, patterns):
        bracket = True
    if end is None and label is None and not (opened or bracket or continued):
        return None
    if end is None and not stands_alone(place, patterns) and known is None and not (inside and bracket):
        return None
    if inside and bracket and end is None:
        tail = place.after
    if not (
        opened
        and (end is not None or label is not None or known is not None)
        or follows is not None
        or bracket
        or (continued and (described or known or label or end is None))
        or (label is not None and same_line and ";" not in between)
        or (label is not None and line.index - whole.line <= 2 and only_modifier(chunk, counts, patterns))
        or (same_line and ";" not in between and (known is not None or described))
        or (
            line.index - whole.line <= 1
            and cues.part_copula.match(" " + tail, 1) is not None
            and (same_line or known is not None)
        )
    ):
        return None
    subset = label or known or description(tail if end is not None or not chunk.strip() else chunk, patterns)
    if subset is None and chunk.strip():
        subset = description(chunk, patterns)
    if counts == "badge":
        subset = years_near(line, place.token, place.token, end or place.token + 1, patterns) or subset
    if subset is None:
        return None
    first = place.token
    if label is not None and known is None:
        first = line.token_at(line.offsets[place.token] - len(chunk.lstrip()))
    last = end or place.token + 1
    stop = STOP.search(tail)
    reach = len(line.text) - len(tail) + (stop.start() if stop else len(tail))
    if label is None:
        last = max(last, line.token_at(reach))
    return claim_at(
        place,
        whole.indicator,
        "part",
        (first, last),
        9 if follows is not None else 6,
        subset,
        status=whole.status,
        derived="part",
        origin=index,
    )


def _of_topic(place: Place, patterns: Patterns, found: tuple[int, Claim] | None) -> tuple[int, Claim] | None:
    """The claim of the indicator that the sentence names, if any ("trong lớp đảng viên mới, nữ 10 đồng chí")."""
    topic = topic_of(place, patterns)
    if topic is None or found is None or found[1].line == place.line.index or found[1].indicator is topic:
        return found
    for index in range(len(place.claims) - 1, -1, -1):
        claim = place.claims[index]
        if place.line.index - claim.line > 6:
            break
        if claim.indicator is topic and claim.subset is None and claim.derived in (None, "list", "ellipsis"):
            return index, claim
    return found
