"""A run that is stopped, however, and begun again leaves what one run leaves; what has not changed is passed by."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from dangvien_extract.cli import main

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))
from samples import archive, dump  # noqa: E402

ARTICLES = 3_000
FIRST, PIECE, REST = 600, 50, 100  # articles that are fed at once, then in pieces, and those that are held back
TEXT = "Năm 2022, Đảng bộ huyện Hiệp Hòa kết nạp {} đảng viên, thành lập 5 chi bộ.\n"

Dump = dict[str, list[tuple[Any, ...]]]


# A shell that begins tests in the background has Ctrl-C ignored in all that they begin.
HEEDING = "import signal, sys; from dangvien_extract.cli import main; "
HEEDING += "signal.signal(signal.SIGINT, signal.default_int_handler); sys.exit(main())"


def begin(*args: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", HEEDING, "extract", *map(str, args)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def finish(*args: object) -> str:
    """Run to the end; the summary."""
    process = begin(*args)
    _, err = process.communicate(timeout=180)
    assert process.returncode == 0, err.decode()
    return err.decode().splitlines()[-1]


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of neutral articles among which some have facts."""
    return archive(tmp_path_factory.mktemp("archive"), "jsonl", ARTICLES, every=30)


class Fed:
    """The archive as a pipe that gives its articles piece by piece and keeps the last, so that no run is ever done.

    How fast the program and the machine are makes no difference: a run is always in the middle.
    """

    def __init__(self, news: Path) -> None:
        self._news, self._kept = news, news.with_suffix(".kept")
        self._lines = news.read_bytes().splitlines(keepends=True)
        self._over, self._all = threading.Event(), threading.Event()

    def __enter__(self) -> Fed:
        self._news.rename(self._kept)
        os.mkfifo(self._news)
        self._feeder = threading.Thread(target=self._feed)
        self._feeder.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._feeder.join()
        self._kept.replace(self._news)

    def give_the_rest(self) -> None:
        """And end."""
        self._all.set()
        self._feeder.join()

    def _feed(self) -> None:
        # For reading, too: opening never waits for the program, and the pipe never breaks.
        pipe = os.open(self._news, os.O_RDWR | os.O_NONBLOCK)
        try:
            pieces = [self._lines[:FIRST]]
            pieces += [self._lines[at : at + PIECE] for at in range(FIRST, ARTICLES - REST, PIECE)]
            for piece in pieces:
                self._write(pipe, b"".join(piece))
                self._all.wait(0.1)
            while not self._all.is_set() and not self._over.is_set():
                self._over.wait(0.02)
            self._write(pipe, b"".join(self._lines[ARTICLES - REST :]))
        finally:
            os.close(pipe)

    def _write(self, pipe: int, data: bytes) -> None:
        while data and not self._over.is_set():
            try:
                data = data[os.write(pipe, data[:4096]) :]
            except BlockingIOError:
                self._over.wait(0.01)


@pytest.fixture(scope="module")
def whole(news: Path, tmp_path_factory: pytest.TempPathFactory) -> Dump:
    """What an uninterrupted run leaves in SQLite."""
    target = tmp_path_factory.mktemp("whole") / "facts.db"
    assert finish(news, "-o", target).startswith(f"dangvien-extract: {ARTICLES:,} articles")
    found = dump(str(target))
    assert len(found["outcomes"]) == ARTICLES
    assert len(found["facts"]) > 100
    return found


def outcomes(target: str) -> int:
    """How many articles are done so far."""
    try:
        if target.startswith("postgresql"):
            with psycopg.connect(target) as server:
                row: Any = server.execute("SELECT count(*) FROM outcomes").fetchone()
        else:
            with closing(sqlite3.connect(f"{Path(target).as_uri()}?mode=ro", uri=True)) as db:
                row = db.execute("SELECT count(*) FROM outcomes").fetchone()
        return int(row[0])
    except (sqlite3.Error, psycopg.Error):
        return 0


def wait_until(true: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while not true() and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.02)


