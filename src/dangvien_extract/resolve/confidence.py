"""How sure a fact is: the share of such facts that are right.

The chances that the learned models give are no such shares by themselves: they are sure of too much, and of one claim
at a time. A logistic model over a few marks of a fact, how it stands to the other facts of its article among them,
corrects the chance; a curve says how often facts of a corrected chance are right. Both are in weights/confidence.json,
measured by training/calibrate.py on articles that the models had not seen.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from ..errors import InputError
from ..link.claims import Claim
from ..link.learned import NONE
from ..weights import weights_directory
from .agreement import Standing, groups_of, standing, stated
from .facts import Resolved
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
_SUREST = 1e-4  # a chance is taken for no nearer to 0 or 1: so near, models know nothing any more
_ALIKE = 10  # facts of one indicator, at most
_ALONE = Standing(0, False, False)

Marks = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Judge:
    """A logistic model: a weight for each mark, and one for none (``bias``)."""

    weights: Mapping[str, float]

    def chance(self, marks: Marks) -> float:
        """The chance (0 to 1) that a fact with these marks is right."""
        score = self.weights["bias"] + sum(self.weights[name] * value for name, value in marks.items())
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, score))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """A curve that never falls: straight lines between its points, level before the first and behind the last.

    The chances are those that `judge` gives.
    """

    chances: tuple[float, ...]  # ascending, each once
    shares: tuple[float, ...]  # of the facts of that chance, how many are right
    judge: Judge

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
        data = json.loads(path.read_text(encoding="utf-8"))
        chances, shares = zip(*((float(chance), float(share)) for chance, share in data["points"]), strict=True)
        judge = Judge({name: float(weight) for name, weight in data["weights"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(str(path), f"is no file of confidence: {error}") from error
    rising = all(low < high for low, high in pairwise(chances)) and all(low <= high for low, high in pairwise(shares))
    if not rising or shares[0] < 0 or shares[-1] > 1:
        raise InputError(str(path), "is no file of confidence: its points do not ascend")
    if judge.weights.keys() != {"bias", *MARKS}:
        raise InputError(str(path), "is no file of confidence: its weights are of other marks")
    return Calibration(chances, shares, judge)


def confidences(told: Sequence[Resolved], calibration: Calibration | None) -> list[float]:
    """The confidence of each of an article's claims that become facts.

    The bare chance without `calibration`; by rule where no model judged.
    """
    found = []
    for item, marks in zip(told, marks_of(told), strict=True):
        if marks is None or item.chance is None:
            found.append(confidence_by_rule(item.claim, item.unit, item.period))
        else:
            found.append(
                item.chance if calibration is None else calibration.confidence(calibration.judge.chance(marks))
            )
    return found


def marks_of(told: Sequence[Resolved]) -> list[Marks | None]:
    """What a judge asks of each of an article's claims; None for those that no model judged."""
    standings = [_ALONE] * len(told)
    for members in groups_of(told):
        said = [stated(told[at]) for at in members]
        for place, at in enumerate(members):
            standings[at] = standing(*said[place], [*said[:place], *said[place + 1 :]])
    alike = Counter(item.claim.indicator.indicator for item in told)
    return [_marks(item, at, len(told), alike) for item, at in zip(told, standings, strict=True)]


# The names of all marks, in the order of `_marks`.
MARKS = (
    "chance", "unit", "year", "limit", "indicator", "nothing", "contradicted", "fits", "misfits", "part", "lone part",
    "by context", "derived", "target", "alike", "facts",
)  # fmt: skip


def _marks(item: Resolved, stands: Standing, facts: int, alike: Counter[str]) -> Marks | None:
    claim = item.claim
    if item.chance is None or claim.chance is None or claim.parted is None or not item.units or not item.years:
        return None
    weighed = dict(claim.weighed)
    part = claim.subset is not None
    values = (
        _odds(item.chance),
        _odds(item.units[0][1]),
        _odds(item.years[0][1]),
        _odds(max(claim.parted, 1 - claim.parted)),
        _odds(weighed.get(claim.indicator.indicator, 0.5)),
        weighed.get(NONE, 0.0),
        stands.contradicted > 0,
        stands.fits,
        stands.misfits,
        part,
        part and not stands.fits,
        claim.derived == "context",
        claim.derived not in (None, "context"),
        claim.status == "target",
        min(alike[claim.indicator.indicator], _ALIKE) / _ALIKE,
        math.log(facts + 1),
    )
    return dict(zip(MARKS, map(float, values), strict=True))


def _odds(chance: float) -> float:
    """The logarithm of the odds of a chance."""
    within = min(max(chance, _SUREST), 1 - _SUREST)
    return math.log(within / (1 - within))


def confidence_by_rule(claim: Claim, unit: UnitReading, period: PeriodReading) -> float:
    """The confidence of what rules alone say: by their strength, and by how unit and period were found."""
    confidence = 0.6 + 0.045 * min(claim.strength, 8) - (0.08 if claim.derived else 0.0)
    return confidence - _WAY_COST.get(unit.way, 0.15) - _PERIOD_COST.get(period.way, 0.08)
