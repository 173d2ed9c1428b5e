"""The places that stand around a mention: in its sentence, its paragraph, the headline, the article.

Of several places that stand equally near, one is meant where the others lie around it (a commune and its
district), else the place in which they lie together: a border post that serves two communes is in their district.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import regex

from ..find.lines import Line
from ..find.mentions import UnitMention
from ..places import by_code
from ..places.data import children, row
from ..places.model import Place
from ..places.search import homonyms
from ..text import Folded
from .names import territories
from .scene import Scene
from .whereabouts import Named, Whereabouts, link_place, supported

PROVINCE, DISTRICT, COMMUNE = 1, 2, 3
_CAPITALS = regex.compile(r"\p{Lu}[\p{L}\p{M}']*(?: \p{Lu}[\p{L}\p{M}']*){1,3}")
_MAIN = 0.6  # the share of an article's places that lie in the one that it is about
_CERTAIN = 1.0  # votes for a district in which a commune of no level may be looked for


@dataclass(frozen=True, slots=True)
class Spot:
    """A place named in an article, and where it stands.

    `above`: as that of an organisation above the districts; `alone`: by its kind, of which its district has one.
    """

    start: int
    place: Place
    above: bool = False
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Landscape:
    """The places of an article line by line."""

    starts: tuple[int, ...] = ()
    paragraphs: tuple[int, ...] = ()
    headline: frozenset[int] = frozenset()
    spots: Mapping[int, tuple[Spot, ...]] = field(default_factory=dict)
    memo: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)  # what was found out about it

    def line_of(self, offset: int) -> int:
        """The number of the line in which a folded offset lies."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def in_line(self, number: int) -> tuple[Spot, ...]:
        """The places of a line."""
        return self.spots.get(number, ())

    def around(self, number: int) -> list[int]:
        """The other lines of the paragraph of a line: those before it, the nearest first, then those behind it."""
        if number >= len(self.paragraphs):
            return []
        if "paragraphs" not in self.memo:
            found: dict[int, list[int]] = {}
            for at, paragraph in enumerate(self.paragraphs):
                found.setdefault(paragraph, []).append(at)
            self.memo["paragraphs"] = found
        same: list[int] = self.memo["paragraphs"][self.paragraphs[number]]
        return [at for at in reversed(same) if at < number] + [at for at in same if at > number]

    def in_headline(self) -> tuple[Spot, ...]:
        """The places of the headline."""
        return tuple(spot for number in sorted(self.headline) for spot in self.in_line(number))

    def main(self) -> Place | None:
        """The place in which most of them lie."""
        if "main" not in self.memo:
            self.memo["main"] = main_place(self.everywhere())
        found: Place | None = self.memo["main"]
        return found

    def everywhere(self) -> tuple[Spot, ...]:
        """All places, in the order of the text."""
        return tuple(spot for number in sorted(self.spots) for spot in self.spots[number])


def landscape(
    lines: Sequence[Line],
    paragraphs: Sequence[int],
    kinds: Sequence[str],
    scene: Scene,
    where: Whereabouts,
    folded: Folded,
) -> Landscape:
    """The places that an article names, linked. In sentences on villages communes count that have no level, too."""
    spots: dict[int, tuple[Spot, ...]] = {}
    villages = frozenset(level.name for level in scene.vocabulary.villages)
    for number, line in enumerate(lines):
        found = [spot for mention in line.units for spot in _spots(mention, scene, where)]
        if any(_village(mention, villages) for mention in line.units):
            found += _communes(line, folded, where)
            found.sort(key=lambda spot: spot.start)
        if where.span is not None:  # what was before, or will be, is not where something is
            found = [spot for spot in found if spot.place.holds(*where.span)]
        if found:
            spots[number] = tuple(found)
    headline = frozenset(number for number, kind in enumerate(kinds) if kind == "headline")
    return Landscape(tuple(line.start for line in lines), tuple(paragraphs), headline, spots)


def together(places: Iterable[Place]) -> Place | None:
    """The one place of several that is meant: the innermost, or the one around all; null where there is none."""
    every = {_code(place): place for place in places}
    outer = {code for place in every.values() for code in codes_above(place)}
    inner = [place for code, place in every.items() if code not in outer]
    if len(inner) < 2:
        return inner[0] if inner else None
    shared = [one for one in inner[0].parent_ids if all(_bare(one) in codes_above(place) for place in inner[1:])]
    return next(iter(by_code(shared[0])), None) if shared else None


