"""The districts of before July 2025 by name: what a bare name may be, and in which province it lies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from ..find.grammar import Grammar
from ..find.mentions import UnitMention, key_of
from ..find.tokens import Tokens

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


def district_names(sentences: Sequence[Tokens], level: str | None, grammar: Grammar) -> dict[str, str | None]:
    """The districts' names that stand bare in an article, with `level` where a district of that level bears the name.

    `level` is what the article's bare references say ("toàn huyện"), null where they say none. A name
    counts only where its capitals neither begin earlier nor go on: a person's name may end like a district's.
    """
    known = districts()
    found: dict[str, str | None] = {}
    for tokens in sentences:
        capitals = all(not word.isalpha() or word.isupper() for word in tokens.case)
        index = 0
        while index < len(tokens):
            end = index
            while end < len(tokens) and _capital(tokens.case[end], capitals):
                end += 1
            start = index
            while start < end and grammar.begins_sentence(tokens, start):
                start += 1
            name = " ".join(tokens.words[start:end]).replace(" - ", " - ")
            if 2 <= end - start <= _LONGEST and name in known and name not in grammar.vocabulary.provinces:
                levels = {one for one, _ in known[name]}
                found[name] = level if level in levels else None
            index = max(end, index + 1)
    return found


def province_of(mentions: Iterable[tuple[str | None, str]]) -> str | None:
    """The one province in which the named districts lie together; null where it is not one."""
    votes: Counter[str] = Counter()
    for level, name in set(mentions):
        places = districts().get(key_of(name), ())
        where = {province for kind, province in places if level is None or kind == level}
        if len(where) == 1:
            votes[where.pop()] += 2
        else:
            votes.update(where)
    best = votes.most_common(2)
    if not best or (len(best) > 1 and best[0][1] == best[1][1]):
        return None
    return best[0][0] if best[0][1] >= 2 else None


def levels_referred(mentions: Iterable[UnitMention]) -> Counter[str]:
    """How often the article refers to a level without a name: "toàn huyện", "huyện đã …"."""
    return Counter(mention.level for mention in mentions if mention.kind == "reference" and mention.level is not None)


def _capital(word: str, capitals: bool) -> bool:
    return word.isalpha() and (word.istitle() or (capitals and word.isupper()))


def _directory() -> Path:
    inside = Path(__file__).parents[1] / "data" / "gazetteer"
    return inside if inside.is_dir() else Path(__file__).parents[3] / "gazetteer"
