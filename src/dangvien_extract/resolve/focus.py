"""What sentences are about, and the unit that a claim was read with."""

from __future__ import annotations

from dataclasses import dataclass

from ..find.mentions import UnitMention
from ..models import Unit


@dataclass(frozen=True, slots=True)
class UnitReading:
    """The unit of a claim, the folded span that names it, and how it was found.

    `way`: ``list``, ``inside``, ``subject``, ``after``, ``paragraph``, ``headline``, ``main``.
    """

    unit: Unit | None
    span: tuple[int, int] | None
    way: str


@dataclass(slots=True)
class Focus:
    """The unit that sentences are about as the article goes on."""

    unit: Unit | None = None
    span: tuple[int, int] | None = None
    mention: UnitMention | None = None
