"""How a flag is made of the facts that it concerns."""

from __future__ import annotations

from collections.abc import Sequence

from ..models import Fact
from .events import articles_of
from .grouping import Told
from .model import Flag, Severity

_SIGNS = {"exact": "", "about": "≈", "over": ">", "under": "<", "at_least": "≥", "at_most": "≤"}


def amount(fact: Fact) -> str:
    """The number of a fact as messages have it: ``>2,000``."""
    more = "" if fact.value_max is None else f" to {fact.value_max:,.10g}"
    return f"{_SIGNS[fact.qualifier]}{fact.value:,.10g}{more}"


def flag(code: str, severity: Severity, message: str, concerned: Sequence[Told]) -> Flag:
    """A flag of the unit, indicator and year of the first of the facts concerned."""
    first = concerned[0].fact
    return Flag(
        code=code,
        severity=severity,
        unit=first.unit.name if first.unit else None,
        unit_id=first.unit.id if first.unit and first.unit.known else None,
        indicator=first.indicator,
        year=first.year,
        message=message,
        facts=tuple(dict.fromkeys(one.fact.fact_id for one in concerned)),
        articles=articles_of(one.fact for one in concerned),
    )
