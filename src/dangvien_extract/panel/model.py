"""What a panel is made of: cells, events with their versions, flags; and what is known of articles."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from ..models import Frozen, Measure, Qualifier, Status
from .spans import Scope

Severity = Literal["warning", "note", "passed"]


class About(Frozen):
    """What is known of an article beside its text."""

    title: str | None = Field(default=None, description="Headline, where it is known")
    published: dt.date | None = Field(default=None, description="Day of publication")
    source: str | None = Field(default=None, description="Newspaper or archive that the article comes from")
    url: str | None = Field(default=None, description="Address of the article")


class Version(Frozen):
    """One number that is told of an event, by the fact that tells it best, and everything that agrees with it."""

    value: float = Field(description="The number, of the fact that is chosen")
    value_max: float | None = Field(default=None, description="Upper end of a range")
    qualifier: Qualifier = Field(default="exact", description="Whether the number is exact, rounded or a bound")
    facts: tuple[str, ...] = Field(description="Ids of the facts that tell it, the chosen one first")
    articles: tuple[str, ...] = Field(description="Ids of the articles that tell it")


class Event(Frozen):
    """What facts of one unit, indicator, period and part tell: one number, or several that do not agree.

    `conflict` is whether two articles disagree; versions of one article alone are none.
    """

    unit: str | None = Field(description="Name of the unit; null for one that its article does not name")
    unit_id: str | None = Field(description="Identity of the unit; null for one that may be several of its name")
    year: int | None = Field(description="Calendar year in which the period ends")
    period: str | None = Field(description="ISO 8601 interval or date, at the precision of the text")
    scope: Scope = Field(description="What the period covers")
    indicator: str = Field(description="What the number counts")
    status: Status = Field(description="Reported, or a target")
    measure: Measure = Field(description="What the number is measured in")
    per: str | None = Field(description="Time or thing that a rate is of")
    subset: str | None = Field(description="Part of the whole that the number counts; null for the whole")
    versions: tuple[Version, ...] = Field(description="The numbers that are told, the chosen one first")
    conflict: bool = Field(description="Whether articles disagree")


class Flag(Frozen):
    """Something about facts that cannot be right, or that a reader should know."""

    code: str = Field(description="Name of the check")
    severity: Severity = Field(
        description="warning: something is wrong; note: it may well be right; passed: a sum that holds"
    )
    unit: str | None = Field(default=None, description="Name of the unit")
    unit_id: str | None = Field(default=None, description="Identity of the unit")
    indicator: str = Field(description="What the number counts")
    year: int | None = Field(default=None, description="Calendar year")
    message: str = Field(description="What is wrong, with the numbers")
    facts: tuple[str, ...] = Field(description="Ids of the facts concerned")
    articles: tuple[str, ...] = Field(description="Ids of their articles")


class Cell(Frozen):
    """One number of the panel: of a unit, an indicator and a period, chosen among all facts of these.

    With `of_year` it stands for the year: of a flow it is the number of the whole year, of a stock the last that is
    known of that year, on the day in `period`; `value` is null where the facts of the year allow none. Everything
    else (halves, quarters, terms, parts, rates, earlier days) has cells of its own, with its own period, subset or per.
    """

    unit: str | None = Field(description="Name of the unit; null for one that its article does not name")
    unit_id: str | None = Field(description="Identity of the unit; null for one that may be several of its name")
    place_id: str | None = Field(description="Id of the official place where the unit is, or in which it lies")
    place_code: str | None = Field(description="Official code of that place")
    year: int | None = Field(description="Calendar year in which the period ends")
    period: str | None = Field(description="Period of the chosen fact (ISO 8601)")
    scope: Scope = Field(description="What the period covers: year, half, quarter, months, day, years, unknown")
    of_year: bool = Field(description="Whether the number stands for the unit's year, as in the wide form")
    indicator: str = Field(description="What the number counts")
    status: Status = Field(description="Reported, or a target")
    measure: Measure = Field(description="What the number is measured in")
    subset: str | None = Field(description="Part of the whole that the number counts; null for the whole")
    per: str | None = Field(description="Time or thing that a rate is of")
    value: float | None = Field(description="The number; null where no fact may stand for the year")
    value_max: float | None = Field(description="Upper end of a range")
    qualifier: Qualifier | None = Field(description="Whether the number is exact, rounded or a bound")
    confidence: float | None = Field(description="Confidence of the chosen fact")
    facts: tuple[str, ...] = Field(description="Ids of the facts that tell the number, the chosen one first")
    articles: tuple[str, ...] = Field(description="Ids of the articles that tell it")
    conflict: bool = Field(description="Whether articles disagree about it")
    flags: tuple[str, ...] = Field(default=(), description="Checks that the facts did not pass, as code:severity")
    set_aside: dict[str, str] = Field(
        default_factory=dict, description="Other facts of the unit, indicator and year, each with the reason"
    )
