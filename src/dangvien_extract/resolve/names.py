"""The bare names that stand for units in an article, and the levels that it gives them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence

from ..find.grammar import Grammar
from ..find.lines import Line
from ..find.mentions import UnitMention, key_at, key_of, mention_at, text_of
from ..find.names import capitals_end, capitals_of
from ..find.names import name_run as bare_run
from ..find.tokens import Tokens
from ..patterns.language import COUNT
from ..patterns.units import UnitVocabulary
from ..places.search import homonyms

_SHORTEST = 2  # syllables of a name that a word before it may be told from
_LONGEST = 4  # syllables of a place's name that is taken from its capitals alone
_SEVERAL, _PAIR = 3, 2  # territories in a list, and behind a plural: "hai xã A và B"
_GAP = 4  # tokens from one to the next, with "các xã" between
_FILL = 4  # words that may stand between a copula and the level: "là một trong những xã"


def known_names(mentions: Sequence[UnitMention], vocabulary: UnitVocabulary) -> dict[str, str | None]:
    """Bare names that may stand for a unit: those that the article gives a level, and provinces."""
    counts: dict[str, Counter[str]] = {}
    for mention in mentions:
        for level, name in territories(mention):
            if level is not None:
                counts.setdefault(key_of(name), Counter())[level] += 1
    known: dict[str, str | None] = dict.fromkeys(vocabulary.provinces, vocabulary.levels[0].name)
    known.update(dict.fromkeys(vocabulary.cities, vocabulary.levels[1].name))
    for mention in mentions:
        for level, name in mention.parents:
            abbreviation = name.isupper() and " " not in name
            if level is None and key_of(name) not in known and not abbreviation:
                known[key_of(name)] = None
    meant = Counter(mention.level for mention in mentions if mention.kind == "reference")
    for name, levels in counts.items():
        # A province's capital often bears its name: the province keeps it unless only the town is named and meant.
        level, own = levels.most_common(1)[0][0], known.get(name)
        if own is not None and (own in levels or meant[own] > meant[level]):
            continue
        known[name] = level
    return known


def without_officials(
    tokens: Sequence[Tokens], scanned: Sequence[list[UnitMention]], grammar: Grammar
) -> list[list[UnitMention]]:
    """The units of each sentence; "Bí thư Đảng ủy xã Điểu Khơn" is a person and "Đảng ủy xã" if no place is so called.

    No place is, where the gazetteer has none of that name and the article never names it but behind a role. A branch
    whose name begins like a person's ("Bí thư Chi bộ Điểu Lé") is just a branch.
    """
    behind = [
        {
            mention
            for mention in mentions
            if mention.name and grammar.roles.ending(sentence.words, mention.first)
            and (mention.kind == "organisation" and mention.level or _of_person(mention, grammar))
        }
        for sentence, mentions in zip(tokens, scanned, strict=True)
    ]  # fmt: skip
    if not any(behind):
        return list(scanned)
    elsewhere = {
        key_of(name)
        for roles, mentions in zip(behind, scanned, strict=True)
        for mention in mentions
        if mention not in roles
        for _, name in territories(mention)
    }
    return [
        [_nameless(mention, sentence) if _is_person(mention, roles, elsewhere) else mention for mention in mentions]
        for sentence, mentions, roles in zip(tokens, scanned, behind, strict=True)
    ]


def _of_person(mention: UnitMention, grammar: Grammar) -> bool:
    """Whether a branch without level bears a name of several words that begins with a surname."""
    words = key_of(mention.name or "").split()
    plain = mention.kind == "branch" and mention.level is None and mention.inner is None
    return plain and len(words) > 1 and words[0] in grammar.surnames and not any(map(str.isdigit, words))


def _is_person(mention: UnitMention, roles: Container[UnitMention], elsewhere: Container[str]) -> bool:
    name = mention.name or ""
    return mention in roles and not mention.parents and key_of(name) not in elsewhere and not homonyms(name)


def _nameless(mention: UnitMention, tokens: Tokens) -> UnitMention:
    """A committee without the name behind its level: what it means stands elsewhere."""
    last = mention.last
    while last > mention.first + 1 and text_of(tokens, last, mention.last) != mention.name:
        last -= 1
    kind = "branch" if mention.kind == "branch" else None
    return mention_at(tokens, mention.first, last, "reference", mention.level, agency=kind, party=mention.party)


def headline_names(
    headlines: Sequence[Tokens],
    others: Sequence[Tokens],
    mentions: Sequence[UnitMention],
    grammar: Grammar,
    taken: frozenset[str] = frozenset(),
) -> dict[str, str | None]:
    """Names that a headline begins with and the article repeats without ever giving their level.

    The level is that of the article's bare references ("huyện có …"), where no other name bears it; `taken` are
    levels that names bear which are known from elsewhere.
    """
    found: dict[str, str | None] = {}
    surnames = grammar.surnames
    repeats = _Repeats(others)
    lone = _referred(mentions, grammar.vocabulary, taken)
    for tokens in headlines:
        index = 0
        for place in capitals_of(tokens):
            if place < index:
                continue
            index, end = place, min(capitals_end(tokens, place), place + _LONGEST)
            index = past_opening(tokens, index, end, grammar)
            if end - index >= 2 and not all(word.isupper() for word in tokens.case):
                person = tokens.words[index] in surnames and end - index >= 3 and "'" not in tokens.words[index:end]
                colon = index == 0 and end < len(tokens) and tokens.words[end] == ":"
                # A first sentence that is no headline does not repeat a name by holding it once.
                itself = index > 0 and tokens in others
                thing = grammar.splits(tokens, end - 1) or grammar.blocked_by.ending(tokens.words, index)
                thing = thing or tokens.words[end - 1] in grammar.not_whole
                thing = thing or grammar.organs.at(tokens.words, index) is not None
                repeated = repeats.times(tokens.case[index:end]) > itself
                # "Mù Cang Chải vào xuân": a place, where the article speaks of "huyện" and names none.
                meant = index == 0 and lone is not None and bool(homonyms(text_of(tokens, index, end)))
                if not person and not thing and (colon or repeated or meant):
                    found.setdefault(key_at(tokens, index, end), None)
            index = max(end, index + 1)
    places = ("territory", "village", "organisation", "name")
    inside = {key_of(m.name) for m in mentions if m.name and m.kind in places}
    found = {name: None for name in found if not any(key.endswith(" " + name) for key in inside)}
    return dict.fromkeys(found, lone)


class _Repeats:
    """In how many of some sentences names stand, word for word."""

    def __init__(self, sentences: Sequence[Tokens]) -> None:
        self._sentences = sentences
        self._counts: Counter[tuple[str, ...]] | None = None

    def times(self, name: tuple[str, ...]) -> int:
        """Of a name of two to four words, of which the first is not in small letters."""
        if self._counts is None:
            self._counts = Counter(name for tokens in self._sentences for name in set(_stretches(tokens.case)))
        return self._counts[name]


def _stretches(case: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """All stretches of words that may be a name: capitalised ones, and apostrophes among them."""
    start = 0  # of the run that goes on
    for last, word in enumerate([*case, ""], 1):
        joined = word == "'" or (last > 1 and case[last - 2] == "'" and word[:1].isalpha())
        if not joined and not (word.istitle() and word.isalpha()):
            for first in range(start, last - _SHORTEST):
                for end in range(first + _SHORTEST, min(first + _LONGEST, last - 1) + 1):
                    yield tuple(case[first:end])
            start = last


def placed_names(
    sentences: Sequence[Tokens],
    mentions: Sequence[UnitMention],
    grammar: Grammar,
    taken: frozenset[str] = frozenset(),
) -> dict[str, str | None]:
    """Names whose province or district stands behind them in brackets: "Ngân Sơn (Bắc Kạn)", "Lộc Bắc (huyện Bảo Lâm)".

    The level is as in a headline.
    """
    found: set[str] = set()
    for tokens in sentences:
        for at in range(1, len(tokens)) if "(" in tokens.words else ():
            if tokens.words[at] != "(" or at + 1 >= len(tokens):
                continue
            province = grammar.provinces.at(tokens.words, at + 1)
            wider = grammar.levels.at(tokens.words, at + 1)
            close = at + 1 + province[0] if province is not None else len(tokens)
            if wider is not None:
                close = grammar.territory_end(tokens, at + 1 + wider[0], wider[1])
            if close >= len(tokens) or tokens.words[close] != ")":
                continue
            run = next(
                (r for first in range(at - _LONGEST, at) if (r := bare_run(grammar, tokens, first)) and r[1] == at),
                None,
            )
            if run is not None and not grammar.blocked_by.ending(tokens.words, run[0]):
                found.add(key_of(" ".join(tokens.case[run[0] : run[1]])))
    level = _referred(mentions, grammar.vocabulary, taken) if len(found) == 1 else None
    return dict.fromkeys(found, level)


def _referred(mentions: Sequence[UnitMention], vocabulary: UnitVocabulary, taken: frozenset[str]) -> str | None:
    """The level of the article's bare references ("huyện có …") that no name in it bears."""
    named = {level for mention in mentions for level, _ in territories(mention)} | taken
    counts: Counter[str] = Counter(
        mention.level for mention in mentions if mention.kind == "reference" and mention.level is not None
    )
    named.add(vocabulary.canonical.province)
    return next((level for level, _ in counts.most_common() if level not in named), None)


