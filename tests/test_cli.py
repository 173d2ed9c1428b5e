"""The command line: what it writes where, its exit status, and that every failure is told in one line."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from dangvien_extract.cli import main
from dangvien_extract.corpus import corpus_directory
from dangvien_extract.models import Article, Fact, Outcome

TEXT = "Năm 2022, Đảng bộ huyện Hiệp Hòa kết nạp 200 đảng viên, thành lập 5 chi bộ.\n"
SEEDS = Path(__file__).parents[2] / "shared" / "gold" / "seeds"


def program(*args: object, **more: Any) -> subprocess.CompletedProcess[bytes]:
    """The program itself, in a process of its own."""
    command = [sys.executable, "-m", "dangvien_extract", *map(str, args)]
    return subprocess.run(command, capture_output=True, timeout=120, **more)


def told(run: subprocess.CompletedProcess[bytes]) -> list[str]:
    """The lines on standard error; never a traceback, and each is the program's own."""
    lines = run.stderr.decode().splitlines()
    assert all(line.startswith("dangvien-extract: ") for line in lines), lines
    return [line.removeprefix("dangvien-extract: ") for line in lines]


def facts(data: bytes | str) -> list[Fact]:
    return [Fact.model_validate_json(line) for line in data.splitlines()]


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "tin.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


# --- each command as a program


def test_extract_in_a_pipe(article: Path) -> None:
    """Facts as JSON lines on standard output, the summary on standard error, status 0."""
    run = program("extract", article)
    assert run.returncode == 0
    found = facts(run.stdout)
    assert {(one.indicator, one.value, one.unit.name if one.unit else None, one.year) for one in found} == {
        ("admissions", 200, "Đảng bộ huyện Hiệp Hòa", 2022),
        ("branches_founded", 5, "Đảng bộ huyện Hiệp Hòa", 2022),
    }
    for one in found:
        assert one.article_id == "tin"
        assert TEXT[one.evidence.start : one.evidence.end] == one.evidence.text
    assert told(run) == ["1 article, 2 facts, 0 failed"]
    assert json.loads(run.stdout.splitlines()[0])["value"] in (200, 5)


def test_extract_from_standard_input() -> None:
    text = program("extract", "-", "-q", input=TEXT.encode())
    assert (text.returncode, text.stderr) == (0, b"")
    assert {one.article_id for one in facts(text.stdout)} == {"stdin"}
    rows = program("extract", "-", "-q", input=json.dumps({"text": TEXT, "id": "x"}).encode())
    assert {one.article_id for one in facts(rows.stdout)} == {"x"}
    closed = program("extract", "-", stdin=subprocess.DEVNULL)
    assert (closed.returncode, told(closed)[0]) == (1, "standard input: is empty")


def test_some_inputs_fail_and_the_others_go_on(tmp_path: Path, article: Path) -> None:
    """Status 1; each failure in one line with its place, in the order of the inputs; nothing is lost."""
    rows = tmp_path / "rows.jsonl"
    good = json.dumps({"text": TEXT})
    rows.write_text("\n".join([good, good, '{"text": ', good, good]), encoding="utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\0\xff")
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    (tmp_path / "date.jsonl").write_text(json.dumps({"text": TEXT, "published": "mai"}))
    (tmp_path / "field.jsonl").write_text(json.dumps({"text": TEXT, "views": 1}))
    (tmp_path / "folder").mkdir()
    names = ["none.txt", "folder", "empty.txt", "picture.txt", "latin.txt", "rows.jsonl", "date.jsonl", "field.jsonl"]
    run = program("extract", *names, article.name, cwd=tmp_path)
    assert run.returncode == 1
    *errors, summary = told(run)
    assert [line.rpartition(": is no valid JSON")[0] or line for line in errors] == [
        "none.txt: no such file or folder",
        "folder: the folder holds no articles (*.txt, *.html, *.json, *.jsonl, *.csv, *.parquet, *.zip, *.tar, *.warc)",
        "empty.txt: is empty",
        "picture.txt: is no text: byte 4 is NUL",
        "latin.txt: is not valid UTF-8 at byte 3",
        "rows.jsonl:3",
        "date.jsonl:1: published 'mai' is no date (YYYY-MM-DD, perhaps with a time)",
        "field.jsonl:1: unknown field 'views' (known: id, text, html, title, published, source, url): "
        "map it with --field views=NAME, drop it with --field views=",
    ]
    assert summary == "5 articles, 10 facts, 8 failed"
    assert [one.article_id for one in facts(run.stdout)][::2] == ["rows:1", "rows:2", "rows:4", "rows:5", "tin"]


