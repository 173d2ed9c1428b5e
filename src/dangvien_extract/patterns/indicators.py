"""Models of indicator files, exclusions, the lexicon and the cues of status and parts."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Example(_Model):
    """A text of one or two sentences and the facts that the rule gives on it.

    Each fact names the fields that it pins (``value`` at least); fields left out are not compared.
    """

    text: str
    facts: tuple[dict[str, Any], ...]
    published: str | None = None
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
    optional: bool = False
    examples: tuple[Example, ...] = Field(default=())
    counterexamples: tuple[str, ...] = Field(default=())


class Indicator(_Model):
    """`patterns/indicators/<name>.yaml`: one indicator with all its rules.

    `kind`: ``flow`` (happens in a period), ``stock`` (stands at a time) or ``ratio``.
    `counts`: the class of things counted, which parts and list items of a fact must share.
    `whole`: names of modifiers that belong to the thing counted and make no part of it.
    `topics`: phrases that announce the indicator where a list of units and numbers follows.
    """

    indicator: str = Field(pattern=r"^[a-z][a-z_]*$")
    kind: Literal["flow", "stock", "ratio"]
    counts: str
    description: str
    topics: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
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

    classes: dict[str, tuple[str, ...]]


class Modifier(_Model):
    """Words that limit a number to a part of the whole, and the name of that part.

    A subset ``*`` is named by the words themselves. `of`: the classes that it may limit; all by default.
    """

    subset: str
    forms: tuple[str, ...]
    of: tuple[str, ...] = ()


class Context(_Model):
    """A condition of rules: one of the phrases stands in the match, the sentence or the paragraph.

    With `last`, the last claim before the number decides where there is one near: its indicator
    must be among `last`; the phrases count only where there is none.
    """

    scope: Literal["match", "sentence", "paragraph", "article"]
    phrases: tuple[str, ...]
    last: tuple[str, ...] = ()


class Cues(_Model):
    """`patterns/cues.yaml`: cues of targets, rates, parts, lists and changes."""

    target: tuple[str, ...]
    target_weak: tuple[str, ...]
    target_block: tuple[str, ...]
    rate: dict[str, tuple[str, ...]]
    part_openers: tuple[str, ...]
    part_after: tuple[str, ...]
    ellipsis: tuple[str, ...]
    span_start: tuple[str, ...]
    then: tuple[str, ...]
    part_prepositions: tuple[str, ...]
    part_then: tuple[str, ...]
    part_heads: tuple[str, ...]
    part_copula: tuple[str, ...]
    remain: tuple[str, ...]
    year_word: str
    goal_after: tuple[str, ...]
    reached: tuple[str, ...]
    same_subset: tuple[str, ...]
    union: tuple[str, ...]
    union_subset: str
    respectively: tuple[str, ...]
    ranking: tuple[str, ...]
    goal_label: tuple[str, ...]
    has_share: tuple[str, ...]
    share: tuple[str, ...]
    same: tuple[str, ...]
    list_fill: tuple[str, ...]
    each_unit: tuple[str, ...]
    joints: tuple[str, ...]
    label_fill: tuple[str, ...]
    part_links: tuple[str, ...]
    no_share: tuple[str, ...]
    no_share_after: tuple[str, ...]
    shared: tuple[str, ...]
    modifiers: tuple[Modifier, ...]
    modifier_links: tuple[str, ...]
    countable: dict[str, tuple[str, ...]]
    now: tuple[str, ...]
    badge_years: str
    contexts: dict[str, Context]
