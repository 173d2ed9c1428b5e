"""What an article says about its places: names with their levels, its province, its main unit."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from ..find.lines import Line
from ..find.mentions import ZONE, UnitMention, key_of
from ..patterns.units import UnitVocabulary
from .atlas import Atlas
from .names import listed, territories
from .provinces import province_of_article

_MANY = 3  # provinces that an article of the whole country names


@dataclass(slots=True)
class Scene:
    """The places and units of one article, gathered before any number is resolved."""

    vocabulary: UnitVocabulary
    levels: dict[str, str] = field(default_factory=dict)  # folded bare name → its level in this article
    names: dict[str, list[tuple[int, str]]] = field(default_factory=dict)  # level → (folded offset, name)
    listed: dict[str, list[tuple[int, str]]] = field(default_factory=dict)  # the same of names in lists of several
    province: str | None = None
    mentions: list[UnitMention] = field(default_factory=list)  # named mentions in order
    branch_kinds: frozenset[str] = frozenset()  # kinds of agency whose organisations the article calls branches
    branch_names: frozenset[str] = frozenset()  # keys of agencies whose organisation it calls a branch
    school_head: str | None = None  # the one full head of its schools' names: "Trường THPT"
    national: bool = False  # the border guard of the country, not of a province, is meant
    full_agencies: dict[str, str] = field(default_factory=dict)  # key of an agency's short name → its full name
    has_border_guard: bool = False  # a province's border guard is named or meant somewhere
    memo: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)  # what was found out about it

    def last_name(self, level: str, before: int) -> str | None:
        """The name of the territory of a level that was named last before an offset, else first after it.

        One of a list ("các xã Cư Huê, Ea Đar và Xuân Phú") only where none of that level stands by itself: "xã" alone
        means none of several.
        """
        named = self.names.get(level) or self.listed.get(level)
        if not named:
            return None
        return named[max(bisect_right(named, before, key=itemgetter(0)) - 1, 0)][1]


def build_scene(
    lines: Sequence[Line],
    dateline: str,
    vocabulary: UnitVocabulary,
    masthead: str = "",
    atlas: Atlas | None = None,
    published: dt.date | None = None,
    *,
    publisher: str = "",
    places: bool = True,
) -> Scene:
    """Gather names, levels and the province.

    `dateline` is folded text that may name the paper; `masthead`, the folded text above the headline and the title,
    tells the province where the article never does ("Ban Tổ chức Tỉnh ủy …", "Trang tin điện tử …").
    `publisher` is the folded source and address of the article.
    `atlas` is what the gazetteer knows of names which the article leaves without a level; without `places` its
    districts do not tell the province.
    """
    scene = Scene(vocabulary)
    city_level = vocabulary.levels[1].name
    for line in lines:
        several = listed(line, vocabulary)
        for mention in line.units:
            if mention.named or mention.agency == ZONE:
                scene.mentions.append(mention)
            for level, name in territories(mention):
                if level is not None:
                    names = scene.listed if mention.start in several else scene.names
                    names.setdefault(level, []).append((mention.start, name))
                    scene.levels.setdefault(key_of(name), level)
            if mention.kind == "border_guard" and mention.scope is not None:
                scene.has_border_guard = True
            if mention.kind == "name" and mention.name and mention.level:
                scene.names.setdefault(mention.level, []).append((mention.start, _title(mention.name)))
                scene.levels.setdefault(key_of(mention.name), mention.level)
    for name, level in atlas.levels.items() if atlas is not None else ():
        if level is not None:
            scene.levels.setdefault(name, level)
    if atlas is not None and atlas.implied is not None and atlas.implied[0] not in scene.names:
        scene.names[atlas.implied[0]] = [(0, atlas.implied[1])]
    for level, name in atlas.only.items() if atlas is not None else ():
        scene.names.setdefault(level, [(0, name)])
    scene.branch_kinds = _branch_kinds(lines, vocabulary)
    branches = {key_of(m.name) for m in scene.mentions if m.kind == "branch" and m.inner and m.inner.agency and m.name}
    committees = {key_of(m.name) for m in scene.mentions if m.kind == "agency" and m.party and m.name}
    scene.branch_names = frozenset(branches - committees)
    scene.school_head = _school_head(scene)
    scene.full_agencies = _full_agencies(scene.mentions, vocabulary)
    province, named = province_of_article(
        lines, vocabulary, published, dateline=dateline, masthead=masthead, publisher=publisher, places=places
    )
    scene.national = named >= _MANY and any(m.level == "country" for m in scene.mentions)
    cities = {name for _, name in scene.names.get(city_level, ()) if key_of(name) in vocabulary.cities}
    scene.province = province.title() if province is not None else cities.pop() if len(cities) == 1 else None
    return scene


def _full_agencies(mentions: Sequence[UnitMention], vocabulary: UnitVocabulary) -> dict[str, str]:
    """Short names of agencies that a longer one ends in: "Công ty Tấn Đức" is "Công ty CP Tập đoàn Tấn Đức".

    Beside "Khối Doanh nghiệp tỉnh", "Khối Doanh nghiệp Quảng Nam" is "Khối Doanh nghiệp tỉnh Quảng Nam".
    """
    inner = [m.inner if m.kind == "branch" and m.inner is not None else m for m in mentions]
    names = {key_of(m.name): m.name for m in inner if m.kind == "agency" and m.name and m.scope is None}
    full: dict[str, str] = {}
    longer: dict[str, list[str]] = {}  # what a name may end in → the names that do
    for key in names:
        words = key.split(" ")
        for at in range(1, len(words)):
            longer.setdefault(" ".join(words[at:]), []).append(key)
    for short in names:
        head, _, rest = short.partition(" ")
        found = [key for key in longer.get(rest, ()) if key.startswith(f"{head} ") and key != short]
        found = found or longer.get(short, [])
        if rest and len(found) == 1:
            full[short] = names[found[0]]
    level = vocabulary.canonical.province
    bare = (m for m in inner if m.kind == "agency" and m.agency not in vocabulary.of_places)
    heads = {key_of(m.name).removesuffix(f" {level}") for m in bare if m.scope == (level, None) and m.name}
    for key, name in names.items() if heads else ():
        words = name.split(" ")
        for at in range(1, len(words)):
            head, place = " ".join(words[:at]), " ".join(words[at:])
            if key_of(place) in vocabulary.provinces and key_of(head) in heads:
                full[key] = f"{head} {level} {place}"
    return full


def _branch_kinds(lines: Sequence[Line], vocabulary: UnitVocabulary) -> frozenset[str]:
    """The kinds of agencies whose organisations an article calls branches and never committees."""
    texts = [line.text for line in lines]

    def says(forms: Iterable[str]) -> bool:
        return any(f" {form} " in text for form in forms for text in texts)

    return frozenset(k.kind for k in vocabulary.branch_kinds if says(k.branches) and not says(k.committees))


def _school_head(scene: Scene) -> str | None:
    """The head that all schools' names have that have a full one."""
    heads = set()
    for mention in scene.mentions:
        inner = mention.inner if mention.kind == "branch" else mention
        if inner is None or inner.agency != "school" or not inner.name:
            continue
        name = full_head(inner.name, scene.vocabulary)
        heads |= {full for full in scene.vocabulary.full_heads.values() if name.startswith(full + " ")}
    return max(heads, key=len) if len(heads) == 1 else None


def full_head(name: str, vocabulary: UnitVocabulary) -> str:
    """A name with its head in full: "THPT Tống Văn Trân" → "Trường THPT Tống Văn Trân"."""
    key = key_of(name)
    for short, full in vocabulary.full_heads.items():
        if key.startswith(short + " "):
            return f"{full} {name[len(short) + 1 :]}"
    return name


def _title(name: str) -> str:
    return name.title() if name.isupper() else name
