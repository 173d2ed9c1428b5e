"""What an extraction gives: the outcome of every article, and its facts as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .columnar import arrow_schema, arrow_table, storable_row
from .models import Fact, Outcome, Record
from .records import records
from .rows import Column, Kind, columns, row_getter

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

    from .panel import Panel

_PANDAS: dict[Kind, str] = {
    "text": "string",
    "integer": "Int64",
    "real": "float64",
    "date": "datetime64[s]",
    "list": "object",
}


@dataclass(frozen=True, slots=True)
class Extraction:
    """The outcomes of an extraction, one an article, in the order of the articles.

    >>> Extraction(()).facts
    ()
    """

    outcomes: tuple[Outcome, ...]

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact, in the order of the articles and of the text."""
        return tuple(fact for outcome in self.outcomes for fact in outcome.facts)

    @property
    def errors(self) -> tuple[Outcome, ...]:
        """The outcomes of the articles that could not be read: `where` and `error` say why."""
        return tuple(outcome for outcome in self.outcomes if outcome.error is not None)

    def records(self) -> list[Record]:
        """One row a unit and year (see `dangvien_extract.records.records` for what it takes)."""
        return records(self.facts)

    def panel(self) -> Panel:
        """The panel of the facts (`dangvien_extract.panel.panel`, which can be told when articles were published)."""
        from .panel import panel

        return panel(self.facts)

    def to_pandas(self) -> pandas.DataFrame:
        """The facts as a DataFrame, one row a fact, nested fields as columns (``unit_name``, ``evidence_start``).

        Whole numbers that may be missing are ``Int64`` (`year`), text is ``string``, values are
        ``float64``; lists (`flags`, `place_parents`) stay lists of text. Raises ImportError,
        with the command that helps, where pandas is not installed.
        """
        pd = _library("pandas", "frames")
        data: dict[str, Any] = {}
        for column, values in self._columns():
            if column.kind == "list":
                values = [None if value is None else list(value) for value in values]
            data[column.name] = pd.Series(values, dtype=_PANDAS[column.kind])
        frame: pandas.DataFrame = pd.DataFrame(data)
        return frame

    def to_polars(self) -> polars.DataFrame:
        """The facts as a polars DataFrame, with the columns of `to_pandas`; lists stay lists of text.

        Raises ImportError, with the command that helps, where polars is not installed.
        """
        pl = _library("polars", "polars")
        kinds = {
            "text": pl.String,
            "integer": pl.Int64,
            "real": pl.Float64,
            "date": pl.Date,
            "list": pl.List(pl.String),
        }
        series = [
            pl.Series(column.name, [list(v) if isinstance(v, tuple) else v for v in values], kinds[column.kind])
            for column, values in self._columns()
        ]
        frame: polars.DataFrame = pl.DataFrame(series)
        return frame

    def to_arrow(self) -> pyarrow.Table:
        """The facts as an Arrow table, one row a fact; lists stay lists of strings.

        Columns are named as in `to_pandas`; those that are never missing are marked not nullable, and each has
        its description among its metadata. Raises ImportError, with the command that helps, where pyarrow is
        not installed.
        """
        _library("pyarrow", "frames")
        return arrow_table(self._rows(), arrow_schema(columns(Fact)))

    def _rows(self) -> list[Sequence[Any]]:
        values = row_getter(columns(Fact))
        return [storable_row(values(fact)) for fact in self.facts]

    def _columns(self) -> Iterator[tuple[Column, Sequence[Any]]]:
        rows = self._rows()
        values = zip(*rows, strict=True) if rows else [()] * len(columns(Fact))
        return zip(columns(Fact), values, strict=True)


def _library(name: str, extra: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise ImportError(f"{name} is not installed: pip install 'dangvien_extract[{extra}]'") from error
