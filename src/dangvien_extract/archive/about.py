"""What a target knows of its articles beside their facts: title, day, newspaper, address."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..errors import InputError
from ..models import Article
from ..panel.model import About
from .datapackage import is_package, package_format
from .extras import needed
from .targets import Target

_COLUMNS = ("article_id", *About.model_fields)


def read_about(target: Target) -> dict[str, About]:
    """What databases and folders of tables know of each article, by its id; nothing for a target of facts alone."""
    if target.is_database:
        rows: Iterable[Mapping[str, Any]] = _from_database(target)
    elif target.folder and target.path is not None and is_package(target.path):
        rows = _from_folder(target.path)
    else:
        return {}
    found = {}
    for row in rows:
        try:
            given = {name: row.get(name) or None for name in About.model_fields}
            found[str(row["article_id"])] = About.model_validate(given)
        except (ValidationError, KeyError) as error:
            raise InputError(target.where, f"its table of articles cannot be read: {error}") from error
    return found


def about(article: Article) -> About:
    """What is known of an article."""
    return About(title=article.title, published=article.published, source=article.source, url=article.url)


def _from_database(target: Target) -> Iterator[Mapping[str, Any]]:
    from .writers import open_store

    store = open_store(target)
    store.connect(read_only=True)
    try:
        if "articles" not in store.relations():
            return
        have = set(store.columns_of("articles"))
        names = [name for name in _COLUMNS if name in have]
        for values in store.query(f"SELECT {', '.join(names)} FROM articles"):
            yield dict(zip(names, values, strict=True))
    finally:
        store.close()


def _from_folder(folder: Path) -> Iterator[Mapping[str, Any]]:
    path = folder / f"articles.{package_format(folder)}"
    try:
        if path.suffix == ".parquet":
            table = needed("pyarrow.parquet", "parquet").read_table(path)
            yield from table.select([name for name in _COLUMNS if name in table.column_names]).to_pylist()
        else:
            with path.open(encoding="utf-8-sig", newline="") as file:
                yield from csv.DictReader(file)
    except OSError as error:
        raise InputError(str(path), f"cannot be read: {error.strerror or error}") from error
