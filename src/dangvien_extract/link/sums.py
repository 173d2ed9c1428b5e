"""Numbers that add up to one before them: "kết nạp 81 đảng viên, gồm 64 …, 8 …, 9 …"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..find.quantities import Quantity

_LEAST = 3  # smaller numbers are sums of others by chance
_FIRST = 3  # numbers from the sum to its first part, at most
_FAR = 13  # and to its last part
_LINES = 2  # lines over which the parts are told


@dataclass(frozen=True, slots=True)
class Added:
    """A number that others add up to, or one of these others: then `total` is the index of their sum."""

    total: int | None = None


def added(numbers: Sequence[tuple[int, Quantity]]) -> list[Added | None]:
    """Of the numbers of an article, each with the index of its line, which are sums and which their parts.

    Two parts at least, each less than the sum, behind it and near it, all counts; percentages between them are
    passed over. A number that is a part is never the sum of a longer list as well.
    """
    found: list[Added | None] = [None] * len(numbers)
    for at, (line, quantity) in enumerate(numbers):
        if quantity.kind != "count" or quantity.value < _LEAST:
            continue
        for first in range(at + 1, min(at + 1 + _FIRST, len(numbers))):
            parts = _parts(numbers, first, quantity.value, line + _LINES)
            if parts:
                found[at] = found[at] or Added()
                for part in parts:
                    if found[part] is None or found[part] == Added():
                        found[part] = Added(at)
                break
    return found


def _parts(numbers: Sequence[tuple[int, Quantity]], first: int, total: float, last_line: int) -> list[int]:
    """The indexes of the numbers from `first` on that add up to a total; none where they do not."""
    left = total
    parts: list[int] = []
    for at in range(first, min(first + _FAR, len(numbers))):
        line, quantity = numbers[at]
        if line > last_line:
            return []
        if quantity.kind != "count":
            continue
        left -= quantity.value
        if left < 0 or quantity.value >= total:
            return []
        parts.append(at)
        if left == 0:
            return parts if len(parts) > 1 else []
    return []
