"""The command over 200 hostile files and more: each ends as facts or as a named error, in time; the counts agree."""

from __future__ import annotations

import json
import os
import re
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

FUZZ = Path(__file__).parents[1] / "fuzz"
SECONDS = 240  # of the whole run, on a machine that is busy
MEMORY = 4 << 30  # bytes of address space, libraries included

sys.path.insert(0, str(FUZZ))

import hostile  # noqa: E402


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    made = tmp_path_factory.mktemp("hostile")
    counts = hostile.make(made)
    assert sum(counts.values()) >= 200 and len(counts) >= 25
    assert f"{sum(counts.values())} files of {len(counts)} kinds" in (FUZZ.parent / "docs" / "hostile.md").read_text(
        "utf-8"
    )
    yield made
    hostile.remove(made)  # pytest cannot: it is too deep


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


@pytest.mark.slow
@pytest.mark.parametrize("more", [(), ("--workers", "2")], ids=["alone", "workers"])
def test_every_hostile_file_ends_as_facts_or_as_a_named_error(
    folder: Path, tmp_path: Path, more: tuple[str, ...]
) -> None:
    """Exit status 1, no traceback, no endless wait, bounded memory; nothing is lost or counted twice."""
    target = tmp_path / "facts.db"
    command = [sys.executable, "-m", "dangvien_extract", "extract", str(folder), "-o", str(target), "--ids", "path"]
    command += ["--max-chars", "200000", "--seconds-per-article", "30", *more]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONFAULTHANDLER": "1"}
    begun = time.monotonic()
    run = subprocess.run(
        command, capture_output=True, timeout=SECONDS, env=environment, preexec_fn=_bounded, stdin=subprocess.DEVNULL
    )
    told = run.stderr.decode("utf-8", "replace").splitlines()
    assert run.returncode == 1, told[-20:]
    assert time.monotonic() - begun < SECONDS
    assert all(line.startswith("dangvien-extract: ") for line in told)
    assert not [
        line for line in told if "Traceback" in line or "the reader failed" in line or "extractor failed" in line
    ]
    articles, facts, failed = _summary(told[-1])
    assert len(told) - 1 == failed + sum("a worker died" in line for line in told)
    base = sqlite3.connect(target)
    assert base.execute("SELECT count(*), count(error) FROM outcomes").fetchone() == (articles + failed, failed)
    assert base.execute("SELECT count(*) FROM articles").fetchone() == (articles,)
    assert base.execute("SELECT count(*) FROM facts").fetchone() == (facts,)
    assert base.execute("SELECT articles, facts, failed, state FROM runs").fetchall() == [
        (articles, facts, failed, "complete")
    ]
    assert articles > 60 and facts > 100 and failed > 150
    _all_told(folder, [where for (where,) in base.execute("SELECT input FROM outcomes")])
    bad = base.execute("SELECT error FROM outcomes WHERE error LIKE '%' || char(10) || '%' OR error = ''").fetchall()
    assert bad == []


def _summary(line: str) -> tuple[int, ...]:
    numbers = re.fullmatch(r"dangvien-extract: ([\d,]+) articles, ([\d,]+) facts, ([\d,]+) failed", line)
    assert numbers, line
    return tuple(int(number.replace(",", "")) for number in numbers.groups())


def _all_told(folder: Path, told: list[str]) -> None:
    """Every file that a folder is searched for has an outcome, by its own place or by that of what it holds."""
    begin = {re.split(r"[:!#]", where.removeprefix(f"{folder}/"))[0] for where in told}
    beside = {"sidecars", "names", "folders"}  # metadata are told with their texts; the others' names are odd
    for name in set(hostile.KINDS) - beside:
        for path in sorted((folder / name).rglob("*")):
            shown = path.relative_to(folder).as_posix()
            if name not in hostile.IGNORED and shown not in hostile.IGNORED and path.is_file():
                assert shown in begin, shown


def test_the_files_are_the_same_each_time(tmp_path: Path) -> None:
    """What was found once is found again."""
    import random

    for name in ("json_text", "warc_files", "invalid_utf8", "odd_tar", "zip_names"):
        one, two = (list(hostile.KINDS[name](random.Random(name))) for _ in range(2))
        assert one == two and json.dumps([file for file, _ in one])
