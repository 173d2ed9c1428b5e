"""Items of a list with their numbers in brackets: "Cảng Quy Nhơn (14), Dược - Trang thiết bị y tế Bình Định (11)"."""

from __future__ import annotations

from collections.abc import Iterator

from .grammar import Grammar
from .mentions import UnitMention, mention_at, text_of
from .names import count_at
from .tokens import Tokens

_LONGEST = 12  # tokens of an item
_PHRASE = 2  # tokens of an item that may be a name though but one of them is a capital
_SEPARATORS = frozenset((",", ";", ":"))


def bracketed(g: Grammar, tokens: Tokens, mentions: list[UnitMention]) -> list[UnitMention]:
    """The mentions of a sentence with the items of such lists: agencies, or branches where the list is of branches."""
    items = list(_items(g, tokens))
    if len(items) < 2:
        return mentions
    result = list(mentions)
    for first, last, branch in items:
        there = next((m for m in mentions if m.first <= first < m.last), None)
        if there is not None and (there.last >= last or there.first < first) and not branch:
            continue
        if there is not None and there.kind in ("branch", "post", "organisation"):
            continue
        words = tokens.case[first:last]
        if all(word.istitle() for word in words) and not branch:
            continue  # a bare name of a place, or of a person
        capitals = sum(word[0].isupper() for word in words)
        if capitals == 1 and len(words) > _PHRASE and not branch and g.heads.at(tokens.words, first) is None:
            continue  # "vi phạm … (3); Thiếu trách nhiệm trong quản lý (5)"
        result = [m for m in result if m.last <= first or last <= m.first]
        name = text_of(tokens, first, last)
        kind = "branch" if branch else "agency"
        result.append(
            mention_at(tokens, first, last, kind, name=name, agency=None if branch else "agency", party=branch)
        )
    return sorted(result, key=lambda mention: mention.first)


def _items(g: Grammar, tokens: Tokens) -> Iterator[tuple[int, int, bool]]:
    """First and last tokens of the items, and whether a list of branches holds them."""
    branches = False
    end = 0
    for at in range(1, len(tokens)):
        if tokens.words[at] == ":" and not branches:
            branches = any(tokens.words[at - len(form) : at] == form for form in g.branch_forms)
        if tokens.words[at] != "(" or not (
            count_at(g, tokens, at) or tokens.words[at + 1 : at + 2] and tokens.words[at + 1] in g.each
        ):
            continue
        first = _first(g, tokens, at, end)
        if first is not None:
            yield first, at, branches
        while first is not None and tokens.words[at + 1] in g.each and tokens.words[first - 1] == ",":
            last, first = first - 1, _first(g, tokens, first - 1, end)  # "(cùng 5)" is also of those before
            if first is not None:
                yield first, last, branches
        end = at


def _first(g: Grammar, tokens: Tokens, last: int, end: int) -> int | None:
    """The first token of the item that ends before `last`: a capital behind a separator or an opener."""
    for at in range(last - 1, max(end, last - _LONGEST) - 1, -1):
        word = tokens.words[at]
        if not (word.isalpha() or word in ("-", "&")):
            return None
        if at > 0 and (tokens.words[at - 1] in _SEPARATORS or tokens.words[at - 1] in g.openers) and word != "-":
            if (
                tokens.words[at - 1] == "-"
                or tokens.words[at - 1] in g.conjunctions
                and tokens.case[at][0].isupper() is False
            ):
                continue
            return at if tokens.case[at][0].isupper() else None
    return None


def name_in_brackets(tokens: Tokens, index: int) -> bool:
    """Whether a bracket with a name opens at a token: "xã An Thạnh 2 (Cù Lao Dung)"."""
    return index + 1 < len(tokens) and tokens.words[index] == "(" and tokens.case[index + 1][0].isupper()
