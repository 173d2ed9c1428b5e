"""The vocabulary of unit names: levels, committees, branches, posts, agencies, references."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from .vocabulary import MisplacedError, Word, Words

Rank = Literal["village", "commune", "district", "city", "province"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Level(_Model):
    """A level of territory: how it is written, what it is called in a canonical name.

    `numbers`: a number may be its whole name; `only_numbers` (of villages): nothing else may be.
    """

    name: Word
    forms: Words
    rank: Rank
    numbers: bool = False
    only_numbers: bool = False


class Contraction(_Model):
    """A level and a name in one word."""

    forms: Words
    level: str
    name: str


class Committee(_Model):
    """A committee's head word; with a `level` it names its territory itself."""

    forms: Words
    level: str | None = None


class AgencyHead(_Model):
    """The first words of an agency's, school's or company's name.

    `lists`: its name may be a list ("Sở Văn hóa, Thể thao và Du lịch"); `numbers`: it may be a number;
    `capital`: it begins a name only where it is written with a capital; `party`: only behind the word
    of a committee or branch.
    """

    forms: Words
    kind: str
    lists: bool = False
    numbers: bool = False
    capital: bool = False
    party: bool = False


class Reference(_Model):
    """Words that point at a unit named elsewhere: ``level``, ``kind`` or ``scope`` say at which."""

    forms: Words
    level: str | None = None
    kind: str | None = None
    whole: bool = False
    starts: str | None = None


class BranchKind(_Model):
    """The words by which an article calls the organisations of a kind of agency branches, or committees."""

    kind: str
    branches: Words
    committees: Words


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
    lone_levels: Words
    contractions: tuple[Contraction, ...]
    groups: Words
    organs: Words
    bodies: Words
    committees: tuple[Committee, ...]
    branches: Words
    posts: Words
    border_guards: Words
    border_guard_national: Words
    border_guard_provincial: Words
    border_guard_short: Words
    border_guard_plurals: Words
    agencies: tuple[AgencyHead, ...]
    agency_compounds: Words
    agency_tails: Words
    stops: Words
    not_names: Words
    not_heads: Words
    hyphenated: Words
    not_units: Words
    not_whole_names: Words
    conjunctions: Words
    in_turn: Words
    level_adjectives: Words
    numerals: Words
    owners: Words
    belonging: Words
    locatives: Words
    former: Words
    each: Words
    each_places: Words
    subject_leads: Words
    list_leads: Words
    measures: Words
    not_measures: Words
    number_labels: Words
    number_words: Words
    counted_nouns: Words
    offices: Words
    name_blocks: Words
    joined_heads: Words
    peoples: Words
    people_words: Words
    plurals: Words
    name_openers: Words
    headline_stops: Words
    aliases: dict[Word, str]
    whole_party: Words
    not_whole_party: Words
    regions: Words
    provinces: Words
    cities: Words
    papers: dict[Word, str]
    full_heads: dict[Word, str]
    with_branches: Words
    of_places: Words
    placeless: Words
    national_heads: Words
    national_tails: Words
    local_heads: Words
    branch_kinds: tuple[BranchKind, ...]
    references: tuple[Reference, ...]
    reference_verbs: Words
    reference_blocks: Words
    prepositions: Words
    givers: Words
    reporters: Words
    titles: Words
    roles: Words
    surnames: Words
    middle_names: Words
    speech: Words
    copulas: Words
    list_openers: Words = Field(default=())

    @model_validator(mode="after")
    def _sound(self) -> UnitVocabulary:
        """The first two levels are those of provinces and of cities; every level that is named is one."""
        if [level.rank for level in self.levels[:2]] != ["province", "city"]:
            raise MisplacedError(("levels",), "the first level must be of rank province, the second of rank city")
        names = {level.name for level in self.levels}
        for index, level in enumerate(self.levels):
            if level.rank == "village":
                raise MisplacedError(("levels", index, "rank"), "a level of villages stands under `villages`")
        named = [(("committees", index, "level"), one.level) for index, one in enumerate(self.committees)]
        named += [(("contractions", index, "level"), one.level) for index, one in enumerate(self.contractions)]
        named += [(("references", index, "level"), one.level) for index, one in enumerate(self.references)]
        for place, name in named:
            if name is not None and name not in names:
                raise MisplacedError(place, f"there is no level {name!r}")
        return self
