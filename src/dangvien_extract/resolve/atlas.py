"""The communes that an article means by bare names: those of the districts and provinces that it is about."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..find.grammar import Grammar
from ..find.mentions import UnitMention, key_of
from ..find.names import capitals_end, capitals_of
from ..find.tokens import Tokens
from ..places.data import Row, children, rows_of_code
from ..places.data import row as row_at
from ..places.search import homonyms
from .names import past_opening, territories

_LONGEST = 5  # syllables of a name
_ENOUGH = 2  # what speaks for a district: that its province is named, or two of its communes, or that it is said twice
_PROVINCE, _DISTRICT, _COMMUNE = 1, 2, 3
_LATE = dt.date(2025, 6, 30)  # without a date, the last day of the districts
_IN_LISTS = frozenset(",;:(")  # what stands before a name in a list


@dataclass(frozen=True, slots=True)
class Atlas:
    """The places of an article as the gazetteer knows them: levels of folded bare names, and the district that
    its communes tell where it names none, with its level. `only`: by level the name of what the article's district
    has one of, as "thị trấn" without a name means it.

    A unit is named as fully as the article allows (annotation guide): a level of which the article never speaks, or
    that of a name which only stands in a list before its number, is null.
    """

    levels: dict[str, str | None]
    implied: tuple[str, str] | None = None
    only: Mapping[str, str] = field(default_factory=dict)


def atlas_names(
    sentences: Sequence[Tokens],
    mentions: Sequence[UnitMention],
    known: Mapping[str, str | None],
    grammar: Grammar,
    published: dt.date | None,
) -> Atlas:
    """The names that stand bare in an article, with the level that the gazetteer gives them in the article's places.

    `known` are the names that it gives a level, or that other rules know. A district counts where the article
    names its province or two of its communes, or says it twice; a commune where it names its district, or where
    the province has no other of that name and the article speaks of communes. What bears a surname first and is a
    ward is the name of a person or a street.
    """
    named = [(level, name) for mention in mentions for level, name in territories(mention)]
    runs = Counter(name for tokens in sentences for name in _runs(tokens, grammar))
    bare = {name for name in runs if homonyms(name) and key_of(name) not in grammar.vocabulary.provinces}
    if not bare:
        return Atlas({})
    texts = [f" {' '.join(tokens.words)} " for tokens in sentences]
    said = {level.name for level in grammar.vocabulary.levels if any(f" {level.name} " in text for text in texts)}
    listed = _listed(sentences, bare)
    provinces = _provinces(named, runs, grammar)
    below: Counter[str] = Counter()
    for name in {*runs, *(name for _, name in named)}:
        below.update({row.parent for row in _rows(name, _COMMUNE, published)})
    districts: set[str] = set()
    stated: set[str] = set()
    for level, name in named:
        rows = [row for row in _rows(name, _DISTRICT, published) if level in (None, row.type)]
        best = {row.code for row in _best(rows, runs[name], provinces, below, 1)}
        districts |= best
        stated |= best if level is not None else set()
    found: dict[str, str | None] = {}
    for name in sorted(bare):
        rows = _best(_rows(name, _DISTRICT, published), runs[name], provinces, below, _ENOUGH)
        if rows and known.get(key_of(name)) is None:
            districts |= {row.code for row in rows}
            found[key_of(name)] = None if name in listed else _type(rows, said)
    for name in sorted(bare):
        key = key_of(name)
        if known.get(key) is not None or key in found:
            continue
        every = _rows(name, _COMMUNE, published)
        rows = [row for row in every if row.parent in districts] or _alone(every, provinces, said)
        if rows and not (name.split()[0].lower() in grammar.surnames and _street(rows, grammar)):
            found[key] = None if name in listed else _type(rows, said)
    return Atlas(
        found, None if districts else _implied(below, published, said), _only(stated or districts, published, said)
    )


def _only(districts: set[str], when: dt.date | None, said: set[str]) -> dict[str, str]:
    """By level, of those that the article speaks of, the one unit of that level in its one district."""
    if len(districts) != 1 or not said:
        return {}
    named: dict[str, set[str]] = {}
    for index in children().get(next(iter(districts)), ()):
        place = row_at(index)
        if place.type in said and (place.first <= when <= place.last if when is not None else place.last >= _LATE):
            named.setdefault(place.type, set()).add(place.name)
    return {level: names.pop() for level, names in named.items() if len(names) == 1}


def _implied(below: Mapping[str, int], when: dt.date | None, said: set[str]) -> tuple[str, str] | None:
    """The level and name of the district of the most communes named, where they are two and no other has so many."""
    ranked = sorted(((times, code) for code, times in below.items()), reverse=True)
    if not ranked or ranked[0][0] < _ENOUGH or [times for times, _ in ranked[1:2]] == [ranked[0][0]]:
        return None
    rows = [
        row
        for row in rows_of_code(ranked[0][1])
        if row.level == _DISTRICT and (when is None or row.first <= when <= row.last)
    ]
    level = _type(rows, said) if rows else None
    return (level, rows[-1].name) if level is not None else None


def _best(rows: Sequence[Row], times: int, provinces: set[str], below: Mapping[str, int], least: int) -> list[Row]:
    """The versions of the one district that a name means: its province is named, its communes are, it is said often."""
    scores: dict[str, int] = {}
    for row in rows:
        scores[row.code] = min(times, 2) + below[row.code] + (_ENOUGH if row.parent in provinces else 0)
    ranked = sorted(scores.values(), reverse=True)
    if not ranked or ranked[0] < least or ranked[1:2] == ranked[:1]:
        return []
    return [row for row in rows if scores[row.code] == ranked[0]]


def _runs(tokens: Tokens, grammar: Grammar) -> Iterable[str]:
    """The runs of capitalised words of a sentence that could be a place's name, whole."""
    index = 0
    for place in capitals_of(tokens):
        if place < index:
            continue
        index, end = place, capitals_end(tokens, place)
        start = index if homonyms(_text(tokens, index, end)) else past_opening(tokens, index, end, grammar)
        if 2 <= end - start <= _LONGEST:
            yield _text(tokens, start, end)
        index = end


