"""Fits the learned linker: what a number counts, and whether it is a part, a target, a rate."""

from __future__ import annotations

from collections.abc import Sequence

from aligned import Aligned
from dangvien_extract.corpus import GoldFact
from dangvien_extract.link.claims import Claim
from dangvien_extract.link.details import detail_features
from dangvien_extract.link.features import Spot, Told, Views, features, rule_features, spots
from dangvien_extract.link.learned import NONE, Linker
from dangvien_extract.patterns.loader import Patterns
from fitting import fit_classes

# What stands far from a number is scaled down: chosen by validation over 0.15, 0.25, 0.5, 1.
FAR = dict.fromkeys(("s", "t", "cs", "ct", "cp"), 0.25)
NETWORKS = 4
STRENGTH = 0.3  # inverse L2 penalty, chosen by validation over 0.1, 0.3, 1, 3


def fit_linker(articles: Sequence[Aligned], patterns: Patterns) -> Linker:
    """The four models of linking, fitted on articles."""
    rows: list[list[str]] = []
    labels: list[str] = []
    details: list[list[str]] = []
    parts: list[str] = []
    statuses: list[str] = []
    rates: list[str] = []
    for one in articles:
        previous = Told()
        last = None
        raw = one.reading
        views = Views(raw.lines, patterns)
        for spot in spots(raw.lines, raw.kinds, raw.rule_claims, raw.rule_rejections):
            facts = one.facts.get((spot.line.index, spot.token), [])
            found = features(spot, views, patterns, previous, raw.lines)
            label: str | None = facts[0].indicator if facts else NONE
            if not facts and spot.quantity.value in one.values and spot.quantity.value > 3:
                label = None  # perhaps told again: neither right nor wrong
            if label is not None:
                rows.append([*found, *rule_features(spot)])
                labels.append(label)
            guess = spot.claims[0].indicator.indicator if spot.claims else NONE
            previous.append(spot, label if label is not None else guess)
            if facts:
                fact = facts[0]
                details.append([*found, *detail_features(spot, fact.indicator, last, patterns, views)])
                parts.append("part" if fact.subset is not None else "whole")
                statuses.append(fact.status)
                rates.append(fact.per or NONE)
                last = _as_claim(spot, fact, patterns)
    return Linker(
        fit_classes(rows, labels, STRENGTH, NETWORKS, scales=FAR),
        fit_classes(details, parts, STRENGTH, NETWORKS, scales=FAR),
        fit_classes(details, statuses, STRENGTH, scales=FAR),
        fit_classes(details, rates, STRENGTH, scales=FAR),
    )


def _as_claim(spot: Spot, fact: GoldFact, patterns: Patterns) -> Claim:
    return Claim(
        spot.line.index, spot.token, spot.quantity, patterns.indicators[fact.indicator], "gold", spot.token,
        spot.token + 1, 9, fact.subset, fact.status, fact.per,
    )  # fmt: skip
