"""Writing outcomes to any target: JSON lines and a table to look at here, tables as files in `archive.files`,
databases in `archive.database`.

A writer is a context manager. It takes every outcome, in order, and says nothing of errors: those are the
caller's to list (a database and a folder of tables keep them as well).
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from types import TracebackType
from typing import BinaryIO, Protocol, Self

from ..models import Article, Outcome
from .layouts import FACTS, rows_to
from .runs import Run
from .store import Store
from .targets import Target


class Writer(Protocol):
    """Takes outcomes. A file stands only when the context is left without an error; a database keeps whole articles."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> bool | None: ...

    def write(self, outcome: Outcome, article: Article | None = None) -> None:
        """Write the facts of `outcome`; `article` is what they come from, for targets that keep articles."""
        ...

    def write_many(self, outcomes: Iterable[tuple[Outcome, Article | None]]) -> None:
        """Write many outcomes, in one transaction where the target is a database."""
        ...


def open_writer(target: Target, stdout: BinaryIO | None = None, run: Run | None = None) -> Writer:
    """A writer to `target`, which is opened when the context is entered.

    `stdout` is the binary stream for a target without a file; `run` is entered in the table of runs, where the
    target has one. Raises OSError, TargetError for a target that cannot be ours, or MissingLibraryError, when the
    context is entered.
    """
    if target.is_database:
        from .database import DatabaseWriter

        return DatabaseWriter(open_store(target), run)
    if target.format in ("csv", "parquet"):
        from .files import FilesWriter

        return FilesWriter(target, stdout, run)
    return _FactWriter(target, stdout)


def open_store(target: Target) -> Store:
    """The database that `target` means, not yet connected to."""
    if target.format == "postgresql":
        from .postgres import PostgresStore

        assert target.url is not None
        return PostgresStore(target.url)
    assert target.path is not None
    if target.format == "duckdb":
        from .duckdb import DuckdbStore

        return DuckdbStore(target.path)
    from .sqlite import SqliteStore

    return SqliteStore(target.path)


class _FactWriter(ExitStack):
    def __init__(self, target: Target, stdout: BinaryIO | None) -> None:
        super().__init__()
        self._target, self._stdout = target, stdout

    def __enter__(self) -> Self:
        self._put = self.enter_context(rows_to(self._target, FACTS, self._stdout))
        return self

    def write(self, outcome: Outcome, article: Article | None = None) -> None:
        self._put(outcome.facts)

    def write_many(self, outcomes: Iterable[tuple[Outcome, Article | None]]) -> None:
        for outcome, _ in outcomes:
            self._put(outcome.facts)
