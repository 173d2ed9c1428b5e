"""What underthesea's person hints add: strict F1 and seconds, with and without them.

    python benchmarks/ner_ablation.py [GOLD_DIR ...]      (default: corpus/, and ../shared/gold/seeds where it is)

Four ways are compared:

without   the extractor alone
drop      facts whose unit is named where a person is hinted are dropped afterwards
re-read   units hinted to be persons are taken away before facts get their units
bare      the same, but only bare names (without "huyện", "Đảng bộ", ...) are taken away
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from dangvien_extract.corpus import GoldArticle, corpus_directory, load_gold
from dangvien_extract.evaluate import evaluate
from dangvien_extract.extractor import Extractor
from dangvien_extract.find.lines import Line
from dangvien_extract.find.tokens import Tokens
from dangvien_extract.find.units import UnitMention
from dangvien_extract.models import Fact
from dangvien_extract.ner import Span, overlaps, person_hints
from dangvien_extract.text import Folded


class HintedExtractor(Extractor):
    """An extractor that takes hinted persons out of the units of every line."""

    def __init__(self, hints: Mapping[str, Sequence[Span]], bare_only: bool) -> None:
        super().__init__()
        self.hints, self.bare_only, self.removed = hints, bare_only, 0

    def _line(
        self, folded: Folded, span: tuple[int, int], tokens: Tokens, units: list[UnitMention], index: int
    ) -> Line:
        kept = [unit for unit in units if not self._is_person(folded, unit)]
        self.removed += len(units) - len(kept)
        return super()._line(folded, span, tokens, kept, index)

    def _is_person(self, folded: Folded, unit: UnitMention) -> bool:
        if not unit.named or (self.bare_only and unit.kind != "name"):
            return False
        return overlaps(folded.raw_span(unit.start, unit.end), self.hints[folded.raw])


def without_persons(facts: Iterable[Fact], hints: Sequence[Span]) -> list[Fact]:
    """The facts whose unit is not named where a hint says that a person is."""
    return [
        fact
        for fact in facts
        if fact.unit_evidence is None or not overlaps((fact.unit_evidence.start, fact.unit_evidence.end), hints)
    ]


def run(directory: Path) -> None:
    """Print the comparison for a folder of gold articles."""
    gold = load_gold(directory)
    size = sum(len(one.article.text.encode(errors="replace")) for one in gold)
    started = time.perf_counter()
    hints = {one.article.text: person_hints(one.article.text) for one in gold}
    seconds = time.perf_counter() - started
    print(f"{directory}: {len(gold)} articles, {size:,} bytes")
    print(f"  hints: {sum(map(len, hints.values()))} in {seconds:.1f} s ({size / seconds / 1e6:.3f} MB/s)")

    plain = Extractor()
    started = time.perf_counter()
    facts = {one.article.id: plain.extract(one.article).facts for one in gold}
    print(f"  extraction without hints: {time.perf_counter() - started:.1f} s")
    show("without", gold, facts)
    dropped = {one.article.id: without_persons(facts[one.article.id], hints[one.article.text]) for one in gold}
    show("drop", gold, dropped)
    for name, bare_only in (("re-read", False), ("bare", True)):
        extractor = HintedExtractor(hints, bare_only)
        found = {one.article.id: extractor.extract(one.article).facts for one in gold}
        show(name, gold, found, f", {extractor.removed} units taken away")


def show(name: str, gold: Sequence[GoldArticle], facts: Mapping[str, Sequence[Fact]], note: str = "") -> None:
    """Print the figures of one way."""
    found = evaluate(gold, facts)
    every, core = found.all.strict.f1, found.core_five.strict.f1
    print(f"  {name:8} strict F1 {every:.4f}, core five {core:.4f}; {sum(map(len, facts.values()))} facts{note}")


def main() -> None:
    """Run over the folders of the command line."""
    seeds = Path(__file__).parents[2] / "shared" / "gold" / "seeds"
    defaults = [corpus_directory(), *([seeds] if seeds.is_dir() else [])]
    for directory in [Path(argument) for argument in sys.argv[1:]] or defaults:
        run(directory)


if __name__ == "__main__":
    main()
