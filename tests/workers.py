"""Work that other processes can import: instead of the extractor, something that is quick and misbehaves on demand."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dangvien_extract.archive.work import EngineError
from dangvien_extract.models import Article, Outcome

FATAL = {
    "exit": lambda: os._exit(3),
    "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "segfault": lambda: os.kill(os.getpid(), signal.SIGSEGV),
}


@dataclass(frozen=True)
class Obedient:
    """Does what the text of an article says: ends its process (each time, or ``once``), sleeps; else an outcome."""

    folder: Path

    def __call__(self, articles: Sequence[Article]) -> tuple[Outcome, ...]:
        return tuple(map(self._one, articles))

    def _one(self, article: Article) -> Outcome:
        command, *more = article.text.split()
        if command == "once":
            mark = self.folder / article.id
            if not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        elif command == "sleep":
            time.sleep(float(more[0]))
        elif command in FATAL:
            FATAL[command]()
        return Outcome(article_id=article.id, where=str(os.getpid()))


def broken(articles: Sequence[Article]) -> tuple[Outcome, ...]:
    """A worker that can be made, and not used."""
    raise EngineError("has other patterns")


def stillborn(articles: Sequence[Article]) -> tuple[Outcome, ...]:
    """A worker that ends before it begins."""
    os._exit(7)


def faulty(articles: Sequence[Article]) -> tuple[Outcome, ...]:
    """Work that raises what it should not."""
    if articles:
        raise ZeroDivisionError("by zero")
    return ()
