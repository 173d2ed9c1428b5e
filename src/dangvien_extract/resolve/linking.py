"""Units with their identity: the official place of each, the units above it, and an id for all articles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..find.lines import Line
from ..find.mentions import UnitMention, key_of
from ..models import UNKNOWN, Place, Unit
from ..places import as_of, by_code, to_fact_place
from ..places.data import key_of as spelling_key
from ..places.model import Link
from ..places.model import Place as Official
from ..places.posts import posts
from ..text import Folded
from .facts import Resolved
from .homes import OWN, REFORM, Gazetteer, bare_name, home_of, is_village
from .names import territories
from .naming import unit_of
from .nearby import PROVINCE, landscape
from .scene import Scene
from .whereabouts import Named, Span, whereabouts

_NOWHERE = frozenset({"party", "region"})


def with_identity(
    resolved: Sequence[Resolved],
    scene: Scene,
    published: dt.date | None,
    lines: Sequence[Line],
    paragraphs: Sequence[int],
    kinds: Sequence[str],
    folded: Folded,
) -> list[Resolved]:
    """Resolved claims with the identity of their units; the gazetteer is not read where there is no unit."""
    if not any(item.unit.unit is not None for item in resolved):
        return list(resolved)
    years = [item.period.year for item in resolved if item.claim.status != "target"]
    return with_identity_of(resolved, gazetteer(scene, published, years, lines, paragraphs, kinds, folded))


def with_identity_of(resolved: Sequence[Resolved], known: Gazetteer) -> list[Resolved]:
    """Resolved claims with the identity of their units; those that have it stay."""
    units: dict[Unit, Unit] = {}
    found = []
    for item in resolved:
        unit = item.unit.unit
        if unit is not None and unit.id is None:
            if unit not in units:
                units[unit] = identified(unit, known)
            item = replace(item, unit=replace(item.unit, unit=units[unit]))
        found.append(item)
    return found


def linked_units(
    resolved: Sequence[Resolved],
    scene: Scene,
    published: dt.date | None,
    lines: Sequence[Line],
    paragraphs: Sequence[int],
    kinds: Sequence[str],
    folded: Folded,
) -> list[Unit]:
    """Every unit that an article names, with its identity, whether or not a claim is about it."""
    years = [item.period.year for item in resolved if item.claim.status != "target"]
    known = gazetteer(scene, published, years, lines, paragraphs, kinds, folded)
    named = [unit_of(mention, scene) for mention in scene.mentions]
    found = {unit.name: identified(unit, known) for unit in named if unit is not None}
    found |= {unit.name: unit for item in with_identity_of(resolved, known) if (unit := item.unit.unit) is not None}
    return list(found.values())


def gazetteer(
    scene: Scene,
    published: dt.date | None,
    years: Iterable[int | None],
    lines: Sequence[Line],
    paragraphs: Sequence[int],
    kinds: Sequence[str],
    folded: Folded,
) -> Gazetteer:
    """For an article: its day, else the years that its facts speak of, say which places there were."""
    span = _span(published, [year for year in years if year is not None], scene, lines)
    named: list[Named] = []
    mentions: dict[str, list[UnitMention]] = {}
    bare: dict[str, list[UnitMention]] = {}
    for mention in scene.mentions:
        named += territories(mention)
        if mention.kind == "name" and mention.name:
            named.append((mention.level, mention.name))
        if mention.kind == "post" and mention.name:
            named += _border(mention.name, scene)
        unit = unit_of(mention, scene)
        if unit is not None:
            mentions.setdefault(bare_name(unit, scene), []).append(mention)
        if mention.name:
            bare.setdefault(key_of(mention.name), []).append(mention)
    where = whereabouts(named, scene.province, span)
    return Gazetteer(scene, where, landscape(lines, paragraphs, kinds, scene, where, folded), {**bare, **mentions})


def _border(post: str, scene: Scene) -> list[Named]:
    """The province of a border post, where all posts of its name that are listed are in one."""
    provinces = {one.province for one in posts(post)}
    if len(provinces) != 1:
        return []
    (province,) = provinces
    city = key_of(province) in scene.vocabulary.cities
    return [(scene.vocabulary.levels[1].name if city else scene.vocabulary.canonical.province, province)]


def identified(unit: Unit, known: Gazetteer) -> Unit:
    """A unit with its place, the units above it and its id."""
    if unit.kind in _NOWHERE or (unit.kind == "border_guard" and unit.level == "country"):
        return unit.model_copy(update={"id": f"{unit.kind}:{_slug(unit.name)}"})
    village = is_village(unit, known.scene)
    link, stated, nowhere = home_of(unit, known)
    if nowhere:
        return unit.model_copy(update={"id": f"{unit.kind}:{_slug(unit.name)}"})
    if link.place is None:
        return _unlinked(unit, link)
    place = to_fact_place(link.place)
    parents = link.place.parents
    own = unit.kind in OWN
    if village and unit.place is not None:
        parents = (link.place.full_name, *parents)
        place = Place(name=unit.place.name, type=unit.place.type, parents=parents, within=link.place.id)
    elif not own:
        parents = (link.place.full_name, *parents)
    # What does not bear a place in its name is told apart by its province: articles say more or less of where it is.
    anchor = link.place if own or village or stated or _local(unit, known.scene) else _province(link.place)
    name = unit.name
    if unit.kind == "border_post" and unit.place is not None and (listed := posts(unit.place.name)):
        # "Đồn Biên phòng cửa khẩu quốc tế Trà Lĩnh" is the post Trà Lĩnh.
        name = f"{known.scene.vocabulary.canonical.post} {listed[0].name}"
    identity = f"{unit.kind}:{anchor.id}" if own else f"{unit.kind}:{anchor.id}/{_slug(name)}"
    level = unit.level
    if level is None and (own or stated):
        level = next((one.rank for one in known.scene.vocabulary.levels if one.name == link.place.type), None)
    return unit.model_copy(update={"id": identity, "place": place, "parents": parents, "level": level})


def _local(unit: Unit, scene: Scene) -> bool:
    """Whether many in a province share the unit's name: "Trường Mầm non Hoa Hồng", "Trạm Y tế"."""
    name = bare_name(unit, scene)
    full = unit.name.split()
    nameless = not any(word[0].isupper() or word[0].isdigit() for word in full[_HEAD:])
    return nameless or any(f"{name} ".startswith(f"{head} ") for head in scene.vocabulary.local_heads)


