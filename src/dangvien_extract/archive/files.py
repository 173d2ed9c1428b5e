"""Tables as files: facts alone in one CSV or Parquet file, or every table as a file in a folder.

A file, and a folder as a whole, is replaced when the run is complete. Until then the tables of a folder are
hidden files in it; its `datapackage.json`, which says what they are, goes first and comes back last, so that a
folder with one is whole.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from ..columnar import arrow_schema, arrow_table, storable
from ..models import Article, Outcome
from ..rows import number
from .datapackage import as_package, is_package
from .extras import needed
from .runs import Run
from .schema import FACTS, RUNS, TABLES, Table
from .spreadsheet import csv_writer
from .staging import Batch, Row, better_unit
from .targets import PACKAGE, Target, TargetError, whole_file

_MOST_ARTICLES, _MOST_FACTS = 2_000, 20_000  # what is held back before it is written: a row group of Parquet

Put = Callable[[Sequence[Row]], None]


class FilesWriter:
    """Writes outcomes as files of tables to `target`, or facts as CSV to `stdout`."""

    def __init__(self, target: Target, stdout: BinaryIO | None = None, run: Run | None = None) -> None:
        self._target, self._stdout, self._run = target, stdout, run
        self._batch = Batch()
        self._units: dict[str, tuple[Any, ...]] = {}
        self._counts = {"articles": 0, "facts": 0, "failed": 0}

    def __enter__(self) -> Self:
        target = self._target
        self._files, self._rows = ExitStack(), ExitStack()
        self._open_files: list[BinaryIO] = []
        with ExitStack() as failing:
            failing.push(self._files)
            failing.push(self._rows)
            if target.folder:
                assert target.path is not None
                _claim(target.path)
                self._put = {table.name: self._open(table, target.path / _name(table, target)) for table in TABLES}
            elif target.path is not None:
                self._put = {"facts": self._open(FACTS, target.path)}
            elif self._stdout is not None:
                self._put = {"facts": self._rows.enter_context(csv_rows(self._stdout, FACTS, safe=self._target.safe))}
            else:
                raise ValueError("standard output was not handed in")
            failing.pop_all()
        return self

    def _open(self, table: Table, path: Path) -> Put:
        rows = parquet_rows if self._target.format == "parquet" else partial(csv_rows, safe=self._target.safe)
        file = self._files.enter_context(whole_file(path))
        self._open_files.append(file)
        return self._rows.enter_context(rows(file, table))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        with ExitStack() as files:
            files.push(self._files)  # an error takes the hidden files away, and leaves the older ones
            with self._rows:
                if error is not None:
                    raise error
                self.flush()
                self._finish()
            for file in self._open_files:
                file.flush()  # every file to its end, before the first one takes its name
            self._uncover()
        self._cover()

    def write(self, outcome: Outcome, article: Article | None = None) -> None:
        """Write an outcome, with those that follow it or at the end."""
        kept = article if self._target.folder else None  # a file has facts alone
        self._batch.add(outcome, kept, self._run.configuration if self._run else None)
        self._counts["failed" if outcome.error is not None else "articles"] += 1
        self._counts["facts"] += len(outcome.facts)
        waiting = len(self._batch) >= _MOST_ARTICLES or len(self._batch.facts) >= _MOST_FACTS
        if waiting or self._target.stream:  # who reads the pipe has each article's facts at once
            self.flush()

    def write_many(self, outcomes: Iterable[tuple[Outcome, Article | None]]) -> None:
        """Like `write` for each of `outcomes`."""
        for outcome, article in outcomes:
            self.write(outcome, article)

    def flush(self) -> None:
        """Hand on what is held back."""
        batch, self._batch = self._batch, Batch()
        self._put["facts"](list(batch.facts.values()))
        if self._target.stream and self._stdout is not None:
            self._stdout.flush()
        if self._target.folder:
            self._put["articles"](list(batch.articles.values()))
            self._put["outcomes"](list(batch.outcomes.values()))
            for name, variants in batch.unit_variants().items():
                if name in self._units:
                    variants.add(self._units[name])
                self._units[name] = better_unit(variants) or self._units[name]

    def _finish(self) -> None:
        if not self._target.folder:
            return
        self._put["units"]([self._units[name] for name in sorted(self._units)])
        run = self._run
        if run is not None:
            values = {
                **{name: getattr(run, name) for name in ("run_id", "configuration", "version", "patterns_hash")},
                "options": storable(run.options_json),
                "inputs": tuple(map(storable, run.inputs)),
                "state": "complete",
                **self._counts,
                "started": run.started,
                "ended": dt.datetime.now(dt.UTC),
            }
            self._put["runs"]([[values[name] for name in RUNS.names]])

    def _uncover(self) -> None:
        """Until every file has its name, a folder is not whole."""
        if self._target.folder and self._target.path is not None:
            (self._target.path / PACKAGE).unlink(missing_ok=True)

    def _cover(self) -> None:
        """Say what the folder holds, and take away what an earlier run left in another format."""
        folder = self._target.path
        if folder is None or not self._target.folder:
            return
        for table in TABLES:
            for ending in {"csv", "parquet"} - {self._target.format}:
                (folder / f"{table.name}.{ending}").unlink(missing_ok=True)
        text = json.dumps(as_package(folder, self._target.format), ensure_ascii=False, indent=2)
        with whole_file(folder / PACKAGE) as file:
            file.write(text.encode() + b"\n")


def _name(table: Table, target: Target) -> str:
    return f"{table.name}.{target.format}"


def _claim(folder: Path) -> None:
    """Make the folder, or see that what is in it is ours to replace."""
    try:
        folder.mkdir(exist_ok=True)
        held = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise TargetError(f"{folder}/", f"cannot be written: {error.strerror}") from error
    names = {PACKAGE, *(f"{table.name}.{ending}" for table in TABLES for ending in ("csv", "parquet"))}
    if (folder / PACKAGE).exists() and not is_package(folder):
        raise TargetError(f"{folder}/", f"its {PACKAGE} is of something else: use another folder")
    if others := [name for name in held if name not in names]:
        raise TargetError(f"{folder}/", f"holds other files ({', '.join(others[:3])}): use another folder")


@contextmanager
def csv_rows(out: BinaryIO, table: Table, *, safe: bool = False) -> Iterator[Put]:
    """Writes rows to `out` as CSV with a header; with `safe`, for spreadsheets."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    try:
        writer = csv_writer(text, safe=safe)
        writer.writerow(table.names)
        reals, others = (_places(table, *kinds) for kinds in (("real",), ("list", "timestamp")))

        def cells(row: Row) -> Row:
            values = list(row)
            for i in reals:
                if values[i] is not None:
                    values[i] = number(values[i])
            for i in others:
                values[i] = _cell(values[i])
            return values

        yield lambda rows: writer.writerows(map(cells, rows))
    finally:
        text.detach()


