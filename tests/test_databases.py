"""SQLite, DuckDB and PostgreSQL: the same tables, articles replaced whole, nothing of others touched."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from made import ALL, UNIT, article, fact, outcome, query, random_outcomes, tables, write

from dangvien_extract.archive.facts import read_facts
from dangvien_extract.archive.runs import content_hash, new_run
from dangvien_extract.archive.schema import MARK, TABLES
from dangvien_extract.archive.tabulated import write_records
from dangvien_extract.archive.targets import Target, TargetError, parse_target
from dangvien_extract.archive.writers import open_store, open_writer
from dangvien_extract.models import Fact, Outcome, Place, Record, Unit
from dangvien_extract.patterns.loader import load_patterns
from dangvien_extract.records import records

KINDS = ["sqlite", "duckdb", "postgresql"]


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if name == "duckdb":
        pytest.importorskip("duckdb")
    return name


@pytest.fixture
def fresh(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Makes targets of one kind: each call another empty database."""
    made = iter(range(100))

    def make() -> Target:
        if kind == "postgresql":
            return parse_target(request.getfixturevalue("postgres_server").database())
        return Target(kind, tmp_path / f"{next(made)}.{kind}")  # type: ignore[arg-type]

    return make


@pytest.fixture
def target(fresh: Any) -> Target:
    found: Target = fresh()
    return found


# --- what is kept


def test_articles_facts_units_and_outcomes_are_kept(target: Target) -> None:
    write(target, *ALL)
    assert query(target, "SELECT article_id, title, source, characters FROM articles ORDER BY 1") == [
        (name, "Tin", "báo", 8) for name in ("b", "n", "none")
    ]
    assert [str(day) for (day,) in query(target, "SELECT published FROM articles")] == ["2023-05-05"] * 3
    assert query(
        target, "SELECT fact_id, value, unit_name, year, position FROM facts ORDER BY article_id, position"
    ) == [
        ("b-2", 2.0, UNIT.name, 2022, 0),
        ("b-1", 1.0, UNIT.name, 2022, 1),
        ("n-1", 4.5, None, None, 0),
    ]
    assert query(target, "SELECT article_id, input, fact_count, error FROM outcomes ORDER BY 1") == [
        ("b", "b.txt", 2, None),
        ("bad", "bad.txt", 0, "is empty"),
        ("n", None, 1, None),
        ("none", "none.txt", 0, None),
    ]
    assert query(target, "SELECT unit_id, name, kind, level, place_code, place_id FROM units") == [
        (UNIT.id, UNIT.name, "party", "district", "223", "223@2025-06-30")
    ]


def test_facts_come_back_as_they_were(target: Target) -> None:
    """Lists with separators and empty texts in them, line ends, nulls, an id that is null."""
    nameless = Unit(name="Chi bộ «A»", kind="party", place=Place(name="A", candidates=("1", "2"), reason="ambiguous"))
    given = [*ALL, Outcome(article_id="u", facts=(fact("u-1", "u", unit=nameless, flags=("[x]", "đ; e")),))]
    write(target, *given)
    wanted = [
        one for name in ("b", "n", "u") for outcome in given if outcome.article_id == name for one in outcome.facts
    ]
    assert list(read_facts(target)) == wanted


def test_text_that_databases_refuse_keeps_its_length(target: Target) -> None:
    """NUL and half a surrogate pair become U+FFFD, one for one, in facts, articles, outcomes and runs."""
    odd = "a\0b\ud83dc"
    one = fact("1", odd, unit=Unit(name=odd, kind="party"), flags=(odd,), subset=odd)
    run = new_run(None, {"x": odd}, [odd])
    with open_writer(target, run=run) as writer:
        writer.write(Outcome(article_id=odd, where=odd, facts=(one,)), article(outcome(odd)))
        writer.write(Outcome(article_id="bad", where="w", error=odd))
    (found,) = read_facts(target)
    assert isinstance(found, Fact)
    assert found.unit
    assert (found.article_id, found.unit.name, found.flags, found.subset) == (
        "a�b�c", "a�b�c", ("a�b�c",), "a�b�c",
    )  # fmt: skip
    assert query(target, "SELECT error FROM outcomes WHERE article_id = 'bad'") == [("a�b�c",)]
    assert query(target, "SELECT article_id FROM articles") == [("a�b�c",)]


