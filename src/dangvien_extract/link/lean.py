"""Second pass of linking: numbers that lean on a fact before them.

A list item ("Hội An 110, Tam Kỳ 95"), a part ("trong đó có 6 nữ"), a share ("nữ chiếm 54 %") and a
repetition ("con số ấy đã lên 25") take their indicator from a claim or a topic that stands before.
A part never exceeds its whole; it is of the same class of things.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from ..find.lines import Line
from ..find.periods import UNDATING, Period
from ..find.quantities import Quantity
from ..find.units import UnitMention
from ..patterns.indicators import Indicator
from ..patterns.language import BORDER, COUNT, NO_PERIOD, NUMBER, PERCENT, PERIOD, UNIT
from ..patterns.loader import Patterns
from .claims import Claim

_STOP = regex.compile(rf"[,.;:()…]|{COUNT}|{PERCENT}|{NUMBER}|{PERIOD}")
_LETTER = regex.compile(r"\p{L}")
_LABELS = regex.compile(r"/(?:label|raise)")
# Years of membership that a badge is given for (Party charter and regulation 29-QĐ/TW).
_BADGES = frozenset((30, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90))
_SHARED_CLASSES = frozenset(("person",))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a number stands, and what was claimed before it."""

    line: Line
    token: int
    quantity: Quantity
    claims: Sequence[Claim]
    paragraphs: Sequence[int]
    lines: Sequence[Line]

    @property
    def before(self) -> str:
        """The masked line before the number."""
        return self.line.text[: self.line.offsets[self.token]]

    @property
    def after(self) -> str:
        """The masked line after the number."""
        return self.line.text[self.line.offsets[self.token] + 2 :]


def lean(place: Place, patterns: Patterns) -> list[Claim]:
    """The claims that a number makes by leaning on what stands before it; none where it does not."""
    if place.quantity.kind == "percent":
        items = _percent_items(place, patterns)
        if items:
            return items
        share = _share(place, patterns)
        return [share] if share is not None else []
    goal = _goal(place, patterns)
    if goal is not None:
        return [goal]
    elliptic = _reached(place, patterns) or _elliptic(place, patterns)
    if elliptic is not None:
        return [elliptic]
    return (
        _items(place, patterns)
        or _maybe(_part(place, patterns))
        or _maybe(_repeated(place, patterns))
        or _maybe(_labelled(place, patterns))
    )


def _maybe(claim: Claim | None) -> list[Claim]:
    return [] if claim is None else [claim]


def noun_end(line: Line, token: int, counts: str, patterns: Patterns) -> int | None:
    """One past the counted noun right after a number, if it is of the class `counts`."""
    pattern = patterns.cues.countable.get(counts)
    if pattern is None or token + 1 >= len(line.offsets):
        return None
    match = pattern.match(line.text, line.offsets[token + 1])
    return line.token_at(match.end()) if match else None


def _bare(place: Place, patterns: Patterns) -> bool:
    """Whether no counted noun follows the number: punctuation, a copula or a preposition does."""
    return not _LETTER.match(place.after) or patterns.cues.part_links.match(" " + place.after, 1) is not None


def _classes(place: Place, patterns: Patterns) -> list[str] | None:
    """The classes that the noun after the number belongs to; None where it stands alone."""
    classes = [name for name in patterns.cues.countable if noun_end(place.line, place.token, name, patterns) is not None]
    if not classes and _bare(place, patterns):
        return None
    return classes


def _origin(place: Place, patterns: Patterns, classes: list[str] | None, parts: bool = False) -> tuple[int, Claim] | None:
    """The nearest claim before that a number of these classes may lean on: same paragraph, at most 3 lines back."""
    opened = patterns.cues.part_openers.match(place.line.text, 1) is not None
    for index in range(len(place.claims) - 1, -1, -1):
        claim = place.claims[index]
        lines = place.line.index - claim.line
        paragraphs = abs(place.paragraphs[place.line.index] - place.paragraphs[claim.line])
        if lines > (6 if opened else 3) or paragraphs > (3 if opened else 1):
            return None
        if claim.indicator.kind == "ratio" or claim.quantity.kind == "percent" or claim.derived in ("part", "share", "goal"):
            continue
        if claim.subset is not None and claim.derived is None and parts:
            continue
        if claim.derived == "list" and claim.origin is not None and claim.line != place.line.index:
            continue
        if classes is None or claim.indicator.counts in classes:
            return index, claim
    return None


