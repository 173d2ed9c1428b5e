"""Names of agencies, schools, companies: a head word, capitalised words and the small words between them."""

from __future__ import annotations

from collections.abc import Callable, Container

import regex

from .grammar import NUMBER_NAME, Grammar, Head
from .mentions import ZONE, UnitMention, key_at, mention_at, moved, text_of
from .tokens import Tokens

WORD_END = regex.compile(r"[\p{L}\p{N}]")
_SHORT = 5  # letters of a head that alone, without a capital, is a common word
_SCHOOL_NUMBERS = frozenset("1234")


def agency(
    g: Grammar,
    tokens: Tokens,
    index: int,
    after: int,
    head: Head,
    head_at: Callable[[Tokens, int], UnitMention | None],
) -> UnitMention | None:
    end = after
    organ = g.organs.at(tokens.words, index)
    if organ is not None and (organ[0] > after - index or organ[0] > 1):
        return None
    capital = tokens.case[index][0].isupper()
    if head.party and not _behind_party(g, tokens, index):
        return None
    short = after - index == 1 and len(tokens.words[index]) < _SHORT
    tail = g.tails.at(tokens.words, after)
    plain = not head.capital and tail is not None and tail[0] > 1 and _behind_party(g, tokens, index)
    gloss = gloss_end(tokens, after)  # "các khu công nghiệp (KCN) tỉnh Bình Dương"
    if head.party and g.levels.at(tokens.words, gloss) is not None:
        plain, end = True, gloss
    if not (capital or plain) and (head.capital or ((head.flag or short) and not _named_word(g, tokens, after))):
        return None
    capitals = 0
    scope: tuple[str, str | None] | None = None
    whole: str | None = None
    while end < len(tokens):
        word, case = tokens.words[end], tokens.case[end]
        level = g.levels.at(tokens.words, end)
        if level is not None and not case.istitle():
            name_end = g.territory_end(tokens, end + level[0], level[1])
            name = text_of(tokens, end + level[0], name_end) if name_end > end + level[0] else None
            name = g.aliases.get(name.lower(), name) if name else None
            own = text_of(tokens, index, after if end == gloss else end)
            whole = " ".join(filter(None, (own, level[1], name)))
            scope, end = (level[1], name), name_end if name else end + level[0]
            break
        tail = g.tails.at(tokens.words, end)
        if case[0].isupper() and _starts_other(g, tokens, end):
            owner = head_at(tokens, end) if head.flag else None
            if owner is not None and owner.named:
                return moved(owner, tokens, index)
            break
        compound = g.compounds.at(tokens.words, end) if case[0].isupper() else None
        if word in g.number_words and (number := g.number_end(tokens, end + 1)) > end + 1:
            capitals += 1
            end = number  # "Trường THPT số 1 Bảo Yên"
        elif compound is not None and compound[0] > 1:
            capitals += 1
            end += compound[0]
        elif case.isupper() and len(case) > 1 and (word in g.stops or g.verbs.at(tokens.words, end)):
            break  # a sentence in capitals goes on
        elif case[0].isupper():
            capitals += 1
            end += 1
            follows = end < len(tokens) and tokens.case[end].islower() and tokens.words[end].isalpha()
            follows = follows and not (case.isupper() and len(case) > 1)  # "Phòng GD-ĐT huyện …"
            # "Hội Nghề cá", "Hội Người mù": behind the word of a committee or branch a capital alone begins a word.
            alone = end - 1 == after or not tokens.case[end - 2][0].isupper()  # not "Sở Y tế Hải Dương kiểm tra"
            whole_word = (head.flag and alone) or (head.party and end == after + 1)
            if whole_word and follows and _goes_on(g, tokens, end):
                end += 1
        elif word == "'" and end > after and end + 1 < len(tokens) and tokens.starts[end + 1] == tokens.ends[end]:
            end += 2
        elif end > after and case.isdigit() and tokens.starts[end] == tokens.ends[end - 1]:
            end += 1  # "Nhà máy Z183"
        elif _number_here(g, tokens, end, after, head, capital):
            end = g.number_end(tokens, end)
        elif (
            head.kind == "school"
            and end > after
            and case in _SCHOOL_NUMBERS
            and g.ends_name(tokens, end + 1)
            or (head.numbers or (head.kind == "company" and (end == after or _common(tokens, end - 1, after))))
            and NUMBER_NAME.match(case)
            and g.ends_name(tokens, end + 1)
        ):
            end += 1
        elif tail is not None and (end == after or not _acts(g, tokens, end)):
            end += tail[0]
        elif (
            word == "-"
            and end + 1 < len(tokens)
            and tokens.case[end + 1][0].isupper()
            and g.things.at(tokens.words, end + 1) is None
            or head.flag
            and (
                word == ","
                and _name_list(g, tokens, end)
                or word in g.conjunctions
                and (_joined(g, tokens, end) or g.joined_heads.at(tokens.words, end + 1))
            )
        ):
            end += 1
        else:
            run = _lower_run(g, tokens, end, head)
            if run == end:
                break
            end = run
    while end > after and not WORD_END.match(tokens.words[end - 1]):
        end -= 1
    if end == after or not (capitals or capital or (plain and scope)):
        return None
    return mention_at(tokens, index, end, "agency", None, whole or text_of(tokens, index, end), head.kind,
        scope=scope,
    )  # fmt: skip


