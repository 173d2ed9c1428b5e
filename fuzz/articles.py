"""Fuzzes the extraction with millions of articles: no exception, no wrong slice, no hang.

    python fuzz/articles.py --articles 1000000 --workers 2 --seed 1
    python fuzz/articles.py --seed 1 --only 4711           one article again, with its traceback
    python fuzz/articles.py --replay fuzz/failures/1-4711.json

Every article is made by its seed and number (fuzz/mutants.py), extracted within a time limit and checked: see
`checks`. A failing one is stored in fuzz/failures/; the exit status is 1 where there is one.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import math
import multiprocessing
import multiprocessing.connection
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dangvien_extract.extractor import Extractor
from dangvien_extract.models import Article, Fact, Outcome
from mutants import MIX, Made, Mutants

FAILURES = Path(__file__).parent / "failures"
_CHUNK = 250  # articles that a worker takes at once
_MOST_STORED = 200  # failing articles that are kept: more of them say nothing new
_DEEP = 20  # of so many articles one gets the checks that read it again
_UNGATED = 40  # and of so many of these that fail the gate, one is read without it
_SLICES = ("evidence", "unit_evidence", "period_evidence")


class TooSlowError(BaseException):
    """The time limit of an article; no exception of the kind that code catches."""


def checks(article: Article, outcome: Outcome) -> Iterator[str]:
    """What is wrong with an outcome: nothing, for every article."""
    if outcome.error is not None:
        yield f"error: {outcome.error}"
    if outcome.article_id != article.id:
        yield f"id: {outcome.article_id!r}"
    for fact in outcome.facts:
        yield from _fact_checks(article, fact)
    if len({fact.fact_id for fact in outcome.facts}) != len(outcome.facts):
        yield "two facts have one id"


def _fact_checks(article: Article, fact: Fact) -> Iterator[str]:
    text = article.text
    for name in _SLICES:
        evidence = getattr(fact, name)
        if evidence is None:
            continue
        if not 0 <= evidence.start < evidence.end <= len(text):
            yield f"{name}: {evidence.start}-{evidence.end} of {len(text)} characters"
        elif text[evidence.start : evidence.end] != evidence.text or not evidence.text.strip():
            yield f"{name}: {evidence.text!r} is {text[evidence.start : evidence.end]!r}"
    if fact.evidence is None:
        yield "no evidence"
    for name in ("value", "value_max", "out_of", "confidence"):
        value = getattr(fact, name)
        if value is not None and not math.isfinite(value):
            yield f"{name}: {value}"
    if not 0 <= fact.confidence <= 1:
        yield f"confidence: {fact.confidence}"
    if fact.value_max is not None and fact.value_max < fact.value:
        yield f"range: {fact.value} to {fact.value_max}"
    for day in (fact.period or "").split("/"):
        if len(day) == 10 and not _is_day(day):
            yield f"period: {fact.period}"
    if fact.year is not None and not 1 <= fact.year <= 9999:
        yield f"year: {fact.year}"
    if fact.unit is not None and not fact.unit.name.strip():
        yield f"unit: {fact.unit.name!r}"


def _is_day(text: str) -> bool:
    try:
        return bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


def deep_checks(extractor: Extractor, article: Article, outcome: Outcome) -> Iterator[str]:
    """What needs the article to be read again, or the outcome to be written."""
    if extractor.extract(article) != outcome:
        yield "read again, other facts"
    if Outcome.model_validate_json(outcome.model_dump_json()) != outcome:
        yield "other after a round trip through JSON"
    if outcome.facts and extractor.extract(article.model_copy(update={"id": "other"})).facts[0].value is None:
        yield "no value under another id"


def ungated_checks(ungated: Extractor, article: Article, outcome: Outcome) -> Iterator[str]:
    """Whether the gate keeps no fact out."""
    found = ungated.extract(article)
    if found != outcome:
        yield f"without the gate {len(found.facts)} facts, with it {len(outcome.facts)}"


class Worker:
    """Reads articles by their numbers; `summary` is what it found."""

    def __init__(self, seed: int, limit: float) -> None:
        self.mutants = Mutants(seed)
        self.extractor, self.ungated = Extractor(), Extractor(gate=False)
        self.limit, self.seed = limit, seed
        self.counts: Counter[str] = Counter()
        self.slowest: tuple[float, int, str] = (0.0, -1, "")
        self.last: Outcome | None = None
        for number in range(80):  # first uses read weights and compile: no article's time
            self.extractor.extract(self.mutants.made(number).article)

    def _ring(self, *_: object) -> None:
        raise TooSlowError

    def one(self, number: int) -> list[str]:
        """What is wrong with the article of a number."""
        return self.read(self.mutants.made(number), number)

    def read(self, made: Made, number: int) -> list[str]:
        """What is wrong with an article."""
        article = made.article
        before = signal.signal(signal.SIGALRM, self._ring)
        begun = time.process_time()
        signal.setitimer(signal.ITIMER_REAL, self.limit)
        try:
            outcome = self.extractor.extract(article)
            spent = time.process_time() - begun
            wrong = list(checks(article, outcome))
            if number % _DEEP == 0 and not wrong:
                wrong += deep_checks(self.extractor, article, outcome)
            if number % _UNGATED == 0 and not wrong:
                wrong += ungated_checks(self.ungated, article, outcome)
        except TooSlowError:
            signal.setitimer(signal.ITIMER_REAL, 0)
            self.counts["slow"] += 1
            return [f"hang: more than {self.limit} seconds: {_where(traceback.format_exc())}"]
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            self.counts["exceptions"] += 1
            return [f"exception: {type(error).__name__}: {error}: {_where(traceback.format_exc())}"]
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        self.counts["articles"] += 1
        self.counts[f"kind {made.kind}"] += 1
        self.counts["facts"] += len(outcome.facts)
        self.counts["articles with facts"] += bool(outcome.facts)
        self.counts["passed the gate"] += self.extractor.gate.passes(article.text)
        if spent > self.slowest[0]:
            self.slowest = (spent, number, made.kind)
        self.counts["wrong"] += bool(wrong)
        return wrong


def _where(trace: str) -> str:
    """The innermost line of the library in a traceback."""
    lines = [line.strip() for line in trace.splitlines() if "dangvien_extract" in line and 'File "' in line]
    return lines[-1].rpartition("/")[2] if lines else "outside of the library"


def store(seed: int, number: int, made: Made, wrong: list[str]) -> Path:
    """Keep a failing article."""
    FAILURES.mkdir(exist_ok=True)
    path = FAILURES / f"{seed}-{number}.json"
    data = {"seed": seed, "number": number, "kind": made.kind, "wrong": wrong}
    data |= {"article": made.article.model_dump(mode="json")}
    path.write_text(json.dumps(data, ensure_ascii=True, indent=1), encoding="utf-8")
    return path


def serve(seed: int, limit: float, end: int, counter: Any, current: Any, place: int, pipe: Any) -> None:
    """A worker process: takes numbers until there are none, and hands over what it found."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    worker = Worker(seed, limit)
    stored = 0
    while True:
        with counter.get_lock():
            begin = counter.value
            counter.value = begin + _CHUNK
        if begin >= end:
            break
        for number in range(begin, min(begin + _CHUNK, end)):
            current[place] = number
            wrong = worker.one(number)
            if wrong:
                worker.counts["failures"] += 1
                pipe.send(("failed", number, wrong))
                if stored < _MOST_STORED:
                    store(seed, number, worker.mutants.made(number), wrong)
                    stored += 1
    pipe.send(("done", dict(worker.counts), worker.slowest))