_HEAD = 3  # "Chi bộ Trường …": words before what may be a proper name


def _province(place: Official) -> Official:
    """The province of a place, as it is since July 2025 where that is one: an id that outlasts the reform."""
    known = place if place.level == PROVINCE else None
    for identity in place.parent_ids[-1:]:
        known = next(iter(by_code(identity)), None)
    if known is None:
        return place
    now = as_of(known, REFORM)
    return now[0] if len(now) == 1 else known


def _unlinked(unit: Unit, link: Link) -> Unit:
    """A unit whose place is not known, with the candidates and the reason."""
    place = unit.place
    if place is not None:
        place = place.model_copy(update={"reason": link.reason, "candidates": tuple(one.id for one in link.candidates)})
    return unit.model_copy(update={"id": f"{unit.kind}:{UNKNOWN}/{_slug(unit.name)}", "place": place})


def _slug(name: str) -> str:
    """A name as a part of an id: spellings that are a matter of typography give one (places.spelling)."""
    return "-".join(word for part in key_of(name).split() if (word := spelling_key(part)))


def _span(published: dt.date | None, years: Sequence[int], scene: Scene, lines: Sequence[Line]) -> Span | None:
    """The days of which an article speaks. Where the year leaves the reform of 2025 open, its districts tell."""
    if published is not None:
        return published, published
    ranks = {level.name: level.rank for level in scene.vocabulary.levels}
    districts = any(ranks.get(mention.level or "") == "district" for line in lines for mention in line.units)
    before = dt.date(REFORM.year, REFORM.month - 1, 30)
    if not years:
        return (dt.date(_FIRST, 1, 1), before) if districts else None
    first, last = dt.date(max(years), 1, 1), dt.date(max(years), 12, 31)
    return (REFORM, last) if first <= before < last and not districts else (first, last)


_FIRST = 1990  # no article is older
