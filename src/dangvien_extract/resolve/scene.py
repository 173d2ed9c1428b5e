"""What an article says about its places: names with their levels, its province, its main unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import regex

from ..find.lines import Line
from ..find.mentions import UnitMention, key_of
from ..find.tokens import Tokens
from ..patterns.units import UnitVocabulary

_WORD = regex.compile(r"[\p{L}\p{M}]+|-")


@dataclass(slots=True)
class Scene:
    """The places and units of one article, gathered before any number is resolved."""

    vocabulary: UnitVocabulary
    levels: dict[str, str] = field(default_factory=dict)  # folded bare name → its level in this article
    names: dict[str, list[tuple[int, str]]] = field(default_factory=dict)  # level → (folded offset, name)
    province: str | None = None
    mentions: list[UnitMention] = field(default_factory=list)  # named mentions in order
    has_border_guard: bool = False  # a province's border guard is named or meant somewhere

    def last_name(self, level: str, before: int) -> str | None:
        """The name of the territory of a level that was named last before an offset, else first after it."""
        found = None
        for offset, name in self.names.get(level, ()):
            if offset <= before or found is None:
                found = name
            else:
                break
        return found


def known_names(mentions: Iterable[UnitMention], vocabulary: UnitVocabulary) -> dict[str, str | None]:
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
            if level is None and key_of(name) not in known:
                known[key_of(name)] = None
    for name, levels in counts.items():
        # A province's capital often bears its name: the province keeps it unless only the town is named.
        if name in known and known[name] in levels:
            continue
        known[name] = levels.most_common(1)[0][0]
    return known


def headline_names(
    headlines: Sequence[Tokens], others: Sequence[Tokens], mentions: Sequence[UnitMention], vocabulary: UnitVocabulary
) -> dict[str, str | None]:
    """Names that a headline begins with and the article repeats without ever giving their level.

    The level is that of the article's bare references ("huyện có …"), where no other name bears it.
    """
    found: dict[str, str | None] = {}
    surnames = frozenset(vocabulary.surnames)
    stops = frozenset(vocabulary.headline_stops)
    bodies = [" ".join(tokens.case) for tokens in others]
    for tokens in headlines:
        index = 0
        while index < len(tokens):
            end = index
            while end < len(tokens) and end < index + 4 and tokens.case[end].istitle() and tokens.case[end].isalpha():
                end += 1
            while index < end and tokens.words[index] in stops:
                index += 1
            if end - index >= 2 and not all(word.isupper() for word in tokens.case):
                name = " ".join(tokens.case[index:end])
                person = tokens.words[index] in surnames and end - index >= 3
                colon = index == 0 and end < len(tokens) and tokens.words[end] == ":"
                if not person and (colon or sum(f" {name} " in f" {body} " for body in bodies) >= 1):
                    found.setdefault(key_of(name), None)
            index = max(end, index + 1)
    inside = {key_of(m.name): 0 for m in mentions if m.name}
    found = {name: None for name in found if not any(key.endswith(" " + name) for key in inside)}
    if not found:
        return {}
    named = {level for mention in mentions for level, _ in territories(mention)}
    counts: Counter[str] = Counter(
        mention.level for mention in mentions if mention.kind == "reference" and mention.level is not None
    )
    level = next((level for level, _ in counts.most_common() if level not in named), None)
    return dict.fromkeys(found, level)


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


def build_scene(lines: Sequence[Line], dateline: str, vocabulary: UnitVocabulary, masthead: str = "") -> Scene:
    """Gather names, levels and the province.

    `dateline` is folded text that may name the paper; `masthead`, the folded text above the headline,
    tells the province where the article never does ("Ban Tổ chức Tỉnh ủy …", "Trang tin điện tử …").
    """
    scene = Scene(vocabulary)
    province_level, city_level = vocabulary.levels[0].name, vocabulary.levels[1].name
    votes: Counter[str] = Counter()
    for line in lines:
        for mention in line.units:
            if mention.named:
                scene.mentions.append(mention)
            for level, name in territories(mention):
                if level is not None:
                    scene.names.setdefault(level, []).append((mention.start, name))
                    scene.levels.setdefault(key_of(name), level)
                if level == province_level:
                    votes[name] += 3
                elif level is None and key_of(name) in vocabulary.provinces:
                    votes[name] += 2
            if (
                mention.scope
                and mention.scope[0] == ""
                and mention.scope[1]
                and key_of(mention.scope[1]) in vocabulary.provinces
            ):
                votes[mention.scope[1]] += 2
            if mention.kind == "border_guard" and mention.scope is not None:
                scene.has_border_guard = True
            if mention.kind == "name" and mention.name and mention.level:
                scene.names.setdefault(mention.level, []).append((mention.start, _title(mention.name)))
                scene.levels.setdefault(key_of(mention.name), mention.level)
            if mention.kind == "name" and mention.name and key_of(mention.name) in vocabulary.provinces:
                votes[_title(mention.name)] += 1
            if mention.kind in ("agency", "organisation") and mention.name:
                for name in vocabulary.provinces:
                    if key_of(mention.name).endswith(" " + name):
                        votes[mention.name[-len(name) :]] += 1
    for form, name in vocabulary.papers.items():
        if dateline.startswith(form + " ") or f"({form})" in dateline or (("." in form) and form in dateline):
            votes[name] += 2
    if votes:
        scene.province = _title(max(sorted(votes), key=lambda name: votes[name]))
    elif len(cities := {name for _, name in scene.names.get(city_level, ()) if key_of(name) in vocabulary.cities}) == 1:
        scene.province = cities.pop()
    else:
        named = {name for name in vocabulary.provinces if f" {name} " in f" {' '.join(_WORD.findall(masthead))} "}
        if len(named) == 1:
            scene.province = _title(named.pop().upper())
    return scene


def _title(name: str) -> str:
    return name.title() if name.isupper() else name