def test_a_run_is_logged(target: Target) -> None:
    """What it was made with and what it met; a stopped one says so; equal configurations share a hash."""
    first = new_run("p1", {"min_confidence": 0.4, "b": 1}, ["news/"])
    write(target, *ALL, run=first)
    second = new_run("p1", {"b": 1, "min_confidence": 0.4})
    with pytest.raises(KeyboardInterrupt), open_writer(target, run=second) as writer:
        writer.write(outcome("c", 1))
        raise KeyboardInterrupt
    rows = query(
        target, "SELECT run_id, state, articles, facts, failed, patterns_hash, version FROM runs ORDER BY started"
    )
    assert rows == [
        (first.run_id, "complete", 3, 3, 1, "p1", first.version),
        (second.run_id, "stopped", 1, 1, 0, "p1", first.version),
    ]
    assert first.configuration == second.configuration != new_run("p2", first.options).configuration
    (options,) = {
        row[0] if isinstance(row[0], str) else json.dumps(row[0]) for row in query(target, "SELECT options FROM runs")
    }
    assert json.loads(options) == {"b": 1, "min_confidence": 0.4}
    assert query(target, "SELECT count(*) FROM runs WHERE ended >= started") == [(2,)]
    assert query(target, "SELECT DISTINCT configuration FROM outcomes") == [(first.configuration,)]


def test_what_was_written_of_an_article_can_be_asked(target: Target) -> None:
    """So that an article whose content and configuration are the same need not be read again."""
    run = new_run("p", {})
    write(target, *ALL, run=run)
    with open_writer(target) as writer:
        found = writer.held(["b", "bad", "new", "b"])  # type: ignore[attr-defined]
    wanted = article(ALL[0])
    assert wanted
    assert found == {
        "b": ("b.txt", content_hash(wanted), run.configuration),
        "bad": ("bad.txt", None, run.configuration),
    }
    assert content_hash(wanted.model_copy(update={"text": "Tin dài"})) != content_hash(wanted)


# --- articles again


def test_an_article_again_replaces_what_was(fresh: Any) -> None:
    """A run that was stopped and begun again leaves what one run leaves."""
    once, again = fresh(), fresh()
    write(once, *ALL)
    write(again, outcome("b", 7, 8, 9), outcome("bad", 3), Outcome(article_id="none", where="x", error="failed"))
    write(again, *ALL[:2])
    write(again, *ALL)
    write(again, *ALL)
    assert tables(again) == tables(once)
    write(again, outcome("c", 1))
    assert [name for (name,) in query(again, "SELECT article_id FROM outcomes ORDER BY 1")] == [
        "b",
        "bad",
        "c",
        "n",
        "none",
    ]


@pytest.mark.parametrize("seed", range(3))
def test_order_batches_and_repetition_leave_no_trace(fresh: Any, seed: int) -> None:
    """Articles in any order, in batches of any size, some written otherwise before: the same tables in the end."""
    chance = random.Random(seed)
    final = random_outcomes(seed)
    once, again = fresh(), fresh()
    write(once, *final)
    earlier = [*random_outcomes(seed + 100, 50)[:40], *final[:9]]
    for outcomes in (earlier, final):
        left = chance.sample(outcomes, len(outcomes))
        while left:
            size = chance.randrange(1, 12)
            with open_writer(again) as writer:
                writer.write_many((one, article(one)) for one in left[:size])
            left = left[size:]
    assert tables(again) == tables(once)


