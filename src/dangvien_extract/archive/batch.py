"""A run over an archive in batches: one result for every input, in the order of the inputs, on any engine."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..models import Article, Outcome
from .engines import Engine
from .readers import Located

Known = Callable[[Sequence[Located]], Collection[str]]
"""Of articles that were read, the ids of those that the target holds as this run would write them."""

_ARTICLES, _CHARS = 32, 200_000  # of a batch that goes to a worker
_LOOKED_UP, _CHARS_LOOKED_UP = 500, 2_000_000  # of what is read before the target is asked what it holds


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an input: its outcome, null where the target holds it already (`article` says which)."""

    outcome: Outcome | None
    article: Article | None = None


@dataclass(frozen=True, slots=True)
class Size:
    """How much goes to a worker at once: a batch ends with the article that reaches one of the two."""

    articles: int = _ARTICLES
    chars: int = _CHARS


_SIZE = Size()


def process(
    items: Iterable[Located | Outcome], engine: Engine, *, known: Known | None = None, size: Size = _SIZE
) -> Generator[Result]:
    """What became of each of `items`: articles go to `engine`, those that are `known` and errors pass by it.

    The outcome of an article has the place it was read from. Reads ahead no more than a few batches. Raises
    RuntimeError when `engine` loses an outcome, or gives another article's, and whatever `engine` raises.
    """
    waiting: deque[_Batch] = deque()

    def articles() -> Iterator[Sequence[Article]]:
        for batch in _batches(items, known, size):
            waiting.append(batch)
            yield tuple(item.article for item, there in batch if isinstance(item, Located) and not there)

    outcomes_of = engine(articles())
    try:
        for outcomes in outcomes_of:
            yield from _join(waiting.popleft(), outcomes)
    finally:
        close = getattr(outcomes_of, "close", None)
        if close is not None:  # a generator: its workers end now, not when it is collected
            close()
    if waiting:
        raise RuntimeError(f"the engine gave no outcome for {sum(map(len, waiting))} inputs")


_Batch = list[tuple[Located | Outcome, bool]]


def _batches(items: Iterable[Located | Outcome], known: Known | None, size: Size) -> Iterator[_Batch]:
    """Items cut into batches, each with whether the target holds it."""
    marked = ((item, False) for item in items) if known is None else _marked(items, known)
    batch: _Batch = []
    articles = chars = 0
    for item, there in marked:
        batch.append((item, there))
        if isinstance(item, Located) and not there:
            articles, chars = articles + 1, chars + len(item.article.text)
        if articles >= size.articles or chars >= size.chars or len(batch) >= max(size.articles, _LOOKED_UP):
            yield batch
            batch, articles, chars = [], 0, 0
    if batch:
        yield batch


def _marked(items: Iterable[Located | Outcome], known: Known) -> Iterator[tuple[Located | Outcome, bool]]:
    group: list[Located | Outcome] = []
    chars = 0

    def marks() -> Iterator[tuple[Located | Outcome, bool]]:
        there = known([item for item in group if isinstance(item, Located)])
        for item in group:
            yield item, isinstance(item, Located) and item.article.id in there

    for item in items:
        group.append(item)
        chars += len(item.article.text) if isinstance(item, Located) else 0
        if len(group) >= _LOOKED_UP or chars >= _CHARS_LOOKED_UP:
            yield from marks()
            group, chars = [], 0
    yield from marks()


def _join(batch: _Batch, outcomes: Sequence[Outcome]) -> Iterator[Result]:
    remaining = iter(outcomes)
    for item, there in batch:
        if isinstance(item, Outcome):
            yield Result(item)
        elif there:
            yield Result(None, item.article)
        else:
            outcome = next(remaining, None)
            if outcome is None or outcome.article_id != item.article.id:
                given = "no outcome" if outcome is None else f"an outcome for {outcome.article_id!r}"
                raise RuntimeError(f"the engine gave {given} when it was the turn of {item.article.id!r}")
            if not outcome.where:
                outcome = Outcome(
                    article_id=outcome.article_id, where=item.where, facts=outcome.facts, error=outcome.error
                )
            yield Result(outcome, item.article)
    if next(remaining, None) is not None:
        raise RuntimeError("the engine gave more outcomes than it was given articles")
