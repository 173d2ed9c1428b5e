"""How fast facts are written to each target, beside the target's own driver with the same rows in the same run.

    python benchmarks/targets.py [--facts 100000] [--write]

The driver is handed the finished rows of all tables (facts, articles, units, outcomes), in the form that it takes
soonest, and writes them to tables with the same columns, keys, indexes and references in one transaction, by its
quickest way that replaces rows which are there. The library is handed outcomes: it makes the rows, finds out what
has to go, and writes them in batches. `--write` puts the figures into docs/targets.md. PostgreSQL is measured on a
server of its own where one is installed.
"""

from __future__ import annotations

import argparse
import csv
import gc
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any

from dangvien_extract import Article, Extractor, Fact, Outcome, load_corpus
from dangvien_extract.archive.schema import ARTICLES, FACTS, OUTCOMES, UNITS, Table
from dangvien_extract.archive.sqlite import encoded
from dangvien_extract.archive.staging import Batch
from dangvien_extract.archive.targets import Target
from dangvien_extract.archive.writers import open_writer
from dangvien_extract.columnar import arrow_schema, arrow_table
from dangvien_extract.rows import fact_json, json_line

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "targets.md"
PER_ARTICLE = 5
AT_ONCE = 5_000  # articles
Item = tuple[Outcome, Article]


@cache
def real_facts() -> list[Fact]:
    """The facts of some articles of the corpus."""
    read = Extractor(min_confidence=0).pipe(one.article for one in islice(load_corpus(), 40))
    return [fact for outcome in read for fact in outcome.facts]


def made(count: int, confidence: float = 0.9) -> list[Item]:
    """`count` facts of the corpus, told again and again in articles of five, all of one confidence."""
    pool = cycle(real_facts())
    items = []
    for number in range(count // PER_ARTICLE):
        name = f"article-{number:06d}"
        facts: list[Fact] = [
            fact.model_copy(
                update={"article_id": name, "fact_id": f"{number:012x}{index:04x}", "confidence": confidence}
            )
            for index, fact in enumerate(islice(pool, PER_ARTICLE))
        ]
        article = Article(id=name, text="x" * 2_000, title="Tin")
        items.append((Outcome(article_id=name, where=f"{name}.txt", facts=tuple(facts)), article))
    return items


def ours(target: Target, items: list[Item]) -> None:
    with open_writer(target) as writer:
        for start in range(0, len(items), AT_ONCE):
            writer.write_many(items[start : start + AT_ONCE])


Rows = list[tuple[Table, list[Any]]]


def all_rows(items: list[Item]) -> Rows:
    """The rows of all tables, in an order in which each refers to earlier ones only."""
    batch = Batch()
    for outcome, article in items:
        batch.add(outcome, article, None)
    units = [min(rows, key=str) for rows in batch.unit_variants().values()]
    found = (ARTICLES, batch.articles.values()), (UNITS, units), (FACTS, batch.facts.values())
    return [(table, list(rows)) for table, rows in (*found, (OUTCOMES, batch.outcomes.values()))]


def upsert_sql(table: Table, source: str) -> str:
    names = ", ".join(table.names)
    changes = ", ".join(f"{name} = excluded.{name}" for name in table.names if name != table.key)
    return f"INSERT INTO {table.name} ({names}) {source} ON CONFLICT ({table.key}) DO UPDATE SET {changes}"


def sqlite_driver(target: Target, rows: Rows) -> Callable[[], None]:
    import sqlite3

    assert target.path is not None
    path = target.path
    ready = [(table, [tuple(row) for row in encoded(table, some)]) for table, some in rows]

    def write() -> None:
        db = sqlite3.connect(path)
        db.execute("PRAGMA foreign_keys = ON")
        for table, some in ready:
            db.executemany(upsert_sql(table, f"VALUES ({', '.join('?' * len(table.names))})"), some)
        db.commit()
        db.close()

    return write


def duckdb_driver(target: Target, rows: Rows) -> Callable[[], None]:
    import duckdb

    def write() -> None:
        db = duckdb.connect(str(target.path))
        db.execute("BEGIN")
        for table, some in rows:
            db.register("ready", arrow_table(some, arrow_schema(table.columns)))  # it takes many in no other form
            # With columns that are lists this is several times as fast as ON CONFLICT.
            db.execute(f"DELETE FROM {table.name} WHERE {table.key} IN (SELECT {table.key} FROM ready)")
            db.execute(f"INSERT INTO {table.name} SELECT {', '.join(table.names)} FROM ready")
        db.execute("COMMIT")
        db.close()

    return write


def postgres_driver(target: Target, rows: Rows) -> Callable[[], None]:
    import psycopg

    assert target.url is not None
    url = target.url
    ready = [
        (table, [[list(value) if isinstance(value, tuple) else value for value in row] for row in some])
        for table, some in rows
    ]

    def write() -> None:
        with psycopg.connect(url) as db, db.cursor() as cursor:
            for table, some in ready:
                names = ", ".join(table.names)
                cursor.execute(f"CREATE TEMP TABLE ready_{table.name} (LIKE {table.name}) ON COMMIT DROP")
                with cursor.copy(f"COPY ready_{table.name} ({names}) FROM STDIN") as copy:
                    for row in some:
                        copy.write_row(row)
                cursor.execute(upsert_sql(table, f"SELECT {names} FROM ready_{table.name}"))

    return write


def parquet_driver(path: Path, rows: list[Any]) -> Callable[[], None]:
    import pyarrow.parquet as parquet

    schema = arrow_schema(FACTS.columns)
    return lambda: parquet.write_table(arrow_table(rows, schema), path, compression="zstd", row_group_size=20_000)


def csv_driver(path: Path, rows: list[Any]) -> Callable[[], None]:
    ready = [["; ".join(value) if isinstance(value, tuple) else value for value in row] for row in rows]

    def write() -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(ready)

    return write


def jsonl_driver(path: Path, items: list[Item]) -> Callable[[], None]:
    ready = [fact_json(fact) for outcome, _ in items for fact in outcome.facts]

    def write() -> None:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json_line(data) + "\n" for data in ready)

    return write


