"""The learned choice of a claim's year: every year that the article speaks of is weighed in its place.

The candidates are the years of the periods of the claim's own sentence and of the sentences before, those that
`derived_years` gives, the year of publication, what the rules of `periods` say, and none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..find.dates import Period, anchor, iso, year
from ..find.lines import Line
from ..link.claims import Claim
from ..weights import Weights, bucket
from .derived_years import Derived, Source, derived_features, derived_years
from .periods import NONE, PeriodReading, PeriodResolver, may_date
from .unit_choice import RANKED

_LEAD = 4  # first sentences, whose periods are of interest throughout
_BACK = 6  # sentences that a period is looked for before the claim
_STEPS = (1, 2, 3, 5, 8, 12, 20)  # tokens: distances in features


@dataclass(frozen=True, slots=True)
class YearCandidate:
    """A year that a claim may belong to (None: unknown), the reading that gives it, and its features."""

    year: int | None
    reading: PeriodReading
    features: tuple[str, ...]


@dataclass(slots=True)
class PeriodChooser:
    """Chooses the years of an article's claims, sentence by sentence, in order."""

    resolver: PeriodResolver
    weights: Weights | None
    lines: Sequence[Line] = ()
    seen: list[tuple[Line, int]] = field(default_factory=list)
    told: list[tuple[Claim, PeriodReading]] = field(default_factory=list)
    paragraph: int = 0
    paragraphs: dict[int, int] = field(default_factory=dict)  # line → paragraph

    def enter(self, line: Line, paragraph: int) -> None:
        """Go on to a line."""
        self.seen.append((line, paragraph))
        self.paragraphs[line.index] = paragraph
        self.paragraph = paragraph

    def choose(
        self, line: Line, claim: Claim, ruled: PeriodReading, origin: PeriodReading | None, segment: str
    ) -> tuple[PeriodReading, tuple[tuple[PeriodReading, float], ...]]:
        """The best reading for a claim, and those of the best years with their probabilities (0 to 1)."""
        if self.weights is None:
            return ruled, ()
        candidates = self.candidates(line, claim, ruled, origin, segment)
        chances = self.weights.chances(one.features for one in candidates)
        order = sorted(range(len(candidates)), key=chances.__getitem__, reverse=True)
        readings = [ruled if one.year == ruled.year else one.reading for one in candidates]
        best = tuple((readings[at], chances[at]) for at in order[:RANKED])
        return best[0][0], best

    def tell(self, claim: Claim, reading: PeriodReading) -> None:
        """Note what was chosen: later claims may go on with it."""
        self.told.append((claim, reading))

    def candidates(
        self, line: Line, claim: Claim, ruled: PeriodReading, origin: PeriodReading | None, segment: str
    ) -> list[YearCandidate]:
        """The years that a claim may belong to, none among them, with their features."""
        sources = self._sources(line, claim)
        published = self.resolver.published
        years: dict[int | None, PeriodReading] = {}
        if ruled.year is not None:
            years[ruled.year] = ruled
        for source in sorted(sources, key=lambda one: (line.index - one.line, abs(one.token - claim.token))):
            period = source.period
            way = "clause" if source.line == line.index else "running"
            years.setdefault(source.year, PeriodReading(iso(period), source.year, (period.start, period.end), way))
        for _, reading in self.told[-2:]:
            if reading.year is not None:
                years.setdefault(reading.year, reading)
        if origin is not None and origin.year is not None:
            years.setdefault(origin.year, origin)
        if published is not None:
            years.setdefault(published.year, PeriodReading(published.isoformat(), published.year, None, "published"))
        elif (spoken := self.resolver.spoken) is not None:
            years.setdefault(spoken, PeriodReading(str(spoken), spoken, None, "running"))
        derived = derived_years(line, claim, self.resolver, sources, self.lines)
        undated = self._undated(line, claim)
        for implied in derived:
            years.setdefault(implied.year, _reading(line, implied))
        years.setdefault(None, ruled if ruled.year is None else NONE)
        return [
            YearCandidate(
                one,
                reading,
                (
                    *self._features(line, claim, one, sources, derived, ruled, origin, segment),
                    *self._beside_undated(line, one, undated, sources, derived),
                ),
            )
            for one, reading in years.items()
        ]

    def _sources(self, line: Line, claim: Claim) -> list[Source]:
        found = []
        future = claim.status == "target"
        near = max(_LEAD, len(self.seen) - 1 - _BACK)
        for other, _ in (*self.seen[:_LEAD], *self.seen[near:]):
            if line.index - other.index > _BACK and other.index >= _LEAD:
                continue
            for token, mention in enumerate(other.mentions):
                if not isinstance(mention, Period) or not may_date(mention):
                    continue
                found += self._readings(mention, other, token, future)
        return found

    def _undated(self, line: Line, claim: Claim) -> list[str]:
        """The expressions of a claim's sentence that date it and tell no year, which nothing fills in: "9 tháng"."""
        found = []
        nearest: dict[bool, tuple[int, str]] = {}
        for token, mention in enumerate(line.mentions):
            if not isinstance(mention, Period) or not may_date(mention):
                continue
            told = bool(self._readings(mention, line, token, claim.status == "target"))
            left, distance = token < claim.token, abs(token - claim.token)
            if left not in nearest or distance < nearest[left][0]:
                nearest[left] = distance, "told" if told else f"{mention.kind}:{mention.form.partition('/')[0][:4]}"
        for left, (_, how) in nearest.items():
            if how != "told":
                found.append(f"{left}|{how}")
        return found

    def _beside_undated(
        self,
        line: Line,
        which: int | None,
        undated: Sequence[str],
        sources: Sequence[Source],
        derived: Sequence[Derived],
    ) -> list[str]:
        """Features of a year where the claim's own sentence dates it without one: where the year comes from."""
        if not undated:
            return []
        if which is None:
            known = "spoken" if self.resolver.spoken is not None else "other" if sources else "nothing"
            return [f"undated=none|{known}", *(f"undated=none|{known}|{one}" for one in undated)]
        if any(one.year == which and one.line == line.index for one in sources):
            whence = "own"
        elif self.resolver.spoken == which:
            whence = "spoken"
        elif self.resolver.published is not None:
            whence = f"published|{self.resolver.published.year - which}"
        elif any(one.year == which for one in sources):
            whence = "before"
        else:
            whence = next((one.how for one in derived if one.year == which), "other")
        return [f"undated={whence}", *(f"undated={whence}|{one}" for one in undated)]

    def _readings(self, mention: Period, line: Line, token: int, future: bool) -> list[Source]:
        """What an expression may mean: without a year of its own that of the context, or the one of publication."""
        published, context = self.resolver.published, self.resolver.context_year
        day = published if mention.kind == "now" else (published or self.resolver.event)
        anchored = anchor(mention, day, context, future=future) or mention
        which = year(anchored)
        if which is None:
            return []
        plain = Source(anchored, which, line.index, token, token <= 2)
        if mention.needs != "year" or published is None or context is None:
            return [plain]
        other = anchor(mention, published, None, future=future)
        if other is None or (second := year(other)) is None or second == which:
            return [plain]
        return [
            replace(plain, by="context"),
            Source(other, second, line.index, token, token <= 2, "published"),
        ]

    def _features(
        self,
        line: Line,
        claim: Claim,
        which: int | None,
        sources: Sequence[Source],
        derived: Sequence[Derived],
        ruled: PeriodReading,
        origin: PeriodReading | None,
        segment: str,
    ) -> list[str]:
        indicator = claim.indicator
        kind = f"{indicator.kind}|{claim.status}"
        published = self.resolver.published
        found = [f"seg={segment}|{which is None}"]
        if ruled.year == which:
            found += ["rule", f"rule={ruled.way}", f"rule={ruled.way}|{kind}", f"rule={ruled.way}|{claim.derived}"]
        if origin is not None and origin.year == which:
            found += ["origin", f"origin|{claim.derived}", f"origin|{origin.way}"]
        if which is None:
            stated = any(one.line == line.index for one in sources)
            return [
                *found,
                "none",
                f"none|{kind}",
                f"none|{stated}|{bool(sources)}|{published is not None}",
                f"none|{ruled.way}",
                f"none|{bool(derived)}",
                *self._told(line, claim, which),
            ]
        if published is not None:
            gap = _gap(which - published.year)
            found += [f"gap={gap}", f"gap={gap}|{kind}", f"gap={gap}|{indicator.indicator}"]
            found.append(f"gap={gap}|{_season(published.month)}|{kind}")
            latest = self.resolver.latest
            if latest is not None:
                found += [f"stale={which == latest}|{gap}", f"stale={which == latest}|{which == published.year}|{kind}"]
        else:
            if self.resolver.spoken == which:
                found += [f"event={kind}", f"event={any(one.line == line.index for one in sources)}"]
                found.append(f"event={self.resolver.event is not None}|{kind}")
            known = [one.year for one in sources]
            latest = max(known, default=which)
            found.append(f"latest={_gap(which - latest)}|{kind}")
        found += derived_features(line, claim, which, derived, kind)
        often = sum(one.year == which for one in sources)
        top = max((sum(one.year == other for one in sources) for other in {one.year for one in sources}), default=0)
        found += [f"often={min(often, 3)}", f"top={often == top}|{len({one.year for one in sources}) > 2}"]
        if any(one.year == which and one.line <= 2 for one in sources):
            found.append("lead")
        here = [one for one in sources if one.line == line.index]
        own = [one for one in here if one.year == which]
        found += _beside(line, claim, here, own, kind)
        found += [f"by={one.by}|{one.period.kind}|{kind}" for one in own if one.by]
        if sources:
            # What an article speaks of first it mostly goes on with; years to compare with come in between.
            found.append(f"first={sources[0].year == which}|{bool(here)}|{kind}")
        earlier = [one for one in sources if one.line < line.index]
        mine = [one for one in earlier if one.year == which]
        if mine:
            last = mine[-1]
            back = line.index - last.line
            nearest = earlier[-1].year == which
            same = self.paragraphs.get(last.line) == self.paragraph
            found += [
                f"back={min(back, 4)}|{same}|{bool(here)}",
                f"nearest={nearest}|{bool(here)}|{kind}",
                f"backkind={last.period.kind}|{bool(here)}|{kind}",
                f"backopens={last.opens}|{bool(here)}",
                *self._how_said(last, nearest, bool(here)),
            ]
        elif not own:
            found.append(f"unsaid|{bool(here)}|{kind}")
        return [*found, *self._told(line, claim, which)]

    def _how_said(self, source: Source, nearest: bool, here: bool) -> list[str]:
        """Whether a year of a sentence before stands in brackets there, and the word before it."""
        other = self.lines[source.line]
        before = other.words(0, source.token)
        bracketed = before.count("(") > before.count(")")
        word = before.split()[-1] if before else "<s>"
        return [f"backparen={bracketed}|{nearest}|{here}", f"backword={word}|{nearest}"]

    def _told(self, line: Line, claim: Claim, which: int | None) -> list[str]:
        if not self.told:
            return []
        last, reading = self.told[-1]
        if reading.year != which:
            again = len(self.told) > 1 and self.told[-2][1].year == which
            found = ["untold=line"] if last.line == line.index else []
            return [*found, f"again={last.line == line.index}|{last.status == claim.status}"] if again else found
        near = "line" if last.line == line.index else "para" if line.index - last.line <= 2 else "far"
        between = " " + line.words(last.token + 1, claim.token) if near == "line" else ""
        periods = min(between.count("\ue003"), 1)
        same = f"{last.status == claim.status}|{last.indicator.kind == claim.indicator.kind}"
        found = [f"told={near}", f"told={near}|{same}", f"told={near}|{claim.derived}"]
        if near == "line":
            found += [f"toldp={periods}", f"toldp={periods}|{';' in between}"]
        return found


