"""Where the work is done: in this process, in several of this machine, on a Dask cluster. The facts are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from ..models import Article, Outcome
from .processes import Note, in_processes
from .work import Work

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
        return lambda batches: in_processes(work, workers, batches, note, seconds)
    return lambda batches: map(work, batches)