def test_the_last_word_on_an_article_counts_within_a_batch(target: Target) -> None:
    with open_writer(target) as writer:
        writer.write_many((one, None) for one in (outcome("a", 1, 2), outcome("b", 3), outcome("a", 2, 9)))
    assert query(target, "SELECT fact_id FROM facts ORDER BY 1") == [("a-2",), ("a-9",), ("b-3",)]
    assert query(target, "SELECT article_id, fact_count FROM outcomes ORDER BY 1") == [("a", 2), ("b", 1)]


@pytest.mark.parametrize("together", [True, False])
def test_the_error_of_an_input_that_can_be_read_now_is_gone(target: Target, together: bool) -> None:
    """A line of broken JSON has no id; mended, it has one, at the same place."""
    broken = Outcome(article_id="n:3", where="n.jsonl:3", error="is no valid JSON")
    mended = outcome("x", 1, where="n.jsonl:3")
    for outcomes in [[broken, ALL[1], mended]] if together else [[broken, ALL[1]], [mended]]:
        write(target, *outcomes)
    assert query(target, "SELECT article_id FROM outcomes ORDER BY 1") == [("bad",), ("x",)]


def test_the_same_fact_twice_is_one_row(target: Target) -> None:
    write(target, Outcome(article_id="a", facts=(fact("same", "a"), fact("same", "a"))))
    assert query(target, "SELECT fact_id, position FROM facts") == [("same", 0)]


def test_an_interrupted_run_keeps_whole_articles(target: Target) -> None:
    with pytest.raises(KeyboardInterrupt), open_writer(target) as writer:
        for number in range(250):
            writer.write(outcome(f"a{number}", 1, 2))
        raise KeyboardInterrupt
    assert query(target, "SELECT count(*) FROM facts") == [(500,)]


def test_an_article_that_cannot_be_written_leaves_the_old_one(target: Target) -> None:
    write(target, outcome("a", 1))
    before = tables(target)
    huge = Outcome(article_id="a", facts=(fact("new", "a"), fact("huge", "a", year=10**30)))
    with pytest.raises(OSError, match="too large"), open_writer(target) as writer:
        writer.write(huge)
    assert tables(target) == before


# --- units


def test_a_unit_is_one_row_whatever_articles_call_it(target: Target) -> None:
    """The one with a code, then the first; it goes with the last fact about it; without an id its name is one."""
    bare = UNIT.model_copy(update={"place": None, "name": "A"})
    write(target, outcome("a", 1, unit=bare))
    assert query(target, "SELECT name, place_code FROM units") == [("A", None)]
    write(target, outcome("b", 1), outcome("c", 1, unit=bare))
    assert query(target, "SELECT name, place_code FROM units") == [(UNIT.name, "223")]
    write(target, outcome("b"))
    assert query(target, "SELECT name, place_code FROM units") == [("A", None)]
    write(target, outcome("a", 1, unit=Unit(name="Chi bộ X", kind="party")), outcome("c"))
    assert query(target, "SELECT unit_id, name FROM units") == [("Chi bộ X", "Chi bộ X")]
    assert query(target, "SELECT f.fact_id FROM facts f JOIN units u ON u.unit_id = f.unit_id") == [("a-1",)]


# --- the view


def repr_of(record: Record) -> str:
    return repr((record.unit, record.year, sorted(record.facts.items())))


def from_view(target: Target) -> list[Record]:
    store = open_store(target)
    store.connect(read_only=True)
    try:
        names = store.columns_of("records")
        found = []
        for row in store.query("SELECT * FROM records"):
            values = dict(zip(names, row, strict=True))
            ids = values.pop("facts")
            told = {name: values.pop(name) for name in ("unit", "unit_id", "place_id", "place_code", "year")}
            ids = json.loads(ids) if isinstance(ids, str) else ids
            numbers = {name: value for name, value in values.items() if value is not None}
            found.append(Record(**told, values=numbers, facts=ids))
        return sorted(found, key=repr_of)
    finally:
        store.close()


