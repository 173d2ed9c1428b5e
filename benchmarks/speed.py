"""How fast: this library beside its peers in one run. Writes docs/performance.md.

    python benchmarks/speed.py [--archive NEWS.jsonl] [--articles 10000] [--rounds 3] [--quick]

All take turns, so that what else the machine does slows them alike; ratios are what counts. Slow peers are timed on a
sample of the same articles. Without --archive, general news is made from corpus/ with as many hits as real news has.
Each run adds its headline figures to docs/performance-history.jsonl.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import news
import peers
from dangvien_extract import Article, Extractor, glance
from dangvien_extract import extractor as pipeline
from dangvien_extract.archive.batch import process
from dangvien_extract.archive.engines import choose
from dangvien_extract.archive.readers import read_located
from dangvien_extract.archive.work import Recipe
from dangvien_extract.link.look import Look
from speed_page import page

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "performance.md"
HISTORY = ROOT / "docs" / "performance-history.jsonl"
SAMPLES = {"underthesea": 40, "spacy": 150, "scan": 2000, "library": 2000}  # articles a round; more are not needed
WARM = 20  # articles that each reads before it is timed
MANY = 2_000  # articles: an archive of so many is large
ENOUGH = 10  # seconds that a nasty text takes before no longer one is read
SMALL_RUN, LARGE_RUN = 1_500, 30_000  # articles that a run with workers reads, of a small and of a large archive
GLANCED = {"fold": "fold the text", "sentences": "cut it into sentences", "tokenize": "tokens"}
STAGES = {
    "link": "link by rules", "relink": "link by weights", "build_scene": "places and names of the article",
    "_resolve": "choose units and years", "with_identity": "identity of units", "make_fact": "make facts",
}  # fmt: skip


def main() -> None:
    """Measure, write the page, add to the history."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--archive", type=Path, metavar="NEWS.jsonl", help="general news, one JSON object a line")
    parser.add_argument("--articles", type=int, default=10_000, help="of general news (10,000)")
    parser.add_argument("--rounds", type=int, default=3, help="turns that each takes (3)")
    parser.add_argument("--quick", action="store_true", help="a look: few articles, short texts, nothing is written")
    args = parser.parse_args()
    if args.quick:
        args.articles, args.rounds = 1_000, 1
    general = news.real(args.archive, args.articles) if args.archive else news.made(args.articles)
    archives = {"general": general, "in-domain": news.in_domain()}
    extractor = Extractor()
    found: dict[str, Any] = {
        "when": dt.date.today().isoformat(),
        "machine": {"cores": os.cpu_count(), "system": platform.system(), "python": platform.python_version()},
        "versions": peers.versions(),
        "news": "real" if args.archive else "made",
        "archives": {},
    }
    for name, lines in archives.items():
        say(f"{name}: {len(lines)} articles")
        found["archives"][name] = beside(lines, extractor, args.rounds) | {
            "articles": len(lines),
            "characters": characters(lines) / len(lines),
            "passing": sum(extractor.gate.passes(json.loads(line)["text"]) for line in lines) / len(lines),
            "stages": stages(lines, extractor),
        }
    found["growth"] = growth(extractor, 60_000 if args.quick else 2_000_000)
    found["start"] = start()
    if args.quick:
        say(page(found, [headline(found)]))
    else:
        with HISTORY.open("a", encoding="utf-8") as file:
            file.write(json.dumps(headline(found)) + "\n")
        history = [json.loads(line) for line in HISTORY.read_text(encoding="utf-8").splitlines()]
        PAGE.write_text(page(found, history), encoding="utf-8")
        say(f"written: {PAGE.relative_to(ROOT)}")