def main_place(spots: Sequence[Spot]) -> Place | None:
    """The innermost place in which most of an article's places lie; null where no province has so many."""
    total = 0
    votes: defaultdict[str, int] = defaultdict(int)
    places: dict[str, Place] = {}
    for spot in spots:
        if spot.place.level == PROVINCE and not spot.above:
            continue
        total += 1
        for one in (spot.place, *(above for identity in spot.place.parent_ids for above in by_code(identity)[:1])):
            votes[_code(one)] += 1
            places[_code(one)] = one
    most = [code for code, count in votes.items() if count >= _MAIN * total]
    deepest = sorted(most, key=lambda code: (-places[code].level, -votes[code], code))
    return places[deepest[0]] if deepest else None


def codes_above(place: Place) -> set[str]:
    """The codes of the units above a place."""
    return {_bare(identity) for identity in place.parent_ids}


def lies_in(place: Place, other: Place) -> bool:
    """Whether a place is another, or lies in it."""
    return _code(place) == _code(other) or _code(other) in codes_above(place)


def _spots(mention: UnitMention, scene: Scene, where: Whereabouts) -> list[Spot]:
    """The places that a mention names, or points at."""
    named: list[Named] = list(territories(mention))
    if mention.kind == "name" and mention.name:
        named.insert(0, (mention.level, mention.name))
    found: list[Spot] = []
    for at, (level, name) in enumerate(named):
        place = link_place(level, name, named[at + 1 :], where).place
        if place is not None and (level is not None or place.level == PROVINCE or supported(None, name, place, where)):
            found.append(Spot(mention.start, place, place.level == PROVINCE and mention.party and at == 0))
    if mention.kind == "reference" and mention.level is not None or (mention.scope and mention.scope[1] is None):
        level = mention.level or (mention.scope[0] if mention.scope else "")
        found += _referred(level, mention, scene, where)
    if mention.kind == "village" and mention.level and mention.name:
        # "Ở Bản Díu": a commune whose name begins like a village's.
        whole = f"{mention.level} {mention.name}"
        own = [one for one in homonyms(whole) if one.level == COMMUNE]
        if any(where.districts.get(one.parent, 0) >= _CERTAIN for one in own):
            place = link_place(None, whole, mention.parents, where, least=COMMUNE).place
            found += [Spot(mention.start, place)] if place is not None else []
    return found


def _village(mention: UnitMention, villages: frozenset[str]) -> bool:
    inner = mention.inner.level if mention.inner is not None else None
    return mention.level in villages or inner in villages


def _communes(line: Line, folded: Folded, where: Whereabouts) -> list[Spot]:
    """The communes of the article's districts that stand bare in a sentence: "thôn Nà Kéo, Cốc Đán"."""
    found = []
    taken = [(mention.start, mention.end) for mention in line.units if mention.named]
    for run in _CAPITALS.finditer(folded.case, line.start, line.end):
        name = run.group()
        if any(start < run.end() and run.start() < end for start, end in taken):
            continue
        rows = [
            row for row in homonyms(name) if row.level == COMMUNE and where.districts.get(row.parent, 0) >= _CERTAIN
        ]
        place = link_place(None, name, (), where, least=COMMUNE).place if rows else None
        if place is not None and any(row.id == place.id for row in rows):
            found.append(Spot(run.start(), place))
    return found


def _referred(level: str, mention: UnitMention, scene: Scene, where: Whereabouts) -> list[Spot]:
    """The place that a bare level means: the one named last, or the only one of its kind in the article's district."""
    if level == scene.vocabulary.canonical.province:
        place = link_place(None, scene.province, (), where, deepest=PROVINCE).place if scene.province else None
        return [Spot(mention.start, place, above=True)] if place is not None else []
    name = scene.last_name(level, mention.start)
    if name is not None:
        place = link_place(level, name, (), where).place
        return [Spot(mention.start, place)] if place is not None else []
    best = sorted(where.districts, key=lambda code: (-where.districts[code], code))[:1]
    rows = [row(index) for index in children().get(best[0], ())] if best else []
    codes = {one.code: one for one in rows if one.type == level and where.fits(one)}
    if len(codes) == 1:
        (only,) = codes.values()
        return [Spot(mention.start, place, alone=True) for place in by_code(only.id)[:1]]
    return []


def _code(place: Place) -> str:
    return _bare(place.id)


def _bare(identity: str) -> str:
    return identity.partition("@")[0]
