"""All pattern files together: loaded, validated, merged with a user's own, compiled once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import regex
from pydantic import BaseModel

from ..errors import PatternError
from .files import default_directory, line_of, load_model, read_yaml
from .furniture import FurnitureVocabulary
from .indicators import Cues, Exclusion, Exclusions, Indicator, Lexicon, Rule
from .language import Matcher, RuleSyntaxError, compile_match, compile_phrase
from .periods import PeriodVocabulary
from .quantities import QuantityVocabulary
from .units import UnitVocabulary

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule ready to match; `indicator` is None for an exclusion, whose reason stands in `reason`."""

    id: str
    indicator: Indicator | None
    rule: Rule | Exclusion
    matcher: Matcher
    unless: regex.Pattern[str] | None
    strength: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CompiledCues:
    """The cues of `patterns/cues.yaml` as regular expressions over lines."""

    target: regex.Pattern[str]
    target_weak: regex.Pattern[str]
    target_block: regex.Pattern[str]
    rate: tuple[tuple[str, regex.Pattern[str]], ...]
    part_openers: regex.Pattern[str]
    part_after: regex.Pattern[str]
    same: regex.Pattern[str]
    ellipsis: regex.Pattern[str]
    span_start: regex.Pattern[str]
    then: regex.Pattern[str]
    part_prepositions: regex.Pattern[str]
    part_then: regex.Pattern[str]
    part_heads: regex.Pattern[str]
    part_copula: regex.Pattern[str]
    remain: regex.Pattern[str]
    year_word: str
    goal_after: regex.Pattern[str]
    reached: regex.Pattern[str]
    same_subset: regex.Pattern[str]
    union: regex.Pattern[str]
    union_subset: str
    respectively: regex.Pattern[str]
    ranking: regex.Pattern[str]
    goal_label: regex.Pattern[str]
    has_share: regex.Pattern[str]
    share: regex.Pattern[str]
    no_share: regex.Pattern[str]
    no_share_after: regex.Pattern[str]
    list_fill: regex.Pattern[str]
    each_unit: regex.Pattern[str]
    label_fill: regex.Pattern[str]
    part_links: regex.Pattern[str]
    joints: frozenset[str]
    shared: frozenset[str]
    modifiers: tuple[tuple[str, regex.Pattern[str], tuple[str, ...]], ...]
    badge_years: str
    modifier_links: regex.Pattern[str]
    countable: dict[str, regex.Pattern[str]]
    topics: dict[str, regex.Pattern[str]]
    contexts: dict[str, tuple[str, regex.Pattern[str], frozenset[str]]]


@dataclass(frozen=True, slots=True)
class Patterns:
    """Everything that the rules need, immutable; `hash` names this exact set of patterns."""

    units: UnitVocabulary
    quantities: QuantityVocabulary
    periods: PeriodVocabulary
    furniture: FurnitureVocabulary
    indicators: dict[str, Indicator]
    rules: tuple[CompiledRule, ...]
    cues: CompiledCues
    hash: str


def load_patterns(directories: Sequence[str | Path] = (), *, replace: bool = False) -> Patterns:
    """The package's patterns with a user's own.

    `directories` hold files of the same names as the package's own (`lexicon.yaml`, `cues.yaml`,
    `indicators/*.yaml`, ...). By default they are merged: an indicator's rules are added to those of
    the same name (a rule with the same id takes the place of the old one), a lexicon class gains
    entries, other files take the place of the package's. With `replace`, only the indicators of
    `directories` are used; lexicon and vocabularies are still merged.

    Raises PatternError with path, line and reason for anything that is not valid.
    """
    own = default_directory()
    extra = [Path(directory) for directory in directories]
    for directory in extra:
        if not directory.is_dir():
            raise PatternError(str(directory), None, "no such folder of patterns")
        if not any(directory.rglob("*.yaml")):
            raise PatternError(str(directory), None, "holds no .yaml file")
    folders = [own, *extra]

    classes: dict[str, tuple[str, ...]] = {}
    for path in _existing(folders, "lexicon.yaml"):
        for name, entries in load_model(path, Lexicon).classes.items():
            classes[name] = (*classes.get(name, ()), *entries)
    indicators: dict[str, Indicator] = {}
    sources: dict[str, Path] = {}
    for folder in extra if replace else folders:
        for path in sorted((folder / "indicators").glob("*.yaml")):
            indicator = load_model(path, Indicator)
            for rule in indicator.rules:
                if rule.id.split("/")[0] != indicator.indicator:
                    raise PatternError(
                        str(path), None, f"the rule {rule.id!r} does not belong to {indicator.indicator!r}"
                    )
                sources[rule.id] = path
            previous = indicators.get(indicator.indicator)
            if previous is not None:
                new_ids = {rule.id for rule in indicator.rules}
                kept = tuple(rule for rule in previous.rules if rule.id not in new_ids)
                indicator = indicator.model_copy(update={"rules": kept + indicator.rules})
            indicators[indicator.indicator] = indicator
    if not indicators:
        raise PatternError(str(extra[0]), None, "holds no indicators/*.yaml")
    exclusions: dict[str, Exclusion] = {}
    for path in _existing(folders, "exclusions.yaml"):
        for exclusion in load_model(path, Exclusions).rules:
            exclusions[exclusion.id] = exclusion
            sources[exclusion.id] = path
    cues = _last(folders, "cues.yaml", Cues)
    return Patterns(
        _last(folders, "units.yaml", UnitVocabulary),
        _last(folders, "quantities.yaml", QuantityVocabulary),
        _last(folders, "periods.yaml", PeriodVocabulary),
        _last(folders, "furniture.yaml", FurnitureVocabulary),
        indicators,
        tuple(_compile_rules(indicators.values(), exclusions.values(), classes, sources)),
        _compile_cues(cues, classes, _existing(folders, "cues.yaml")[-1], indicators),
        _hash(folders),
    )


