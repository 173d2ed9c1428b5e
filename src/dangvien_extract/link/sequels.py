"""Numbers that go on from a claim before: its target, what was reached, another period, a rate, what remains."""

from __future__ import annotations

from ..find.periods import UNDATING, Period
from ..patterns.language import COUNT, NO_PERIOD, PERCENT, PERIOD
from ..patterns.loader import Patterns
from .claims import Claim
from .places import CHUNK, Place, claim_at, noun_classes, noun_end, origin_of, stands_alone, topics_of


def reached(place: Place, patterns: Patterns) -> Claim | None:
    """``chỉ tiêu của xã là 8, mới hơn ba tháng đã xong 6``: what was reached of the target before."""
    last = place.claims[-1] if place.claims else None
    if last is None or last.status != "target" or last.line != place.line.index or not stands_alone(place, patterns):
        return None
    between = place.line.words(last.last, place.token)
    tail = " " + between[-30:]
    if not any(match.end() == len(tail) for match in patterns.cues.reached.finditer(tail)):
        return None
    indicator = last.indicator
    return claim_at(
        place,
        indicator,
        "reached",
        (max(last.last, place.token - 2), place.token + 1),
        7,
        derived="ellipsis",
        origin=len(place.claims) - 1,
    )


def _remaining(place: Place, patterns: Patterns) -> Claim | None:
    """``nay chỉ còn 6 bản``: what remains of a stock that was counted before in the same words."""
    classes = noun_classes(place, patterns)
    tail = " " + place.before[-24:]
    ends = any(match.end() == len(tail) for match in patterns.cues.remain.finditer(tail))
    if not ends or not classes or "village" not in classes:
        return None
    found = origin_of(place, patterns, ["village"])
    if found is None or found[1].indicator.kind != "stock":
        return None
    indicator = found[1].indicator
    end = noun_end(place.line, place.token, indicator.counts, patterns) or place.token + 1
    return claim_at(
        place,
        indicator,
        "remaining",
        (place.token, end),
        5,
        derived="same",
        origin=found[0],
    )


def goal_of(place: Place, patterns: Patterns) -> Claim | None:
    """``(kế hoạch 1.550)``, ``chỉ tiêu Tỉnh ủy giao là 80``: the target of the claim before."""
    chunk = CHUNK.split(place.before)[-1]
    if not chunk.strip() and place.before.endswith("( "):
        chunk = CHUNK.split(place.before[:-2])[-1]
    match = patterns.cues.goal_label.match(" " + chunk.lstrip(), 1)
    labelled = match is not None and match.end() == len(" " + chunk.lstrip())
    if not labelled and patterns.cues.goal_after.match(" " + place.after, 1) is None:
        return None
    classes = noun_classes(place, patterns)
    found = origin_of(place, patterns, classes)
    if found is None or found[1].indicator.kind != "flow" or found[1].line != place.line.index:
        return None
    return _sibling(place, found, chunk, "goal", 8, patterns, status="target")


def _rated(place: Place, patterns: Patterns) -> Claim | None:
    """``tính ra mỗi năm trên 200 người``: the claim before in the same sentence, as a rate."""
    chunk = CHUNK.split(place.before)[-1]
    classes = noun_classes(place, patterns)
    each = [
        m
        for m in place.line.mentions[max(0, place.token - 3) : place.token + 5]
        if isinstance(m, Period) and m.kind == "each"
    ]
    if not each and not any(pattern.search(" " + chunk) for _, pattern in patterns.cues.rate):
        return None
    found = origin_of(place, patterns, classes)
    if found is None or found[1].line != place.line.index or classes == []:
        return None
    return _sibling(place, found, chunk, "rate", 6, patterns)


def _sibling(
    place: Place,
    found: tuple[int, Claim],
    chunk: str,
    way: str,
    strength: int,
    patterns: Patterns,
    status: str = "reported",
) -> Claim:
    """A number of the same kind as a claim before; its evidence begins with the chunk of words before it."""
    origin, claim = found
    end = noun_end(place.line, place.token, claim.indicator.counts, patterns) or place.token + 1
    first = place.line.token_at(place.line.offsets[place.token] - len(chunk.lstrip()))
    return claim_at(
        place, claim.indicator, way, (first, end), strength, claim.subset, status=status, derived=way, origin=origin
    )


