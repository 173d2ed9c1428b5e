"""What goes in and what comes out: articles, facts and records, as immutable pydantic models.

The description of a field is the only place that says what it means: the columns of every table, their
comments in databases and the data dictionary take it from here.

All offsets are in Unicode code points of `Article.text` as it was given: `start` is the first
character, `end` the one after the last, so that ``article.text[start:end] == evidence.text``.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Qualifier = Literal["exact", "about", "over", "under", "at_least", "at_most"]
Status = Literal["reported", "target"]
Measure = Literal["count", "percent", "vnd", "day"]


UNKNOWN = "?"  # stands in ids of units in the stead of their place


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

    id: str = Field(description="Name of the article, unique in an archive")
    text: str = Field(description="The text as read")
    title: str | None = Field(default=None, description="Headline, where it is known")
    published: dt.date | None = Field(default=None, description="Day of publication")
    source: str | None = Field(default=None, description="Newspaper or archive that the article comes from")
    url: str | None = Field(default=None, description="Address of the article")
    decoded: str | None = Field(
        default=None, description="How the text came from the bytes that were read; null for plain UTF-8"
    )


class Evidence(Frozen):
    """A stretch of the article's text: `text` equals ``article.text[start:end]``."""

    start: int = Field(description="offset of its first character in the article's text, in code points")
    end: int = Field(description="offset after its last character, in code points")
    text: str = Field(description="its characters, as in the article")


class Place(Frozen):
    """The place that a unit is named after; all but the name where it is known.

    `code` is the official one, which means different places before and after July 2025: `id` is the
    code with a day on which it meant this place, `valid` the period in which it did (ISO 8601-2),
    `successors` the ids of what it became. A village has no code: `within` is the id of its commune. Where
    several places are left, `code` is null, `candidates` are their ids and `reason` says why.
    """

    name: str = Field(description="name without its kind")
    type: str | None = Field(default=None, description="kind of administrative unit")
    code: str | None = Field(default=None, description="official code, of the period in `valid`")
    parents: tuple[str, ...] = Field(default=(), description="administrative units around it, the nearest first")
    id: str | None = Field(default=None, description="code with a day on which it meant this place")
    valid: str | None = Field(default=None, description="period in which the code meant it (ISO 8601-2)")
    successors: tuple[str, ...] = Field(default=(), description="ids of what it became")
    within: str | None = Field(default=None, description="of a village, the id of its commune")
    reason: str | None = Field(default=None, description="why it has no code, where it has none")
    candidates: tuple[str, ...] = Field(
        default=(), description="ids of the places that it may be, where it has no code"
    )


class Unit(Frozen):
    """An organisation of the Party, or one that works for it, by its canonical name.

    `level` is that of its territory, null for what has none of its own (a post, a school). `id` is the same in all
    articles and runs (docs/places.md); `parents` are the administrative units around it, the nearest first.
    """

    name: str = Field(description="canonical name")
    kind: str = Field(description="kind of organisation")
    level: str | None = Field(default=None, description="administrative level")
    place: Place | None = Field(default=None, description="place it is named after")
    id: str | None = Field(default=None, description="identity, the same in all articles and runs")
    parents: tuple[str, ...] = Field(default=(), description="administrative units around it, the nearest first")

    @property
    def known(self) -> bool:
        """Whether `id` tells the unit from all others: what is not linked may be one of several of its name."""
        return self.id is not None and f":{UNKNOWN}/" not in self.id


class Fact(Frozen):
    """One number that an article reports about one unit, for one indicator, in one period.

    The meaning of each field is fixed by the annotation guide (docs/annotation-guide.md).
    `value` is the number as reported (a percentage as written, money in đồng); `year` is the
    calendar year in which the period ends; `period` is an ISO 8601 interval or date at the
    precision of the text. `unit` or `year` is null where the article does not say; the reason
    then stands in `flags` (``unit:…``, ``year:…``).
    """

    fact_id: str = Field(description="Hash of what the fact says and where: the same fact has the same id in every run")
    article_id: str = Field(description="Article that states the fact")
    indicator: str = Field(description="What the number counts (docs/annotation-guide.md)")
    value: float = Field(description="The number as reported; a percentage as written, money in đồng")
    value_max: float | None = Field(default=None, description="Upper end of a range")
    out_of: float | None = Field(default=None, description="Denominator of a ratio")
    qualifier: Qualifier = Field(default="exact", description="Whether the number is exact, rounded or a bound")
    measure: Measure = Field(default="count", description="What the number is measured in")
    per: str | None = Field(default=None, description="Time or thing that a rate is of (year, month, …)")
    subset: str | None = Field(
        default=None,
        description="Part of the whole that the number counts, in the words of the article; null for the whole",
    )
    status: Status = Field(default="reported", description="Reported, or a target")
    year: int | None = Field(default=None, description="Calendar year in which the period ends")
    period: str | None = Field(default=None, description="ISO 8601 interval or date, at the precision of the text")
    unit: Unit | None = Field(default=None, description="Organisation that the number is about")
    evidence: Evidence = Field(description="Characters that state the number")
    unit_evidence: Evidence | None = Field(default=None, description="Characters that name the unit")
    period_evidence: Evidence | None = Field(default=None, description="Characters that state the period")
    rule: str = Field(description="Rule that made the fact")
    confidence: float = Field(description="Share of such facts that are right, from 0 to 1")
    flags: tuple[str, ...] = Field(
        default=(), description="What is to be known about the fact; why the unit or the year is null"
    )


class Record(Frozen):
    """One unit in one year: the chosen value of each indicator, and the facts behind it.

    `unit_id` and `place_id` are those of the unit and of the official place where it is, or in which it lies;
    `place_code` is the place's official code. They are null where nothing tells the place.
    """

    unit: str | None = Field(description="Name of the unit; null for one that its article does not name")
    year: int | None = Field(description="Calendar year")
    values: dict[str, float] = Field(description="Chosen value of each indicator")
    facts: dict[str, tuple[str, ...]] = Field(
        description="For each indicator the ids of the facts that compete, the chosen one first"
    )
    unit_id: str | None = Field(
        default=None, description="Identity of the unit (see units); null for one that may be several of its name"
    )
    place_id: str | None = Field(
        default=None, description="Id of the official place where the unit is, or in which it lies"
    )
    place_code: str | None = Field(default=None, description="Official code of that place")


class Outcome(Frozen):
    """What became of one input: its facts (perhaps none), or the error that stopped it."""

    article_id: str = Field(description="Article, or the place of an input that could not be read")
    where: str | None = Field(default=None, description="Place that the input was read from")
    facts: tuple[Fact, ...] = Field(default=(), description="Facts of the article")
    error: str | None = Field(default=None, description="What stopped it; null where all was read")
