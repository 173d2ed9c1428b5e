"""Sentences: where one ends, by the rules of Vietnamese news prose.

A sentence ends at ``. ! ? …`` (and the quotes or brackets that close with it) when a blank and a
capital, a digit, a quote or an opening bracket follow, or when the writer forgot the blank
(``làm xong.Việc khác``); at the end of a line; at a blank line. It does not end after an
abbreviation, an initial, an enumerator or inside a number. What is longer than any
sentence is cut into pieces, since other work grows faster than the length of a sentence. The work is linear.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from .patterns.furniture import FurnitureVocabulary
from .text import Folded

# A run of final punctuation with what closes after it, or a run of line ends.
_STOP = regex.compile(r"(?<![.!?…])[.!?…]++[\"')\]]*+|\n\s*+")
_WORD = regex.compile(r"[\p{L}\p{N}]")
_OPENERS = "\"'([-+*•"
_TOKEN_LENGTH = 12  # characters of the longest abbreviation
_LOOK_BACK = 60  # characters before a line end that are looked at
_LONGEST = 2_000  # characters of a sentence: twice as many as any has that was ever met
_JOINTS = (";", ",", " ")  # where one that is longer is cut
_WIDE = 50  # characters of a line that may be wrapped before a capital


def sentences(folded: Folded, start: int, end: int, vocabulary: FurnitureVocabulary) -> list[tuple[int, int]]:
    """The sentences of ``folded[start:end]`` (a segment), in order, as trimmed spans of folded offsets.

    A single line end inside the span counts as a blank when the next line goes on with a small
    letter, or when both lines are as long as wrapped text is; else it ends the sentence.
    """
    text, case = folded.text, folded.case
    short_forms = vocabulary.abbreviation_set
    result: list[tuple[int, int]] = []
    begin = start
    for match in _STOP.finditer(text, start, end):
        stop = match.end()
        if "\n" in match.group():
            if not _wraps(case, match.start(), stop, start, end):
                begin = _add(text, begin, stop, result)
        elif stop >= end or _ends(case, text, match.start(), stop, begin, end, short_forms):
            begin = _add(text, begin, stop, result)
    _add(text, begin, end, result)
    return [piece for span in result for piece in _bounded(text, *span)]


def _bounded(text: str, begin: int, stop: int) -> Iterator[tuple[int, int]]:
    """A sentence in pieces that are no longer than any sentence is: cut at a semicolon, a comma, a blank, anywhere."""
    while stop - begin > _LONGEST:
        cut = next(
            (at + 1 for mark in _JOINTS if (at := text.rfind(mark, begin + _LONGEST // 2, begin + _LONGEST)) >= 0),
            begin + _LONGEST,
        )
        piece = text[begin:cut]
        if piece.strip():
            yield begin + len(piece) - len(piece.lstrip()), begin + len(piece.rstrip())
        begin = cut
        while begin < stop and text[begin].isspace():  # no copy of the rest, which is long
            begin += 1
    if begin < stop:
        yield begin, stop


def _add(text: str, begin: int, stop: int, result: list[tuple[int, int]]) -> int:
    """Add the trimmed span; one without a letter or digit joins the sentence before it."""
    span = text[begin:stop]
    left = len(span) - len(span.lstrip())
    right = len(span.rstrip())
    if right > left:
        if result and not _WORD.search(span):
            result[-1] = (result[-1][0], begin + right)
        else:
            result.append((begin + left, begin + right))
    return stop


def _wraps(case: str, left: int, right: int, start: int, end: int) -> bool:
    """Whether the line end at ``[left, right)`` is one of wrapped text rather than of a paragraph."""
    if case.count("\n", left, right) > 1 or left <= start or right >= end:
        return False
    line = case[max(start, left - _LOOK_BACK) : left].rpartition("\n")[2].rstrip()
    if not line or line[-1] in ".!?…:;":
        return False
    return case[right].islower() or (len(line) >= _WIDE and case[right] not in "-+*•")


def _ends(case: str, text: str, left: int, right: int, begin: int, end: int, short_forms: frozenset[str]) -> bool:
    """Whether the punctuation at ``[left, right)`` ends the sentence that began at `begin`."""
    after = case[right]
    if after.isspace():
        follow = right + 1
        while follow < end and case[follow] == " ":
            follow += 1
        if follow >= end or case[follow] == "\n":
            # The line end itself decides, and after a stop it always is an end.
            return True
        after = case[follow]
        if not (after.isupper() or after.isdigit() or after in _OPENERS):
            return False
        glued = False
    elif after.isupper():
        follow, glued = right, True
    else:
        return False
    if case[left:right] != ".":
        return True
    token_start = left
    limit = max(begin, left - _TOKEN_LENGTH)
    while token_start > limit and (case[token_start - 1].isalnum() or case[token_start - 1] in "./"):
        token_start -= 1
    token = text[token_start:left]
    if token in short_forms or (glued and text[token_start : right + 1] in short_forms):
        return False
    if glued:
        return _glued_end(case, left, right, end)
    if token.isdigit() and len(token) <= 2 and token_start == begin + _blanks(case, begin, token_start):
        return False  # an enumerator: "1. …"
    if _initial(case, left, begin):
        return _initial_ends(case, left, follow, begin, end)
    return True


def _blanks(case: str, begin: int, limit: int) -> int:
    """How many blanks stand at `begin`."""
    count = 0
    while begin + count < limit and case[begin + count].isspace():
        count += 1
    return count


def _initial(case: str, left: int, begin: int) -> bool:
    """Whether a single capital stands before `left`."""
    return left > begin and case[left - 1].isupper() and not (left - 1 > begin and case[left - 2].isalnum())


def _initial_ends(case: str, left: int, follow: int, begin: int, end: int) -> bool:
    """A capital and a full stop: a sentence ends when they close a name ("thôn Suối Cạn B. …").

    Not when another initial follows or goes before, and not after a small-letter word (a title).
    """
    if follow + 1 < end and case[follow].isupper() and case[follow + 1] == ".":
        return False
    before = left - 2
    if before < begin or case[before] != " ":
        return False
    before -= 1
    if before >= begin and not case[before].isalnum():
        return False
    while before > begin and case[before - 1].isalnum():
        before -= 1
    return before > begin and case[before].isupper()


def _glued_end(case: str, left: int, right: int, end: int) -> bool:
    """A full stop with no blank after it: an end between a small letter or a digit and a capitalised word."""
    before = case[left - 1] if left else ""
    if before.isdigit():
        return right + 1 < end and case[right + 1].islower()
    closed = before in "\"')]%" or (left > 1 and before.islower() and case[left - 2].isalpha())
    return closed and right + 1 < end and (case[right + 1].islower() or case[right + 1] == " ")
