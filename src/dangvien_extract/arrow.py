"""Articles to outcomes as Arrow record batches: one pure function for engines that hand batches to Python.

Spark's ``mapInArrow``, DuckDB, Dask and Ray all take a function of batches; docs/frames.md has an example of each
that is tested.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from .columnar import arrow_schema, storable, storable_row
from .extractor import Extractor
from .models import Article, Fact, Outcome
from .rows import columns, row_getter

if TYPE_CHECKING:
    import pyarrow

_OPTIONAL = ("title", "published", "source", "url")
_FACT_COLUMNS = columns(Fact, without=frozenset({"article_id"}))
_fact_values = row_getter(_FACT_COLUMNS)


@cache
def outcome_schema() -> pyarrow.Schema:
    """The schema of what `extract_arrow` gives: ``article_id``, ``error``, and ``facts``, a list of structs.

    A fact has the columns of `Extraction.to_arrow` without the id of its article.
    """
    import pyarrow as pa

    fact = pa.struct(list(arrow_schema(_FACT_COLUMNS).remove_metadata()))
    fact = pa.struct([field.with_nullable(True).remove_metadata() for field in fact])
    return pa.schema(
        [
            pa.field("article_id", pa.string(), nullable=False),
            pa.field("error", pa.string()),
            pa.field("facts", pa.list_(fact), nullable=False),
        ]
    )


def extract_arrow(batch: pyarrow.RecordBatch, extractor: Extractor | None = None) -> pyarrow.RecordBatch:
    """One outcome for each article of `batch`, in their order, with the schema of `outcome_schema`.

    `batch` has the columns ``id`` and ``text``, and may have ``title``, ``published`` (dates, or ISO text),
    ``source`` and ``url``; others are not looked at. An article that cannot be read, because its text or its id
    is null, say, has an ``error`` and no facts. Without `extractor`, the package's own patterns are used, loaded
    once a process. Raises ValueError for a batch without ``id`` or ``text``.
    """
    import pyarrow as pa

    names = batch.schema.names
    for name in ("id", "text"):
        if name not in names:
            raise ValueError(f"the batch has no column {name!r}: it has {', '.join(names) or 'none'}")
    extractor = extractor or _default()
    known = ["id", "text", *(name for name in _OPTIONAL if name in names)]
    values = [batch.column(name).to_pylist() for name in known]
    outcomes = [_outcome(dict(zip(known, row, strict=True)), extractor) for row in zip(*values, strict=True)]
    schema = outcome_schema()
    arrays = [
        pa.array([storable(outcome.article_id) for outcome in outcomes], schema.field("article_id").type),
        pa.array([outcome.error for outcome in outcomes], schema.field("error").type),
        pa.array([_facts(outcome) for outcome in outcomes], schema.field("facts").type),
    ]
    return pa.record_batch(arrays, schema=schema)


def extract_batches(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
    """`extract_arrow` of each of `batches`, with the package's own patterns: what Spark's ``mapInArrow`` takes."""
    for batch in batches:
        yield extract_arrow(batch)


@cache
def _default() -> Extractor:
    return Extractor()


def _outcome(row: dict[str, Any], extractor: Extractor) -> Outcome:
    name = "" if row["id"] is None else str(row["id"])
    missing = [field for field in ("id", "text") if row[field] is None]
    if missing:
        return Outcome(article_id=name, error=f"{' and '.join(missing)} is null")
    try:
        article = Article.model_validate(row | {"id": name})
    except ValidationError as error:
        first = error.errors()[0]
        return Outcome(article_id=name, error=f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
    return extractor.extract(article)


def _facts(outcome: Outcome) -> list[dict[str, Any]]:
    names = [column.name for column in _FACT_COLUMNS]
    return [dict(zip(names, storable_row(_fact_values(fact)), strict=True)) for fact in outcome.facts]
