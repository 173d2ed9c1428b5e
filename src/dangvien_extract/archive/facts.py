"""Reading facts that were written before, from any target: lines, rows of a file, a folder of tables, a database."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..errors import InputError
from ..models import Fact, Outcome
from ..rows import Column
from .datapackage import is_package, package_format
from .extras import needed
from .inputs import STDIN_WHERE, failed
from .jsontext import BOM, Bytes, decode, lines
from .schema import FACT_COLUMNS
from .staging import fact_of
from .targets import PACKAGE, Target

_MAX_LINE = 2**24  # bytes; a fact is some hundreds


def read_facts(target: Target, stdin: Bytes | None = None) -> Iterator[Fact | Outcome]:
    """The facts of `target`, and an outcome with an error for each line or row that holds none.

    Raises InputError for a file that is not there, or holds no facts that can be read back (a table to look
    at), OSError for a database that cannot be reached, MissingLibraryError for one whose library is not installed.
    """
    if target.is_database:
        from .database import read_facts as from_database
        from .writers import open_store

        yield from from_database(open_store(target))
    elif target.format == "table":
        raise InputError(target.where, "a table cannot be read back: use .jsonl, .csv, .parquet or a database")
    elif target.path is None:
        if stdin is None:
            raise ValueError("standard input was not handed in")
        yield from _from_lines(STDIN_WHERE, stdin)
    elif target.folder:
        yield from _from_folder(target.path)
    else:
        yield from _from_file(target.path, target.format)


def _from_folder(folder: Path) -> Iterator[Fact | Outcome]:
    if not folder.is_dir():
        raise InputError(f"{folder}/", "no such folder")
    if not is_package(folder):
        raise InputError(f"{folder}/", f"holds no {PACKAGE} of extract: no run into it was completed")
    format = package_format(folder)
    yield from _from_file(folder / f"facts.{format}", format)


def _from_file(path: Path, format: str) -> Iterator[Fact | Outcome]:
    try:
        with path.open("rb") as file:
            if format == "parquet":
                yield from _from_parquet(str(path), file)
            elif format == "csv":
                yield from _from_csv(str(path), file)
            else:
                yield from _from_lines(str(path), file)
    except OSError as error:
        raise InputError(str(path), f"cannot be read: {error.strerror or error}") from error


def _from_lines(name: str, file: Bytes) -> Iterator[Fact | Outcome]:
    for number, data in lines(file, _MAX_LINE):
        where = f"{name}:{number}"
        try:
            if data is None:
                raise InputError(where, f"is longer than {_MAX_LINE:,} bytes")
            line = decode(where, data.removeprefix(BOM) if number == 1 else data)
            if line.strip():
                yield Fact.model_validate_json(line)
        except InputError as error:
            yield failed(error.where, error.reason)
        except ValidationError as error:
            yield failed(where, _no_fact(error))


def _from_csv(name: str, file: Any) -> Iterator[Fact | Outcome]:
    try:
        rows = csv.DictReader(io.TextIOWrapper(file, encoding="utf-8-sig", newline=""))
        _check(name, rows.fieldnames or ())
        for number, row in enumerate(rows, 2):
            values = {c.name: _cell(c, row[c.name] or "") for c in FACT_COLUMNS if c.name in row}
            yield _fact(values, f"{name}:{number}")
    except (csv.Error, UnicodeDecodeError) as error:
        raise InputError(name, f"is no CSV of facts: {error}") from error


def _cell(column: Column, text: str) -> Any:
    from .files import split_list

    if column.kind == "list":
        return split_list(text)
    return None if text == "" and column.nullable else text  # what a number is, the model says


def _from_parquet(name: str, file: Any) -> Iterator[Fact | Outcome]:
    arrow = needed("pyarrow", "parquet")
    parquet = needed("pyarrow.parquet", "parquet")
    number = 0
    try:
        table = parquet.ParquetFile(file)
        names = table.schema_arrow.names
        _check(name, names)
        for batch in table.iter_batches(columns=[c.name for c in FACT_COLUMNS if c.name in names]):
            for row in batch.to_pylist():
                number += 1
                yield _fact(row, f"{name}:{number}")
    except arrow.ArrowException as error:
        raise InputError(name, f"is no Parquet file of facts: {error}") from error


def _check(name: str, columns: Any) -> None:
    if missing := {c.name for c in FACT_COLUMNS if not c.nullable and c.kind != "list"} - set(columns):
        raise InputError(name, f"holds no facts: it lacks the columns {', '.join(sorted(missing))}")


def _fact(row: dict[str, Any], where: str) -> Fact | Outcome:
    try:
        return fact_of(row, where)
    except InputError as error:
        return failed(where, error.reason)


def _no_fact(error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"]))
    return f"is no fact: {place + ': ' if place else ''}{first['msg']}"
