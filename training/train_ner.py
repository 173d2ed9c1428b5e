"""Trains the domain's named-entity tagger on training/entities and writes weights/entities.crfsuite.

    python training/train_ner.py              # train, check that the same comes out twice and from both taggers
    python training/train_ner.py --validate   # figures by cross-validation, entity level, by type
    python training/train_ner.py --facts      # what it adds to the facts of the rules on corpus/dev, cross-validated

Needs python-crfsuite. The articles are those of corpus/dev; the test part is never read.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pycrfsuite
import regex

from dangvien_extract.corpus import load_gold
from dangvien_extract.entities import features, lexicon, pieces, spans
from dangvien_extract.evaluate import evaluate
from dangvien_extract.extractor import Extractor
from dangvien_extract.models import Fact
from dangvien_extract.text import fold

ROOT = Path(__file__).parents[1]
ENTITIES = ROOT / "training" / "entities"
MODEL = ROOT / "weights" / "entities.crfsuite"
# Chosen by cross-validation: c1 over 0.02 … 1, c2 over 0.01 … 0.3, features met once or twice.
OPTIONS = {"c1": 0.02, "c2": 0.1, "max_iterations": 150, "feature.minfreq": 1, "feature.possible_transitions": True}
FOLDS = 5
LABELS = ("ORG", "LOC", "PER")

Rows = list[list[str]]


@dataclass(frozen=True)
class Annotated:
    """An article with its features and tags, piece by piece."""

    id: str
    rows: list[Rows]
    tags: list[list[str]]


def load() -> list[Annotated]:
    """All annotated articles, in the order of their ids."""
    return [annotated(path) for path in sorted(ENTITIES.glob("*.json"))]


def annotated(path: Path) -> Annotated:
    """Read a file of training/entities and project its strings onto its article."""
    data = json.loads(path.read_text(encoding="utf-8"))
    folded = fold((ROOT / "corpus" / f"{data['article']}.txt").read_bytes().decode("utf-8"))
    taken: list[str | None] = [None] * len(folded.case)
    for name, label in sorted(data["entities"], key=lambda entity: (-len(entity[0]), entity)):
        if label not in LABELS:
            raise SystemExit(f"{path}: {name!r}: no label {label!r}")
        found = False
        for start, end in occurrences(folded.case, fold(name).case):
            found = True
            if not any(taken[start:end]):
                taken[start:end] = [f"B-{label}", *[f"I-{label}"] * (end - start - 1)]
        if not found:
            raise SystemExit(f"{path}: {name!r} does not stand in {data['article']}")
    read = pieces(folded)
    tags = []
    for piece in read:
        tags.append([taken[start] or "O" for start, _ in piece.spans])
    return Annotated(path.stem, features(read, lexicon()), tags)


def occurrences(text: str, name: str) -> Iterable[tuple[int, int]]:
    """Where a name stands in a text as whole words."""
    pattern = rf"(?<![\p{{L}}\p{{N}}]){regex.escape(name)}(?![\p{{L}}\p{{N}}])"
    return (match.span() for match in regex.finditer(pattern, text))


def train(articles: Sequence[Annotated], path: Path, options: dict[str, Any] | None = None) -> None:
    """Train on articles and write the model."""
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({**OPTIONS, **(options or {})})
    for article in articles:
        for rows, tags in zip(article.rows, article.tags, strict=True):
            trainer.append(rows, tags)
    trainer.train(str(path))


def tagger(path: Path) -> Any:
    """python-crfsuite's tagger over a model."""
    opened = pycrfsuite.Tagger()
    opened.open(str(path))
    return opened


def folds(articles: Sequence[Annotated]) -> list[list[Annotated]]:
    """The articles in parts, the same ones every time."""
    shuffled = list(articles)
    random.Random(1).shuffle(shuffled)
    return [shuffled[part::FOLDS] for part in range(FOLDS)]


def validate(articles: Sequence[Annotated], options: dict[str, Any] | None = None) -> dict[str, Counter[str]]:
    """Right, found and wanted entities by label; every article tagged by a model trained without it."""
    counts = {label: Counter[str]() for label in LABELS}
    with tempfile.TemporaryDirectory() as folder:
        for part, held in enumerate(folds(articles)):
            names = {article.id for article in held}
            train([one for one in articles if one.id not in names], Path(folder) / f"{part}", options)
            tag = tagger(Path(folder) / f"{part}").tag
            for article in held:
                for rows, tags in zip(article.rows, article.tags, strict=True):
                    gold, found = set(spans(tags)), set(spans(tag(rows)))
                    for label in LABELS:
                        counts[label]["right"] += sum(one[2] == label for one in gold & found)
                        counts[label]["found"] += sum(one[2] == label for one in found)
                        counts[label]["wanted"] += sum(one[2] == label for one in gold)
    return counts


def show_facts(articles: Sequence[Annotated]) -> None:
    """Print the figures of the rules on corpus/dev alone and with taggers trained without the article at hand."""
    gold = load_gold(ROOT / "corpus" / "dev")
    parts = folds(articles)
    held = {article.id: part for part, some in enumerate(parts) for article in some}
    rules = Extractor(models=None)
    facts = {one.article.id: rules.extract(one.article).facts for one in gold}
    with_tagger: dict[str, tuple[Fact, ...]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for part in range(FOLDS):
            names = {article.id for article in parts[part]}
            train([one for one in articles if one.id not in names], Path(folder) / f"{part}")
            extractor = Extractor(models=None, ner="domain")
            extractor._tag = tagger(Path(folder) / f"{part}").tag
            for at, one in enumerate(gold):
                if held.get(one.article.id, at % FOLDS) == part:
                    with_tagger[one.article.id] = extractor.extract(one.article).facts
    for name, found in (("rules alone", facts), ("rules with the domain's tagger", with_tagger)):
        figures = evaluate(gold, found)
        print(
            f"{name}: strict F1 {figures.all.strict.f1:.4f}, core {figures.all.core.f1:.4f}, unit accuracy "
            f"{figures.all.unit_accuracy:.4f}"
        )


def show(counts: dict[str, Counter[str]]) -> None:
    """Print precision, recall and F1."""
    for label, count in [*counts.items(), ("all", sum(counts.values(), Counter[str]()))]:
        precision, recall = count["right"] / max(count["found"], 1), count["right"] / max(count["wanted"], 1)
        f1 = 2 * count["right"] / max(count["found"] + count["wanted"], 1)
        print(f"{label:4} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  ({count['wanted']} entities)")


def main() -> None:
    """Train, or validate."""
    articles = load()
    tokens = sum(len(tags) for article in articles for tags in article.tags)
    print(f"{len(articles)} articles, {tokens} syllables")
    if "--validate" in sys.argv:
        show(validate(articles))
        return
    if "--facts" in sys.argv:
        show_facts(articles)
        return
    train(articles, MODEL)
    print(f"{MODEL.relative_to(ROOT)}: {MODEL.stat().st_size / 1000:.0f} kB")
    with tempfile.TemporaryDirectory() as folder:
        again = Path(folder) / "again"
        train(articles, again)
        print("trained twice:", "same bytes" if again.read_bytes() == MODEL.read_bytes() else "OTHER BYTES")
    from underthesea_core import CRFTagger

    core, python = CRFTagger(), tagger(MODEL)
    core.load(str(MODEL))
    differ = sum(
        one != other
        for article in articles
        for rows in article.rows
        for one, other in zip(core.tag(rows), python.tag(rows), strict=True)
    )
    print(f"underthesea_core and python-crfsuite differ on {differ} tags")


if __name__ == "__main__":
    main()
