"""Outcomes as rows of the tables: what every target writes, in batches in which the last word on an article counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any

from pydantic import ValidationError

from ..columnar import is_storable, storable, storable_row
from ..errors import InputError
from ..models import Article, Fact, Outcome
from ..records import record_rank, unit_key
from ..rows import row_getter, unflatten
from .runs import content_hash
from .schema import ARTICLE_COLUMNS, FACT_COLUMNS, FACTS, UNIT_IN_FACTS, UNITS

Row = Sequence[Any]

_fact_values = row_getter(FACT_COLUMNS)
_article_values = row_getter(ARTICLE_COLUMNS)
_ID = FACTS.names.index("unit_id")
_NAME = FACTS.names.index("unit_name")
_unit_of = itemgetter(_ID, *(FACTS.names.index(name) for name in UNIT_IN_FACTS))
_texts_of = itemgetter(*(i for i, column in enumerate(FACTS.columns) if column.kind == "text"))
_lists_of = itemgetter(*(i for i, column in enumerate(FACTS.columns) if column.kind == "list"))
_LARGEST = 2**63 - 1


def fact_row(fact: Fact, position: int) -> Row:
    """The row of a fact; raises OSError for a whole number that no target can hold."""
    row = _fact_values(fact)
    if fact.year is not None and abs(fact.year) > _LARGEST:
        raise OSError(
            f"article {fact.article_id}, fact {fact.fact_id}: the year is too large to be stored: {fact.year}"
        )
    if row[_ID] is None:
        row[_ID] = row[_NAME]  # null without a unit
    row += (position, unit_key(fact), record_rank(fact))
    texts = filter(None, (*_texts_of(row), *chain.from_iterable(filter(None, _lists_of(row)))))
    return row if is_storable("".join(texts)) else storable_row(row)


def fact_of(row: dict[str, Any], where: str) -> Fact:
    """The fact of a row of the table of facts, by column; raises InputError when it is none."""
    if row.get("unit_id") == row.get("unit_name"):
        row["unit_id"] = None  # the table has the name of a unit that has no id
    try:
        return unflatten(row, Fact)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError(where, f"is no fact: {place + ': ' if place else ''}{first['msg']}") from error


def unit_row(row: Row) -> tuple[Any, ...] | None:
    """The row of the unit that the fact of `row` is about; null without one."""
    return None if row[_ID] is None else _unit_of(row)


def better_unit(rows: Iterable[tuple[Any, ...]]) -> tuple[Any, ...] | None:
    """Of several rows of one unit the one to keep, whatever their order: with a code, then the first as text."""
    return min(rows, key=_unit_order, default=None)


_CODE = UNITS.names.index("place_code")


def _unit_order(row: tuple[Any, ...]) -> tuple[bool, list[str]]:
    return row[_CODE] is None, [_text(value) for value in row]


def _text(value: Any) -> str:
    if value is None:
        return "\0"  # before every name; storable text has no NUL
    return value if isinstance(value, str) else "\0".join(("", *value))


class Batch:
    """Outcomes that are written together. Of two for one article, the later one counts."""

    def __init__(self) -> None:
        self.articles: dict[str, Row] = {}
        self.facts: dict[str, Row] = {}  # by id: two facts of one id say the same at the same place
        self.outcomes: dict[str, Row] = {}
        self._failed_at: dict[str, str] = {}  # place: the article_id of an error there
        self._facts_of: dict[str, list[str]] = {}

    def __len__(self) -> int:
        return len(self.outcomes)

    def add(self, outcome: Outcome, article: Article | None, configuration: str | None) -> None:
        """Take an outcome; raises OSError for one that no target can hold, and is then as it was."""
        name = storable(outcome.article_id)
        where = None if outcome.where is None else storable(outcome.where)
        rows: dict[str, Row] = {}
        for position, fact in enumerate(outcome.facts):
            row = fact_row(fact, position)
            rows.setdefault(row[0], row)
        self._forget(name)
        if where is not None and (other := self._failed_at.pop(where, None)) is not None:
            self._forget(other)  # an input that could not be read before, and can now
        if outcome.error is None:
            known = _article_values(article) if article else [None] * len(ARTICLE_COLUMNS)
            self.articles[name] = storable_row([name, *known, len(article.text) if article else None])
        elif where is not None:
            self._failed_at[where] = name
        self.facts |= rows
        self._facts_of[name] = list(rows)
        said = None if article is None else content_hash(article)
        self.outcomes[name] = storable_row([name, where, len(outcome.facts), outcome.error, said, configuration])

    def unit_variants(self) -> dict[str, set[tuple[Any, ...]]]:
        """All rows of each unit that the facts are about."""
        found: dict[str, set[tuple[Any, ...]]] = {}
        for row in self.facts.values():
            if (unit := unit_row(row)) is not None:
                found.setdefault(unit[0], set()).add(unit)
        return found

    def _forget(self, name: str) -> None:
        self.articles.pop(name, None)
        if self.outcomes.pop(name, None) is not None:
            for fact_id in self._facts_of.pop(name, ()):
                self.facts.pop(fact_id, None)
