"""Facts to records: one row a unit and year, with the facts behind each value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from .models import Fact, Place, Qualifier, Record, Unit
from .text import fold_key

# A value is taken as written before one that is rounded, and that before a mere bound.
_RANK: dict[Qualifier, int] = {"exact": 0, "about": 1, "over": 2, "under": 2, "at_least": 3, "at_most": 3}


def records(facts: Iterable[Fact]) -> list[Record]:
    """One record a unit and year, from the facts that state a whole number for them.

    Which facts count: those with `status` reported, `measure` count, no `subset` and no `per`. A
    period of several years (``2015/2020``) is left out too: its number is not that of its last year.
    Facts that do not count stay facts; no record speaks of them.

    Which rows: units are told apart by their ids. One whose place is not known joins the only one that bears its
    name, compared without case, tone-mark placement and punctuation; where none or several do, such units are
    one by their name. Facts without a unit get a row for each article (two unknown units are not one), and
    facts without a year a row of their own, with `year` null.

    Which value, where several facts compete for one indicator: an exact number before a rounded one
    and that before a bound (`qualifier`); a single number before a range; the number of the whole
    year before that of a part of it, and of parts the one that ends later; the higher confidence; the
    later place in the text. `Record.facts` lists the ids of all that compete, the chosen one first.

    Rows are sorted by unit (without one: last), then year (without one: last). The result depends on
    the set of facts alone, never on their order; a fact handed in twice counts once.
    """
    facts = list(facts)
    known = _known(facts)
    groups: dict[tuple[str, str, int | None], dict[str, dict[str, Fact]]] = defaultdict(lambda: defaultdict(dict))
    for fact in facts:
        if not _counts(fact):
            continue
        key = (fold_key(fact.unit.name), _id(fact.unit, known) or "") if fact.unit else ("", fact.article_id)
        groups[*key, fact.year][fact.indicator][fact.fact_id] = fact
    rows = []
    for (unit_key, article, year), by_indicator in groups.items():
        chosen = {name: sorted(found.values(), key=_preference) for name, found in sorted(by_indicator.items())}
        units = [fact.unit for found in chosen.values() for fact in found if fact.unit]
        names = {unit.name for unit in units}
        place = next((unit.place for unit in units if unit.known), None)
        record = Record(
            unit=min(names, default=None),
            year=year,
            values={name: found[0].value for name, found in chosen.items()},
            facts={name: tuple(fact.fact_id for fact in found) for name, found in chosen.items()},
            unit_id=min((unit.id for unit in units if unit.known and unit.id), default=None),
            place_id=(place.id or place.within) if place is not None else None,
            place_code=_code(place) if place is not None else None,
        )
        rows.append(((not names, unit_key, article, year is None, year or 0), record))
    return [record for _, record in sorted(rows, key=lambda row: row[0])]


def _known(facts: Iterable[Fact]) -> dict[str, set[str]]:
    """The ids that units of a name have, by its key."""
    known: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        if fact.unit is not None and fact.unit.known and fact.unit.id is not None:
            known[fold_key(fact.unit.name)].add(fact.unit.id)
    return known


def _id(unit: Unit, known: dict[str, set[str]]) -> str | None:
    """The id of a unit, or of the only one that bears its name."""
    if unit.known:
        return unit.id
    same = known.get(fold_key(unit.name), set())
    return next(iter(same)) if len(same) == 1 else None


def _code(place: Place) -> str | None:
    """The official code of a place, or of that in which it lies."""
    code = place.code or (place.within or "").partition("@")[0]
    return code or None


def _counts(fact: Fact) -> bool:
    whole = fact.status == "reported" and fact.measure == "count" and fact.subset is None and fact.per is None
    return whole and not _spans_years(fact)


def _spans_years(fact: Fact) -> bool:
    start, bar, end = (fact.period or "").partition("/")
    return bool(bar) and start[:4] != end[:4]


def _preference(fact: Fact) -> tuple[object, ...]:
    """A key that sorts the fact to choose first; total, so that no order of input can show through."""
    whole_year = fact.period is None or fact.period == str(fact.year)
    ends = "" if whole_year else (fact.period or "").rpartition("/")[2]
    return (
        _RANK[fact.qualifier],
        fact.value_max is not None,
        not whole_year,
        _descending(ends),
        -fact.confidence,
        -fact.evidence.start,
        fact.article_id,
        fact.fact_id,
    )


def _descending(date: str) -> tuple[int, ...]:
    """A key that sorts ISO dates backwards; a month (2021-09) stands after the days within it."""
    parts = [int(part) for part in date.split("-") if part.isdecimal()]
    return tuple(-part for part in (*parts, *(99,) * (3 - len(parts))))
