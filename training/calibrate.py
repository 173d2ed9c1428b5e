"""Measures how often facts of a given chance are right, and writes the curve to weights/confidence.json.

The chances are those of models that have not seen the article (cross-validation over corpus/dev), on articles that
the rules were not made with either; the models in use are fitted on a third more, and hardly surer.
`training/train.py` calls this at its end; alone:

    python training/calibrate.py
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from sklearn.isotonic import IsotonicRegression

from aligned import Aligned
from dangvien_extract.extractor import Extractor
from dangvien_extract.patterns.loader import Patterns
from dangvien_extract.resolve.confidence import Calibration
from together import CASES, DEV, PHENOMENA, ROOT, Judged, judged, load, unseen

STEPS = 20  # groups of equally many facts, of which each gives a point of the curve
# Batches of development articles that were written when the rules had been: on older ones, which the rules were made
# with, facts are right more often than they will be.
FRESH = tuple(f"D{letter}-" for letter in "KLMNOPQRSTUVWX")


def fit_calibration(facts: Sequence[Judged]) -> Calibration:
    """The curve of confidence: an isotonic regression through groups of facts of like chances."""
    ordered = np.array(sorted((chance, right) for chance, right, _ in facts), dtype=float)
    groups = [group for group in np.array_split(ordered, STEPS) if len(group)]
    chances = [float(group[:, 0].mean()) for group in groups]
    # One right and one wrong fact more than there are: no group is so good that none of its like can be wrong.
    shares = [float((group[:, 1].sum() + 1) / (len(group) + 2)) for group in groups]
    risen = IsotonicRegression().fit(chances, shares, sample_weight=[len(group) for group in groups]).predict(chances)
    points: dict[float, float] = {}
    for chance, share in zip(chances, risen, strict=True):
        points[round(chance, 4)] = round(float(share), 4)
    return Calibration(tuple(points), tuple(points.values()))


def save_calibration(curve: Calibration, count: int) -> None:
    """Write the file that `load_calibration` reads."""
    points = ",\n".join(f"  [{chance}, {share}]" for chance, share in zip(curve.chances, curve.shares, strict=True))
    about = json.dumps(
        f"chance, and share of facts right; {count} facts of fresh articles of corpus/dev, by training/calibrate.py"
    )
    text = f'{{\n "about": {about},\n "points": [\n{points}\n ]\n}}\n'
    (ROOT / "weights" / "confidence.json").write_text(text, encoding="utf-8")


def calibrate(
    patterns: Patterns, dev: Sequence[Aligned], phenomena: Sequence[Aligned], cases: Sequence[Aligned]
) -> None:
    """Read the development articles by models that have not seen them, fit the curve and write it."""
    ids = {one.gold.article.id for one in dev if one.gold.article.id.startswith(FRESH)}
    facts = judged([one for one in unseen(patterns, [dev, phenomena], cases) if one[0].gold.article.id in ids])
    save_calibration(fit_calibration(facts), len(facts))


def main() -> None:
    """Only the curve."""
    plain = Extractor(models=None)
    calibrate(plain.patterns, *(load(plain, folder) for folder in (DEV, PHENOMENA, CASES)))


if __name__ == "__main__":
    main()
