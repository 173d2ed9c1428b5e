"""What a run says of itself while it goes on: errors, a bar on a terminal, a summary, and a log of JSON lines.

All of it goes to standard error, or the log to a file. The clock is read for this alone: no fact depends on it.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self, TextIO

from ..archive.batch import Result
from ..archive.targets import TargetError
from .console import complain, summarise, warn

_EVERY = 10.0  # seconds between two lines of progress in the log


class Reporter:
    """Is told of every result. Enter it before the target is opened, so that its last word comes when that is closed.

    `log` is the file that JSON lines are appended to, ``-`` for standard error, where nothing else is then
    written; `total` is the number of inputs, where it is known; `about` is told with the first event.
    """

    def __init__(
        self,
        *,
        quiet: bool = False,
        total: int | None = None,
        log: str | None = None,
        run_id: str = "",
        about: Mapping[str, Any] | None = None,
    ) -> None:
        self._quiet, self._total, self._log_name = quiet, total, log
        self._run_id, self._about = run_id, dict(about or {})
        self.articles = self.facts = self.failed = self.unchanged = 0
        self._stack = ExitStack()
        self._log: TextIO | None = None
        self._bar: Any = None

    def __enter__(self) -> Self:
        if self._log_name == "-":
            self._log = sys.stderr
        elif self._log_name is not None:
            try:
                self._log = self._stack.enter_context(open(self._log_name, "a", encoding="utf-8"))
            except OSError as error:
                raise TargetError(self._log_name, f"the log cannot be written: {error.strerror}") from error
        if not self._quiet and self._log_name != "-" and sys.stderr.isatty():
            from tqdm import tqdm

            self._bar = self._stack.enter_context(
                tqdm(total=self._total, unit=" articles", file=sys.stderr, delay=1, leave=False, dynamic_ncols=True)
            )
        self._begun = self._last = time.monotonic()
        self._event("start", **self._about, total=self._total)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        with self._stack:
            state = "complete" if kind is None else "failed" if issubclass(kind, Exception) else "interrupted"
            reason = {} if error is None or state == "interrupted" else {"error": str(error)}
            self._event("end", state=state, **self._counts(), **reason)
        if kind is None and self._log_name != "-":
            counts = [(self.articles, "articles"), (self.facts, "facts"), (self.failed, "failed")]
            summarise(*counts, *([(self.unchanged, "unchanged")] if self.unchanged else []), quiet=self._quiet)

    def done(self, result: Result) -> None:
        """Count a result, and tell of an error."""
        outcome = result.outcome
        if outcome is None:
            self.unchanged += 1
        elif outcome.error is None:
            self.articles += 1
            self.facts += len(outcome.facts)
        else:
            self.failed += 1
            self._event("error", article_id=outcome.article_id, where=outcome.where, error=outcome.error)
            if self._log_name != "-":
                complain(outcome.where or outcome.article_id, outcome.error)
        if self._bar is not None:
            self._bar.set_postfix_str(self._told(), refresh=False)
            self._bar.update()
        if self._log is not None and time.monotonic() - self._last >= _EVERY:
            self._last = time.monotonic()
            self._event("progress", **self._counts())

    def note(self, event: str, about: Mapping[str, Any]) -> None:
        """Tell of what happened beside the articles: a worker that died."""
        self._event(event, **about)
        if event == "worker_died" and self._log_name != "-":
            articles = about["articles"]
            which = articles[0] if len(articles) == 1 else f"one of {len(articles)} articles ({articles[0]} and so on)"
            warn(f"a worker died ({about['how']}) while it read {which}: trying again where that may help")

    def _told(self) -> str:
        parts = [f"{self.facts:,} facts", f"{self.failed:,} failed"]
        return ", ".join([*parts, *([f"{self.unchanged:,} unchanged"] if self.unchanged else [])])

    def _counts(self) -> dict[str, Any]:
        seconds = time.monotonic() - self._begun
        done = self.articles + self.failed + self.unchanged
        rate = done / seconds if seconds > 0 else 0.0
        left = (self._total - done) / rate if self._total is not None and rate > 0 else None
        return {
            "articles": self.articles,
            "facts": self.facts,
            "failed": self.failed,
            "unchanged": self.unchanged,
            "seconds": round(seconds, 3),
            "per_second": round(rate, 2),
            "seconds_left": None if left is None else round(max(left, 0), 1),
        }

    def _event(self, event: str, **about: Any) -> None:
        if self._log is None:
            return
        line = {"time": f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H:%M:%S.%fZ}", "run_id": self._run_id, "event": event}
        self._log.write(json.dumps(line | about, default=str) + "\n")
        self._log.flush()