def gloss_end(tokens: Tokens, index: int) -> int:
    """Past an abbreviation in brackets that stands inside a name: "(KCN)"; else `index`."""
    inside = tokens.case[index + 1 : index + 2]
    short = tokens.words[index : index + 1] == ("(",) and tokens.words[index + 2 : index + 3] == (")",)
    return index + 3 if short and inside and inside[0].isupper() else index


def _goes_on(g: Grammar, tokens: Tokens, index: int) -> bool:
    """Whether a lower-case word may go on with the capitalised syllable before it: no stop, verb or known end."""
    if tokens.words[index] in g.stops or g.verbs.at(tokens.words, index) is not None:
        return False
    if g.levels.at(tokens.words, index) is not None:
        return False  # "Ban Xây dựng Đảng đặc khu"
    return g.tails.at(tokens.words, index) is None


def _acts(g: Grammar, tokens: Tokens, index: int) -> bool:
    """Whether the end of a name is a verb here: "Trường … công nghiệp đào tạo cùng lúc", not "Giáo dục và đào tạo"."""
    if g.verbs.at(tokens.words, index) is None:
        return False
    return tokens.words[index - 1] not in (*g.conjunctions, "-", ",")


def _number_here(g: Grammar, tokens: Tokens, index: int, after: int, head: Head, capital: bool) -> bool:
    """Whether a number goes on with a name, or stands in its place right behind the head: "Sư đoàn 5"."""
    if index > after:
        return _numbered(g, tokens, index)
    return head.numbers and g.number_end(tokens, index) > index and _no_count(g, tokens, index, capital)


def _common(tokens: Tokens, index: int, after: int) -> bool:
    """Whether a word of a company's name is none of a place's: "May 10", "Cà phê 15", "MTV 622", not "Trung Đô 17"."""
    case = tokens.case[index]
    return index == after or case.islower() or (case.isupper() and len(case) > 1)


def _no_count(g: Grammar, tokens: Tokens, index: int, capital: bool) -> bool:
    """Whether no noun that is counted stands behind a number: "Sư đoàn 5 không có …", not "trung đoàn 24 đảng viên"."""
    end = g.number_end(tokens, index)
    # With a capital other words may follow: "Quân khu 5 qua một nhiệm kỳ", not "Trung đoàn 5 năm liền".
    free = capital and not (g.measures.at(tokens.words, end) or g.number_labels.at(tokens.words, end))
    counts = g.counted_nouns.at(tokens.words, end) is not None
    return tokens.case[index - 1].islower() and not counts and (free or g.closes(tokens, end))


def _behind_party(g: Grammar, tokens: Tokens, index: int) -> bool:
    """Whether the word of a committee or branch stands before a token."""
    return any(
        (found := g.heads.at(tokens.words, at)) is not None
        and found[1].role in ("committee", "branch")
        and at + found[0] == index
        for at in range(max(0, index - 4), index)
    )


