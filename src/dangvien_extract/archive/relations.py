"""Writing a table that is made of facts, such as a panel or its flags, to any target that is not a folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, BinaryIO

from ..columnar import arrow_schema, arrow_table, storable_row
from ..rows import Column, number
from .extras import needed
from .layouts import Layout, rows_to
from .store import Store, prepare
from .targets import Target, TargetError, whole_file
from .view import quoted
from .writers import open_store

Row = Sequence[Any]
Shown = Callable[[Row], Iterable[str | tuple[str, ...]]]


def write_relation(
    target: Target,
    name: str,
    description: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    stdout: BinaryIO | None = None,
    shown: tuple[tuple[str, ...], Shown] | None = None,
) -> None:
    """Write `rows` to a file, to `stdout`, or as the table `name` of a database, where it replaces an older one.

    Values of kind json are dicts. `shown` is how a row looks in a table on a terminal. Raises TargetError for a
    folder, and for a database that is not ours.
    """
    if target.folder:
        raise TargetError(f"{target.where}/", f"this is one table: name a file, {name}.csv or {name}.parquet")
    if target.is_database:
        _to_database(open_store(target), name, description, columns, rows)
    elif target.format == "parquet":
        assert target.path is not None
        parquet = needed("pyarrow.parquet", "parquet")
        table = arrow_table([_storable(row) for row in rows], arrow_schema(columns))
        with whole_file(target.path) as file:
            parquet.write_table(table, file, compression="zstd")
    else:
        with rows_to(target, _layout(columns, shown), stdout) as put:
            put(rows)


def _layout(columns: Sequence[Column], shown: tuple[tuple[str, ...], Shown] | None) -> Layout[Row]:
    names = tuple(column.name for column in columns)
    header, cells = shown or (names, lambda row: [str(_cell(value) or "") for value in row])
    return Layout(
        json=lambda row: {name: _json(value) for name, value in zip(names, row, strict=True)},
        header=names,
        cells=lambda row: map(_cell, row),
        shown_header=header,
        shown=cells,
    )


def _json(value: Any) -> Any:
    return number(value) if isinstance(value, float) else value


def _cell(value: Any) -> Any:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False) if value else None
    if isinstance(value, bool):
        return int(value)
    return "; ".join(value) if isinstance(value, tuple) else _json(value)


def _storable(row: Row) -> Row:
    return storable_row([_plain(value) for value in row])


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return int(value) if isinstance(value, bool) else value


def _to_database(store: Store, name: str, description: str, columns: Sequence[Column], rows: Sequence[Row]) -> None:
    store.connect()
    try:
        with store.transaction():
            prepare(store, "facts" if "facts" in store.relations() else "records")
            store.execute(f"DROP TABLE IF EXISTS {name}")
            store.execute(f"CREATE TABLE {name} ({', '.join(map(store.define, columns))})")
            store.describe(name, "TABLE", description, columns)
            store.stage(f"new_{name}", columns, [_storable(row) for row in rows])
            names = ", ".join(quoted(column.name) for column in columns)
            store.execute(f"INSERT INTO {name} ({names}) SELECT {names} FROM new_{name}")
    finally:
        store.close()
