"""Archives of facts in a DuckDB database: rows go in as Arrow tables, many at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from ..columnar import arrow_schema, arrow_table
from ..errors import InputError
from ..rows import Column, Kind
from .extras import needed
from .schema import Table
from .staging import Row
from .store import Store
from .targets import TargetError
from .view import DUCKDB, Dialect, quoted

if TYPE_CHECKING:
    import duckdb

_HERE = "table_schema = 'main' AND table_catalog = current_database()"
_PIECE = 1000  # rows that a query fetches at a time
# Nothing is asked of the network. A database of someone else's may hold views: they see no file beside it.
_WRITING: dict[str, Any] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
_READING: dict[str, Any] = _WRITING | {"enable_external_access": False}


class DuckdbStore(Store):
    """The database at `path`, which is made when it is not there."""

    dialect: ClassVar[Dialect] = DUCKDB
    types: ClassVar[dict[Kind, str]] = {
        "text": "VARCHAR",
        "integer": "BIGINT",
        "real": "DOUBLE",
        "date": "DATE",
        "list": "VARCHAR[]",
        "timestamp": "TIMESTAMP",  # UTC: one with a zone needs another library to be read
        "json": "JSON",
    }
    # A row that others refer to could not be replaced within a transaction.
    keeps_references: ClassVar[bool] = False
    # Its scans need none, and each would make an upsert several times slower.
    keeps_indexes: ClassVar[bool] = False

    def __init__(self, path: Path) -> None:
        self._path = path
        self.where = str(path)

    def connect(self, *, read_only: bool = False) -> None:
        driver = needed("duckdb", "duckdb")
        if read_only and not self._path.is_file():
            raise InputError(self.where, "no such file")
        try:
            config = _READING if read_only else _WRITING
            self._db: duckdb.DuckDBPyConnection = driver.connect(str(self._path), read_only=read_only, config=config)
        except driver.Error as error:
            if "lock on file" in str(error):
                reason = "is locked by another program: run this again when that has ended"
                raise OSError(f"{self.where}: {reason}") from error
            kind = InputError if read_only else TargetError
            raise kind(self.where, f"cannot be opened as a DuckDB database: {_line(error)}") from error

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._errors():
            self._db.execute("BEGIN")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                self._roll_back()
                raise

    def _roll_back(self) -> None:
        import duckdb

        try:
            self._db.execute("ROLLBACK")
        except duckdb.Error:  # it has ended already, as with a full disk
            return

    @contextmanager
    def _errors(self) -> Iterator[None]:
        import duckdb

        try:
            yield
        except duckdb.Error as error:
            if "read-only" in str(error):
                raise TargetError(self.where, f"cannot be written: {_line(error)}") from error
            raise OSError(f"{self.where}: {_line(error)}") from error

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        self._db.execute(sql, parameters)

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        with self._errors():
            cursor = self._db.execute(sql, parameters)
            while rows := cursor.fetchmany(_PIECE):
                yield from rows

    def stage(self, name: str, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        self._db.register(name, arrow_table(rows, arrow_schema(columns)))

    def upsert(self, table: Table, rows: Sequence[Row]) -> None:
        """Delete what changes and insert what is not there: several times as fast here as ON CONFLICT with lists."""
        if not rows:
            return
        self._db.register("new_rows", arrow_table(rows, arrow_schema(table.columns)))
        zones = {c.name: " AT TIME ZONE 'UTC'" for c in table.columns if c.kind == "timestamp"}
        key, names = quoted(table.key), [quoted(name) for name in table.names]
        new = ", ".join(f"n.{quoted(name)}{zones.get(name, '')}" for name in table.names)
        old = ", ".join(f"o.{name}" for name in names)
        # Within CASE, so that the join is by the key alone.
        changed = f"CASE WHEN ({new}) IS DISTINCT FROM ({old}) THEN TRUE ELSE FALSE END"
        gone = f"SELECT n.{key} FROM new_rows n JOIN {table.name} o ON n.{key} = o.{key} WHERE {changed}"
        self._db.execute(f"DELETE FROM {table.name} WHERE {key} IN ({gone})")
        self._db.execute(
            f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {new} FROM new_rows n "
            f"ANTI JOIN {table.name} o ON n.{key} = o.{key}"
        )
        self._db.unregister("new_rows")

    def relations(self) -> set[str]:
        return {name for (name,) in self.query(f"SELECT table_name FROM information_schema.tables WHERE {_HERE}")}

    def columns_of(self, relation: str) -> list[str]:
        found = f"SELECT column_name FROM information_schema.columns WHERE {_HERE} AND table_name = ?"
        return [name for (name,) in self.query(f"{found} ORDER BY ordinal_position", (relation,))]


def _line(error: Exception) -> str:
    return str(error).partition("\n")[0]
