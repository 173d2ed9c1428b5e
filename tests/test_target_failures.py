"""Targets that cannot be written: one clear line, the right exit status, nothing lost, nothing doubled, no secrets."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from conftest import Server
from made import outcome, query, tables

from dangvien_extract.archive.sqlite import SqliteStore
from dangvien_extract.archive.targets import parse_target
from dangvien_extract.archive.writers import open_writer
from dangvien_extract.cli import main
from dangvien_extract.models import Article, Outcome

COUNT = 60


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    """Sixty articles in a file."""
    path = tmp_path / "news.jsonl"
    path.write_text("\n".join(json.dumps({"id": f"a{number:02d}", "text": "Tin"}) for number in range(COUNT)))
    return path


class Told:
    """Stands for an extractor that finds two facts in each article, and does something before the one called `at`."""

    def __init__(self, at: str | None = None, action: Any = None) -> None:
        self.at, self.action = at, action

    def __call__(self, **_: object) -> Any:
        return self

    def pipe(self, articles: Iterable[Article]) -> Iterator[Outcome]:
        for article in articles:
            if article.id == self.at:
                self.action()
            yield outcome(article.id, 1, 2)


def extract(inputs: Path, target: str, factory: Any = None) -> int:
    return main(["extract", str(inputs), "-o", target, "-q"], extractor_factory=factory or Told())


def line(capfd: pytest.CaptureFixture[str]) -> str:
    """What was said: one line, with no secret in it."""
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("\n") == 1, err
    assert "cret" not in err
    return err.removeprefix("dangvien-extract: ").rstrip()


def expected(tmp_path: Path, inputs: Path) -> dict[str, Any]:
    """What a run that nothing stops leaves, whatever the database."""
    extract(inputs, str(tmp_path / "expected.db"))
    return tables(parse_target(str(tmp_path / "expected.db")))


def told_elsewhere(program: str, ready: str = "ready") -> Any:
    """A program of Python that says `ready` and then waits for its standard input to close."""
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )
    assert process.stdout
    assert process.stdout.readline().strip() == ready
    return process


# --- locked


def test_locked_sqlite(tmp_path: Path, inputs: Path, capfd: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """By another program, for longer than one waits; what was there stays, and the next run finds it free."""
    monkeypatch.setattr(SqliteStore.__init__, "__kwdefaults__", {"wait": 0.1})
    path = tmp_path / "facts.db"
    assert extract(inputs, str(path)) == 0
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert extract(inputs, str(path)) == 1
        assert line(capfd) == f"cannot go on: {path}: is locked by another program (database is locked): " + (
            "run this again when that has ended"
        )
        assert main(["records", str(path)]) == 1
        assert "is locked by another program" in line(capfd)
    assert extract(inputs, str(path)) == 0


def test_sqlite_that_is_locked_in_the_midst_of_a_run(
    tmp_path: Path, inputs: Path, capfd: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of the run was written yet; run again, it leaves what one run leaves."""
    monkeypatch.setattr(SqliteStore.__init__, "__kwdefaults__", {"wait": 0.1})
    wanted = expected(tmp_path, inputs)
    path = tmp_path / "facts.db"
    with closing(sqlite3.connect(path)) as other:
        assert extract(inputs, str(path), Told("a30", lambda: other.execute("BEGIN EXCLUSIVE"))) == 1
        assert "is locked by another program" in line(capfd)
    assert extract(inputs, str(path)) == 0
    assert tables(parse_target(str(path))) == wanted


def test_locked_duckdb(tmp_path: Path, inputs: Path, capfd: Any) -> None:
    pytest.importorskip("duckdb")
    path = tmp_path / "facts.duckdb"
    assert extract(inputs, str(path)) == 0
    program = f"import duckdb, sys; db = duckdb.connect({str(path)!r}); print('ready', flush=True); sys.stdin.read()"
    with told_elsewhere(program) as other:
        assert extract(inputs, str(path)) == 1
        assert line(capfd) == (
            f"cannot go on: {path}: is locked by another program: run this again when that has ended"
        )
        other.stdin.close()
    assert extract(inputs, str(path)) == 0


