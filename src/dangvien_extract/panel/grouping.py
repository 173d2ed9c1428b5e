"""Facts by unit, and the order in which they are preferred: what choosing and consolidating share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ..models import Fact, Qualifier
from ..records import identity, known_ids, official_code
from ..text import fold_key
from .model import About
from .rounding import is_round
from .spans import Span, span_of

RANK: dict[Qualifier, int] = {"exact": 0, "about": 1, "over": 2, "under": 2, "at_least": 3, "at_most": 3}

UnitKey = tuple[str, str]
"""Of a unit: its folded name and its id; of an unknown one: nothing and its article."""


class Naming(NamedTuple):
    """How rows name a unit."""

    unit: str | None
    unit_id: str | None
    place_id: str | None
    place_code: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """A fact with its span, its unit's key, and the day on which its article was published, where that is known."""

    fact: Fact
    unit: UnitKey
    span: Span
    published: dt.date | None

    @property
    def preference(self) -> tuple[object, ...]:
        """Sorts the fact to choose first: docs/panel.md, Which number. Total, so that no order of input shows."""
        fact = self.fact
        return (
            RANK[fact.qualifier],
            fact.value_max is not None,
            -self.span.last.toordinal() if self.span.last else 0,
            is_round(fact),
            -self.published.toordinal() if self.published else 0,
            -fact.confidence,
            -fact.evidence.start,
            fact.article_id,
            fact.fact_id,
        )


def told(facts: Iterable[Fact], about: Mapping[str, About]) -> list[Told]:
    """The facts, each once, with what the choice depends on; sorted by preference."""
    once = {fact.fact_id: fact for fact in facts}
    known = known_ids(once.values())
    found = []
    for fact in once.values():
        if fact.unit is None:
            key = ("", fact.article_id)
        else:
            key = (fold_key(fact.unit.name), identity(fact.unit, known) or "")
        published = about[fact.article_id].published if fact.article_id in about else None
        found.append(Told(fact, key, span_of(fact), published))
    return sorted(found, key=lambda one: one.preference)


def namings(found: Iterable[Told]) -> dict[UnitKey, Naming]:
    """How each unit is named: of several spellings the first as text."""
    units: dict[UnitKey, list[Fact]] = {}
    for one in found:
        units.setdefault(one.unit, []).append(one.fact)
    return {key: _naming(facts) for key, facts in units.items()}


def _naming(facts: list[Fact]) -> Naming:
    units = [fact.unit for fact in facts if fact.unit is not None]
    places = [unit.place for unit in units if unit.known and unit.place is not None]
    return Naming(
        min((unit.name for unit in units), default=None),
        min((unit.id for unit in units if unit.known and unit.id), default=None),
        min((known for place in places if (known := place.id or place.within)), default=None),
        min((code for place in places if (code := official_code(place))), default=None),
    )
