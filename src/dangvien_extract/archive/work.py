"""The unit of work: a batch of articles in, a batch of outcomes out, by one pure function on every engine.

A `Recipe` says how the extractor is made; it travels to other processes and machines, the extractor does not.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..errors import DangvienError
from ..extractor import Extractor
from ..gate import Gate
from ..limits import TimeLimitError, within
from ..locks import ProcessLock
from ..models import Article, Outcome
from .runs import own_version

Work = Callable[[Sequence[Article]], Sequence[Outcome]]
"""Gives one outcome for each article, in their order; the same for the same articles, wherever it runs."""


class EngineError(DangvienError):
    """What runs the work cannot: a worker that does not start, or that has another version or other patterns."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an extractor is made, by `factory` with these arguments.

    `seconds` is how long an article may take, `max_chars` how many characters it may have (None: what the extractor
    says itself). `version` and `patterns_hash` are those that the results are entered under: another process must have
    the same.
    """

    factory: Callable[..., Any] = Extractor
    patterns: tuple[str, ...] = ()
    replace: bool = False
    min_confidence: float | None = None
    gate: bool = True
    seconds: float | None = None
    max_chars: int | None = None
    version: str | None = None
    patterns_hash: str | None = None

    def make(self) -> Any:
        """The extractor; raises PatternError for a pattern file that is not valid."""
        chosen: dict[str, Any] = {} if self.min_confidence is None else {"min_confidence": self.min_confidence}
        if not self.gate:
            chosen["gate"] = False
        if self.max_chars is not None:
            chosen["max_chars"] = self.max_chars
        return self.factory(patterns=[Path(name) for name in self.patterns], replace=self.replace, **chosen)

    def __call__(self, articles: Sequence[Article]) -> tuple[Outcome, ...]:
        """The work: one outcome an article. Makes the extractor once a process; raises EngineError where it cannot."""
        return extract_batch(_extractor(self), articles, self.seconds)

    def gatekeeper(self) -> Gate | None:
        """What tells articles without facts at a glance in this process too; null where nothing does."""
        try:
            found = getattr(_extractor(self), "gate", None)
        except EngineError:  # the workers will tell
            return None
        return found if isinstance(found, Gate) and found.phrases is not None else None


def extract_batch(extractor: Any, articles: Sequence[Article], seconds: float | None = None) -> tuple[Outcome, ...]:
    """One outcome an article: its facts or, where the extractor fails on it or takes more than `seconds`, the error.

    Raises OSError where the extractor does: that is no fault of an article.
    """
    return tuple(_extract(extractor, article, seconds) for article in articles)


def _extract(extractor: Any, article: Article, seconds: float | None) -> Outcome:
    try:
        (outcome,) = within(seconds, lambda: tuple(extractor.pipe((article,))))
        found: Outcome = outcome
        return found
    except TimeLimitError as error:
        return Outcome(article_id=article.id, error=str(error))
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the other articles go on
        return Outcome(article_id=article.id, error=f"the extractor failed: {told(error)}")


def told(error: BaseException) -> str:
    """An error in one line."""
    first = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {first}" if first else type(error).__name__


_making = ProcessLock()


def _extractor(recipe: Recipe) -> Any:
    with _making:  # a Dask worker may have threads
        return _made(recipe)


@lru_cache(maxsize=1)
def _made(recipe: Recipe) -> Any:
    try:
        extractor = recipe.make()
    except (DangvienError, OSError) as error:
        raise EngineError(f"a worker ({_here()}) cannot make its extractor: {told(error)}") from None
    patterns = getattr(extractor, "patterns", None)
    for what, wanted, found in (
        ("version", recipe.version, own_version()),
        ("patterns", recipe.patterns_hash, patterns.hash if patterns else None),
    ):
        if wanted is not None and found != wanted:
            raise EngineError(
                f"a worker ({_here()}) has other {what} than this machine: {found} instead of {wanted}; "
                "give all the same version and the same pattern files"
            )
    return extractor


def _here() -> str:
    import platform

    return f"{platform.node()}, process {os.getpid()}"
