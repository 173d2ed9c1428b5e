"""Writing records, which the command of that name makes of facts: a row a unit and year, a column an indicator."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, BinaryIO

from ..columnar import arrow_schema, arrow_table, storable_row
from ..models import Record
from ..rows import Column
from .extras import needed
from .layouts import records_layout, rows_to
from .schema import MARK, RECORD_COLUMNS, RECORDS_ARE
from .store import Store, prepare, refresh_view
from .targets import Target, TargetError, whole_file
from .view import package_indicators, quoted
from .writers import open_store


def write_records(found: Sequence[Record], target: Target, stdout: BinaryIO | None = None) -> None:
    """Write records to `target`: one a line or row; in a database, as its table ``records``, which is replaced.

    Raises TargetError for a database that holds facts: there ``records`` is a view (see `refresh_records`).
    """
    if target.folder:
        raise TargetError(f"{target.where}/", "records are one table: name a file, records.csv or records.parquet")
    if target.is_database:
        _to_database(found, open_store(target))
    elif target.format == "parquet":
        assert target.path is not None
        parquet = needed("pyarrow.parquet", "parquet")
        columns = _columns(found)
        table = arrow_table(_rows(found), arrow_schema(columns))
        with whole_file(target.path) as file:
            parquet.write_table(table, file, compression="zstd")
    else:
        with rows_to(target, records_layout(found), stdout) as put:
            put(found)


def refresh_records(target: Target) -> None:
    """See that a database of facts has its view ``records``, which it may lack from an older version."""
    store = open_store(target)
    store.connect()
    try:
        with store.transaction():
            prepare(store)
            refresh_view(store, package_indicators())
    finally:
        store.close()


def _indicators(found: Sequence[Record]) -> list[str]:
    return sorted({name for record in found for name in record.values})


def _columns(found: Sequence[Record]) -> list[Column]:
    *told, facts = RECORD_COLUMNS
    values = [Column(name, (), "real", True, f"Chosen value of {name}") for name in _indicators(found)]
    return [*told, *values, facts]


def _rows(found: Sequence[Record]) -> list[Sequence[Any]]:
    names = _indicators(found)
    return [
        storable_row(
            [
                *(getattr(record, column.name) for column in RECORD_COLUMNS[:-1]),
                *(record.values.get(name) for name in names),
                json.dumps(record.facts, ensure_ascii=False),
            ]
        )
        for record in found
    ]


def _to_database(found: Sequence[Record], store: Store) -> None:
    columns = _columns(found)
    store.connect()
    try:
        with store.transaction():
            relations = store.relations()
            if "facts" in relations:
                reason = "holds facts, whose records are its view records already: name another target for these"
                raise TargetError(store.where, reason)
            if MARK not in relations and relations == {"records"} and _is_old(store):
                store.execute("DROP TABLE records")  # of version 1, which had no mark
            prepare(store, "records")
            store.execute("DROP TABLE IF EXISTS records")
            store.execute(f"CREATE TABLE records ({', '.join(map(store.define, columns))})")
            store.describe("records", "TABLE", RECORDS_ARE, columns)
            store.stage("new_records", columns, _rows(found))
            names = ", ".join(quoted(column.name) for column in columns)
            store.execute(f"INSERT INTO records ({names}) SELECT {names} FROM new_records")
    finally:
        store.close()


def _is_old(store: Store) -> bool:
    names = store.columns_of("records")
    return names[:1] == ["unit"] and "year" in names[:5] and names[-1:] == ["facts"]
