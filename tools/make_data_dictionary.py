"""Writes docs/data-dictionary.md: every table and column with its meaning, from the schema that targets are made of.

python tools/make_data_dictionary.py
"""

from __future__ import annotations

from pathlib import Path

from dangvien_extract.archive.duckdb import DuckdbStore
from dangvien_extract.archive.postgres import PostgresStore
from dangvien_extract.archive.schema import RECORD_COLUMNS, RECORDS_ARE, TABLES, VERSION
from dangvien_extract.archive.sqlite import SqliteStore
from dangvien_extract.cli.panel_commands import FLAGS_ARE
from dangvien_extract.panel.model import Flag
from dangvien_extract.panel.table import LONG_COLUMNS, SHAPES_ARE, WIDE_BEFORE, WIDE_BEHIND
from dangvien_extract.rows import Column, columns

PAGE = Path(__file__).parents[1] / "docs" / "data-dictionary.md"
STORES = (SqliteStore, DuckdbStore, PostgresStore)


def page() -> str:
    """The text of the page."""
    parts = [
        "# Data dictionary",
        f"Tables of version {VERSION}, as every target has them ([Where facts go](targets.md)).\n"
        "This page is written by `python tools/make_data_dictionary.py`.",
        "Types are those of SQLite, DuckDB and PostgreSQL. In SQLite lists are JSON arrays, dates and times\n"
        "ISO text; in CSV several items of a list are joined with `; `.",
    ]
    for table in TABLES:
        keys = [f"key `{table.key}`"]
        keys += [f"`{one.column}` refers to `{one.table}`" for one in table.references]
        keys += [f"index on {', '.join(f'`{name}`' for name in names)}" for names in table.indexes]
        parts += [f"## {table.name}", f"{table.description}. {'; '.join(keys).capitalize()}.", _columns(table.columns)]
    parts += [
        "## records",
        f"{RECORDS_ARE}; a view. A column for each indicator follows: those of the package from the beginning,\n"
        "others behind them when they first turn up.",
        _columns(RECORD_COLUMNS),
        "## panel_long",
        f"{SHAPES_ARE['long']}; written by the command records.",
        _columns(LONG_COLUMNS),
        "## panel_wide",
        f"{SHAPES_ARE['wide']}; written by the command records. Behind `year` follow the indicators, each with one\n"
        "column more where targets are known (`admissions_target`).",
        _columns((*WIDE_BEFORE, *WIDE_BEHIND)),
        "## flags",
        f"{FLAGS_ARE}; written by the command check.",
        _columns(columns(Flag)),
    ]
    return "\n\n".join(parts) + "\n"


def _columns(of: tuple[Column, ...]) -> str:
    lines = ["| column | type | null | meaning |", "| --- | --- | --- | --- |"]
    for column in of:
        types = ", ".join(dict.fromkeys(store.types[column.kind].lower() for store in STORES))
        choices = f" ({', '.join(column.choices)})" if column.choices else ""
        null = "yes" if column.nullable else ""
        lines.append(f"| `{column.name}` | {types} | {null} | {column.description}{choices} |")
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
