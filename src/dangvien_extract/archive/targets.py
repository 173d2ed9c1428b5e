"""What a TARGET of the command line means: standard output, a file, a database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, Literal

from ..errors import DangvienError
from .addresses import shown_name, without_password

Format = Literal["jsonl", "csv", "parquet", "table", "sqlite", "duckdb", "postgresql"]

FORMATS: tuple[Format, ...] = ("jsonl", "csv", "parquet", "table", "sqlite", "duckdb")
"""What ``--format`` takes."""

PACKAGE = "datapackage.json"
"""The file by which a folder of tables is known to be ours, and whole: it is written last."""

_SUFFIXES: dict[str, Format] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".parquet": "parquet",
    ".db": "sqlite",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".duckdb": "duckdb",
}
_SCHEMES: dict[str, Format] = {
    "sqlite": "sqlite",
    "duckdb": "duckdb",
    "postgresql": "postgresql",
    "postgres": "postgresql",
}
_DATABASES = ("sqlite", "duckdb", "postgresql")
_ENDINGS = ".jsonl, .csv, .parquet, .db or .duckdb"


class TargetError(DangvienError):
    """A target that cannot be written, or not read: wrong usage, known before any work is done."""

    def __init__(self, where: str, reason: str) -> None:
        self.where = where
        self.reason = reason
        super().__init__(f"{where}: {reason}")


@dataclass(frozen=True, slots=True)
class Target:
    """A place for facts: its format, and its file or `folder` of tables, or the address of its database.

    Without any of them it is standard output. The address may hold a password: show `where` instead.
    """

    format: Format
    path: Path | None = None
    folder: bool = False
    url: str | None = field(default=None, repr=False)
    safe: bool = False  # CSV for spreadsheets: no text is run as a formula

    @property
    def where(self) -> str:
        """The target as messages name it, without a password."""
        if self.url is not None:
            return without_password(self.url)
        return "standard output" if self.path is None else str(self.path)

    @property
    def is_database(self) -> bool:
        """Whether it takes articles again, and keeps what it has of others."""
        return self.format in _DATABASES

    @property
    def stream(self) -> bool:
        """Whether it is standard output."""
        return self.path is None and self.url is None


def parse_target(
    target: str | None, format: str | None = None, *, terminal: bool = False, csv_safe: bool = False
) -> Target:
    """What `target` means; raises TargetError when it means nothing that can be written.

    ``-`` is JSON lines on standard output; None is a table on a terminal and JSON lines elsewhere; a file
    is told by its ending or by `format`; a name that ends with ``/`` is a folder of tables, Parquet files
    unless `format` says csv; a database is told by its URL (``sqlite:///facts.db``, ``duckdb:///facts.duckdb``,
    ``postgresql://user@host/name``). `csv_safe`: CSV for spreadsheets, which the target must be.
    """
    found = _parse(target, format, terminal)
    if not csv_safe:
        return found
    if found.format != "csv":
        raise TargetError(found.where, "--csv-safe is for CSV: name a file FILE.csv, or give --format csv")
    return replace(found, safe=True)


def _parse(target: str | None, format: str | None, terminal: bool) -> Target:
    if target is None or target == "-":
        known = _format(format) or ("table" if target is None and terminal else "jsonl")
        if known in _DATABASES:
            raise TargetError("standard output", f"a database needs a file: -o facts{_suffix(known)}")
        if known == "parquet":
            raise TargetError("standard output", "Parquet needs a file: -o facts.parquet")
        return Target(known)
    if "://" in target:
        return _database(target, format)
    path, target = Path(target), shown_name(target)
    if target.endswith(("/", os.sep)):
        return _folder(path, target, _format(format))
    known_here = _format(format) or _SUFFIXES.get(path.suffix.lower())
    if known_here is None:
        if path.is_dir():
            raise TargetError(target, "is a folder: end its name with / to have a file for each table in it")
        raise TargetError(target, f"the ending says no format: use {_ENDINGS}, or give --format")
    if not target or path.is_dir():
        raise TargetError(target or "''", "is no file")
    if not path.parent.is_dir():
        raise TargetError(target, f"no such folder: {path.parent}")
    if known_here == "table":
        raise TargetError(target, f"a table is for standard output: use {_ENDINGS}")
    return Target(known_here, path)


def _suffix(format: Format) -> str:
    return next(suffix for suffix, known in _SUFFIXES.items() if known == format)


def _format(name: str | None) -> Format | None:
    for known in FORMATS:
        if name == known:
            return known
    if name is not None:
        raise TargetError(name, f"no such format: {', '.join(FORMATS)} are known")
    return None


def _folder(path: Path, target: str, format: Format | None) -> Target:
    if format not in (None, "csv", "parquet"):
        raise TargetError(target, f"a folder holds tables as csv or parquet, not {format}")
    if path.exists() and not path.is_dir():
        raise TargetError(target, "is a file, not a folder")
    if not path.parent.is_dir():
        raise TargetError(target, f"no such folder: {path.parent}")
    return Target(format or "parquet", path, folder=True)


def _database(url: str, format: str | None) -> Target:
    scheme, _, rest = url.partition("://")
    kind = _SCHEMES.get(scheme.lower().partition("+")[0])
    shown = without_password(url)
    if kind is None:
        raise TargetError(shown, "no such kind of database: sqlite:///, duckdb:/// and postgresql:// are known")
    if format not in (None, kind):
        raise TargetError(shown, f"is a database, not {format}")
    if kind == "postgresql":
        return Target(kind, url=f"postgresql://{rest}")
    path = Path(rest.removeprefix("/"))
    if not rest.startswith("/") or not path.name:
        file = f"{kind}:///facts{_suffix(kind)}"
        raise TargetError(shown, f"names no file: {file}, or {kind}:////folder/facts{_suffix(kind)} for a full path")
    if "?" in rest:  # what other programs take for options, a password among them, would be part of a name
        raise TargetError(shown, "a file has no options: leave out what is behind ?")
    if path.is_dir():
        raise TargetError(shown, "is a folder, not a file")
    if not path.parent.is_dir():
        raise TargetError(shown, f"no such folder: {path.parent}")
    return Target(kind, path)


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
