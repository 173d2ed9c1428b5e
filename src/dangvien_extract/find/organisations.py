"""Names of Party organisations behind their head word: how far a name reaches, offices of committees."""

from __future__ import annotations

from ..places.search import homonyms
from .grammar import Grammar, Head
from .mentions import UnitMention, mention_at, text_of
from .tokens import Tokens

_INNER = 3  # lower-case words between two capitalised parts of one name
_OFFICES = 3  # words of offices in one name: "Cơ quan Văn phòng Thành ủy"


def full_end(g: Grammar, tokens: Tokens, after: int, end: int) -> int:
    """Past the rest of a name that ends in a word of which only the first syllable is a capital.

    "Chi bộ Cơ động" by the vocabulary of such words; a capital that stands alone always begins one:
    "Chi bộ Phân xưởng Khai thác 6", "Đảng bộ Ngoài nước".
    """
    head = g.heads.at(tokens.words, after)
    if head is not None and head[1].numbers and (number := g.number_end(tokens, after + head[0])) > after + head[0]:
        return number
    while after < end < len(tokens):
        compound = g.compounds.at(tokens.words, end - 1)
        if compound is not None and compound[0] > 1:
            end += compound[0] - 1
        elif _alone(g, tokens, after, end):
            end += 1
        else:
            break
        end = max(end, g.name_end(tokens, end))
        tail = g.tails.at(tokens.words, end)
        if tail is not None:
            end = g.name_end(tokens, end + tail[0])
    number = g.number_end(tokens, end)
    lower = end > after and tokens.case[end - 1].islower()
    return number if lower and number > end and g.closes(tokens, number) else end


def _alone(g: Grammar, tokens: Tokens, after: int, end: int) -> bool:
    """Whether the last capital before `end` stands alone and the word after it goes on with it."""
    if end - 1 > after and not tokens.case[end - 2].islower():
        return False
    word = tokens.words[end]
    goes_on = tokens.case[end - 1].istitle() and tokens.case[end].islower() and word.isalpha()
    if not goes_on or word in g.stops or g.verbs.at(tokens.words, end) is not None:
        return False
    return g.levels.at(tokens.words, end) is None and g.heads.at(tokens.words, end - 1) is None


def joined_name(g: Grammar, tokens: Tokens, after: int, end: int) -> int:
    """Past the lower-case words between two capitalised parts of one name: "Hội Doanh nhân trẻ Đồng Nai"."""
    step = end
    while after < end <= step < min(end + _INNER + 1, len(tokens)):
        if tokens.case[step][0].isupper():
            part = g.name_end(tokens, step) if step > end and g.heads.at(tokens.words, step) is None else step
            return part if part > step else end
        word = tokens.words[step]
        inner = tokens.case[step].islower() and word.isalpha() and word not in g.stops
        if not inner or g.verbs.at(tokens.words, step) is not None or g.levels.at(tokens.words, step) is not None:
            return end
        step += 1
    return end


def block_end(g: Grammar, tokens: Tokens, index: int) -> int:
    """Past the name of a block of houses behind "chi bộ khối": "Yên Đình", not "Doanh nghiệp"; else `index`."""
    end = g.name_end(tokens, index)
    whole = end - index >= 2 and all(case.istitle() for case in tokens.case[index:end])
    whole = whole and not g.splits(tokens, end - 1)
    other = g.heads.at(tokens.words, index) or g.compounds.at(tokens.words, index) or g.regions.at(tokens.words, index)
    return end if whole and other is None else index


def abroad_end(g: Grammar, tokens: Tokens, index: int) -> int:
    """Past the country behind a committee's word: "Đảng ủy tại Lào"; else `index`."""
    if index >= len(tokens) or tokens.words[index] not in g.locatives:
        return index
    end = g.name_end(tokens, index + 1)
    other = end == index + 1 or g.heads.at(tokens.words, index + 1) is not None
    return index if other or homonyms(text_of(tokens, index + 1, end)) else end


def hyphened_name(g: Grammar, tokens: Tokens, after: int, end: int) -> int:
    """Past the other parts of a branch's name: "Chi bộ Hóa - Sinh - Thể", "Chi bộ Hồi sức - Cấp cứu"."""
    while after < end and end + 1 < len(tokens) and tokens.words[end] == "-":
        part = g.name_end(tokens, end + 1)
        if part == end + 1 or g.heads.at(tokens.words, end + 1) is not None or g.titles.at(tokens.words, end + 1):
            break
        end = full_end(g, tokens, end + 1, part)
    return end


