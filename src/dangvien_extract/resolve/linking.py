"""Units with their identity: the official place of each, the units above it, and an id for all articles."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..find.mentions import UnitMention, key_of
from ..models import Place, Unit
from ..places import to_fact_place
from ..places.model import Link
from ..places.model import Place as Official
from ..places.search import homonyms
from ..text import fold_key
from .facts import Resolved
from .names import territories
from .naming import unit_of
from .scene import Scene
from .whereabouts import Named, Whereabouts, link_place, whereabouts

_PROVINCE, _DISTRICT = 1, 2
_TAIL = 7  # words of a name that may be a place at its end
_AGAIN = 2  # times that a district is named which the article is about
_OWN = frozenset({"party_organisation", "border_guard"})  # the organisation of its place, and the only one
_NOWHERE = frozenset({"party", "region"})


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """What links the units of one article: where it is, and where each unit is mentioned."""

    scene: Scene
    where: Whereabouts
    mentions: dict[str, list[UnitMention]]


def with_identity(resolved: Sequence[Resolved], scene: Scene, published: dt.date | None) -> list[Resolved]:
    """Resolved claims with the identity of their units; the gazetteer is not read where there is no unit."""
    if not any(item.unit.unit is not None for item in resolved):
        return list(resolved)
    known = gazetteer(scene, published, (item.period.year for item in resolved))
    units = {id(unit): identified(unit, known) for item in resolved if (unit := item.unit.unit) is not None}
    return [
        item if item.unit.unit is None else replace(item, unit=replace(item.unit, unit=units[id(item.unit.unit)]))
        for item in resolved
    ]


def gazetteer(scene: Scene, published: dt.date | None, years: Iterable[int | None]) -> Gazetteer:
    """For an article: its day, else the years that its facts speak of, say which places there were."""
    known = [year for year in years if year is not None]
    span = (published, published) if published else None
    if span is None and known:
        span = (dt.date(max(known), 1, 1), dt.date(max(known), 12, 31))
    named: list[Named] = []
    mentions: dict[str, list[UnitMention]] = {}
    for mention in scene.mentions:
        named += territories(mention)
        if mention.kind == "name" and mention.name:
            named.append((mention.level, mention.name))
        unit = unit_of(mention, scene)
        if unit is not None:
            mentions.setdefault(fold_key(unit.name), []).append(mention)
    return Gazetteer(scene, whereabouts(named, scene.province, span), mentions)


def identified(unit: Unit, known: Gazetteer) -> Unit:
    """A unit with its place, the units above it and its id."""
    if unit.kind in _NOWHERE or (unit.kind == "border_guard" and unit.level == "country"):
        return unit.model_copy(update={"id": f"{unit.kind}:{_slug(unit.name)}"})
    mentions = known.mentions.get(fold_key(unit.name), [])
    village = _is_village(unit, known.scene)
    link = _link(unit, mentions, village, known)
    if link.place is None:
        return _unlinked(unit, link)
    place = to_fact_place(link.place)
    parents = link.place.parents
    own = unit.kind in _OWN
    identity = f"{unit.kind}:{link.place.id}" if own else f"{unit.kind}:{link.place.id}/{_slug(unit.name)}"
    if village and unit.place is not None:
        parents = (link.place.full_name, *parents)
        place = Place(name=unit.place.name, type=unit.place.type, parents=parents, within=link.place.id)
    elif not own:
        parents = (link.place.full_name, *parents)
    return unit.model_copy(update={"id": identity, "place": place, "parents": parents})


def _link(unit: Unit, mentions: Sequence[UnitMention], village: bool, known: Gazetteer) -> Link:
    """The official place of a unit, or in which it lies."""
    parents = _parents(mentions)
    place = unit.place
    if village:
        return _home(mentions, parents, known)
    if unit.kind == "border_post":
        return _post(place.name if place else unit.name, parents, known)
    if place is not None and (place.type is not None or unit.kind in _OWN):
        return link_place(place.type, place.name, parents, known.where)
    tail = _tail(unit.name, known)
    if tail is not None:
        return tail
    return _around(parents, known)


def _is_village(unit: Unit, scene: Scene) -> bool:
    villages = {level.name for level in scene.vocabulary.villages}
    return unit.kind == "branch" and unit.place is not None and unit.place.type in villages


def _parents(mentions: Sequence[UnitMention]) -> tuple[Named, ...]:
    """The places that some mention of a unit names around it, each once."""
    found: list[Named] = []
    for mention in mentions:
        for one in (mention, mention.inner):
            found += one.parents if one is not None else ()
    return tuple(dict.fromkeys(found))


def _home(mentions: Sequence[UnitMention], parents: Sequence[Named], known: Gazetteer) -> Link:
    """The commune in which a village lies: one that stands with it, else the one named last before it, or alone."""
    communes = _of_rank("commune", known.scene)
    for at, (level, name) in enumerate(parents):
        if level in communes:
            return link_place(level, name, parents[at + 1 :], known.where)
    named = sorted((offset, level, name) for level in communes for offset, name in known.scene.names.get(level, ()))
    if not named:
        return Link(None, "unknown")
    start = mentions[0].start if mentions else 0
    before = [one for one in named if one[0] <= start]
    _, level, name = before[-1] if before else named[0]
    return link_place(level, name, parents, known.where)


def _post(name: str, parents: Sequence[Named], known: Gazetteer) -> Link:
    """The place of a border post: the commune of its name where the article is, else what stands around it."""
    inside = Whereabouts(known.where.provinces, known.where.districts, known.where.span)
    for level in sorted(_of_rank("commune", known.scene)):
        own = link_place(level, name, parents, inside)
        if own.place is not None and own.place.type == level and _near(own.place, known):
            return own
    return _around(parents, known)


def _near(place: Official, known: Gazetteer) -> bool:
    """Whether a place lies where the article is."""
    codes = {one.partition("@")[0] for one in place.parent_ids}
    return any(known.where.districts.get(code, 0) >= 1 or known.where.provinces.get(code, 0) >= 1 for code in codes)


def _tail(name: str, known: Gazetteer) -> Link | None:
    """The place that a name ends in: "Công an huyện Hòn Đất", "Trường THPT Hướng Hóa"; the longest that there is."""
    words = name.split()
    levels = {level.name for level in known.scene.vocabulary.levels}
    for size in range(min(_TAIL, len(words) - 1), 0, -1):
        rest = words[-size:]
        for length in (2, 1):
            level = " ".join(rest[:length])
            if level in levels and len(rest) > length:
                found = link_place(level, " ".join(rest[length:]), (), known.where)
                if found.place is not None:
                    return found
    for size in range(min(_TAIL, len(words) - 1), 0, -1):
        rest = words[-size:]
        if size > 1 and all(word[0].isupper() for word in rest) and homonyms(" ".join(rest)):
            found = link_place(None, " ".join(rest), (), known.where, deepest=_DISTRICT)
            place = found.place
            somewhere = any(votes >= 1 for votes in known.where.provinces.values())
            if place is not None and (place.level == _PROVINCE or _near(place, known) or not somewhere):
                return found
    return None


def _around(parents: Sequence[Named], known: Gazetteer) -> Link:
    """The nearest of the places around, else the one district that the article is about, else its province."""
    for at, (level, name) in enumerate(parents):
        found = link_place(level, name, parents[at + 1 :], known.where)
        if found.place is not None:
            return found
    if (main := _main(known)) is not None:
        return Link(main, "spelled", (main,))
    if known.scene.province is not None:
        return link_place(None, known.scene.province, (), known.where)
    for mention in known.scene.mentions:
        if mention.kind == "agency" and mention.name and (found_tail := _tail(mention.name, known)) is not None:
            return found_tail
    return Link(None, "unknown")


def _main(known: Gazetteer) -> Official | None:
    """The one district that an article names, where it names it again and again."""
    named: Counter[str] = Counter()
    places: dict[str, Official] = {}
    for level in _of_rank("district", known.scene) | _of_rank("city", known.scene):
        for _, name in known.scene.names.get(level, ()):
            place = link_place(level, name, (), known.where).place
            if place is not None and place.level == _DISTRICT:
                named[place.id] += 1
                places[place.id] = place
    ranked = named.most_common(2)
    if not ranked or ranked[0][1] < _AGAIN or (len(ranked) > 1 and ranked[1][1] * 2 > ranked[0][1]):
        return None
    return places[ranked[0][0]]


def _of_rank(rank: str, scene: Scene) -> set[str]:
    return {level.name for level in scene.vocabulary.levels if level.rank == rank}


def _unlinked(unit: Unit, link: Link) -> Unit:
    """A unit whose place is not known, with the candidates and the reason."""
    place = unit.place
    if place is not None:
        place = place.model_copy(update={"reason": link.reason, "candidates": tuple(one.id for one in link.candidates)})
    return unit.model_copy(update={"id": f"{unit.kind}:?/{_slug(unit.name)}", "place": place})


def _slug(name: str) -> str:
    return key_of(name).replace(" ", "-")
