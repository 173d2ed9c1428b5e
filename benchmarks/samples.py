"""Archives of any size for tests and benchmarks: articles of the corpus among neutral ones, in many formats.

The same number gives the same articles, with the same ids, in every format.
"""

from __future__ import annotations

import csv
import gzip
import json
import random
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from dangvien_extract import Article, load_corpus

Rows = Iterator[dict[str, Any]]

NEUTRAL = Path(__file__).with_name("neutral.txt").read_text(encoding="utf-8").splitlines()
TABLES = ("articles", "units", "facts", "outcomes")
"""What must be equal, however a database came about; the table of runs tells of the runs."""

_WITH_FACTS = 200  # articles of the corpus that are told again and again


def made(count: int, every: int = 20) -> Iterator[Article]:
    """`count` articles; each `every`-th is one of the corpus, the others are some neutral sentences."""
    corpus = [one.article for one in islice(load_corpus(), _WITH_FACTS)]
    for number in range(count):
        name = f"m{number:07}"
        if number % every == 0:
            found = corpus[number // every % len(corpus)]
            yield Article(id=name, text=found.text.strip(), title=found.title, published=found.published)
        else:
            chosen = random.Random(number).sample(NEUTRAL, 2)
            yield Article(id=name, text="\n\n".join([*chosen, f"Tin số {number}."]))


def rows(count: int, every: int = 20) -> Rows:
    """The articles of `made` as records; what is not known is null."""
    for article in made(count, every):
        yield article.model_dump(mode="json", include={"id", "text", "title", "published"})


def _text(rows: Rows, path: Path) -> None:
    path.mkdir()
    for number, row in enumerate(rows):
        folder = path / f"{number // 1000:04}"
        folder.mkdir(exist_ok=True)
        (folder / f"{row['id']}.txt").write_text(row["text"], encoding="utf-8", newline="")
        if row["title"] or row["published"]:
            beside = {"title": row["title"], "published": row["published"]}
            (folder / f"{row['id']}.json").write_text(json.dumps(beside), encoding="utf-8")


def _zip(rows: Rows, path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for row in rows:
            archive.writestr(f"news/{row['id']}.txt", row["text"])
            if row["title"] or row["published"]:
                beside = {"title": row["title"], "published": row["published"]}
                archive.writestr(f"news/{row['id']}.json", json.dumps(beside))


def _json(rows: Rows, path: Path) -> None:
    path.write_text(json.dumps(list(rows), ensure_ascii=False), encoding="utf-8")


def _lines(rows: Rows, path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _packed(rows: Rows, path: Path) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _csv(rows: Rows, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["id", "text", "title", "published"])
        writer.writeheader()
        writer.writerows(rows)


def _parquet(rows: Rows, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(name, pa.string()) for name in ("id", "text", "title", "published")])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while piece := list(islice(rows, 2000)):
            writer.write_table(pa.Table.from_pylist(piece, schema=schema))


FORMATS: dict[str, tuple[str, Callable[[Rows, Path], None]]] = {
    "text": ("news", _text),
    "zip": ("news.zip", _zip),
    "json": ("news.json", _json),
    "jsonl": ("news.jsonl", _lines),
    "gzip": ("news.jsonl.gz", _packed),
    "csv": ("news.csv", _csv),
    "parquet": ("news.parquet", _parquet),
}


def archive(folder: Path, format: str, count: int, every: int = 20) -> Path:
    """An archive of `count` articles in `folder`, where it is not there already."""
    name, write = FORMATS[format]
    path = folder / name
    if not path.exists():
        write(rows(count, every), path)
    return path


def dump(target: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of a database, by table and in a fixed order, and of its view ``records``."""
    names = (*TABLES, "records")
    if target.startswith("postgresql"):
        import psycopg

        with psycopg.connect(target) as server:
            return {name: _sorted(server.execute(f"SELECT * FROM {name}").fetchall()) for name in names}
    if target.endswith(".duckdb"):
        import duckdb

        with duckdb.connect(target, read_only=True) as db:
            return {name: _sorted(db.execute(f"SELECT * FROM {name}").fetchall()) for name in names}
    with closing(sqlite3.connect(f"{Path(target).resolve().as_uri()}?mode=ro", uri=True)) as db:
        return {name: _sorted(db.execute(f"SELECT * FROM {name}").fetchall()) for name in names}


def _sorted(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(rows, key=repr)
