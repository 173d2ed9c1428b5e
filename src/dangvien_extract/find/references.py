"""Words that point at a unit named elsewhere: "toàn huyện", "Đảng bộ xã", a bare level before a verb."""

from __future__ import annotations

from dataclasses import replace

from .grammar import Grammar
from .mentions import UnitMention, mention_at
from .names import count_at
from .tokens import Tokens

_JOINTS = frozenset(",;")
_TIME = 6  # tokens of a time between a reference and its verb: "năm 2016 ", "trong 9 tháng"


def reference_at(g: Grammar, tokens: Tokens, index: int) -> UnitMention | None:
    found = g.references.at(tokens.words, index)
    if found is not None:
        length, reference = found
        kind = "reference"
        named = index + length < len(tokens) and not tokens.case[index + length].islower()
        if reference.starts and reference.kind != "bloc" and named and tokens.words[index + length].isalnum():
            return None  # "toàn Sư đoàn 320"
        name_end = index
        if reference.level is not None:
            name_end = g.territory_end(tokens, index + length, reference.level)
        if name_end > index + length:
            return replace(
                g.made(tokens, index, name_end, "organisation", reference.level, index + length),
                party=True,
            )
        return mention_at(tokens, index, index + length, kind,
            reference.level, agency=reference.kind, party=True, whole=reference.whole,
            scope=("", reference.starts) if reference.starts else None,
        )  # fmt: skip
    level = g.levels.at(tokens.words, index)
    if level is not None:
        length = level[0]
        verb = _acts(g, tokens, index + length)
        opens = (
            index == 0 or tokens.words[index - 1] in (",", ";", ":", "(") or g.prepositions.ending(tokens.words, index)
        )
        comes = index + length >= len(tokens) or not tokens.words[index + length][0].isalpha()
        free = index == 0 or tokens.words[index - 1] not in g.blocks
        listed = _in_list(g, tokens, index, index + length)
        if listed or (verb and (opens or free)) or (g.prepositions.ending(tokens.words, index) and comes):
            return mention_at(tokens, index, index + length, "reference", level[1])
    return None


def _in_list(g: Grammar, tokens: Tokens, index: int, after: int) -> bool:
    """Whether a level stands between numbers of a list, before its own: "Long Thuận 7, An Thạnh 6, thị trấn 6"."""
    joined = index > 1 and (tokens.words[index - 1] in _JOINTS or tokens.words[index - 1] in g.conjunctions)
    back = index - 3 if index > 2 and tokens.words[index - 2] == ")" else index - 2
    return joined and tokens.words[back][0].isdigit() and count_at(g, tokens, after)


def _acts(g: Grammar, tokens: Tokens, index: int) -> bool:
    """Whether a verb stands at a token, or behind a time with a number: "xã năm 2016 phải …"."""
    numbered = False
    for at in range(index, min(index + _TIME, len(tokens))):
        if g.verbs.at(tokens.words, at) is not None and (at == index or numbered):
            return True
        numbered = numbered or tokens.words[at][0].isdigit()
        if not tokens.case[at][0].isdigit() and not tokens.case[at].islower():
            return False
    return False