def described_names(sentences: Sequence[Tokens], grammar: Grammar, known: Mapping[str, str | None]) -> dict[str, str]:
    """Names whose level the article states: "Đăk Ơ (huyện Bù Gia Mập) là xã giáp biên", "Tênh Phông - xã vùng cao".

    A name that has a level already gets another only where it is stated at once ("Bù Gia Mập là huyện …").
    """
    found: dict[str, str] = {}
    for tokens in sentences:
        index = 0
        for place in capitals_of(tokens):
            if place < index:
                continue
            index, end = place, _run(tokens, place)
            index = past_opening(tokens, index, end, grammar)
            if (
                end - index < 2
                or grammar.provinces.at(tokens.words, index) is not None
                or end - index > _LONGEST
                or (end - index > 2 and tokens.words[index] in grammar.surnames)
            ):
                index = max(end, index + 1)
                continue
            key = key_of(" ".join(tokens.case[index:end]))
            if tokens.words[end - 1] in grammar.not_whole:
                index = end  # "Mừng Đảng, thị xã biển …"
                continue
            level = _stated(tokens, end, grammar, fill=_FILL if known.get(key) is None else 0)
            if level is not None:
                found.setdefault(key, level)
            index = end
    return found


def past_opening(tokens: Tokens, index: int, end: int, grammar: Grammar) -> int:
    """Past the words that have their capital from the start of a sentence: "Ở Ba Bể", "Gọi Thanh Sơn là huyện …".

    Those of the vocabulary; and any other where the rest is a place's name and the whole is none.
    """
    while index < end and grammar.begins_sentence(tokens, index):
        index += 1
    starts = index == 0 or not tokens.words[index - 1][-1].isalnum()
    if starts and end - index > _SHORTEST and not homonyms(text_of(tokens, index, end)):
        return index + 1 if homonyms(text_of(tokens, index + 1, end)) else index
    return index


