"""Facts in an SQLite database: tables whose columns come from the models, and articles replaced whole.

``articles`` has one row an article, ``facts`` one a fact (in the order of `position`), ``outcomes`` one
an input: the number of its facts, or the error that stopped it. Lists are JSON arrays, dates ISO text.
An article that is processed again replaces its row, its facts and its outcome in one transaction, so
that a run that was stopped and begun again leaves what one run leaves.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pydantic import ValidationError

from ..errors import InputError
from ..models import Article, Fact, Outcome, Record
from ..rows import Column, Kind, columns, flatten, unflatten
from .targets import TargetError

_TYPES: dict[Kind, str] = {"text": "TEXT", "integer": "INTEGER", "real": "REAL", "date": "TEXT", "list": "TEXT"}
_BATCH = 100  # articles a transaction holds; what a killed run loses at most is done again by the next

_ARTICLE = columns(Article, without=frozenset({"text", "id"}))
_FACT = columns(Fact)
_OUTCOME = columns(Outcome, without=frozenset({"facts", "article_id", "where"}))


def _schema() -> dict[str, list[str]]:
    """The column definitions of every table, by the models."""
    return {
        "articles": ['"article_id" TEXT NOT NULL PRIMARY KEY', *map(_define, _ARTICLE), '"characters" INTEGER'],
        "facts": [
            *(_define(c) + (" PRIMARY KEY" if c.name == "fact_id" else "") for c in _FACT),
            '"position" INTEGER NOT NULL',
            'FOREIGN KEY ("article_id") REFERENCES "articles" ("article_id") ON DELETE CASCADE',
        ],
        "outcomes": [
            '"article_id" TEXT NOT NULL PRIMARY KEY',
            '"input" TEXT',  # Outcome.where, which SQL would not take without quotes
            '"fact_count" INTEGER NOT NULL',
            *map(_define, _OUTCOME),
        ],
    }


_INDEXES = {"facts": ("article_id", "indicator", "unit_name", "unit_id", "place_code"), "outcomes": ("input",)}


def _define(column: Column) -> str:
    return f'"{column.name}" {_TYPES[column.kind]}' + ("" if column.nullable else " NOT NULL")


class SqliteWriter:
    """Writes outcomes to the database at `path`, which is made when it is not there.

    Raises TargetError on entering for a file that is no database, or whose tables are others. What was
    written before an error or an interruption stays, in whole articles.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting = 0

    def __enter__(self) -> Self:
        self._db = _connect(self._path)
        try:
            _create(self._db, self._path)
        except BaseException:
            self._db.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        with closing(self._db), self._errors():
            self._db.commit()

    def write(self, outcome: Outcome, article: Article | None = None) -> None:
        """Replace what the database holds of this article by `outcome`; raises OSError when it cannot be written."""
        with self._errors():
            self._db.execute("SAVEPOINT one")
            try:
                self._replace(outcome, article)
            except BaseException:
                self._db.execute("ROLLBACK TO one")
                raise
            finally:
                self._db.execute("RELEASE one")
            self._waiting += 1
            if self._waiting >= _BATCH:
                self._db.commit()
                self._db.execute("BEGIN")
                self._waiting = 0

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OverflowError) as error:  # a full disk, a database that another run keeps locked
            raise OSError(f"{self._path}: {error}") from error

    def _replace(self, outcome: Outcome, article: Article | None) -> None:
        db, name = self._db, outcome.article_id
        db.execute("DELETE FROM articles WHERE article_id = ?", (name,))  # and its facts, by the foreign key
        # An input that failed under another name (a line of broken JSON) and can be read now has no error left.
        db.execute(
            "DELETE FROM outcomes WHERE article_id = ? OR (input = ? AND error IS NOT NULL)", (name, outcome.where)
        )
        if outcome.error is None:
            known = flatten(article, _ARTICLE) if article else {}
            length = len(article.text) if article else None
            _insert(db, "articles", {"article_id": name, **known, "characters": length})
        for position, fact in enumerate(outcome.facts):
            # Two facts of one id say the same at the same place: one row is both.
            _insert(db, "facts", {**flatten(fact, _FACT), "position": position}, "OR IGNORE ")
        _insert(
            db,
            "outcomes",
            {
                "article_id": name,
                "input": outcome.where,
                "fact_count": len(outcome.facts),
                **flatten(outcome, _OUTCOME),
            },
        )


