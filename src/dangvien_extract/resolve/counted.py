"""Bare names that an article counts without ever giving their level: "Phước Minh cả năm mới được 2".

A name is taken where it stands as units do: before its number in a list, as the subject of a clause
that counts, or in a row that shares a number ("Đinh Lạc và Liên Đầm mỗi nơi 7").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..find.grammar import Grammar
from ..find.mentions import UnitMention, key_of, text_of
from ..find.names import capitals_of, clause_starts, count_at, name_run, shared_by
from ..find.tokens import Tokens
from .names import territories

_REACH = 10  # tokens from a name to its number


@dataclass(frozen=True, slots=True)
class _Item:
    first: int
    last: int
    key: str


def counted_names(
    sentences: Sequence[Tokens], mentions: Sequence[Sequence[UnitMention]], grammar: Grammar
) -> dict[str, str | None]:
    """The names, with the level that a shared number gives them ("mỗi xã 1"), else None."""
    people = person_names(sentences, grammar)
    found: dict[str, str | None] = {}
    for tokens, units in zip(sentences, mentions, strict=True):
        taken = {at for unit in units if unit.named and unit.kind != "name" for at in range(unit.first, unit.last)}
        items = list(_items(tokens, grammar, taken, people))
        known = {unit.first: unit.last for unit in units if territories(unit) and unit.named}
        for item in items:
            if _counts(tokens, item, grammar, taken) or _houses(tokens, item, grammar):
                found.setdefault(item.key, None)
        for row in _rows(tokens, items, known, grammar):
            shared = shared_by(grammar, tokens, row[-1].last)
            # "xã biên giới của Hương Sơn, Vũ Quang, mỗi xã 2": the number is that of other places
            inside = grammar.prepositions.ending(tokens.words, row[0].first) and tokens.words[
                row[-1].last : row[-1].last + 1
            ] == (",",)
            if shared is None or inside or (shared.kind is not None and shared.level is None):
                continue
            for item in row:
                if item.key and found.get(item.key) is None:
                    found[item.key] = shared.level
    return found


def person_names(sentences: Sequence[Tokens], grammar: Grammar) -> set[str]:
    """The names of persons, whole and by their last two syllables: a long name that begins with a surname."""
    people: set[str] = set()
    for tokens in sentences:
        index = 0
        for place in capitals_of(tokens):
            if place < index:
                continue
            index = end = place
            while end < len(tokens.case) and tokens.case[end].istitle() and tokens.case[end].isalpha():
                end += 1
            for first in range(index, end - 2):
                if tokens.words[first] in grammar.surnames and grammar.persons_before(tokens, first):
                    people.add(" ".join(tokens.words[first:end]))
                    people.add(" ".join(tokens.words[end - 2 : end]))
            index = max(end, index + 1)
    return people


def _items(tokens: Tokens, g: Grammar, taken: set[int], people: set[str]) -> Iterator[_Item]:
    index = 0
    for place in capitals_of(tokens):
        run = name_run(g, tokens, place) if place >= index else None
        if run is None:
            continue
        first, last = run
        key = key_of(text_of(tokens, first, last))
        person = tokens.words[first] in g.surnames and last - first >= 3 and "-" not in tokens.words[first:last]
        free = not any(at in taken for at in range(first, last))
        if free and not person and key not in people and not g.blocked_by.ending(tokens.words, first):
            yield _Item(first, last, key)
        index = last


def _counts(tokens: Tokens, item: _Item, g: Grammar, taken: set[int]) -> bool:
    """Whether the clause that a name opens counts: a verb or a lead after it, then a number of members."""
    if not clause_starts(g, tokens, item.first):
        return False
    if count_at(g, tokens, item.last):
        return g.verbs.at(tokens.words, item.last + 1) is None  # else a name with a number: "Nà Kéo 1 hiện có …"
    if (
        item.first > 1
        and tokens.words[item.first - 1] in (",", *g.conjunctions)
        and tokens.case[item.first - 2].istitle()
    ):
        return False  # the last of a row: the number is that of all
    at = item.last
    if at < len(tokens) and tokens.words[at] == ",":
        at += 1
    if g.subject_leads.at(tokens.words, at) is None:
        return False
    for word in range(at, min(at + _REACH, len(tokens))):
        if word in taken or tokens.words[word] in (".", ";", ":") or tokens.case[word][0].isupper():
            return False
        if count_at(g, tokens, word):
            return True
    return False


def _houses(tokens: Tokens, item: _Item, g: Grammar) -> bool:
    """Whether a clause about a branch opens with the name as its place: "Ở Huồi Nhao, năm 2008 chi bộ ra đời …"."""
    at = item.first - 1
    if at < 0 or tokens.words[at] not in g.locatives or at > 1 and tokens.words[at - 1] not in (*g.openers, "."):
        return False
    for word in range(item.last, len(tokens)):
        if tokens.words[word] in (";", ":"):
            return False
        found = g.heads.at(tokens.words, word)
        if found is not None and found[1].role == "branch":
            after = word + found[0]
            return after < len(tokens) and tokens.case[after].islower()  # a capital names another branch
    return False


def _rows(tokens: Tokens, items: Sequence[_Item], known: dict[int, int], g: Grammar) -> Iterator[list[_Item]]:
    """Names joined by commas and conjunctions, units that are known among them (with an empty key)."""
    spans = sorted([*items, *(_Item(first, last, "") for first, last in known.items())], key=lambda item: item.first)
    row: list[_Item] = []
    for item in spans:
        joined = row and item.first == row[-1].last + 1
        joined = joined and (tokens.words[item.first - 1] == "," or tokens.words[item.first - 1] in g.conjunctions)
        if not joined:
            if row:
                yield row
            row = []
        row.append(item)
    if row:
        yield row
