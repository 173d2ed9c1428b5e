"""Shares in percent of a claim before: "nữ chiếm 54,24%"."""

from __future__ import annotations

from ..patterns.loader import Patterns
from .claims import Claim
from .modifiers import description, modifier_in, only_modifier
from .places import CHUNK, STOP, Place, claim_at, origin_of, topic_of

_SHARED_CLASSES = frozenset(("person",))


def share_of(place: Place, patterns: Patterns) -> Claim | None:
    line, cues = place.line, patterns.cues
    tail = " " + place.before[-30:]
    if (
        any(match.end() == len(tail) for match in cues.no_share.finditer(tail))
        or cues.no_share_after.match(" " + place.after, 1) is not None
    ):
        return None
    found = origin_of(place, patterns, ["person"], parts=True)
    since = 0
    if found is not None and found[1].line == line.index:
        since = line.offsets[found[1].token]
    topic = topic_of(place, patterns, since)
    indicator = (
        topic if topic is not None and topic.counts in _SHARED_CLASSES else found[1].indicator if found else None
    )
    if indicator is None or indicator.counts not in _SHARED_CLASSES:
        return None
    if indicator.indicator not in cues.shared:
        return None
    chunk = CHUNK.split(place.before)[-1]
    continued = bool(place.claims) and place.claims[-1].derived == "share" and place.claims[-1].line == line.index
    cue = cues.share.search(" " + chunk[-40:])
    label = modifier_in(chunk, indicator.counts, patterns)
    stop = STOP.search(place.after)
    rest = place.after[: stop.start()] if stop else place.after
    behind = modifier_in(rest, indicator.counts, patterns)
    subset: str | None
    if label is not None and (cue is not None or only_modifier(chunk, indicator.counts, patterns)):
        subset = label
    elif cue is not None and "{" not in chunk and cues.has_share.search(" " + chunk[-40:]) is not None:
        text = " " + chunk.strip() + " "
        cut = cues.share.search(text)
        subset = description(
            text[: cut.start()] if cut and cut.start() > 1 else text[cut.end() if cut else 0 :], patterns
        )
    elif continued and chunk.strip():
        subset = description(chunk, patterns)
    elif behind is not None:
        subset = behind
    else:
        return None
    if subset is None:
        return None
    first = line.token_at(line.offsets[place.token] - len(chunk.lstrip())) if chunk.strip() else place.token
    origin = found[0] if found is not None and found[1].indicator is indicator else None
    return claim_at(
        place,
        indicator,
        "share",
        (first, place.token + 1),
        4,
        subset,
        derived="share",
        origin=origin,
    )
