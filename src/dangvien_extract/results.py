"""What an extraction gives: the outcome of every article, and its facts as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .models import Fact, Outcome, Record
from .records import records
from .rows import Kind, columns, flatten

if TYPE_CHECKING:
    import pandas
    import pyarrow

_PANDAS: dict[Kind, str] = {
    "text": "string",
    "integer": "Int64",
    "real": "float64",
    "date": "datetime64[s]",
    "list": "string",
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

    def to_pandas(self) -> pandas.DataFrame:
        """The facts as a DataFrame, one row a fact, nested fields as columns (``unit_name``, ``evidence_start``).

        Whole numbers that may be missing are ``Int64`` (`year`), text is ``string``, values are
        ``float64``; lists (`flags`, `place_parents`) are joined with ``"; "``. Raises ImportError,
        with the command that helps, where pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise ImportError(_hint("pandas")) from error
        data: dict[str, Any] = {}
        rows = [flatten(fact) for fact in self.facts]
        for column in columns(Fact):
            values = [row[column.name] for row in rows]
            if column.kind == "list":
                values = [None if value is None else "; ".join(value) for value in values]
            data[column.name] = pd.Series(values, dtype=_PANDAS[column.kind])
        return pd.DataFrame(data)

    def to_arrow(self) -> pyarrow.Table:
        """The facts as an Arrow table, one row a fact; lists stay lists of strings.

        Columns are named as in `to_pandas`; those that are never missing are marked not nullable.
        Raises ImportError, with the command that helps, where pyarrow is not installed.
        """
        try:
            import pyarrow as pa
        except ImportError as error:
            raise ImportError(_hint("pyarrow")) from error
        kinds = {
            "text": pa.string(),
            "integer": pa.int64(),
            "real": pa.float64(),
            "date": pa.date32(),
            "list": pa.list_(pa.string()),
        }
        schema = pa.schema([pa.field(c.name, kinds[c.kind], nullable=c.nullable) for c in columns(Fact)])
        return pa.Table.from_pylist([flatten(fact) for fact in self.facts], schema=schema)


def _hint(package: str) -> str:
    return f"{package} is not installed: pip install 'dangvien_extract[frames]'"
