"""Where the work is done: in this process, in several of this machine, on a Dask cluster. The facts are the same."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing

from ..gate import Gate
from ..limits import MAX_CHARS
from ..models import Article, Outcome
from .processes import Note, in_processes
from .work import Recipe, Work

Engine = Callable[[Iterable[Sequence[Article]]], Iterator[Sequence[Outcome]]]
"""Takes batches of articles, and gives for each its outcomes, in the order of the batches; may read some ahead."""


def choose(
    work: Work,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    note: Note = lambda *_: None,
    seconds: float | None = None,
) -> Engine:
    """The engine for `work`: `workers` processes, the Dask cluster of `scheduler`, or this process alone.

    `scheduler` is an address (``tcp://host:8786``). `note` is told of workers that died. A worker
    of this machine that takes more than `seconds` an article, for which `work` has a limit of its own, is ended. Raises
    MissingLibraryError where Dask is not installed. What the engine gives may raise EngineError, and OSError
    for a cluster that cannot be reached or goes away.
    """
    if scheduler is not None:
        from .cluster import on_cluster
        from .extras import needed

        needed("distributed", "cluster")
        return lambda batches: on_cluster(work, scheduler, batches, note)
    if workers is not None:
        return lambda batches: _beside_the_gate(work, workers, batches, note, seconds)
    return lambda batches: map(work, batches)


def _beside_the_gate(
    work: Work, workers: int, batches: Iterable[Sequence[Article]], note: Note, seconds: float | None
) -> Iterator[Sequence[Outcome]]:
    """What workers make of batches; articles that the gate keeps out stay here, where sending them would cost more."""
    most = (work.max_chars if isinstance(work, Recipe) else None) or MAX_CHARS
    waiting: deque[list[Outcome | None]] = deque()  # of each batch what is known; null: from the worker

    def passing() -> Iterator[Sequence[Article]]:
        gate: Gate | None = None
        for number, batch in enumerate(batches):
            if number == workers and isinstance(work, Recipe):  # while the workers start
                gate = work.gatekeeper()
            kept = batch if gate is None else [article for article in batch if _passes(gate, article, most)]
            sent = {id(article) for article in kept}
            waiting.append([None if id(one) in sent else Outcome(article_id=one.id) for one in batch])
            yield kept

    with closing(in_processes(work, workers, passing(), note, seconds)) as found:
        for outcomes in found:
            remaining = iter(outcomes)
            yield [next(remaining) if known is None else known for known in waiting.popleft()]


def _passes(gate: Gate, article: Article, most: int) -> bool:
    if len(article.text) + len(article.title or "") > most:
        return True  # the worker makes an error of it
    try:
        return gate.passes(article.text)
    except Exception:  # noqa: BLE001 - the worker makes an error of it
        return True