def _existing(folders: Iterable[Path], name: str) -> list[Path]:
    return [folder / name for folder in folders if (folder / name).is_file()]


def _last(folders: Sequence[Path], name: str, model: type[Model]) -> Model:
    return load_model(_existing(folders, name)[-1], model)


def _hash(folders: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*.yaml")):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _compile_rules(
    indicators: Iterable[Indicator],
    exclusions: Iterable[Exclusion],
    classes: dict[str, tuple[str, ...]],
    sources: dict[str, Path],
) -> Iterable[CompiledRule]:
    for indicator in indicators:
        for rule in indicator.rules:
            yield _compiled(rule, indicator, classes, sources[rule.id], None)
    for exclusion in exclusions:
        yield _compiled(exclusion, None, classes, sources[exclusion.id], exclusion.reason)


def _compiled(
    rule: Rule | Exclusion,
    indicator: Indicator | None,
    classes: dict[str, tuple[str, ...]],
    path: Path,
    reason: str | None,
) -> CompiledRule:
    try:
        matcher = compile_match(rule.match, classes)
        unless = compile_phrase(rule.unless.replace("Q", "#"), classes) if rule.unless else None
    except RuleSyntaxError as error:
        raise PatternError(str(path), _rule_line(path, rule.id), f"{rule.id}: {error}") from error
    return CompiledRule(rule.id, indicator, rule, matcher, unless, rule.strength, reason)


def _rule_line(path: Path, rule_id: str) -> int | None:
    data, lines = read_yaml(path)
    for index, rule in enumerate(data["rules"]):
        if rule.get("id") == rule_id:
            return line_of(lines, ("rules", index, "match"))
    return None


def _compile_cues(
    cues: Cues, classes: dict[str, tuple[str, ...]], path: Path, indicators: dict[str, Indicator]
) -> CompiledCues:
    def one(phrases: Iterable[str]) -> regex.Pattern[str]:
        try:
            return compile_phrase("(" + " | ".join(phrases) + ")", classes)
        except RuleSyntaxError as error:
            raise PatternError(str(path), None, str(error)) from error

    return CompiledCues(
        one(cues.target),
        one(cues.target_weak),
        one(cues.target_block),
        tuple((per, one(phrases)) for per, phrases in cues.rate.items()),
        one(cues.part_openers),
        one(cues.part_after),
        one(cues.same),
        one(cues.ellipsis),
        one(cues.span_start),
        one(cues.then),
        one(cues.part_prepositions),
        one(cues.part_then),
        one(cues.part_heads),
        one(cues.part_copula),
        one(cues.remain),
        cues.year_word,
        one(cues.goal_after),
        one(cues.reached),
        one(cues.same_subset),
        one(cues.union),
        cues.union_subset,
        one(cues.respectively),
        one(cues.ranking),
        one(cues.goal_label),
        one(cues.has_share),
        one(cues.share),
        one(cues.no_share),
        one(cues.no_share_after),
        one(cues.list_fill),
        one(cues.each_unit),
        one(cues.label_fill),
        one(cues.part_links),
        frozenset(cues.joints),
        frozenset(cues.shared),
        tuple((modifier.subset, one(modifier.forms), modifier.of) for modifier in cues.modifiers),
        cues.badge_years,
        one(cues.modifier_links),
        {name: one(phrases) for name, phrases in cues.countable.items()},
        {name: one(indicator.topics) for name, indicator in indicators.items() if indicator.topics},
        {
            name: (context.scope, one(context.phrases), frozenset(context.last))
            for name, context in cues.contexts.items()
        },
    )
