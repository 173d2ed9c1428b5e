"""Unit and period of an article's claims: what the rules say, weighed by the learned choice where there is one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from ..find.lines import Line
from ..link.claims import Claim
from ..patterns.loader import Patterns
from ..weights import Weights
from .facts import Resolved
from .focus import UnitReading
from .period_choice import PeriodChooser
from .periods import PeriodReading, PeriodResolver
from .scene import Scene
from .unit_choice import UnitChooser
from .units import UnitResolver

_WITH_ORIGIN = ("part", "share", "rate", "goal", "ellipsis")


@dataclass(frozen=True, slots=True)
class ChoiceWeights:
    """The weights of the choice of units and of years."""

    units: Weights
    periods: Weights


@dataclass(slots=True)
class Choice:
    """Resolves the claims of one article, line by line, in order."""

    units: UnitResolver
    periods: PeriodResolver
    unit_chooser: UnitChooser
    period_chooser: PeriodChooser
    learned: bool

    @classmethod
    def of(
        cls,
        lines: Sequence[Line],
        paragraphs: Sequence[int],
        kinds: Sequence[str],
        scene: Scene,
        published: dt.date | None,
        patterns: Patterns,
        weights: ChoiceWeights | None,
    ) -> Choice:
        """For an article's lines; without weights the rules decide alone."""
        cues = patterns.cues
        units = UnitResolver(scene, lines, paragraphs, kinds)
        periods = PeriodResolver(
            published,
            starts=lambda words: cues.span_start.search(words) is not None,
            then=lambda words: cues.then.search(words) is not None,
            congress=lambda words: cues.congress.search(words) is not None,
            next_term=lambda words: cues.next_term.search(words) is not None,
            whole_term=lambda words: cues.whole_term.search(words) is not None,
        )
        periods.prepare(lines)
        return cls(
            units,
            periods,
            UnitChooser(units, weights.units if weights else None),
            PeriodChooser(periods, weights.periods if weights else None, lines),
            weights is not None,
        )

    def enter(self, line: Line, paragraph: int) -> None:
        """Go on to a line."""
        self.units.enter(line, paragraph)
        self.periods.enter(line, paragraph)
        if self.learned:
            self.unit_chooser.enter(line, paragraph)
            self.period_chooser.enter(line, paragraph)

    def leave(self, line: Line, last: UnitReading | None) -> None:
        """Note what a line was about: `last` is the unit of its last whole claim."""
        self.units.leave(line, last)
        self.periods.leave(line)

    def ruled(self, line: Line, claim: Claim, kind: str, origin: Resolved | None) -> tuple[UnitReading, PeriodReading]:
        """What the rules say of a claim in a segment of this kind; `origin` is what it leans on."""
        unit, period = self.units.resolve(line, claim), self.periods.resolve(line, claim, kind)
        if origin is not None:
            if claim.derived in _WITH_ORIGIN:
                unit = origin.unit
            if claim.derived not in ("same", "ellipsis") and period.way in ("running", "published", "none"):
                period = origin.period
        return unit, period

    def resolve(self, line: Line, claim: Claim, kind: str, origin: Resolved | None) -> Resolved:
        """A claim with its unit and its period."""
        unit, period = self.ruled(line, claim, kind, origin)
        chance = claim.chance
        units: tuple[tuple[UnitReading, float], ...] = ()
        years: tuple[tuple[PeriodReading, float], ...] = ()
        if self.learned:
            first = origin.unit.unit if origin is not None else None
            unit, units = self.unit_chooser.choose(line, claim, unit, first)
            period, years = self.period_chooser.choose(
                line, claim, period, origin.period if origin is not None else None, kind
            )
            chance = (1.0 if chance is None else chance) * units[0][1] * years[0][1]
            self.tell(claim, unit, period)
        return Resolved(claim, unit, period, line.folded_span(claim.first, claim.last), kind, chance, units, years)

    def tell(self, claim: Claim, unit: UnitReading, period: PeriodReading) -> None:
        """Note what was chosen, for the claims after it."""
        self.unit_chooser.tell(claim, unit.unit)
        self.period_chooser.tell(claim, period)