def _topic(place: Place, patterns: Patterns, since: int = 0) -> Indicator | None:
    """The indicator that the words before a number announce last, in its sentence."""
    best: tuple[int, str] | None = None
    for name, pattern in patterns.cues.topics.items():
        for match in pattern.finditer(place.line.text, since, place.line.offsets[place.token]):
            if best is None or match.end() > best[0]:
                best = (match.end(), name)
    return patterns.indicators[best[1]] if best else None


# Lists of units with a number each.


def _items(place: Place, patterns: Patterns) -> list[Claim]:
    units, filled = _item_units(place, patterns)
    if not units:
        return []
    classes = _classes(place, patterns)
    if classes is not None and not classes:
        return []
    found = _origin(place, patterns, classes)
    since = 0
    if found is not None and found[1].line == place.line.index:
        since = place.line.offsets[found[1].token]
    topic = _topic(place, patterns, since)
    indicator = topic or (found[1].indicator if found else None)
    if indicator is None or (classes is not None and indicator.counts not in classes):
        indicator = found[1].indicator if found else None
    if indicator is None:
        return []
    origin = found[1] if found is not None and found[1].indicator is indicator else None
    end = noun_end(place.line, place.token, indicator.counts, patterns) or place.token + 1
    subset = origin.subset if origin is not None else None
    return [
        Claim(
            place.line.index, place.token, place.quantity, indicator, f"{indicator.indicator}/list-item",
            units[0], end, 3 if filled else 6, subset, origin.status if origin else "reported",
            unit_token=unit, derived="list", origin=found[0] if origin is not None and found is not None else None,
        )  # fmt: skip
        for unit in units
    ]


def _item_units(place: Place, patterns: Patterns) -> tuple[list[int], bool]:
    """The unit (or units that share the number: "mỗi nơi 11") right before a list item's number.

    Also whether words ("có", "được") stand between: such an item yields to any rule that fits.
    """
    line, cues = place.line, patterns.cues
    filled = False
    each = cues.each_unit.search(" " + place.before[-40:]) is not None or cues.each_unit.search(" " + place.after[:40]) is not None
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


def _percent_items(place: Place, patterns: Patterns) -> list[Claim]:
    """``bứt lên có Ninh Sơn (45,16%), Thuận Nam (45,09%)``: an attainment for each unit of a list."""
    units, filled = _item_units(place, patterns)
    last = next((c for c in reversed(place.claims) if c.derived not in ("part", "share")), None)
    if not units or filled or last is None or last.indicator.kind != "ratio" or place.line.index - last.line > 2:
        return []
    return [
        Claim(
            place.line.index, place.token, place.quantity, last.indicator, f"{last.indicator.indicator}/list-item", units[0],
            place.token + 1, 6, unit_token=unit, derived="list",
        )  # fmt: skip
        for unit in units
    ]


def _reached(place: Place, patterns: Patterns) -> Claim | None:
    """``chỉ tiêu của xã là 8, mới hơn ba tháng đã xong 6``: what was reached of the target before."""
    last = place.claims[-1] if place.claims else None
    if last is None or last.status != "target" or last.line != place.line.index or not _bare(place, patterns):
        return None
    between = place.line.words(last.last, place.token)
    tail = " " + between[-30:]
    if not any(match.end() == len(tail) for match in patterns.cues.reached.finditer(tail)):
        return None
    indicator = last.indicator
    return Claim(
        place.line.index, place.token, place.quantity, indicator, f"{indicator.indicator}/reached",
        max(last.last, place.token - 2), place.token + 1, 7, derived="ellipsis", origin=len(place.claims) - 1,
    )  # fmt: skip


# Parts of a whole.


