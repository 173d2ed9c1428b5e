"""Units that an article means without naming them where it speaks of them.

A province in an article about the border guard stands for its border guard ("Nghệ An có 120 đảng viên phụ trách …"),
a bare name beside "chi bộ" for the branch of a village; what an article names most it is about from its start.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..find.lines import Line
from ..find.mentions import UnitMention
from ..models import Place, Unit
from ..text import fold_key
from .scene import Scene
from .units import UnitResolver

_MOST = 2  # units that an article names most


def twins(
    mention: UnitMention, unit: Unit, line: Line, scene: Scene, *, guarded: bool, village: str | None
) -> list[Unit]:
    """What a mention may stand for besides its own unit.

    `guarded`: the article speaks of the border guard; `village`: the word for villages that it uses most.
    """
    if unit.place is None or unit.kind != "party_organisation":
        return []
    if guarded and unit.level == "province" and mention.kind in ("name", "territory"):
        return [border_guard(unit.place, scene)]
    if mention.kind == "name" and mention.level is None and unit.place.type is None and _speaks_of_branch(line, scene):
        level = f" {village}" if village is not None else ""
        name = f"{scene.vocabulary.canonical.branch}{level} {mention.name}"
        return [Unit(name=name, kind="branch", place=unit.place)]
    return []


def border_guard(place: Place, scene: Scene) -> Unit:
    """The border guard of a province."""
    head = scene.vocabulary.canonical.border_guard
    return Unit(name=f"{head} {place.type} {place.name}", kind="border_guard", level="province", place=place)


def speaks_of_guard(lines: Sequence[Line]) -> bool:
    """Whether an article names the border guard anywhere."""
    return any(mention.kind == "border_guard" for line in lines for mention in line.units)


def village_word(lines: Sequence[Line], scene: Scene) -> str | None:
    """The word for villages that an article uses most: "bản"; None where it uses none."""
    counts = {
        level.name: sum(line.text.count(f" {form} ") for line in lines for form in level.forms)
        for level in scene.vocabulary.villages
        if not level.only_numbers
    }
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] else None


def gist(resolver: UnitResolver) -> list[Unit]:
    """The units that an article names most, wherever it does, and the border guard of the country."""
    counts: Counter[str] = Counter()
    units: dict[str, Unit] = {}
    for line in resolver.lines:
        for mention in line.units:
            if mention.kind == "reference" and not resolver.refers(line, mention):
                continue
            unit = resolver.resolve_mention(mention)
            if unit is not None:
                key = fold_key(unit.name)
                counts[key] += 1
                units.setdefault(key, unit)
    found = [units[key] for key, _ in counts.most_common(_MOST)]
    words = resolver.scene.vocabulary.canonical
    bare = any(m.kind == "border_guard" and m.scope is None for line in resolver.lines for m in line.units)
    return [*found, Unit(name=words.border_guard, kind="border_guard", level="country")] if bare else found


def named_first(resolver: UnitResolver, lines: int) -> list[tuple[int, Unit]]:
    """The organisations of the Party above branches that the first lines and one more name, by line."""
    found: list[tuple[int, Unit]] = []
    for line in resolver.lines[: lines + 1]:
        for mention in line.units:
            if not mention.party or mention.kind in ("reference", "branch"):
                continue
            unit = resolver.resolve_mention(mention)
            if unit is not None:
                found.append((line.index, unit))
    return found


def _speaks_of_branch(line: Line, scene: Scene) -> bool:
    return any(f" {form} " in line.text for form in scene.vocabulary.branches)