@pytest.mark.parametrize("seed", range(4))
def test_the_view_gives_what_the_command_gives(target: Target, seed: int) -> None:
    """Which facts count, which units are one, which facts compete and which is chosen, in SQL as in Python."""
    outcomes = random_outcomes(seed, 150)
    write(target, *outcomes)
    wanted = records(one for outcome in outcomes for one in outcome.facts)
    assert len(wanted) > 20
    assert {one.place_code for one in wanted} == {None, "223", "02752", "02755"}
    assert from_view(target) == sorted(wanted, key=repr_of)


def test_indicators_have_columns_from_the_beginning_and_new_ones_behind(target: Target) -> None:
    """A query written on an empty database goes on to work; an indicator of one's own gets its column at once."""
    write(target)
    store = open_store(target)
    store.connect(read_only=True)
    before = store.columns_of("records")
    store.close()
    assert set(before) == {"unit", "unit_id", "place_id", "place_code", "year", "facts", *load_patterns().indicators}
    write(target, outcome("a", 5, indicator='bees "kept"'), outcome("b", 6, indicator="Admissions"))
    store.connect(read_only=True)
    assert store.columns_of("records") == [*before, 'bees "kept"']
    store.close()
    assert query(target, 'SELECT year, "bees ""kept""" FROM records') == [(2022, 5.0)]


# --- meaning


def test_every_column_says_what_it_means(target: Target, kind: str) -> None:
    write(target)
    sources = {
        "sqlite": 'SELECT "table", "column", description FROM "columns" WHERE "column" <> \'\'',
        "duckdb": "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE comment IS NOT NULL",
        "postgresql": "SELECT c.relname, a.attname, col_description(c.oid, a.attnum) FROM pg_class c "
        "JOIN pg_attribute a ON a.attrelid = c.oid WHERE col_description(c.oid, a.attnum) IS NOT NULL",
    }
    found = {(table, column): text for table, column, text in query(target, sources[kind])}
    for table in TABLES:
        for column in table.columns:
            assert column.description
            assert found[table.name, column.name] == column.description
    assert found["records", "unit"]
    assert found["records", "admissions"]


# --- databases that are not ours


def run_sql(target: Target, *statements: str) -> None:
    store = open_store(target)
    store.connect()
    try:
        with store.transaction():
            for sql in statements:
                store.execute(sql)
    finally:
        store.close()


def test_a_table_of_others_with_our_name_is_refused_and_untouched(target: Target) -> None:
    run_sql(target, "CREATE TABLE facts (x integer)", "INSERT INTO facts VALUES (1)")
    with pytest.raises(TargetError, match="'facts' is not of this version"):
        write(target, *ALL)
    assert query(target, "SELECT * FROM facts") == [(1,)]
    with pytest.raises(TargetError, match="holds facts"):
        write_records([], target)


def test_a_database_of_something_else_is_refused(target: Target, kind: str) -> None:
    """A file that was named by mistake; a server's database is shared, so that ours may stand beside others."""
    run_sql(target, "CREATE TABLE bookmarks (x integer)")
    if kind == "postgresql":
        write(target, *ALL)
        assert query(target, "SELECT count(*) FROM facts") == [(3,)]
    else:
        with pytest.raises(TargetError, match=r"is a database of something else \(it holds bookmarks\)"):
            write(target, *ALL)
        assert query(target, "SELECT * FROM bookmarks") == []


def test_a_newer_database_is_refused_and_untouched(target: Target) -> None:
    write(target, *ALL)
    run_sql(target, f"UPDATE {MARK} SET value = '99' WHERE key = 'schema_version'")
    before = tables(target)
    with pytest.raises(TargetError, match="has tables of version 99, this is version 3: use a newer dangvien_extract"):
        write(target, outcome("new", 1))
    assert tables(target) == before


