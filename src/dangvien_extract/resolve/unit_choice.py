"""The learned choice of a claim's unit: every unit that the article has named is weighed in its place.

The candidates are the units of the claim's own sentence, of the sentences before, of the headline, what the
rules of `units` say, and none. Their features speak of places and kinds, never of names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from ..find.lines import Line
from ..link.claims import Claim
from ..models import Place, Unit
from ..text import fold_key
from ..weights import Weights
from .focus import UnitReading
from .twins import border_guard, gist, named_first, speaks_of_guard, twins, village_word
from .unit_features import Occurrence, here, lexical_names, words_around
from .units import UnitResolver

RANKED = 4  # candidates that a choice tells, the chosen one among them
_BACK = 12  # sentences that a unit is looked for before the claim
_OPENING = 6  # sentences in which an article may not yet have named what it is about
_RANKS = {"village": 0, "commune": 2, "district": 3, "city": 3, "province": 4, "region": 5, "country": 6}
_LOW_KINDS = frozenset({"branch"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that a claim may be about (None: no unit), a place that names it, and its features."""

    unit: Unit | None
    span: tuple[int, int] | None
    own: tuple[str, ...]
    common: tuple[tuple[str, ...], ...] = ()  # features that it has in common with others of the claim

    @property
    def features(self) -> tuple[str, ...]:
        """All its features."""
        return tuple(chain(self.own, *self.common))


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A reference to a unit that the article never names: its token, how it stands, and how wide the unit is."""

    token: int
    how: str
    whole: bool
    rank: int | None

    def beside(self, unit: Unit) -> str:
        """How a named unit is beside it: the same rank may be meant, a narrower one is not."""
        if self.rank is None:
            return "other"
        rank = _rank(unit)
        return "narrower" if rank < self.rank else "wider" if rank > self.rank else "same"


@dataclass(slots=True)
class UnitChooser:
    """Chooses the units of an article's claims, sentence by sentence, in order."""

    resolver: UnitResolver
    weights: Weights | None
    seen: list[Occurrence] = field(default_factory=list)
    told: list[tuple[Claim, Unit | None]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    paragraph: int = 0
    here: int = 0  # where in `seen` the current line begins
    window: int = 0  # where the lines that are near begin
    # Of each unit that was seen before these, where and as what it was seen first, and its last line's occurrences.
    first: dict[str, tuple[int, Unit]] = field(default_factory=dict)
    past: dict[str, list[Occurrence]] = field(default_factory=dict)
    places: dict[int, int] = field(default_factory=dict)  # folded offset of a mention → its line
    headline: frozenset[str] = frozenset()
    opened: list[Unnamed] = field(default_factory=list)  # references of the line to units never named
    about: list[Unit] = field(init=False)  # what the whole article names most
    coming: list[tuple[int, Unit]] = field(init=False)  # organisations of the first lines, and where they are named
    guarded: bool = field(init=False)  # whether it speaks of the border guard
    village: str | None = field(init=False)  # its word for villages

    def __post_init__(self) -> None:
        self.about = gist(self.resolver)
        self.coming = named_first(self.resolver, _OPENING)
        self.guarded = speaks_of_guard(self.resolver.lines)
        self.village = village_word(self.resolver.lines, self.resolver.scene)

    def enter(self, line: Line, paragraph: int) -> None:
        """Go on to a line: resolve its mentions."""
        self.paragraph = paragraph
        self.here = len(self.seen)
        self.opened = []
        while self.window < self.here and line.index - self.seen[self.window].line > _BACK:
            self._pass(self.seen[self.window])
        at = {id(mention): index for index, mention in enumerate(line.mentions) if mention is not None}
        resolver = self.resolver
        for mention in line.units:
            if mention.kind == "reference" and not resolver.refers(line, mention):
                continue
            unit = resolver.resolve_mention(mention)
            if unit is None or unit.place is None and mention.kind == "reference" and mention.level is not None:
                how = f"{mention.agency or 'level'}|{mention.whole}|{resolver.is_subject(line, mention)}"
                token = resolver.index_at(line, mention.start)
                self.opened.append(Unnamed(token, how, mention.whole, self._rank_of(mention.level)))
            if unit is None:
                continue
            first = at.get(id(mention), resolver.index_at(line, mention.start))
            last = first + 1 if id(mention) in at else resolver.index_at(line, mention.end)
            others = twins(mention, unit, line, resolver.scene, guarded=self.guarded, village=self.village)
            for meant in (unit, *others):
                key = fold_key(meant.name)
                self.counts[key] = self.counts.get(key, 0) + 1
                self.places[mention.start] = line.index
                self.seen.append(
                    Occurrence(
                        meant,
                        mention,
                        line.index,
                        paragraph,
                        first,
                        max(last, first + 1),
                        resolver.is_subject(line, mention),
                        resolver.in_role(line, mention),
                        resolver.after_preposition(line, mention),
                        resolver.parenthetic(line, mention),
                    )
                )
        if resolver.kinds[line.index] == "headline":
            keys = {fold_key(one.unit.name) for one in self.seen if one.line == line.index}
            self.headline = self.headline | keys

    def _rank_of(self, level: str | None) -> int | None:
        """How wide the units of a level are, as `_rank` has it."""
        vocabulary = self.resolver.scene.vocabulary
        ranks = (entry.rank for entry in (*vocabulary.levels, *vocabulary.villages) if entry.name == level)
        return _RANKS.get(next(ranks, ""))

    def _pass(self, one: Occurrence) -> None:
        """Leave an occurrence behind: of the headline's units the last place is still of interest."""
        key = fold_key(one.unit.name)
        self.first.setdefault(key, (self.window, one.unit))
        past = self.past.get(key)
        if past is not None and past[-1].line == one.line:
            past.append(one)
        else:
            self.past[key] = [one]
        self.window += 1

    def choose(
        self, line: Line, claim: Claim, ruled: UnitReading, origin: Unit | None
    ) -> tuple[UnitReading, tuple[tuple[UnitReading, float], ...]]:
        """The best reading for a claim, and the best ones with their probabilities (0 to 1)."""
        if self.weights is None:
            return ruled, ()
        candidates = self.candidates(line, claim, ruled, origin)
        chances = self.weights.chances_of(_rows(candidates, self.weights))
        order = sorted(range(len(candidates)), key=chances.__getitem__, reverse=True)
        ruled_name = ruled.unit.name if ruled.unit is not None else None

        def reading(one: Candidate) -> UnitReading:
            same = (one.unit.name if one.unit is not None else None) == ruled_name
            return ruled if same else UnitReading(one.unit, one.span, self._way(one, line))

        best = tuple((reading(candidates[at]), chances[at]) for at in order[:RANKED])
        return best[0][0], best

    def tell(self, claim: Claim, unit: Unit | None) -> None:
        """Note what was chosen: later claims may go on with it."""
        self.told.append((claim, unit))

    def _way(self, chosen: Candidate, here: Line) -> str:
        if chosen.unit is None:
            return "none"
        if chosen.span is None:
            return "main"
        line = self.places.get(chosen.span[0])
        if line == here.index:
            return "subject"
        if line is not None and self.resolver.kinds[line] == "headline":
            return "headline"
        return "paragraph"

    def candidates(self, line: Line, claim: Claim, ruled: UnitReading, origin: Unit | None) -> list[Candidate]:
        """The units that a claim may be about, none among them, with their features."""
        groups: dict[str, list[Occurrence]] = {}
        order: dict[str, Unit] = {}
        for _, key in sorted((self.first[key][0], key) for key in self.headline & self.first.keys()):
            groups[key] = list(self.past[key])
            order[key] = self.first[key][1]
        for one in self.seen[self.window :]:
            key = fold_key(one.unit.name)
            groups.setdefault(key, []).append(one)
            order.setdefault(key, one.unit)
        main = self.resolver.main.unit
        vocabulary = self.resolver.scene.vocabulary
        whole = Unit(name=vocabulary.canonical.party, kind="party", level="country")
        told = self.told[-1][1] if self.told else None
        for unit in (ruled.unit, main, origin, told, self._province(), self._border_guard(claim), whole, *self.about):
            if unit is not None:
                order.setdefault(fold_key(unit.name), unit)
        ahead = self._ahead(line, order)
        if ahead is not None:
            order.setdefault(fold_key(ahead.name), ahead)
        before = self._ranked(line, claim, groups)
        left = [one for one in self.opened if one.token <= claim.token]
        unnamed = max(left, key=lambda one: (one.token, one.how), default=None)
        words = words_around(line, claim)
        lexical: dict[str, tuple[str, ...]] = {}
        found = []
        for key, unit in order.items():
            features = self._features(line, claim, key, unit, groups.get(key, []), before, ruled, origin)
            common = tuple(
                lexical.setdefault(name, tuple(f"{name}={word}" for word in words))
                for name in lexical_names(line, claim, unit, groups.get(key, []))
            )
            if unnamed is not None:
                ours = [one.last for one in groups.get(key, ()) if one.line == line.index and one.last <= claim.token]
                later = bool(ours) and max(ours) > unnamed.token
                beside = unnamed.beside(unit)
                features += [
                    f"unnamed={later}|{unit.place is None}",
                    f"unnamed={later}|{beside}",
                    f"unnamed={later}|{beside}|{unnamed.whole}",
                ]
            if unit is ahead:
                features += ["ahead", f"ahead|{bool(self.counts)}|{unit.kind}"]
            nearest = groups[key][-1] if key in groups else None
            here = [one for one in groups.get(key, ()) if one.line == line.index]
            nearest = min(here, key=lambda one: abs(one.first - claim.token)) if here else nearest
            span = (nearest.mention.start, nearest.mention.end) if nearest else None
            if ruled.unit is not None and fold_key(ruled.unit.name) == key:
                span = ruled.span or span
            found.append(Candidate(unit, span, tuple(features), common))
        none = ["none", f"none|{bool(order)}", f"none|r={ruled.way}", f"none|{len(order) > 2}"]
        if unnamed is not None:
            rivals = [one for one in self.seen[self.here :] if unnamed.token < one.last <= claim.token]
            none += ["none|unnamed", f"none|unnamed={unnamed.how}|{bool(rivals)}"]
        found.append(Candidate(None, None, tuple(none)))
        return found

    def _ahead(self, line: Line, known: Mapping[str, Unit]) -> Unit | None:
        """The next organisation that the article will name, while it has only begun: its name may come late."""
        if line.index >= _OPENING:
            return None
        return next((unit for at, unit in self.coming if at > line.index and fold_key(unit.name) not in known), None)

    def _province(self) -> Unit | None:
        """The organisation of the province that the article lies in."""
        scene = self.resolver.scene
        words = scene.vocabulary.canonical
        if scene.province is None:
            return None
        level = words.province
        if scene.province.lower() in scene.vocabulary.cities:
            level = scene.vocabulary.levels[1].name
        place = Place(name=scene.province, type=level)
        name = f"{words.organisation} {level} {scene.province}"
        return Unit(name=name, kind="party_organisation", level="province", place=place)

    def _border_guard(self, claim: Claim) -> Unit | None:
        """The border guard of the province, for what border posts do: "toàn tuyến có 186 đảng viên …"."""
        scene = self.resolver.scene
        if scene.province is None or not scene.has_border_guard:
            return None
        province = self._province()
        if province is None or province.place is None:
            return None
        return border_guard(province.place, scene)

    def _ranked(self, line: Line, claim: Claim, groups: dict[str, list[Occurrence]]) -> list[str]:
        """The units named before a claim, nearest first."""
        places = sorted(
            ((one.line, one.first, key) for key, ones in groups.items() for one in ones
             if (one.line, one.first) < (line.index, claim.token)),
            reverse=True,
        )  # fmt: skip
        return list(dict.fromkeys(key for _, _, key in places))

    def _features(
        self,
        line: Line,
        claim: Claim,
        key: str,
        unit: Unit,
        ones: Sequence[Occurrence],
        before: Sequence[str],
        ruled: UnitReading,
        origin: Unit | None,
    ) -> list[str]:
        name = claim.indicator.indicator
        counts = claim.indicator.counts
        kind = unit.kind if unit.level is None else f"{unit.kind}.{unit.level}"
        magnitude = len(str(int(claim.quantity.value)))
        found = [f"k={kind}", f"k={kind}|{name}", f"k={kind}|{counts}", f"m={kind}|{magnitude}|{counts}"]
        if ruled.unit is not None and fold_key(ruled.unit.name) == key:
            found += ["rule", f"rule={ruled.way}", f"rule={ruled.way}|{claim.derived}", f"rule={ruled.way}|{kind}"]
        if origin is not None and fold_key(origin.name) == key:
            found += ["origin", f"origin|{claim.derived}"]
        main = self.resolver.main.unit
        is_main = main is not None and fold_key(main.name) == key
        if is_main:
            found += ["main", f"main|{ruled.way}"]
        if main is not None and not is_main:
            found.append(f"vs={_rank(unit) - _rank(main)}")
        focus = self.resolver.focus.unit
        if focus is not None and fold_key(focus.name) == key:
            found.append("focus")
        if key in self.headline:
            found.append("headline")
        if key not in self.counts:
            found += ["unsaid", f"unsaid={kind}|{not self.counts}"]
        if self.counts.get(key, 0) > 2:
            found.append("often")
        if self.counts.get(key, 0) * 2 >= len(self.seen):
            found.append("mostly")
        found.append(f"rank={min(before.index(key), 3) if key in before else 'after'}")
        found += self._told(line, claim, key)
        found += here(line, claim, [one for one in ones if one.line == line.index], counts)
        earlier = [one for one in ones if one.line < line.index]
        if earlier and not any(one.line == line.index for one in ones):
            last = earlier[-1]
            back = line.index - last.line
            found += [
                f"back={min(back, 4)}|{last.paragraph == self.paragraph}",
                f"backsubj={min(back, 3)}|{last.subject}",
                f"backrole={last.role}|{last.aside}",
                f"backkind={last.mention.kind}",
                f"backkind={last.mention.kind}|{min(back, 2)}",
            ]
            if any(one.subject and one.line == last.line for one in earlier):
                found.append("subjbefore")
        own = {id(one.mention) for one in ones}  # one place may name two units
        rival = [one for one in self.seen[self.here :] if fold_key(one.unit.name) != key]
        rival = [one for one in rival if id(one.mention) not in own]
        if not any(one.line == line.index for one in ones):
            found.append(f"away|{min(len(rival), 2)}")
            if any(one.subject and one.last <= claim.token for one in rival):
                found.append("rivalsubject")
            if any(one.last == claim.token for one in rival):
                found.append("rivalbeside")
        return found

    def _told(self, line: Line, claim: Claim, key: str) -> list[str]:
        if not self.told:
            return []
        last, unit = self.told[-1]
        found = []
        near = "line" if last.line == line.index else "para" if line.index - last.line <= 2 else "far"
        if unit is not None and fold_key(unit.name) == key:
            same = last.indicator.indicator == claim.indicator.indicator
            found += [f"told={near}", f"told={near}|{same}", f"told={near}|{claim.derived}|{last.derived}"]
            if near == "line":
                between = " " + line.words(last.token + 1, claim.token)
                units = sum(between.count(mark) for mark in "\ue005\ue007")
                found += [f"toldunits={min(units, 2)}", f"toldsemi={';' in between}|{min(units, 1)}"]
        if any(one is not None and fold_key(one.name) == key for _, one in self.told[-4:]):
            found.append("toldlately")
        return found


def _rows(candidates: Sequence[Candidate], weights: Weights) -> list[list[int]]:
    """The rows of the features of each candidate; what several have in common is looked up once."""
    common: dict[tuple[str, ...], list[int]] = {}
    found = []
    for one in candidates:
        rows = weights.known(one.own)
        for part in one.common:
            if part not in common:
                common[part] = weights.known(part)
            rows += common[part]
        found.append(rows)
    return found


def _rank(unit: Unit) -> int:
    if unit.kind in _LOW_KINDS:
        return 0
    return _RANKS.get(unit.level or "", 1)
