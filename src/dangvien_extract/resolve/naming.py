"""From a mention to a canonical unit, as the annotation guide names it."""

from __future__ import annotations

import unicodedata
from typing import Any

import regex

from ..find.mentions import UnitMention, key_of
from ..models import Place, Unit
from ..patterns.units import UnitVocabulary
from .scene import Scene, full_head

_HEAD = 4  # words of the head of an agency
# A written syllable without its marks; "TNHH" and "UBND" are none.
_SYLLABLE = regex.compile(r"[b-df-hj-np-tvwxzđ]{0,3}[aeiouy]{1,3}(?:ch?|m|ng?|nh|p|t)?", regex.IGNORECASE)
_KINDS = {
    "branch": "branch",
    "post": "border_post",
    "border_guard": "border_guard",
    "party": "party",
    "region": "region",
}


def unit_of(mention: UnitMention, scene: Scene) -> Unit | None:
    """The canonical unit of a named mention (references are resolved before); None where no name can be made."""
    # Kept with its mention, so that no other takes its identity.
    _, found = scene.memo.setdefault(("unit", id(mention)), (mention, _NOT_YET))
    if found is _NOT_YET:
        found = _unit_of(mention, scene)
        scene.memo["unit", id(mention)] = mention, found
    unit: Unit | None = found
    return unit


_NOT_YET: Any = object()


def _unit_of(mention: UnitMention, scene: Scene) -> Unit | None:
    words = scene.vocabulary.canonical
    kind = mention.kind
    if kind == "reference":
        return None
    if kind == "border_guard":
        return _border_guard(mention, scene)
    if kind == "party":
        return Unit(name=words.party, kind="party", level="country")
    if kind == "region" and mention.name:
        name = mention.name[0].upper() + mention.name[1:]
        return Unit(name=name, kind="region", level="region", place=Place(name=name))
    if mention.name is None:
        return None
    parents = tuple(f"{level} {name}" if level else name for level, name in mention.parents)
    if kind == "post":
        name = full_head(mention.name, scene.vocabulary)  # "Đồn BPCK Chi Ma"
        return Unit(name=f"{words.post} {name}", kind="border_post", place=Place(name=name, parents=parents))
    if kind == "village":
        return _unit(words.branch, mention.level, mention.name, "branch", parents, scene)
    if kind == "branch":
        if mention.inner is not None and mention.inner.kind == "agency":
            return Unit(name=f"{words.branch} {_agency_name(mention.inner, scene)}", kind="branch")
        if mention.inner is not None and mention.inner.kind == "post":
            return Unit(name=f"{words.branch} {words.post} {full_head(mention.name, scene.vocabulary)}", kind="branch")
        return _unit(words.branch, mention.level, mention.name, "branch", parents, scene)
    if kind == "agency":
        name = _agency_name(mention, scene)
        branch = key_of(name) in scene.branch_names or mention.agency in scene.branch_kinds
        if branch and not mention.party:
            return Unit(name=f"{words.branch} {name}", kind="branch")
        return Unit(
            name=f"{words.organisation} {name}", kind=mention.agency or "agency", place=_scope_place(mention, scene)
        )
    name = mention.name
    if key_of(name) in scene.vocabulary.regions:
        return Unit(name=name, kind="region", level="region", place=Place(name=name))
    level = mention.level or scene.levels.get(key_of(name))
    if name.isupper() and len(name) > 3:
        name = _proper(name, scene)
    if level in {village.name for village in scene.vocabulary.villages}:
        return _unit(words.branch, level, name, "branch", parents, scene)
    return _unit(words.organisation, level, name, "party_organisation", parents, scene)


def _unit(head: str, level: str | None, name: str, kind: str, parents: tuple[str, ...], scene: Scene) -> Unit:
    full = f"{head} {level} {name}" if level else f"{head} {name}"
    rank = next(
        (entry.rank for entry in (*scene.vocabulary.levels, *scene.vocabulary.villages) if entry.name == level), None
    )
    return Unit(name=full, kind=kind, level=rank, place=Place(name=name, type=level, parents=parents))


def _border_guard(mention: UnitMention, scene: Scene) -> Unit:
    words = scene.vocabulary.canonical
    name = mention.scope[1] if mention.scope and mention.scope[1] else None
    if name is None and (mention.level == "country" or (scene.national and mention.scope is None)):
        return Unit(name=words.border_guard, kind="border_guard", level="country")
    if name is None and (mention.plural or mention.scope is not None or scene.has_border_guard):
        name = scene.province
    if name is not None and mention.scope is not None and mention.scope[0] == "" and not _is_province(name, scene):
        # "biên phòng Vĩnh Hải" is the post there.
        return Unit(name=f"{words.post} {name}", kind="border_post", place=Place(name=name))
    if name is None:
        return Unit(name=words.border_guard, kind="border_guard", level="country")
    level = words.province
    if key_of(name) in scene.vocabulary.cities:
        level = scene.vocabulary.levels[1].name
    return Unit(
        name=f"{words.border_guard} {level} {name}",
        kind="border_guard",
        level="province",
        place=Place(name=name, type=level),
    )


