"""Floors: the strict F1 below which an evaluation may not fall, overall, for every indicator and for every kind."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import Field

from .jsonfiles import load_json
from .models import Frozen


class Floor(Frozen):
    """The least strict F1 (0 to 1), and the number of gold facts that it was measured on."""

    gold: int
    strict_f1: float


class Floors(Frozen):
    """The floors of a gold folder: `overall` has ``core_five`` and ``all``; `kinds` are of articles or phenomena.

    The numbers of articles and gold facts are pinned too, so that a figure cannot rise, or a floor
    be forgotten, because gold was dropped or added.
    """

    articles: int
    overall: dict[str, Floor]
    indicators: dict[str, Floor]
    kinds: dict[str, Floor] = Field(default_factory=dict)

    def violations(self, now: Floors) -> list[str]:
        """Where `now` is below these floors or was measured on other gold, a line each."""
        found = []
        if now.articles != self.articles:
            found.append(f"articles: {now.articles}, but the floors were set on {self.articles}")
        floors, figures = self._by_name(), now._by_name()
        for name in [*floors, *(name for name in figures if name not in floors)]:
            floor, figure = floors.get(name), figures.get(name, Floor(gold=0, strict_f1=0))
            if floor is None:
                found.append(f"{name}: has no floor")
            elif figure.gold != floor.gold:
                found.append(f"{name}: {figure.gold} gold facts, but the floor was set on {floor.gold}")
            elif figure.strict_f1 < floor.strict_f1:
                found.append(f"{name}: strict F1 {figure.strict_f1:.4f} is below its floor, {floor.strict_f1:.4f}")
        return found

    def raised(self, now: Floors) -> Floors:
        """The higher of these floors and `now`, with the gold counts of `now`."""

        def higher(floors: dict[str, Floor], figures: dict[str, Floor]) -> dict[str, Floor]:
            least = {name: floor.strict_f1 for name, floor in floors.items()}
            return {
                name: figure.model_copy(update={"strict_f1": max(figure.strict_f1, least.get(name, 0))})
                for name, figure in figures.items()
            }

        return Floors(
            articles=now.articles,
            overall=higher(self.overall, now.overall),
            indicators=higher(self.indicators, now.indicators),
            kinds=higher(self.kinds, now.kinds),
        )

    def to_text(self) -> str:
        """The floors as the text of their file."""
        return json.dumps(self.model_dump(), indent=1) + "\n"

    def _by_name(self) -> dict[str, Floor]:
        # A group of phenomena may bear an indicator's name.
        return {**self.overall, **self.indicators, **{f"kind {name}": floor for name, floor in self.kinds.items()}}


def load_floors(path: Path | str) -> Floors:
    """The floors in a JSON file; raises InputError where there are none."""
    return load_json(Path(path), Floors, "a file of floors")