def test_a_database_of_version_2_is_brought_to_this_one(fresh: Any) -> None:
    """It lacked columns of places and of articles, and told units apart by name alone; all that it held stays."""
    old, new = fresh(), fresh()
    for target in (old, new):
        write(target, *ALL, outcome("bees", 3, indicator="bees"))
    lacking = [f"ALTER TABLE {name} DROP COLUMN place_within" for name in ("units", "facts")]
    view = "SELECT unit_name AS unit, unit_id, year, 'x' AS facts, value AS admissions, 7 AS bees FROM facts"
    run_sql(
        old,
        "DROP VIEW records",
        *lacking,
        "ALTER TABLE articles DROP COLUMN decoded",
        f"CREATE VIEW records AS {view}",
        f"UPDATE {MARK} SET value = '2' WHERE key = 'schema_version'",
    )
    assert list(read_facts(old)) == list(read_facts(new))
    for target in (old, new):
        write(target, outcome("d", 4))
    assert tables(old) == tables(new)
    assert sorted(from_view(old), key=repr_of) == sorted(from_view(new), key=repr_of)


def test_an_unknown_older_version_is_refused_and_untouched(target: Target) -> None:
    write(target, *ALL)
    run_sql(target, f"UPDATE {MARK} SET value = '1' WHERE key = 'schema_version'")
    before = tables(target)
    with pytest.raises(TargetError, match="has tables of version 1, this is version 3: use another"):
        write(target, outcome("new", 1))
    assert tables(target) == before


def test_a_column_that_a_table_can_do_without_is_added(target: Target, kind: str) -> None:
    """A database of a version whose models had fewer fields."""
    write(target, *ALL)
    run_sql(target, "DROP VIEW records", "ALTER TABLE facts DROP COLUMN subset", "ALTER TABLE articles DROP COLUMN url")
    write(target, outcome("new", 1, subset="nữ"))
    assert query(target, "SELECT fact_id, subset FROM facts WHERE article_id IN ('new', 'n') ORDER BY 1") == [
        ("n-1", None),
        ("new-1", "nữ"),
    ]


def test_a_table_without_a_column_that_it_needs_is_refused(target: Target) -> None:
    write(target, *ALL)
    run_sql(target, "DROP VIEW records", "ALTER TABLE facts DROP COLUMN confidence")
    with pytest.raises(TargetError, match="'facts' is not of this version"):
        write(target, outcome("new", 1))


# --- records as a table


def test_records_as_a_table_of_a_database_of_their_own(target: Target) -> None:
    found = records([fact("1", "a", 5), fact("2", "a", 6, indicator="members_total"), fact("3", "a", 7, unit=None)])
    for _ in range(2):
        write_records(found, target)
    assert query(target, "SELECT unit, year, admissions, members_total FROM records ORDER BY admissions") == [
        (UNIT.name, 2022, 5.0, 6.0),
        (None, 2022, 7.0, None),
    ]
    with pytest.raises(TargetError, match="holds records, which the command records wrote"):
        write(target, *ALL)
    write_records([], target)
    assert query(target, "SELECT * FROM records") == []


def test_records_do_not_take_the_place_of_the_view(target: Target) -> None:
    write(target, *ALL)
    with pytest.raises(TargetError, match="holds facts, whose records are its view records already"):
        write_records([], target)


# --- SQLite of version 1

