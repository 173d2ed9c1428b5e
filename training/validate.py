"""Cross-validation: every article extracted by weights that were fitted without it."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from aligned import align
from dangvien_extract.corpus import load_gold
from dangvien_extract.evaluate import evaluate
from dangvien_extract.extractor import Extractor
from together import fit


def main() -> None:
    folds = 4
    plain = Extractor(models=None)
    began = time.time()
    dev = [align(plain, one) for one in load_gold(sys.argv[1])]
    extra = [align(plain, one) for folder in sys.argv[2:] if Path(folder).exists() for one in load_gold(folder)]
    random.Random(1).shuffle(dev)
    facts = {}
    for fold in range(folds):
        rest = [one for at, one in enumerate(dev) if at % folds != fold]
        extractor = Extractor(models=fit(rest + extra, plain.patterns))
        for one in dev[fold::folds]:
            facts[one.gold.article.id] = extractor.extract(one.gold.article).facts
    gold = [one.gold for one in dev]
    print(evaluate(gold, facts).to_text(errors="-e" in sys.argv))
    print(f"{time.time() - began:.0f} s")


if __name__ == "__main__":
    main()