# --- read-only


@contextmanager
def unprivileged() -> Iterator[Path]:
    """A folder that a user who is not root may read and not write, and this process as that user."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        os.chmod(name, 0o755)
        yield Path(name)


@contextmanager
def as_nobody() -> Iterator[None]:
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root:  # whom no permission stops
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
@pytest.mark.parametrize("name", ["facts.db", "facts.duckdb", "facts.csv", "facts.parquet", "out/"])
def test_read_only(inputs: Path, capfd: Any, name: str) -> None:
    """A target in a folder that may not be written to, new or there already: wrong usage, and untouched."""
    for module in {"facts.duckdb": ["duckdb"], "facts.parquet": ["pyarrow"], "out/": ["pyarrow"]}.get(name, []):
        pytest.importorskip(module)
    with unprivileged() as folder:
        target = f"{folder}/{name}"
        assert extract(inputs, target) == 0
        path = Path(target)
        files = [path] if path.is_file() else [*path.iterdir(), path]
        before = {file: file.read_bytes() for file in files if file.is_file()}
        for file in files:
            file.chmod(0o555 if file.is_dir() else 0o444)
        folder.chmod(0o555)
        with as_nobody():
            status = main(["extract", "-", "-o", target, "-q"], extractor_factory=Told())
        assert status == 2
        said = line(capfd)
        assert said.startswith(target.rstrip("/"))
        assert "cannot be" in said
        assert {file: file.read_bytes() for file in before} == before
        folder.chmod(0o755)


def test_read_only_postgres(postgres_url: str, inputs: Path, capfd: Any) -> None:
    """A server that takes no writes, a standby say."""
    assert extract(inputs, f"{postgres_url}&options=-cdefault_transaction_read_only%3Don") == 2
    assert "cannot be written: cannot execute CREATE TABLE in a read-only transaction" in line(capfd)
    assert query(parse_target(postgres_url), "SELECT count(*) FROM pg_class WHERE relname = 'facts'") == [(0,)]


# --- full disk


@pytest.mark.skipif(os.name != "posix", reason="limits are those of POSIX")
@pytest.mark.parametrize("name", ["facts.db", "facts.duckdb", "facts.csv", "facts.parquet", "facts.jsonl", "out/"])
def test_full_disk(tmp_path: Path, name: str) -> None:
    """A file can grow no more in the midst of a run: one line, status 1; what was there is whole; run again, all is."""
    for module in {"facts.duckdb": ["duckdb"], "facts.parquet": ["pyarrow"], "out/": ["pyarrow"]}.get(name, []):
        pytest.importorskip(module)
    target = parse_target(str(tmp_path / name) + ("/" if name.endswith("/") else ""))
    given = [(outcome(f"a{number:04d}", *range(1, 9), period=f"{number}"), None) for number in range(2_000)]
    with open_writer(target) as writer:
        writer.write_many(given[:20])
    before = None if target.is_database else {file: file.read_bytes() for file in files_of(tmp_path)}
    limit = max(file.stat().st_size for file in files_of(tmp_path)) + 50_000
    program = f"""
import resource, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from made import outcome
from dangvien_extract.archive.targets import parse_target
from dangvien_extract.archive.writers import open_writer
import dangvien_extract.cli as cli, dangvien_extract.archive.files, dangvien_extract.archive.database
for library in ("duckdb", "pyarrow.parquet"):
    __import__(library)

class Told:
    def __call__(self, **_):
        resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
        return self
    def pipe(self, articles):
        for article in articles:
            yield outcome(article.id, *range(1, 9), period=str(int(article.id[1:])))

