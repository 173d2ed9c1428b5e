"""The cues of status, parts, lists and contexts: `patterns/cues.yaml`, compiled as it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, GetCoreSchemaHandler, ValidationInfo, model_validator
from pydantic_core import CoreSchema, core_schema

from .language import Lexicon, check_phrase, compile_phrase
from .needs import NOTHING_FITS
from .sieved import Sieved, sieved
from .vocabulary import MisplacedError, Word


@dataclass(frozen=True, slots=True)
class _Read:
    """How the value of a field is made: read as `shape`, then handed to `make` with the lexicon."""

    shape: Any
    make: Callable[[Any, Lexicon], Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_after_validator_function(
            lambda value, info: self.make(value, info.context or {}), handler.generate_schema(self.shape)
        )


def _phrase(phrase: str, info: ValidationInfo) -> str:
    check_phrase(phrase, info.context or {})
    return phrase


def compile_any(phrases: tuple[str, ...], lexicon: Lexicon) -> Sieved:
    """Any of the phrases as an expression over lines; one that nothing matches where there are none."""
    if not phrases:
        return sieved(r"(?!)", NOTHING_FITS)
    return compile_phrase("(" + " | ".join(phrases) + ")", lexicon)


# A phrase in the language of rules, on its own, so that the line of a bad one is known.
Phrase = Annotated[str, AfterValidator(_phrase)]
# Phrases in the language of rules, as one expression over lines.
Cue = Annotated[Sieved, _Read(tuple[Phrase, ...], compile_any)]
# Cues by name, in the order of the file.
NamedCues = Annotated[tuple[tuple[str, Sieved], ...], _Read(dict[str, Cue], lambda cues, _: tuple(cues.items()))]


class Modifier(NamedTuple):
    """Words that limit a number to a part of the whole, and the name of that part.

    A subset ``*`` is named by the words themselves. `of`: the classes that it may limit; all by default.
    """

    subset: str
    forms: Cue
    of: tuple[str, ...] = ()


class Context(NamedTuple):
    """A condition of rules: one of the phrases stands in the match, the sentence or the paragraph.

    With `last`, the last claim before the number decides where there is one near: its indicator
    must be among `last`; the phrases count only where there is none.
    """

    scope: Literal["match", "sentence", "paragraph", "article"]
    phrases: Cue
    last: frozenset[str] = frozenset()


class Cues(BaseModel):
    """`patterns/cues.yaml`. A new cue is one line here and one key there.

    To be read with the lexicon as pydantic's context (see `files.load_model`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    target: Cue
    target_behind: Cue
    details: Cue
    target_weak: Cue
    target_block: Cue
    rate: NamedCues
    part_openers: Cue
    part_after: Cue
    ellipsis: Cue
    span_start: Cue
    then: Cue
    congress: Cue
    next_term: Cue
    whole_term: Cue
    part_prepositions: Cue
    part_then: Cue
    part_heads: Cue
    part_copula: Cue
    remain: Cue
    year_word: Word
    goal_after: Cue
    reached: Cue
    same_subset: Cue
    union: Cue
    union_subset: str
    respectively: Cue
    ranking: Cue
    goal_label: Cue
    has_share: Cue
    share: Cue
    same: Cue
    list_fill: Cue
    each_unit: Cue
    joints: frozenset[Word]
    label_fill: Cue
    part_links: Cue
    no_share: Cue
    no_share_after: Cue
    shared: frozenset[str]
    modifiers: tuple[Modifier, ...]
    modifier_links: Cue
    countable: dict[str, Cue]
    uncountable: dict[str, Cue] = {}
    badge_years: str
    party: Cue
    contexts: dict[str, Context]

    @model_validator(mode="after")
    def _sound(self) -> Cues:
        for index, modifier in enumerate(self.modifiers):
            for name in modifier.of:
                if name not in self.countable:
                    raise MisplacedError(("modifiers", index, "of"), f"{name!r} is no class of `countable`")
        if self.badge_years.count("{}") != 1 or set("{}") & set(self.badge_years.replace("{}", "")):
            raise MisplacedError(("badge_years",), "needs one {} where the years stand, and no other braces")
        return self


class CompiledCues(Cues):
    """The cues, with the topics of all indicators, which stand in the indicators' own files."""

    topics: Mapping[str, Sieved]
