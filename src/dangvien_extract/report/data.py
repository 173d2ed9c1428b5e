"""The data of a page: facts as columns, with a list of all texts that many of them share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from ..columnar import storable_tree
from ..models import Evidence, Fact, Record, Unit
from ..rows import number
from .contexts import Context, Source
from .findings import Finding
from .safe import safe_url

Item = TypeVar("Item")


def payload(
    facts: Sequence[Fact],
    records: Sequence[Record],
    findings: Iterable[Finding],
    sources: Mapping[str, Source],
) -> dict[str, Any]:
    """All that the page shows but the texts; facts, units and articles are named by their place in their list."""
    texts = _Numbers[str]()
    units = _Numbers[tuple[str, str, str | None, str | None, str | None]]()
    articles = _Numbers[str]()
    columns: dict[str, list[Any]] = {
        "id": [fact.fact_id for fact in facts],
        "article": [articles.of(fact.article_id) for fact in facts],
        "indicator": [texts.of(fact.indicator) for fact in facts],
        "value": [number(fact.value) for fact in facts],
        "qualifier": [texts.of(fact.qualifier) for fact in facts],
        "measure": [texts.of(fact.measure) for fact in facts],
        "status": [texts.of(fact.status) for fact in facts],
        "unit": [units.of(_unit(fact.unit)) if fact.unit else None for fact in facts],
        "year": [fact.year for fact in facts],
        "rule": [texts.of(fact.rule) for fact in facts],
        "confidence": [round(fact.confidence, 3) for fact in facts],
        "evidence": [fact.evidence.text for fact in facts],
        "spans": [_spans(fact) for fact in facts],
    }
    # Of these most facts have none: the few that have, by the fact's place.
    rare: dict[str, dict[int, Any]] = {
        "max": {i: number(fact.value_max) for i, fact in enumerate(facts) if fact.value_max is not None},
        "outOf": {i: number(fact.out_of) for i, fact in enumerate(facts) if fact.out_of is not None},
        "per": {i: texts.of(fact.per) for i, fact in enumerate(facts) if fact.per is not None},
        "subset": {i: texts.of(fact.subset) for i, fact in enumerate(facts) if fact.subset is not None},
        "period": {i: texts.of(p) for i, fact in enumerate(facts) if (p := fact.period) and p != str(fact.year)},
        "flags": {i: [texts.of(flag) for flag in fact.flags] for i, fact in enumerate(facts) if fact.flags},
        "unitEvidence": {i: texts.of(e.text) for i, fact in enumerate(facts) if (e := fact.unit_evidence)},
        "periodEvidence": {i: texts.of(e.text) for i, fact in enumerate(facts) if (e := fact.period_evidence)},
    }
    place = {fact_id: i for i, fact_id in enumerate(columns["id"])}
    data = {
        "facts": columns,
        "rare": {name: {str(i): value for i, value in found.items()} for name, found in rare.items()},
        "series": _series(records, columns, place, texts),
        "findings": [
            {"kind": one.kind, "detail": one.detail, "facts": [place[name] for name in one.fact_ids if name in place]}
            for one in findings
        ],
        "units": [list(unit) for unit in units.all],
        "articles": [_article(name, sources.get(name, Source())) for name in articles.all],
        "texts": list(texts.all),
    }
    found: dict[str, Any] = storable_tree(data)
    return found


class _Numbers(Generic[Item]):
    """The place of each thing in the list of all things, in the order in which they were first met."""

    def __init__(self) -> None:
        self.all: dict[Item, int] = {}

    def of(self, item: Item) -> int:
        return self.all.setdefault(item, len(self.all))


def _unit(unit: Unit) -> tuple[str, str, str | None, str | None, str | None]:
    return unit.name, unit.kind, unit.level, province_of(unit), unit.id if unit.known else None


def province_of(unit: Unit) -> str | None:
    """The province in which a unit is, with its kind, by the name that it had then; null where it is not known."""
    place = unit.place
    if unit.level == "province" and place is not None and place.type:
        return f"{place.type} {place.name}"
    if unit.level in ("country", "region") or not unit.parents:
        return None
    return unit.parents[-1]


def _spans(fact: Fact) -> list[int]:
    """Where its evidence, that of its unit and that of its period begin and end; what is not there is left out."""
    found: list[int] = []
    for one in (fact.evidence, fact.unit_evidence, fact.period_evidence):
        found += _span(one)
    while found[-2:] == [-1, -1]:
        del found[-2:]
    return found


def _span(one: Evidence | None) -> list[int]:
    return [-1, -1] if one is None else [one.start, one.end]


def _series(
    records: Sequence[Record], columns: Mapping[str, list[Any]], place: Mapping[str, int], texts: _Numbers[str]
) -> list[list[Any]]:
    """The cells of records with a unit and a year: unit, year, facts of each indicator, the chosen one first."""
    ids: dict[str, set[str]] = {}
    for record in records:
        if record.unit is not None and record.unit_id is not None:
            ids.setdefault(record.unit, set()).add(record.unit_id)
    units: dict[str, int] = {}
    found = []
    for record in records:
        if record.unit is None or record.year is None:
            continue
        cells = {texts.of(name): [place[one] for one in competing] for name, competing in record.facts.items()}
        # In a year in which no article tells its place, the unit is the only one of its name, where there is only one.
        of_name = ids.get(record.unit, set())
        identity = record.unit_id or (next(iter(of_name)) if len(of_name) == 1 else f"name {record.unit}")
        unit = units.setdefault(identity, columns["unit"][min(one[0] for one in cells.values())])
        found.append([unit, record.year, {str(name): places for name, places in cells.items()}])
    return found


def _article(name: str, source: Source) -> list[Any]:
    return [name, source.title, source.published, source.source, safe_url(source.url)]


def add_contexts(data: dict[str, Any], contexts: Mapping[str, Context]) -> None:
    """Put what is shown of their texts to the articles of `data`, which `payload` gave."""
    for article in data["articles"]:
        context = contexts.get(article[0], Context("none"))
        article += [context.state, [list(part) for part in context.parts]]