args = ["extract", {str(tmp_path / "news.jsonl")!r}, "-o", {target_name(target)!r}, "-q"]
sys.exit(cli.main(args, extractor_factory=Told()))
"""
    lines = (json.dumps({"id": one.article_id, "text": "Tin"}) for one, _ in given)
    (tmp_path / "news.jsonl").write_text("\n".join(lines))
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", timeout=120)
    assert run.returncode == 1, run.stderr
    assert run.stderr.startswith("dangvien-extract: cannot go on: "), run.stderr
    assert run.stderr.count("\n") == 1, run.stderr
    if before is not None:
        assert {file: file.read_bytes() for file in files_of(tmp_path) if file.name != "news.jsonl"} == before
    else:
        (count,) = query(target, "SELECT count(*) FROM facts")
        assert 160 <= count[0] < 16_000
        assert count[0] % 8 == 0
    with open_writer(target) as writer:
        writer.write_many(given)
    if target.is_database:
        assert query(target, "SELECT count(*), count(DISTINCT fact_id) FROM facts") == [(16_000, 16_000)]


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def target_name(target: Any) -> str:
    return f"{target.path}/" if target.folder else str(target.path)


# --- a server that is not there, or goes away


def test_server_that_is_not_there(tmp_path: Path, inputs: Path, capfd: Any) -> None:
    pytest.importorskip("psycopg")
    assert extract(inputs, f"postgresql://u:s%40cret@/d?host={tmp_path}") == 1
    said = line(capfd)
    assert said.startswith(f"cannot go on: postgresql://u:***@/d?host={tmp_path}: cannot be reached: ")
    assert main(["records", f"postgresql://u:s%40cret@/d?host={tmp_path}&password=cret"]) == 1
    assert "cannot be reached" in line(capfd)


@pytest.mark.parametrize(
    "rest", ["u:secret@h:port/d", "u:secret@h/d?sslmode=perhaps", "u:sec%ret@h/d", "h/d?password=secret&x=1"]
)
def test_address_that_is_none(inputs: Path, capfd: Any, rest: str) -> None:
    """The driver's own messages hold the whole address."""
    pytest.importorskip("psycopg")
    assert extract(inputs, f"postgresql://{rest}") in (1, 2)
    assert "postgresql://" in line(capfd)


def test_unknown_database_and_user(postgres_server: Server, inputs: Path, capfd: Any) -> None:
    assert extract(inputs, postgres_server.url("nowhere")) == 1
    assert 'database "nowhere" does not exist' in line(capfd)
    assert extract(inputs, postgres_server.url(user="somebody")) == 1
    assert 'role "somebody" does not exist' in line(capfd)


def test_server_that_goes_away_and_comes_back(
    postgres_server: Server, tmp_path: Path, inputs: Path, capfd: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the midst of a run: what was committed is kept, the same command ends with what one run leaves."""
    monkeypatch.setattr("dangvien_extract.archive.database._MOST_ARTICLES", 7)
    wanted = expected(tmp_path, inputs)
    url = postgres_server.database()
    try:
        assert extract(inputs, url, Told("a30", postgres_server.stop)) == 1
    finally:
        postgres_server.start()
    assert "cannot go on: postgresql://tester:***@/" in (said := line(capfd))
    assert "the server went away: " in said
    target = parse_target(url)
    assert query(target, "SELECT count(*) FROM outcomes") == [(28,)]  # four batches of seven
    assert query(target, "SELECT state, articles FROM runs") == [("running", 28)]
    assert extract(inputs, url) == 0
    assert tables(target) == wanted


# --- a library that is not installed


@pytest.mark.parametrize(
    ("target", "module", "extra"),
    [
        ("facts.duckdb", "duckdb", "duckdb"),
        ("facts.parquet", "pyarrow.parquet", "parquet"),
        ("postgresql://u:secret@h/d", "psycopg", "postgres"),
    ],
)
def test_missing_library(
    tmp_path: Path, inputs: Path, capfd: Any, monkeypatch: pytest.MonkeyPatch, target: str, module: str, extra: str
) -> None:
    """Named with the extra that brings it, before anything is made."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, module, None)
    assert extract(inputs, target) == 2
    assert line(capfd).endswith(f"is not installed: pip install 'dangvien_extract[{extra}]'")
    assert os.listdir(tmp_path) == ["news.jsonl"]
