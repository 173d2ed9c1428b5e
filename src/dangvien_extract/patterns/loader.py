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
from .cues import CompiledCues, Cues, compile_any
from .files import default_directory, line_of, load_model, read_yaml
from .furniture import FurnitureVocabulary
from .indicators import Exclusion, Exclusions, Indicator, Lexicon, Rule
from .language import ClassError, Expression, RuleSyntaxError, compile_classes, compile_match, compile_phrase, slow_on
from .periods import PeriodVocabulary
from .quantities import QuantityVocabulary
from .rules import CompiledRule, RuleIndex, indexed
from .sieved import Sieved
from .units import UnitVocabulary

__all__ = ["CompiledCues", "CompiledRule", "Patterns", "load_patterns"]

Model = TypeVar("Model", bound=BaseModel)
Lexemes = dict[str, Expression]  # the expression of each class of the lexicon

_VOCABULARIES = ("units.yaml", "periods.yaml", "quantities.yaml", "furniture.yaml")
_NAMES = ("lexicon.yaml", "cues.yaml", "exclusions.yaml", *_VOCABULARIES)
_UNLISTED = "other"  # what an indicator counts when `countable` has no class for it
_A_NUMBER = regex.compile(r"\bQ\b")


@dataclass(frozen=True, slots=True)
class Patterns:
    """Everything that the rules need, immutable.

    `hash` names this exact set of patterns; `users` are the ids of the rules that stand in a user's own folders.
    """

    units: UnitVocabulary
    quantities: QuantityVocabulary
    periods: PeriodVocabulary
    furniture: FurnitureVocabulary
    indicators: dict[str, Indicator]
    index: RuleIndex
    cues: CompiledCues
    classes: dict[str, Sieved]
    hash: str
    users: frozenset[str] = frozenset()

    @property
    def rules(self) -> tuple[CompiledRule, ...]:
        """All rules."""
        return self.index.rules


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
        _check_folder(directory)
    folders = [own, *extra]
    lexicon = _lexicon(folders)
    cues_path = _existing(folders, "cues.yaml")[-1]
    cues = load_model(cues_path, Cues, lexicon)
    indicators, sources = _indicators(extra if replace else folders, lexicon, cues)
    if not indicators:
        raise PatternError(str(extra[0] if extra else own), None, "holds no indicators/*.yaml to use alone")
    exclusions: dict[str, Exclusion] = {}
    for path in _existing(folders, "exclusions.yaml"):
        rules = load_model(path, Exclusions).rules
        _check_ids(rules, path)
        exclusions |= {rule.id: rule for rule in rules}
        sources |= {rule.id: path for rule in rules}
    topics = {name: compile_any(one.topics, lexicon) for name, one in indicators.items() if one.topics}
    return Patterns(
        _last(folders, "units.yaml", UnitVocabulary),
        _last(folders, "quantities.yaml", QuantityVocabulary),
        _last(folders, "periods.yaml", PeriodVocabulary),
        _last(folders, "furniture.yaml", FurnitureVocabulary),
        indicators,
        indexed(tuple(_compile_rules(indicators.values(), exclusions.values(), lexicon, sources))),
        CompiledCues.model_construct(**dict(cues), topics=topics),
        _classes(lexicon),
        _hash(folders, replace),
        frozenset(rule for rule, path in sources.items() if not path.is_relative_to(own)),
    )


def _check_folder(folder: Path) -> None:
    """Raise PatternError for a folder that is none, and for a file in it that would stay unread."""
    if not folder.is_dir():
        raise PatternError(str(folder), None, "no such folder of patterns")
    if not any(folder.rglob("*.yaml")):
        raise PatternError(str(folder), None, "holds no .yaml file")
    for path in sorted((*folder.glob("*.y*ml"), *folder.glob("indicators/*.yml"))):
        if path.name not in _NAMES:
            raise PatternError(str(path), None, f"is no file of patterns: {', '.join(_NAMES)} or indicators/*.yaml")


def _lexicon(folders: Sequence[Path]) -> Lexemes:
    """The expression of every class of all lexicons."""
    classes: dict[str, tuple[str, ...]] = {}
    places: dict[str, list[tuple[Path, int]]] = {}
    for path in _existing(folders, "lexicon.yaml"):
        for name, entries in load_model(path, Lexicon).classes.items():
            classes[name] = (*classes.get(name, ()), *entries)
            places.setdefault(name, []).extend((path, index) for index in range(len(entries)))
    try:
        return compile_classes(classes)
    except ClassError as error:
        path, index = places[error.name][error.entry]
        raise PatternError(str(path), _line(path, ("classes", error.name, index)), str(error)) from error


def _classes(lexicon: Lexemes) -> dict[str, Sieved]:
    """Every class of the lexicon as an expression over lines; those that hold a rule's number stand for no words."""
    found = {}
    for name in lexicon:
        try:
            found[name] = compile_phrase("{" + name + "}", lexicon)
        except RuleSyntaxError:
            continue
    return found


