"""Archives of facts in a PostgreSQL database, in the first schema of the connection's search path.

Rows are copied to a temporary table and taken over from there, so that a batch costs a few statements. One
run writes at a time: others wait for the end of its batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import InputError
from ..rows import Column, Kind
from .addresses import cause_of, shown_text, without_password
from .extras import needed
from .schema import Table
from .staging import Row
from .store import Store
from .targets import TargetError
from .view import POSTGRES, Dialect, quoted

if TYPE_CHECKING:
    import psycopg

_LOCK = 0x64616E67  # the number by which runs wait for each other
_PIECE = 1000  # rows that a query fetches at a time
_CONNECT_SECONDS = 15


class PostgresStore(Store):
    """The database of `url` (``postgresql://user@host/name``), which must be there."""

    dialect: ClassVar[Dialect] = POSTGRES
    types: ClassVar[dict[Kind, str]] = {
        "text": "text",
        "integer": "bigint",
        "real": "double precision",
        "date": "date",
        "list": "text[]",
        "timestamp": "timestamptz",
        "json": "json",
    }
    shared: ClassVar[bool] = True

    def __init__(self, url: str) -> None:
        self._url = url
        self.where = without_password(url)

    def connect(self, *, read_only: bool = False) -> None:
        driver = needed("psycopg", "postgres")
        self._reading = read_only
        try:
            more = {} if "connect_timeout" in self._url else {"connect_timeout": _CONNECT_SECONDS}
            self._db: psycopg.Connection[Any] = driver.connect(
                self._url, autocommit=not read_only, client_encoding="utf8", **more
            )
        except driver.OperationalError as error:
            raise OSError(f"{self.where}: cannot be reached: {self._told(error)}") from cause_of(error, self._url)
        except driver.Error as error:
            reason = f"is no address of a database: {self._told(error)}"
            raise TargetError(self.where, reason) from cause_of(error, self._url)
        try:
            with self._errors():
                if read_only:
                    self._db.read_only = True
                # Else a backslash in a name of the user's could end a literal.
                self._db.execute("SET standard_conforming_strings = on")
                if self._db.execute("SELECT current_schema()").fetchone() == (None,):
                    kind = InputError if read_only else TargetError
                    raise kind(self.where, "no schema of its search path exists")
                if self._db.execute("SHOW server_encoding").fetchone() != ("UTF8",):
                    raise TargetError(self.where, "its encoding is not UTF8, which Vietnamese text needs")
        except BaseException:
            self._db.close()
            raise

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._errors(), self._db.transaction():
            self._db.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            yield

    @contextmanager
    def _errors(self) -> Iterator[None]:
        import psycopg

        try:
            yield
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction) as error:
            raise TargetError(self.where, f"cannot be written: {self._told(error)}") from cause_of(error, self._url)
        except psycopg.Error as error:
            gone = "the server went away: " if self._db.broken else ""
            raise OSError(f"{self.where}: {gone}{self._told(error)}") from cause_of(error, self._url)

    def _told(self, error: Exception) -> str:
        """What the server or the driver said, in one line and without the password."""
        line = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
        return shown_text(line, self._url)

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        self._db.execute(*_ours(sql, parameters))

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        with self._errors():
            if not self._reading:
                yield from self._db.execute(*_ours(sql, parameters)).fetchall()
                return
            with self._db.cursor(name="read") as cursor:  # keeps the rows on the server
                cursor.itersize = _PIECE
                cursor.execute(*_ours(sql, parameters))
                yield from cursor

    def stage(self, name: str, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        definitions = ", ".join(self.define(column) for column in columns)
        self.execute(f"CREATE TEMP TABLE IF NOT EXISTS {name} ({definitions}) ON COMMIT DELETE ROWS")
        self._copy(name, columns, rows)

    def _copy(self, name: str, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        lists = [i for i, column in enumerate(columns) if column.kind == "list"]
        names = ", ".join(quoted(column.name) for column in columns)
        with self._db.cursor() as cursor, cursor.copy(f"COPY pg_temp.{name} ({names}) FROM STDIN") as copy:
            for row in rows:
                if lists:
                    values = list(row)
                    for i in lists:
                        if values[i] is not None:
                            values[i] = list(values[i])
                    copy.write_row(values)
                else:
                    copy.write_row(row)

    def upsert(self, table: Table, rows: Sequence[Row]) -> None:
        if not rows:
            return
        staged = f"new_{table.name}_rows"
        self.stage(staged, table.columns, rows)
        names = ", ".join(map(quoted, table.names))
        self.execute(self.upsert_from(table, f"SELECT {names} FROM pg_temp.{staged}"))

    def relations(self) -> set[str]:
        found = "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind <> 'i'"
        return {name for (name,) in self.query(found)}

    def columns_of(self, relation: str) -> list[str]:
        found = (
            "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() "
            "AND table_name = ? ORDER BY ordinal_position"
        )
        return [name for (name,) in self.query(found, (relation,))]


def _ours(sql: str, parameters: Sequence[Any]) -> tuple[str, Sequence[Any] | None]:
    """A statement as the driver takes it: without parameters it is sent as it stands, marks of literals with it."""
    return (sql.replace("?", "%s"), parameters) if parameters else (sql, None)