def _numbered(g: Grammar, tokens: Tokens, index: int) -> bool:
    """Whether a number ends a name: "Công ty Cà phê 719", "Bệnh viện 7B", "Trường A 4 có …", "Trường A 4: 48"."""
    end = g.number_end(tokens, index)
    if end == index or g.counted_nouns.at(tokens.words, end) is not None:
        return False
    acts = g.verbs.at(tokens.words, end) is not None and g.copulas.at(tokens.words, end) is None
    if end > index + 1 or acts:
        return True
    if len(tokens.words[index]) > 2 and end < len(tokens) and tokens.words[end] == "(":
        return True
    return end + 1 < len(tokens) and tokens.words[end] in ("(", ":") and tokens.words[end + 1][0].isdigit()


def _named_word(g: Grammar, tokens: Tokens, index: int) -> bool:
    """Whether a word of an agency's name stands capitalised at a token: "khối Các cơ quan", "phòng Nội vụ"."""
    found = g.compounds.at(tokens.words, index)
    return found is not None and found[0] > 1 and tokens.case[index][0].isupper()


def _starts_other(g: Grammar, tokens: Tokens, index: int) -> bool:
    """Whether another unit's head stands at a token: a committee, a branch, a post."""
    found = g.heads.at(tokens.words, index)
    return found is not None and found[1].role in ("committee", "branch", "post", "party", "border_guard")


def _joined(g: Grammar, tokens: Tokens, index: int) -> bool:
    """Whether a conjunction joins two parts of one name (a capital follows, no other unit)."""
    return (
        index + 1 < len(tokens)
        and tokens.case[index + 1][0].isupper()
        and (g.heads.at(tokens.words, index + 1) is None or g.joined_heads.at(tokens.words, index + 1) is not None)
    )


def _name_list(g: Grammar, tokens: Tokens, comma: int) -> bool:
    """Whether a comma joins the parts of one agency's name: ", Thể thao và Du lịch"."""
    index = comma + 1
    while index < len(tokens) and index < comma + 6:
        if g.heads.at(tokens.words, index) is not None:
            return False
        if tokens.words[index] in g.conjunctions:
            return index > comma + 1 and index + 1 < len(tokens) and tokens.case[index + 1][0].isupper()
        if tokens.words[index] in (",", "(", ".", ":") or tokens.words[index][0].isdigit():
            return False
        if index == comma + 1 and not tokens.case[index][0].isupper():
            return False
        index += 1
    return False


def _lower_run(g: Grammar, tokens: Tokens, index: int, head: Head) -> int:
    """Past a run of lower-case words inside an agency's name, if a capital or a tail follows."""
    end = index
    while end < len(tokens) and end < index + 4 and tokens.case[end].islower() and tokens.words[end].isalpha():
        word = tokens.words[end]
        if word in g.stops and not (head.flag and word in g.conjunctions and end == index):
            return index
        if g.number_labels.at(tokens.words, end) is not None or g.verbs.at(tokens.words, end) is not None:
            return index  # "Bệnh viện hạng I", "Đảng bộ Quân khu lần thứ X", "Bộ Công an tặng Kỷ niệm chương"
        if g.levels.at(tokens.words, end) is not None or g.tails.at(tokens.words, end) is not None:
            break
        end += 1
    if end == index or end >= len(tokens):
        return index
    joins = tokens.case[end][0].isupper() or g.tails.at(tokens.words, end) is not None
    joins = joins or (g.levels.at(tokens.words, end) is not None and end == index + 1)
    return end if joins and g.heads.at(tokens.words, end) is None else index


def zone(g: Grammar, tokens: Tokens, index: int, known: Container[str]) -> UnitMention | None:
    """A named place of work without the word of a committee: "KCX Linh Trung", "đảo Song Tử Tây".

    It is no unit (its workers and visitors are nobody's members), but it tells what "Đảng bộ KCX" means.
    """
    found = g.heads.at(tokens.words, index)
    if found is None or found[1].role != "agency" or not found[1].party or not found[1].numbers:
        return None
    after = index + found[0]
    end = g.name_end(tokens, after)
    if g.heads.at(tokens.words, after) is not None or key_at(tokens, after, end) in known:
        return None  # "khu vực Tây Nguyên", "đảo Phú Quốc"
    if end == after or not all(case.istitle() for case in tokens.case[after:end]):
        return None
    return mention_at(tokens, index, end, "reference", None, text_of(tokens, index, end), ZONE)
