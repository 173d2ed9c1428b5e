"""Vietnamese words, as underthesea cuts them, at their exact places in the text as given.

underthesea's own `word_tokenize` returns strings that it has rewritten (hoà to hòa, decomposed
letters to composed ones), which no longer say where they stood. Its two steps are run here by hand:
its regular expression finds tokens, whose places are kept, and its CRF joins tokens to words.

A word never crosses the end of a line, and a line is read in pieces: the CRF takes about 2 kB of
memory a character, and the regular expression quadratic time in runs without a blank ("a.a.a.").
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import regex

from .locks import ProcessLock

PIECE = 4_000  # characters of a line that are read at a time, at most
_RUN = 250  # characters without a blank that are read at a time, at most

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_CLUSTER = regex.compile(r"\P{M}\p{M}+")
_SENTENCE_END = re.compile(r"[.!?…;:]\s+")
_BLANKS = re.compile(r"\s+")
_SOLID = re.compile(r"\S+")
# underthesea's one-to-one replacements, and lone surrogates, which its core refuses.
_SAFE: dict[int, str] = {ord("ð"): "đ", ord("Ð"): "Đ"} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")

_LOADING = ProcessLock()


@dataclass(frozen=True, slots=True)
class Word:
    """A word: its place in the text (characters), and its `text` as underthesea's taggers know it.

    `text` is composed (NFC), with the older tone marks, its tokens joined by one blank.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Segmenter:
    pattern: re.Pattern[str]
    normalize: Callable[[str], str]
    predict: Callable[[list[list[str]]], Sequence[str]]


def words(text: str) -> Iterator[Word]:
    """The words of a text in order: they never overlap, and all between them is white space.

    Time and memory are linear in the length of the text, whatever it holds.
    """
    for piece in pieces(text):
        yield from words_of(text, *piece)


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """The lines of a text without their ends, longer ones cut at blanks, as spans to be read on their own."""
    for line in _LINE.finditer(text):
        start, end = line.span()
        while end - start > PIECE:
            cut = _cut(text, start, start + PIECE)
            yield start, cut
            start = cut
        yield start, end


def words_of(text: str, start: int, end: int) -> list[Word]:
    """The words of ``text[start:end]``, a stretch of one line, with their places in `text`."""
    segmenter = _segmenter()
    spans: list[tuple[int, int]] = []
    tokens: list[str] = []
    for low, high in _runs(text, start, end):
        composed, places = _compose(text[low:high])
        for match in segmenter.pattern.finditer(composed):
            first, last = match.span()
            if places is not None:
                first, last = places[first], places[last]
            if first < last:
                spans.append((low + first, low + last))
                tokens.append(segmenter.normalize(match.group()))
    if not tokens:
        return []
    found: list[Word] = []
    for (first, last), token, tag in zip(spans, tokens, segmenter.predict([[token] for token in tokens]), strict=True):
        if tag == "I-W" and found:
            previous = found[-1]
            found[-1] = Word(previous.start, last, f"{previous.text} {token}")
        else:
            found.append(Word(first, last, token))
    return found


def _cut(text: str, start: int, limit: int) -> int:
    """Where to cut a line that is too long: after its last sentence before `limit`, else at a blank, else there."""
    half = (start + limit) // 2
    for pattern in (_SENTENCE_END, _BLANKS):
        cut = None
        for match in pattern.finditer(text, half, limit):
            cut = match.end()
        if cut is not None:
            return cut
    return _whole(text, limit)


def _whole(text: str, cut: int) -> int:
    """A cut moved behind the marks of a letter, if these are not uncommonly many."""
    for place in range(cut, min(cut + 8, len(text))):
        if not unicodedata.combining(text[place]):
            return place
    return cut


def _runs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A piece in stretches in which no run without a blank is long; commonly the piece itself."""
    for match in _SOLID.finditer(text, start, end):
        low, high = match.span()
        while high - low > _RUN:
            cut = _whole(text, low + _RUN)
            yield start, cut
            start = low = cut
    if start < end:
        yield start, end


def _compose(raw: str) -> tuple[str, list[int] | None]:
    """The text as underthesea reads it, and the place in `raw` of each of its characters (None: the same)."""
    if unicodedata.is_normalized("NFC", raw):
        return raw.translate(_SAFE), None
    parts: list[str] = []
    places: list[int] = []
    done = 0
    for match in _CLUSTER.finditer(raw):
        start, end = match.span()
        new = unicodedata.normalize("NFC", match.group())
        parts += (raw[done:start], new)
        places.extend(range(done, start))
        # A mark that composes with nothing is a character of its own: the last ones are counted from the end.
        places.extend(max(start, end - len(new) + i) if i else start for i in range(len(new)))
        done = end
    parts.append(raw[done:])
    places.extend(range(done, len(raw) + 1))
    return "".join(parts).translate(_SAFE), places


def _segmenter() -> _Segmenter:
    # underthesea loads its models on first use without a lock of its own: two threads would meet a model half loaded.
    with _LOADING:
        return _load()


@functools.cache
def _load() -> _Segmenter:
    package: Any = import_module("underthesea.pipeline.word_tokenize")
    tokens: Any = import_module("underthesea.pipeline.word_tokenize.regex_tokenize")
    normalize: Any = import_module("underthesea.pipeline.text_normalize").token_normalize
    package.word_tokenize("a")
    # Not `tokens.patterns`: a call of word_tokenize with fixed_words, by anyone, changes that for all.
    pattern = re.compile(tokens.regex_patterns_combine, re.VERBOSE | re.UNICODE)
    return _Segmenter(pattern, functools.lru_cache(maxsize=65_536)(normalize), package.word_tokenize_model.predict)
