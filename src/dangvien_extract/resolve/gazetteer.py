"""The districts of before July 2025 by name: what a bare name may be, and in which province it lies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from ..find.grammar import Grammar
from ..find.mentions import UnitMention, key_at, key_of
from ..find.names import capitals_end, capitals_of
from ..find.tokens import Tokens
from .names import territories

_LONGEST = 5  # syllables of a district's name


@cache
def districts() -> dict[str, tuple[tuple[str, str], ...]]:
    """Folded name → the level and province of each district that bears it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in (_directory() / "districts.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, level, province = line.split("\t")
            found.setdefault(key_of(name), []).append((level, province))
    return {name: tuple(places) for name, places in found.items()}


def district_names(
    sentences: Sequence[Tokens], mentions: Sequence[UnitMention], grammar: Grammar
) -> dict[str, str | None]:
    """The districts' names that stand bare in an article, with the level that its words allow.

    The level is what the article's bare references say ("toàn huyện"), or one that the article speaks of,
    where it names the province of the district or another district of that province. A name counts only
    where its capitals neither begin earlier nor go on: a person's name may end like a district's.
    """
    known = districts()
    named = {(level, name) for mention in mentions for level, name in territories(mention)}
    levels = {level for level, _ in named}
    level = next((one for one, _ in levels_referred(mentions).most_common() if one not in levels), None)
    where = _provinces(named, sentences, grammar)
    said = {one for one in grammar.generic_levels if any(_says(tokens, one) for tokens in sentences)}
    alone = {one for one in said if any(_says(tokens, one, grammar, alone=True) for tokens in sentences)}
    found: dict[str, str | None] = {}
    for tokens in sentences:
        capitals = all(not word.isalpha() or word.isupper() for word in tokens.case)
        index = 0
        for at in range(len(tokens)) if capitals else capitals_of(tokens):
            if at < index:
                continue
            index = at
            end = index if capitals else capitals_end(tokens, index)
            while capitals and end < len(tokens) and tokens.case[end].isalpha():
                end += 1
            start = index
            while start < end and key_at(tokens, start, end) not in known and grammar.begins_sentence(tokens, start):
                start += 1
            name = key_at(tokens, start, end)
            if 2 <= end - start <= _LONGEST and name in known and name not in grammar.vocabulary.provinces:
                place = _levels(known[name], where) & said
                if not place and len(every := {one for one, _ in known[name]}) == 1:
                    place = (every & alone) - levels
                found[name] = level if level in {one for one, _ in known[name]} else min(place, default=None)
            index = max(end, index + 1)
    return found


def _says(tokens: Tokens, level: str, grammar: Grammar | None = None, *, alone: bool = False) -> bool:
    """Whether a sentence speaks of a level; `alone`: of one without its name ("kết quả của huyện")."""
    words = level.split()
    if words[0] not in tokens.words:
        return False
    for at in range(len(tokens) - len(words) + 1):
        if list(tokens.words[at : at + len(words)]) != words:
            continue
        end = at + len(words)
        named = end < len(tokens) and tokens.case[end][0].isupper()
        before = tokens.words[at - 1] if at > 0 else ""
        blocked = grammar is not None and (before in grammar.blocks or before.isdigit())
        if not alone or not (named or blocked):
            return True
    return False


def _provinces(named: Iterable[tuple[str | None, str]], sentences: Sequence[Tokens], grammar: Grammar) -> set[str]:
    """The provinces that an article names, or names a district of that no other province has."""
    found: set[str] = set()
    for _, name in named:
        places = {province for _, province in districts().get(key_of(name), ())}
        found |= {key_of(province) for province in places} if len(places) == 1 else set()
    for tokens in sentences:
        for at, case in enumerate(tokens.case):
            province = grammar.provinces.at(tokens.words, at) if case[0].isupper() else None
            if province is not None:
                found.add(key_at(tokens, at, at + province[0]))
    return found


def _levels(places: Sequence[tuple[str, str]], where: set[str]) -> set[str]:
    """The levels of the districts that bear a name in some provinces."""
    return {level for level, province in places if key_of(province) in where}


def levels_referred(mentions: Iterable[UnitMention]) -> Counter[str]:
    """How often the article refers to a level without a name: "toàn huyện", "huyện đã …"."""
    return Counter(mention.level for mention in mentions if mention.kind == "reference" and mention.level is not None)


def _directory() -> Path:
    inside = Path(__file__).parents[1] / "data" / "gazetteer"
    return inside if inside.is_dir() else Path(__file__).parents[3] / "gazetteer"