def run(articles: int, workers: int, seed: int, limit: float, first: int = 0) -> dict[str, Any]:
    """The whole run; tells of failures while it goes on."""
    context = multiprocessing.get_context("spawn")
    counter, current = context.Value("q", first), context.Array("q", workers)
    pipes: dict[Any, int] = {}
    processes = []
    begun = time.monotonic()
    for place in range(workers):
        ours, theirs = context.Pipe(duplex=False)
        target = (seed, limit, first + articles, counter, current, place, theirs)
        processes.append(context.Process(target=serve, args=target, daemon=True))
        processes[-1].start()
        theirs.close()
        pipes[ours] = place
    counts: Counter[str] = Counter()
    slowest: tuple[float, int, str] = (0.0, -1, "")
    told = begun
    while pipes:
        for pipe in multiprocessing.connection.wait(list(pipes), timeout=5):
            try:
                kind, *about = pipe.recv()
            except EOFError:
                place = pipes.pop(pipe)
                processes[place].join()
                if processes[place].exitcode:
                    counts["failures"] += 1
                    counts["died"] += 1
                    print(f"a worker ended ({processes[place].exitcode}) at {current[place]}", flush=True)
                continue
            if kind == "failed":
                print(f"seed {seed}, article {about[0]}: {'; '.join(about[1])[:600]}", flush=True)
            else:
                counts.update(about[0])
                slowest = max(slowest, tuple(about[1]))
        if time.monotonic() - told > 60:
            told = time.monotonic()
            done = min(counter.value - first, articles)
            print(f"{done:,} articles, {done / (told - begun):,.0f} a second", flush=True)
    seconds = time.monotonic() - begun
    return {
        "seed": seed,
        "asked": articles,
        **{key: counts[key] for key in ("articles", "passed the gate", "articles with facts", "facts")},
        **{key: counts[key] for key in ("exceptions", "wrong", "slow", "died", "failures")},
        "kinds": {kind: counts[f"kind {kind}"] for kind in MIX},
        "slowest": {"seconds": round(slowest[0], 4), "number": slowest[1], "kind": slowest[2]},
        "seconds": round(seconds, 1),
        "per_second": round(counts["articles"] / seconds, 1),
        "workers": workers,
    }


def again(made: Made, number: int, seed: int, limit: float) -> int:
    """One article, with its traceback."""
    worker = Worker(seed, limit)
    print(f"{made.kind}: {made.article!r}"[:2000])
    worker.extractor.extract(made.article)
    wrong = worker.read(made, number - number % _UNGATED)  # with all checks
    print("\n".join(wrong) or "nothing is wrong")
    return 1 if wrong else 0


def main(argv: list[str] | None = None) -> int:
    """The command; returns its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000, metavar="N", help="how many (20,000)")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes (1)")
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="the number of the first one")
    parser.add_argument("--seconds", type=float, default=10.0, metavar="S", help="time limit of an article (10)")
    parser.add_argument("--only", type=int, metavar="N", help="only this one")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="only the one that was stored in FILE")
    parser.add_argument("--summary", type=Path, metavar="FILE", help="write the summary there, too, as JSON")
    args = parser.parse_args(argv)
    if args.replay is not None:
        data = json.loads(args.replay.read_text(encoding="utf-8"))
        made = Made(Article.model_validate(data["article"]), data["kind"])
        return again(made, data["number"], data["seed"], args.seconds)
    if args.only is not None:
        return again(Mutants(args.seed).made(args.only), args.only, args.seed, args.seconds)
    summary = run(args.articles, args.workers, args.seed, args.seconds, args.first)
    text = json.dumps(summary, indent=1)
    print(text)
    if args.summary is not None:
        args.summary.write_text(text + "\n", encoding="utf-8")
    return 1 if summary["failures"] or summary["articles"] < args.articles else 0


if __name__ == "__main__":
    sys.exit(main())
