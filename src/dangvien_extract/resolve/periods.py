"""When a number held: the nearest expression that governs it, else the running period of the article."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from ..find.dates import UNDATING, Period, anchor, count_from, iso, year
from ..find.lines import Line
from ..find.quantities import Quantity
from ..link.claims import Claim

_IGNORED = UNDATING | {"each"}
_DAY = len("2024-05-19")  # characters of a day, not of a month or a year
_FIRST = "1987"  # articles are not older
_STALE = 2  # years from the last that an article names to its date, at least, that make the date doubtful
_SIGNED = 8  # tokens of a last line that may be the author's, with place and date


@dataclass(frozen=True, slots=True)
class PeriodReading:
    """The period of a claim: ISO text, the year in which it ends, and the folded span that says so."""

    period: str | None
    year: int | None
    span: tuple[int, int] | None
    way: str  # clause, sentence, running, published, derived, none


NONE = PeriodReading(None, None, None, "none")


@dataclass(slots=True)
class PeriodResolver:
    """Resolves the periods of an article's claims, line by line, in order."""

    published: dt.date | None
    running: Period | None = None
    paragraph: int = -1
    lead: Period | None = None
    context_year: int | None = None
    used: list[Period] = field(default_factory=list)
    event: dt.date | None = None
    spoken: int | None = None  # of an article without a date: the year of its event, or the only one that it names
    latest: int | None = None  # the last year that it names, where its date is years later and may be its page's
    term: Period | None = None
    starts: Callable[[str], bool] = bool
    then: Callable[[str], bool] = bool
    congress: Callable[[str], bool] = bool
    next_term: Callable[[str], bool] = bool
    whole_term: Callable[[str], bool] = bool
    terms: list[tuple[int, int]] = field(default_factory=list)  # of five years, as the article names them
    congress_leads: bool = False  # whether the first lines name a congress
    congress_termed: bool = False  # whether a congress and a term are named in one line
    signed: int | None = None  # the year of a month or day that stands at its end, beside the author

    def prepare(self, lines: Sequence[Line]) -> None:
        """The year that the article is about, for expressions without one, when it has no date."""
        years = [year(p) for line in lines for p in periods_of(line) if p.needs is None and p.kind != "span"]
        known = [
            y
            for y in years
            if y is not None and (self.published is None or self.published.year - 1 <= y <= self.published.year)
        ]
        if known and (self.published is not None or len(set(known)) == 1):
            self.context_year = known[0]
        told = [y for y in years if y is not None]
        if self.published is not None and told and self.published.year - max(told) >= _STALE:
            self.latest = max(told)
        for line in lines:
            for period in periods_of(line):
                if period.kind == "span" and _is_term(period, None) and period.first and period.last:
                    term = int(period.first[:4]), int(period.last[:4])
                    if term not in self.terms:
                        self.terms.append(term)
                    if self.term is None and _is_term(period, self.published):
                        self.term = period
        if self.terms:
            self.congress_leads = any(self.congress(line.text) for line in lines[:3])
            self.congress_termed = any(
                any(_is_term(period, None) for period in periods_of(line)) and self.congress(line.text)
                for line in lines
            )
        for line in lines[-1:]:
            if len(line.offsets) <= _SIGNED:
                self.signed = next((year(p) for p in periods_of(line) if p.kind in ("month", "day")), None)
        for line in lines[:4]:
            if self.lead is None and (
                stated := [p for p in periods_of(line) if p.kind not in ("now", "until", "span")]
            ):
                self.lead = stated[0]
        days = [p for line in lines[:3] for p in periods_of(line) if p.needs is None]
        # Where the first lines tell of no day, the day of the feast that they keep: "(19/5/1890 - 19/5/2024)".
        kept = [m for line in lines[:3] for m in line.mentions if isinstance(m, Period) and m.kind == "feast"]
        ends = [p.last for p in (*days, *kept) if p.needs is None and p.last is not None and len(p.last) == _DAY]
        ends = [last for last in ends if last >= _FIRST]  # what a feast recalls happened before
        if ends:
            self.event = dt.date.fromisoformat(ends[0])
        begun = [
            int(p.first[:4]) for line in lines for p in periods_of(line) if p.kind == "since" and p.first is not None
        ]
        spoken = {one for one in (*years, *begun) if one is not None}
        if not spoken:  # what a paper that has just come out says: "Công văn ngày 5/6/2006 nêu …"
            papers = [m for line in lines for m in line.mentions if isinstance(m, Period) and m.kind == "document"]
            spoken = {found for m in papers if m.needs is None and (found := year(m)) is not None}
        if self.event is not None or len(spoken) == 1:
            self.spoken = self.event.year if self.event is not None else min(spoken)

    def enter(self, line: Line, paragraph: int) -> None:
        """Go on to a line; a new paragraph keeps the running period only from the lead."""
        if paragraph != self.paragraph:
            if paragraph - self.paragraph > 2:
                self.running = None
            self.paragraph = paragraph

    def leave(self, line: Line) -> None:
        """Note the period that a line opens with, or that dated one of its claims, as the running one."""
        for index, mention in enumerate(line.mentions):
            dates = isinstance(mention, Period) and mention.kind not in _IGNORED and mention.kind != "now"
            if dates and isinstance(mention, Period) and (index <= 3 or mention in self.used):
                self.running = mention
        self.used.clear()

    def resolve(self, line: Line, claim: Claim, segment: str = "body") -> PeriodReading:
        """The period of a claim: in its clause, its sentence, running, or at publication for a stock."""
        future = claim.status == "target"
        stock = claim.indicator.kind == "stock"
        found = self._governing(line, claim)
        anchor_day = self.published or self.event
        if found is not None:
            period, way = found
            day = self.published if period.kind == "now" else anchor_day
            anchored = anchor(period, day, self.context_year, future=future)
            if anchored is None and period.form[:1] in ("B", "F"):
                anchored = self._counted(period)
            elif anchored is None and period.kind == "relative" and day is not None:
                anchored = self._of_term(period)
            if (
                anchored is not None
                and anchored.kind == "span"
                and anchored.first
                and self.starts(self._words_before(line, period))
            ):
                self.used.append(period)
                return PeriodReading(anchored.first, int(anchored.first[:4]), (period.start, period.end), way)
            if anchored is not None and year(anchored) is not None:
                self.used.append(period)
                return PeriodReading(iso(anchored), year(anchored), (period.start, period.end), way)
            if period.kind == "since" and day is None and period.first is not None and len(period.first) == 7:
                # "từ đầu năm 2024 tới nay" in an article without a date: it cannot be long after.
                self.used.append(period)
                return PeriodReading(period.first, int(period.first[:4]), (period.start, period.end), way)
            if period.needs == "published" and day is None and period.kind != "relative":
                return PeriodReading(None, None, (period.start, period.end), "unanchored")
            feast = next(
                (m for m in line.mentions if isinstance(m, Period) and m.kind == "feast" and m.needs is None), None
            )
            if feast is not None and not stock:
                return PeriodReading(
                    iso(feast) if feast.first == feast.last else feast.last, year(feast), (feast.start, feast.end), way
                )
            if not future:
                return PeriodReading(None, None, (period.start, period.end), "unanchored")
            found = None
        if future and self.lead is not None:
            anchored = anchor(self.lead, self.published, self.context_year)
            if anchored is not None and year(anchored) is not None:
                return PeriodReading(iso(anchored), year(anchored), (self.lead.start, self.lead.end), "running")
        if stock and self.running is not None and self.then(" " + line.words(0, claim.token)):
            anchored = anchor(self.running, self.published, self.context_year)
            if anchored is not None and year(anchored) is not None:
                return PeriodReading(iso(anchored), year(anchored), (self.running.start, self.running.end), "running")
        if stock and claim.status == "reported" and self.published is not None and found is None:
            return PeriodReading(self.published.isoformat(), self.published.year, None, "published")
        if (
            stock
            and found is None
            and self.event is not None
            and self.running is not None
            and self.running.last is not None
            and len(self.running.last) == _DAY
        ):
            # A stock of an undated article stands on the day that the lines before it tell of.
            return PeriodReading(
                iso(self.running), year(self.running), (self.running.start, self.running.end), "running"
            )
        for running in (self.lead,) if segment == "headline" else (self.running, self.lead):
            if not stock and running is not None and found is None:
                anchored = anchor(running, self.published, self.context_year)
                if anchored is not None and year(anchored) is not None:
                    return PeriodReading(iso(anchored), year(anchored), (running.start, running.end), "running")
        return NONE

    def _counted(self, period: Period) -> Period | None:
        """A year counted from the one told last, where a sentence before told it: "Năm năm sau, …"."""
        running = anchor(self.running, self.published, self.context_year) if self.running is not None else None
        counted = count_from(period, year(running) if running is not None else None)
        return counted if counted.needs is None else None

    def _of_term(self, period: Period) -> Period | None:
        """The term of the article, or the year in which it began."""
        if self.term is None or not period.form.startswith("..T"):
            return self.term
        return replace(self.term, last=self.term.first)

    def _governing(self, line: Line, claim: Claim) -> tuple[Period, str] | None:
        bound = line.mentions[claim.period_token] if claim.period_token is not None else None
        if isinstance(bound, Period):
            return bound, "clause"
        begin, end = claim.first, claim.last
        inside: Period | None = None
        left: Period | None = None
        left_token = -1
        right: Period | None = None
        for index, mention in enumerate(line.mentions):
            if not isinstance(mention, Period) or mention.kind in _IGNORED:
                continue
            if mention.kind == "now" and claim.status == "target":
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
        for index in range(end, len(line.mentions)):
            mention = line.mentions[index]
            if isinstance(mention, Quantity) and mention.kind in ("count", "percent"):
                break
            if isinstance(mention, Period) and mention.kind not in _IGNORED and mention.kind != "until":
                return mention, "sentence"
        for mention in line.mentions:
            # A feast dates an award ("đợt 2/9/2018") where nothing else does.
            if isinstance(mention, Period) and mention.kind == "feast":
                return mention, "sentence"
        return None

    def _words_before(self, line: Line, period: Period) -> str:
        at = next(index for index, mention in enumerate(line.mentions) if mention is period)
        return " " + line.words(max(0, at - 3), at)

    def _adjacent(self, line: Line, start: int, end: int) -> bool:
        """Whether only a few words and no punctuation or number stand between two tokens."""
        between = line.words(start, end)
        return end - start <= 5 and not any(mark in between for mark in ",;:.(\ue000\ue001")


def periods_of(line: Line) -> list[Period]:
    """The periods of a line that may date a fact."""
    found: list[Period] | None = line.memo.get("periods")
    if found is None:
        found = line.memo["periods"] = [m for m in line.mentions if isinstance(m, Period) and may_date(m)]
    return found


def may_date(period: Period) -> bool:
    """Whether a period may date a fact."""
    return period.kind not in _IGNORED


def _is_term(period: Period, published: dt.date | None) -> bool:
    """Whether a span is a term of five years that an article of this date may speak of."""
    if not period.first or not period.last or not period.first[:4].isdigit():
        return False
    first, last = int(period.first[:4]), int(period.last[:4])
    return last - first == 5 and (published is None or first <= published.year <= last)