def read_facts(path: Path) -> Iterator[Fact]:
    """The facts of a database, by article and place in it; raises InputError where there are none."""
    with closing(_connect(path, existing=True)) as db:
        names = [row[1] for row in db.execute("PRAGMA table_info(facts)")]
        if missing := {column.name for column in _FACT} - set(names):
            reason = f"its facts lack {', '.join(sorted(missing))}" if names else "holds no facts"
            raise InputError(str(path), reason)
        for values in db.execute("SELECT * FROM facts ORDER BY article_id, position"):
            row = dict(zip(names, values, strict=True))
            for column in _FACT:
                if column.kind == "list" and row[column.name] is not None:
                    row[column.name] = json.loads(row[column.name])
            try:
                yield unflatten(row, Fact)
            except ValidationError as error:
                first = error.errors()[0]
                raise InputError(str(path), f"fact {row['fact_id']}: {first['msg']}") from error


def write_records(found: Sequence[Record], path: Path) -> None:
    """Replace the table ``records`` of the database: a column for each indicator that occurs, facts as JSON."""
    names = sorted({name for record in found for name in record.values})
    quoted = [f'"{name.replace(chr(34), chr(34) * 2)}" REAL' for name in names]
    with closing(_connect(path)) as db:
        db.execute("BEGIN IMMEDIATE")
        db.execute("DROP TABLE IF EXISTS records")
        unit = [f"{name} TEXT" for name in ("unit", "unit_id", "place_id", "place_code")]
        db.execute(f"CREATE TABLE records ({', '.join([*unit, 'year INTEGER', *quoted, 'facts TEXT NOT NULL'])})")
        marks = ", ".join("?" * (len(names) + 6))
        for record in found:
            values = [record.values.get(name) for name in names]
            facts = json.dumps(record.facts, ensure_ascii=False)
            told = (record.unit, record.unit_id, record.place_id, record.place_code, record.year)
            db.execute(f"INSERT INTO records VALUES ({marks})", (*told, *values, facts))
        db.commit()


def _connect(path: Path, *, existing: bool = False) -> sqlite3.Connection:
    kind = InputError if existing else TargetError
    if existing and not path.is_file():
        raise kind(str(path), "no such file")
    try:
        db = sqlite3.connect(path, isolation_level=None)
        try:
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()  # is it a database at all?
        except BaseException:
            db.close()
            raise
    except sqlite3.Error as error:
        raise kind(str(path), f"cannot be opened as an SQLite database: {error}") from error
    return db


def _create(db: sqlite3.Connection, path: Path) -> None:
    db.execute("BEGIN IMMEDIATE")
    for table, definitions in _schema().items():
        db.execute(f'CREATE TABLE IF NOT EXISTS "{table}" ({", ".join(definitions)})')
        wanted = [line.split('"')[1] for line in definitions if line.startswith('"')]
        if [row[1] for row in db.execute(f'PRAGMA table_info("{table}")')] != wanted:
            raise TargetError(str(path), f"its table {table!r} is not of this version: use another file")
        for column in _INDEXES.get(table, ()):
            db.execute(f'CREATE INDEX IF NOT EXISTS "{table}_{column}" ON "{table}" ("{column}")')
    db.commit()
    db.execute("BEGIN")


def _insert(db: sqlite3.Connection, table: str, row: Mapping[str, Any], conflict: str = "") -> None:
    names = ", ".join(f'"{name}"' for name in row)
    values = [_stored(value) for value in row.values()]
    db.execute(f'INSERT {conflict}INTO "{table}" ({names}) VALUES ({", ".join("?" * len(row))})', values)


def _stored(value: Any) -> Any:
    if isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value
