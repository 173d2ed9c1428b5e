"""Fits all weights on the development part of the corpus and writes them to weights/, with the curve of confidence.

Run it with ``make weights``, or ``python training/train.py [NEWS.jsonl]``: the first look then spares the claims of
this news too.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from calibrate import calibrate
from dangvien_extract.extractor import Extractor
from dangvien_extract.resolve.confidence import load_calibration
from dangvien_extract.weights import save_weights
from looking import look
from together import CASES, DEV, PHENOMENA, ROOT, fit, load

FOLDER = ROOT / "weights"


def main() -> None:
    """Fit and write everything."""
    plain = Extractor(models=None)
    dev, phenomena, cases = (load(plain, folder) for folder in (DEV, PHENOMENA, CASES))
    models = fit([*dev, *cases, *phenomena], plain.patterns)
    for part in ("indicator", "part", "status", "per"):
        save_weights(FOLDER / f"link-{part}.npz", getattr(models.linker, part))
    assert models.choice is not None
    save_weights(FOLDER / "units.npz", models.choice.units)
    save_weights(FOLDER / "periods.npz", models.choice.periods)
    calibrate(plain.patterns, dev, phenomena, cases)
    look(replace(models, calibration=load_calibration()), Path(sys.argv[1]) if len(sys.argv) > 1 else None)


if __name__ == "__main__":
    main()