def _part(place: Place, patterns: Patterns) -> Claim | None:
    line, cues = place.line, patterns.cues
    classes = _classes(place, patterns)
    inside = classes == [] and place.before.count("(") > place.before.count(")")
    found = _origin(place, patterns, None if inside else classes, parts=True)
    if found is None or not found[1].indicator.counts:
        return None
    index, whole = found
    if place.quantity.value > whole.quantity.value or place.quantity.out_of is not None:
        return None
    counts = whole.indicator.counts
    chunk = regex.split(r"[,;:()]|" + COUNT + "|" + PERCENT, place.before)[-1]
    same_line = whole.line == line.index
    start = line.offsets[whole.last] if same_line and whole.last < len(line.offsets) else 0
    if same_line and line.offsets[place.token] < start:
        return None
    end = noun_end(line, place.token, whole.indicator.counts, patterns)
    between = line.text[start : line.offsets[place.token]]
    tail = line.text[line.offsets[end] :] if end is not None and end < len(line.offsets) else place.after if end is None else ""
    continued = any(c.derived == "part" and c.origin == index and c.line == line.index for c in place.claims[index + 1 :])
    opened = cues.part_openers.search(" " + between) is not None
    headed = cues.part_heads.match(" " + chunk.lstrip(), 1) is not None and counts == "person"
    bracket = same_line and between.count("(") > between.count(")")
    label = _modifier_before(chunk, counts, patterns)
    if label is None and (UNIT in chunk or BORDER in chunk):
        return None
    opened = opened or (headed and label is not None)
    follows = cues.part_after.match(" " + tail, 1)
    if follows is not None:
        tail = tail[follows.end() - 1 :]
    described = cues.part_links.match(" " + tail, 1) is not None
    known = _modifier_at(place.after, tail, counts, patterns)
    if counts == "badge" and same_line and _years_near(line, place.token, end or place.token + 1, patterns):
        bracket = True
    if end is None and label is None and not (opened or bracket or continued):
        return None
    if end is None and not _bare(place, patterns) and known is None and not (inside and bracket):
        return None
    if inside and bracket and end is None:
        tail = place.after
    if not (
        opened and (end is not None or label is not None or known is not None)
        or follows is not None
        or bracket
        or (continued and (described or known or label or end is None))
        or (label is not None and same_line and ";" not in between)
        or (same_line and ";" not in between and (known is not None or described))
        or (same_line and cues.part_copula.match(" " + tail, 1) is not None)
    ):
        return None
    subset = label or known or _description(tail if end is not None or not chunk.strip() else chunk, patterns)
    if subset is None and chunk.strip():
        subset = _description(chunk, patterns)
    if counts == "badge":
        subset = _years_near(line, place.token, end or place.token + 1, patterns) or subset
    if subset is None:
        return None
    first = place.token
    if label is not None and known is None:
        first = line.token_at(line.offsets[place.token] - len(chunk.lstrip()))
    last = end or place.token + 1
    stop = _STOP.search(tail)
    reach = len(line.text) - len(tail) + (stop.start() if stop else len(tail))
    if label is None:
        last = max(last, line.token_at(reach))
    return Claim(
        line.index, place.token, place.quantity, whole.indicator, f"{whole.indicator.indicator}/part", min(first, place.token),
        last, 9 if follows is not None else 6, subset, whole.status, derived="part", origin=index,
    )  # fmt: skip


def _modifiers(patterns: Patterns, counts: str) -> list[tuple[str, regex.Pattern[str]]]:
    return [(subset, pattern) for subset, pattern, classes in patterns.cues.modifiers if not classes or counts in classes]


def _modifier_before(chunk: str, counts: str, patterns: Patterns) -> str | None:
    """A known modifier that names the part before its number: "nữ 52", "dân tộc Khmer có 34"."""
    for subset, pattern in _modifiers(patterns, counts):
        for match in pattern.finditer(" " + chunk.lstrip()):
            rest = (" " + chunk.lstrip())[match.end() :]
            if not rest.strip() or patterns.cues.label_fill.fullmatch(" " + rest, 1) is not None:
                return subset if subset != "*" else match.group().strip()
    return None


def _modifier_at(after: str, tail: str, counts: str, patterns: Patterns) -> str | None:
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


def _description(text: str, patterns: Patterns) -> str | None:
    """The words that name a part, up to the next punctuation or number, without linking words."""
    stop = _STOP.search(text)
    words = " " + (text[: stop.start()] if stop else text)
    while (step := patterns.cues.modifier_links.match(words, 1)) is not None and step.end() < len(words):
        words = " " + words[step.end() :]
    return words.replace(UNIT, "").replace(BORDER, "").strip() or None


