"""The gazetteer of places: time and memory of its first use, speed of links, how often a name is enough, and linking.

    python benchmarks/places.py

Time and memory stand beside those of ``import spacy`` in the same run, each in a process of its own, the
best of five. A name is enough where it has one reading among all units of the day. Linking in context is measured
on the gold places of the corpus (corpus/places), of the test split with figures alone.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter

from dangvien_extract import Extractor
from dangvien_extract.corpus import corpus_directory, load_corpus
from dangvien_extract.evaluate_places import PlaceEvaluation, evaluate_places, load_places
from dangvien_extract.places import Place, all_places, link

# Resident memory: Linux tells it in pages, other systems the peak alone.
_MEASURE = """
import json, sys, time
try:
    import resource
    def memory():
        try:
            with open("/proc/self/statm") as file:
                return int(file.read().split()[1]) * resource.getpagesize()
        except OSError:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            return peak if sys.platform == "darwin" else peak * 1024
except ImportError:
    def memory():
        return 0
{before}
start, used = time.perf_counter(), memory()
{measured}
print(json.dumps([time.perf_counter() - start, memory() - used]))
"""
WAYS = {
    "import spacy": ("", "import spacy"),
    "import places": ("", "import dangvien_extract.places"),
    "first link": ("import dangvien_extract.places as p", "p.link('x\u00e3 Ph\u00ecn H\u1ed3', as_of='2022')"),
    "all data": (
        "from dangvien_extract.places import data",
        "data.table(), data.children(), data.origins(''), data.variants(), data.types(), data.levels()",
    ),
}
DAYS = ("2019-10-06", "2022-10-01", "2025-06-30", "2025-07-01")


def measure(before: str, measured: str) -> tuple[float, float]:
    """Milliseconds and megabytes of some code in a new process: the best time and the least memory of five."""
    code = _MEASURE.format(before=before, measured=measured)
    runs = []
    for _ in range(5):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=300)
        runs.append(json.loads(done.stdout))
    return min(seconds for seconds, _ in runs) * 1e3, min(size for _, size in runs) / 1e6


def shares(day: str) -> None:
    """Print how many units of a day are found by less than their full name."""
    ways = Counter[tuple[str, int]]()
    totals = Counter[int]()
    started = time.perf_counter()
    asked = 0
    for place in all_places(day):
        totals[place.level] += 1
        for way, name, parents in asks(place):
            asked += 1
            found = link(name, type=place.type, parents=parents, as_of=day).place
            assert found is None or found == place, (place, found)
            ways[way, place.level] += found is not None
    seconds = time.perf_counter() - started
    print(f"\n{day}: {sum(totals.values()):,} units, {asked / seconds:,.0f} links/s")
    print("| unique by kind and name, with | provinces | districts | communes |\n| --- | --- | --- | --- |")
    for way in ("nothing more", "its province", "all units above"):
        cells = (f"{ways[way, level] / totals[level]:.1%}" if totals[level] else "" for level in (1, 2, 3))
        print(f"| {way} | {' | '.join(cells)} |")


def asks(place: Place) -> list[tuple[str, str, tuple[str, ...]]]:
    """The ways to ask for a place."""
    return [
        ("nothing more", place.name, ()),
        ("its province", place.name, place.parents[-1:]),
        ("all units above", place.name, place.parents),
    ]


def linking() -> None:
    """Print how many units of the corpus are linked, and how many of those rightly, by kind."""
    extractor = Extractor()
    parts = ("dev", "test")
    found: list[PlaceEvaluation] = []
    for part in parts:
        gold = load_places(corpus_directory() / "places" / f"{part}.tsv")
        found.append(evaluate_places(extractor, load_corpus(part), gold))
    print(f"\n| units linked rightly | {' | '.join(parts)} |\n| --- | --- | --- |")
    for name in found[0].overall():
        cells = (one.overall()[name] for one in found)
        print(f"| {name} | {' | '.join(f'{cell.share:.1%} ({cell.right} of {cell.of})' for cell in cells)} |")
    for kind in sorted({kind for one in found for kind in one.by_kind}):
        shares = [one.by_kind.get(kind) for one in found]
        print(f"| {kind} | {' | '.join(f'{cell.right} of {cell.of}' if cell else '' for cell in shares)} |")


def main() -> None:
    """Print all figures."""
    spacy = measure(*WAYS["import spacy"])
    print("| | ms | MB | of import spacy |\n| --- | --- | --- | --- |")
    for name, way in WAYS.items():
        ms, mb = spacy if name == "import spacy" else measure(*way)
        print(f"| {name} | {ms:.0f} | {mb:.1f} | {ms / spacy[0]:.1%} of its time, {mb / spacy[1]:.1%} of its memory |")
    for day in DAYS:
        shares(day)
    linking()


if __name__ == "__main__":
    main()
