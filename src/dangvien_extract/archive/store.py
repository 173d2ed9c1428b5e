"""A database as the writer of outcomes sees it: the same few operations on SQLite, DuckDB and PostgreSQL.

Statements are the same for all but for what a `Store` says of itself; parameters are written ``?``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, ClassVar

from ..rows import Column, Kind
from .schema import BROUGHT_OVER, MARK, RECORD_COLUMNS, RECORDS_ARE, TABLES, VERSION, Table
from .staging import Row
from .targets import TargetError
from .view import Dialect, create_view, quoted, view_columns

__all__ = ["Store", "prepare", "refresh_view"]


class Store(ABC):
    """One database. Every method but `close` may raise OSError (what went wrong, and where) or TargetError."""

    dialect: ClassVar[Dialect]
    types: ClassVar[dict[Kind, str]]
    differs: ClassVar[str] = "IS DISTINCT FROM"
    shared: ClassVar[bool] = False  # whether tables of others may stand beside ours
    keeps_references: ClassVar[bool] = True
    keeps_indexes: ClassVar[bool] = True

    where: str
    """The database as messages name it, without a password."""

    @abstractmethod
    def connect(self, *, read_only: bool = False) -> None:
        """Open it; for writing, make it where it is not there."""

    @abstractmethod
    def close(self) -> None:
        """Close it; what was not committed is gone. Never raises."""

    @abstractmethod
    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing; waits until no other run writes."""

    @abstractmethod
    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Run a statement."""

    @abstractmethod
    def query(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, in pieces where they are many."""

    @abstractmethod
    def stage(self, name: str, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        """Make `rows` the relation `name` until the end of the transaction."""

    @abstractmethod
    def upsert(self, table: Table, rows: Sequence[Row]) -> None:
        """Insert `rows`; one whose key is there takes the place of the old one."""

    @abstractmethod
    def relations(self) -> set[str]:
        """The names of all tables and views where ours are, or would be."""

    @abstractmethod
    def columns_of(self, relation: str) -> list[str]:
        """The names of the columns of a table or view, in their order."""

    def encode(self, column: Column, value: Any) -> Any:
        """A value as the driver takes it."""
        return value

    def decode(self, column: Column, value: Any) -> Any:
        """A value that the driver gave, as it was before `encode`."""
        return tuple(value) if column.kind == "list" and value is not None else value

    def describe(self, relation: str, kind: str, description: str, columns: Iterable[Column]) -> None:
        """Say what a table or view and its columns mean, where the database keeps it."""
        self.execute(f"COMMENT ON {kind} {quoted(relation)} IS {literal(description)}")
        for column in columns:
            where = f"{quoted(relation)}.{quoted(column.name)}"
            self.execute(f"COMMENT ON COLUMN {where} IS {literal(column.description)}")

    def migrate(self, relations: set[str]) -> bool:
        """Bring tables of an older schema, from before there was a mark, to this one; whether it could."""
        return False

    def tables(self, content: str) -> None:
        """Make all tables, and the mark that says what they are."""
        self.execute(f"CREATE TABLE {MARK} (key {self.types['text']} NOT NULL PRIMARY KEY, value {self.types['text']})")
        for item in (("schema_version", str(VERSION)), ("content", content)):
            self.execute(f"INSERT INTO {MARK} VALUES (?, ?)", item)
        for table in TABLES if content == "facts" else ():
            self.execute(self.definition(table))
            for names in table.indexes if self.keeps_indexes else ():
                index = quoted(f"{table.name}_{'_'.join(names)}")
                self.execute(f"CREATE INDEX {index} ON {table.name} ({', '.join(map(quoted, names))})")
            self.describe(table.name, "TABLE", table.description, table.columns)

    def upsert_from(self, table: Table, source: str) -> str:
        """The statement that puts the rows of `source` (``SELECT …`` or ``VALUES …``) into `table`.

        A row that is there already as it is to be is left alone, which saves a database that is loaded every
        night from writing all of it again.
        """
        names = [quoted(name) for name in table.names]
        rest = [quoted(column.name) for column in table.columns if column.name != table.key and column.kind != "json"]
        changes = ", ".join(f"{name} = excluded.{name}" for name in names if name != quoted(table.key))
        old, new = (", ".join(f"{where}.{name}" for name in rest) for where in (table.name, "excluded"))
        return (
            f"INSERT INTO {table.name} ({', '.join(names)}) {source} ON CONFLICT ({quoted(table.key)}) "
            f"DO UPDATE SET {changes} WHERE ({old}) {self.differs} ({new})"
        )

    def definition(self, table: Table) -> str:
        """The statement that makes `table`."""
        lines = [self.define(column, key=column.name == table.key) for column in table.columns]
        for reference in table.references if self.keeps_references else ():
            target = next(one for one in TABLES if one.name == reference.table)
            line = f"FOREIGN KEY ({quoted(reference.column)}) REFERENCES {target.name} ({quoted(target.key)})"
            lines.append(line + (" ON DELETE CASCADE" if reference.cascade else ""))
        return f"CREATE TABLE {table.name} (\n  " + ",\n  ".join(lines) + "\n)"

    def define(self, column: Column, *, key: bool = False) -> str:
        """The definition of a column."""
        more = ("" if column.nullable else " NOT NULL") + (" PRIMARY KEY" if key else "")
        return f"{quoted(column.name)} {self.types[column.kind]}{more}"


def literal(text: str) -> str:
    """Text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def prepare(store: Store, content: str = "facts") -> None:
    """Make our tables in an empty database, or see that they are there; older ones are brought to this version.

    Within a transaction of the caller's, so that a database is left as it was when this raises TargetError:
    for one that is not ours, is of a newer version, or holds something else (`content`: facts or records).
    """
    relations = store.relations()
    ours = {table.name for table in TABLES} | {"records"}
    if MARK in relations:
        marks = dict(store.query(f"SELECT key, value FROM {MARK}"))
        _check_marks(store, marks, content)
        for table in TABLES if content == "facts" else ():
            _complete(store, table, relations)
        store.execute(f"UPDATE {MARK} SET value = ? WHERE key = 'schema_version' AND value <> ?", [str(VERSION)] * 2)
    elif not relations & ours:
        if relations and not store.shared:
            some = ", ".join(sorted(relations)[:3])
            raise TargetError(store.where, f"is a database of something else (it holds {some}): use another file")
        store.tables(content)
    elif content != "facts" or not store.migrate(relations):
        first = min(relations & ours)
        raise TargetError(store.where, f"its table {first!r} is not of this version: use another {_kind(store)}")


def _kind(store: Store) -> str:
    return "database or schema" if store.shared else "file"


def _check_marks(store: Store, marks: dict[Any, Any], content: str) -> None:
    version = str(marks.get("schema_version"))
    if not version.isdecimal() or int(version) not in BROUGHT_OVER | {VERSION}:
        newer = version.isdecimal() and int(version) > VERSION
        do = "use a newer dangvien_extract" if newer else f"use another {_kind(store)}"
        raise TargetError(store.where, f"has tables of version {version}, this is version {VERSION}: {do}")
    if marks.get("content") != content:
        reason = f"holds {marks.get('content')}, which the command {_MADE_BY.get(str(marks.get('content')))} wrote"
        raise TargetError(store.where, f"{reason}: use another {_kind(store)} for {content}")


_MADE_BY = {"facts": "extract", "records": "records"}


def _complete(store: Store, table: Table, relations: set[str]) -> None:
    """Add the columns that `table` lacks, where rows can do without; raise TargetError where they cannot."""
    have = set(store.columns_of(table.name)) if table.name in relations else set()
    missing = [column for column in table.columns if column.name not in have]
    if not have or any(not column.nullable for column in missing):
        raise TargetError(store.where, f"its table {table.name!r} is not of this version: use another {_kind(store)}")
    for column in missing:
        store.execute(f"ALTER TABLE {table.name} ADD COLUMN {store.define(column)}")
    if missing:
        store.describe(table.name, "TABLE", table.description, missing)


def refresh_view(store: Store, indicators: Iterable[str]) -> None:
    """Give the view ``records`` a column for each of `indicators` that has none; one of an older form is made anew."""
    own = [column.name for column in RECORD_COLUMNS]
    there = store.columns_of("records") if "records" in store.relations() else []
    had = there[there.index(own[-1]) + 1 :] if there else []
    found = view_columns(had, indicators)
    of_today = there[: len(own)] == own
    if of_today and len(found) == len(had):
        return
    if there and not (of_today and store.dialect.replaces):
        store.execute("DROP VIEW records")
    store.execute(create_view(found, store.dialect))
    values = [Column(name, (), "real", True, f"Chosen value of the indicator {name}") for name in found]
    store.describe("records", "VIEW", RECORDS_ARE, (*RECORD_COLUMNS, *values))
