"""Fits the choice of a claim's unit and year on gold claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from aligned import Aligned
from dangvien_extract.corpus import GoldFact
from dangvien_extract.evaluate import fold_unit
from dangvien_extract.link.claims import Claim
from dangvien_extract.link.features import spots
from dangvien_extract.link.learned import claim_without_rule
from dangvien_extract.patterns.loader import Patterns
from dangvien_extract.resolve.choice import Choice, ChoiceWeights
from dangvien_extract.resolve.facts import Resolved
from dangvien_extract.resolve.focus import UnitReading
from dangvien_extract.weights import Weights
from fitting import fit_choice

STRENGTH = 0.5
NETWORKS = 3
_NO_WEIGHTS = Weights(("score",), {}, None)

Groups = list[tuple[list[tuple[str, ...]], list[int]]]


def fit_choices(articles: Sequence[Aligned], patterns: Patterns) -> ChoiceWeights:
    """The weights of both choices, fitted on articles.

    A choice leans on those before it, which are right in the gold but not in use. So the weights are fitted a second
    time, also on articles whose history is what weights fitted without them choose.
    """
    units: Groups = []
    years: Groups = []
    for one in articles:
        walk(one, patterns, units, years)
    halves = articles[::2], articles[1::2]
    for half, other in (halves, halves[::-1]):
        some: tuple[Groups, Groups] = [], []
        for one in other:
            walk(one, patterns, *some)
        weights = ChoiceWeights(fit_choice(some[0], STRENGTH), fit_choice(some[1], STRENGTH))
        for one in half:
            walk(one, patterns, units, years, weights)
    return ChoiceWeights(fit_choice(units, STRENGTH, NETWORKS), fit_choice(years, STRENGTH, NETWORKS))


def walk(
    one: Aligned, patterns: Patterns, units: Groups, years: Groups, history: ChoiceWeights | None = None
) -> tuple[int, int, int]:
    """Go through an article and note the candidates of each claim.

    What is told of the claims before is the gold answer, or with `history` what these weights choose.
    Gives how many claims there are, and of how many the unit and the year of the history are right.
    """
    raw = one.reading
    paragraphs = raw.paragraphs
    choice = Choice.of(raw.lines, paragraphs, raw.kinds, raw.scene, raw.published, patterns, history)
    choice.learned = True
    count = unit_right = year_right = 0
    claims: dict[int, list[tuple[Claim, GoldFact]]] = {}
    for spot in spots(raw.lines, raw.kinds, raw.rule_claims, raw.rule_rejections):
        for fact in one.facts.get((spot.line.index, spot.token), [])[:1]:
            same = [claim for claim in spot.claims if claim.indicator.indicator == fact.indicator]
            claim = same[0] if same else claim_without_rule(spot, patterns.indicators[fact.indicator], patterns)
            claims.setdefault(spot.line.index, []).append((_gold(claim, fact), fact))
    done: dict[tuple[int, int], Resolved] = {}
    for line, paragraph, kind in zip(raw.lines, paragraphs, raw.kinds, strict=True):
        choice.enter(line, paragraph)
        last: UnitReading | None = None
        for claim, fact in claims.get(line.index, ()):
            before = raw.rule_claims[claim.origin] if claim.origin is not None else None
            origin = done.get((before.line, before.token)) if before is not None else None
            unit, period = choice.ruled(line, claim, kind, origin)
            first = origin.unit.unit if origin is not None else None
            candidates = choice.unit_chooser.candidates(line, claim, unit, first)
            accepted = {fold_unit(name) for name in (fact.unit, *fact.unit_also)}
            right = [i for i, c in enumerate(candidates) if fold_unit(c.unit.name if c.unit else None) in accepted]
            if right and len(candidates) > 1:
                units.append(([c.features for c in candidates], right))
            if history is not None:
                chosen_unit, _ = choice.unit_chooser.choose(line, claim, unit, first)
                unit_right += fold_unit(chosen_unit.unit.name if chosen_unit.unit else None) in accepted
            elif right:
                chosen = candidates[right[0]]
                way = unit.way if chosen.unit == unit.unit else "paragraph"
                chosen_unit = UnitReading(chosen.unit, chosen.span, way)
            else:
                chosen_unit = unit
            options = choice.period_chooser.candidates(
                line, claim, period, origin.period if origin is not None else None, kind
            )
            good = [i for i, c in enumerate(options) if c.year == fact.year or c.year in fact.year_also]
            if good and len(options) > 1:
                years.append(([c.features for c in options], good))
            if history is not None:
                before_period = origin.period if origin is not None else None
                period, _ = choice.period_chooser.choose(line, claim, period, before_period, kind)
                year_right += period.year == fact.year or period.year in fact.year_also
            elif good:
                period = options[good[0]].reading
            unit = chosen_unit
            count += 1
            resolved = Resolved(claim, unit, period, line.folded_span(claim.first, claim.last), kind)
            done[(line.index, claim.token)] = resolved
            choice.tell(claim, unit, period)
            if claim.derived is None:
                last = unit
        choice.leave(line, last)
    return count, unit_right, year_right


def _gold(claim: Claim, fact: GoldFact) -> Claim:
    return replace(claim, status=fact.status, per=fact.per, subset=fact.subset)
