"""Work on a Dask cluster: the same function, the same facts in the same order.

Dask does again what a worker that went away was doing, and gives up on a task whose workers died several times
(its setting ``distributed.scheduler.allowed-failures``). It cannot tell which of the tasks on a dead worker
killed it: the articles of such a batch are read one by one while nothing else is, and the one that ends its
worker even then becomes an error.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import count
from typing import Any
from uuid import uuid4

from ..models import Article, Outcome
from .addresses import cause_of, shown_text, without_password
from .extras import needed
from .processes import Note, killer
from .work import EngineError, Work

_AHEAD = 4  # batches for each thread of the cluster that are handed in before the oldest of them is done
_LEAST_AHEAD = 8
_CONNECT = "15s"
_LOOK_EVERY = 64  # batches, until it is looked again how large the cluster is


def on_cluster(
    work: Work, address: str, batches: Iterable[Sequence[Article]], note: Note = lambda *_: None
) -> Iterator[Sequence[Outcome]]:
    """What `work` makes of each of `batches`, in their order, by the workers of the scheduler at `address`.

    Raises OSError when the scheduler cannot be reached or goes away, EngineError when workers cannot work.
    """
    distributed = needed("distributed", "cluster")
    shown = without_password(address)
    try:
        client = distributed.Client(address, timeout=_CONNECT, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        reason = shown_text(_line(error), address)
        raise OSError(f"{shown}: no Dask scheduler can be reached: {reason}") from cause_of(error, address)
    try:
        yield from _Cluster(client, shown, work, iter(batches), note).run()
    except (distributed.client.FuturesCancelledError, distributed.comm.core.CommClosedError) as error:
        reason = shown_text(_line(error), address)
        raise OSError(f"{shown}: the Dask scheduler went away: {reason}") from cause_of(error, address)
    finally:
        client.close(timeout=5)


class _Cluster:
    def __init__(self, client: Any, address: str, work: Work, batches: Iterator[Sequence[Article]], note: Note) -> None:
        self._client, self._address, self._batches, self._note = client, address, batches, note
        self._work = partial(_unpacked, work)
        self._waiting: deque[tuple[Sequence[Article], Any | None]] = deque()
        self._name, self._numbers = uuid4().hex, count()
        self._ended = False
        self._most = 0
        self._told = False

    def run(self) -> Iterator[Sequence[Outcome]]:
        done = 0
        while True:
            if done % _LOOK_EVERY == 0:
                self._most = max(_LEAST_AHEAD, _AHEAD * sum(self._client.ncores().values()))
            while not self._ended and len(self._waiting) < self._most:
                articles = next(self._batches, None)
                if articles is None:
                    self._ended = True
                else:
                    self._waiting.append((articles, self._submit(articles) if articles else None))
            if not self._waiting:
                return
            articles, future = self._waiting.popleft()
            yield self._outcomes(articles, future) if future is not None else ()
            done += 1

    def _submit(self, articles: Sequence[Article]) -> Any:
        key = f"dangvien-extract-{self._name}-{next(self._numbers)}"
        return self._client.submit(self._work, pickle.dumps(tuple(articles)), key=key, pure=False)

    def _outcomes(self, articles: Sequence[Article], future: Any) -> Sequence[Outcome]:
        killed = self._killed(future)
        if killed is None:
            found: Sequence[Outcome] = self._result(future)
            return found
        self._settle()
        self._note("worker_died", {"how": killed, "articles": [one.id for one in articles], "tries": 1})
        return [self._alone(article) for article in articles]

    def _alone(self, article: Article) -> Outcome:
        """The outcome of an article that is read while nothing else is."""
        future = self._submit((article,))
        killed = self._killed(future)
        if killed is not None:
            self._note("worker_died", {"how": killed, "articles": [article.id], "tries": 2})
            return killer(article, f"again and again ({killed})")
        found: Outcome = self._result(future)[0]
        return found

    def _settle(self) -> None:
        """Wait until nothing is being read any more."""
        with self._client.as_current():
            needed("distributed", "cluster").wait([future for _, future in self._waiting if future is not None])

    def _killed(self, future: Any) -> str | None:
        """What Dask says where it gave up on a task because its workers died; null otherwise."""
        from distributed.scheduler import KilledWorker

        try:
            error = future.exception()
        except Exception as failure:
            raise self._gone(failure) from failure
        return _line(error) if isinstance(error, KilledWorker) else None

    def _result(self, future: Any) -> Any:
        try:
            return future.result()
        except EngineError:
            raise
        except Exception as error:
            raise self._gone(error) from error

    def _gone(self, error: BaseException) -> Exception:
        from concurrent.futures import CancelledError

        if isinstance(error, (OSError, CancelledError, TimeoutError)) or "cancel" in type(error).__name__.lower():
            return OSError(f"{self._address}: the Dask scheduler went away: {_line(error)}")
        return EngineError(f"{self._address}: a worker failed: {type(error).__name__}: {_line(error)}")


def _unpacked(work: Work, articles: bytes) -> tuple[Outcome, ...]:
    """The work on a batch in one piece, which Dask has no need to look into."""
    return tuple(work(pickle.loads(articles)))


def _line(error: BaseException) -> str:
    first = str(error).strip().partition("\n")[0]
    return first or type(error).__name__