def stop(process: subprocess.Popen[bytes], number: int = signal.SIGKILL) -> None:
    """Send a signal to the program alone: its workers have to notice."""
    children = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    process.send_signal(number)
    process.communicate(timeout=60)
    assert not psutil.wait_procs(children, timeout=60)[1]


def killed_and_resumed(news: Path, target: str, workers: tuple[object, ...], moments: tuple[int, ...]) -> Dump:
    """What is left of runs that are each killed soon after so many articles are done, and of a last one that is not."""
    chance = random.Random(len(workers))
    for done in moments:
        with Fed(news):
            process = begin(news, "-o", target, *workers)
            wait_until(lambda: outcomes(target) >= done, process)  # noqa: B023
            time.sleep(chance.random())
            stop(process)
    assert 0 < outcomes(target) < ARTICLES
    assert " unchanged" in finish(news, "-o", target, *workers)
    return dump(target)


@pytest.mark.parametrize("workers", [(), ("--workers", 2)], ids=["alone", "workers"])
def test_killed_runs_end_with_the_same_sqlite_database(
    news: Path, whole: Dump, tmp_path: Path, workers: tuple[object, ...]
) -> None:
    """Killed with -9, before anything is written and after; no worker outlives the program."""
    assert killed_and_resumed(news, str(tmp_path / "facts.db"), workers, (0, 1)) == whole


@pytest.fixture(scope="module")
def whole_postgresql(news: Path, postgres_server: Any) -> Dump:
    """What an uninterrupted run leaves in PostgreSQL."""
    target = postgres_server.database()
    finish(news, "-o", target, "--workers", 1)
    found = dump(target)
    assert len(found["outcomes"]) == ARTICLES
    return found


@pytest.mark.parametrize("workers", [(), ("--workers", 2)], ids=["alone", "workers"])
def test_killed_runs_end_with_the_same_postgresql_database(
    news: Path, whole_postgresql: Dump, postgres_url: str, workers: tuple[object, ...]
) -> None:
    """As with SQLite; the server gives up the transaction of the program that is gone."""
    assert killed_and_resumed(news, postgres_url, workers, (1,)) == whole_postgresql


def test_interrupted_run_goes_on(news: Path, whole: Dump, tmp_path: Path) -> None:
    """Ctrl-C and SIGTERM keep what is done, end the workers and say so, and the next run does the rest."""
    target = str(tmp_path / "facts.db")
    for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        before = outcomes(target)
        with Fed(news):
            process = begin(news, "-o", target, "--workers", 2)
            wait_until(lambda: outcomes(target) > before, process)  # noqa: B023
            stop(process, number)
        assert process.returncode == status
    done = outcomes(target)
    assert 0 < done < ARTICLES
    assert f"{done:,} unchanged" in finish(news, "-o", target)
    assert dump(target) == whole


def test_a_worker_that_is_killed_by_chance(news: Path, whole: Dump, tmp_path: Path) -> None:
    """The run goes on with another one, and nothing is lost or doubled."""
    target = str(tmp_path / "facts.db")
    with Fed(news) as feed:
        process = begin(news, "-o", target, "--workers", 2)
        wait_until(lambda: outcomes(target) > 0, process)
        workers = [one for one in psutil.Process(process.pid).children() if "spawn_main" in " ".join(one.cmdline())]
        workers[0].kill()
        feed.give_the_rest()
        _, err = process.communicate(timeout=120)
    assert process.returncode == 0
    assert err.decode().splitlines()[-1].endswith(" 0 failed")
    assert dump(target) == whole


