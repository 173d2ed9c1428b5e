"""A run over an archive: one outcome for every input, in the order of the inputs."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from ..models import Article, Outcome
from .readers import Located

Pipe = Callable[[Iterable[Article]], Iterator[Outcome]]


def run(items: Iterable[Located | Outcome], pipe: Pipe) -> Iterator[tuple[Article | None, Outcome]]:
    """What became of each of `items`: articles go through `pipe` (as of an Extractor), errors pass by it.

    Yields each article (null for an input that could not be read) with its outcome, which has the
    place it was read from. `pipe` may read ahead; the order is that of `items` all the same. Raises
    RuntimeError when `pipe` gives fewer outcomes than articles, or more, or other ones: then outcomes
    would be lost.
    """
    waiting: deque[Located | Outcome] = deque()

    def articles() -> Iterator[Article]:
        for item in items:
            waiting.append(item)
            if isinstance(item, Located):
                yield item.article

    for outcome in pipe(articles()):
        yield from _errors(waiting)
        item = waiting.popleft() if waiting else None
        if not isinstance(item, Located) or item.article.id != outcome.article_id:
            raise RuntimeError(f"the extractor gave an outcome for {outcome.article_id!r}, which was not its turn")
        yield item.article, outcome if outcome.where else outcome.model_copy(update={"where": item.where})
    yield from _errors(waiting)
    if waiting:
        raise RuntimeError(f"the extractor gave no outcome for {len(waiting)} inputs")


def _errors(waiting: deque[Located | Outcome]) -> Iterator[tuple[None, Outcome]]:
    """The errors at the head of the queue."""
    while waiting and isinstance(waiting[0], Outcome):
        error = waiting.popleft()
        assert isinstance(error, Outcome)
        yield None, error
