"""Tables of text: rows of cells parted by bars, under a row that says what each column counts.

"Huyện | Số đảng viên mới | Số chi bộ mới", then "Minh Hóa | 128 | 4". The words beside a number say nothing there, so
that it is read as if the head of its column stood before it: "Số đảng viên mới: 128".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ..find.lines import Line
from ..find.mentions import UnitMention
from ..find.quantities import Quantity
from ..patterns.language import COUNT
from ..patterns.loader import Patterns
from .claims import Claim, Rejection
from .places import noun_end

BAR = "|"
WAY = "table-cell"
_COLON = ":"
_Range = tuple[int, int]  # tokens
# Reads lines by themselves: the claims in them.
Judge = Callable[[Sequence[Line]], Sequence[Claim]]


@dataclass(frozen=True, slots=True)
class _Cell:
    """A number that stands alone in a cell, or with its noun, and the head of its column."""

    line: int
    token: int
    quantity: Quantity
    last: int  # one past the last token of the cell
    head: int  # the line of the head
    titled: _Range


def with_tables(
    lines: Sequence[Line],
    near: Sequence[bool],
    claims: Sequence[Claim],
    rejections: Sequence[Rejection],
    patterns: Patterns,
    judge: Judge,
) -> tuple[list[Claim], list[Rejection]]:
    """Claims and rejections, those of numbers in tables as the heads of their columns say, in the order of the text.

    `near` says of each line whether a word of the Party stands near it; elsewhere tables are left as they are.
    """
    found = [cell for cell in _numbers(lines, patterns) if near[cell.line]]
    if not found:
        return list(claims), list(rejections)
    titles: dict[tuple[int, _Range], Claim | None] = {}
    made: list[Claim] = []
    for cell in found:
        title = cell.head, cell.titled
        if title not in titles:
            titles[title] = next(iter(judge([lines[0], _titled(lines[cell.head], cell)])), None)
        if (said := titles[title]) is not None:
            made.append(_claim(lines[cell.line], cell, said))
    places = {(cell.line, cell.token) for cell in found}
    kept = [(claim, at) for at, claim in enumerate(claims) if (claim.line, claim.token) not in places]
    told = {(claim.line, claim.token) for claim in made}
    lost = [one for one in rejections if (one.line, one.token) not in told]
    known = {(one.line, one.token) for one in lost} | told
    lost += [
        Rejection(cell.line, cell.token, cell.quantity, "the head of its column says that it counts nothing of ours")
        for cell in found
        if (cell.line, cell.token) not in known
    ]
    return _in_order(kept, made), sorted(lost, key=lambda one: (one.line, one.token))


def cells(line: Line) -> tuple[_Range, ...]:
    """The cells of a row as ranges of tokens; none of a line without bars."""
    found: tuple[_Range, ...] | None = line.memo.get("cells")
    if found is None:
        found = ()
        if BAR in line.tokens():
            bars = [line.token_at(at) for at in line.places()[BAR]]
            spans = [(left + 1, right) for left, right in pairwise((-1, *bars, len(line.offsets)))]
            if spans[-1][0] == spans[-1][1]:
                spans.pop()  # a bar closes the row
            found = tuple(spans[1:] if spans[0][0] == spans[0][1] else spans)  # or opens it
        line.memo["cells"] = found
    return found


def _numbers(lines: Sequence[Line], patterns: Patterns) -> list[_Cell]:
    """The numbers of all tables."""
    found: list[_Cell] = []
    head: Line | None = None
    for line in lines:
        row = cells(line)
        if head is None or len(row) != len(cells(head)) or not row:
            head = line if len(row) > 1 and not any(_alone(line, cell, patterns) for cell in row) else None
            continue
        for cell, title in zip(row, cells(head), strict=True):
            quantity = _alone(line, cell, patterns)
            if quantity is not None and title[0] < title[1]:
                found.append(_Cell(line.index, cell[0], quantity, cell[1], head.index, title))
    return found


def _alone(line: Line, cell: _Range, patterns: Patterns) -> Quantity | None:
    """The count of a cell in which nothing stands but it and the noun of what it counts."""
    first, last = cell
    mention = line.mentions[first] if first < last else None
    if not isinstance(mention, Quantity) or mention.kind != "count":
        return None
    ends = {first + 1, *(noun_end(line, first, counts, patterns) for counts in patterns.cues.countable)}
    return mention if last in ends else None


def _titled(head: Line, cell: _Cell) -> Line:
    """A line of its own: the head of a column, a colon, the number."""
    first, last = cell.titled
    words = head.split()
    shown = [*words[first:last], _COLON, COUNT]
    offsets, at = [], 1
    for word in shown:
        offsets.append(at)
        at += len(word) + 1
    number = cell.quantity.start, cell.quantity.end
    spans = (*head.spans[first:last], (number[0], number[0]), number)
    mentions = (*head.mentions[first:last], None, cell.quantity)
    return Line(f" {' '.join(shown)} ", tuple(offsets), spans, mentions, spans[0][0], number[1], (), 1)


def _claim(line: Line, cell: _Cell, said: Claim) -> Claim:
    """What the head of a column says of a number, claimed of the number in its row."""
    unit = next((at for at, mention in enumerate(line.mentions) if isinstance(mention, UnitMention)), None)
    first = cell.token if unit is None else min(unit, cell.token)
    return replace(
        said,
        line=cell.line,
        token=cell.token,
        quantity=cell.quantity,
        rule=f"{said.indicator.indicator}/{WAY}",
        first=first,
        last=max(cell.last, (unit or 0) + 1),
        unit_token=unit,
        period_token=None,
        derived="list",
        origin=None,
    )


def _in_order(kept: Sequence[tuple[Claim, int]], made: Sequence[Claim]) -> list[Claim]:
    """Claims in the order of the text; the indexes of those they lean on, which `kept` gives with each, go along."""
    order = sorted([*kept, *((claim, -1) for claim in made)], key=lambda one: (one[0].line, one[0].token))
    places = {old: new for new, (_, old) in enumerate(order) if old >= 0}
    return [claim if claim.origin is None else replace(claim, origin=places.get(claim.origin)) for claim, _ in order]
