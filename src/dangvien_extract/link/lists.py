"""Lists of units with a number each: "Hội An 110, Tam Kỳ 95"; numbers for each, or for several in turn."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from ..find.lines import Line
from ..find.mentions import UnitMention
from ..find.periods import Period
from ..patterns.indicators import Indicator
from ..patterns.language import BORDER, COUNT, PERIOD, UNIT
from ..patterns.loader import Patterns
from .claims import Claim
from .places import LIST_LINE, Place, claim_at, noun_classes, noun_end, origin_of, topic_of


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
        begin = bisect_left(place.claims, found[1].line, key=lambda claim: claim.line)
        first = next(
            (
                (at, claim)
                for at, claim in enumerate(place.claims[begin:], begin)
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
            3 if filled and patterns.cues.ranking.search(place.line.text) is None else 6,
            subset,
            origin.status if origin else "reported",
            unit_token=unit,
            derived="list",
            origin=found[0] if origin is not None and found is not None else None,
        )
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
    beside = _beside(place, patterns)
    if beside is not None:
        return [beside]
    units, filled = _item_units(place, patterns)
    last = next((c for c in reversed(place.claims) if c.derived not in ("part", "share")), None)
    indicator = last.indicator if last is not None and place.line.index - last.line <= 2 else None
    if indicator is None or indicator.kind != "ratio":
        indicator = _attainments(place, last, patterns)
    if not units or filled or indicator is None:
        return []
    return [
        claim_at(place, indicator, "list-item", (units[0], place.token + 1), 6, unit_token=unit, derived="list")
        for unit in units
    ]


def _attainments(place: Place, last: Claim | None, patterns: Patterns) -> Indicator | None:
    """What the percentages of a list with a line for each unit are, where its heading speaks of a target."""
    ratio = next((i for i in patterns.indicators.values() if i.kind == "ratio"), None)
    heading = next((line for line in reversed(place.lines[: place.line.index]) if not LIST_LINE.match(line.text)), None)
    if ratio is None or heading is None or last is None or not LIST_LINE.match(place.line.text):
        return None
    if last.indicator is not ratio and last.indicator.kind != "flow":
        return None
    return ratio if patterns.cues.contexts["goal_context"][1].search(heading.text) else None


def _beside(place: Place, patterns: Patterns) -> Claim | None:
    """``Huyện Thới Lai: 241 ĐV, 160%``: the attainment beside the number of a list's unit."""
    last = place.claims[-1] if place.claims else None
    if last is None or last.line != place.line.index or last.derived != "list" or last.unit_token is None:
        return None
    between = place.line.words(last.last, place.token).strip()
    ratio = next((i for i in patterns.indicators.values() if i.kind == "ratio"), None)
    if between not in (",", "(", "-", ";") or ratio is None or last.indicator.kind != "flow":
        return None
    near = "".join(line.text for line in place.lines[max(0, place.line.index - 14) : place.line.index + 1])
    if patterns.cues.contexts["goal_context"][1].search(near) is None:
        return None
    return claim_at(
        place, ratio, "beside", (place.token, place.token + 1), 6, unit_token=last.unit_token, derived="list"
    )


def located_item(place: Place, patterns: Patterns) -> Claim | None:
    """``… 12 đảng viên ở xã Phổng Lái và 7 đảng viên ở xã Co Tòng``: the claim before, of the unit behind the noun."""
    line = place.line
    classes = noun_classes(place, patterns)
    if not classes:
        return None
    found = origin_of(place, patterns, classes)
    if found is None or found[1].line != line.index or found[1].status == "target":
        return None
    indicator = found[1].indicator
    end = noun_end(line, place.token, indicator.counts, patterns)
    if end is None or end + 1 >= len(line.mentions) or not isinstance(line.mentions[end + 1], UnitMention):
        return None
    preposition = " " + line.words(end, end + 1)
    between = line.words(found[1].last, place.token)
    if patterns.cues.part_prepositions.fullmatch(preposition, 1) is None or ";" in between:
        return None
    if not any(isinstance(mention, UnitMention) for mention in line.mentions[found[1].last : place.token]):
        return None
    return claim_at(
        place,
        indicator,
        "list-item",
        (place.token, end),
        7,
        found[1].subset,
        unit_token=end + 1,
        derived="list",
        origin=found[0],
    )


def spread(line: Line, claim: Claim, claims: Sequence[Claim], patterns: Patterns) -> list[Claim]:
    """A rule's claim that holds for each of several units, or for one of several in turn.

    "Xã A và xã B kết nạp mỗi nơi 6 đảng viên" makes two claims; in "A, B, C kết nạp lần lượt 241, 166
    và 58" the first number is A's.
    """
    before = " " + line.words(0, claim.token)
    respective = _turn(line, claim.token, patterns)
    if respective is not None:
        return [_in_turn(claim, *respective)]
    each = patterns.cues.each_unit.search(before[-60:])
    if each is None or claim.unit_token is not None:
        return [claim]
    chain = _chain(line, claim.token, (UnitMention,))
    return [replace(claim, unit_token=unit) for unit in chain] if len(chain) > 1 else [claim]


def in_turn(place: Place, patterns: Patterns) -> Claim | None:
    """The second and further numbers of "lần lượt 241, 166 và 58 đảng viên"."""
    turn = _turn(place.line, place.token, patterns)
    if turn is None or turn[0] == 0 or not place.claims or place.claims[-1].line != place.line.index:
        return None
    last = place.claims[-1]
    end = noun_end(place.line, place.token, last.indicator.counts, patterns) or place.token + 1
    made = claim_at(
        place,
        last.indicator,
        "in-turn",
        (place.token, end),
        7,
        last.subset,
        derived="list",
        origin=len(place.claims) - 1,
    )
    return _in_turn(made, *turn)


def _in_turn(claim: Claim, index: int, chain: list[int], units: bool) -> Claim:
    return replace(claim, unit_token=chain[index]) if units else replace(claim, period_token=chain[index])


def _turn(line: Line, token: int, patterns: Patterns) -> tuple[int, list[int], bool] | None:
    """Which number of a "respectively" a token is, with the units (or periods) that the numbers belong to."""
    if not patterns.cues.respectively.may_stand_in(line.tokens()):
        return None
    numbers = [token]
    at = token - 1
    while at >= 0 and (line.words(at, at + 1).strip() in patterns.cues.joints or line.text[line.offsets[at]] == COUNT):
        if line.text[line.offsets[at]] == COUNT:
            numbers.insert(0, at)
        at -= 1
    head = " " + line.words(0, numbers[0])
    if not any(match.end() >= len(head) - 4 for match in patterns.cues.respectively.finditer(head)):
        return None
    after = token + 1
    total = len(numbers)
    while after < len(line.offsets) and (
        line.words(after, after + 1).strip() in patterns.cues.joints or line.text[line.offsets[after]] == COUNT
    ):
        total += line.text[line.offsets[after]] == COUNT
        after += 1
    for kinds, units in (((UnitMention,), True), ((Period,), False)):
        chain = _chain(line, numbers[0], kinds)
        if len(chain) == total > 1:
            return len(numbers) - 1, chain, units
    return None


def _chain(line: Line, token: int, kinds: tuple[type, ...]) -> list[int]:
    """The last run of coordinated mentions before a token: "A, B và C"."""
    chain: list[int] = []
    for index in range(token - 1, -1, -1):
        if isinstance(line.mentions[index], kinds) and line.text[line.offsets[index]] in UNIT + BORDER + PERIOD:
            if chain and chain[0] - index > 2:
                break
            chain.insert(0, index)
        elif chain and chain[0] - index > 1:
            break
    return chain
