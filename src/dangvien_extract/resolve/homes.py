"""Where a unit is: the place that its name tells, else what stands around its mentions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from ..find.mentions import UnitMention, key_of
from ..models import Unit
from ..places.data import FIRST_NEW
from ..places.history import as_of
from ..places.model import Link
from ..places.model import Place as Official
from ..places.posts import posts
from ..places.search import homonyms
from .nearby import COMMUNE, DISTRICT, PROVINCE, Landscape, Spot, lies_in, together
from .scene import Scene
from .whereabouts import Named, Span, Whereabouts, link_place

OWN = frozenset({"party_organisation", "border_guard"})  # the organisation of its place, and the only one
REFORM = dt.date.fromisoformat(FIRST_NEW)
_TAIL = 7  # words of a name that may be a place at its end


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """What links the units of one article: where it is, what places stand where, and where each unit is mentioned.

    Mentions stand under the folded name without the word for the organisation, and under the bare name.
    """

    scene: Scene
    where: Whereabouts
    land: Landscape
    mentions: dict[str, list[UnitMention]]


class Home(NamedTuple):
    """The official place of a unit, or in which it lies; `stated` where its name says so ("Công an tỉnh Sơn La").

    `nowhere`: by its nature it has none.
    """

    link: Link
    stated: bool = False
    nowhere: bool = False


def home_of(unit: Unit, known: Gazetteer) -> Home:
    """Where a unit is, as far as its name and its article tell."""
    mentions = known.mentions.get(bare_name(unit, known.scene), [])
    if not mentions and unit.place is not None:
        mentions = known.mentions.get(key_of(unit.place.name), [])
    parents = _parents(mentions)
    place = unit.place
    if is_village(unit, known.scene):
        return Home(_of_village(mentions, parents, known))
    if unit.kind == "border_post":
        return Home(_of_post(place.name if place else unit.name, mentions, parents, known))
    if place is not None and (place.type is not None or unit.kind in OWN):
        return Home(link_place(place.type, place.name, parents, known.where), stated=True)
    if _placeless(unit, known.scene):
        return Home(Link(None, "unknown"), nowhere=True)
    tail = _tail(unit.name, known)
    if tail is not None and (tail[1] or not any(_is_company(mention) for mention in mentions)):
        return Home(tail[0], stated=tail[1])
    around = _around(mentions, parents, known)
    if tail is None or tail[0].place is None:
        return Home(_as_link(around))
    # "Công ty TNHH Mani Hà Nội" in Phổ Yên: where a company stands says more than what it is called.
    narrower = around is not None and (lies_in(around, tail[0].place) or not lies_in(tail[0].place, around))
    return Home(_as_link(around) if narrower else tail[0])


def _is_company(mention: UnitMention) -> bool:
    return "company" in (mention.agency, mention.inner.agency if mention.inner is not None else None)


def _agree(one: Official | None, two: Official) -> bool:
    """Whether one of two places lies in the other."""
    return one is not None and (lies_in(one, two) or lies_in(two, one))


def _as_link(place: Official | None) -> Link:
    return Link(None, "unknown") if place is None else Link(place, "spelled", (place,))


def is_village(unit: Unit, scene: Scene) -> bool:
    """Whether a unit is the branch of a village."""
    villages = {level.name for level in scene.vocabulary.villages}
    return unit.kind == "branch" and unit.place is not None and unit.place.type in villages


def _parents(mentions: Sequence[UnitMention]) -> tuple[Named, ...]:
    """The places that some mention of a unit names around it, each once."""
    found: list[Named] = []
    for mention in mentions:
        for one in (mention, mention.inner):
            found += one.parents if one is not None else ()
    return tuple(dict.fromkeys(found))


def _of_village(mentions: Sequence[UnitMention], parents: Sequence[Named], known: Gazetteer) -> Link:
    """Where a village lies: the commune that stands with it, in its sentence, its paragraph, the headline, or alone.

    A district that stands with it where no commune is told. None where several are equally near.
    """
    communes = {level.name for level in known.scene.vocabulary.levels if level.rank == "commune"}
    district: Official | None = None
    for at, (level, name) in enumerate(parents):
        level = level or known.scene.levels.get(key_of(name))
        if level is None or level in communes:
            link = link_place(level, name, parents[at + 1 :], known.where, least=COMMUNE)
            if link.place is not None or level is not None:
                return link
        wider = link_place(level, name, parents[at + 1 :], known.where, deepest=DISTRICT).place
        if wider is not None and wider.level == DISTRICT and district is None:
            district = wider
    for spots in _scopes(mentions, known):
        found = [spot for spot in spots if spot.place.level == COMMUNE]
        if district is not None:
            found = [spot for spot in found if lies_in(spot.place, district)]
        if found:
            return _one(found)
    if district is None:
        main = known.land.main()
        district = main if main is not None and main.level == DISTRICT else None
    return _as_link(district)


def _one(spots: Sequence[Spot]) -> Link:
    """The one place of several spots; null with the candidates where they are of several."""
    places = {spot.place.id: spot.place for spot in spots}
    if len(places) > 1:
        return Link(None, "ambiguous", tuple(places.values()))
    return _as_link(next(iter(places.values())))


def _scopes(mentions: Sequence[UnitMention], known: Gazetteer) -> Iterable[Sequence[Spot]]:
    """The places around the mentions of a unit, from near to far: sentence, paragraph, headline, article.

    In the unit's own sentence only the nearest that stands before it, else the nearest behind it.
    """
    land = known.land
    at = [(mention, land.line_of(mention.start)) for mention in mentions]
    for mention, number in at:
        spots = land.in_line(number)
        before = [spot for spot in spots if spot.start < mention.start and spot.place.level == COMMUNE]
        behind = [spot for spot in spots if spot.start >= mention.start and spot.place.level == COMMUNE]
        yield [before[-1]] if before else behind[:1]
    for other in _lines_around([number for _, number in at], land):
        yield land.in_line(other)
    yield land.in_headline()
    main = land.main()
    yield [Spot(0, main)] if main is not None and main.level == COMMUNE else land.everywhere()


def _lines_around(numbers: Iterable[int], land: Landscape) -> Iterator[int]:
    """The other lines in the paragraph of each of some lines, in order, no line twice."""
    first: dict[int, int | None] = {}  # paragraph → the line of `numbers` that is missing so far
    for number in numbers:
        if number >= len(land.paragraphs):
            continue
        paragraph = land.paragraphs[number]
        if paragraph not in first:
            first[paragraph] = number
            yield from land.around(number)
        elif (missing := first[paragraph]) is not None and missing != number:
            first[paragraph] = None
            yield missing


def _of_post(name: str, mentions: Sequence[UnitMention], parents: Sequence[Named], known: Gazetteer) -> Link:
    """The place of a border post: the commune of its name where the article is, what stands around it, or its list."""
    told = _told(parents, known)
    if told is not None:
        return _as_link(told)
    words = name.split()
    for first in range(len(words)):  # "cửa khẩu quốc tế Trà Lĩnh"
        if words[first][0].isupper():
            own = link_place(None, " ".join(words[first:]), parents, known.where, least=COMMUNE).place
            if own is not None and _near(own, known):
                return _as_link(_then(own, known.where.span))
            break
    around = _around(mentions, parents, known, border=True)
    listed = posts(name)
    for _, province, commune in listed:
        home = link_place(None, province, (), known.where, deepest=PROVINCE).place
        if home is None or (around is not None and not _agree(around, home)) or (around is None and len(listed) > 1):
            continue
        if commune:
            place = link_place(None, commune, [(None, province)], known.where, least=COMMUNE).place
            if place is not None and (around is None or lies_in(place, around)):
                return _as_link(place)
        return _as_link(around or home)
    return _as_link(around)


def _then(place: Official, span: Span | None) -> Official:
    """A place as it was at the time of the article: a post keeps the name of a commune that is gone."""
    if span is None or _was(place, span):
        return place
    now = as_of(place, span[1])
    return now[0] if len(now) == 1 else place


def _near(place: Official, known: Gazetteer) -> bool:
    """Whether a place lies where the article is."""
    codes = {one.partition("@")[0] for one in place.parent_ids}
    return any(known.where.districts.get(code, 0) >= 1 or known.where.provinces.get(code, 0) >= 1 for code in codes)


def _tail(name: str, known: Gazetteer) -> tuple[Link, bool] | None:
    """The place that a name ends in, the longest that there is, and whether with its level.

    "Công an huyện Hòn Đất", "Trường THPT Hướng Hóa"; of one word only a city ("Đại học Vinh").
    """
    words = name.split()
    levels = {level.name for level in known.scene.vocabulary.levels}
    city = known.scene.vocabulary.levels[1].name
    for size in range(min(_TAIL, len(words) - 1), 0, -1):
        rest = words[-size:]
        for length in (2, 1):
            level = " ".join(rest[:length])
            if level in levels and len(rest) > length:
                found = link_place(level, " ".join(rest[length:]), (), known.where)
                if found.place is not None:
                    return found, True
    for size in range(min(_TAIL, len(words) - 1), 0, -1):
        rest = words[-size:]
        bare = " ".join(rest)
        if not all(word[0].isupper() for word in rest) or not homonyms(bare):
            continue
        found = link_place(None if size > 1 else city, bare, (), known.where, deepest=DISTRICT)
        place = found.place
        if place is None or not _was(place, known.where.span):
            continue
        somewhere = any(votes >= 1 for votes in known.where.provinces.values())
        if size == 1 and (place.type != city or not words[-2].islower()):
            continue
        if place.level == PROVINCE or _near(place, known) or not somewhere:
            return found, False
    return None


def _was(place: Official, span: Span | None) -> bool:
    """Whether a place was so at the time of the article: names outlive the places that they tell of."""
    return place.holds(*span) if span is not None else (place.valid_to or REFORM).year >= REFORM.year


def _around(
    mentions: Sequence[UnitMention], parents: Sequence[Named], known: Gazetteer, *, border: bool = False
) -> Official | None:
    """Where something without a place of its own is: what stands with it, in its sentence, its paragraph, the article.

    An organisation of the province in the paragraph says that it is the province's, but for posts.
    """
    told = _told(parents, known) or _of_school(mentions, known)
    if told is not None:
        return told
    land = known.land
    numbers = list(dict.fromkeys(land.line_of(mention.start) for mention in mentions))
    for number in chain(numbers, _lines_around(numbers, land)):
        spots = land.in_line(number)
        place = together(spot.place for spot in spots if spot.place.level > PROVINCE and not spot.alone)
        if place is None and not border:
            place = together(spot.place for spot in spots if spot.above)
        if place is not None:
            return place
    headline = together(spot.place for spot in land.in_headline() if spot.place.level > PROVINCE)
    main = headline or land.main()
    if main is not None:
        return main
    for level, name in parents:
        place = link_place(level, name, (), known.where).place
        if place is not None:
            return place
    if known.scene.province is not None:
        return link_place(None, known.scene.province, (), known.where).place
    for mention in known.scene.mentions:
        if mention.kind == "agency" and mention.name and (tail := _tail(mention.name, known)) is not None:
            return tail[0].place
    return together(spot.place for spot in land.everywhere())


def _of_school(mentions: Sequence[UnitMention], known: Gazetteer) -> Official | None:
    """The place of a faculty, or of a branch of no agency, in an article on one school whose name tells its place."""
    agencies = {mention.inner.agency if mention.inner is not None else mention.agency for mention in mentions}
    if not agencies or agencies - {None, "faculty"}:
        return None
    schools = {
        key_of(one.name): one.name
        for mention in known.scene.mentions
        for one in (mention, mention.inner)
        if one is not None and one.agency == "school" and one.name
    }
    tails = [tail[0].place for name in schools.values() if (tail := _tail(name, known)) is not None]
    return tails[0] if len({place.id for place in tails if place is not None}) == 1 else None


def _told(parents: Sequence[Named], known: Gazetteer) -> Official | None:
    """The nearest place below the provinces that stands with a mention itself."""
    for at, (level, name) in enumerate(parents):
        place = link_place(level, name, parents[at + 1 :], known.where).place
        if place is not None and place.level > PROVINCE:
            return place
    return None


def _placeless(unit: Unit, scene: Scene) -> bool:
    """Whether it has no place by its nature: an army corps, a company of the whole country."""
    name = f"{bare_name(unit, scene)} "
    words = scene.vocabulary
    national = any(name.startswith(f"{head} ") for head in words.national_heads)
    return any(name.startswith(f"{head} ") for head in words.placeless) or (
        national and any(name.endswith(f" {tail} ") for tail in words.national_tails)
    )


def bare_name(unit: Unit, scene: Scene) -> str:
    """The folded name of a unit without the word for its organisation."""
    name = key_of(unit.name)
    for word in (scene.vocabulary.canonical.organisation, scene.vocabulary.canonical.branch):
        name = name.removeprefix(f"{key_of(word)} ")
    return name
