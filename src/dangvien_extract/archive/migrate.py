"""SQLite databases of version 1 to the tables of today.

Version 1 had no mark: articles, facts and outcomes with the columns that the models then had, and perhaps a
table of records, which is a view now. Facts are read and written anew, because columns are derived from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from .schema import ARTICLES, FACT_COLUMNS, FACTS, OUTCOMES, UNITS, Table
from .staging import Row, better_unit, fact_of, fact_row, unit_row
from .store import refresh_view
from .view import quoted

if TYPE_CHECKING:
    from .sqlite import SqliteStore

Item = TypeVar("Item")

_AT_ONCE = 5_000  # facts


def migrate(store: SqliteStore, relations: set[str]) -> bool:
    """Bring `store` to the tables of today, within a transaction of the caller's; False where it is no version 1."""
    if not all(_is_old(store, table, relations) for table in (ARTICLES, FACTS, OUTCOMES)):
        return False
    for (name,) in list(store.query("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")):
        store.execute(f"DROP INDEX {quoted(name)}")
    if "records" in relations:
        store.execute("DROP TABLE records")
    for table in (FACTS, ARTICLES, OUTCOMES):
        store.execute(f"ALTER TABLE {table.name} RENAME TO old_{table.name}")
    store.tables("facts")
    store.execute("PRAGMA defer_foreign_keys = ON")  # units stand only when all facts are read
    for table in (ARTICLES, OUTCOMES):
        names = ", ".join(name for name in table.names if name in store.columns_of(f"old_{table.name}"))
        store.execute(f"INSERT INTO {table.name} ({names}) SELECT {names} FROM old_{table.name}")
    units: dict[str, tuple[Any, ...]] = {}
    for rows in _pieces(_old_facts(store), _AT_ONCE):
        for row in rows:
            if (unit := unit_row(row)) is not None:
                units[unit[0]] = better_unit([unit, units.get(unit[0], unit)]) or unit
        store.upsert(FACTS, rows)
    store.upsert(UNITS, list(units.values()))
    for table in (FACTS, ARTICLES, OUTCOMES):
        store.execute(f"DROP TABLE old_{table.name}")
    refresh_view(store, [name for (name,) in list(store.query("SELECT DISTINCT indicator FROM facts"))])
    return True


def _is_old(store: SqliteStore, table: Table, relations: set[str]) -> bool:
    """Whether the database has an older form of `table`: no column that is not ours, and all that rows need."""
    have = set(store.columns_of(table.name)) if table.name in relations else set()
    derived = {"unit_key", "record_rank", "content_hash", "configuration"}
    needed = {column.name for column in table.columns if not column.nullable and column.kind != "list"}
    return needed <= have <= set(table.names) - derived


def _old_facts(store: SqliteStore) -> Iterator[Row]:
    have = [*store.columns_of("old_facts")]
    kinds = {column.name: column for column in FACT_COLUMNS}
    for values in store.query(f"SELECT {', '.join(map(quoted, have))} FROM old_facts ORDER BY article_id, position"):
        row = dict(zip(have, values, strict=True))
        position = row.pop("position")
        yield fact_row(fact_of({n: store.decode(kinds[n], v) for n, v in row.items()}, store.where), position)


def _pieces(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    remaining = iter(items)
    while piece := list(islice(remaining, size)):
        yield piece
