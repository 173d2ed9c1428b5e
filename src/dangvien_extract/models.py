"""What goes in and what comes out: articles, facts and records, as immutable pydantic models.

All offsets are in Unicode code points of `Article.text` as it was given: `start` is the first
character, `end` the one after the last, so that ``article.text[start:end] == evidence.text``.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict

Qualifier = Literal["exact", "about", "over", "under", "at_least", "at_most"]
Status = Literal["reported", "target"]
Measure = Literal["count", "percent", "vnd", "day"]


class Frozen(BaseModel):
    """A model whose values never change and which takes no field it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Article(Frozen):
    """A newspaper article: its text as read, and what is known about it.

    `published` anchors relative periods ("đến nay", "từ đầu năm"); without it, and without a
    metadata line in the text, they stay without a year. Nothing ever reads today's date. `decoded` says
    how the text came from the bytes that were read ("windows-1258, NFC", "TCVN3", "HTML"); null for
    plain UTF-8, whose characters the text has one by one.
    """

    id: str
    text: str
    title: str | None = None
    published: dt.date | None = None
    source: str | None = None
    url: str | None = None
    decoded: str | None = None


class Evidence(Frozen):
    """A stretch of the article's text: `text` equals ``article.text[start:end]``."""

    start: int
    end: int
    text: str


class Place(Frozen):
    """The place that a unit is named after; all but the name where it is known.

    `code` is the official one, which means different places before and after July 2025: `id` is the
    code with a day on which it meant this place, `valid` the period in which it did (ISO 8601-2),
    `successors` the ids of what it became. A village has no code: `within` is the id of its commune. Where
    several places are left, `code` is null, `candidates` are their ids and `reason` says why.
    """

    name: str
    type: str | None = None
    code: str | None = None
    parents: tuple[str, ...] = ()
    id: str | None = None
    valid: str | None = None
    successors: tuple[str, ...] = ()
    within: str | None = None
    reason: str | None = None
    candidates: tuple[str, ...] = ()


class Unit(Frozen):
    """An organisation of the Party, or one that works for it, by its canonical name.

    `id` is the same in all articles and runs (docs/places.md); `parents` are the administrative units around it,
    the nearest first.
    """

    name: str
    kind: str
    level: str | None = None
    place: Place | None = None
    id: str | None = None
    parents: tuple[str, ...] = ()


class Fact(Frozen):
    """One number that an article reports about one unit, for one indicator, in one period.

    The meaning of each field is fixed by the annotation guide (docs/annotation-guide.md).
    `value` is the number as reported (a percentage as written, money in đồng); `year` is the
    calendar year in which the period ends; `period` is an ISO 8601 interval or date at the
    precision of the text. `unit` or `year` is null where the article does not say; the reason
    then stands in `flags` (``unit:…``, ``year:…``).
    """

    fact_id: str
    article_id: str
    indicator: str
    value: float
    value_max: float | None = None
    out_of: float | None = None
    qualifier: Qualifier = "exact"
    measure: Measure = "count"
    per: str | None = None
    subset: str | None = None
    status: Status = "reported"
    year: int | None = None
    period: str | None = None
    unit: Unit | None = None
    evidence: Evidence
    unit_evidence: Evidence | None = None
    period_evidence: Evidence | None = None
    rule: str
    confidence: float
    flags: tuple[str, ...] = ()


class Record(Frozen):
    """One unit in one year: the chosen value of each indicator, and the facts behind it."""

    unit: str | None
    year: int | None
    values: dict[str, float]
    facts: dict[str, tuple[str, ...]]


class Outcome(Frozen):
    """What became of one input: its facts (perhaps none), or the error that stopped it."""

    article_id: str
    where: str | None = None
    facts: tuple[Fact, ...] = ()
    error: str | None = None