def modifier_of(line: Line, claim: Claim, patterns: Patterns) -> str | None:
    """The part to which the words after (or, for labels, inside) a rule's claim limit it."""
    end = noun_end(line, claim.token, claim.indicator.counts, patterns)
    offset = line.offsets[claim.token] + 2
    position = line.offsets[end] if end is not None and end < len(line.offsets) else len(line.text) if end is not None else offset
    counts, cues = claim.indicator.counts, patterns.cues
    found = _modifier_at(line.text[offset:], line.text[position:], counts, patterns)
    place = _placed(line.text[position:], counts, patterns)
    if place is None and claim.last < len(line.offsets):
        place = _placed(line.text[line.offsets[claim.last] :], counts, patterns)
    if found is None and line.offsets[claim.token] > line.offsets[claim.first] and _LABELS.search(claim.rule):
        label = line.text[line.offsets[claim.first] - 1 : line.offsets[claim.token]]
        found = _modifier_in(label, counts, patterns)
        for match in cues.part_prepositions.finditer(label):
            place = place or _placed(label[match.start() :], counts, patterns)
    if place is None and not _LABELS.search(claim.rule):
        place = _placed_before(line, claim, patterns)
    if counts == "badge":
        found = _years(line, claim, patterns) or found
    return place if found is None or found in claim.indicator.whole else found


def _placed(text: str, counts: str, patterns: Patterns) -> str | None:
    """A modifier behind a preposition right at the start of a text: "ở thôn, bản", "trong doanh nghiệp"."""
    step = patterns.cues.part_prepositions.match(" " + text, 1)
    if step is None or counts not in ("branch", "organisation"):
        return None
    return _modifier_at("", (" " + text)[step.end() :], counts, patterns)


def _placed_before(line: Line, claim: Claim, patterns: Patterns) -> str | None:
    """The same before a claim: "ở thôn, bản thì đã có 370 chi bộ"."""
    counts, cues = claim.indicator.counts, patterns.cues
    if counts not in ("branch", "organisation"):
        return None
    chunk = " " + regex.split(r"[;:()]|" + COUNT + "|" + PERCENT, line.text[: line.offsets[claim.first]])[-1].lstrip()
    for match in cues.part_prepositions.finditer(chunk):
        for subset, pattern in _modifiers(patterns, counts):
            inner = pattern.match(chunk, match.end())
            rest = "" if inner is None else chunk[inner.end() :]
            if inner is not None and (not rest.strip() or cues.part_then.fullmatch(" " + rest, 1) is not None):
                return subset if subset != "*" else inner.group().strip()
    return None


def _years(line: Line, claim: Claim, patterns: Patterns) -> str | None:
    """The years of membership that badges are for, where they are one number and not several."""
    ages = [m for m in line.mentions[max(0, claim.first - 3) : claim.last + 3] if _is_years(m)]
    return _years_text(ages[0], patterns) if len(ages) == 1 else None


def _years_near(line: Line, token: int, end: int, patterns: Patterns) -> str | None:
    """The years right before a number ("65 năm có 9") or right after its noun ("3 đồng chí 70 năm")."""
    around = [*range(end, min(end + 3, len(line.mentions))), *range(token - 1, max(-1, token - 4), -1)]
    for index in around:
        mention = line.mentions[index]
        if _is_years(mention) and (mention.kind != "count" or line.words(index + 1, index + 2).strip() == patterns.cues.year_word):
            return _years_text(mention, patterns)
        if isinstance(mention, Quantity) and mention.kind == "count":
            if index > token:
                break
            return None
    return None


def _is_years(mention: object) -> bool:
    return isinstance(mention, Quantity) and mention.value in _BADGES


def _years_text(mention: object, patterns: Patterns) -> str:
    return patterns.cues.badge_years.format(f"{mention.value:g}") if isinstance(mention, Quantity) else ""


# Shares in percent.


