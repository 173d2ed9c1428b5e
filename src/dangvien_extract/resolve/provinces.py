"""The province that an article is about: what it names, what its districts and communes tell, whose paper it is.

Evidence is counted, not ruled. A province named in passing ("bỏ bản đi làm ở Bình Dương") is outvoted by the one in
which the article's districts lie, and by one that the headline or the lead names.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence

import regex

from ..find.lines import Line
from ..find.mentions import UnitMention, key_of
from ..patterns.units import UnitVocabulary
from ..places.search import homonyms
from .names import listed, territories
from .whereabouts import Named, Span, province_code, province_named, usual_rows

# What speaks for a province, by hand on the development articles with gold places (corpus/README.md).
_COMMITTEE, _STATED, _BARE, _PASSING = 3.0, 2.0, 1.0, 0.5
_PAPER = 4.0
_OPENING, _TWICE = 3, 2.0  # lines that say what an article is about, and how much more they count
_DISTRICT, _COMMUNE = 2.0, 1.0
_SHARED = 3  # provinces among which a name shares its vote; of more it says nothing
_LEAST = 2.0  # of places alone, where no province is named
_WORD = regex.compile(r"[\p{L}\p{M}]+|-")


def province_of_article(
    lines: Sequence[Line],
    vocabulary: UnitVocabulary,
    published: dt.date | None,
    *,
    dateline: str = "",
    masthead: str = "",
    publisher: str = "",
    places: bool = True,
) -> tuple[str | None, int]:
    """The folded name of the province, null where nothing tells it, and how many provinces are named.

    `dateline`, `masthead` and `publisher` are folded: what may name the paper, what stands above the headline, and
    the article's source and address. Without `places` the gazetteer is not asked.
    """
    named: defaultdict[str, float] = defaultdict(float)
    for line in lines:
        weight = _TWICE if line.index < _OPENING else 1.0
        for mention in line.units:
            for name, share in _named(line, mention, vocabulary):
                named[name] += share * weight
    count = len(named)
    for form, name in vocabulary.papers.items():
        if dateline.startswith(form + " ") or f"({form})" in dateline or (("." in form) and form in dateline):
            named[key_of(name)] += _PAPER
        if publisher and (f" {form} " in f" {publisher} " or ("." in form and form in publisher)):
            named[key_of(name)] += _PAPER
    if not named:
        above = f" {' '.join(_WORD.findall(masthead))} "
        told = [name for name in vocabulary.provinces if f" {name} " in above]
        if len(told) == 1:
            return told[0], count
    votes = dict(named)
    if places:
        span: Span | None = (published, published) if published is not None else None
        below = _below(_names(lines), span)
        # A code outlives a name: that of Yên Bái is now Lào Cai's.
        rows = [(row, form) for form in named for row in homonyms(form) if row.level == 1]
        spelled = {row.code: form for row, form in rows}
        spelled |= {row.code: form for row, form in rows if span is not None and row.first <= span[0] <= row.last}
        for code, share in below.items():
            found = spelled.get(code) or key_of(province_named(code, span) or code)
            votes[found] = votes.get(found, 0.0) + share
        if not named:
            ranked = sorted(below.values(), reverse=True)
            if not ranked or ranked[0] < _LEAST or ranked[:1] == ranked[1:2]:
                return None, count
    return max(sorted(votes), key=votes.__getitem__, default=None), count


def _named(line: Line, mention: UnitMention, vocabulary: UnitVocabulary) -> Iterable[tuple[str, float]]:
    """The provinces that a mention names, with what that counts."""
    if _former(line, mention, vocabulary):
        return
    province = vocabulary.levels[0].name
    several = mention.start in listed(line, vocabulary)
    for level, name in territories(mention):
        key = key_of(name)
        if several and key in (*vocabulary.provinces, *vocabulary.cities):
            yield key, _PASSING  # "hai tỉnh Lào Cai, Yên Bái"
        elif level == province or (level is None and key in vocabulary.provinces):
            yield key, _COMMITTEE if level == province else _STATED
        elif level == vocabulary.levels[1].name and key in vocabulary.cities:
            yield key, _STATED
    if mention.scope and mention.scope[0] == "" and mention.scope[1]:
        key = key_of(mention.scope[1])
        if key in vocabulary.provinces:
            yield key, _STATED
    if mention.kind == "name" and mention.name and key_of(mention.name) in (*vocabulary.provinces, *vocabulary.cities):
        yield key_of(mention.name), _PASSING if _passing(line, mention, vocabulary) else _BARE
    if mention.kind in ("agency", "organisation") and mention.name:
        key = key_of(mention.name)
        yield from ((name, _BARE) for name in vocabulary.provinces if key.endswith(f" {name}"))


def _former(line: Line, mention: UnitMention, vocabulary: UnitVocabulary) -> bool:
    """Whether the word behind a name says that there is no such place any more: "Hòa Bình cũ"."""
    at = bisect_left(line.spans, (mention.end, 0))
    return line.words(at, at + 1).strip() in vocabulary.former if at < len(line.spans) else False


def _passing(line: Line, mention: UnitMention, vocabulary: UnitVocabulary) -> bool:
    """Whether a bare name only says where somebody or something is: "đi làm ở Bình Dương"."""
    at = bisect_left(line.spans, (mention.start, 0))
    return line.index >= _OPENING and line.words(max(0, at - 1), at).strip() in vocabulary.locatives


def _names(lines: Sequence[Line]) -> list[Named]:
    """The places that an article names, each once."""
    named: list[Named] = []
    for line in lines:
        for mention in line.units:
            named += territories(mention)
            if mention.kind == "name" and mention.name:
                named.append((mention.level, mention.name))
    return list(dict.fromkeys(named))


def _below(named: Sequence[Named], span: Span | None) -> dict[str, float]:
    """What the districts and communes that an article names say of its province, by the code of that."""
    votes: defaultdict[str, float] = defaultdict(float)
    for level, name in named:
        rows = usual_rows(level, name, span)
        if not rows or any(row.level == 1 for row in rows):
            continue
        homes = {province_code(row) for row in rows}
        if len(homes) <= _SHARED:
            weight = _DISTRICT if any(row.level == 2 for row in rows) else _COMMUNE
            for code in homes:
                votes[code] += weight / len(homes)
    return dict(votes)
