"""Runs the examples and counterexamples that stand beside every rule in the pattern files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .extractor import Extractor
from .models import Article, Fact
from .patterns.files import default_directory, line_of, read_yaml
from .patterns.indicators import Example, Exclusion, Rule
from .reading import Reading

_LEAST_EXAMPLES = 2  # what a rule of the package must have

Read = Callable[[Example], Reading]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What the examples gave: a line for each that failed, how many were run, and of how many rules."""

    failures: list[str]
    examples: int
    rules: int


def check_patterns(directories: Sequence[Path] = (), replace: bool = False, *, complete: bool = False) -> CheckReport:
    """Run every rule's examples through an extractor with the patterns of `directories` (see `load_patterns`).

    Rules decide alone here: what the learned models make of a rule's reading is no matter of the rule.
    An example passes when its facts come out with the rule's id (or the id that a fact names itself
    by ``rule``), and no other fact with those ids; a counterexample, when no fact has the rule's id;
    an exclusion's example, when it rejects a number. `complete` also fails rules with less than two
    examples or without counterexamples. Raises PatternError for pattern files that are not valid.
    """
    extractor = Extractor(patterns=directories, replace=replace, models=None)
    places = _places([default_directory(), *directories])
    readings: dict[tuple[str, str | None, str | None], Reading] = {}

    def read(example: Example) -> Reading:
        key = (example.text, example.published, example.title)
        if key not in readings:
            published = dt.date.fromisoformat(example.published) if example.published else None
            article = Article(id="example", text=example.text, title=example.title, published=published)
            readings[key] = extractor.read(article)
        return readings[key]

    failures: list[str] = []
    examples = 0
    for compiled in extractor.patterns.rules:
        rule = compiled.rule
        found = list(_check_exclusion(rule, read) if isinstance(rule, Exclusion) else _check_rule(rule, read))
        examples += len(rule.examples) + (len(rule.counterexamples) if isinstance(rule, Rule) else 0)
        if complete and isinstance(rule, Rule):
            found += _check_complete(rule)
        failures += [f"{places.get(rule.id, '')}: {rule.id}: {failure}" for failure in found]
    return CheckReport(failures, examples, len(extractor.patterns.rules))


def _check_rule(rule: Rule, read: Read) -> Iterator[str]:
    for example in rule.examples:
        try:
            facts = read(example).facts
        except ValueError as error:
            yield f"“{example.text}”: {error}"
            continue
        yield from _compare(rule, example, facts)
    for text in rule.counterexamples:
        found = [fact for fact in read(Example(text=text, facts=())).facts if fact.rule == rule.id]
        if found:
            yield f"“{text}”: expected no fact, got {_list(_said(fact) for fact in found)}"


def _compare(rule: Rule, example: Example, facts: Sequence[Fact]) -> Iterator[str]:
    """The expected facts of an example against what came out, each fact matching at most once."""
    unknown = {name for fact in example.facts for name in fact if name not in Fact.model_fields}
    if unknown:
        yield f"“{example.text}”: a fact has no field {', '.join(map(repr, sorted(unknown)))}"
        return
    wanted = [{"rule": rule.id, **fact} for fact in example.facts]
    ids = {rule.id, *(str(fact["rule"]) for fact in wanted)}
    left = [fact for fact in facts if fact.rule in ids]
    missing = []
    # The more a fact pins, the fewer it can match: those choose first.
    for fact in sorted(wanted, key=len, reverse=True):
        match = next((other for other in left if _agrees(fact, other)), None)
        if match is None:
            missing.append(fact)
        else:
            left.remove(match)
    if missing or left:
        expected = _list(map(_pinned, missing)) if missing else "nothing more"
        got = _list(_said(fact) for fact in left or facts) or "no fact"
        yield f"“{example.text}”: expected {expected}, got {got}"


def _agrees(wanted: Mapping[str, Any], fact: Fact) -> bool:
    return all(_field(fact, name) == value for name, value in wanted.items())


def _field(fact: Fact, name: str) -> Any:
    """A field as examples write it: of the unit its name, of evidence its text."""
    if name in ("evidence", "unit_evidence", "period_evidence"):
        evidence = getattr(fact, name)
        return evidence.text if evidence is not None else None
    if name == "unit":
        return fact.unit.name if fact.unit is not None else None
    return list(fact.flags) if name == "flags" else getattr(fact, name)


def _check_exclusion(rule: Exclusion, read: Read) -> Iterator[str]:
    for text in rule.examples:
        reading: Reading = read(Example(text=text, facts=()))
        if not any(rejection.rule == rule.id for rejection in reading.rejections):
            got = [_said(fact) for fact in reading.facts]
            got += [f"{one.quantity.value:g} ({one.rule or one.reason})" for one in reading.rejections]
            yield f"“{text}”: expected that it rejects a number, got {_list(got) or 'no number'}"


def _check_complete(rule: Rule) -> Iterator[str]:
    if len(rule.examples) < _LEAST_EXAMPLES:
        yield f"has {len(rule.examples)} examples, needs {_LEAST_EXAMPLES}"
    if not rule.counterexamples:
        yield "has no counterexamples"


def _places(folders: Sequence[Path]) -> dict[str, str]:
    """Where each rule stands: ``path:line`` by rule id; of two with one id the later, which is the one in force."""
    places: dict[str, str] = {}
    for folder in folders:
        for path in [*sorted((folder / "indicators").glob("*.yaml")), folder / "exclusions.yaml"]:
            if not path.is_file():
                continue
            data, lines = read_yaml(path)
            for index, rule in enumerate(data["rules"]):
                places[rule["id"]] = f"{path}:{line_of(lines, ('rules', index, 'id'))}"
    return places


def _pinned(fact: Mapping[str, Any]) -> str:
    return " ".join(f"{name}={value}" for name, value in fact.items())


def _said(fact: Fact) -> str:
    """A fact in one line, what has its default left out."""
    parts = {name: _field(fact, name) for name in ("rule", "value", "value_max", "out_of", "subset", "unit", "year")}
    parts |= {name: getattr(fact, name) for name in ("qualifier", "measure", "status") if _unusual(fact, name)}
    return " ".join(f"{name}={value}" for name, value in parts.items() if value is not None)


def _unusual(fact: Fact, name: str) -> bool:
    return bool(getattr(fact, name) != Fact.model_fields[name].default)


def _list(parts: Iterable[str]) -> str:
    return "; ".join(parts)
