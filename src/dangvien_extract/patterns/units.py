"""The vocabulary of unit names: levels, committees, branches, posts, agencies, references."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Level(_Model):
    """A level of territory: how it is written, what it is called in a canonical name."""

    name: str
    forms: tuple[str, ...]
    rank: str
    numbers: bool = False


class Committee(_Model):
    """A committee's head word; with a `level` it names its territory itself."""

    forms: tuple[str, ...]
    level: str | None = None


class AgencyHead(_Model):
    """The first words of an agency's, school's or company's name."""

    forms: tuple[str, ...]
    kind: str
    lists: bool = False


class Reference(_Model):
    """Words that point at a unit named elsewhere: ``level``, ``kind`` or ``scope`` say at which."""

    forms: tuple[str, ...]
    level: str | None = None
    kind: str | None = None
    whole: bool = False
    starts: str | None = None


class Canonical(_Model):
    """The words of canonical names, as the annotation guide writes them."""

    organisation: str
    branch: str
    post: str
    border_guard: str
    province: str
    party: str


class UnitVocabulary(_Model):
    """`patterns/units.yaml`."""

    canonical: Canonical
    levels: tuple[Level, ...]
    villages: tuple[Level, ...]
    organs: tuple[str, ...]
    bodies: tuple[str, ...]
    committees: tuple[Committee, ...]
    branches: tuple[str, ...]
    posts: tuple[str, ...]
    border_guards: tuple[str, ...]
    border_guard_short: tuple[str, ...]
    border_guard_plurals: tuple[str, ...]
    agencies: tuple[AgencyHead, ...]
    agency_compounds: tuple[str, ...]
    agency_tails: tuple[str, ...]
    stops: tuple[str, ...]
    not_names: tuple[str, ...]
    hyphenated: tuple[str, ...]
    conjunctions: tuple[str, ...]
    joined_heads: tuple[str, ...]
    peoples: tuple[str, ...]
    people_words: tuple[str, ...]
    plurals: tuple[str, ...]
    name_openers: tuple[str, ...]
    headline_stops: tuple[str, ...]
    aliases: dict[str, str]
    whole_party: tuple[str, ...]
    regions: tuple[str, ...]
    provinces: tuple[str, ...]
    cities: tuple[str, ...]
    papers: dict[str, str]
    references: tuple[Reference, ...]
    reference_verbs: tuple[str, ...]
    reference_blocks: tuple[str, ...]
    prepositions: tuple[str, ...]
    givers: tuple[str, ...]
    reporters: tuple[str, ...]
    titles: tuple[str, ...]
    roles: tuple[str, ...]
    surnames: tuple[str, ...]
    speech: tuple[str, ...]
    list_openers: tuple[str, ...] = Field(default=())