V1 = """
CREATE TABLE "articles" ("article_id" TEXT NOT NULL PRIMARY KEY, "title" TEXT, "published" TEXT, "source" TEXT,
    "url" TEXT, "characters" INTEGER);
CREATE TABLE "facts" ("fact_id" TEXT NOT NULL PRIMARY KEY, "article_id" TEXT NOT NULL, "indicator" TEXT NOT NULL,
    "value" REAL NOT NULL, "value_max" REAL, "out_of" REAL, "qualifier" TEXT NOT NULL, "measure" TEXT NOT NULL,
    "per" TEXT, "subset" TEXT, "status" TEXT NOT NULL, "year" INTEGER, "period" TEXT, "unit_name" TEXT,
    "unit_kind" TEXT, "unit_level" TEXT, "place_name" TEXT, "place_type" TEXT, "place_code" TEXT,
    "place_parents" TEXT, "evidence_start" INTEGER NOT NULL, "evidence_end" INTEGER NOT NULL,
    "evidence_text" TEXT NOT NULL, "unit_evidence_start" INTEGER, "unit_evidence_end" INTEGER,
    "unit_evidence_text" TEXT, "period_evidence_start" INTEGER, "period_evidence_end" INTEGER,
    "period_evidence_text" TEXT, "rule" TEXT NOT NULL, "confidence" REAL NOT NULL, "flags" TEXT NOT NULL,
    "position" INTEGER NOT NULL, FOREIGN KEY ("article_id") REFERENCES "articles" ("article_id") ON DELETE CASCADE);
CREATE INDEX "facts_article_id" ON "facts" ("article_id");
CREATE TABLE "outcomes" ("article_id" TEXT NOT NULL PRIMARY KEY, "input" TEXT, "fact_count" INTEGER NOT NULL,
    "error" TEXT);
CREATE INDEX "outcomes_input" ON "outcomes" ("input");
CREATE TABLE records (unit TEXT, year INTEGER, "admissions" REAL, facts TEXT NOT NULL);
INSERT INTO articles VALUES ('a', 'Tin', '2023-05-05', 'báo', NULL, 9), ('b', NULL, NULL, NULL, NULL, NULL);
INSERT INTO facts VALUES
    ('f2', 'a', 'admissions', 7, NULL, NULL, 'exact', 'count', NULL, NULL, 'reported', 2022, '2022', 'Đảng bộ xã A',
     'party', 'commune', 'A', 'xã', NULL, '["huyện B"]', 0, 3, 'abc', NULL, NULL, NULL, NULL, NULL, NULL, 'r', 0.5,
     '[]', 1),
    ('f1', 'a', 'bees', 8, NULL, NULL, 'over', 'count', NULL, NULL, 'reported', NULL, NULL, NULL,
     NULL, NULL, NULL, NULL, NULL, NULL, 0, 3, 'abc', NULL, NULL, NULL, NULL, NULL, NULL, 'r', 0.5,
     '["year:not-stated"]', 0);
INSERT INTO outcomes VALUES ('a', 'a.txt', 2, NULL), ('b', 'b.txt', 0, NULL), ('c', 'c.txt', 0, 'is empty');
"""


# With the identity of units, which its last databases had.
LATE_V1 = (
    V1.replace("records (unit TEXT,", "records (unit TEXT, unit_id TEXT, place_id TEXT, place_code TEXT,")
    + "".join(
        f'ALTER TABLE facts ADD COLUMN "{name}" TEXT;'
        for name in ("unit_id", "unit_parents", "place_id", "place_valid", "place_successors", "place_within")
    )
    + """UPDATE facts SET unit_id = 'party:1@x', unit_parents = '["tỉnh B"]', place_id = '1@x', place_code = '1'
    WHERE fact_id = 'f2';"""
)


