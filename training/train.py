"""Fits all weights on the development part of the corpus and writes them to weights/.

    python training/train.py
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from aligned import Aligned, align
from dangvien_extract.corpus import load_gold
from dangvien_extract.extractor import Extractor
from dangvien_extract.learned import Models
from dangvien_extract.patterns.loader import Patterns
from dangvien_extract.weights import Weights, save_weights
from linking import fit_linker
from resolving import fit_choices

ROOT = Path(__file__).parents[1]
SOURCES = (ROOT / "corpus" / "dev", ROOT / "corpus" / "train", ROOT / "phenomena")


def fit(articles: Sequence[Aligned], patterns: Patterns) -> Models:
    """All models, fitted on articles."""
    return Models(fit_linker(articles, patterns), fit_choices(articles, patterns))


def save(name: str, weights: Weights) -> None:
    """Write one file of weights."""
    features = sorted(weights.rows, key=weights.rows.__getitem__)
    save_weights(ROOT / "weights" / f"{name}.npz", features, weights.outputs, weights.matrix)


def main() -> None:
    plain = Extractor(models=None)
    articles = [align(plain, one) for folder in SOURCES if folder.is_dir() for one in load_gold(folder)]
    models = fit(articles, plain.patterns)
    for part in ("indicator", "part", "status", "per"):
        save(f"link-{part}", getattr(models.linker, part))
    assert models.choice is not None
    save("units", models.choice.units)
    save("periods", models.choice.periods)


if __name__ == "__main__":
    main()
