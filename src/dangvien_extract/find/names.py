"""Bare names in a sentence: how far one reaches, whether it opens a clause, what counts or shares after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from .grammar import Grammar
from .tokens import Tokens

_LONGEST = 4  # syllables of a name; of one with a hyphen twice as many
_TURN = 6  # tokens from a row of names to the words that deal out its numbers
_COUNT = regex.compile(r"\A\d{1,3}(?:[.,]\d{3})*(?:/\d+)?\Z")
_VOWEL = "[aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ]"
_POLYSYLLABLE = regex.compile(rf"\A(?:(?!{_VOWEL})\p{{L}})*{_VOWEL}+(?:(?!{_VOWEL})\p{{L}})+{_VOWEL}")
_OPENED = 4  # brackets and colons before a number, at most
_OPENING = frozenset("(:")


@dataclass(frozen=True, slots=True)
class Shared:
    """What shares one number: "mỗi xã 1" a level, "mỗi trường 3" a kind, "mỗi nơi 7" neither."""

    level: str | None = None
    kind: str | None = None


def name_run(g: Grammar, tokens: Tokens, index: int, *, places: bool = True) -> tuple[int, int] | None:
    """A bare name of two to four capitalised syllables that begins at a token, past words that begin no name.

    A place may also bear one word of several syllables ("Đakrông").
    """
    end = capitals_end(tokens, index)
    first = index
    while first < end and g.begins_sentence(tokens, first):
        first += 1
    if first < end and tokens.words[first] in g.not_names:
        return None
    last = end
    while first < last < len(tokens) and tokens.words[last] == "-" and capitals_end(tokens, last + 1) > last + 1:
        last = capitals_end(tokens, last + 1)
    single = places and end - first == 1 and _POLYSYLLABLE.search(tokens.words[first]) is not None
    if not (single or 2 <= end - first <= _LONGEST) or last - first > 2 * _LONGEST:
        return None
    key = " ".join(tokens.words[first:last])
    if key in g.peoples or g.heads.at(tokens.words, first) is not None or g.organs.at(tokens.words, first) is not None:
        return None
    if tokens.words[last - 1] in g.not_whole or any(g.province_at(tokens, at) for at in range(first, last)):
        return None
    if g.splits(tokens, last - 1):
        return None
    if g.number_labels.at(tokens.words, first) is not None:
        return None
    if first > 0 and tokens.words[first - 1] in g.people_words:
        return None
    return first, last


def capitals_end(tokens: Tokens, index: int) -> int:
    """One past the capitalised syllables that begin at a token, joined by blanks or apostrophes."""
    ends: list[int] | None = tokens.memo.get("capitals")
    if ends is None:
        ends = tokens.memo["capitals"] = _capitals(tokens)
    return ends[index] if index < len(ends) else index


def capitals_of(tokens: Tokens) -> Iterator[int]:
    """The tokens at which capitalised syllables begin, or go on, in order."""
    found: list[int] | None = tokens.memo.get("capital places")
    if found is None:
        capitals_end(tokens, 0)
        ends: list[int] = tokens.memo["capitals"]
        found = tokens.memo["capital places"] = [at for at, end in enumerate(ends) if end > at]
    return iter(found)


def _capitals(tokens: Tokens) -> list[int]:
    """Of each token, and of the end, where the capitalised syllables that begin there end."""
    case, size = tokens.case, len(tokens)
    ends = list(range(size + 1))
    for index in range(size - 1, -1, -1):
        if case[index].istitle() and case[index].isalpha():
            end = index + 1
            joins = end + 1 < size and tokens.words[end] == "'" and tokens.starts[end + 1] == tokens.ends[end]
            ends[index] = ends[end + 2 if joins and case[end + 1][0].isalpha() else end]
    return ends


def clause_starts(g: Grammar, tokens: Tokens, index: int) -> bool:
    """Whether a clause or an item of a list starts at a token."""
    return index == 0 or tokens.words[index - 1] in g.openers or g.leads.ending(tokens.words, index)


def count_at(g: Grammar, tokens: Tokens, index: int) -> bool:
    """Whether a number of members may stand at a token: no date, no money, no measure."""
    last = min(index + _OPENED, len(tokens))
    while index < last and tokens.words[index] in _OPENING:
        index += 1
    if index >= len(tokens) or not _COUNT.match(tokens.words[index]):
        return False
    if g.number_labels.ending(tokens.words, index):
        return False
    measured = g.measures.at(tokens.words, index + 1) is not None
    return not measured or g.not_measures.at(tokens.words, index + 1) is not None


def shared_by(g: Grammar, tokens: Tokens, index: int) -> Shared | None:
    """What the words after a row of names share a number among: "mỗi xã 1", "cùng có 2"."""
    if index >= len(tokens):
        return None
    if g.in_turn.within(tokens.words, index, index + _TURN):
        return Shared()
    at = index + 1 if tokens.words[index] == "," else index
    if at + 1 >= len(tokens) or tokens.words[at] not in g.each:
        return None
    after = at + 1
    level = g.levels.at(tokens.words, after)
    if level is not None:
        return Shared(level=level[1])
    head = g.heads.at(tokens.words, after)
    if head is not None and head[1].role in ("agency", "post", "branch"):
        return Shared(kind=head[1].kind or head[1].role)
    if head is None and g.each_posts.at(tokens.words, after) is not None:
        return Shared(kind="post")
    counts = any(count_at(g, tokens, next_at) for next_at in range(after, min(after + 3, len(tokens))))
    if g.each_places.at(tokens.words, after) is not None or counts:
        return Shared()
    return None
