"""Second pass of linking: numbers that lean on a claim before them.

A list item, a part, a share, a target or a repetition takes its indicator from a claim or a topic that
stands before it in the same paragraph.
"""

from __future__ import annotations

from ..patterns.loader import Patterns
from .claims import Claim
from .lists import in_turn, list_items, located_item, percent_items
from .parts import part_of
from .places import Place, lines_of_topics, topics_of
from .sequels import elliptic, goal_of, labelled, reached, repeated
from .shares import share_of


def lean(place: Place, patterns: Patterns) -> list[Claim]:
    """The claims that a number makes by leaning on what stands before it; none where it does not."""
    if not place.claims and not any(topics_of(line, patterns) for line in lines_of_topics(place)):
        return []
    if place.quantity.kind == "percent":
        items = percent_items(place, patterns)
        if items:
            return items
        share = share_of(place, patterns)
        return [share] if share is not None else []
    turn = in_turn(place, patterns)
    if turn is not None:
        return [turn]
    goal = goal_of(place, patterns)
    if goal is not None:
        return [goal]
    sequel = reached(place, patterns) or elliptic(place, patterns)
    if sequel is not None:
        return [sequel]
    located = located_item(place, patterns)
    if located is not None:
        return [located]
    return (
        list_items(place, patterns)
        or _maybe(part_of(place, patterns))
        or _maybe(repeated(place, patterns))
        or _maybe(labelled(place, patterns))
    )


def _maybe(claim: Claim | None) -> list[Claim]:
    return [] if claim is None else [claim]