def _is_province(name: str, scene: Scene) -> bool:
    return key_of(name) in scene.vocabulary.provinces or key_of(name) in scene.vocabulary.cities


def _agency_name(mention: UnitMention, scene: Scene) -> str:
    """An agency's name, completed where it ends in a bare level: "Công an tỉnh" → "Công an tỉnh Sơn La"."""
    name = scene.full_agencies.get(key_of(mention.name or ""), mention.name or "")
    name = full_head(_spoken(name, scene.vocabulary), scene.vocabulary)
    name = name[0].upper() + name[1:]
    if mention.agency == "school" and scene.school_head is not None:
        head, rest = name.split(" ", 1) if " " in name else (name, "")
        longer = scene.school_head.startswith(head + " ") and not name.startswith(scene.school_head + " ")
        if longer and rest[:1].isupper() and not rest.split()[0].isupper():
            name = f"{scene.school_head} {rest}"
    if mention.agency in scene.vocabulary.of_places and mention.scope is None:
        words = name.split()  # "Công an Hưng Yên" is that of the province
        for size in range(1, _HEAD + 1):
            level = _province_level(" ".join(words[size:]), scene)
            if level is not None:
                return " ".join((*words[:size], level, *words[size:]))
    if mention.scope is not None and mention.scope[1] is None:
        level = mention.scope[0]
        place = _place_of_level(level, mention, scene)
        if place is not None:
            again = place in scene.vocabulary.aliases.values() and not key_of(name).endswith(f" {level}")
            name = f"{name} {level} {place}" if again else f"{name} {place}"
    return name


def _province_level(name: str, scene: Scene) -> str | None:
    """The level of a name that is a province's, or a city's under the centre."""
    if key_of(name) in scene.vocabulary.provinces:
        return scene.vocabulary.canonical.province
    return scene.vocabulary.levels[1].name if key_of(name) in scene.vocabulary.cities else None


def _place_of_level(level: str, mention: UnitMention, scene: Scene) -> str | None:
    """What "tỉnh", "thành phố" or "huyện" means behind an agency."""
    if level == scene.vocabulary.canonical.province:
        return scene.province
    named = scene.last_name(level, mention.start)
    return scene.province if named is None and _province_level(scene.province or "", scene) == level else named


def _spoken(name: str, vocabulary: UnitVocabulary) -> str:
    """An agency's name in capitals as text has it: "CÔNG TY TNHH THAN HÀ LẦM" → "Công ty TNHH Than Hà Lầm"."""
    words = name.split(" ")
    if len(words) < 2 or not words[0].isupper() or not _is_syllable(words[0]):
        return name
    key = key_of(name)
    heads = [form for entry in vocabulary.agencies for form in entry.forms if key.startswith(f"{form} ")]
    size = max((form.count(" ") + 1 for form in heads), default=0)
    return " ".join(
        word if not word.isupper() or not all(map(_is_syllable, word.split("-")))
        else word.lower() if at < size else word.title()
        for at, word in enumerate(words)
    )  # fmt: skip


def _is_syllable(word: str) -> bool:
    bare = "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))
    return _SYLLABLE.fullmatch(bare) is not None


def _scope_place(mention: UnitMention, scene: Scene) -> Place | None:
    if mention.scope is None:
        return None
    level, name = mention.scope
    if name is None:
        name = _place_of_level(level, mention, scene)
    return Place(name=name, type=level) if name else None


def _proper(name: str, scene: Scene) -> str:
    """A name in capitals as the article writes it elsewhere, else with capital initials."""
    if "proper" not in scene.memo:
        proper: dict[str, str] = {}
        for places in scene.names.values():
            for _, other in places:
                if not other.isupper():
                    proper.setdefault(key_of(other), other)
        scene.memo["proper"] = proper
    found: str | None = scene.memo["proper"].get(key_of(name))
    return found if found is not None else name.title()


def nameless(starts: str, scene: Scene) -> Unit | None:
    """A group that the article never names, as its own pages do: "Đảng bộ Tập đoàn"."""
    if starts not in scene.vocabulary.national_heads:
        return None
    return Unit(name=f"{scene.vocabulary.canonical.organisation} {starts.capitalize()}", kind="company")