@pytest.fixture(params=[V1, LATE_V1], ids=["early", "late"])
def version_1(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as db:
        db.executescript(request.param)
    return path


def test_a_database_of_version_1_is_brought_to_this_one(version_1: Path, tmp_path: Path) -> None:
    """With all that it held; what it then is, is what writing the same outcomes anew gives."""
    old, new = Target("sqlite", version_1), Target("sqlite", tmp_path / "new.db")
    held = list(read_facts(old))
    assert [one.fact_id for one in held if isinstance(one, Fact)] == ["f1", "f2"]
    write(old, outcome("d", 1))
    assert query(old, "SELECT article_id, title, characters FROM articles ORDER BY 1") == [
        ("a", "Tin", 9),
        ("b", None, None),
        ("d", "Tin", 8),
    ]
    assert query(
        old, "SELECT unit, year, admissions, bees FROM records WHERE unit IS NULL OR unit LIKE '%xã A' ORDER BY 3 DESC"
    ) == [
        ("Đảng bộ xã A", 2022, 7.0, None),
        (None, None, None, 8.0),
    ]
    facts = [one for one in held if isinstance(one, Fact)]
    write(new, outcome("d", 1), Outcome(article_id="a", where="a.txt", facts=tuple(facts)))
    for name in ("facts", "units"):
        assert tables(old)[name] == tables(new)[name]
    with closing(sqlite3.connect(version_1)) as db:
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert not [name for (name,) in db.execute("SELECT name FROM sqlite_master") if "old" in name]


def test_a_database_of_version_1_that_cannot_be_brought_over_stays_as_it_was(version_1: Path) -> None:
    """A fact in it that is none: told with its reason, and nothing is lost."""
    with closing(sqlite3.connect(version_1)) as db:
        db.execute("UPDATE facts SET qualifier = 'rather' WHERE fact_id = 'f2'")
        db.commit()
        before = list(db.iterdump())
    with pytest.raises(Exception, match="is no fact: qualifier"):
        write(Target("sqlite", version_1), outcome("d", 1))
    with closing(sqlite3.connect(version_1)) as db:
        assert list(db.iterdump()) == before


# --- PostgreSQL alone


def test_a_schema_of_its_own(postgres_url: str) -> None:
    """By the search path of the address: two archives in one database do not meet."""
    for name in ("one", "two"):
        run_sql(parse_target(postgres_url), f"CREATE SCHEMA {name}")
        write(parse_target(f"{postgres_url}&options=-csearch_path%3D{name}"), outcome(name, 1))
    assert query(parse_target(postgres_url), "SELECT article_id FROM one.facts") == [("one",)]
    assert query(parse_target(postgres_url), "SELECT article_id FROM two.facts") == [("two",)]
    with pytest.raises(TargetError, match="no schema of its search path exists"):
        write(parse_target(f"{postgres_url}&options=-csearch_path%3Dthree"), outcome("a", 1))


def test_a_view_of_ones_own_on_records_does_not_stop_the_next_night(postgres_url: str) -> None:
    target = parse_target(postgres_url)
    write(target, *ALL)
    run_sql(target, "CREATE VIEW mine AS SELECT unit, admissions FROM records")
    write(target, outcome("c", 3, indicator="bees"))
    assert query(target, "SELECT count(*) FROM mine") == [(2,)]


def test_nothing_is_written_anew_that_is_as_it_was(postgres_url: str) -> None:
    """An unchanged archive that is loaded every night does not make the database grow."""
    target = parse_target(postgres_url)
    write(target, *ALL)
    rows = "SELECT ctid::text FROM facts UNION ALL SELECT ctid::text FROM articles ORDER BY 1"
    before = query(target, rows)
    write(target, *ALL)
    assert query(target, rows) == before


def test_two_runs_at_once_take_turns(postgres_url: str) -> None:
    target = parse_target(postgres_url)
    with open_writer(target) as one, open_writer(target) as other:
        for number in range(6):
            (one if number % 2 else other).write_many([(outcome(f"a{number}", number), None)])
    assert query(target, "SELECT count(*) FROM facts") == [(6,)]


def test_equal_options_are_one_configuration() -> None:
    """In whatever order they come; a run made without patterns has one, too."""
    one, other = new_run(None, {"a": 1, "b": 2}), new_run(None, {"b": 2, "a": 1}, ["x"])
    assert one.configuration == other.configuration != new_run("p", {"a": 1, "b": 2}).configuration
    assert one.run_id != other.run_id
