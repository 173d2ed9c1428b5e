"""What a run over an archive must show: the same facts everywhere, nothing lost when it is killed, memory that stays.

    python benchmarks/archive.py formats [--articles 20000] [--dask]     every format, engine and target
    python benchmarks/archive.py kills [--articles 2000] [--runs 20]      killed with -9 at random moments, resumed
    python benchmarks/archive.py memory [--articles 15000] [--times 10]   peak memory of a small and a large archive

Each ends with exit status 1 where it does not hold. The archives are made of corpus/ and neutral text (samples.py).
PostgreSQL is measured on a server of its own where one is installed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

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
    """Outcomes, articles and facts, where the target is a database."""
    if not target.startswith("postgresql") and not target.endswith((".db", ".duckdb")):
        return None
    found = dump(target)
    return len(found["outcomes"]), len(found["articles"]), len(found["facts"])


def formats(args: argparse.Namespace) -> bool:
    """Whether the facts are the same from every format, on every engine, in every target."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="archive")))
        engines: dict[str, list[object]] = {"one process": [], "2 processes": ["--workers", 2]}
        if args.dask:
            from distributed import LocalCluster

            cluster = LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0")
            engines["Dask"] = ["--scheduler", stack.enter_context(cluster).scheduler_address]
        targets = {name: str(folder / f"t{name}") for name in (".jsonl", ".csv", ".parquet", ".db", ".duckdb")}
        targets["folder/"] = f"{folder}/tables/"
        server = stack.enter_context(running_server())
        if server is not None:
            targets["PostgreSQL"] = server.database()
        cases = [(format, "2 processes", ".jsonl") for format in FORMATS if format != "jsonl"]
        cases += [("jsonl", engine, ".jsonl") for engine in engines if engine != "2 processes"]
        cases += [("jsonl", "2 processes", target) for target in targets]
        wanted: str | None = None
        right = True
        for format, engine, target in cases:
            path = archive(folder, format, args.articles)
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
        new: dict[str, Callable[[int], str]] = {"SQLite": lambda number: str(folder / f"{number}.db")}
        server = stack.enter_context(running_server())
        if server is not None:
            new["PostgreSQL"] = lambda _: server.database()
        for kind, target_of in new.items():
            once = target_of(-1)
            _, seconds = run(news, "-o", once)
            wanted = dump(once)
            for number in range(args.runs):
                workers: list[object] = ["--workers", 2] if number % 2 else []
                target = target_of(number)
                process = subprocess.Popen(command(news, "-o", target, *workers), stderr=subprocess.DEVNULL)
                time.sleep(seconds * chance.uniform(0.3, 1))
                killed = process.poll() is None
                process.kill()
                process.wait()
                summary, _ = run(news, "-o", target, *workers)
                same = dump(target) == wanted
                right = right and same
                how = "2 workers" if workers else "alone"
                say(f"{kind:10} {number:2} {how:9} killed: {killed!s:5} then {summary} {'' if same else 'DIFFERS'}")
    return right


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
    one.add_argument("--dask", action="store_true")
    one.set_defaults(check=formats)
    one = commands.add_parser("kills")
    one.add_argument("--articles", type=int, default=2_000)
    one.add_argument("--runs", type=int, default=20)
    one.add_argument("--seed", type=int, default=1)
    one.set_defaults(check=kills)
    one = commands.add_parser("memory")
    one.add_argument("--articles", type=int, default=15_000)
    one.add_argument("--times", type=int, default=10)
    one.add_argument("--every", type=int, default=500)
    one.set_defaults(check=memory)
    one = commands.add_parser("measured")
    one.add_argument("news", type=Path)
    one.add_argument("target", type=Path)
    one.set_defaults(check=measured)
    args = parser.parse_args()
    return 0 if args.check(args) else 1


if __name__ == "__main__":
    sys.exit(main())
