"""What named entities add to the rules: figures and seconds without, with underthesea's, with the domain's own.

    python benchmarks/ner_ablation.py [GOLD_DIR ...]      (default: corpus/test)

Every way is measured with the rules alone and with the fitted weights, as the package has them. The
domain's model was trained on articles of corpus/dev: on these its figures flatter it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from dangvien_extract.corpus import GoldArticle, corpus_directory, load_gold
from dangvien_extract.entities import entities
from dangvien_extract.evaluate import evaluate
from dangvien_extract.extractor import Extractor
from dangvien_extract.learned import Models, load_models
from dangvien_extract.ner import person_hints

Way = Literal["underthesea", "domain"] | None
WAYS: tuple[tuple[str, Way], ...] = (
    ("alone", None),
    ("with underthesea's", "underthesea"),
    ("with the domain's", "domain"),
)


def run(directory: Path) -> None:
    """Print the table for a folder of gold articles."""
    gold = load_gold(directory)
    size = sum(len(one.article.text.encode(errors="replace")) for one in gold)
    print(f"{directory}: {len(gold)} articles, {size:,} bytes")
    for name, tag in (("underthesea's persons", person_hints), ("the domain's entities", entities)):
        tag("a")
        started = time.perf_counter()
        found = sum(len(tag(one.article.text)) for one in gold)
        seconds = time.perf_counter() - started
        print(f"  {name}: {found} in {seconds:.1f} s ({size / seconds / 1e6:.3f} MB/s)")
    print("  | | strict F1 | core F1 | core five, strict F1 | unit accuracy | facts | facts that change | seconds |")
    print("  | --- | --- | --- | --- | --- | --- | --- | --- |")
    for label, models in (("rules", None), ("rules and weights", load_models())):
        row(label, models, gold)


def row(label: str, models: Models | None, gold: Sequence[GoldArticle]) -> None:
    """Print the figures of all ways for one set of weights."""
    before: set[str] | None = None
    for name, ner in WAYS:
        extractor = Extractor(ner=ner, models=models)
        started = time.perf_counter()
        facts = {one.article.id: extractor.extract(one.article).facts for one in gold}
        seconds = time.perf_counter() - started
        ids = {fact.fact_id for found in facts.values() for fact in found}
        before = ids if before is None else before
        figures = evaluate(gold, facts)
        print(
            f"  | {label} {name} | {figures.all.strict.f1:.4f} | {figures.all.core.f1:.4f} "
            f"| {figures.core_five.strict.f1:.4f} | {figures.all.unit_accuracy:.4f} "
            f"| {len(ids)} | {len(ids ^ before)} | {seconds:.1f} |"
        )


def main() -> None:
    """Run over the folders of the command line."""
    for directory in [Path(argument) for argument in sys.argv[1:]] or [corpus_directory() / "test"]:
        run(directory)


if __name__ == "__main__":
    main()