def numbered_branch(g: Grammar, tokens: Tokens, index: int, end: int) -> bool:
    """Whether a number behind a branch is its name: "Chi bộ 2 có 8 em", not "chi bộ 4 đảng viên"."""
    if g.closed(tokens, end):
        ranges = end + 1 < len(tokens) and tokens.words[end] == "-" and tokens.words[end + 1].isdigit()
        return not ranges  # "có chi bộ 4 - 5 năm chưa kết nạp được ai"
    follows = tokens.words[end] in g.owners or g.belonging.at(tokens.words, end) is not None
    if follows or (g.verbs.at(tokens.words, end) is not None and g.copulas.at(tokens.words, end) is None):
        return True  # "chi bộ 20 trực thuộc …", "chi bộ 7 của phường", "chi bộ 22 quản lý 25 đảng viên"
    if not tokens.case[index].istitle() or index == 0:
        return False
    others = any(
        g.branch_at(tokens, at) and tokens.words[end - 1] != tokens.words[at + end - 1 - index]
        for at in range(len(tokens) - (end - 1 - index))
        if at != index and tokens.words[at + end - 1 - index].isdigit()
    )
    return others or g.verbs.at(tokens.words, end) is not None


def office(g: Grammar, tokens: Tokens, index: int) -> UnitMention | None:
    """The organisation of an office that a committee or branch word begins: "Đảng bộ Văn phòng Tỉnh ủy"."""
    head = g.heads.at(tokens.words, index)
    if head is None or head[1].role not in ("committee", "branch") or head[1].level is not None:
        return None
    at = after = index + head[0]
    for _ in range(_OFFICES):
        if at > after and at < len(tokens) and tokens.words[at] == "-":
            at += 1
        found = g.offices.at(tokens.words, at)
        if found is None:
            break
        at += found[0]
    if at == after or tokens.words[at - 1] == "-":
        return None
    named = g.heads.at(tokens.words, at)
    scope: tuple[str, str | None] | None = None
    end = at
    if named is not None and named[1].level is not None and named[1].role in ("committee", "territory"):
        scope, end = _scope(g, tokens, at + named[0], named[1])
        name = text_of(tokens, after, at + named[0] if named[1].role == "committee" else at)
        if named[1].role == "territory":
            name = f"{name} {scope[0]}"
        name = f"{name} {_place(g, scope[0], scope[1], named[1].role)}" if scope[1] else name
    else:
        end = g.name_end(tokens, at)
        end = full_end(g, tokens, at, end)
        name = text_of(tokens, after, end)
    if end == at:
        return None
    kind = "branch" if head[1].role == "branch" else "agency"
    inner = mention_at(tokens, after, end, "agency", None, name, "agency", scope=scope) if kind == "branch" else None
    return mention_at(tokens, index, end, kind, None, name, "agency", True, inner, scope)


def _scope(g: Grammar, tokens: Tokens, after: int, head: Head) -> tuple[tuple[str, str | None], int]:
    """The place of an office and the end of its name: the level of the committee or territory, a name or none."""
    level = head.level or ""
    if head.name is not None:
        return (level, head.name), after
    again = g.levels.at(tokens.words, after)
    if again is not None and again[1] == level and head.role == "committee":
        after += again[0]
    end = g.territory_end(tokens, after, level)
    name = text_of(tokens, after, end) if end > after else None
    return (level, g.aliases.get(name.lower(), name) if name else None), end


def _place(g: Grammar, level: str, name: str | None, role: str) -> str:
    """A place behind a committee's word says its level again only where that is a city under the centre."""
    city = role == "committee" and level != g.province and name in g.aliases.values()
    return f"{level} {name}" if city else f"{name}"


def post(g: Grammar, tokens: Tokens, index: int, after: int) -> UnitMention | None:
    """The border post whose head ends before `after`: by its name, else by a number of its own."""
    end = after
    tail = g.tails.at(tokens.words, end)
    while tail is not None and end + tail[0] < len(tokens):
        end += tail[0]
        tail = g.tails.at(tokens.words, end)
    name_end = g.name_end(tokens, end)
    if name_end == end > after and all(case.istitle() for case in tokens.case[end : end + 2]):
        name_end = g.name_end(tokens, end + 1)  # "Đồn Biên phòng Cửa khẩu Chi Ma"
    number = g.number_end(tokens, end)
    free = g.counted_nouns.at(tokens.words, number) is None and number - end == 1
    if name_end == end and free and after - index > 1 and len(tokens.words[end]) > 1:
        name_end = number  # "Đồn Biên phòng 453"
    inner = g.heads.at(tokens.words, end)
    if name_end == end or (end == index + 1 and inner is not None and inner[1].role != "village"):
        return None
    return mention_at(tokens, index, name_end, "post", None, text_of(tokens, after, name_end))