def _share(place: Place, patterns: Patterns) -> Claim | None:
    line, cues = place.line, patterns.cues
    tail = " " + place.before[-30:]
    if any(match.end() == len(tail) for match in cues.no_share.finditer(tail)) or cues.no_share_after.match(" " + place.after, 1) is not None:
        return None
    found = _origin(place, patterns, ["person"], parts=True)
    since = 0
    if found is not None and found[1].line == line.index:
        since = line.offsets[found[1].token]
    topic = _topic(place, patterns, since)
    indicator = topic if topic is not None and topic.counts in _SHARED_CLASSES else found[1].indicator if found else None
    if indicator is None or indicator.counts not in _SHARED_CLASSES:
        return None
    if indicator.indicator not in cues.shared:
        return None
    chunk = regex.split(r"[,;:()]|" + COUNT + "|" + PERCENT, place.before)[-1]
    continued = bool(place.claims) and place.claims[-1].derived == "share" and place.claims[-1].line == line.index
    cue = cues.share.search(" " + chunk[-40:])
    label = _modifier_in(chunk, indicator.counts, patterns)
    stop = _STOP.search(place.after)
    rest = place.after[: stop.start()] if stop else place.after
    behind = _modifier_in(rest, indicator.counts, patterns)
    subset: str | None
    if label is not None and (cue is not None or _only(chunk, indicator.counts, patterns)):
        subset = label
    elif cue is not None and "{" not in chunk and cues.has_share.search(" " + chunk[-40:]) is not None:
        text = " " + chunk.strip() + " "
        cut = cues.share.search(text)
        subset = _description(text[: cut.start()] if cut and cut.start() > 1 else text[cut.end() if cut else 0 :], patterns)
    elif continued and chunk.strip():
        subset = _description(chunk, patterns)
    elif behind is not None:
        subset = behind
    else:
        return None
    if subset is None:
        return None
    first = line.token_at(line.offsets[place.token] - len(chunk.lstrip())) if chunk.strip() else place.token
    origin = found[0] if found is not None and found[1].indicator is indicator else None
    return Claim(
        line.index, place.token, place.quantity, indicator, f"{indicator.indicator}/share", min(first, place.token),
        place.token + 1, 4, subset, derived="share", origin=origin,
    )  # fmt: skip


def _only(chunk: str, counts: str, patterns: Patterns) -> bool:
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


def _modifier_in(text: str, counts: str, patterns: Patterns) -> str | None:
    for subset, pattern in _modifiers(patterns, counts):
        match = pattern.search(" " + text)
        if match is not None:
            return subset if subset != "*" else match.group().strip()
    return None


def _remaining(place: Place, patterns: Patterns) -> Claim | None:
    """``nay chỉ còn 6 bản``: what remains of a stock that was counted before in the same words."""
    classes = _classes(place, patterns)
    tail = " " + place.before[-24:]
    ends = any(match.end() == len(tail) for match in patterns.cues.remain.finditer(tail))
    if not ends or not classes or "village" not in classes:
        return None
    found = _origin(place, patterns, ["village"])
    if found is None or found[1].indicator.kind != "stock":
        return None
    indicator = found[1].indicator
    end = noun_end(place.line, place.token, indicator.counts, patterns) or place.token + 1
    return Claim(
        place.line.index, place.token, place.quantity, indicator, f"{indicator.indicator}/remaining", place.token, end, 5,
        derived="same", origin=found[0],
    )  # fmt: skip


# Goals beside what was reached.


def _goal(place: Place, patterns: Patterns) -> Claim | None:
    """``(kế hoạch 1.550)``, ``chỉ tiêu Tỉnh ủy giao là 80``: the target of the claim before."""
    chunk = regex.split(r"[,;:()]|" + COUNT + "|" + PERCENT, place.before)[-1]
    match = patterns.cues.goal_label.match(" " + chunk.lstrip(), 1)
    labelled = match is not None and match.end() == len(" " + chunk.lstrip())
    if not labelled and patterns.cues.goal_after.match(" " + place.after, 1) is None:
        return None
    classes = _classes(place, patterns)
    found = _origin(place, patterns, classes)
    if found is None or found[1].indicator.kind != "flow" or found[1].line != place.line.index:
        return None
    indicator = found[1].indicator
    end = noun_end(place.line, place.token, indicator.counts, patterns) or place.token + 1
    first = place.line.token_at(place.line.offsets[place.token] - len(chunk.lstrip()))
    return Claim(
        place.line.index, place.token, place.quantity, indicator, f"{indicator.indicator}/goal", min(first, place.token), end, 8,
        found[1].subset, "target", derived="goal", origin=found[0],
    )  # fmt: skip


# Repetitions.


