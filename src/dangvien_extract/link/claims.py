"""What linking gives: claims (this number counts that indicator) and rejected readings, with reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..find.quantities import Quantity
from ..patterns.indicators import Indicator

# The indicators that the learned linker finds likeliest for a number, best first, with their probabilities;
# ``none`` is that it counts nothing of ours. Empty where rules alone decide.
Weighed = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """A quantity linked to an indicator by a rule.

    `line` and `token` say where the quantity stands; `first` and `last` are the tokens of the
    evidence. `unit_token` and `period_token` are the unit and period that a list binds directly.
    `derived` is how a claim without a rule of its own got its indicator: as an item of a ``list``, a
    ``part``, a ``share``, a ``goal``, a ``rate``, and so on.
    """

    line: int
    token: int
    quantity: Quantity
    indicator: Indicator
    rule: str
    first: int
    last: int
    strength: int
    subset: str | None = None
    status: str = "reported"
    per: str | None = None
    unit_token: int | None = None
    period_token: int | None = None
    derived: str | None = None
    origin: int | None = None  # index of the claim that this one is a part or a sibling of
    chance: float | None = None  # the probability (0 to 1) that the learned linker gives it
    weighed: Weighed = ()
    parted: float | None = None  # the probability (0 to 1) that it counts a part
    part_words: str | None = None  # what the part would be called, where it is read as the whole but may be one


@dataclass(frozen=True, slots=True)
class Rejection:
    """A quantity that was not taken, and why."""

    line: int
    token: int
    quantity: Quantity
    reason: str
    rule: str | None = None
    weighed: Weighed = ()


def last_whole(claims: Sequence[Claim], line: int) -> str | None:
    """The indicator of the last whole claim in a line or the one before: what its numbers may go on with."""
    for claim in reversed(claims):
        if line - claim.line > 1:
            return None
        if claim.derived not in ("part", "share") and claim.indicator.kind != "ratio":
            return claim.indicator.indicator
    return None