def beside(lines: Sequence[str], extractor: Extractor, rounds: int) -> dict[str, Any]:
    """Articles a second of all contenders, taking turns, and of one and two workers."""
    contenders = {
        "underthesea": peers.underthesea(),
        "spacy": peers.spacy_ruler(extractor.patterns),
        "scan": peers.scan(extractor),
        "library": lambda line: extractor.extract(Article.model_validate(json.loads(line))),
    }
    for run in contenders.values():  # what is compiled or loaded on the way is no part of a rate: see `start`
        for line in lines[:: max(1, len(lines) // WARM)]:
            run(line)
    spent = dict.fromkeys(contenders, 0.0)
    read = dict.fromkeys(contenders, 0)
    for turn in range(rounds):
        for name, run in contenders.items():
            step = max(1, len(lines) // SAMPLES[name]) if name in ("underthesea", "spacy") else 1
            sample = lines[turn % step :: step] if step > 1 else lines[: SAMPLES[name] * 5]
            begun = time.perf_counter()
            for line in sample:
                run(line)
            spent[name] += time.perf_counter() - begun
            read[name] += characters(sample)
    mean = characters(lines) / len(lines)
    rates = {name: read[name] / spent[name] / mean for name in contenders}
    workers = {str(number): [0.0] * rounds for number in (0, 1, 2)}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.jsonl"
        wanted = LARGE_RUN if len(lines) >= MANY else SMALL_RUN
        copies = max(1, -(-wanted // len(lines)))
        path.write_text("".join(renamed(lines, copies)), encoding="utf-8")
        for turn, number in itertools.product(range(rounds), (0, 1, 2)):
            workers[str(number)][turn] = steady(path, number)
    return {"rates": rates, "workers": {number: max(each) for number, each in workers.items()}}


def renamed(lines: Sequence[str], copies: int) -> Iterator[str]:
    """Some copies of articles, each under an id of its own: of two of one id a run reads the first."""
    for copy in range(copies):
        for number, line in enumerate(lines):
            yield json.dumps(json.loads(line) | {"id": f"{copy}-{number}"}, ensure_ascii=False) + "\n"


def steady(path: Path, workers: int) -> float:
    """Articles a second of the second half of a run, when all has started; 0 workers: in this process."""
    engine = choose(Recipe(), workers=workers or None)
    times = [time.perf_counter() for _ in process(read_located([str(path)]), engine)]
    first = len(times) // 2
    return (len(times) - first) / (times[-1] - times[first])


def stages(lines: Sequence[str], extractor: Extractor) -> dict[str, float]:
    """The share of the time of each stage, of articles that pass the gate."""
    passing = [line for line in lines if extractor.gate.passes(json.loads(line)["text"])][:400]
    articles = [Article.model_validate(json.loads(line)) for line in passing]
    spent: dict[str, float] = {}
    with timed(spent, extractor):
        begun = time.perf_counter()
        for article in articles:
            extractor.extract(article)
        whole = time.perf_counter() - begun
    shares = {name: seconds / whole for name, seconds in spent.items()}
    return {"ms": whole / max(len(articles), 1) * 1000, **shares, "all else": 1 - sum(shares.values())}


class timed:
    """While this holds, the stages of the extractor note how long they take."""

    def __init__(self, spent: dict[str, float], extractor: Extractor) -> None:
        self._spent = spent
        self._places: list[tuple[Any, str, str]] = [
            *((glance, name, told) for name, told in GLANCED.items()),
            *((pipeline, name, told) for name, told in STAGES.items()),
        ]
        self._places += [
            (Extractor, "_find_units", "find units and names"),
            (Extractor, "_line", "find numbers, periods, persons"),
            (Look, "scores", "first look at numbers"),
            (type(extractor.glance.segmenter), "segment", "segments: what is furniture"),
        ]
        self._kept: list[Any] = []

    def __enter__(self) -> None:
        for owner, name, told in self._places:
            self._kept.append(getattr(owner, name))
            setattr(owner, name, self._noting(self._kept[-1], told))

    def __exit__(self, *_: object) -> None:
        for (owner, name, _told), kept in zip(self._places, self._kept, strict=True):
            setattr(owner, name, kept)

    def _noting(self, function: Callable[..., Any], told: str) -> Callable[..., Any]:
        def noting(*args: Any, **more: Any) -> Any:
            begun = time.perf_counter()
            try:
                return function(*args, **more)
            finally:
                self._spent[told] = self._spent.get(told, 0.0) + time.perf_counter() - begun

        return noting


def growth(extractor: Extractor, longest: int) -> dict[str, list[tuple[int, float]]]:
    """Seconds by length, each twice the one before, of ordinary and of nasty text; see `ENOUGH`."""
    found: dict[str, list[tuple[int, float]]] = {}
    for kind in ("ordinary", *news.NASTY):
        measured = found[kind] = []
        for length in (longest // 16, longest // 8, longest // 4, longest // 2, longest):
            text = news.long_text(length) if kind == "ordinary" else news.nasty_text(kind, length)
            measured.append((length, seconds(extractor, text)))
            if kind != "ordinary" and len(measured) > 1 and measured[-1][1] > ENOUGH:
                break
        say(f"{kind}: {measured}")
    return found


def seconds(extractor: Extractor, text: str) -> float:
    """How long a text takes: the best of three, or of fewer where that is long. Raises ValueError for a refused one."""
    best = float("inf")
    for _ in range(3):
        begun = time.perf_counter()
        if (refused := extractor.extract(Article(id="long", text=text)).error) is not None:
            raise ValueError(refused)
        best = min(best, time.perf_counter() - begun)
        if best > 5:
            break
    return best


def start() -> dict[str, float]:
    """Seconds of commands from a cold start: the best of five."""
    article = ROOT / "corpus" / "dev"
    some = sorted(article.glob("*.txt"))[:: max(1, len(list(article.glob("*.txt"))) // 3)][1]
    ours = [sys.executable, "-m", "dangvien_extract"]
    commands = {
        "pass": [sys.executable, "-c", "pass"],
        "help": [*ours, "--help"],
        "spacy": [sys.executable, "-c", "import spacy"],
        "article": [*ours, "extract", str(some)],
    }
    best = dict.fromkeys(commands, float("inf"))
    for _ in range(5):
        for name, command in commands.items():
            begun = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            best[name] = min(best[name], time.perf_counter() - begun)
    return best


def characters(lines: Sequence[str]) -> int:
    """Of the texts of some lines."""
    return sum(len(json.loads(line)["text"]) for line in lines)


def headline(found: dict[str, Any]) -> dict[str, Any]:
    """The line of a run in the history."""
    rates = {name: one["rates"] for name, one in found["archives"].items()}
    return {key: found[key] for key in ("when", "machine", "news")} | {
        "rates": {name: {peer: round(rate, 2) for peer, rate in each.items()} for name, each in rates.items()},
    }


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
