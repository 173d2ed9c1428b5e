"""Lists of units with a number each: "Hội An 110, Tam Kỳ 95"."""

from __future__ import annotations

from ..find.mentions import UnitMention
from ..patterns.loader import Patterns
from .claims import Claim
from .places import Place, noun_classes, noun_end, origin_of, topic_of


def list_items(place: Place, patterns: Patterns) -> list[Claim]:
    units, filled = _item_units(place, patterns)
    if not units:
        return []
    classes = noun_classes(place, patterns)
    if classes is not None and not classes:
        return []
    found = origin_of(place, patterns, classes)
    since = 0
    if found is not None and found[1].line == place.line.index:
        since = place.line.offsets[found[1].token]
    topic = topic_of(place, patterns, since)
    indicator = topic or (found[1].indicator if found else None)
    if found is not None and topic is None and classes is None and found[1].line != place.line.index:
        # A list in a new sentence goes on with what the sentence before was about: its first number.
        first = next(
            (
                (at, claim)
                for at, claim in enumerate(place.claims)
                if claim.line == found[1].line and claim.derived is None and claim.status == found[1].status
            ),
            found,
        )
        found, indicator = first, first[1].indicator
    if indicator is None or (classes is not None and indicator.counts not in classes):
        indicator = found[1].indicator if found else None
    if indicator is None:
        return []
    origin = found[1] if found is not None and found[1].indicator is indicator else None
    end = noun_end(place.line, place.token, indicator.counts, patterns) or place.token + 1
    subset = origin.subset if origin is not None else None
    return [
        Claim(
            place.line.index,
            place.token,
            place.quantity,
            indicator,
            f"{indicator.indicator}/list-item",
            units[0],
            end,
            3 if filled else 6,
            subset,
            origin.status if origin else "reported",
            unit_token=unit,
            derived="list",
            origin=found[0] if origin is not None and found is not None else None,
        )  # fmt: skip
        for unit in units
    ]


def _item_units(place: Place, patterns: Patterns) -> tuple[list[int], bool]:
    """The unit (or units that share the number: "mỗi nơi 11") right before a list item's number.

    Also whether words ("có", "được") stand between: such an item yields to any rule that fits.
    """
    line, cues = place.line, patterns.cues
    filled = False
    each = (
        cues.each_unit.search(" " + place.before[-40:]) is not None
        or cues.each_unit.search(" " + place.after[:40]) is not None
    )
    index = place.token - 1
    limit = index - (5 if each else 3)
    while index >= 0 and index > limit:
        if isinstance(line.mentions[index], UnitMention):
            break
        word = line.words(index, index + 1)
        if word.strip() not in ("(", ":", "-", "/"):
            if not cues.list_fill.match(" " + word, 1) and not each:
                return [], False
            filled = True
        index -= 1
    if index < 0 or not isinstance(line.mentions[index], UnitMention):
        return [], False
    units = [index]
    while each and index >= 2 and line.words(index - 1, index).strip() in cues.joints:
        if not isinstance(line.mentions[index - 2], UnitMention):
            break
        index -= 2
        units.insert(0, index)
    return units, filled and not each


def percent_items(place: Place, patterns: Patterns) -> list[Claim]:
    """``bứt lên có Ninh Sơn (45,16%), Thuận Nam (45,09%)``: an attainment for each unit of a list."""
    units, filled = _item_units(place, patterns)
    last = next((c for c in reversed(place.claims) if c.derived not in ("part", "share")), None)
    if not units or filled or last is None or last.indicator.kind != "ratio" or place.line.index - last.line > 2:
        return []
    return [
        Claim(
            place.line.index,
            place.token,
            place.quantity,
            last.indicator,
            f"{last.indicator.indicator}/list-item",
            units[0],
            place.token + 1,
            6,
            unit_token=unit,
            derived="list",
        )  # fmt: skip
        for unit in units
    ]
