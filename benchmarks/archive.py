"""What a run over an archive must show: the same facts everywhere, nothing lost when it is killed, memory that stays.

    python benchmarks/archive.py formats [--articles 20000] [--short]     every format, engine and target
    python benchmarks/archive.py kills [--articles 1000] [--runs 20]      killed with -9 at random moments, resumed
    python benchmarks/archive.py cluster [--articles 2000]                a Dask cluster that loses one of two workers
    python benchmarks/archive.py memory [--articles 15000] [--times 10]   peak memory of a small and a large archive

Each ends with exit status 1 where it does not hold. The archives are made of corpus/ and neutral text (samples.py).
PostgreSQL is measured on a server of its own where one is installed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count, cycle
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from conftest import running_server  # noqa: E402

from samples import FORMATS, archive, dump  # noqa: E402


def command(*args: object) -> list[str]:
    """The command line that extracts."""
    return [sys.executable, "-m", "dangvien_extract", "extract", *map(str, args)]


def run(*args: object) -> tuple[str, float]:
    """Extract; the summary, and how many seconds it took."""
    begun = time.monotonic()
    done = subprocess.run(command(*args), capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"extract {' '.join(map(str, args))}: {done.stderr}")
    return done.stderr.splitlines()[-1].partition(": ")[2], time.monotonic() - begun


def say(*parts: object) -> None:
    print(*parts, flush=True)


# --- formats, engines, targets


def facts_of(target: str) -> list[str]:
    """The facts of a target as JSON, in its order."""
    from dangvien_extract.archive.facts import read_facts
    from dangvien_extract.archive.targets import parse_target

    return [one.model_dump_json() for one in read_facts(parse_target(target))]


def count_of(target: str) -> tuple[int, int, int] | None:
    """Outcomes, articles and facts, where the target has tables of them."""
    if target.endswith("/"):
        from pyarrow.parquet import read_metadata

        counts = (read_metadata(f"{target}{name}.parquet").num_rows for name in ("outcomes", "articles", "facts"))
        return next(counts), next(counts), next(counts)
    if not target.startswith("postgresql") and not target.endswith((".db", ".duckdb")):
        return None
    found = dump(target)
    return len(found["outcomes"]), len(found["articles"]), len(found["facts"])


@contextmanager
def dask() -> Iterator[Any]:
    """A Dask cluster of two worker processes on this machine."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0", silence_logs=50
    ) as cluster:
        yield cluster


