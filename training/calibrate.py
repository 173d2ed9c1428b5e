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

from aligned import Aligned
from dangvien_extract.extractor import Extractor
from dangvien_extract.patterns.loader import Patterns
from dangvien_extract.resolve.confidence import Calibration
from judging import chances_of, fit_curve, fit_judge
from together import CASES, DEV, PHENOMENA, ROOT, judged, load, unseen

# Batches of development articles that were written when the rules had been: on older ones, which the rules were made
# with, facts are right more often than they will be.
FRESH = tuple(f"D{letter}-" for letter in "KLMNOPQRSTUVWX")


def save_calibration(curve: Calibration, count: int) -> None:
    """Write the file that `load_calibration` reads."""
    points = ",\n".join(f"  [{chance}, {share}]" for chance, share in zip(curve.chances, curve.shares, strict=True))
    about = json.dumps(
        f"weights of marks, chances and shares right; {count} facts of fresh articles; by training/calibrate.py"
    )
    weights = json.dumps(dict(curve.judge.weights), indent=2).replace("\n", "\n ")
    text = f'{{\n "about": {about},\n "weights": {weights},\n "points": [\n{points}\n ]\n}}\n'
    (ROOT / "weights" / "confidence.json").write_text(text, encoding="utf-8")


def calibrate(
    patterns: Patterns, dev: Sequence[Aligned], phenomena: Sequence[Aligned], cases: Sequence[Aligned]
) -> None:
    """Read the development articles by models that have not seen them, fit judge and curve and write them."""
    readings = list(unseen(patterns, [dev, phenomena], cases))
    facts = judged(readings)
    fresh = [one[0].gold.article.id.startswith(FRESH) for one in readings for _ in judged([one])]
    chances = [chance for chance, new in zip(chances_of(facts), fresh, strict=True) if new]
    save_calibration(fit_curve(chances, fit_judge(facts)), len(chances))


def main() -> None:
    """Only the curve."""
    plain = Extractor(models=None)
    calibrate(plain.patterns, *(load(plain, folder) for folder in (DEV, PHENOMENA, CASES)))


if __name__ == "__main__":
    main()
