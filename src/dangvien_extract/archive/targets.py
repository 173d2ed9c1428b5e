"""What a TARGET of the command line means: standard output, a file, a database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from ..errors import DangvienError

Format = Literal["jsonl", "csv", "table", "sqlite"]

_SUFFIXES: dict[str, Format] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".db": "sqlite",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
}
_NOT_BUILT = {".parquet": "Parquet", ".duckdb": "DuckDB"}
_NOT_BUILT_URLS = {"duckdb": "DuckDB", "postgresql": "PostgreSQL", "postgres": "PostgreSQL"}


class TargetError(DangvienError):
    """A target that cannot be written, or not read: wrong usage, known before any work is done."""

    def __init__(self, where: str, reason: str) -> None:
        self.where = where
        self.reason = reason
        super().__init__(f"{where}: {reason}")


@dataclass(frozen=True, slots=True)
class Target:
    """A place for facts: its format, and its file; without a file, standard output."""

    format: Format
    path: Path | None = None

    @property
    def where(self) -> str:
        """The target as messages name it."""
        return "standard output" if self.path is None else str(self.path)


def parse_target(target: str | None, format: str | None = None, *, terminal: bool = False) -> Target:
    """What `target` means; raises TargetError when it means nothing that can be written.

    ``-`` is JSON lines on standard output; None is a table on a terminal and JSON lines elsewhere; a
    file is told by its ending or by `format`, a database by its URL (``sqlite:///facts.db``).
    """
    if target is None or target == "-":
        if format == "sqlite":
            raise TargetError("standard output", "a database needs a file: -o facts.db")
        return Target(_format(format) or ("table" if target is None and terminal else "jsonl"))
    if "://" in target:
        path = _database(target)
        if format not in (None, "sqlite"):
            raise TargetError(target, f"is a database, not {format}")
        return Target("sqlite", path)
    path = Path(target)
    suffix = path.suffix.lower()
    if format is None and suffix in _NOT_BUILT:
        raise TargetError(target, f"{_NOT_BUILT[suffix]} is not built yet: use .jsonl, .csv or .db")
    known = _format(format) or _SUFFIXES.get(suffix)
    if known is None:
        raise TargetError(target, "the ending says no format: use .jsonl, .csv or .db, or give --format")
    if not target or path.is_dir():
        raise TargetError(target or "''", "is no file")
    if not path.parent.is_dir():
        raise TargetError(target, f"no such folder: {path.parent}")
    if known == "table":
        raise TargetError(target, "a table is for standard output: use .jsonl, .csv or .db")
    return Target(known, path)


def _format(name: str | None) -> Format | None:
    for known in ("jsonl", "csv", "table", "sqlite"):
        if name == known:
            return known
    if name is not None:
        raise TargetError(name, "no such format: jsonl, csv, table and sqlite are known")
    return None


def _database(url: str) -> Path:
    scheme, _, rest = url.partition("://")
    if (built := _NOT_BUILT_URLS.get(scheme.lower().partition("+")[0])) is not None:
        raise TargetError(_without_password(url), f"{built} is not built yet: use sqlite:///facts.db")
    if scheme.lower() != "sqlite":
        raise TargetError(_without_password(url), "no such kind of database: sqlite:///facts.db is known")
    path = Path(rest.removeprefix("/"))
    if not rest.startswith("/") or not path.name:
        raise TargetError(url, "names no file: sqlite:///facts.db, or sqlite:////folder/facts.db for a full path")
    if path.is_dir():
        raise TargetError(url, "is a folder, not a file")
    if not path.parent.is_dir():
        raise TargetError(url, f"no such folder: {path.parent}")
    return path


def _without_password(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://***@{rest.rpartition('@')[2]}" if "@" in rest else url


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A binary file to write that takes the name `path` only when all of it is written.

    Until then it is a hidden file beside it, which goes away when writing fails or is interrupted, so
    that half a file never looks whole and an older file stays until then. What is no regular file (a
    pipe, ``/dev/stdout``) is written directly.
    """
    if path.exists() and not path.is_file():
        with path.open("wb") as file:
            yield file
        return
    path = Path(os.path.realpath(path))  # through a link, to the file that it names
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            file = part.open("wb")
        except OSError as error:
            raise TargetError(str(path), f"cannot be written: {error.strerror}") from error
        with file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