@contextmanager
def server(folder: Path) -> Iterator[str | None]:
    """The address of an empty database on a server of its own; null where none is installed."""
    sys.path.insert(0, str(ROOT / "tests"))
    from conftest import running_server

    with running_server() as found:
        yield found.database() if found else None


def timed(action: Callable[[], None]) -> float:
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def measure(count: int, rounds: int) -> list[tuple[str, str, float, float]]:
    """Name, what was done, facts a second by the driver and by the library (the median of `rounds`)."""
    items, others = made(count), made(count, confidence=0.8)
    rows, other_rows = all_rows(items), all_rows(others)
    facts = {table.name: some for table, some in rows}["facts"]
    gc.collect()
    gc.freeze()  # a stream holds no such heap, which the collector would look through again and again
    found = []
    folder = Path(tempfile.mkdtemp(prefix="targets"))
    try:
        with server(folder) as url:
            databases: list[tuple[str, Callable[[str], Target], Callable[[Target, Rows], Callable[[], None]]]] = [
                ("SQLite", lambda n: Target("sqlite", folder / f"{n}.db"), sqlite_driver),
                ("DuckDB", lambda n: Target("duckdb", folder / f"{n}.duckdb"), duckdb_driver),
            ]
            if url is not None:
                address = partial(schema_of, url)
                databases.append(("PostgreSQL", lambda n: Target("postgresql", url=address(n)), postgres_driver))
            for name, target, driver in databases:
                theirs, mine = target("theirs"), target("mine")
                with open_writer(theirs):  # the tables, empty
                    pass
                write, write_others = driver(theirs, rows), driver(theirs, other_rows)
                first = [(timed(write), timed(partial(ours, mine, items)))]
                upserts = []
                for _ in range(rounds):  # back and forth, so that every fact is another each time
                    upserts.append((timed(write_others), timed(partial(ours, mine, others))))
                    upserts.append((timed(write), timed(partial(ours, mine, items))))
                same = [(timed(write), timed(partial(ours, mine, items))) for _ in range(rounds)]
                for what, times in (
                    ("first load", first),
                    ("upsert, all changed", upserts),
                    ("upsert, none changed", same),
                ):
                    found.append((name, what, *(count / median(t) for t in zip(*times, strict=True))))
            files: list[tuple[str, Target, Callable[[], None]]] = [
                ("Parquet", Target("parquet", folder / "a.parquet"), parquet_driver(folder / "b.parquet", facts)),
                ("CSV", Target("csv", folder / "a.csv"), csv_driver(folder / "b.csv", facts)),
                ("JSONL", Target("jsonl", folder / "a.jsonl"), jsonl_driver(folder / "b.jsonl", items)),
            ]
            for name, aim, write in files:
                times = [(timed(write), timed(partial(ours, aim, items))) for _ in range(rounds)]
                found.append((name, "written whole", *(count / median(t) for t in zip(*times, strict=True))))
    finally:
        shutil.rmtree(folder)
    return found


def schema_of(url: str, name: str) -> str:
    """The address of a new schema in a database."""
    import psycopg

    with psycopg.connect(url) as db:
        db.execute(f"CREATE SCHEMA IF NOT EXISTS {name}")
    return f"{url}&options=-csearch_path%3D{name}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--facts", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    lines = ["| target | what | driver, facts a second | library, facts a second | share |", "|---|---|---|---|---|"]
    for name, what, driver, library in measure(args.facts, args.rounds):
        lines.append(f"| {name} | {what} | {driver:,.0f} | {library:,.0f} | {library / driver:.2f} |")
    table = "\n".join(lines)
    print(table)
    if args.write:
        text = PAGE.read_text(encoding="utf-8")
        head, begin, rest = text.partition("<!-- speed -->\n")
        _, end, tail = rest.partition("<!-- /speed -->")
        PAGE.write_text(f"{head}{begin}{table}\n{end}{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()
