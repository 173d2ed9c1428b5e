# ruff: noqa: E501 - long lists of short texts
"""Every regular expression of the package takes time that grows with the text, and no faster."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import regex

import dangvien_extract
from dangvien_extract.extractor import Extractor
from dangvien_extract.find.dates import _line
from dangvien_extract.limits import TimeLimitError, within
from dangvien_extract.patterns.lazy import LazyPattern, compiled

Pattern = Any

# What expressions stumble over when it goes on and on: blanks, figures, brackets, tags, marks, words.
PIECES = [
    " ", "\t ", "a", "á", "A", "Aa ", "a ", "a, ", "1", "1 ", "1.", "1,", "1/", "1-", "12 ", "(", "()", "((1", "[", '"', '"a', "'",
    ".", "..", "!", "?. ", "…", "-", "- ", "–", "/", ":", "::", ";", "|", "*", "<", "<a ", "<a>", "<!--", "<!---->", "<script ",
    "<meta ", "<time ", "<head", "=", '="', "&", "%", "\n", " \n", "\n\n", "\r", "\u0301", "\u200b", "a\u0301", "\u00a0",
    "https://", "www.", "năm ", "ngày 1/", "đảng viên ", "\ue000 ", "\ue003 , ", "\ue005 ", "Nguyễn ", "ÁÀ ", "1h", "0000",
]  # fmt: skip
TOKENS = ["a ", ", ", "\ue000 ", "\ue000 , ", "\ue003 \ue005 ", "( ", "đảng viên \ue000 "]
SHORT, LONG = 800, 3_200
QUICK = 0.004  # seconds: less than what can be told from chance
GROWTH = 4 * 2.2

# Expressions that are asked only whether they match at one place (`match`, `fullmatch`): from everywhere in a text they
# would take longer, which nobody asks of them.
AT_A_PLACE = {
    "archive.kinds._HTML", "archive.remote._URL", "find.dates._RANGE", "find.quantities._CODE", "dates.after", "dates.clock",
    *(f"extractor.glance.segmenter.patterns.{name}" for name in ("agency", "atom", "caption_opening", "labelled_heading")),
    *(f"extractor.glance.segmenter.patterns.{name}" for name in ("byline", "neighbour", "source", "teaser")),
}  # fmt: skip
SHORT_TEXTS = {"places.names._COMMA", "places.spelling._APOSTROPHE"}  # are given the name of a place
LINES: set[str] = set()  # names of those of the rule language, which read lines: pieces of a sentence, bounded, too
LINE = 2_000  # characters of the longest line (sentences.py)
LINE_SECONDS = 0.4  # of one expression over the nastiest line, from each of its tokens


def _modules() -> Iterator[Any]:
    for module in pkgutil.walk_packages(dangvien_extract.__path__, "dangvien_extract."):
        if not module.name.endswith("__main__"):
            yield importlib.import_module(module.name)


def _inside(value: Any, name: str, seen: set[int], depth: int = 0) -> Iterator[tuple[str, Pattern]]:
    """All compiled expressions in an object, with the way to each."""
    if id(value) in seen or depth > 12:
        return
    if isinstance(value, re.Pattern | type(regex.compile(""))):
        yield name, value
        return
    if isinstance(value, LazyPattern):
        if value.compile is compiled:
            LINES.add(name)
        yield name, value.pattern
        return
    if isinstance(value, str | bytes | int | float | type(None) | type):
        return
    seen.add(id(value))
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _inside(one, f"{name}[{str(key)[:40]}]", seen, depth + 1)
    elif isinstance(value, list | tuple | set | frozenset):
        for at, one in enumerate(value):
            yield from _inside(one, f"{name}[{at}]", seen, depth + 1)
    elif type(value).__module__.startswith("dangvien_extract"):
        slots = {slot for one in type(value).__mro__ for slot in getattr(one, "__slots__", ())}
        for slot in sorted({*slots, *getattr(value, "__dict__", {})}):
            yield from _inside(getattr(value, slot, None), f"{name}.{slot}", seen, depth + 1)


@cache
def patterns() -> dict[str, Pattern]:
    """Every expression by its name: those of modules, and those that an extractor makes of the pattern files."""
    found: dict[str, Pattern] = {}
    seen: set[int] = set()
    for module in _modules():
        for name, value in vars(module).items():
            if not name.startswith("__"):
                for where, pattern in _inside(
                    value, f"{module.__name__.removeprefix('dangvien_extract.')}.{name}", seen
                ):
                    found.setdefault(where, pattern)
    for where, pattern in (*_inside(Extractor(), "extractor", seen), *_inside(_line(), "dates", seen)):
        found[where] = pattern
    by_text = {(type(pattern), pattern.pattern, pattern.flags): name for name, pattern in found.items()}
    return {name: found[name] for name in by_text.values()}


def words_of(expression: str | bytes) -> list[str]:
    """Some words that stand in an expression: what it is about."""
    found = all_words(expression)
    return [f"{word} " for word in (*found[:2], *found[-2:])]


def all_words(expression: str | bytes) -> list[str]:
    """The words that stand in an expression."""
    text = expression if isinstance(expression, str) else expression.decode("latin-1")
    text = re.sub(r"\\[pPxuN]\{?\w*\}?|\\[a-zA-Z]|\?P?<\w+>", " ", text)
    return list(dict.fromkeys(re.findall(r"[^\W\d_]{2,}", text)))


def spent(name: str, pattern: Pattern, text: str) -> float:
    """The time in which an expression reads a text: from everywhere in it, or at its beginning."""
    given = text.encode() if isinstance(pattern.pattern, bytes) else text
    begun = time.process_time()
    if name not in AT_A_PLACE:
        for _ in pattern.finditer(given):
            pass
    pattern.match(given)
    pattern.fullmatch(given)
    return time.process_time() - begun


def line_spent(pattern: Pattern, line: str) -> float:
    """The time of an expression over a line: searched for, and asked whether it matches at some tokens."""
    begun = time.process_time()
    if pattern.pattern.startswith("(?r)"):
        for at in range(len(line), 0, -len(line) // 10):
            pattern.match(line, 0, at)
    else:
        pattern.search(line)
        for at in range(0, len(line), len(line) // 10):
            pattern.match(line, at)
    return time.process_time() - begun


def grown(name: str, pattern: Pattern, piece: str) -> str | None:
    """How the time grows for a piece repeated, where it grows too fast."""
    texts = [(f" {piece * (size // len(piece))}" + end) for size in (SHORT, LONG) for end in ("", "\0")]
    try:
        for short, long in zip(texts[:2], texts[2:], strict=True):
            if (last := within(20, lambda long=long: spent(name, pattern, long))) < QUICK:  # type: ignore[misc]
                continue
            first = min(spent(name, pattern, short) for _ in range(3))
            last = min(last, *(spent(name, pattern, long) for _ in range(2)))
            if last > QUICK and last > GROWTH * first:
                return f"{piece!r}: {first:.4f} s, then {last:.4f} s"
    except TimeLimitError:
        return f"{piece!r}: more than 20 s"
    return None


@pytest.mark.parametrize("part", range(4))
def test_every_expression_takes_time_that_grows_with_the_text(part: int) -> None:
    """Found by looking into every module and into an extractor: none is forgotten by being new."""
    names = sorted(patterns())
    assert len(names) > 700 and len(LINES) > 400
    bad: dict[str, str] = {}
    for name in sorted({*names} - LINES - SHORT_TEXTS)[part::4]:
        pattern = patterns()[name]
        for piece in (*PIECES, *words_of(pattern.pattern)):
            if how := grown(name, pattern, piece):
                bad[name] = how
                break
    assert bad == {}


def test_every_expression_over_lines_takes_bounded_time() -> None:
    """No line is longer than a piece of a sentence; over such a one no expression takes long, whatever it is made of."""
    patterns()
    bad: dict[str, str] = {}
    for name in sorted(LINES & {*patterns()}):
        pattern = patterns()[name]
        for piece in (*TOKENS, *words_of(pattern.pattern)):
            # Behind a sign that nothing goes over, all words that may be needed, so that it fails as late as it can.
            rest, again = f"\ue007 {' '.join(all_words(pattern.pattern))} ", piece * (LINE // len(piece))
            line = f" {rest}\ue007 {again}" if pattern.pattern.startswith("(?r)") else f" {again}{rest}"
            try:
                took = within(20, lambda pattern=pattern, line=line: line_spent(pattern, line))  # type: ignore[misc]
            except TimeLimitError:
                took = 20
            if took > LINE_SECONDS:
                bad[name] = f"{piece!r}: {took:.2f} s"
                break
    assert bad == {}