def _rated(place: Place, patterns: Patterns) -> Claim | None:
    """``tính ra mỗi năm trên 200 người``: the claim before in the same sentence, as a rate."""
    chunk = regex.split(r"[,;:()]|" + COUNT + "|" + PERCENT, place.before)[-1]
    classes = _classes(place, patterns)
    each = [m for m in place.line.mentions[max(0, place.token - 3) : place.token + 5] if isinstance(m, Period) and m.kind == "each"]
    if not each and not any(pattern.search(" " + chunk) for _, pattern in patterns.cues.rate):
        return None
    found = _origin(place, patterns, classes)
    if found is None or found[1].line != place.line.index or classes == []:
        return None
    indicator = found[1].indicator
    end = noun_end(place.line, place.token, indicator.counts, patterns) or place.token + 1
    first = place.line.token_at(place.line.offsets[place.token] - len(chunk.lstrip()))
    return Claim(
        place.line.index, place.token, place.quantity, indicator, f"{indicator.indicator}/rate", min(first, place.token), end, 6,
        found[1].subset, derived="rate", origin=found[0],
    )  # fmt: skip


def _repeated(place: Place, patterns: Patterns) -> Claim | None:
    """``con số ấy đã lên 25``, ``nay chỉ còn 6 bản``: the indicator of the last claim, at another time."""
    rate = _rated(place, patterns)
    if rate is not None:
        return rate
    remains = _remaining(place, patterns)
    if remains is not None:
        return remains
    match = None
    for match in patterns.cues.same.finditer(place.before):
        pass
    if match is None or match.end() < len(place.before) - 40 or not _bare(place, patterns) and _classes(place, patterns) == []:
        return None
    found = _origin(place, patterns, None)
    if found is None or any(mark in place.before[match.end() :] for mark in (COUNT, PERCENT)):
        return None
    indicator = found[1].indicator
    first = place.line.token_at(match.start())
    return Claim(
        place.line.index, place.token, place.quantity, indicator, f"{indicator.indicator}/same", first, place.token + 1, 6,
        found[1].subset, derived="same", origin=found[0],
    )  # fmt: skip


def _elliptic(place: Place, patterns: Patterns) -> Claim | None:
    """``…; năm 2017, 8 đồng chí; năm 2018 được 11``: the claim before in the sentence, in another period."""
    classes = _classes(place, patterns)
    if classes == []:
        return None
    found = _origin(place, patterns, classes)
    if found is None or found[1].line != place.line.index or found[1].status == "target":
        return None
    index, origin = found
    if origin.last > place.token:
        return None
    between = place.line.words(origin.last, place.token)
    feasts = [m for m in place.line.mentions[origin.last : place.token] if isinstance(m, Period) and m.kind in UNDATING]
    if any(mention.kind != "feast" for mention in feasts):
        return None
    if not any(mark in between for mark in (PERIOD, NO_PERIOD)) or patterns.cues.ellipsis.fullmatch(" " + between, 1) is None:
        return None
    indicator = origin.indicator
    end = noun_end(place.line, place.token, indicator.counts, patterns) or place.token + 1
    first = next(
        (at for at in range(place.token - 1, origin.last - 1, -1) if isinstance(place.line.mentions[at], Period)), place.token
    )
    return Claim(
        place.line.index, place.token, place.quantity, indicator, f"{indicator.indicator}/ellipsis", first, end, 7 if _bare(place, patterns) else 3,
        origin.subset, derived="ellipsis", origin=index,
    )  # fmt: skip


def _labelled(place: Place, patterns: Patterns) -> Claim | None:
    """``Kết quả phân công phụ trách hộ: 71 đảng viên, 223 hộ``: a topic before a colon, then numbers with nouns."""
    classes = _classes(place, patterns)
    colon = place.before.rfind(" : ")
    if not classes or colon < 0 or "." in place.before[colon:] or ";" in place.before[colon:]:
        return None
    best: tuple[int, str] | None = None
    for name, pattern in patterns.cues.topics.items():
        if patterns.indicators[name].counts not in classes:
            continue
        for match in pattern.finditer(place.line.text, 0, colon + 1):
            if best is None or match.end() > best[0]:
                best = (match.end(), name)
    if best is None or colon - best[0] > 60:
        return None
    indicator = patterns.indicators[best[1]]
    end = noun_end(place.line, place.token, indicator.counts, patterns) or place.token + 1
    return Claim(
        place.line.index, place.token, place.quantity, indicator, f"{indicator.indicator}/labelled", place.token, end, 3,
        derived="labelled",
    )  # fmt: skip
