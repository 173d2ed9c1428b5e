"""What the gazetteer gives: places with code and period, what became of them, and links with their reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from .data import Bounds, Kind

Reason = Literal["spelled", "variant", "similar", "unknown", "ambiguous", "undated", "period", "type", "parents"]


@dataclass(frozen=True, slots=True)
class Place:
    """An administrative unit as it was in one period: of one code, name, kind and unit above.

    `id` is ``code@day``: what the code meant on that day. `code` is the one of the General Statistics
    Office, null for provinces that were gone before it gave codes in 2004. `level` is 1 for provinces,
    2 for districts, 3 for communes. `parents` are the units above, the nearest first, as they were on
    the day that was asked for, or last. Two places are equal where their ids are.
    """

    id: str
    code: str | None = field(compare=False)
    name: str = field(compare=False)
    type: str = field(compare=False)
    level: int = field(compare=False)
    parents: tuple[str, ...] = field(compare=False)
    parent_ids: tuple[str, ...] = field(compare=False)
    begins: Bounds = field(compare=False)
    ends: Bounds = field(compare=False)

    @property
    def full_name(self) -> str:
        """The name with its kind: ``xã Phìn Hồ``."""
        return f"{self.type} {self.name}"

    @property
    def valid_from(self) -> dt.date | None:
        """The first day on which it may have been so; null where that is not known."""
        return self.begins.earliest

    @property
    def valid_to(self) -> dt.date | None:
        """The last day on which it may have been so; null while it is."""
        return self.ends.latest

    @property
    def valid(self) -> str:
        """The period as an interval of ISO 8601-2: ``/2025-06-30``, ``2025-07-01/..``.

        A bound without a day is not known; ``..`` is open; ``?`` marks a bound that is the outer one of
        two between which the change lies.
        """
        first = _bound(self.begins.earliest, self.begins)
        last = _bound(self.ends.latest, self.ends) if self.ends.latest else ".."
        return f"{first}/{last}"

    def holds(self, first: dt.date, last: dt.date | None = None) -> bool:
        """Whether it may have been so on a day, or on some day of a span."""
        last = last or first
        return (self.valid_from or dt.date.min) <= last and first <= (self.valid_to or dt.date.max)

    def surely(self, first: dt.date, last: dt.date | None = None) -> bool:
        """Whether it is known to have been so on a day, or through a span."""
        begun = self.begins.latest is not None and self.begins.latest <= first
        return begun and (self.ends.latest is None or (last or first) <= (self.ends.earliest or dt.date.min))


@dataclass(frozen=True, slots=True)
class Succession:
    """What a place became, or came from: the other place, how, and the first day of the new state where it is known.

    `kind`: whole (the same land), merged (with others), split (a part of it), renamed, raised (another
    kind of unit), moved (another unit above), continued (the code goes on under another name, of the
    same land or more), dissolved (a district of 2025: the communes on its land).
    """

    place: Place
    kind: Kind
    date: dt.date | None


@dataclass(frozen=True, slots=True)
class Link:
    """The one place that a name means, or none; `candidates` are those left, and `reason` says why.

    Found: spelled (as the official list, but for typography), variant (a listed spelling), similar (one
    letter or its marks differ, and the parents agree). Null: unknown (no such name), ambiguous
    (several), undated (one in each of several periods, and no day says which), period, type, parents
    (the name is known, but not of that time, kind or parent).
    """

    place: Place | None
    reason: Reason
    candidates: tuple[Place, ...] = ()

    def __bool__(self) -> bool:
        return self.place is not None


def _bound(day: dt.date | None, bounds: Bounds) -> str:
    if day is None:
        return ""
    return f"{day}" if bounds.earliest == bounds.latest else f"{day}?"
