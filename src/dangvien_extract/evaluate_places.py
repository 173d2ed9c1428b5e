"""Comparing the places of units with gold places: which of them are linked, and to the right place.

A gold file of places is a table, a line for each unit of an article (corpus/README.md): the article's id, the unit's
name, the ids of its place that are accepted, separated by a blank (``-``: it has none, ``?``: nobody can tell), a
note. Only units that are found in their article can be linked, so figures are given of those and of all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

from .corpus import GoldArticle
from .errors import InputError
from .evaluate import fold_unit
from .extractor import Extractor
from .jsonfiles import load_json, read_text
from .models import Frozen, Place, Unit
from .reading import Reading
from .resolve.linking import linked_units

NONE, UNDECIDED = "-", "?"
VILLAGE = "village"  # the kind under which branches of villages are counted
Verdict = Literal["right", "wrong", "null", "none", "missing"]


class GoldPlace(NamedTuple):
    """The accepted places of a unit of an article; `linkable` where it has one, `decided` where that can be told."""

    article_id: str
    unit: str
    ids: tuple[str, ...]
    note: str = ""

    @property
    def linkable(self) -> bool:
        """Whether the unit has a place."""
        return NONE not in self.ids and self.decided

    @property
    def decided(self) -> bool:
        """Whether the article lets a reader tell the place."""
        return UNDECIDED not in self.ids


class Judged(NamedTuple):
    """A gold place and what was found: ``right``, ``wrong``, ``null`` (not linked), ``none`` (rightly not), ``missing``
    (the unit was not found in the article).
    """

    gold: GoldPlace
    verdict: Verdict
    unit: Unit | None = None

    @property
    def kind(self) -> str:
        """The kind of the unit that was found."""
        if self.unit is None:
            return ""
        place = self.unit.place
        return VILLAGE if self.unit.level == VILLAGE or (place is not None and place.within) else self.unit.kind

    def __str__(self) -> str:
        line = f"{self.verdict:8} {self.gold.article_id}  {self.gold.unit} | gold {' '.join(self.gold.ids)}"
        place = self.unit.place if self.unit is not None else None
        if place is None:
            return line
        if self.verdict == "null":
            return f"{line} | {place.reason}: {' '.join(place.candidates)}".rstrip(" :")
        return f"{line} | {linked_id(place)} {', '.join(self.unit.parents if self.unit else ())}"


class Share(Frozen):
    """How many of how many."""

    right: int
    of: int

    @property
    def share(self) -> float:
        """Between 0 and 1; 1 where there is nothing to be right about."""
        return self.right / self.of if self.of else 1.0


class PlaceFloor(Frozen):
    """The least shares (0 to 1) of a gold file, and the number of linkable units that they were measured on."""

    linkable: int
    overall: dict[str, float]
    kinds: dict[str, float]


class PlaceFloors(Frozen):
    """The floors of gold files of places, by their names without the ending."""

    files: dict[str, PlaceFloor]

    def to_text(self) -> str:
        """The floors as the text of their file."""
        return json.dumps(self.model_dump(), indent=1) + "\n"


@dataclass(frozen=True, slots=True)
class PlaceEvaluation:
    """Places of units measured against gold places.

    `of_linked`: of the units that were linked, those to the right place. `of_found`: of the linkable units that were
    found in their article, those linked right. `of_linkable`: of all linkable units. `by_kind`: of the linkable units
    found, and those linked though they have no place, by the kind of unit.
    """

    judged: tuple[Judged, ...]

    @property
    def of_linked(self) -> Share:
        """The accuracy of what was linked."""
        linked = [one for one in self.judged if one.verdict in ("right", "wrong")]
        return _share(linked, len(linked))

    @property
    def of_found(self) -> Share:
        """The share of the linkable units that were found."""
        found = [one for one in self.judged if one.gold.linkable and one.verdict != "missing"]
        return _share(found, len(found))

    @property
    def of_linkable(self) -> Share:
        """The share of all linkable units."""
        every = [one for one in self.judged if one.gold.linkable]
        return _share(every, len(every))

    @property
    def by_kind(self) -> dict[str, Share]:
        """The share of each kind of unit."""
        kinds: dict[str, list[Judged]] = {}
        for one in self.judged:
            if one.verdict in ("right", "wrong", "null"):
                kinds.setdefault(one.kind, []).append(one)
        return {kind: _share(kinds[kind], len(kinds[kind])) for kind in sorted(kinds)}

    def overall(self) -> dict[str, Share]:
        """The three shares by name."""
        return {"of_linked": self.of_linked, "of_found": self.of_found, "of_linkable": self.of_linkable}

    def to_json(self) -> dict[str, Any]:
        """The figures as one JSON object; shares are rounded to four digits."""
        missing = sum(one.verdict == "missing" and one.gold.linkable for one in self.judged)
        return {
            "units": len(self.judged),
            "not_found": missing,
            **{name: _json(share) for name, share in self.overall().items()},
            "by_kind": {kind: _json(share) for kind, share in self.by_kind.items()},
        }

    def to_text(self, errors: bool = False) -> str:
        """The figures as lines to read; with `errors`, what is wrong or not linked before them."""
        lines = [str(one) for one in self.judged if one.verdict in ("wrong", "null")] if errors else []
        lines.append(f"{len({one.gold.article_id for one in self.judged})} articles, {len(self.judged)} units")
        titles = {
            "of_linked": "right of those linked",
            "of_found": "right of the linkable that are found",
            "of_linkable": "right of all linkable",
        }
        for name, share in self.overall().items():
            lines.append(f"{titles[name]:38} {share.share:.3f}  ({share.right} of {share.of})")
        for kind, share in self.by_kind.items():
            lines.append(f"  {kind:36} {share.share:.3f}  ({share.right} of {share.of})")
        return "\n".join(lines)

    def floor(self) -> PlaceFloor:
        """The floor on which this evaluation just stands."""
        return PlaceFloor(
            linkable=self.of_linkable.of,
            overall={name: _down(share) for name, share in self.overall().items()},
            kinds={kind: _down(share) for kind, share in self.by_kind.items()},
        )

    def below(self, floors: PlaceFloors, name: str) -> list[str]:
        """Where this is below the floor of a gold file or not comparable with it, a line each."""
        floor, now = floors.files.get(name), self.floor()
        if floor is None:
            return [f"{name}: has no floor"]
        found = []
        if now.linkable != floor.linkable:
            found.append(f"{name}: {now.linkable} linkable units, but the floor was set on {floor.linkable}")
        for title, least in {**floor.overall, **{f"kind {kind}": least for kind, least in floor.kinds.items()}}.items():
            figure = {**now.overall, **{f"kind {kind}": share for kind, share in now.kinds.items()}}.get(title, 1.0)
            if figure < least:
                found.append(f"{name}: {title} {figure:.4f} is below its floor, {least:.4f}")
        return found


def evaluate_places(
    extractor: Extractor, gold: Iterable[GoldArticle], places: Mapping[str, Sequence[GoldPlace]]
) -> PlaceEvaluation:
    """The places of the units of articles, as `extractor` links them, against gold places (by article id)."""
    judged: list[Judged] = []
    for one in gold:
        if one.article.id in places:
            names: dict[str, tuple[str | None, ...]] = {}
            for fact in one.facts:
                if fact.unit is not None:
                    names[fact.unit] = (*names.get(fact.unit, ()), *fact.unit_also)
            judged += judge(extractor.read(one.article), places[one.article.id], names)
    return PlaceEvaluation(tuple(judged))


def judge(
    reading: Reading, places: Sequence[GoldPlace], names: Mapping[str, Sequence[str | None]] | None = None
) -> list[Judged]:
    """The verdict on each unit of an article whose place can be told; `names` are other names that the gold accepts."""
    units: dict[str | None, Unit] = {}
    linked = linked_units(
        reading.told, reading.scene, reading.published, reading.lines, reading.paragraphs, reading.kinds, reading.folded
    )
    for one in linked:
        units.setdefault(fold_unit(one.name), one)
    found = []
    for gold in places:
        if not gold.decided:
            continue
        known = (gold.unit, *(names or {}).get(gold.unit, ()))
        unit = next((units[key] for name in known if (key := fold_unit(name)) is not None and key in units), None)
        got = linked_id(unit.place) if unit is not None and unit.place is not None else None
        verdict: Verdict
        if unit is None:
            verdict = "missing"
        elif got is None:
            verdict = "null" if gold.linkable else "none"
        else:
            verdict = "right" if got in gold.ids else "wrong"
        found.append(Judged(gold, verdict, unit))
    return found


def linked_id(place: Place) -> str | None:
    """The id of the official place: its own, or that in which it lies."""
    return place.within or place.id


def load_places(path: Path | str) -> dict[str, list[GoldPlace]]:
    """The gold places of a file by article id. Raises InputError for a file that is none."""
    path = Path(path)
    found: dict[str, list[GoldPlace]] = {}
    for number, line in enumerate(read_text(path).splitlines(), 1):
        cells = line.split("\t")
        if not line or line.startswith("#"):
            continue
        if len(cells) < _CELLS or not cells[2].split():
            raise InputError(f"{path}:{number}", "is no gold place: article, unit, ids and a note, between tabs")
        gold = GoldPlace(cells[0], cells[1], tuple(cells[2].split()), *cells[3:4])
        found.setdefault(gold.article_id, []).append(gold)
    if not found:
        raise InputError(str(path), "holds no gold places")
    return found


def load_place_floors(path: Path | str) -> PlaceFloors:
    """The floors in a JSON file; raises InputError where there are none."""
    return load_json(Path(path), PlaceFloors, "a file of floors of places")


def raised_places(
    floors: PlaceFloors | None, name: str, evaluation: PlaceEvaluation, allow_lower: bool = False
) -> PlaceFloors:
    """Floors with that of one gold file raised where the evaluation is better; with `allow_lower`, lowered, too."""
    files = dict(floors.files) if floors is not None else {}
    now, old = evaluation.floor(), files.get(name)
    if old is not None and not allow_lower:
        now = PlaceFloor(
            linkable=now.linkable,
            overall={key: max(share, old.overall.get(key, 0)) for key, share in now.overall.items()},
            kinds={key: max(share, old.kinds.get(key, 0)) for key, share in now.kinds.items()},
        )
    return PlaceFloors(files={**files, name: now})


_CELLS = 3


def _share(judged: Sequence[Judged], of: int) -> Share:
    return Share(right=sum(one.verdict == "right" for one in judged), of=of)


def _down(share: Share) -> float:
    return int(share.share * 10_000) / 10_000


def _json(share: Share) -> dict[str, Any]:
    return {"share": round(share.share, 4), "right": share.right, "of": share.of}
