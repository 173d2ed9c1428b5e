"""Names without a head word of their own: in plural lists, before numbers, and known from elsewhere."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace

from .grammar import Grammar
from .mentions import UnitMention, key_at, mention_at, text_of
from .names import capitals_end
from .organisations import full_end
from .tokens import Tokens

_PARTY = ("organisation", "branch")
_WORDS = 4  # lower-case words between the head of a list and the copula before its names
_LONGEST = 6  # tokens of a name, hyphens and apostrophes among them
_BRACKET = 8  # tokens of a bracket behind a name


def plural_list(g: Grammar, tokens: Tokens, index: int) -> list[UnitMention]:
    """The names of a plural list that a token begins, each with its head: "các xã Noong U, Na Son và Mường Luân".

    So with committees, branches, posts and schools: "các Đảng bộ Mậu A, Đông Cuông", "hai đồn là Phúc Sơn và …".
    """
    word = tokens.words[index]
    if word not in g.plurals and word not in g.numerals and not word.isdigit():
        return []
    heads_at = index + 1
    head = _plural_head(g, tokens, heads_at)
    if head is None:
        return []
    length, kind, level, agency = head
    at = _list_start(g, tokens, heads_at + length)
    names: list[UnitMention] = []
    while at < len(tokens):
        end = g.territory_end(tokens, at, level) if agency is None else g.name_end(tokens, at, numbers=True)
        if kind == "branch":
            end = full_end(g, tokens, at, end)
        if end == at or g.heads.at(tokens.words, at) is not None and tokens.case[at].islower():
            break
        name = text_of(tokens, at, end)
        if agency is not None:
            name = f"{text_of(tokens, heads_at, heads_at + length)} {name}"
        made = g.made(tokens, at, end, kind, level, at)
        names.append(
            replace(made, name=name if agency else made.name, agency=agency, party=kind in _PARTY, plural=True)
        )
        at = _past_bracket(tokens, end, counts=kind == "branch")
        if at < len(tokens) and (tokens.words[at] == "," or tokens.words[at] in g.conjunctions):
            at += 1
        else:
            break
    return names if len(names) > 1 else []


def _plural_head(g: Grammar, tokens: Tokens, index: int) -> tuple[int, str, str | None, str | None] | None:
    """What a plural list is of: the length of its head word, the kind of its mentions, level, agency."""
    post = g.each_posts.at(tokens.words, index)
    if post is not None:
        return post[0], "post", None, None
    found = g.heads.at(tokens.words, index)
    if found is None or g.not_heads.ending(tokens.words, index + 1):
        return None
    length, head = found
    if head.role == "territory" and head.name is None:
        return length, head.role, head.level, None
    if head.role == "committee" and head.level is None:
        return length, "organisation", None, None
    if head.role in ("branch", "post"):
        return length, head.role, None, None
    if head.role == "agency" and head.kind == "school":
        return length, "agency", None, head.kind
    return None


def _list_start(g: Grammar, tokens: Tokens, index: int) -> int:
    """Where the names of a list begin: behind adjectives, or a few words and a colon or copula."""
    start = g.past_adjectives(tokens, index)
    for at in range(start, min(start + _WORDS, len(tokens))):
        if tokens.words[at] == ":" or g.copulas.at(tokens.words, at) is not None:
            return at + 1
        if not tokens.case[at].islower() or not tokens.words[at].isalpha():
            break
    return start


def _past_bracket(tokens: Tokens, index: int, *, counts: bool) -> int:
    """Past a short bracket without numbers, unless they are `counts` of a list: "Phúc Sơn (Anh Sơn) và …"."""
    if index < len(tokens) and tokens.words[index] == "(":
        for at in range(index + 1, min(index + _BRACKET, len(tokens))):
            if tokens.words[at] == ")":
                return at + 1
            if tokens.words[at][0].isdigit() and not counts:
                break
    return index


def plural_level(g: Grammar, tokens: Tokens, index: int) -> str | None:
    """The level that a plural gives to the names of a list after it: "các xã: Thu Lũm 3, Ka Lăng 2", "ba xã …"."""
    if index == 0:
        return None
    before = tokens.words[index - 1]
    if before not in g.plurals and not before.isdigit() and before not in g.numerals:
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
    if index > 1 and tokens.words[index - 1] == "-" and tokens.case[index - 2].istitle():
        return None  # the second part of a name: "Phan Rang - Tháp Chàm"
    end = min(capitals_end(tokens, index), index + _LONGEST)
    at = end
    while at < len(tokens) and at < end + 2 and tokens.words[at] in ("(", ":"):
        at += 1
    if end == index or at >= len(tokens) or not tokens.words[at][0].isdigit():
        return None
    key = key_at(tokens, index, end)
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
    if g.things.ending(tokens.words, index) and not g.adjectives.ending(tokens.words, index):
        return None
    for length in range(_LONGEST, 0, -1):
        if index + length > len(tokens):
            continue
        key = key_at(tokens, index, index + length)
        if key in known and key not in g.peoples and _name_like(tokens, index, index + length):
            following = index + length
            if length == 1 and following < len(tokens) and tokens.case[following].istitle():
                return None
            kind, level = "name", known[key]
            if level == g.vocabulary.canonical.post:
                kind, level = "post", None
            elif level is not None and g.ranks.get(level) == 0:
                kind = "village"
            return mention_at(tokens, index, following, kind, level,
                text_of(tokens, index, following),
            )  # fmt: skip
    return None


def stands(tokens: Tokens, index: int, known: Container[str]) -> bool:
    """Whether a known name may stand at a token."""
    last = min(index + _LONGEST, len(tokens.words))
    return any(key_at(tokens, index, end) in known for end in range(index + 1, last + 1))


def _name_like(tokens: Tokens, first: int, last: int) -> bool:
    """Whether all words are written as those of a name are: "Cư M'gar", "Tà Lài 2"."""
    return all(
        tokens.case[at][0].isupper()
        or tokens.case[at][0].isdigit()
        or tokens.words[at] in ("-", "'")
        or (at > first and tokens.words[at - 1] == "'")
        for at in range(first, last)
    )


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
