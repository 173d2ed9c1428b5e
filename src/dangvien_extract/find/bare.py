"""Names without a head word of their own: in plural lists, before numbers, and known from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from .grammar import Grammar
from .mentions import UnitMention, mention_at, text_of
from .tokens import Tokens


def plural_list(g: Grammar, tokens: Tokens, index: int) -> list[UnitMention]:
    """The names of a plural list: "các xã Noong U, Na Son và Mường Luân", each with the level."""
    if index == 0 or tokens.words[index - 1] not in g.plurals:
        return []
    found = g.heads.at(tokens.words, index)
    if found is None or found[1].role != "territory":
        return []
    at = index + found[0]
    if at < len(tokens) and tokens.words[at] == ":":
        at += 1
    names: list[UnitMention] = []
    while at < len(tokens):
        end = g.name_end(tokens, at)
        if end == at or g.heads.at(tokens.words, at) is not None and tokens.case[at].islower():
            break
        names.append(g.made(tokens, at, end, "territory", found[1].level, at))
        at = end
        if at < len(tokens) and (tokens.words[at] == "," or tokens.words[at] in g.conjunctions):
            at += 1
        else:
            break
    return names if len(names) > 1 else []


def plural_level(g: Grammar, tokens: Tokens, index: int) -> str | None:
    """The level that a plural gives to the names of a list after it: "các xã: Thu Lũm 3, Ka Lăng 2"."""
    if index == 0 or tokens.words[index - 1] not in g.plurals:
        return None
    for at in (index, index + 2):
        level = g.levels.at(tokens.words, at)
        if level is not None and (at == index or g.heads.at(tokens.words, index) is not None):
            return level[1]
    return None


def listed(
    g: Grammar, tokens: Tokens, index: int, known: Mapping[str, str | None], plural: str | None
) -> UnitMention | None:
    """A name without level before a number in a list: "Hội An 110, Tam Kỳ (95)"."""
    if index == 0 or tokens.words[index - 1] not in g.openers or not tokens.case[index].istitle():
        return None
    end = index
    while end < len(tokens) and end < index + 4 and tokens.case[end].istitle() and tokens.case[end].isalpha():
        end += 1
    at = end
    while at < len(tokens) and at < end + 2 and tokens.words[at] in ("(", ":"):
        at += 1
    if end == index or at >= len(tokens) or not tokens.words[at][0].isdigit():
        return None
    key = " ".join(tokens.words[index:end])
    if end - index == 1 and key not in known or key in g.peoples or tokens.words[index] in g.not_names:
        return None
    return mention_at(
        tokens,
        index,
        end,
        "name",
        known.get(key) or plural,
        text_of(tokens, index, end),
    )


def bare(g: Grammar, tokens: Tokens, index: int, known: Mapping[str, str | None]) -> UnitMention | None:
    """A known name without its level word (``Ba Bể``, ``NAM SÁCH``)."""
    if not tokens.case[index][0].isupper() or (index > 0 and tokens.words[index - 1] in g.people_words):
        return None
    for length in (5, 4, 3, 2, 1):
        if index + length > len(tokens):
            continue
        key = " ".join(tokens.words[index : index + length])
        if (
            key in known
            and key not in g.peoples
            and all(c[0].isupper() or c[0].isdigit() or c == "-" for c in tokens.case[index : index + length])
        ):
            following = index + length
            if length == 1 and following < len(tokens) and tokens.case[following].istitle():
                return None
            return mention_at(tokens, index, following, "name", known[key],
                text_of(tokens, index, following),
            )  # fmt: skip
    return None


def counted(mentions: list[UnitMention], tokens: Tokens) -> list[UnitMention]:
    """Take the numbers off the names of a list: in "Chi bộ thôn A 3, Chi bộ thôn B 2" they are counts.

    One name with a number is a name ("thôn Nì Xỉ 4"); so are numbers alone, and one name numbered on.
    """
    result = list(mentions)
    run: list[int] = []

    def flush() -> None:
        names = [result[at].name or "" for at in run]
        bases = {name.rsplit(" ", 1)[0] for name in names}
        if len(run) > 1 and len(bases) > 1:
            for at in run:
                mention = result[at]
                name = (mention.name or "").rsplit(" ", 1)[0]
                last = mention.last - 1
                inner = (
                    replace(mention.inner, last=last, end=tokens.ends[last - 1], name=name) if mention.inner else None
                )
                result[at] = replace(mention, last=last, end=tokens.ends[last - 1], name=name, inner=inner)
        run.clear()

    for at, mention in enumerate(mentions):
        numbered = mention.kind in ("branch", "village") and " " in (mention.name or "") and not mention.parents
        numbered = numbered and (mention.name or "").rsplit(" ", 1)[1].isdigit()
        if run and (not numbered or mention.first - mentions[run[-1]].last > 2):
            flush()
        if numbered:
            run.append(at)
    flush()
    return result
