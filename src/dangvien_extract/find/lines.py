"""A sentence as a line: numbers, periods, units and persons one token each (see patterns.language)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ..patterns.language import BORDER, COUNT, NO_PERIOD, NUMBER, PERCENT, PERIOD, PERSON, UNIT
from .mentions import UnitMention
from .periods import UNDATING, Period
from .persons import PersonMention
from .quantities import Quantity
from .tokens import Tokens

LEFT_OUT = frozenset("\"'`*•")  # tokens that stand in no line

Mention = Quantity | Period | UnitMention | PersonMention


@dataclass(frozen=True, slots=True)
class Line:
    """A masked sentence. `text` begins and ends with a blank; each token is followed by one.

    `offsets` are the places of tokens in `text`, `spans` their folded spans, `mentions` what a
    token stands for (None for plain words).
    """

    text: str
    offsets: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]
    mentions: tuple[Mention | None, ...]
    start: int
    end: int
    units: tuple[UnitMention, ...] = field(default=())
    index: int = 0
    memo: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)  # what was found out about it

    def token_at(self, offset: int) -> int:
        """The index of the token that starts at an offset of `text` (or the next one)."""
        return bisect_left(self.offsets, offset)

    def index_at(self, offset: int) -> int:
        """The index of the token that stands at a folded offset, or the next one."""
        if "ends" not in self.memo:
            self.memo["ends"] = [end for _, end in self.spans]
        return bisect_right(self.memo["ends"], offset)

    def tokens(self) -> frozenset[str]:
        """All its tokens."""
        if "tokens" not in self.memo:
            self.memo["tokens"] = frozenset(self.split())
        found: frozenset[str] = self.memo["tokens"]
        return found

    def places(self) -> dict[str, list[int]]:
        """The offsets in `text` of each of its tokens."""
        found: dict[str, list[int]] | None = self.memo.get("places")
        if found is None:
            found = self.memo["places"] = {}
            for token, offset in zip(self.split(), self.offsets, strict=True):
                found.setdefault(token, []).append(offset)
        return found

    def split(self) -> list[str]:
        """The masked text of each token; a control character that Python takes for a blank can be one."""
        return self.text[1:-1].split(" ") if self.offsets else []

    def folded_span(self, first: int, last: int) -> tuple[int, int]:
        """The folded span of the tokens from `first` up to but not including `last`."""
        return self.spans[first][0], self.spans[last - 1][1]

    def words(self, first: int, last: int) -> str:
        """The masked text of tokens `first` to `last` (not included), blank after each."""
        if first >= last:
            return ""
        end = self.offsets[last] if last < len(self.offsets) else len(self.text)
        return self.text[self.offsets[first] : end]


def build_line(
    tokens: Tokens,
    quantities: Iterable[Quantity],
    periods: Iterable[Period],
    units: tuple[UnitMention, ...],
    persons: Iterable[PersonMention],
    index: int = 0,
) -> Line:
    """Mask a sentence. Where mentions overlap the one that starts first, then the longer, stands."""
    marked: list[tuple[int, int, str, Mention]] = []
    for quantity in quantities:
        mark = COUNT if quantity.kind == "count" else PERCENT if quantity.kind == "percent" else NUMBER
        marked.append((quantity.start, quantity.end, mark, quantity))
    for period in periods:
        marked.append((period.start, period.end, NO_PERIOD if period.kind in UNDATING else PERIOD, period))
    for unit in units:
        if masks(unit):
            marked.append((unit.start, unit.end, BORDER if unit.kind in ("post", "border_guard") else UNIT, unit))
    marked += [(person.start, person.end, PERSON, person) for person in persons]
    marked.sort(key=lambda item: (item[0], -item[1]))

    pieces = [" "]
    offsets: list[int] = []
    spans: list[tuple[int, int]] = []
    mentions: list[Mention | None] = []
    length = 1
    cursor = 0
    at = 0

    def add(word: str, span: tuple[int, int], mention: Mention | None) -> None:
        nonlocal length
        offsets.append(length)
        spans.append(span)
        mentions.append(mention)
        pieces.append(word + " ")
        length += len(word) + 1

    for start, end, mark, mention in marked:
        if start < at:
            continue
        while cursor < len(tokens) and tokens.ends[cursor] <= start:
            if tokens.words[cursor] not in LEFT_OUT:
                add(tokens.words[cursor], (tokens.starts[cursor], tokens.ends[cursor]), None)
            cursor += 1
        if cursor < len(tokens) and tokens.starts[cursor] < start:
            left = tokens.words[cursor][: start - tokens.starts[cursor]].rstrip("/")
            if left:
                add(left, (tokens.starts[cursor], tokens.starts[cursor] + len(left)), None)
        add(mark, (start, end), mention)
        at = end
        while cursor < len(tokens) and tokens.starts[cursor] < end:
            cursor += 1
    while cursor < len(tokens):
        if tokens.words[cursor] not in LEFT_OUT:
            add(tokens.words[cursor], (tokens.starts[cursor], tokens.ends[cursor]), None)
        cursor += 1
    start = spans[0][0] if spans else 0
    end = spans[-1][1] if spans else 0
    return Line("".join(pieces), tuple(offsets), tuple(spans), tuple(mentions), start, end, units, index)


def masks(unit: UnitMention) -> bool:
    """Whether a unit is one token of its line: a bare counted noun ("chi bộ", "đảng bộ") is not."""
    if unit.kind != "reference":
        return unit.named or unit.plural or (unit.kind in ("border_guard", "agency") and unit.last - unit.first > 2)
    return unit.whole or unit.agency in ("bloc",) or (unit.level is not None and unit.last - unit.first > 1)
