"""When a number held: the nearest expression that governs it, else the running period of the article."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..find.dates import Period, anchor, iso, year
from ..find.lines import Line
from ..link.claims import Claim

_IGNORED = frozenset(("document", "comparison", "feast", "each"))


@dataclass(frozen=True, slots=True)
class PeriodReading:
    """The period of a claim: ISO text, the year in which it ends, and the folded span that says so."""

    period: str | None
    year: int | None
    span: tuple[int, int] | None
    way: str  # clause, sentence, running, published, none


NONE = PeriodReading(None, None, None, "none")


@dataclass(slots=True)
class PeriodResolver:
    """Resolves the periods of an article's claims, line by line, in order."""

    published: dt.date | None
    running: Period | None = None
    running_line: int = -10
    paragraph: int = -1
    lead: Period | None = None
    context_year: int | None = None
    seen: list[Period] = field(default_factory=list)

    def prepare(self, lines: Sequence[Line]) -> None:
        """The year that the article is about, for expressions without one, when it has no date."""
        years = [year(p) for line in lines for p in periods_of(line) if p.needs is None and p.kind != "span"]
        known = {y for y in years if y is not None}
        if len(known) == 1:
            self.context_year = known.pop()

    def enter(self, line: Line, paragraph: int) -> None:
        """Go on to a line; a new paragraph keeps the running period only from the lead."""
        if paragraph != self.paragraph:
            if paragraph - self.paragraph > 2:
                self.running = None
            self.paragraph = paragraph

    def leave(self, line: Line) -> None:
        """Note the last period that a line states as the running one."""
        for period in periods_of(line):
            if period.kind not in ("now",):
                self.running, self.running_line = period, line.index

    def resolve(self, line: Line, claim: Claim) -> PeriodReading:
        """The period of a claim: in its clause, its sentence, running, or at publication for a stock."""
        future = claim.status == "target"
        stock = claim.indicator.kind == "stock"
        found = self._governing(line, claim)
        if found is not None:
            period, way = found
            anchored = anchor(period, self.published, self.context_year, future=future) if future else anchor(
                period, self.published, self.context_year
            )
            if anchored is not None and year(anchored) is not None:
                return PeriodReading(iso(anchored), year(anchored), (period.start, period.end), way)
            if period.needs == "published" and self.published is None:
                return PeriodReading(None, None, (period.start, period.end), "unanchored")
        if stock and claim.status == "reported" and self.published is not None and found is None:
            return PeriodReading(self.published.isoformat(), self.published.year, None, "published")
        if not stock and self.running is not None and found is None:
            anchored = anchor(self.running, self.published, self.context_year)
            if anchored is not None and year(anchored) is not None:
                return PeriodReading(iso(anchored), year(anchored), (self.running.start, self.running.end), "running")
        return NONE

    def _governing(self, line: Line, claim: Claim) -> tuple[Period, str] | None:
        begin, end = claim.first, claim.last
        inside: Period | None = None
        left: Period | None = None
        left_token = -1
        right: Period | None = None
        for index, mention in enumerate(line.mentions):
            if not isinstance(mention, Period) or mention.kind in _IGNORED:
                continue
            if begin <= index < end:
                inside = mention if inside is None or inside.kind == "now" else inside
            elif index < begin:
                left, left_token = mention, index
            elif right is None and self._adjacent(line, end, index):
                right = mention
        if inside is not None:
            return inside, "clause"
        if right is not None and (left is None or not self._adjacent(line, left_token + 1, begin)):
            return right, "clause"
        if left is not None:
            return left, "sentence"
        return None

    def _adjacent(self, line: Line, start: int, end: int) -> bool:
        """Whether only a few words and no punctuation or number stand between two tokens."""
        between = line.words(start, end)
        return end - start <= 5 and not any(mark in between for mark in ",;:.(\ue000\ue001")


def periods_of(line: Line) -> list[Period]:
    """The periods of a line that may date a fact."""
    return [m for m in line.mentions if isinstance(m, Period) and m.kind not in _IGNORED]