@pytest.mark.parametrize("form", ["NFC", "NFD", "CRLF", "BOM", "UTF-16"])
def test_facts_are_grounded_in_the_file_as_it_is(tmp_path: Path, form: str) -> None:
    """Offsets count the characters of the file, whatever its Unicode form, line ends and mark; the facts agree."""
    text = f"\r\n{TEXT}\r\nĐến nay, toàn huyện có 5.200 đảng viên.\r\n" if form == "CRLF" else f"{TEXT}\n"
    text = unicodedata.normalize("NFD", text) if form == "NFD" else text
    text = "\ufeff" + text if form in ("BOM", "UTF-16") else text
    (tmp_path / "tin.txt").write_bytes(text.encode("utf-16-le" if form == "UTF-16" else "utf-8"))
    run = program("extract", tmp_path / "tin.txt", "-q")
    assert run.returncode == 0
    found = facts(run.stdout)
    assert {(one.indicator, one.value, one.unit.name if one.unit else None) for one in found} >= {
        ("admissions", 200, "Đảng bộ huyện Hiệp Hòa"),
        ("branches_founded", 5, "Đảng bộ huyện Hiệp Hòa"),
    }
    for one in found:
        for evidence in (one.evidence, one.unit_evidence, one.period_evidence):
            assert evidence is None or text[evidence.start : evidence.end] == evidence.text


def test_records_of_a_pipe(article: Path) -> None:
    found = program("extract", article, "-o", "-", "-q").stdout
    run = program("records", "-", input=found)
    assert run.returncode == 0
    assert told(run) == ["2 facts, 1 record, 0 failed"]
    (record,) = (json.loads(line) for line in run.stdout.splitlines())
    assert record["values"] == {"admissions": 200, "branches_founded": 5}
    assert {fact for ids in record["facts"].values() for fact in ids} == {one.fact_id for one in facts(found)}


def test_records_of_bad_facts(tmp_path: Path) -> None:
    path = tmp_path / "facts.jsonl"
    path.write_text('{"fact_id": 1}\n')
    run = program("records", path)
    assert run.returncode == 1
    assert told(run)[0].startswith(f"{path}:1: is no fact: ")
    missing = program("records", tmp_path / "none.jsonl")
    assert (missing.returncode, len(told(missing))) == (1, 1)


def test_evaluate_as_a_program(tmp_path: Path) -> None:
    """The figures of facts extracted before; floors that are not met give status 1."""
    corpus, nothing = corpus_directory() / "dev", tmp_path / "facts.jsonl"
    nothing.write_text("")
    run = program("evaluate", corpus, "--facts", nothing, "--json")
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["all.strict"]["r"] == 0
    set_floors = program("evaluate", corpus, "--facts", nothing, "--floors", tmp_path / "f.json", "--raise-floors")
    assert set_floors.returncode == 0, set_floors.stderr
    assert program("evaluate", corpus, "--facts", nothing, "--floors", tmp_path / "f.json").returncode == 0
    floors = json.loads((tmp_path / "f.json").read_text())
    floors["overall"]["all"]["strict_f1"] = 0.5
    (tmp_path / "f.json").write_text(json.dumps(floors))
    below = program("evaluate", corpus, "--facts", nothing, "--floors", tmp_path / "f.json", "--errors")
    assert below.returncode == 1
    assert told(below) == [f"{tmp_path}/f.json: all: strict F1 0.0000 is below its floor, 0.5000"]
    assert "missed" in below.stdout.decode()


def test_evaluate_of_no_gold(tmp_path: Path) -> None:
    run = program("evaluate", tmp_path)
    assert (run.returncode, len(told(run))) == (1, 1)
    assert str(tmp_path) in told(run)[0]


def test_explain_as_a_program(article: Path) -> None:
    run = program("explain", article)
    assert run.returncode == 0, run.stderr
    assert "200" in run.stdout.decode()
    assert b"\x1b" not in run.stdout
    as_json = program("explain", article, "--json")
    assert isinstance(json.loads(as_json.stdout), dict)
    missing = program("explain", article, "--id", "other")
    assert (missing.returncode, told(missing)) == (1, [f"{article}: holds no article with the id 'other'"])


def test_patterns_check_as_a_program() -> None:
    run = program("patterns", "check")
    assert run.returncode == 0, run.stdout.decode()
    assert told(run)[0].endswith(" 0 failed")


def test_patterns_check_of_a_bad_file(tmp_path: Path) -> None:
    """Its path and line; status 1 where patterns are the input, 2 where they are an option."""
    (tmp_path / "indicators").mkdir()
    (tmp_path / "indicators" / "bad.yaml").write_text("indicator: [\n")
    bad = program("patterns", "check", tmp_path)
    assert bad.returncode == 1
    assert "bad.yaml:2" in told(bad)[0]
    assert program("extract", "x.txt", "--patterns", tmp_path).returncode == 2


