"""Archives of facts in an SQLite database.

Lists are JSON arrays, dates and times ISO text. What columns mean stands in the table ``columns``. A
database of version 1 (the tables without units and runs) is brought to this version when it is written to.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from ..errors import InputError
from ..rows import Column, Kind
from .schema import Table
from .staging import Row
from .store import Store
from .targets import TargetError
from .view import SQLITE, Dialect, quoted

_WAIT = 20.0  # seconds that a database which another program has locked is waited for
_PIECE = 1000  # rows that a query fetches at a time


class SqliteStore(Store):
    """The database at `path`, which is made when it is not there."""

    dialect: ClassVar[Dialect] = SQLITE
    differs: ClassVar[str] = "IS NOT"
    types: ClassVar[dict[Kind, str]] = {
        "text": "TEXT",
        "integer": "INTEGER",
        "real": "REAL",
        "date": "TEXT",
        "list": "TEXT",
        "timestamp": "TEXT",
        "json": "TEXT",
    }

    def __init__(self, path: Path, *, wait: float = _WAIT) -> None:
        self._path, self._wait = path, wait
        self.where = str(path)

    def connect(self, *, read_only: bool = False) -> None:
        if read_only and not self._path.is_file():
            raise InputError(self.where, "no such file")
        try:
            if read_only:
                # Not mode=ro: what a killed run left half done is rolled back by the next that looks.
                address = f"{self._path.resolve().as_uri()}?mode=rw"
                self._db = sqlite3.connect(address, uri=True, isolation_level=None, timeout=self._wait)
            else:
                self._db = sqlite3.connect(self._path, isolation_level=None, timeout=self._wait)
            try:
                self._db.execute("PRAGMA foreign_keys = ON")
                self._db.execute("PRAGMA temp_store = MEMORY")
                if read_only:
                    self._db.execute("PRAGMA query_only = ON")
                self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()  # is it a database at all?
            except BaseException:
                self._db.close()
                raise
        except sqlite3.Error as error:
            if _locked(error):
                raise self._failure(error) from error
            kind = InputError if read_only else TargetError
            raise kind(self.where, f"cannot be opened as an SQLite database: {error}") from error

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._errors():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # a full disk has ended it already
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._failure(error) from error
        except OverflowError as error:
            raise OSError(f"{self.where}: a whole number is too large to be stored") from error

    def _failure(self, error: sqlite3.Error) -> Exception:
        if _locked(error):
            return OSError(f"{self.where}: is locked by another program ({error}): run this again when that has ended")
        if getattr(error, "sqlite_errorname", "").startswith("SQLITE_READONLY"):
            return TargetError(self.where, f"cannot be written: {error}")
        return OSError(f"{self.where}: {error}")

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        self._db.execute(sql, parameters)

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        with self._errors():
            cursor = self._db.execute(sql, parameters)
            while rows := cursor.fetchmany(_PIECE):
                yield from rows

    def stage(self, name: str, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        names = [quoted(column.name) for column in columns]
        self._db.execute(f"CREATE TEMP TABLE IF NOT EXISTS {name} ({', '.join(names)})")
        self._db.execute(f"CREATE INDEX IF NOT EXISTS temp.{name}_first ON {name} ({names[0]})")
        self._db.execute(f"DELETE FROM temp.{name}")
        self._db.executemany(
            f"INSERT INTO temp.{name} VALUES ({', '.join('?' * len(columns))})", encoded(columns, rows)
        )

    def upsert(self, table: Table, rows: Sequence[Row]) -> None:
        marks = f"VALUES ({', '.join('?' * len(table.columns))})"
        self._db.executemany(self.upsert_from(table, marks), encoded(table.columns, rows))

    def relations(self) -> set[str]:
        found = self.query(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'"
        )
        return {name for (name,) in found}

    def columns_of(self, relation: str) -> list[str]:
        return [row[1] for row in self.query(f"PRAGMA table_info({quoted(relation)})")]

    def describe(self, relation: str, kind: str, description: str, columns: Iterable[Column]) -> None:
        self.execute(
            'CREATE TABLE IF NOT EXISTS "columns" ("table" TEXT NOT NULL, "column" TEXT NOT NULL, "type" TEXT NOT NULL,'
            ' "description" TEXT NOT NULL, PRIMARY KEY ("table", "column")) WITHOUT ROWID'
        )
        rows = [(relation, "", kind.lower(), description)]
        rows += [(relation, column.name, column.kind, column.description) for column in columns]
        self._db.executemany('INSERT OR REPLACE INTO "columns" VALUES (?, ?, ?, ?)', rows)

    def decode(self, column: Column, value: Any) -> Any:
        return tuple(json.loads(value)) if column.kind == "list" and value is not None else value

    def migrate(self, relations: set[str]) -> bool:
        from .migrate import migrate

        return migrate(self, relations)


def encoded(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[Row]:
    """Rows as SQLite takes them: lists as JSON, dates as text."""
    lists = [i for i, column in enumerate(columns) if column.kind == "list"]
    times = [(i, column.kind) for i, column in enumerate(columns) if column.kind in ("date", "timestamp")]
    if not lists and not times:
        yield from rows
        return
    for row in rows:
        values = list(row)
        for i in lists:
            if values[i] is not None:
                values[i] = _json(values[i])
        for i, kind in times:
            if values[i] is not None:
                values[i] = values[i].isoformat() if kind == "date" else f"{values[i]:%Y-%m-%dT%H:%M:%S.%fZ}"
        yield values


@lru_cache(maxsize=65_536)  # of flags and parents there are few
def _json(value: tuple[str, ...]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _locked(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