def repeated(place: Place, patterns: Patterns) -> Claim | None:
    """``con số ấy đã lên 25``, ``nay chỉ còn 6 bản``: the indicator of the last claim, at another time."""
    rate = _rated(place, patterns)
    if rate is not None:
        return rate
    remains = _remaining(place, patterns)
    if remains is not None:
        return remains
    matches = list(patterns.cues.same.finditer(place.before))
    match = matches[-1] if matches else None
    if (
        match is None
        or match.end() < len(place.before) - 40
        or not stands_alone(place, patterns)
        and noun_classes(place, patterns) == []
    ):
        return None
    found = origin_of(place, patterns, None)
    if found is None or any(mark in place.before[match.end() :] for mark in (COUNT, PERCENT)):
        return None
    indicator = found[1].indicator
    first = place.line.token_at(match.start())
    return claim_at(
        place,
        indicator,
        "same",
        (first, place.token + 1),
        6,
        found[1].subset,
        derived="same",
        origin=found[0],
    )


def elliptic(place: Place, patterns: Patterns) -> Claim | None:
    """``…; năm 2017, 8 đồng chí; năm 2018 được 11``: the claim before in the sentence, in another period."""
    classes = noun_classes(place, patterns)
    if classes == []:
        return None
    found = origin_of(place, patterns, classes)
    if found is None or found[1].line != place.line.index or found[1].status == "target":
        return None
    index, origin = found
    done = max(claim.last for claim in place.claims if claim.line == place.line.index)
    between = place.line.words(done, place.token)
    feasts = [m for m in place.line.mentions[origin.last : place.token] if isinstance(m, Period) and m.kind in UNDATING]
    if any(mention.kind != "feast" for mention in feasts):
        return None
    behind = f"( {PERIOD} )" in place.line.words(place.token + 1, min(place.token + 7, len(place.line.offsets)))
    if (
        not (behind or any(mark in between for mark in (PERIOD, NO_PERIOD)))
        or patterns.cues.ellipsis.fullmatch(" " + between, 1) is None
    ):
        return None
    indicator = origin.indicator
    end = noun_end(place.line, place.token, indicator.counts, patterns) or place.token + 1
    if end < len(place.line.offsets) and patterns.cues.part_links.match(place.line.text, place.line.offsets[end]):
        return None  # "…; 3 người thuộc chi bộ nông thôn" is a part
    first = next(
        (at for at in range(place.token - 1, origin.last - 1, -1) if isinstance(place.line.mentions[at], Period)),
        place.token,
    )
    return claim_at(
        place,
        indicator,
        "ellipsis",
        (first, end),
        7 if stands_alone(place, patterns) else 5,
        origin.subset,
        derived="ellipsis",
        origin=index,
    )


def labelled(place: Place, patterns: Patterns) -> Claim | None:
    """``Kết quả phân công phụ trách hộ: 71 đảng viên, 223 hộ``: a topic before a colon, then numbers with nouns."""
    classes = noun_classes(place, patterns)
    colon = place.before.rfind(" : ")
    if not classes or colon < 0 or "." in place.before[colon:] or ";" in place.before[colon:]:
        return None
    best: tuple[int, str] | None = None
    for name, pattern in topics_of(place.line, patterns):
        if patterns.indicators[name].counts not in classes:
            continue
        for match in pattern.finditer(place.line.text, 0, colon + 1):
            if best is None or match.end() > best[0]:
                best = (match.end(), name)
    if best is None or colon - best[0] > 60:
        return None
    indicator = patterns.indicators[best[1]]
    end = noun_end(place.line, place.token, indicator.counts, patterns) or place.token + 1
    return claim_at(
        place,
        indicator,
        "labelled",
        (place.token, end),
        3,
        derived="labelled",
    )
