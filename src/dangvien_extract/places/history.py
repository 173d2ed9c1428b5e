"""What became of a place, what it came from, and what it is on another day."""

from __future__ import annotations

import datetime as dt

from . import data
from .data import Row, Step
from .model import Place, Succession
from .names import span
from .search import place_of

_REFORM = dt.date(2025, 7, 1)


def successors(place: Place) -> tuple[Succession, ...]:
    """What a place became next, and the parts that were cut out of it, in the order of time.

    Empty where it still is so, and for communes that ended between two lists of which neither says
    where they went. A district that ended with the districts has the communes on its land.
    """
    return tuple(
        Succession(_place(step.id), step.kind, _date(row, step)) for row, step in _steps(data.row_of_id(place.id))
    )


def predecessors(place: Place) -> tuple[Succession, ...]:
    """What a place came from at once, in the order of codes."""
    return tuple(Succession(place_of(row, None), step.kind, _date(row, step)) for row, step in data.origins(place.id))


def as_of(place: Place, day: dt.date | str) -> tuple[Place, ...]:
    """What a place is on another day: itself, or the places on its land then, as far as the history tells.

    Raises InputError for what is no date.
    """
    when = span(day)
    assert when is not None
    row = data.row_of_id(place.id)
    later = row.last < when[0]
    found: dict[str, Row] = {}
    seen = {row.id}
    waiting = [row]
    while waiting:
        one = waiting.pop(0)
        if one.first <= when[1] and when[0] <= one.last:
            found[one.id] = one
            continue
        for other in _later(one) if later else _earlier(one):
            if other.id not in seen:
                seen.add(other.id)
                waiting.append(other)
    return tuple(place_of(one, when) for one in sorted(found.values(), key=lambda one: one.id))


def _steps(row: Row) -> list[tuple[Row, Step]]:
    if (
        row.level == 2
        and not any(step.date is None for step in row.steps)
        and row.ends.latest == _REFORM - dt.timedelta(1)
    ):
        ids = sorted({step.id for index in data.children().get(row.code, ()) for step in _last_steps(data.row(index))})
        return [(row, step) for step in row.steps] + [(row, Step("dissolved", identity, _REFORM)) for identity in ids]
    return sorted(((row, step) for step in row.steps), key=lambda one: one[1].date or row.last)


def _last_steps(row: Row) -> tuple[Step, ...]:
    return row.steps if row.ends.latest == _REFORM - dt.timedelta(1) else ()


def _later(row: Row) -> list[Row]:
    """What is on a row's land after it; parts cut out before its end are none of it."""
    return [data.row_of_id(step.id) for _, step in _steps(row) if step.date is None or step.kind == "dissolved"]


def _earlier(row: Row) -> list[Row]:
    return [one for one, _ in data.origins(row.id)]


def _place(identity: str) -> Place:
    return place_of(data.row_of_id(identity), None)


def _date(row: Row, step: Step) -> dt.date | None:
    """The first day of the new state, where it is known."""
    if step.date is not None:
        return step.date
    return row.ends.latest + dt.timedelta(1) if row.ends.latest and row.ends.earliest == row.ends.latest else None
