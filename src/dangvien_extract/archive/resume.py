"""Going on where a run was stopped: what a database holds already, as this run would write it, is left as it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing

from ..columnar import storable
from .batch import Known, Result
from .database import DatabaseWriter
from .readers import Located
from .runs import Run, content_hash
from .writers import Writer

_FLUSH_EVERY = 1.0  # seconds: what a killed run loses at most, beside what the workers have


def known_to(writer: Writer, run: Run) -> Known | None:
    """Tells of articles which of them `writer` holds unchanged, by the same version, patterns and options.

    Null for a target that is no database: a file is written anew. An article whose outcome is an error is never
    known: it is tried again.
    """
    if not isinstance(writer, DatabaseWriter):
        return None

    def known(items: Sequence[Located]) -> set[str]:
        held = writer.held([item.article.id for item in items]) if items else {}
        return {
            item.article.id
            for item in items
            if (there := held.get(storable(item.article.id))) is not None
            and there == (storable(item.where), content_hash(item.article), run.configuration)
        }

    return known


def write(results: Generator[Result], writer: Writer, done: Callable[[Result], None] = lambda _: None) -> None:
    """Write each result that is new to `writer`, and then tell `done`; a database has it after some seconds at most.

    When this ends by an error or an interruption, the workers behind `results` end, too.
    """
    database = writer if isinstance(writer, DatabaseWriter) else None
    flushed = time.monotonic()
    with closing(results):
        for result in results:
            if result.outcome is not None:
                # Without its article, an error is never taken for something that is done.
                writer.write(result.outcome, result.article if result.outcome.error is None else None)
            done(result)
            if database is not None and time.monotonic() - flushed >= _FLUSH_EVERY:
                database.flush()
                flushed = time.monotonic()
