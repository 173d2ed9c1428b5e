"""The panel as a table: long, a row a number, and wide, a row a unit and year."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ..columnar import arrow_schema, arrow_table, storable_row
from ..models import Fact
from ..rows import Column, columns
from .cells import cells
from .checks import check
from .events import events
from .kinds import Kind
from .model import About, Cell, Event, Flag

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

Shape = Literal["long", "wide"]

LONG_COLUMNS = (
    *columns(Cell, without=frozenset({"set_aside"})),
    Column("set_aside", (), "json", False, Cell.model_fields["set_aside"].description or ""),
)
WIDE_BEFORE = tuple(c for c in LONG_COLUMNS if c.name in ("unit", "unit_id", "place_id", "place_code", "year"))
WIDE_BEHIND = (
    Column("conflicts", (), "list", False, "Columns about which articles disagree"),
    Column("flags", (), "list", False, "Checks that were not passed, as column:code:severity"),
    Column("facts", (), "json", False, "For each column the ids of the facts that tell its number, the chosen first"),
    Column("set_aside", (), "json", False, "For each column the other facts of the unit and year, with the reason"),
)
SHAPES_ARE = {
    "long": "One row a number of the panel: a unit, an indicator and a period (docs/panel.md)",
    "wide": "One row a unit and year of the panel, with a column for each indicator (docs/panel.md)",
}


@dataclass(frozen=True, slots=True)
class Panel:
    """The numbers of all units and years, what the articles tell, and what did not pass the checks."""

    cells: tuple[Cell, ...]
    events: tuple[Event, ...]
    flags: tuple[Flag, ...]

    @property
    def conflicts(self) -> tuple[Event, ...]:
        """The events about which articles disagree."""
        return tuple(event for event in self.events if event.conflict)

    def columns(self, shape: Shape) -> tuple[Column, ...]:
        """The columns of a form; those of the wide form depend on which indicators there are."""
        if shape == "long":
            return LONG_COLUMNS
        values = [Column(name, (), "real", True, f"Number of {name}") for name in self._indicators()]
        return (*WIDE_BEFORE, *values, *WIDE_BEHIND)

    def rows(self, shape: Shape) -> list[list[Any]]:
        """The rows of a form, sorted by unit and year; what a column of kind json holds is a dict.

        The wide form has the units and years that are known, and for each indicator the number that stands for
        the year, with one column more where targets are known (`admissions_target`).
        """
        if shape == "long":
            return [[getattr(cell, column.name) for column in LONG_COLUMNS] for cell in self.cells]
        names = self._indicators()
        grouped: dict[tuple[Any, ...], dict[str, Cell]] = {}
        for cell in self.cells:
            if cell.of_year and cell.unit is not None:
                grouped.setdefault((cell.unit, cell.unit_id, cell.year), {})[_column(cell)] = cell
        return [_wide_row(row, names) for row in grouped.values()]

    def to_arrow(self, shape: Shape = "wide") -> pyarrow.Table:
        """A form as an Arrow table; what is of kind json is text. Raises ImportError where pyarrow is not installed."""
        form = self.columns(shape)
        return arrow_table(self.storable(shape), arrow_schema(form))

    def to_pandas(self, shape: Shape = "wide") -> pandas.DataFrame:
        """A form as a DataFrame, whole numbers as Int64 and text as string. Raises ImportError without pandas."""
        import pandas as pd

        kinds = {"text": "string", "integer": "Int64", "real": "float64"}
        form = self.columns(shape)
        rows = self.storable(shape)
        data: dict[str, Any] = {}
        for at, column in enumerate(form):
            values = [list(row[at]) if isinstance(row[at], tuple) else row[at] for row in rows]
            data[column.name] = pd.Series(values, dtype=kinds.get(column.kind, "object"))
        frame: pandas.DataFrame = pd.DataFrame(data)
        return frame

    def to_polars(self, shape: Shape = "wide") -> polars.DataFrame:
        """A form as a polars DataFrame. Raises ImportError where polars or pyarrow is not installed."""
        import polars as pl

        frame = pl.from_arrow(self.to_arrow(shape))
        assert isinstance(frame, pl.DataFrame)
        return frame

    def storable(self, shape: Shape) -> list[Sequence[Any]]:
        """The rows as files and databases take them: what is of kind json as text."""
        return [storable_row([_plain(value) for value in row]) for row in self.rows(shape)]

    def _indicators(self) -> list[str]:
        return sorted({_column(cell) for cell in self.cells if cell.of_year and cell.unit is not None})


def panel(
    facts: Iterable[Fact],
    about: Mapping[str, About] | None = None,
    kinds: Mapping[str, Kind] | None = None,
) -> Panel:
    """The panel of all facts of many articles, by the rules of docs/panel.md.

    `about` says what is known of articles, by their ids: of two that disagree the later published is preferred.
    `kinds` tells of indicators of your own whether they are flows, stocks or ratios; an unknown one is a flow.
    The result depends on the set of facts alone, never on their order.
    """
    facts = list(facts)
    flags = check(facts, about, kinds)
    by_fact: dict[str, set[str]] = {}
    for flag in flags:
        for fact_id in flag.facts:
            by_fact.setdefault(fact_id, set()).add(f"{flag.code}:{flag.severity}")
    found = []
    for cell in cells(facts, about, kinds):
        ours = sorted({name for fact_id in cell.facts for name in by_fact.get(fact_id, ())})
        found.append(cell.model_copy(update={"flags": tuple(ours)}) if ours else cell)
    return Panel(tuple(found), tuple(events(facts, about)), tuple(flags))


def _column(cell: Cell) -> str:
    return cell.indicator if cell.status == "reported" else f"{cell.indicator}_target"


def _wide_row(row: Mapping[str, Cell], names: list[str]) -> list[Any]:
    some = next(iter(row.values()))
    ordered = {name: row[name] for name in names if name in row}
    return [
        *(getattr(some, column.name) for column in WIDE_BEFORE),
        *(row[name].value if name in row else None for name in names),
        tuple(name for name, cell in ordered.items() if cell.conflict),
        tuple(f"{name}:{flag}" for name, cell in ordered.items() for flag in cell.flags),
        {name: list(cell.facts) for name, cell in ordered.items() if cell.facts},
        {name: cell.set_aside for name, cell in ordered.items() if cell.set_aside},
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return int(value) if isinstance(value, bool) else value
