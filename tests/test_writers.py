"""Writing outcomes: every format says the same, nothing stands half written, a database takes an article again."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dangvien_extract.archive.facts import read_facts
from dangvien_extract.archive.tabulated import write_records
from dangvien_extract.archive.targets import Target, TargetError, parse_target, whole_file
from dangvien_extract.archive.writers import open_writer
from dangvien_extract.errors import InputError
from dangvien_extract.models import Article, Evidence, Fact, Outcome, Place, Record, Unit
from dangvien_extract.records import records

UNIT = Unit(
    name="Đảng bộ huyện Hiệp Hòa",
    kind="party",
    level="district",
    place=Place(name="Hiệp Hòa", type="huyện", parents=("Bắc Giang",)),
)


def fact(fact_id: str, article_id: str, value: float = 200, **more: Any) -> Fact:
    given: dict[str, Any] = {
        "indicator": "admissions",
        "year": 2022,
        "unit": UNIT,
        "evidence": Evidence(start=0, end=9, text='kết nạp\r\n"200"'),
        "rule": "admissions/test",
        "confidence": 0.9,
        "flags": ("a", "b"),
    }
    return Fact(fact_id=fact_id, article_id=article_id, value=value, **(given | more))


def outcome(article_id: str, *values: float, where: str | None = None) -> Outcome:
    facts = tuple(fact(f"{article_id}-{value:g}", article_id, value) for value in values)
    return Outcome(article_id=article_id, where=where or f"{article_id}.txt", facts=facts)


BAD = Outcome(article_id="bad", where="bad.txt", error="is empty")
NULLS = Outcome(article_id="n", facts=(fact("n-1", "n", 4.5, unit=None, year=None, flags=()),))
ALL = [outcome("b", 2, 1), BAD, outcome("none"), NULLS]


def write(target: Target, *outcomes: Outcome, articles: bool = False) -> bytes:
    out = io.BytesIO()
    with open_writer(target, out) as writer:
        for one in outcomes:
            known = articles and one.error is None
            writer.write(one, Article(id=one.article_id, text="x" * 7, title="Tin") if known else None)
    return out.getvalue()


def rows(path: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query).fetchall()


# --- targets


@pytest.mark.parametrize(
    ("target", "given", "terminal", "wanted"),
    [
        (None, None, True, Target("table")),
        (None, None, False, Target("jsonl")),
        (None, "csv", True, Target("csv")),
        ("-", None, True, Target("jsonl")),
        ("-", "table", False, Target("table")),
        ("a.jsonl", None, False, Target("jsonl", Path("a.jsonl"))),
        ("a.CSV", None, False, Target("csv", Path("a.CSV"))),
        ("a.txt", "csv", False, Target("csv", Path("a.txt"))),
        ("a.db", None, False, Target("sqlite", Path("a.db"))),
        ("a.sqlite", None, False, Target("sqlite", Path("a.sqlite"))),
        ("sqlite:///a.db", None, False, Target("sqlite", Path("a.db"))),
        ("sqlite:////tmp/a", None, False, Target("sqlite", Path("/tmp/a"))),
        ("a.parquet", None, False, Target("parquet", Path("a.parquet"))),
        ("a.duckdb", None, False, Target("duckdb", Path("a.duckdb"))),
        ("duckdb:///a.duckdb", None, False, Target("duckdb", Path("a.duckdb"))),
        ("out/", None, False, Target("parquet", Path("out"), folder=True)),
        ("./", "csv", False, Target("csv", Path("."), folder=True)),
        ("postgres://u:secret@h/d", None, False, Target("postgresql", url="postgresql://u:secret@h/d")),
        ("postgresql+psycopg://h/d", None, False, Target("postgresql", url="postgresql://h/d")),
    ],
)
def test_targets(target: str | None, given: str | None, terminal: bool, wanted: Target) -> None:
    assert parse_target(target, given, terminal=terminal) == wanted


@pytest.mark.parametrize(
    ("target", "given", "reason"),
    [
        ("duckdb://", None, "names no file: duckdb:///facts.duckdb"),
        ("postgresql://u:secret@h/d", "csv", "is a database, not csv"),
        ("out/", "jsonl", "a folder holds tables as csv or parquet, not jsonl"),
        ("none/out/", None, "no such folder: none"),
        (f"{__file__}/", None, "is a file, not a folder"),
        (str(Path(__file__).parent), None, "is a folder: end its name with /"),
        ("-", "parquet", "Parquet needs a file"),
        ("-", "duckdb", "a database needs a file: -o facts.duckdb"),
        ("mysql://u:secret@h/d", None, "no such kind of database"),
        ("sqlite://", None, "names no file"),
        ("a.txt", None, "the ending says no format"),
        ("", "csv", "is no file"),
        (".", "csv", "is no file"),
        ("none/a.csv", None, "no such folder: none"),
        ("sqlite:///none/a.db", None, "no such folder: none"),
        ("a.csv", "table", "a table is for standard output"),
        ("-", "sqlite", "a database needs a file"),
        ("sqlite:///a.db", "csv", "is a database, not csv"),
        ("a.csv", "xml", "no such format"),
    ],
)
def test_bad_targets_are_told_before_any_work(target: str, given: str | None, reason: str) -> None:
    with pytest.raises(TargetError, match=reason) as caught:
        parse_target(target, given)
    assert "secret" not in str(caught.value)


def test_file_takes_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    """An interrupted run leaves the older file, and nothing beside it."""
    path = tmp_path / "a.jsonl"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt), whole_file(path) as file:
        file.write(b"half")
        assert path.read_text() == "old"
        raise KeyboardInterrupt
    assert (path.read_text(), os.listdir(tmp_path)) == ("old", ["a.jsonl"])
    with whole_file(path) as file:
        file.write(b"new")
    assert (path.read_text(), os.listdir(tmp_path)) == ("new", ["a.jsonl"])


def test_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to("real.csv")
    with whole_file(tmp_path / "link.csv") as file:
        file.write(b"new")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text() == "new"


def test_device_is_written_directly() -> None:
    with whole_file(Path(os.devnull)) as file:
        file.write(b"x")
    assert not Path(os.devnull).is_file()


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_failing_run_leaves_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(ZeroDivisionError), open_writer(parse_target(str(tmp_path / name))) as writer:
        writer.write(outcome("a", 1))
        raise ZeroDivisionError
    assert os.listdir(tmp_path) == []


# --- formats


@pytest.mark.parametrize("to_file", [True, False])
def test_jsonl_is_a_fact_a_line_and_reads_back(tmp_path: Path, to_file: bool) -> None:
    path = tmp_path / "a.jsonl"
    out = write(Target("jsonl", path if to_file else None), *ALL)
    if not to_file:
        path.write_bytes(out)
    wanted = [one for outcome in ALL for one in outcome.facts]
    assert [Fact.model_validate_json(line) for line in path.read_text("utf-8").splitlines()] == wanted
    assert list(read_facts(Target("jsonl", path))) == wanted


def test_csv_has_flat_columns(tmp_path: Path) -> None:
    """Columns by name, whole numbers without .0, lists joined; line ends and quotes in a text survive."""
    path = tmp_path / "a.csv"
    write(Target("csv", path), *ALL)
    with path.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert [row["value"] for row in found] == ["2", "1", "4.5"]
    first, last = found[0], found[-1]
    assert (first["unit_name"], first["place_parents"], first["flags"]) == (UNIT.name, "Bắc Giang", "a; b")
    assert (first["evidence_start"], first["evidence_text"]) == ("0", 'kết nạp\r\n"200"')
    assert (last["unit_name"], last["year"], last["flags"]) == ("", "", "")


def test_formats_without_facts(tmp_path: Path) -> None:
    """A run that found nothing leaves a file that says so: a header, or no line."""
    assert write(Target("jsonl"), BAD) == b""
    assert write(Target("csv"), BAD).startswith(b"fact_id,article_id,indicator,value,")
    assert write(Target("table"), BAD) == b""


def test_table_shows_the_fact_and_no_commands() -> None:
    """An article must not be able to move the cursor, or to be taken for markup."""
    evil = fact("1", "[red]x", 2000, evidence=Evidence(start=0, end=1, text="a\x1b[31m\nb"), qualifier="over")
    shown = write(Target("table"), Outcome(article_id="[red]x", facts=(evil,))).decode()
    assert "> 2,000" in shown
    assert "[red]x" in shown
    assert "Đảng bộ huyện Hiệp Hòa" in shown
    assert "\x1b" not in shown


def test_long_table_comes_in_parts() -> None:
    shown = write(Target("table"), outcome("a", *range(1200))).decode()
    assert shown.count("indicator") == 1
    shown = write(Target("table"), *(outcome(f"a{n}", *range(300)) for n in range(4))).decode()
    assert shown.count("indicator") == 2


# --- SQLite


def test_sqlite_keeps_articles_facts_and_outcomes(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    write(Target("sqlite", path), *ALL, articles=True)
    assert rows(path, "SELECT article_id, title, characters FROM articles ORDER BY 1") == [
        ("b", "Tin", 7),
        ("n", "Tin", 7),
        ("none", "Tin", 7),
    ]
    assert rows(path, "SELECT fact_id, value, unit_name, year, flags FROM facts ORDER BY article_id, position") == [
        ("b-2", 2.0, UNIT.name, 2022, '["a", "b"]'),
        ("b-1", 1.0, UNIT.name, 2022, '["a", "b"]'),
        ("n-1", 4.5, None, None, "[]"),
    ]
    assert rows(path, "SELECT article_id, input, fact_count, error FROM outcomes ORDER BY 1") == [
        ("b", "b.txt", 2, None),
        ("bad", "bad.txt", 0, "is empty"),
        ("n", None, 1, None),
        ("none", "none.txt", 0, None),
    ]
    assert list(read_facts(Target("sqlite", path))) == [one for outcome in ALL for one in outcome.facts]


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        return sorted(db.iterdump())


def test_sqlite_takes_an_article_again(tmp_path: Path) -> None:
    """A run that was stopped and begun again leaves what one run leaves; what is new replaces what was."""
    once, twice = Target("sqlite", tmp_path / "1.db"), Target("sqlite", tmp_path / "2.db")
    write(once, *ALL)
    write(twice, outcome("b", 7, 8, 9), outcome("bad", 3))
    write(twice, *ALL[:2])
    write(twice, *ALL)
    assert dump(tmp_path / "1.db") == dump(tmp_path / "2.db")
    write(twice, outcome("c", 1))
    assert [row[0] for row in rows(tmp_path / "2.db", "SELECT article_id FROM outcomes ORDER BY 1")] == [
        "b",
        "bad",
        "c",
        "n",
        "none",
    ]


def test_sqlite_forgets_the_error_of_an_input_that_can_be_read_now(tmp_path: Path) -> None:
    """A line of broken JSON has no id; mended, it has one, at the same place."""
    target = Target("sqlite", tmp_path / "a.db")
    write(target, Outcome(article_id="n:3", where="n.jsonl:3", error="is no valid JSON"), BAD)
    write(target, outcome("x", 1, where="n.jsonl:3"))
    assert rows(tmp_path / "a.db", "SELECT article_id FROM outcomes ORDER BY 1") == [("bad",), ("x",)]


def test_sqlite_keeps_whole_articles_of_an_interrupted_run(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with pytest.raises(KeyboardInterrupt), open_writer(Target("sqlite", path)) as writer:
        for n in range(250):
            writer.write(outcome(f"a{n}", 1, 2))
        raise KeyboardInterrupt
    assert rows(path, "SELECT count(*) FROM facts") == [(500,)]


def test_sqlite_article_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    """Its facts, its row and its outcome are replaced together or not at all."""
    path = tmp_path / "a.db"
    write(Target("sqlite", path), outcome("a", 1))
    before = dump(path)
    huge = Outcome(article_id="a", facts=(fact("new", "a"), fact("huge", "a", year=10**30)))
    with pytest.raises(OSError, match="too large"), open_writer(Target("sqlite", path)) as writer:
        writer.write(huge)
    assert dump(path) == before


def test_sqlite_same_fact_twice_is_one_row(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    write(Target("sqlite", path), Outcome(article_id="a", facts=(fact("same", "a"), fact("same", "a"))))
    assert rows(path, "SELECT fact_id, position FROM facts") == [("same", 0)]


def test_sqlite_refuses_other_files(tmp_path: Path) -> None:
    text, other = tmp_path / "a.db", tmp_path / "b.db"
    text.write_text("no database, and long enough to be told from an empty file" * 20)
    with pytest.raises(TargetError, match="cannot be opened as an SQLite database"):
        write(Target("sqlite", text), *ALL)
    with closing(sqlite3.connect(other)) as db:
        db.execute("CREATE TABLE facts (x)")
    with pytest.raises(TargetError, match="'facts' is not of this version"):
        write(Target("sqlite", other), *ALL)
    assert rows(other, "SELECT name FROM sqlite_master") == [("facts",)]


# --- reading facts


def test_facts_that_are_none_are_told_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    write(Target("jsonl", path), outcome("a", 1))
    path.write_bytes(path.read_bytes() + b'{"fact_id": "x"}\n{\n\xff\n\n')
    good, *bad = read_facts(Target("jsonl", path))
    assert isinstance(good, Fact)
    assert [one.where for one in bad if isinstance(one, Outcome)] == [f"{path}:{n}" for n in (2, 3, 4)]
    assert [(one.error or "")[:12] for one in bad if isinstance(one, Outcome)] == [
        "is no fact: ",
        "is no fact: ",
        "is not valid",
    ]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("none.jsonl", None, "cannot be read: No such file"),
        ("none.db", None, "no such file"),
        ("a.db", b"text" * 500, "cannot be opened as an SQLite database"),
        ("empty.db", b"", "holds no facts"),
        ("a.csv", b"x\n", "holds no facts: it lacks the columns article_id, "),
        ("a.csv", b"\xff", "is no CSV of facts"),
        ("a.parquet", b"x", "is no Parquet file of facts"),
        ("a.duckdb", b"text" * 500, "cannot be opened as a DuckDB database"),
        ("none/", None, "no such folder"),
    ],
)
def test_facts_that_cannot_be_read(tmp_path: Path, name: str, content: bytes | None, reason: str) -> None:
    for ending, module in ((".parquet", "pyarrow"), (".duckdb", "duckdb")):
        if name.endswith(ending):
            pytest.importorskip(module)
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=reason):
        list(read_facts(parse_target(f"{tmp_path}/{name}")))
    assert content is not None or not (tmp_path / name).exists()


# --- records

FOUND = records([fact("1", "a", 5), fact("2", "a", 6, indicator="members_total"), fact("3", "a", 7, unit=None)])


def test_records_in_every_format(tmp_path: Path) -> None:
    """A column for each indicator that occurs, and the facts behind the row."""
    out = io.BytesIO()
    write_records(FOUND, Target("jsonl"), out)
    assert [Record.model_validate_json(line) for line in out.getvalue().splitlines()] == FOUND
    assert json.loads(out.getvalue().splitlines()[0])["values"] == {"admissions": 5, "members_total": 6}
    write_records(FOUND, Target("csv", tmp_path / "a.csv"))
    assert (tmp_path / "a.csv").read_text("utf-8").splitlines() == [
        "unit,unit_id,place_id,place_code,year,admissions,members_total,facts",
        "Đảng bộ huyện Hiệp Hòa,,,,2022,5,6,1; 2",
        ",,,,2022,7,,3",
    ]
    out = io.BytesIO()
    write_records(FOUND, Target("table"), out)
    assert "members_total" in out.getvalue().decode()
    for _ in range(2):
        write_records(FOUND, Target("sqlite", tmp_path / "a.db"))
    assert rows(tmp_path / "a.db", "SELECT * FROM records") == [
        (UNIT.name, None, None, None, 2022, 5.0, 6.0, '{"admissions": ["1"], "members_total": ["2"]}'),
        (None, None, None, None, 2022, 7.0, None, '{"admissions": ["3"]}'),
    ]


def test_no_records(tmp_path: Path) -> None:
    out = io.BytesIO()
    write_records([], Target("csv"), out)
    assert out.getvalue() == b"unit,unit_id,place_id,place_code,year,facts\n"
    write_records([], Target("sqlite", tmp_path / "a.db"))
    assert rows(tmp_path / "a.db", "SELECT * FROM records") == []
