"""All models fitted together, and every article read by models that were fitted without it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from aligned import Aligned, align
from dangvien_extract.corpus import load_gold
from dangvien_extract.evaluate import verdicts
from dangvien_extract.extractor import Extractor
from dangvien_extract.learned import Models
from dangvien_extract.patterns.loader import Patterns
from dangvien_extract.reading import Reading
from dangvien_extract.resolve.confidence import Marks, marks_of
from linking import fit_linker
from resolving import fit_choices

ROOT = Path(__file__).parents[1]
DEV = ROOT / "corpus" / "dev"
PHENOMENA = ROOT / "phenomena"
CASES = ROOT / "corpus" / "train"
FOLDS = 4

# An article, the models' reading of it, and which fold it stood in.
Unseen = tuple[Aligned, Reading, int]
# The marks of a fact, whether it is strictly right, and which fold its article stood in.
Judged = tuple[Marks, bool, int]


def load(plain: Extractor, folder: Path) -> list[Aligned]:
    """The gold of a folder, read by `plain` and aligned; nothing where there is no such folder."""
    return [align(plain, one) for one in load_gold(folder)] if folder.is_dir() else []


def fit(articles: Sequence[Aligned], patterns: Patterns) -> Models:
    """All models, fitted on articles."""
    return Models(fit_linker(articles, patterns), fit_choices(articles, patterns))


def unseen(patterns: Patterns, parts: Sequence[Sequence[Aligned]], rest: Sequence[Aligned]) -> Iterator[Unseen]:
    """Every article of `parts` as models read it that were fitted on the other folds of all parts, and on `rest`."""
    shuffled = [sorted(part, key=lambda one: one.gold.article.id) for part in parts]
    for part in shuffled:
        random.Random(1).shuffle(part)
    for fold in range(FOLDS):
        seen = [one for part in shuffled for at, one in enumerate(part) if at % FOLDS != fold]
        extractor = Extractor(models=fit([*seen, *rest], patterns))
        for part in shuffled:
            for one in part[fold::FOLDS]:
                yield one, extractor.read(one.gold.article), fold


def judged(readings: Sequence[Unseen]) -> list[Judged]:
    """The facts of readings that count as right or wrong, with their marks."""
    found: list[Judged] = []
    for one, reading, fold in readings:
        right = verdicts(one.gold.facts, reading.facts)
        for marks, verdict in zip(marks_of(reading.told), right, strict=True):
            if marks is not None and verdict is not None:
                found.append((marks, verdict, fold))
    return found
