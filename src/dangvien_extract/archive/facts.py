"""Reading facts that were written before: JSON lines, or an SQLite database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from ..errors import InputError
from ..models import Fact, Outcome
from .inputs import STDIN_WHERE, failed
from .jsontext import BOM, Bytes, decode, lines
from .targets import Target

_MAX_LINE = 2**24  # bytes; a fact is some hundreds


def read_facts(target: Target, stdin: Bytes | None = None) -> Iterator[Fact | Outcome]:
    """The facts of `target`, and an outcome with an error for each line that holds none.

    Raises InputError for a file that is not there, or holds no facts that can be read back (CSV, a table).
    """
    if target.format == "sqlite":
        from .sqlite import read_facts as from_sqlite

        assert target.path is not None
        yield from from_sqlite(target.path)
    elif target.format != "jsonl":
        raise InputError(target.where, "facts are read from .jsonl files and SQLite databases")
    elif target.path is None:
        if stdin is None:
            raise ValueError("standard input was not handed in")
        yield from _from_lines(STDIN_WHERE, stdin)
    else:
        yield from _from_file(target.path)


def _from_file(path: Path) -> Iterator[Fact | Outcome]:
    try:
        with path.open("rb") as file:
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
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"]))
            yield failed(where, f"is no fact: {place + ': ' if place else ''}{first['msg']}")
