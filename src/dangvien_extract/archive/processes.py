"""Work in processes of this machine: outcomes in the order of the articles, a worker that dies takes nothing with it.

Each worker holds one batch at a time on a pipe of its own, so that it is known what a worker was reading when it
died. The articles of that batch are then read alone: the one that ends its worker again and again becomes an
error, the others are done.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from typing import Any

from ..models import Article, Outcome
from .work import EngineError, Work, told

Note = Callable[[str, Mapping[str, Any]], None]
"""Takes what happened (``worker_died``), and what is to be known about it."""

TRIES = 3
"""How often an article may end the process that reads it, before it becomes an error."""

AHEAD = 16
"""Batches for each worker that are read before the oldest of them is done: one slow article keeps no worker idle."""

_STARTS = 3  # workers in a row that may end before they have begun
_GRACE = 15.0  # seconds over its limit after which work that does not end itself is ended
_LOOK = 1.0  # seconds between two looks at the clock
_PATIENCE = 5.0  # seconds, for a process that has closed its pipe to end


@dataclass(slots=True)
class _Task:
    """Articles that a worker reads at once: a batch, or one article of it from place `first`."""

    batch: int
    first: int
    articles: Sequence[Article]
    deaths: int = 0


@dataclass(slots=True)
class _Slot:
    """The outcomes of a batch, as far as they are known."""

    outcomes: list[Outcome | None]
    missing: int = field(init=False)

    def __post_init__(self) -> None:
        self.missing = len(self.outcomes)

    def put(self, first: int, outcomes: Sequence[Outcome]) -> None:
        self.outcomes[first : first + len(outcomes)] = outcomes
        self.missing -= len(outcomes)


class _Worker:
    """A process of its own, begun anew (spawn), so that threads and open connections of this one do not matter."""

    def __init__(self, work: Work, task: _Task) -> None:
        context = get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.task: _Task = task
        self.begun = False
        self._since = time.monotonic()
        self._process = context.Process(target=_serve, args=(theirs, work), daemon=True)
        self._process.start()
        theirs.close()  # so that its end closes the pipe

    def take(self, task: _Task) -> None:
        """Read `task` next; that it has died meanwhile shows when it is asked for the outcomes."""
        self.task = task
        self._since = time.monotonic()
        if self.begun:
            try:
                self.pipe.send(task.articles)
            except OSError:
                return

    def hear(self) -> Sequence[Outcome] | None:
        """What it has to say: the outcomes of its task, or null when it has begun and was given it.

        Raises EOFError when it has died, EngineError when it cannot work.
        """
        try:
            kind, answer = self.pipe.recv()
        except OSError as error:  # in the middle of a message
            raise EOFError from error
        if kind == "broken":
            raise EngineError(answer)
        if kind == "begun":
            self.begun = True
            self.take(self.task)
            return None
        outcomes: Sequence[Outcome] = answer
        return outcomes

    def is_late(self, seconds: float) -> bool:
        """Whether it has had its task for longer than so many seconds an article, and some."""
        return self.begun and time.monotonic() - self._since > seconds * len(self.task.articles) + _GRACE

    def end(self) -> None:
        """End it now."""
        self._process.kill()
        self._process.join(_PATIENCE)
        self.pipe.close()

    def died(self) -> str:
        """How it ended, once its pipe is closed."""
        self._process.join(_PATIENCE)
        how = _how(self._process.exitcode)
        self.end()
        return how


def _how(code: int | None) -> str:
    if code is None:
        return "closed its pipe"
    if code >= 0:
        return f"exit status {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"


def in_processes(
    work: Work,
    workers: int,
    batches: Iterable[Sequence[Article]],
    note: Note = lambda *_: None,
    seconds: float | None = None,
) -> Generator[Sequence[Outcome]]:
    """What `work` makes of each of `batches`, in their order, by up to `workers` processes.

    No more batches are read ahead than the workers need. A process is begun when there is work for it. One
    that takes longer than `seconds` an article is ended: nothing else interrupts some work. Raises EngineError when
    workers cannot work at all; closing the iterator ends them.
    """
    pool = _Pool(work, workers, iter(batches), note, seconds)
    try:
        yield from pool.run()
    finally:
        pool.close()


class _Pool:
    def __init__(
        self, work: Work, workers: int, batches: Iterator[Sequence[Article]], note: Note, seconds: float | None
    ) -> None:
        self._seconds = seconds
        self._work, self._most, self._batches, self._note = work, workers, batches, note
        self._busy: list[_Worker] = []
        self._idle: list[_Worker] = []
        self._again: deque[_Task] = deque()  # what a dead worker had
        self._ready: deque[_Task] = deque()  # read while all workers were busy
        self._slots: dict[int, _Slot] = {}
        self._read = self._given = 0  # batches
        self._ended = False
        self._unbegun = 0  # workers in a row that died before they began

    def run(self) -> Iterator[Sequence[Outcome]]:
        while True:
            while len(self._busy) < self._most and (task := self._next()) is not None:
                if self._idle:
                    worker = self._idle.pop()
                    worker.take(task)
                else:
                    worker = _Worker(self._work, task)
                self._busy.append(worker)
            while (slot := self._slots.get(self._given)) is not None and not slot.missing:
                del self._slots[self._given]
                self._given += 1
                yield [outcome for outcome in slot.outcomes if outcome is not None]
            if self._busy:
                self._listen()
            elif self._ended and not self._slots:
                return

    def close(self) -> None:
        """End all workers."""
        for worker in (*self._busy, *self._idle):
            worker.end()

    def _next(self) -> _Task | None:
        """The next task; null when there is none, or when enough was read ahead."""
        if self._again:
            return self._again.popleft()
        while not self._ready and self._fetch():
            pass
        return self._ready.popleft() if self._ready else None

    def _fetch(self) -> bool:
        """Read a batch, if there is one and not enough was read ahead."""
        if self._ended or self._read - self._given >= AHEAD * self._most:
            return False
        articles = next(self._batches, None)
        if articles is None:
            self._ended = True
            return False
        self._slots[self._read] = _Slot([None] * len(articles))
        if articles:
            self._ready.append(_Task(self._read, 0, articles))
        self._read += 1
        return True

    def _listen(self) -> None:
        """Wait until a worker says something; read ahead as long as none does."""
        pipes = [worker.pipe for worker in self._busy]
        while not (heard := wait(pipes, 0)) and self._fetch():
            pass
        for pipe in heard or wait(pipes, None if self._seconds is None else _LOOK):
            worker = next(one for one in self._busy if one.pipe is pipe)
            task = worker.task
            try:
                outcomes = worker.hear()
            except EOFError:
                self._busy.remove(worker)
                self._lost(task, worker.begun, worker.died())
                continue
            self._unbegun = 0
            if outcomes is None:
                continue
            self._busy.remove(worker)
            self._idle.append(worker)
            self._answered(task, outcomes)
        if self._seconds is not None:
            self._end_late(self._seconds)

    def _end_late(self, seconds: float) -> None:
        """End the workers that take too long; articles of theirs are read alone, and one that was alone is an error."""
        for worker in [one for one in self._busy if one.is_late(seconds)]:
            worker.end()
            self._busy.remove(worker)
            if len(worker.task.articles) > 1:
                self._lost(worker.task, True, "ended for it took too long")
                continue
            (article,) = worker.task.articles
            error = f"took longer than the {seconds:g} seconds that an article may take: its worker was ended"
            self._slots[worker.task.batch].put(worker.task.first, [Outcome(article_id=article.id, error=error)])
            self._note("worker_died", {"how": "ended for it took too long", "articles": [article.id], "tries": 1})

    def _answered(self, task: _Task, outcomes: Sequence[Outcome]) -> None:
        if len(outcomes) != len(task.articles):
            raise RuntimeError(f"a worker gave {len(outcomes)} outcomes for {len(task.articles)} articles")
        self._slots[task.batch].put(task.first, outcomes)

    def _lost(self, task: _Task, begun: bool, how: str) -> None:
        """A worker died with `task`."""
        if not begun:
            self._unbegun += 1
            if self._unbegun >= _STARTS:
                raise EngineError(f"worker processes end before they begin to work ({how})")
            self._again.appendleft(task)
            return
        deaths = task.deaths + 1
        if len(task.articles) > 1:
            alone = [_Task(task.batch, task.first + at, (article,), deaths) for at, article in enumerate(task.articles)]
            self._again.extendleft(reversed(alone))
        elif deaths < TRIES:
            self._again.appendleft(_Task(task.batch, task.first, task.articles, deaths))
        else:
            self._slots[task.batch].put(task.first, [killer(task.articles[0], f"{deaths} times ({how})")])
        ids = [article.id for article in task.articles]
        self._note("worker_died", {"how": how, "articles": ids, "tries": deaths})


def killer(article: Article, how: str) -> Outcome:
    """The outcome of an article that ends the process that reads it."""
    return Outcome(article_id=article.id, error=f"ended the worker that read it {how}: it was left out")


def _serve(pipe: Connection[Any, Any], work: Work) -> None:
    """What a worker does: say that it can work, then give the outcomes of each batch that it gets."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program: it ends its workers
    threading.Thread(target=_end_with_parent, daemon=True).start()
    kind, answer = _answer(work, ())
    gc.freeze()  # patterns and weights stay: they are not looked through for garbage again and again
    try:
        pipe.send(("begun" if kind == "done" else kind, answer))
        while kind == "done":
            kind, answer = _answer(work, pipe.recv())
            pipe.send((kind, answer))
    except (EOFError, OSError):  # the program has ended
        return


def _answer(work: Work, articles: Sequence[Article]) -> tuple[str, Any]:
    try:
        return "done", tuple(work(articles))
    except EngineError as error:
        return "broken", str(error)
    except Exception as error:  # noqa: BLE001 - the program raises it
        return "broken", f"a worker failed: {told(error)}"


def _end_with_parent() -> None:
    """A worker whose program was killed must not go on."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
