"""Facts to records: one row a unit and year, with the facts behind each value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

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
    known = known_ids(facts)
    groups: dict[tuple[str, str, int | None], dict[str, dict[str, Fact]]] = defaultdict(lambda: defaultdict(dict))
    for fact in facts:
        if record_rank(fact) is None:
            continue
        key = (fold_key(fact.unit.name), identity(fact.unit, known) or "") if fact.unit else ("", fact.article_id)
        groups[*key, fact.year][fact.indicator][fact.fact_id] = fact
    rows = []
    for (unit_key, article, year), by_indicator in groups.items():
        chosen = {name: sorted(found.values(), key=_preference) for name, found in sorted(by_indicator.items())}
        units = [fact.unit for found in chosen.values() for fact in found if fact.unit]
        names = {unit.name for unit in units}
        places = [unit.place for unit in units if unit.known and unit.place is not None]
        record = Record(
            unit=min(names, default=None),
            year=year,
            values={name: found[0].value for name, found in chosen.items()},
            facts={name: tuple(fact.fact_id for fact in found) for name, found in chosen.items()},
            unit_id=min((unit.id for unit in units if unit.known and unit.id), default=None),
            place_id=min((known_id for place in places if (known_id := place.id or place.within)), default=None),
            place_code=min((code for place in places if (code := official_code(place))), default=None),
        )
        rows.append(((not names, unit_key, article, year is None, year or 0), record))
    return [record for _, record in sorted(rows, key=lambda row: row[0])]


def record_rank(fact: Fact) -> str | None:
    """Text that sorts, by code points, facts which compete in a record; null for a fact that no record takes.

    Facts of one rank are told apart by higher confidence, later place, article and id. It is a column of
    every table of facts, so that SQL can choose as `records` does.
    """
    if fact.status != "reported" or fact.measure != "count" or fact.subset is not None or fact.per is not None:
        return None
    return _rank(fact.qualifier, fact.value_max is not None, fact.period, fact.year)


def known_ids(facts: Iterable[Fact]) -> dict[str, set[str]]:
    """The ids that units of a name have, by its key."""
    known: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        if fact.unit is not None and fact.unit.known and fact.unit.id is not None:
            known[fold_key(fact.unit.name)].add(fact.unit.id)
    return known


def identity(unit: Unit, known: dict[str, set[str]]) -> str | None:
    """The id of a unit, or of the only one that bears its name."""
    if unit.known:
        return unit.id
    same = known.get(fold_key(unit.name), set())
    return next(iter(same)) if len(same) == 1 else None


@lru_cache(maxsize=65_536)  # of periods there are few, of facts many
def _rank(qualifier: Qualifier, ranged: bool, period: str | None, year: int | None) -> str | None:
    start, bar, end = (period or "").partition("/")
    if bar and start[:4] != end[:4]:
        return None  # the number of several years is not that of the last
    part_of_year = period is not None and period != str(year)
    later = "".join(f"{part:05d}" for part in _descending((period or "").rpartition("/")[2] if part_of_year else ""))
    return f"{_RANK[qualifier]}{ranged:d}{part_of_year:d}{later}"


def official_code(place: Place) -> str | None:
    """The official code of a place, or of that in which it lies."""
    code = place.code or (place.within or "").partition("@")[0]
    return code or None


def unit_key(fact: Fact) -> str | None:
    """What facts of one unit share: its name without case, tone-mark placement and punctuation; null without a unit."""
    return None if fact.unit is None else fold_key(fact.unit.name)


def _preference(fact: Fact) -> tuple[object, ...]:
    """A key that sorts the fact to choose first; total, so that no order of input can show through."""
    return (record_rank(fact), -fact.confidence, -fact.evidence.start, fact.article_id, fact.fact_id)


def _descending(date: str) -> tuple[int, ...]:
    """Numbers of at most five digits that sort ISO dates backwards; a month (2021-09) stands after the days within."""
    parts = [int(part) for part in date.split("-") if part.isdecimal()]
    return tuple(max(0, 99_000 - part) for part in (*parts[:3], *(99,) * (3 - len(parts))))
