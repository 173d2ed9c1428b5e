"""Rows of CSV and Parquet as records."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import InputError
from .articles import Options, longer, mapped, unknown_field
from .encodings import Decoding, recoded, whole
from .jsontext import BOM, lines
from .kinds import HEAD
from .streams import FREE, Stream, missing

Row = tuple[int, dict[str, Any]]
"""A number from 1 (of the line for CSV, of the row for Parquet), and the values by column."""

_BATCH = 32  # rows of Parquet that are held at a time: an article may have megabytes


def chosen(where: str, names: list[str], fields: Mapping[str, str]) -> list[str]:
    """The columns that are read; raises InputError where none holds text, or one is not known or stands twice."""
    wanted = [name for name in names if mapped(name, fields) != ""]
    ours = [mapped(name, fields) for name in wanted]
    if not {"text", "html"} & set(ours):
        shown = ", ".join(name[:40] for name in names[:20])
        raise InputError(where, f"has no column 'text' (columns: {shown}): name it with --field text=COLUMN")
    for name, one in zip(wanted, ours, strict=True):
        if one is None:
            raise unknown_field(where, name)
        if names.count(name) > 1:
            raise InputError(where, f"two columns are called {name!r}")
    return wanted


# --- CSV


def read_csv(where: str, stream: Stream, options: Options) -> tuple[Iterator[Row | InputError], Decoding]:
    """The rows of a CSV file, an error in place of a bad one, and the decoding of all of them.

    The first line names the columns; they are parted by what stands in it most often: a comma, a
    semicolon, a tab or a bar. An empty cell is null.
    """
    stream, decoding = recoded(where, stream, stream.peek(HEAD), options.encoding)
    return _rows(where, stream, options, decoding), decoding


def _rows(where: str, stream: Stream, options: Options, decoding: Decoding) -> Iterator[Row | InputError]:
    # The limit is Python's for the whole process; it is only ever made greater.
    csv.field_size_limit(max(csv.field_size_limit(), options.max_line))
    first = stream.peek(HEAD).removeprefix(BOM).lstrip().partition(b"\n")[0]
    delimiter = max(",;\t|", key=lambda sign: first.count(sign.encode()))
    read = 0

    def decoded() -> Iterator[str]:
        nonlocal read
        for number, data in lines(stream, options.max_line):
            read = number
            if data is None:
                raise InputError(f"{where}:{number}", longer(options))
            try:
                line = (data.removeprefix(BOM) if number == 1 else data).decode()
                yield whole(f"{where}:{number}", line, decoding)
            except UnicodeDecodeError as error:
                raise InputError(f"{where}:{number}", f"is not valid UTF-8 at byte {error.start}") from error

    rows = csv.reader(decoded(), delimiter=delimiter, strict=True)
    header: list[str] | None = None
    wanted: list[str] = []
    while True:
        start = read + 1
        place = f"{where}:{start}"
        try:
            cells = next(rows)
        except StopIteration:
            break
        except InputError as error:
            yield error
            return  # the generator of lines has ended with its error
        except csv.Error as error:
            yield InputError(place, f"is no valid CSV: {error}")
            if "field limit" in str(error):
                return  # a quote that nothing closes: what follows would be read as rows of its middle
            continue
        if not any(cells):
            continue
        if header is None:
            header = [cell.strip() for cell in cells]
            wanted = chosen(where, header, options.fields)
        elif len(cells) != len(header):
            yield InputError(place, f"has {len(cells)} cells where the header has {len(header)}")
        else:
            row = dict(zip(header, cells, strict=True))
            yield start, {name: row[name] or None for name in wanted}
    if header is None:
        raise InputError(where, "is empty")


# --- Parquet

_MOST_PAGES = 2**26  # bytes of a column in a row group that are unpacked at once, whatever the size of the file
_BOMB = "gives more than it may when unpacked, as bombs do: if it is none, give a greater --max-expansion"


def _bounded(where: str, metadata: Any, wanted: set[str], most: int, limit: int) -> None:
    """Raise InputError where the file says itself that a column gives too much."""
    for group in range(metadata.num_row_groups):
        columns = map(metadata.row_group(group).column, range(metadata.num_columns))
        for column in columns:
            if column.path_in_schema.partition(".")[0] in wanted and column.total_uncompressed_size > min(
                most, max(_MOST_PAGES, limit * column.total_compressed_size)
            ):
                raise InputError(where, _BOMB)


def read_parquet(where: str, stream: Stream, options: Options) -> Iterator[Row]:
    """The rows of a Parquet file, a few of a row group at a time."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise missing(where, "pyarrow", "parquet") from error
    with stream.anywhere() as file:
        try:
            table = pq.ParquetFile(file, pre_buffer=False, buffer_size=2**20)
            wanted = chosen(where, table.schema_arrow.names, options.fields)
            most = max(FREE, options.max_expansion * file.seek(0, os.SEEK_END))
            _bounded(where, table.metadata, set(wanted), most, options.max_expansion)
            number = given = 0
            for batch in table.iter_batches(_BATCH, columns=wanted, use_threads=False):
                columns = dict(zip(batch.schema.names, batch.columns, strict=True))
                for at in range(batch.num_rows):  # one after the other: all may be the same gigabyte
                    row = {name: column[at].as_py() for name, column in columns.items()}
                    given += sum(len(value) for value in row.values() if isinstance(value, str | bytes))
                    if given > most:
                        raise InputError(where, _BOMB)
                    number += 1
                    yield number, row
        except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
            if isinstance(error, OSError) and error.errno:
                raise  # of the file, not of what it holds
            told = (str(error).splitlines() or [type(error).__name__])[0]
            raise InputError(where, f"is no valid Parquet: {told[:200]}") from error
    if not number:
        raise InputError(where, "holds no articles: it has no rows")
