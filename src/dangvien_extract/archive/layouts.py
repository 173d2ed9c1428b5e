"""How facts and records look as JSON lines, CSV, and a table on a terminal."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO, Generic, TypeVar

from ..columnar import storable_tree
from ..models import Fact, Record
from ..rows import columns, fact_json, flatten, json_line, number
from .schema import RECORD_COLUMNS
from .spreadsheet import csv_writer
from .targets import Target, whole_file

Item = TypeVar("Item")

_TABLE_ROWS = 500  # what a table on the terminal holds before it is printed and the next begins
_WIDTH = 160  # characters, of a table that goes to no terminal
# What could move the cursor or change colours on a terminal, when an article holds it.
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), "�") | {9: " ", 10: " ", 13: " "}


# --- how an item looks in each format


@dataclass(frozen=True, slots=True)
class Layout(Generic[Item]):
    """An item as a JSON object, as the cells of a row, and as the cells of a table to look at (lines, if a tuple)."""

    json: Callable[[Item], dict[str, Any]]
    header: tuple[str, ...]
    cells: Callable[[Item], Iterable[Any]]
    shown_header: tuple[str, ...]
    shown: Callable[[Item], Iterable[str | tuple[str, ...]]]


def _cell(value: Any) -> Any:
    """A value for CSV: whole numbers without ``.0``, lists joined."""
    if isinstance(value, float):
        return number(value)
    return "; ".join(value) if isinstance(value, tuple) else value


_SIGNS = {"exact": "", "about": "≈ ", "over": "> ", "under": "< ", "at_least": "≥ ", "at_most": "≤ "}


def _shown_fact(fact: Fact) -> list[str]:
    value = _SIGNS[fact.qualifier] + f"{number(fact.value):,}"
    value += f" - {number(fact.value_max):,}" if fact.value_max is not None else ""
    value += f" / {number(fact.out_of):,}" if fact.out_of is not None else ""
    value += {"count": "", "percent": " %", "vnd": " đ", "day": " d"}[fact.measure]
    kind = [*([fact.status] if fact.status != "reported" else []), *([f"per {fact.per}"] if fact.per else [])]
    kind += [f"part: {fact.subset}"] if fact.subset else []
    when = fact.period or (str(fact.year) if fact.year is not None else "")
    unit = fact.unit.name if fact.unit else ""
    return [fact.article_id, fact.indicator, value, unit, when, ", ".join(kind), fact.evidence.text]


_FACT_COLUMNS = columns(Fact)

FACTS: Layout[Fact] = Layout(
    json=fact_json,
    header=tuple(column.name for column in _FACT_COLUMNS),
    cells=lambda fact: map(_cell, flatten(fact, _FACT_COLUMNS).values()),
    shown_header=("article", "indicator", "value", "unit", "period", "kind", "evidence"),
    shown=_shown_fact,
)


def records_layout(found: Sequence[Record]) -> Layout[Record]:
    names = tuple(sorted({name for record in found for name in record.values}))

    def cells(record: Record) -> list[Any]:
        values = [number(record.values[name]) if name in record.values else None for name in names]
        unit = (record.unit, record.unit_id, record.place_id, record.place_code)
        return [*unit, record.year, *values, "; ".join(f for name in names for f in record.facts.get(name, ()))]

    def as_json(record: Record) -> dict[str, Any]:
        data = record.model_dump(mode="json")
        return data | {"values": {name: number(value) for name, value in record.values.items()}}

    def shown(record: Record) -> list[str | tuple[str, ...]]:
        # A column for each of twenty indicators would leave no screen wide enough.
        values = tuple(f"{number(value):,}" for value in record.values.values())
        return [record.unit or "", str(record.year or ""), tuple(record.values), values]

    header = (*(column.name for column in RECORD_COLUMNS[:-1]), *names, "facts")
    return Layout(as_json, header, cells, ("unit", "year", "indicator", "value"), shown)


# --- the formats


@contextmanager
def rows_to(
    target: Target, layout: Layout[Item], stdout: BinaryIO | None = None
) -> Iterator[Callable[[Iterable[Item]], None]]:
    """A function that writes items to `target` as `layout` has them, in UTF-8."""
    formats: dict[str, Any] = {"jsonl": _json_lines, "csv": partial(_csv_rows, safe=target.safe), "table": _screen}
    with ExitStack() as stack:
        if target.path is not None:
            out = stack.enter_context(whole_file(target.path))
        elif stdout is None:
            raise ValueError("standard output was not handed in")
        else:
            out = stdout
        put = stack.enter_context(formats[target.format](out, layout))
        if target.path is not None:
            yield put
            return

        def put_now(items: Iterable[Item]) -> None:
            put(items)
            out.flush()  # who reads the pipe has each article's facts at once

        yield put_now
        out.flush()


@contextmanager
def _json_lines(out: BinaryIO, layout: Layout[Item]) -> Iterator[Callable[[Iterable[Item]], None]]:
    yield lambda items: out.writelines(_json_line(layout.json(item)) + b"\n" for item in items)


def _json_line(data: dict[str, Any]) -> bytes:
    line = json_line(data)
    if "\\u0000" not in line:
        try:
            return line.encode()
        except UnicodeEncodeError:
            pass
    return json_line(storable_tree(data)).encode()


@contextmanager
def _csv_rows(out: BinaryIO, layout: Layout[Item], *, safe: bool) -> Iterator[Callable[[Iterable[Item]], None]]:
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    try:
        writer = csv_writer(text, safe=safe)
        writer.writerow(layout.header)
        yield lambda items: writer.writerows(layout.cells(item) for item in items)
    finally:
        text.detach()


@contextmanager
def _screen(out: BinaryIO, layout: Layout[Item]) -> Iterator[Callable[[Iterable[Item]], None]]:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    console = Console(file=text, width=None if out.isatty() else _WIDTH, highlight=False)
    waiting: list[Item] = []

    def show() -> None:
        if waiting:
            table = Table(*layout.shown_header, show_lines=any(isinstance(c, tuple) for c in layout.shown(waiting[0])))
            for item in waiting:
                lines = ((cell,) if isinstance(cell, str) else cell for cell in layout.shown(item))
                table.add_row(*(Text("\n".join(line.translate(_CONTROLS) for line in cell)) for cell in lines))
            console.print(table)
            waiting.clear()

    def put(items: Iterable[Item]) -> None:
        waiting.extend(items)
        if len(waiting) >= _TABLE_ROWS:
            show()

    try:
        yield put
        show()
    finally:
        text.detach()
