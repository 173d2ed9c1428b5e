"""Places as JSON, and as the place of a fact's unit."""

from __future__ import annotations

from typing import Any

from ..models import Place as FactPlace
from .history import successors
from .model import Place


def to_json(place: Place) -> dict[str, Any]:
    """The place as a JSON object, with what it became at once."""
    later = [
        {
            "kind": one.kind,
            "id": one.place.id,
            "name": one.place.full_name,
            "date": None if one.date is None else one.date.isoformat(),
        }
        for one in successors(place)
    ]
    return {
        "id": place.id,
        "code": place.code,
        "name": place.name,
        "type": place.type,
        "level": place.level,
        "parents": list(place.parents),
        "valid": place.valid,
        "successors": later,
    }


def to_fact_place(place: Place) -> FactPlace:
    """The place as the unit of a fact has it."""
    return FactPlace(
        name=place.name,
        type=place.type,
        code=place.code,
        parents=place.parents,
        id=place.id,
        valid=place.valid,
        successors=tuple(one.place.id for one in successors(place)),
    )