def formats(args: argparse.Namespace) -> bool:
    """Whether the facts are the same from every format, on every engine, in every target."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="archive")))
        engines: dict[str, list[object]] = {"one process": [], "2 processes": ["--workers", 2]}
        engines["Dask"] = ["--scheduler", stack.enter_context(dask()).scheduler_address]
        targets = {name: str(folder / f"t{name}") for name in (".jsonl", ".csv", ".parquet", ".db", ".duckdb")}
        targets["folder/"] = f"{folder}/tables/"
        server = stack.enter_context(running_server())
        if server is not None:
            targets["PostgreSQL"] = server.database()
        cases = [(format, "2 processes", ".jsonl") for format in FORMATS if format != "jsonl"]
        cases += [("jsonl", engine, ".jsonl") for engine in engines if engine != "2 processes"]
        cases += [("jsonl", "2 processes", target) for target in targets]
        if args.short:  # each format, engine and target once, with another one of the others
            cases = list(zip(FORMATS, cycle(engines), cycle(targets), strict=False))
        wanted: str | None = None
        right = True
        for format, engine, target in cases:
            path = archive(folder, format, args.articles, every=args.every)
            summary, seconds = run(path, "-o", targets[target], *engines[engine])
            found = sorted(facts_of(targets[target]))
            digest = hashlib.sha256("\n".join(found).encode()).hexdigest()[:12]
            wanted = wanted or digest
            counts = count_of(targets[target])
            same = digest == wanted and summary.startswith(f"{args.articles:,} articles") and "0 failed" in summary
            same = same and (counts is None or counts == (args.articles, args.articles, len(found)))
            right = right and same
            say(f"{format:8} {engine:12} {target:10} {digest} {summary}, {seconds:.0f} s {'' if same else 'DIFFERS'}")
    return right


# --- killed and resumed


def kills(args: argparse.Namespace) -> bool:
    """Whether runs that are killed once, at a random moment, and then resumed leave what one run leaves."""
    chance = random.Random(args.seed)
    right = True
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kills")))
        news = archive(folder, "jsonl", args.articles)
        numbers = count()
        new: dict[str, Callable[[], str]] = {"SQLite": lambda: str(folder / f"{next(numbers)}.db")}
        server = stack.enter_context(running_server())
        if server is not None:
            new["PostgreSQL"] = server.database
        for kind, new_target in new.items():
            if args.only not in (None, kind):
                continue
            once = new_target()
            _, seconds = run(news, "-o", once)
            wanted = dump(once)
            for number in range(args.runs):
                workers: list[object] = ["--workers", 2] if number % 2 else []
                target, moment = killed(new_target, seconds, chance, news, *workers)
                summary, _ = run(news, "-o", target, *workers)
                same = dump(target) == wanted
                right = right and same
                how = "2 workers" if workers else "alone"
                say(f"{kind:10} {number:2} {how:9} killed after {moment:.1f} s; {summary} {'' if same else 'DIFFERS'}")
    return right


def killed(
    new_target: Callable[[], str], seconds: float, chance: random.Random, news: Path, *more: object
) -> tuple[str, float]:
    """Kill a run with -9 at a random moment of the `seconds` that one takes; its target, and when that was."""
    while True:  # until one was killed before it had ended by itself
        target, moment = new_target(), seconds * chance.uniform(0.2, 1)  # before that, it only begins
        process = subprocess.Popen(command(news, "-o", target, *more), stderr=subprocess.DEVNULL)
        time.sleep(moment)
        running = process.poll() is None
        process.kill()
        process.wait()
        if running:
            return target, moment


# --- a cluster


def done_in(target: Path) -> int:
    """How many articles an SQLite database holds so far."""
    try:
        return len(dump(str(target))["outcomes"])
    except sqlite3.Error:  # it is not there, or has no tables yet
        return 0


def cluster(args: argparse.Namespace) -> bool:
    """Whether a Dask cluster of which one worker is killed leaves what one process leaves."""
    with tempfile.TemporaryDirectory(prefix="cluster") as name, dask() as cluster:
        from distributed import Client

        folder = Path(name)
        news = archive(folder, "jsonl", args.articles)
        once, target = folder / "once.db", folder / "cluster.db"
        say("one process:", run(news, "-o", once)[0])
        process = subprocess.Popen(
            command(news, "-o", target, "--scheduler", cluster.scheduler_address), stderr=subprocess.PIPE, text=True
        )
        while process.poll() is None and done_in(target) < args.articles / 4:
            time.sleep(0.1)
        with Client(cluster) as client:
            workers = client.run(os.getpid)
        os.kill(next(iter(workers.values())), signal.SIGKILL)
        done = done_in(target)
        err = process.communicate()[1]
        same = process.returncode == 0 and done < args.articles and dump(str(target)) == dump(str(once))
        say(f"Dask: one of two workers killed when {done:,} were done; {err.strip()} {'' if same else 'DIFFERS'}")
        return same


# --- memory


def peak(news: Path, target: Path) -> tuple[int, str]:
    """The peak memory of a run in MB (of the program: it has no workers), and its summary."""
    done = subprocess.run(
        [sys.executable, __file__, "measured", str(news), str(target)], capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1]), done.stderr.splitlines()[-1]


def measured(args: argparse.Namespace) -> bool:
    """Extract in this process, and print its peak memory."""
    from dangvien_extract.cli import main

    status = main(["extract", str(args.news), "-o", str(args.target)])
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    return status == 0


def memory(args: argparse.Namespace) -> bool:
    """Whether the peak memory of a large archive is within a tenth of that of a small one."""
    found = []
    with tempfile.TemporaryDirectory(prefix="memory") as folder:
        for count in (args.articles, args.articles * args.times):
            place = Path(folder) / str(count)
            place.mkdir()
            begun = time.monotonic()
            megabytes, summary = peak(archive(place, "jsonl", count, every=args.every), place / "facts.db")
            found.append(megabytes)
            say(f"{count:>9,} articles: peak {megabytes} MB, {time.monotonic() - begun:.0f} s; {summary}")
    return found[1] <= found[0] * 1.1


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("formats")
    one.add_argument("--articles", type=int, default=20_000)
    one.add_argument("--every", type=int, default=50, help="one in so many is an article of the corpus (default 50)")
    one.add_argument("--short", action="store_true", help="each format with another engine and target: half the runs")
    one.set_defaults(check=formats)
    one = commands.add_parser("kills")
    one.add_argument("--articles", type=int, default=1_000)
    one.add_argument("--runs", type=int, default=20)
    one.add_argument("--seed", type=int, default=1)
    one.add_argument("--only", choices=["SQLite", "PostgreSQL"], help="with this database alone")
    one.set_defaults(check=kills)
    one = commands.add_parser("cluster")
    one.add_argument("--articles", type=int, default=2_000)
    one.set_defaults(check=cluster)
    one = commands.add_parser("memory")
    one.add_argument("--articles", type=int, default=15_000)
    one.add_argument("--times", type=int, default=10)
    one.add_argument("--every", type=int, default=500, help="one in so many is an article of the corpus (default 500)")
    one.set_defaults(check=memory)
    one = commands.add_parser("measured")
    one.add_argument("news", type=Path)
    one.add_argument("target", type=Path)
    one.set_defaults(check=measured)
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers and folders go, too
    return 0 if args.check(args) else 1


if __name__ == "__main__":
    sys.exit(main())