@contextmanager
def parquet_rows(out: BinaryIO, table: Table) -> Iterator[Put]:
    """Writes rows to `out` as Parquet, a row group for each time that it is given some."""
    parquet = needed("pyarrow.parquet", "parquet")
    schema = arrow_schema(table.columns).with_metadata({"description": table.description})
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:

        def put(rows: Sequence[Row]) -> None:
            if rows:
                writer.write_table(arrow_table(rows, schema))

        yield put


def _places(table: Table, *kinds: str) -> list[int]:
    return [i for i, column in enumerate(table.columns) if column.kind in kinds]


def _cell(value: Any) -> Any:
    if isinstance(value, tuple):
        return join_list(value) if value else ""
    return None if value is None else f"{value:%Y-%m-%dT%H:%M:%S.%fZ}"


def join_list(values: tuple[str, ...]) -> str:
    """A list as one text: joined with ``"; "``; a JSON array where that could not be told apart again."""
    joined = "; ".join(values)
    told_apart = not joined.startswith("[") and split_list(joined) == values
    return joined if told_apart else json.dumps(values, ensure_ascii=False)


def split_list(text: str) -> tuple[str, ...]:
    """The list of a text that `join_list` made."""
    if text.startswith("["):
        try:
            return tuple(map(str, json.loads(text)))
        except ValueError:  # it was made by someone else
            pass
    return tuple(text.split("; ")) if text else ()