def _reading(line: Line, implied: Derived) -> PeriodReading:
    """The reading of a year that is implied: the year, and the expression that implies it."""
    mention = line.mentions[implied.token] if implied.token is not None else None
    span = (mention.start, mention.end) if isinstance(mention, Period) else None
    return PeriodReading(str(implied.year), implied.year, span, "derived")


def _beside(line: Line, claim: Claim, here: Sequence[Source], own: Sequence[Source], kind: str) -> list[str]:
    """How a year's periods stand in the claim's own sentence."""
    found = []
    left_all = [one for one in here if one.token < claim.token]
    left = [one for one in own if one.token < claim.token]
    if left:
        one = left[-1]
        between = line.words(one.token + 1, claim.token)
        numbers = between.count("\ue000") + between.count("\ue001")
        distance = claim.token - one.token
        nearest = left_all[-1].token == one.token
        word = line.words(max(0, one.token - 1), one.token).strip() or "<s>"
        found += [
            f"l={bucket(distance, _STEPS)}|{nearest}",
            f"lnear={nearest}|{kind}",
            f"lnum={min(numbers, 2)}|{nearest}",
            f"lpunct={',' in between}|{';' in between}|{nearest}",
            f"lkind={one.period.kind}|{nearest}|{kind}",
            f"lword={word}",
            f"lopens={one.opens}|{nearest}",
            f"lparen={'(' in between}|{')' in between}",
        ]
    right_all = [one for one in here if one.token > claim.token]
    right = [one for one in own if one.token > claim.token]
    if right:
        one = right[0]
        between = line.words(claim.token + 1, one.token)
        numbers = between.count("\ue000") + between.count("\ue001")
        distance = one.token - claim.token
        nearest = right_all[0].token == one.token
        word = line.words(max(0, one.token - 1), one.token).strip()
        found += [
            f"r={bucket(distance, _STEPS)}|{nearest}|{min(numbers, 1)}",
            f"rnear={nearest}|{bool(left_all)}|{min(numbers, 1)}",
            f"rpunct={',' in between}|{';' in between}|{'(' in between}|{min(numbers, 1)}",
            f"rkind={one.period.kind}|{min(numbers, 1)}|{kind}",
            f"rword={word}",
        ]
    if own and not left and not right:
        found.append("inside")
    if here and not own:
        found.append(f"otherhere|{bool(left_all)}|{kind}")
    return found


def _season(month: int) -> str:
    """When in the year an article appears: reports of January are on the year before."""
    return "1" if month == 1 else "2-3" if month <= 3 else "4-9" if month <= 9 else "10-12"


def _gap(years: int) -> str:
    """How far a year lies from another, in steps."""
    if years <= -10:
        return "old"
    return str(max(-5, min(2, years)))