def _run(tokens: Tokens, index: int) -> int:
    """One past the capitalised words that begin at a token."""
    while index < len(tokens) and tokens.case[index].istitle() and tokens.case[index].isalpha():
        index += 1
    return index


def _stated(tokens: Tokens, index: int, grammar: Grammar, fill: int) -> str | None:
    """The level that the words after a name give it, over a bracket."""
    if index < len(tokens) and tokens.words[index] == "(":
        while index < len(tokens) and tokens.words[index] != ")":
            index += 1
        index += 1
    comma = index < len(tokens) and tokens.words[index] == ","
    copula = grammar.copulas.at(tokens.words, index)
    if copula is None and not comma:
        return None
    index += copula[0] if copula is not None else 1
    if comma and grammar.levels.at(tokens.words, index) is None and grammar.villages.at(tokens.words, index) is None:
        return None
    for at in range(index, min(index + fill + 1, len(tokens))):
        level = grammar.levels.at(tokens.words, at)
        if not comma and at > index and grammar.each_posts.at(tokens.words, at) is not None:
            return grammar.vocabulary.canonical.post  # "Chi Ma là một trong những đồn …"
        if level is None and at == index:  # "Sín Chải, thôn xa nhất", "Nậm Nghẹp là bản …"
            level = grammar.villages.at(tokens.words, at)
        after = at + level[0] if level is not None else at
        if level is not None:
            follows = after < len(tokens) and not tokens.case[after][0].isupper() and tokens.case[at].islower()
            if comma:  # "Phổ Yên, thành phố công nghiệp trẻ", not "Ở Đồng Văn, huyện giao …"
                follows = follows and grammar.verbs.at(tokens.words, after) is None
            return level[1] if follows else None
        if not tokens.case[at].islower() or not tokens.case[at].isalpha():
            return None
    return None


def listed(line: Line, vocabulary: UnitVocabulary) -> frozenset[int]:
    """Where the territories begin that stand in a list of three and more, or of two behind a plural ("hai xã A, B")."""
    found: frozenset[int] | None = line.memo.get("listed")
    if found is None:
        found = line.memo["listed"] = frozenset(_listed(line, vocabulary))
    return found


def _listed(line: Line, vocabulary: UnitVocabulary) -> list[int]:
    joints = (",", *vocabulary.conjunctions)
    plural = (COUNT, *vocabulary.plurals, *vocabulary.numerals)
    levels = {level.name for level in vocabulary.levels}
    found: list[int] = []
    run: list[int] = []
    last, least = -_GAP, _SEVERAL
    for at, mention in enumerate(line.mentions):
        if not isinstance(mention, UnitMention) or mention.kind != "territory":
            continue
        joined = at - last <= _GAP and last >= 0 and line.words(last + 1, last + 2).strip() in joints
        if not joined:
            before = line.words(max(at - 2, 0), at).split()
            before = before[:-1] if before and before[-1] in levels else before
            run, least = [], _PAIR if before and before[-1] in plural else _SEVERAL
        run.append(mention.start)
        if len(run) >= least:
            found += run
        last = at
    return found


def territories(mention: UnitMention) -> list[tuple[str | None, str]]:
    """The territories that a mention names: its own, the one inside it, those around it."""
    found: list[tuple[str | None, str]] = []
    if mention.kind in ("territory", "organisation") and mention.name and mention.level:
        found.append((mention.level, mention.name))
    elif mention.inner is not None:
        found += territories(mention.inner)
    if mention.scope and mention.scope[0] and mention.scope[1]:
        found.append((mention.scope[0], mention.scope[1]))
    found += mention.parents
    return found
