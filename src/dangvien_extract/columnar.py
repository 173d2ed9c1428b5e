"""Rows as Arrow: the types of columns, and tables of rows; what pandas, polars, Parquet and DuckDB are given.

Text that Arrow, PostgreSQL and others refuse (NUL, half of a surrogate pair) is replaced character by
character, so that offsets into the text stay right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from .rows import Column, Kind

if TYPE_CHECKING:
    import pyarrow

_REFUSED = re.compile("[\0\ud800-\udfff]")
REPLACEMENT = "\ufffd"


def storable(text: str) -> str:
    """`text` with U+FFFD for each character that not every target takes: NUL and lone surrogates."""
    return _REFUSED.sub(REPLACEMENT, text)


def storable_row(row: Sequence[Any]) -> Sequence[Any]:
    """`row` with every text in it `storable`; the same object where it is so already, which is nearly always."""
    if is_storable("".join([value for value in row if type(value) is str])) and all(
        is_storable("".join(value)) for value in row if type(value) is tuple
    ):
        return row
    return [_storable_value(value) for value in row]


def is_storable(text: str) -> bool:
    """Whether `storable` would leave `text` as it is."""
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _storable_value(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    return tuple(map(storable, value)) if isinstance(value, tuple) else value


def storable_tree(data: Any) -> Any:
    """Data as JSON has them, with every text `storable`."""
    if isinstance(data, dict):
        return {storable(name): storable_tree(value) for name, value in data.items()}
    if isinstance(data, list):
        return [storable_tree(value) for value in data]
    return _storable_value(data)


def arrow_schema(columns: Iterable[Column]) -> pyarrow.Schema:
    """The Arrow schema of `columns`, with their descriptions; raises ImportError where pyarrow is not installed."""
    import pyarrow as pa

    kinds: dict[Kind, Any] = {
        "text": pa.string(),
        "integer": pa.int64(),
        "real": pa.float64(),
        "date": pa.date32(),
        "list": pa.list_(pa.string()),
        "timestamp": pa.timestamp("us", tz="UTC"),
        "json": pa.string(),
    }
    return pa.schema(
        [
            pa.field(c.name, kinds[c.kind], c.nullable, {"description": c.description} if c.description else None)
            for c in columns
        ]
    )


def arrow_table(rows: Sequence[Sequence[Any]], schema: pyarrow.Schema) -> pyarrow.Table:
    """Rows, each with the values of the columns of `schema` in their order, as an Arrow table."""
    import pyarrow as pa

    values = zip(*rows, strict=True) if rows else [()] * len(schema)
    return pa.table([pa.array(column, field.type) for column, field in zip(values, schema, strict=True)], schema=schema)
