"""Where a mention of a unit may begin: at few words of a sentence, so that all others cost a look."""

from __future__ import annotations

from collections.abc import Container, Iterable

import regex

from .grammar import Grammar
from .tokens import Tokens

_FIRST = regex.compile("'|[^ ']*")


def begins(g: Grammar, tokens: Tokens, index: int, known: Container[str]) -> bool:
    """Whether a mention may begin at a token: at a word of the grammar, a number, or at a capital as a bare name.

    `known` are the names that the article uses bare.
    """
    word, case = tokens.words[index], tokens.case[index]
    if word in g.starts or word.isdigit():
        return True
    return case[0].isupper() and (bool(known) or (index > 0 and tokens.words[index - 1] in g.openers))


def beginnings(g: Grammar, tokens: Tokens, known: Container[str]) -> list[int]:
    """The tokens at which a mention may begin."""
    key = ("beginnings", bool(known))
    found: list[int] | None = tokens.memo.get(key)
    if found is None:
        found = [at for at in range(len(tokens.words)) if begins(g, tokens, at, known)]
        tokens.memo[key] = found
    return found


def touching(known: Iterable[str]) -> frozenset[str]:
    """The first tokens of names: bare names are looked up from there, so that other sentences stay as they are."""
    return frozenset(found[0] for name in known if (found := _FIRST.match(name)) is not None)
