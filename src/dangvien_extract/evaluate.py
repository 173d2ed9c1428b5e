"""Comparing extracted facts with gold facts, as docs/annotation-guide.md defines it.

Facts are paired article by article: first those that match strictly, then, of what is left, those
that match at the core. Gold facts take their turn in the order of their file, optional ones last,
and each takes the first prediction that matches.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from .corpus import GoldArticle, GoldFact
from .floors import Floor, Floors
from .models import Fact, Unit
from .text import TONES

CORE_FIVE = frozenset({"admissions", "branches_founded", "households_assigned", "members_total", "branches_total"})

AnyFact = TypeVar("AnyFact", Fact, GoldFact)
Pair = tuple[GoldFact, Fact]


def evaluate(gold: Iterable[GoldArticle], predictions: Mapping[str, Sequence[Fact]]) -> Evaluation:
    """The figures of `predictions` (facts by article id) against `gold`.

    An article without predictions counts as one with none; predictions for other articles are left out.
    """
    articles = sorted(gold, key=lambda one: one.article.id)
    found = {one.article.id: tuple(predictions.get(one.article.id, ())) for one in articles}
    every = {one.article.id: _tally(one.facts, found[one.article.id]) for one in articles}
    core = [_tally(_core_five(one.facts), _core_five(found[one.article.id])) for one in articles]
    wrong = sum(
        one.article.text[fact.evidence.start : fact.evidence.end] != fact.evidence.text
        for one in articles
        for fact in found[one.article.id]
    )
    return Evaluation(
        articles=len(articles),
        core_five=_figures(core),
        all=_figures(every.values()),
        by_indicator=_by_indicator(every.values()),
        by_kind=_by_kind(articles, every),
        evidence_checked=sum(map(len, found.values())),
        evidence_wrong=wrong,
        mismatches=tuple(m for article_id, tally in every.items() for m in tally.mismatches(article_id)),
    )


def verdicts(gold: Sequence[GoldFact], predicted: Sequence[Fact]) -> list[bool | None]:
    """For each prediction of an article whether it is strictly right; None where it matches an optional fact alone."""
    tally = _tally(gold, predicted)
    right = {id(fact) for _, fact in tally.strict}
    wrong = {id(fact) for fact in (*tally.spurious, *(fact for _, fact in tally.wrong))}
    return [True if id(fact) in right else False if id(fact) in wrong else None for fact in predicted]


def pairs(gold: Sequence[GoldFact], predicted: Sequence[Fact]) -> list[Pair]:
    """The gold facts of an article that count and were found, with their predictions: those that match at the core."""
    tally = _tally(gold, predicted)
    return [*tally.strict, *tally.wrong]


@dataclass(frozen=True, slots=True)
class Counts:
    """True positives, false positives and false negatives, and the shares they give (0 to 1)."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    @property
    def precision(self) -> float:
        """The share of the counted predictions that are right; 0 where there are none."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0

    @property
    def recall(self) -> float:
        """The share of the counted gold facts that were found; 0 where there are none."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 0 where both are."""
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0

    @property
    def gold(self) -> int:
        """How many gold facts count."""
        return self.tp + self.fn

    def to_json(self) -> dict[str, Any]:
        """The three shares, rounded to four digits, and the counts behind them."""
        return {
            "p": round(self.precision, 4),
            "r": round(self.recall, 4),
            "f1": round(self.f1, 4),
            "tp_fp_fn": [self.tp, self.fp, self.fn],
        }

    def _columns(self) -> str:
        return f"P {self.precision:.3f}  R {self.recall:.3f}  F1 {self.f1:.3f}"


