"""Fits what tells how sure a fact is: a logistic model over its marks, and the curve from its chances to shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from dangvien_extract.resolve.confidence import MARKS, Calibration, Judge, confidences
from together import Judged, Unseen, judged

STRENGTH = 0.3  # the inverse of the L2 penalty, of marks that vary by one
STEPS = 20  # groups of equally many facts, of which each gives a point of the curve

# The chance of a fact by a judge that was fitted without its article, and whether it is right.
Chance = tuple[float, bool]


def fit_judge(facts: Sequence[Judged]) -> Judge:
    """A judge fitted on facts of articles that the models had not seen."""
    matrix = np.array([[marks[name] for name in MARKS] for marks, _, _ in facts])
    mean, spread = matrix.mean(axis=0), matrix.std(axis=0) + 1e-6
    right = [one for _, one, _ in facts]
    model = LogisticRegression(C=STRENGTH, max_iter=2000).fit((matrix - mean) / spread, right)
    weights = model.coef_[0] / spread
    named = zip(("bias", *MARKS), (model.intercept_[0] - weights @ mean, *weights), strict=True)
    return Judge({name: round(float(weight), 4) for name, weight in named})


def chances_of(facts: Sequence[Judged]) -> list[Chance]:
    """Each fact judged by a judge that was fitted on the other folds, in the order of the facts."""
    judges = {fold: fit_judge([one for one in facts if one[2] != fold]) for fold in {fold for _, _, fold in facts}}
    return [(judges[fold].chance(marks), right) for marks, right, fold in facts]


def fit_curve(chances: Sequence[Chance], judge: Judge) -> Calibration:
    """The curve of confidence: an isotonic regression through groups of facts of like chances."""
    ordered = np.array(sorted(chances), dtype=float)
    groups = [group for group in np.array_split(ordered, STEPS) if len(group)]
    means = [float(group[:, 0].mean()) for group in groups]
    # One right and one wrong fact more than there are: no group is so good that none of its like can be wrong.
    shares = [float((group[:, 1].sum() + 1) / (len(group) + 2)) for group in groups]
    risen = IsotonicRegression().fit(means, shares, sample_weight=[len(group) for group in groups]).predict(means)
    points: dict[float, float] = {}
    for chance, share in zip(means, risen, strict=True):
        points[round(chance, 4)] = round(float(share), 4)
    return Calibration(tuple(points), tuple(points.values()), judge)


def without(facts: Sequence[Judged], fold: int) -> Calibration:
    """Judge and curve fitted on the facts of the other folds."""
    others = [one for one in facts if one[2] != fold]
    return fit_curve(chances_of(others), fit_judge(others))


def confident(readings: Sequence[Unseen]) -> list[Unseen]:
    """Readings whose facts have the confidence that judge and curve of the other folds give them."""
    facts = judged(readings)
    calibrations = {fold: without(facts, fold) for fold in {fold for _, _, fold in readings}}
    found = []
    for one, reading, fold in readings:
        sure = confidences(reading.told, calibrations[fold])
        rounded = [round(max(0.01, min(0.99, confidence)), 2) for confidence in sure]
        given = tuple(
            fact.model_copy(update={"confidence": confidence})
            for fact, confidence in zip(reading.facts, rounded, strict=True)
        )
        found.append((one, replace(reading, facts=given), fold))
    return found