def _text(tokens: Tokens, first: int, last: int) -> str:
    return " ".join(tokens.case[first:last])


def _rows(name: str, level: int, when: dt.date | None) -> list[Row]:
    """What of a level bears a name, on a day where there is one."""
    return [row for row in homonyms(name) if row.level == level and (when is None or row.first <= when <= row.last)]


def _provinces(named: Iterable[tuple[str | None, str]], runs: Iterable[str], grammar: Grammar) -> set[str]:
    """The codes of the provinces that an article names, or names the one district of some name of."""
    found: set[str] = set()
    for name in runs:
        found |= {row.code for row in homonyms(name) if row.level == _PROVINCE}
    for level, name in named:
        rows = homonyms(name)
        found |= {row.code for row in rows if row.level == _PROVINCE and level in (None, row.type)}
        districts = {row.parent for row in rows if row.level == _DISTRICT and level in (None, row.type)}
        if len(districts) == 1 and not any(row.level == _PROVINCE for row in rows):
            found |= districts
    return found


def _alone(rows: Sequence[Row], provinces: set[str], said: set[str]) -> list[Row]:
    """The communes of a name in the article's provinces, where they lie in one district or are of the new system."""
    near = [row for row in rows if _province(row) in provinces]
    spoken = any(row.type in said for row in near)
    return near if spoken and len({row.parent for row in near}) == 1 else []


def _province(row: Row) -> str:
    """The code of the province of a row."""
    while row.level > _PROVINCE:
        above = [one for one in rows_of_code(row.parent) if one.first <= row.last and row.first <= one.last]
        if not above:
            return row.parent
        row = above[-1]
    return row.code


def _street(rows: Sequence[Row], grammar: Grammar) -> bool:
    """Whether all are of a kind whose names are also numbers: those of towns, where persons' names are common."""
    urban = {level.name for level in grammar.vocabulary.levels if level.numbers}
    return all(row.type in urban for row in rows)


def _type(rows: Sequence[Row], said: set[str]) -> str | None:
    """The latest of the kinds that the article speaks of."""
    return next((row.type for row in sorted(rows, key=lambda row: row.last, reverse=True) if row.type in said), None)


def _listed(sentences: Sequence[Tokens], names: set[str]) -> set[str]:
    """The names that stand nowhere but in lists, each before its number: "Hội An 110, Tam Kỳ (95)"."""
    free: set[str] = set()
    found: set[str] = set()
    for tokens in sentences:
        index = 0
        for place in capitals_of(tokens):
            if place < index:
                continue
            index, end = place, capitals_end(tokens, place)
            name = _text(tokens, index, end)
            if name in names:
                after = end + 1 if end < len(tokens) and tokens.words[end] in ("(", ":") else end
                number = after < len(tokens) and tokens.words[after][0].isdigit()
                opens = index > 0 and tokens.words[index - 1] in _IN_LISTS
                (found if number and opens else free).add(name)
            index = end
    return found - free
