"""How sure a fact is: the chance that the learned models give it, as a share of such facts that are right.

The models' chances are no such shares by themselves: they are sure of too much. weights/confidence.json holds what
training/calibrate.py measured on articles that the models had not seen, as a few points of a curve.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from ..errors import InputError
from ..link.claims import Claim
from ..weights import weights_directory
from .focus import UnitReading
from .periods import PeriodReading

# What is taken from a rule's confidence for each guess, where no model judges: set by hand.
_WAY_COST = {
    "list": 0.02,
    "inside": 0.0,
    "subject": 0.0,
    "after": 0.04,
    "paragraph": 0.08,
    "headline": 0.1,
    "main": 0.1,
}
_PERIOD_COST = {"clause": 0.0, "sentence": 0.01, "published": 0.03, "running": 0.08}


@dataclass(frozen=True, slots=True)
class Calibration:
    """A curve that never falls: straight lines between its points, level before the first and behind the last."""

    chances: tuple[float, ...]  # ascending, each once
    shares: tuple[float, ...]  # of the facts of that chance, how many are right

    def confidence(self, chance: float) -> float:
        """The share (0 to 1) of the facts of this chance that are right."""
        at = bisect_right(self.chances, chance)
        if at == 0:
            return self.shares[0]
        if at == len(self.chances):
            return self.shares[-1]
        low, high = self.chances[at - 1], self.chances[at]
        return self.shares[at - 1] + (self.shares[at] - self.shares[at - 1]) * (chance - low) / (high - low)


@cache
def load_calibration() -> Calibration:
    """The package's own; raises InputError where the file is missing or damaged."""
    path = weights_directory() / "confidence.json"
    try:
        points = json.loads(path.read_text(encoding="utf-8"))["points"]
        chances, shares = zip(*((float(chance), float(share)) for chance, share in points), strict=True)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(str(path), f"is no file of confidence: {error}") from error
    rising = all(low < high for low, high in pairwise(chances)) and all(low <= high for low, high in pairwise(shares))
    if not rising or shares[0] < 0 or shares[-1] > 1:
        raise InputError(str(path), "is no file of confidence: its points do not ascend")
    return Calibration(chances, shares)


def confidence_by_rule(claim: Claim, unit: UnitReading, period: PeriodReading) -> float:
    """The confidence of what rules alone say: by their strength, and by how unit and period were found."""
    confidence = 0.6 + 0.045 * min(claim.strength, 8) - (0.08 if claim.derived else 0.0)
    return confidence - _WAY_COST.get(unit.way, 0.15) - _PERIOD_COST.get(period.way, 0.08)
