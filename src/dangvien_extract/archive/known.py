"""Reading what a target knows about the articles that its facts are from, which databases and folders keep."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import InputError
from .datapackage import is_package, package_format
from .extras import needed
from .schema import ARTICLES
from .targets import Target

_WANTED = ("title", "published", "source", "url")


def read_known(target: Target) -> Iterator[tuple[str, dict[str, str | None]]]:
    """The id of each article of `target`, with its `title`, `published` (ISO), `source` and `url`; null: not known.

    A file of facts knows none. Raises InputError for a table of articles that cannot be read, else what `read_facts`
    raises.
    """
    if target.is_database:
        rows = _of_database(target)
    elif target.folder and target.path is not None:
        rows = _of_folder(target.path)
    else:
        return
    for row in rows:
        yield str(row[ARTICLES.key]), {name: _text(row.get(name)) for name in _WANTED}


def _text(value: Any) -> str | None:
    return str(value) if value not in (None, "") else None


def _of_database(target: Target) -> Iterator[dict[str, Any]]:
    from .writers import open_store

    store = open_store(target)
    store.connect(read_only=True)
    try:
        if ARTICLES.name not in store.relations():
            return
        have = set(store.columns_of(ARTICLES.name))
        names = [name for name in (ARTICLES.key, *_WANTED) if name in have]
        for values in store.query(f"SELECT {', '.join(names)} FROM {ARTICLES.name}"):
            yield dict(zip(names, values, strict=True))
    finally:
        store.close()


def _of_folder(folder: Path) -> Iterator[dict[str, Any]]:
    if not is_package(folder):
        return
    path = folder / f"{ARTICLES.name}.{package_format(folder)}"
    try:
        if path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                yield from csv.DictReader(file)
            return
        table = needed("pyarrow.parquet", "parquet").ParquetFile(path)
        for batch in table.iter_batches(columns=[ARTICLES.key, *_WANTED]):
            yield from batch.to_pylist()
    except (OSError, ValueError, KeyError, csv.Error) as error:  # pyarrow's own errors are ValueErrors or OSErrors
        raise InputError(str(path), f"is no table of articles: {error}") from error