@pytest.mark.parametrize("command", [[], ["extract"], ["records"], ["evaluate"], ["explain"], ["patterns", "check"]])
def test_help_has_examples_and_comes_at_once(command: list[str]) -> None:
    """Nothing heavy is imported for it: neither the extractor nor the models."""
    run = program(*command, "--help")
    assert (run.returncode, run.stderr) == (0, b"")
    assert b"examples:" in run.stdout
    code = (
        f"import sys; from dangvien_extract.cli import main; main({[*command, '--help']}); print(sorted(sys.modules))"
    )
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout.decode()
    for heavy in ("spacy", "underthesea", "pydantic", "regex", "rich", "dateparser", "yaml"):
        assert f"'{heavy}'" not in modules


def test_version() -> None:
    run = program("--version")
    assert (run.returncode, run.stdout.decode().split()[0]) == (0, "dangvien-extract")


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["extract"],
        ["report"],
        ["extract", "tin.txt", "--format", "parquet"],
        ["extract", "tin.txt", "-o", "out/", "--format", "duckdb"],
        ["extract", "tin.txt", "-o", "facts.xyz"],
        ["extract", "tin.txt", "-o", "none/facts.csv"],
        ["extract", "tin.txt", "-o", "mysql://h/d"],
        ["extract", "tin.txt", "-o", "tin.txt", "--format", "csv"],
        ["extract", "tin.txt", "--format", "xml"],
        ["extract", "tin.txt", "--published", "2023-02-30"],
        ["extract", "tin.txt", "--field", "views"],
        ["extract", "tin.txt", "--field", "a=b"],
        ["extract", "tin.txt", "--max-chars", "0"],
        ["extract", "tin.txt", "--replace-patterns"],
        ["extract", "tin.txt", "--patterns", "none"],
        ["records", "facts.xyz"],
        ["records", "facts.db", "-o", "facts.db", "--min-confidence", "0.9"],
        ["records", "facts.csv", "-o", "out/"],
        ["evaluate", ".", "--raise-floors"],
        ["patterns"],
        ["patterns", "check", "--replace"],
    ],
    ids=" ".join,
)
def test_wrong_usage(article: Path, args: list[str], capfd: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    """Status 2 and one line, before anything is read or written."""
    monkeypatch.chdir(article.parent)
    assert main(args) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("dangvien-extract: ")
    assert err.count("\n") == 1
    assert os.listdir() == ["tin.txt"]
    assert article.read_text(encoding="utf-8") == TEXT


# --- targets


@pytest.mark.parametrize("name", ["facts.jsonl", "facts.csv", "facts.db"])
def test_targets_hold_the_same_facts(tmp_path: Path, article: Path, name: str) -> None:
    target = tmp_path / name
    assert main(["extract", str(article), "-o", str(target), "-q"]) == 0
    if name.endswith(".jsonl"):
        ids = [one.fact_id for one in facts(target.read_text("utf-8"))]
    elif name.endswith(".csv"):
        ids = [line.partition(",")[0] for line in target.read_text("utf-8").splitlines()[1:]]
    else:
        with closing(sqlite3.connect(target)) as db:
            ids = [row[0] for row in db.execute("SELECT fact_id FROM facts ORDER BY position")]
    assert ids == [one.fact_id for one in facts(program("extract", article).stdout)]


def test_database_twice_is_the_database_once(tmp_path: Path, article: Path) -> None:
    """And a folder's sidecar gives the title and the date to the row of its article."""
    article.with_suffix(".json").write_text(json.dumps({"title": "Tin", "published": "2023-01-02", "facts": []}))
    for _ in range(2):
        assert main(["extract", str(tmp_path), "-o", f"sqlite:///{tmp_path}/facts.db", "-q"]) == 0
    assert main(["records", str(tmp_path / "facts.db"), "-o", str(tmp_path / "facts.db"), "-q"]) == 0
    with closing(sqlite3.connect(tmp_path / "facts.db")) as db:
        wanted = ("tin", "Tin", "2023-01-02", None, None, None, len(TEXT))
        assert db.execute("SELECT * FROM articles").fetchall() == [wanted]
        assert db.execute("SELECT count(*) FROM facts").fetchone() == (2,)
        assert db.execute("SELECT unit, year, admissions FROM records").fetchall() == [
            ("Đảng bộ huyện Hiệp Hòa", 2022, 200.0)
        ]


def test_target_in_the_folder_of_inputs_is_not_read(tmp_path: Path, article: Path) -> None:
    for _ in range(2):
        assert main(["extract", str(tmp_path), "-o", str(tmp_path / "facts.jsonl"), "-q"]) == 0
    (tmp_path / "facts.jsonl").unlink()
    for _ in range(2):
        assert main(["extract", str(tmp_path), "-o", f"{tmp_path}/out/", "--format", "csv", "-q"]) == 0


def test_table_in_a_locale_without_vietnamese(article: Path) -> None:
    run = program("extract", article, "--format", "table", env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0"})
    assert run.returncode == 0, run.stderr
    assert "Đảng bộ huyện Hiệp Hòa" in run.stdout.decode()


def test_reader_of_the_pipe_goes_away(tmp_path: Path) -> None:
    """As with ``| head``: no traceback, no message."""
    rows = tmp_path / "rows.jsonl"
    rows.write_text("\n".join(json.dumps({"text": TEXT}) for _ in range(500)), encoding="utf-8")
    command = [sys.executable, "-m", "dangvien_extract", "extract", str(rows)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_program_leaves_no_half_file(tmp_path: Path, number: signal.Signals, status: int) -> None:
    """The older file stays as it was, one line is said, and the status tells."""
    target = tmp_path / "facts.jsonl"
    target.write_text("old")
    command = [sys.executable, "-m", "dangvien_extract", "extract", "-", "-o", str(target)]
    # A shell that runs the tests in the background has its children ignore an interrupt.
    heard = partial(signal.signal, number, signal.SIG_DFL)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=heard) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(json.dumps({"text": TEXT}).encode() + b"\n")
        process.stdin.flush()
        deadline = time.monotonic() + 60
        while len(os.listdir(tmp_path)) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(os.listdir(tmp_path)) == 2  # the hidden file that is being written
        process.send_signal(number)
        assert process.wait(60) == status
        said = process.stderr.read().decode()
    assert said == ("dangvien-extract: interrupted\n" if number == signal.SIGINT else "")
    assert [name.name for name in tmp_path.iterdir()] == ["facts.jsonl"]
    assert target.read_text() == "old"


# --- with an extractor of the test's own


class Broken:
    """Stands for an extractor that meets what must not happen."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error

    def __call__(self, **_: object) -> Any:
        return self

    def pipe(self, articles: Iterable[Article]) -> Iterator[Outcome]:
        for article in articles:
            if self.error:
                raise self.error
            yield Outcome(article_id=article.id, error="cannot be understood")


def test_error_of_the_extractor_is_told_and_kept(tmp_path: Path, article: Path, capfd: Any) -> None:
    """An article that was read and failed later is an outcome like every other: told, counted, in the database."""
    assert main(["extract", str(article), "-o", str(tmp_path / "a.db")], extractor_factory=Broken()) == 1
    err = capfd.readouterr().err.splitlines()
    assert err == [
        f"dangvien-extract: {article}: cannot be understood",
        "dangvien-extract: 0 articles, 0 facts, 1 failed",
    ]
    with closing(sqlite3.connect(tmp_path / "a.db")) as db:
        assert db.execute("SELECT article_id, error FROM outcomes").fetchall() == [("tin", "cannot be understood")]


@pytest.mark.parametrize(("error", "status"), [(KeyboardInterrupt(), 130), (OSError(28, "No space left"), 1)])
def test_stopped_run_leaves_no_file(
    tmp_path: Path, article: Path, error: BaseException, status: int, capfd: Any
) -> None:
    args = ["extract", str(article), "-o", str(tmp_path / "facts.csv")]
    assert main(args, extractor_factory=Broken(error)) == status
    assert os.listdir(tmp_path) == ["tin.txt"]
    assert len(capfd.readouterr().err.splitlines()) == 1


def test_names_with_line_ends_stay_one_line(tmp_path: Path, capfd: Any) -> None:
    assert main(["extract", str(tmp_path / "a\n\x1b.txt")]) == 1
    err = capfd.readouterr().err
    assert len(err.splitlines()) == 2
    assert "a\\x0a\\x1b.txt: no such file or folder" in err


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed articles stand outside the project")
def test_seeds_are_read_with_their_sidecars(tmp_path: Path) -> None:
    target = tmp_path / "facts.db"
    assert main(["extract", str(SEEDS), "-o", str(target), "-q"]) == 0
    with closing(sqlite3.connect(target)) as db:
        assert db.execute("SELECT count(*) FROM articles").fetchone() == (5,)
        assert db.execute("SELECT count(*) FROM articles WHERE title IS NOT NULL").fetchone() == (5,)
