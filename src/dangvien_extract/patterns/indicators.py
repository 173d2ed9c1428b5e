"""Models of indicator files, exclusions and the lexicon."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from .cues import Phrase


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _plain_dates(value: Any) -> Any:
    """What YAML takes for a date as the text that it is written as; also inside the fields of a fact."""
    if isinstance(value, dict):
        return {name: _plain_dates(inner) for name, inner in value.items()}
    return value.isoformat() if isinstance(value, dt.date) and not isinstance(value, dt.datetime) else value


class Example(_Model):
    """A text of one or two sentences and the facts that the rule gives on it.

    Each fact names the fields that it pins (``value`` at least); fields left out are not compared.
    """

    text: str
    facts: tuple[Annotated[dict[str, Any], BeforeValidator(_plain_dates)], ...]
    published: Annotated[str | None, BeforeValidator(_plain_dates)] = None
    title: str | None = None


class Rule(_Model):
    """One way to say an indicator: a match in the language of rules, and what it implies."""

    id: str = Field(pattern=r"^[a-z_]+/[a-z0-9-]+$")
    match: str
    strength: int = Field(default=5, ge=1, le=9)
    status: Literal["reported", "target"] | None = None
    per: str | None = None
    subset: str | None = None
    unless: str | None = None
    requires: tuple[str, ...] = ()
    examples: tuple[Example, ...] = Field(default=())
    counterexamples: tuple[str, ...] = Field(default=())


class Indicator(_Model):
    """`patterns/indicators/<name>.yaml`: one indicator with all its rules.

    `kind`: ``flow`` (happens in a period), ``stock`` (stands at a time) or ``ratio``.
    `counts`: the class of things counted, which parts and list items of a fact must share
    (a key of `countable` in `cues.yaml`, or ``other``).
    `whole`: names of modifiers that belong to the thing counted and make no part of it.
    `topics`: phrases that announce the indicator where a list of units and numbers follows.
    `several`: a unit may have several such numbers in one year, none a part of another (its classes); else two
    different ones contradict each other.
    """

    indicator: str = Field(pattern=r"^[a-z][a-z_]*$")
    kind: Literal["flow", "stock", "ratio"]
    counts: str
    description: str
    topics: tuple[Phrase, ...] = ()
    whole: tuple[str, ...] = ()
    several: bool = False
    rules: tuple[Rule, ...]


class Exclusion(_Model):
    """A reading that is no fact, with the reason that `explain` gives for it."""

    id: str = Field(pattern=r"^none/[a-z0-9-]+$")
    match: str
    strength: int = Field(default=6, ge=1, le=9)
    reason: str
    unless: str | None = None
    examples: tuple[str, ...] = Field(min_length=1)


class Exclusions(_Model):
    """`patterns/exclusions.yaml`."""

    rules: tuple[Exclusion, ...]


class Lexicon(_Model):
    """`patterns/lexicon.yaml`: classes of words and phrases, written in the language of rules."""

    classes: dict[Annotated[str, Field(pattern=r"^[a-z_0-9]+$")], tuple[str, ...]]
