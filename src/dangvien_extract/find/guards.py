"""The border guard of a province or of the country."""

from __future__ import annotations

from dataclasses import replace

from .grammar import Grammar, Head
from .mentions import UnitMention, mention_at, text_of
from .tokens import Tokens


def border_guard(g: Grammar, tokens: Tokens, index: int, after: int, head: Head) -> UnitMention | None:
    """The border guard that a head word up to `after` names, with the place behind it.

    Without one, the command of a province is told by the article, as all its posts together are.
    """
    mention = _named(g, tokens, index, after, head.flag)
    if mention is None or mention.scope is not None:
        return mention
    if head.kind == "national":
        return replace(mention, level="country")
    if head.kind == "provincial":
        return replace(mention, plural=True)
    return None if head.kind == "short" else mention


def _named(g: Grammar, tokens: Tokens, index: int, after: int, plural: bool) -> UnitMention | None:
    if after < len(tokens) and tokens.words[after] == "(":
        close = after + 2
        if close < len(tokens) and tokens.words[close] == ")":
            after = close + 1
    level = g.levels.at(tokens.words, after)
    scope: tuple[str, str | None] | None = None
    end = after
    if level is not None and level[1] in g.generic_levels:
        name_end = g.territory_end(tokens, after + level[0], level[1])
        end = name_end
        scope = (level[1], text_of(tokens, after + level[0], name_end) if name_end > after + level[0] else None)
    else:
        name_end = g.name_end(tokens, after)
        if name_end > after:
            end = name_end
            scope = ("", text_of(tokens, after, name_end))
    if tokens.words[index] == tokens.words[after - 1] and scope is None and len(tokens.words[index]) > 4:
        return None
    common = after - index == 2 or (index > 0 and tokens.words[index - 1] in (",", *g.conjunctions))
    if scope is None and common and not plural and tokens.case[index].islower():
        return None
    return mention_at(tokens, index, end, "border_guard", None,
        scope[1] if scope else None, scope=scope, plural=plural,
    )  # fmt: skip