@dataclass(frozen=True, slots=True)
class Figures:
    """Strict and core counts of a set of facts; of those that match at the core, how many agree in unit and year."""

    strict: Counts = field(default_factory=Counts)
    core: Counts = field(default_factory=Counts)
    unit_ok: int = 0
    year_ok: int = 0

    @property
    def unit_accuracy(self) -> float:
        """The share of the paired facts whose unit is right; 0 where there are none."""
        return self.unit_ok / (self.core.tp or 1)

    @property
    def year_accuracy(self) -> float:
        """The share of the paired facts whose year is right; 0 where there are none."""
        return self.year_ok / (self.core.tp or 1)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A gold fact that was missed, a prediction that is spurious, or a pair with a wrong unit or year."""

    article_id: str
    kind: Literal["missed", "spurious", "wrong"]
    gold: GoldFact | None = None
    predicted: Fact | None = None

    def __str__(self) -> str:
        shown = self.predicted or self.gold
        line = f"{self.kind:8} {_short(shown)} | " if shown else self.kind
        if self.gold and self.predicted:
            line += f"gold {self.gold.unit!r} {self.gold.year} | "
        stated = self.gold.quote if self.gold else self.predicted.evidence.text if self.predicted else None
        return line + " ".join((stated or "").split())


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Extracted facts measured against gold facts: overall, by indicator, by kind, and what went wrong.

    `core_five` covers whole counts of the five core indicators, `all` every fact. `by_indicator`
    has the indicators with a counted gold fact or a false prediction; a pair is counted under the
    indicator of its gold fact. `by_kind` has the kinds of article, or the groups of phenomena, that
    the gold names. Evidence is right where it equals the characters that it points at.
    """

    articles: int
    core_five: Figures
    all: Figures
    by_indicator: Mapping[str, Figures]
    by_kind: Mapping[str, Figures] = field(default_factory=dict)
    evidence_checked: int = 0
    evidence_wrong: int = 0
    mismatches: tuple[Mismatch, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The figures as one JSON object; shares are rounded to four digits."""
        figures: dict[str, Any] = {"articles": self.articles}
        for name, scope in self._scopes():
            figures[f"{name}.strict"] = scope.strict.to_json()
            figures[f"{name}.core"] = scope.core.to_json()
            figures[f"{name}.unit_accuracy"] = round(scope.unit_accuracy, 4)
            figures[f"{name}.year_accuracy"] = round(scope.year_accuracy, 4)
        figures["evidence"] = {"checked": self.evidence_checked, "wrong": self.evidence_wrong}
        figures["by_indicator"] = {
            name: {"strict": scope.strict.to_json(), "core": scope.core.to_json()}
            for name, scope in self.by_indicator.items()
        }
        figures["by_kind"] = {
            name: {"strict": scope.strict.to_json(), "core": scope.core.to_json()}
            for name, scope in self.by_kind.items()
        }
        return figures

    def to_text(self, errors: bool = False) -> str:
        """The figures as lines to read; with `errors`, every mismatch before them, by article."""
        lines: list[str] = []
        if errors:
            article_id = None
            for mismatch in self.mismatches:
                if mismatch.article_id != article_id:
                    article_id = mismatch.article_id
                    lines.append(f"== {article_id}")
                lines.append(f"  {mismatch}")
        lines.append(f"{self.articles} articles")
        for name, scope in self._scopes():
            for level, counts in (("strict", scope.strict), ("core", scope.core)):
                shown = f"(tp, fp, fn = {counts.tp}, {counts.fp}, {counts.fn})"
                lines.append(f"{f'{name}.{level}':18} {counts._columns()}  {shown}")
            lines.append(f"{name + '.unit_accuracy':24} {scope.unit_accuracy:.3f}")
            lines.append(f"{name + '.year_accuracy':24} {scope.year_accuracy:.3f}")
        lines.append(f"{'evidence':24} {self.evidence_wrong} wrong of {self.evidence_checked}")
        for title, group in (("by indicator", self.by_indicator), ("by kind", self.by_kind)):
            if group:
                lines.append(f"{title:34} {'strict':28} {'core':28} strict tp, fp, fn")
            for name, scope in group.items():
                counts = scope.strict
                shown = f"{counts.tp}, {counts.fp}, {counts.fn}"
                lines.append(f"  {name:32} {counts._columns():28} {scope.core._columns():28} {shown}")
        return "\n".join(lines)

    def floors(self) -> Floors:
        """The floors at which this evaluation just stands: its strict F1s, and the gold facts behind each."""
        return Floors(
            articles=self.articles,
            overall={name: _floor(scope) for name, scope in self._scopes()},
            indicators={name: _floor(scope) for name, scope in self.by_indicator.items()},
            kinds={name: _floor(scope) for name, scope in self.by_kind.items()},
        )

    def below(self, floors: Floors) -> list[str]:
        """What is below `floors`, or not comparable with them, a line each; empty where all is well."""
        return floors.violations(self.floors())

    def _scopes(self) -> tuple[tuple[str, Figures], tuple[str, Figures]]:
        return ("core_five", self.core_five), ("all", self.all)


def raised(floors: Floors, evaluation: Evaluation, allow_lower: bool = False) -> Floors:
    """`floors` raised to `evaluation` where it is better; with `allow_lower`, lowered where it is worse, too.

    The numbers of articles and of gold facts become those of `evaluation`.
    """
    return evaluation.floors() if allow_lower else floors.raised(evaluation.floors())


def _floor(figures: Figures) -> Floor:
    # Rounded down, so that the evaluation that sets a floor stands on it.
    return Floor(gold=figures.strict.gold, strict_f1=int(figures.strict.f1 * 10_000 + 1e-6) / 10_000)


@dataclass(frozen=True, slots=True)
class _Tally:
    strict: list[Pair]
    wrong: list[Pair]
    missed: list[GoldFact]
    spurious: list[Fact]

    def mismatches(self, article_id: str) -> list[Mismatch]:
        return [
            *(Mismatch(article_id, "missed", gold=gold) for gold in self.missed),
            *(Mismatch(article_id, "spurious", predicted=fact) for fact in self.spurious),
            *(Mismatch(article_id, "wrong", gold, fact) for gold, fact in self.wrong),
        ]


def _tally(gold: Sequence[GoldFact], predicted: Sequence[Fact]) -> _Tally:
    # A prediction that matches an optional fact counts neither way; a second one that does is spurious.
    strict, rest, left = _pair(gold, predicted, _strict_match)
    wrong, rest, left = _pair(rest, left, _core_match)
    return _Tally(
        strict=[pair for pair in strict if not pair[0].optional],
        wrong=[pair for pair in wrong if not pair[0].optional],
        missed=[one for one in rest if not one.optional],
        spurious=left,
    )


def _pair(
    gold: Sequence[GoldFact], predicted: Sequence[Fact], matches: Callable[[GoldFact, Fact], bool]
) -> tuple[list[Pair], list[GoldFact], list[Fact]]:
    pairs: list[Pair] = []
    rest: list[GoldFact] = []
    left = list(predicted)
    for one in sorted(gold, key=lambda fact: fact.optional):
        index = next((i for i, fact in enumerate(left) if matches(one, fact)), None)
        if index is None:
            rest.append(one)
        else:
            pairs.append((one, left.pop(index)))
    return pairs, rest, left


def _core_match(gold: GoldFact, fact: Fact) -> bool:
    return (
        (fact.indicator == gold.indicator or fact.indicator in gold.indicator_also)
        and abs(fact.value - gold.value) < 1e-6
        and fact.status == gold.status
        and fact.measure == gold.measure
        and fact.per == gold.per
        and (fact.subset is None) == (gold.subset is None)
    )


def unit_agrees(gold: GoldFact, fact: Fact) -> bool:
    """Whether the unit is right: equal to an accepted one after folding."""
    name = fold_unit(fact.unit.name if fact.unit else None)
    return any(name == fold_unit(accepted) for accepted in (gold.unit, *gold.unit_also))


def year_agrees(gold: GoldFact, fact: Fact) -> bool:
    """Whether the year is an accepted one."""
    return fact.year == gold.year or fact.year in gold.year_also


def _strict_match(gold: GoldFact, fact: Fact) -> bool:
    return _core_match(gold, fact) and unit_agrees(gold, fact) and year_agrees(gold, fact)


def fold_unit(name: str | None) -> str | None:
    """The key under which names of one unit agree: case, spaces, punctuation and the place of tone marks folded.

    The tones of each word are moved behind it, so that `hoà` and `hòa` agree; an empty name is none.
    """
    if not name:
        return None
    words = []
    for word in re.findall(r"\w+", unicodedata.normalize("NFC", name).casefold()):
        letters = unicodedata.normalize("NFD", word)
        tones = "".join(sorted(c for c in letters if c in TONES))
        words.append("".join(c for c in letters if c not in TONES) + tones)
    return " ".join(words)


def _core_five(facts: Sequence[AnyFact]) -> list[AnyFact]:
    return [f for f in facts if f.indicator in CORE_FIVE and f.subset is None and f.measure == "count"]


def _figures(tallies: Iterable[_Tally]) -> Figures:
    strict = wrong = missed = spurious = unit_ok = year_ok = 0
    for tally in tallies:
        strict += len(tally.strict)
        wrong += len(tally.wrong)
        missed += len(tally.missed)
        spurious += len(tally.spurious)
        unit_ok += sum(unit_agrees(*pair) for pair in tally.wrong)
        year_ok += sum(year_agrees(*pair) for pair in tally.wrong)
    return Figures(
        # A pair with a wrong unit or year is, strictly, both a false prediction and a missed fact.
        strict=Counts(strict, spurious + wrong, missed + wrong),
        core=Counts(strict + wrong, spurious, missed),
        unit_ok=strict + unit_ok,
        year_ok=strict + year_ok,
    )


def _by_indicator(tallies: Iterable[_Tally]) -> dict[str, Figures]:
    groups: dict[str, _Tally] = {}

    def group(indicator: str) -> _Tally:
        return groups.setdefault(indicator, _Tally([], [], [], []))

    for tally in tallies:
        for pair in tally.strict:
            group(pair[0].indicator).strict.append(pair)
        for pair in tally.wrong:
            group(pair[0].indicator).wrong.append(pair)
        for gold in tally.missed:
            group(gold.indicator).missed.append(gold)
        for fact in tally.spurious:
            group(fact.indicator).spurious.append(fact)
    return {indicator: _figures([groups[indicator]]) for indicator in sorted(groups)}


def _by_kind(articles: Sequence[GoldArticle], tallies: Mapping[str, _Tally]) -> dict[str, Figures]:
    groups: dict[str, list[_Tally]] = {}
    for one in articles:
        if one.kind is not None:
            groups.setdefault(one.kind, []).append(tallies[one.article.id])
    return {kind: _figures(groups[kind]) for kind in sorted(groups)}


def _short(fact: Fact | GoldFact) -> str:
    unit = fact.unit.name if isinstance(fact.unit, Unit) else fact.unit
    shown = f"{fact.indicator}={fact.value:g} unit={unit!r} year={fact.year} status={fact.status}"
    if fact.measure != "count":
        shown += f" measure={fact.measure}"
    if fact.subset is not None:
        shown += f" subset={fact.subset!r}"
    return f"{shown} per={fact.per}" if fact.per else shown
