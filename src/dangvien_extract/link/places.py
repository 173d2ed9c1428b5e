"""Where a number stands, and which claim or topic before it the number may lean on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypedDict, Unpack

import regex

from ..find.lines import Line
from ..find.quantities import Quantity
from ..patterns.indicators import Indicator
from ..patterns.language import BORDER, COUNT, NUMBER, PERCENT, PERIOD, UNIT
from ..patterns.loader import Patterns
from ..patterns.sieved import Match, Sieved
from .claims import Claim

STOP = regex.compile(rf"[,.;:()…]|{COUNT}|{PERCENT}|{NUMBER}|{PERIOD}")
CHUNK = regex.compile(rf"[,;:()]|{COUNT}|{PERCENT}")  # where the words that belong to a number begin
# A line that is an item of a list: a unit, a number, perhaps its noun.
LIST_LINE = regex.compile(
    rf" (?:[-+*•] )?(?:\S+ ){{0,2}}[{UNIT}{BORDER}] (?:[:(-] )?[{COUNT}{PERCENT}] (?:\S+ ){{0,8}}\Z"
)
_ABOVE = 15  # lines above a list that may name its topic
_LETTER = regex.compile(r"\p{L}")


class More(TypedDict, total=False):
    """What a leaning claim may add to its place, indicator and strength."""

    status: str
    unit_token: int | None
    period_token: int | None
    derived: str | None
    origin: int | None


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


def noun_ends(line: Line, token: int, patterns: Patterns) -> dict[str, int]:
    """The classes that the counted noun right after a number belongs to, with the token behind it in each."""
    found: dict[str, int] | None = line.memo.get(("noun", token))
    if found is None:
        found = {}
        if token + 1 < len(line.offsets):
            at = line.offsets[token + 1]
            for name, pattern in patterns.cues.countable.items():
                if match := pattern.match(line.text, at):
                    found[name] = line.token_at(match.end())
        line.memo["noun", token] = found
    return found


def noun_end(line: Line, token: int, counts: str, patterns: Patterns) -> int | None:
    """One past the counted noun right after a number, if it is of the class `counts`."""
    return noun_ends(line, token, patterns).get(counts)


def lines_of_topics(place: Place) -> Sequence[Line]:
    """The lines whose topics a number may be about: its own, some above it, the first."""
    index = place.line.index
    return (place.line, *place.lines[max(0, index - _ABOVE) : index], *place.lines[:1])


def matches(line: Line, pattern: Sieved, start: int = 0, end: int | None = None) -> Iterator[Match]:
    """The matches of an expression in a line as `finditer` gives them, tried only where one can begin."""
    if pattern.first is None:
        yield from pattern.finditer(line.text, start, end)
        return
    places = line.places()
    expression = pattern.lazy
    stop = len(line.text) if end is None else end
    for at in sorted(at for token in line.tokens() & pattern.first for at in places[token]):
        if at >= start and (found := expression.pattern.match(line.text, at, stop)) is not None:
            yield found
            start = found.end()


def topics_of(line: Line, patterns: Patterns) -> list[tuple[str, Sieved]]:
    """The topics that may stand in a line, by indicator."""
    found: list[tuple[str, Sieved]] | None = line.memo.get("topics")
    if found is None:
        words = line.tokens()
        found = [(name, topic) for name, topic in patterns.cues.topics.items() if topic.may_stand_in(words)]
        line.memo["topics"] = found
    return found


def stands_alone(place: Place, patterns: Patterns) -> bool:
    """Whether no counted noun follows the number: punctuation, a copula or a preposition does."""
    return not _LETTER.match(place.after) or patterns.cues.part_links.match(" " + place.after, 1) is not None


def noun_classes(place: Place, patterns: Patterns) -> list[str] | None:
    """The classes that the noun after the number belongs to; None where it stands alone."""
    classes = list(noun_ends(place.line, place.token, patterns))
    if not classes and stands_alone(place, patterns):
        return None
    return classes


def origin_of(
    place: Place, patterns: Patterns, classes: list[str] | None, parts: bool = False
) -> tuple[int, Claim] | None:
    """The nearest claim before that a number of these classes may lean on: same paragraph, at most 3 lines back."""
    opened = patterns.cues.part_openers.match(place.line.text, 1) is not None
    for index in range(len(place.claims) - 1, -1, -1):
        claim = place.claims[index]
        lines = place.line.index - claim.line
        paragraphs = abs(place.paragraphs[place.line.index] - place.paragraphs[claim.line])
        if lines > (6 if opened else 3) or paragraphs > (3 if opened else 1):
            return None
        if (
            claim.indicator.kind == "ratio"
            or claim.quantity.kind == "percent"
            or claim.derived in ("part", "share", "goal")
        ):
            continue
        if claim.subset is not None and claim.derived is None and parts:
            continue
        if claim.derived == "list" and claim.line != place.line.index and not LIST_LINE.match(place.line.text):
            continue
        if classes is None or claim.indicator.counts in classes:
            return index, claim
    return None


def topic_of(place: Place, patterns: Patterns, since: int = 0) -> Indicator | None:
    """The indicator that the words before a number announce last, in its sentence."""
    best: tuple[int, str] | None = None
    for name, pattern in topics_of(place.line, patterns):
        for match in matches(place.line, pattern, since, place.line.offsets[place.token]):
            if best is None or match.end() > best[0]:
                best = (match.end(), name)
    if best is None and LIST_LINE.match(place.line.text):
        best = _above(place, patterns)
    if best is None and place.lines and not place.claims and patterns.cues.ranking.search(place.before):
        # "Đứng đầu là …": a ranking of what the headline is about.
        for name, pattern in topics_of(place.lines[0], patterns):
            for match in matches(place.lines[0], pattern):
                if best is None or match.end() > best[0]:
                    best = (match.end(), name)
    return patterns.indicators[best[1]] if best else None


def _above(place: Place, patterns: Patterns) -> tuple[int, str] | None:
    """The topic of a list with a line for each unit: "Số đảng viên kết nạp năm 2022:", or the sentence before."""
    heads = 0
    for line in reversed(place.lines[max(0, place.line.index - _ABOVE) : place.line.index]):
        if LIST_LINE.match(line.text):
            continue
        best: tuple[int, str] | None = None
        for name, pattern in topics_of(line, patterns):
            for match in matches(line, pattern):
                if best is None or match.end() > best[0]:
                    best = (match.end(), name)
        heads += 1
        if best is not None or heads == 2 or not line.text.rstrip().endswith(":"):
            return best
    return None


def claim_at(
    place: Place,
    indicator: Indicator,
    way: str,
    span: tuple[int, int],
    strength: int,
    subset: str | None = None,
    **more: Unpack[More],
) -> Claim:
    """A claim of the number at a place that leans on another: its rule is named after the way."""
    return Claim(
        place.line.index,
        place.token,
        place.quantity,
        indicator,
        f"{indicator.indicator}/{way}",
        min(span[0], place.token),
        max(span[1], place.token + 1),
        strength,
        subset,
        **more,
    )