def _indicators(folders: Iterable[Path], lexicon: Lexemes, cues: Cues) -> tuple[dict[str, Indicator], dict[str, Path]]:
    """All indicators by name, rules of later folders over those of earlier ones, and the file of each rule."""
    indicators: dict[str, Indicator] = {}
    sources: dict[str, Path] = {}
    for path in (path for folder in folders for path in sorted((folder / "indicators").glob("*.yaml"))):
        indicator = load_model(path, Indicator, lexicon)
        name = indicator.indicator
        if indicator.kind != "ratio" and indicator.counts not in (*cues.countable, _UNLISTED):
            reason = f"counts: {indicator.counts!r} is no class of `countable` in cues.yaml, nor {_UNLISTED!r}"
            raise PatternError(str(path), _line(path, ("counts",)), reason)
        _check_ids(indicator.rules, path)
        for index, rule in enumerate(indicator.rules):
            if rule.id.split("/")[0] != name:
                reason = f"the rule {rule.id!r} does not belong to {name!r}"
                raise PatternError(str(path), _line(path, ("rules", index, "id")), reason)
            for context in rule.requires:
                if context not in cues.contexts:
                    reason = f"{rule.id}: no context {context!r} in cues.yaml"
                    raise PatternError(str(path), _line(path, ("rules", index, "requires")), reason)
            sources[rule.id] = path
        previous = indicators.get(name)
        if previous is not None:
            new_ids = {rule.id for rule in indicator.rules}
            kept = tuple(rule for rule in previous.rules if rule.id not in new_ids)
            # What a file adds rules to keeps the rest, too, where the file does not say it anew.
            same = {"topics", "whole", "several"} - indicator.model_fields_set
            update = {field: getattr(previous, field) for field in same}
            indicator = indicator.model_copy(update={**update, "rules": kept + indicator.rules})
        indicators[name] = indicator
    return indicators, sources


def _check_ids(rules: Iterable[Rule | Exclusion], path: Path) -> None:
    seen: set[str] = set()
    for index, rule in enumerate(rules):
        if rule.id in seen:
            raise PatternError(str(path), _line(path, ("rules", index, "id")), f"the rule {rule.id!r} stands twice")
        seen.add(rule.id)


def _existing(folders: Iterable[Path], name: str) -> list[Path]:
    return [folder / name for folder in folders if (folder / name).is_file()]


def _last(folders: Sequence[Path], name: str, model: type[Model]) -> Model:
    return load_model(_existing(folders, name)[-1], model)


def _line(path: Path, location: tuple[str | int, ...]) -> int | None:
    """The line of a value; the file is read again, which only an error costs."""
    return line_of(read_yaml(path)[1], location)


def _hash(folders: Sequence[Path], replace: bool) -> str:
    """A name for the content of all files, the order of their folders, and how they were put together."""
    digest = hashlib.sha256(b"replaced" if replace else b"merged")
    for number, folder in enumerate(folders):
        digest.update(f"\0folder {number}\0".encode())
        for path in sorted(folder.rglob("*.yaml")):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def _compile_rules(
    indicators: Iterable[Indicator],
    exclusions: Iterable[Exclusion],
    lexicon: Lexemes,
    sources: dict[str, Path],
) -> Iterable[CompiledRule]:
    for indicator in indicators:
        for rule in indicator.rules:
            yield _compiled(rule, indicator, lexicon, sources[rule.id], None)
    for exclusion in exclusions:
        yield _compiled(exclusion, None, lexicon, sources[exclusion.id], exclusion.reason)


def _compiled(
    rule: Rule | Exclusion, indicator: Indicator | None, lexicon: Lexemes, path: Path, reason: str | None
) -> CompiledRule:
    field = "match"
    try:
        matcher = compile_match(rule.match, lexicon)
        field = "unless"
        unless = compile_phrase(_A_NUMBER.sub("#", rule.unless), lexicon) if rule.unless is not None else None
    except RuleSyntaxError as error:
        rules = read_yaml(path)[0]["rules"]
        index = next(index for index, one in enumerate(rules) if one["id"] == rule.id)
        raise PatternError(str(path), _line(path, ("rules", index, field)), f"{rule.id}: {error}") from error
    if not path.is_relative_to(default_directory()):  # those of the package have tests of their own
        matcher, unless = matcher.guarded(), unless.guarded() if unless is not None else None
        if (words := slow_on(matcher, rule.match)) is not None:
            index = next(index for index, one in enumerate(read_yaml(path)[0]["rules"]) if one["id"] == rule.id)
            told = f"takes endless time where {words!r} is repeated: what is repeated must be read in one way"
            raise PatternError(str(path), _line(path, ("rules", index, "match")), f"{rule.id}: {told}")
    return CompiledRule(rule.id, indicator, rule, matcher, unless, rule.strength, reason)
