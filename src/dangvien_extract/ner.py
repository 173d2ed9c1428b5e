"""underthesea's named entities, as a hint that a name is a person's. Nothing else of them is of use here.

Measured on newspaper articles, three in five of what it calls a person is none, three in four of what it calls
a place is none, and the only organisation that it knows is "Đảng". So an entity is evidence against a
reading of a name as a unit's, never a reading of its own.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import Any

from .locks import ProcessLock
from .words import pieces, words_of

Span = tuple[int, int]

_LOADING = ProcessLock()


def person_hints(text: str) -> list[Span]:
    """The stretches of a text that underthesea takes for persons' names, as exact offsets, in order.

    Some 0.02 MB a second on one core; the first call loads the models (half a second). Safe in threads.
    """
    tag = _tagger()
    hints: list[Span] = []
    for start, end in pieces(text):
        words = words_of(text, start, end)
        open_name = False
        for word, label in zip(words, tag([word.text for word in words]) if words else (), strict=True):
            if label == "I-PER" and open_name:
                hints[-1] = (hints[-1][0], word.end)
            elif label in ("B-PER", "I-PER"):
                hints.append((word.start, word.end))
            open_name = label in ("B-PER", "I-PER")
    return hints


def overlaps(span: Span, hints: Iterable[Span]) -> bool:
    """Whether a span has a character in common with one of the hints."""
    return any(start < span[1] and span[0] < end for start, end in hints)


def _tagger() -> Callable[[Sequence[str]], list[str]]:
    # The models are loaded on first use, which underthesea does without a lock.
    with _LOADING:
        return _load()


@functools.cache
def _load() -> Callable[[Sequence[str]], list[str]]:
    pos: Any = import_module("underthesea.pipeline.pos_tag.model_crf").CRFPOSTagPredictor.Instance()
    chunk: Any = import_module("underthesea.pipeline.chunking.model_crf").CRFChunkingPredictor.Instance()
    ner: Any = import_module("underthesea.pipeline.ner.model_crf").CRFNERPredictor.Instance()

    def tag(words: Sequence[str]) -> list[str]:
        return [label for *_, label in ner.predict(chunk.predict(pos.predict(list(words))))]

    return tag