# --- what is done is passed by


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """A small archive."""
    path = tmp_path / "news.jsonl"
    lines = [
        json.dumps({"id": f"a{number}", "text": TEXT.format(number + 2)}, ensure_ascii=False) for number in range(5)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def extract(articles: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[..., str]]:
    """Extract into a database; the summary."""

    def extract(*more: object) -> str:
        main(["extract", str(articles), "-o", str(tmp_path / "facts.db"), *map(str, more)])
        return capfd.readouterr().err.splitlines()[-1].removeprefix("dangvien-extract: ")

    yield extract


def test_unchanged_articles_are_passed_by(articles: Path, tmp_path: Path, extract: Callable[..., str]) -> None:
    """By the hash of what is in them: one that changed is read again, and its facts are replaced."""
    assert extract() == "5 articles, 10 facts, 0 failed"
    assert extract() == "0 articles, 0 facts, 0 failed, 5 unchanged"
    before = dump(str(tmp_path / "facts.db"))
    articles.write_text(articles.read_text("utf-8").replace("nạp 3 ", "nạp 300 "), encoding="utf-8")
    assert extract() == "1 article, 2 facts, 0 failed, 4 unchanged"
    after = dump(str(tmp_path / "facts.db"))
    assert len(before["facts"]) == len(after["facts"]) == 10
    assert before["facts"] != after["facts"]
    assert extract("--again") == "5 articles, 10 facts, 0 failed"
    assert dump(str(tmp_path / "facts.db")) == after


def test_other_patterns_or_options_read_again(tmp_path: Path, extract: Callable[..., str]) -> None:
    """And the first ones again, too: a database holds what the last run made."""
    assert extract() == "5 articles, 10 facts, 0 failed"
    assert extract("--min-confidence", 1) == "5 articles, 0 facts, 0 failed"
    assert extract("--min-confidence", 1) == "0 articles, 0 facts, 0 failed, 5 unchanged"
    folder = tmp_path / "patterns"
    (folder / "indicators").mkdir(parents=True)
    own = (ROOT / "patterns" / "indicators" / "admissions.yaml").read_text("utf-8")
    (folder / "indicators" / "admissions.yaml").write_text(own + "\n# mine\n", encoding="utf-8")
    assert extract("--patterns", folder) == "5 articles, 10 facts, 0 failed"
    assert extract("--patterns", folder) == "0 articles, 0 facts, 0 failed, 5 unchanged"
    assert extract() == "5 articles, 10 facts, 0 failed"


def test_an_article_at_another_place_is_no_unchanged_one(
    articles: Path, tmp_path: Path, extract: Callable[..., str], capfd: pytest.CaptureFixture[str]
) -> None:
    """The database says where an article was read: as a run over what is there now would."""
    extract()
    moved = tmp_path / "moved.jsonl"
    articles.rename(moved)
    main(["extract", str(moved), "-o", str(tmp_path / "facts.db"), "-q"])
    with closing(sqlite3.connect(tmp_path / "facts.db")) as db:
        assert db.execute("SELECT DISTINCT input FROM outcomes WHERE input NOT LIKE '%moved%'").fetchall() == []


def test_an_error_is_tried_again(articles: Path, tmp_path: Path, extract: Callable[..., str]) -> None:
    """Memory may be there, or the extractor mended: an article that failed is never taken for done."""

    class Failing:
        def __init__(self, **_: object) -> None:
            self.patterns = None

        def pipe(self, articles: Any) -> Any:
            raise MemoryError

    args = ["extract", str(articles), "-o", str(tmp_path / "other.db"), "-q"]
    assert main(args, extractor_factory=Failing) == 1
    assert main(args, extractor_factory=Failing) == 1
    with closing(sqlite3.connect(tmp_path / "other.db")) as db:
        assert db.execute("SELECT count(*), count(error) FROM outcomes").fetchall() == [(5, 5)]


def test_a_file_is_written_anew(articles: Path, tmp_path: Path) -> None:
    """It is whole or not there: a file holds one run."""
    for _ in range(2):
        assert main(["extract", str(articles), "-o", str(tmp_path / "facts.jsonl"), "--workers", "1", "-q"]) == 0
        assert len((tmp_path / "facts.jsonl").read_text("utf-8").splitlines()) == 10
    assert sorted(os.listdir(tmp_path)) == ["facts.jsonl", "news.jsonl"]
