"""Whose number it is: the unit that governs a claim, by clause, sentence, paragraph and headline."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..find.lines import Line
from ..find.mentions import ZONE, UnitMention, key_of
from ..link.claims import Claim
from ..models import Unit
from ..patterns.language import COUNT
from .focus import Focus, UnitReading
from .names import territories
from .naming import nameless, unit_of
from .scene import full_head
from .standing import Standing

_NEAR = 250  # characters between an agency and "chi bộ" that means its branch


_TOP = 4
# Where the main unit of an article is looked for: kinds of segments, how many lines, and whether in titles of persons.
_ORDER: tuple[tuple[tuple[str, ...], int | None, bool], ...] = (
    (("headline",), None, True),
    (("lead", "body"), _TOP, False),
    (("lead", "body", "caption"), _TOP, True),
    (("lead", "body"), None, False),
    (("caption",), None, False),
)


@dataclass(slots=True)
class UnitResolver(Standing):
    """Resolves the units of an article's claims, sentence by sentence, in order."""

    lines: Sequence[Line]
    paragraphs: Sequence[int]
    kinds: Sequence[str]
    main: Focus = field(default_factory=Focus)
    focus: Focus = field(default_factory=Focus)
    paragraph: int = -1
    branch: Focus = field(default_factory=Focus)
    named: dict[Any, tuple[list[UnitMention], list[int]]] = field(default_factory=dict)  # see `_those`
    begins: list[int] = field(init=False)  # folded offsets of the lines

    def __post_init__(self) -> None:
        Standing.__post_init__(self)
        self.begins = [line.spans[0][0] if line.spans else 0 for line in self.lines]
        self.main = self._main_unit()
        self.focus = self.main

    def enter(self, line: Line, paragraph: int) -> None:
        """Go on to a line: a new paragraph falls back to the article's main unit."""
        if paragraph != self.paragraph:
            self.paragraph = paragraph
            if self.main.unit is not None:
                self.focus = self.main

    def leave(self, line: Line, last: UnitReading | None) -> None:
        """Note what a line was about: the unit of its last whole claim, else its first subject."""
        if last is not None and last.unit is not None and last.way in ("subject", "after"):
            self.focus = Focus(last.unit, last.span)
            return
        for mention in line.units:
            if self._token(line, mention) is None and mention.kind == "reference":
                continue
            if mention.kind == "village" or not self.is_subject(line, mention):
                continue
            reading = self.resolve_mention(mention)
            if reading is not None:
                self.focus = Focus(reading, (mention.start, mention.end), mention)
                return

    def resolve(self, line: Line, claim: Claim) -> UnitReading:
        """The unit of a claim; its `unit` is None where the article names none."""
        if claim.unit_token is not None:
            mention = line.mentions[claim.unit_token]
            if isinstance(mention, UnitMention) and (unit := self.resolve_mention(mention)) is not None:
                return UnitReading(unit, (mention.start, mention.end), "list")
        begin, end = line.folded_span(claim.first, claim.last)
        number = line.spans[claim.token]
        best: tuple[float, UnitMention, str] | None = None
        for mention in line.units:
            if mention.kind == "reference" and not self.refers(line, mention):
                continue
            scored = self._score(line, claim, mention, begin, end, number)
            better = scored is not None and (best is None or scored[0] > best[0])
            if scored is not None and better and self.resolve_mention(mention) is not None:
                best = (scored[0], mention, scored[1])
        if best is not None:
            unit = self.resolve_mention(best[1])
            return UnitReading(unit, (best[1].start, best[1].end), best[2])
        if self.focus.unit is not None:
            way = "main" if self.focus is self.main else "paragraph"
            return UnitReading(self.focus.unit, self.focus.span, way)
        return UnitReading(None, None, "none")

    def _score(
        self, line: Line, claim: Claim, mention: UnitMention, begin: int, end: int, number: tuple[int, int]
    ) -> tuple[float, str] | None:
        """How well a mention fits as the unit of a claim; None where it cannot be."""
        if self.parenthetic(line, mention):
            return None
        if self._bracketed(line, mention, begin) or self._scope_of_another(line, mention):
            return None
        role = self.in_role(line, mention)
        if (
            mention.kind == "reference"
            and mention.agency == "branch"
            and claim.indicator.counts not in ("person", "household", "badge")
        ):
            return None
        if mention.kind == "village" and self._words_before(line, mention)[-1:] == [COUNT]:
            return None
        if begin <= mention.start < end:
            if mention.start >= number[1] and mention.kind in ("village",):
                return None
            return (9.0, "inside")
        if mention.end <= begin:
            distance = self._tokens_between(line, mention.end, begin)
            crossing = self._numbers_between(line, mention.end, begin)
            score = 8.0 - 0.05 * distance - 0.2 * crossing
            if role:
                score -= 4
            words = self._words_before(line, mention)
            if self.givers.ending(words, len(words)):
                score += 2  # "Huyện ủy giao xã Hiền Ninh kết nạp …": the target is the commune's
            if self.after_preposition(line, mention) and not self._label(claim):
                score -= 1.0 if self._sets_scene(line, mention) else 3.0
            if mention.kind in ("village",):
                score -= 1.0
            return (score, "subject")
        distance = self._tokens_between(line, end, mention.start)
        if (
            distance <= 8
            and not self._numbers_between(line, end, mention.start)
            and self.after_preposition(line, mention)
        ):
            if ";" in self._between(line, end, mention.start):
                return None
            return (5.5 - 0.1 * distance, "after")
        return None

    def _scope_of_another(self, line: Line, mention: UnitMention) -> bool:
        """Whether a reference only limits the unit right before it: "Bộ đội Biên phòng trong tỉnh"."""
        at = self.index_at(line, mention.start)
        return mention.kind == "reference" and at > 0 and isinstance(line.mentions[at - 1], UnitMention)

    def _sets_scene(self, line: Line, mention: UnitMention) -> bool:
        """Whether a mention opens its sentence as its place: "Ở Đồn Biên phòng Rạch Gốc, 19 đảng viên …"."""
        after = self.index_at(line, mention.end)
        opens = len(self._words_before(line, mention)) <= 2 and after < len(line.offsets)
        return opens and line.words(after, after + 1).strip() == ","

    def _label(self, claim: Claim) -> bool:
        return "label" in claim.rule or "raise" in claim.rule

    def _main_unit(self) -> Focus:
        for kinds, lines, roles in _ORDER:
            for line, kind in zip(self.lines[:lines], self.kinds, strict=False):
                if kind not in kinds:
                    continue
                for mention in line.units:
                    # "tỉnh" in the lead means the province of the paper.
                    meant = lines is not None and mention.kind == "reference" and mention.level is not None
                    if not (mention.named or meant) or mention.kind == "village" and kinds[0] != "headline":
                        continue
                    if not roles and self.in_role(line, mention):
                        continue
                    unit = self.resolve_mention(mention) if meant else unit_of(mention, self.scene)
                    if unit is not None:
                        return Focus(unit, (mention.start, mention.end), mention)
        for line in self.lines:
            for mention in line.units:
                unit = unit_of(mention, self.scene) if mention.named else None
                if unit is not None:
                    return Focus(unit, (mention.start, mention.end), mention)
        return Focus()

    def resolve_mention(self, mention: UnitMention) -> Unit | None:
        """The unit of a mention: its own name, or what a reference points at."""
        if mention.kind != "reference":
            return unit_of(mention, self.scene)
        words = self.scene.vocabulary.canonical
        if mention.level is not None:
            if mention.level == words.province:
                name = self.scene.province
            else:
                name = (
                    self._name_here(mention)
                    or self._focus_name(mention.level)
                    or self.scene.last_name(mention.level, mention.start)
                    or self._city(mention.level)
                )
            full = f"{words.organisation} {mention.level} {name}" if name else None
            if full is None:
                if mention.level == words.province:
                    return Unit(
                        name=f"{words.organisation} {mention.level}", kind="party_organisation", level="province"
                    )
                return None
            made = UnitMention(
                mention.first, mention.last, mention.start, mention.end, "organisation", mention.level, name, party=True
            )
            return unit_of(made, self.scene)
        if mention.agency == "branch":
            return self._agency_branch(mention) or self._last(mention, ("branch", "village"))
        starts = mention.scope[1] if mention.scope is not None else None
        if starts is not None or mention.agency in ("school", "company", "hospital"):
            found = self._last(mention, ("agency",), None if starts else mention.agency, starts)
            return found or (self._zone(mention, starts) or nameless(starts, self.scene) if starts else None)
        if mention.agency == "post":
            return self._last(mention, ("post",))
        if mention.agency == "body":
            return self._last(mention, ("post", "agency", "border_guard")) or self.focus.unit
        if mention.whole and self.main.unit is not None and self.focus.unit is not None:
            return self.focus.unit if self.focus.unit.kind != "branch" else self.main.unit
        return self.focus.unit or self.main.unit

    def _agency_branch(self, mention: UnitMention) -> Unit | None:
        """The branch of the agency that was named last before "chi bộ", nearer than any branch or village."""
        those, places = self._those(("branch", "village", "agency", "organisation"), None, None)
        before = bisect_right(places, mention.start)
        last = next((m for m in reversed(those[max(before - _NEAR, 0) : before]) if m.end <= mention.start), None)
        if last is not None and mention.start - last.end > _NEAR:
            last = None
        if (
            last is None
            or last.kind != "agency"
            or last.party
            or last.agency not in self.scene.vocabulary.with_branches
        ):
            return None
        unit = unit_of(last, self.scene)
        words = self.scene.vocabulary.canonical
        return unit and Unit(name=unit.name.replace(words.organisation, words.branch, 1), kind="branch")

    def _name_here(self, mention: UnitMention) -> str | None:
        """The territory that opened the mention's own sentence: "Tại phường An Phú, Đảng ủy phường …"."""
        at = bisect_right(self.begins, mention.start) - 1
        for other in self.lines[at].units if at >= 0 else ():
            if other.start >= mention.start:
                break
            if other.kind == "territory" and other.level == mention.level and self._sets_scene(self.lines[at], other):
                return other.name
        return None

    def _city(self, level: str) -> str | None:
        """The city under the centre that the article lies in, whose committee is the level's."""
        province = self.scene.province
        vocabulary = self.scene.vocabulary
        return province if level == vocabulary.levels[1].name and key_of(province or "") in vocabulary.cities else None

    def _focus_name(self, level: str) -> str | None:
        for focus in (self.focus, self.main):
            if focus.unit is not None and focus.unit.place is not None and focus.unit.place.type == level:
                return focus.unit.place.name
            # "Chi bộ Hội Doanh nghiệp quận Cẩm Lệ": its district.
            around = [name for one, name in territories(focus.mention) if one == level] if focus.mention else []
            if around:
                return around[0]
        return None

    def _last(
        self, mention: UnitMention, kinds: tuple[str, ...], agency: str | None = None, starts: str | None = None
    ) -> Unit | None:
        """The unit named last before a mention, else first behind it, of some kinds."""
        those, places = self._those(kinds, agency, starts)
        at = bisect_left(places, mention.start)
        for other in (*those[max(at - 1, 0) : at], *those[at:]):
            found = unit_of(other, self.scene)
            if found is not None:
                return found
        return None

    def _those(
        self, kinds: tuple[str, ...], agency: str | None, starts: str | None
    ) -> tuple[list[UnitMention], list[int]]:
        """The named mentions of some kinds, of a kind of agency, with a head, and where they begin."""
        key = kinds, agency, starts
        if key not in self.named:
            head = self._full_key(starts) + " " if starts is not None else None
            those = [
                other
                for other in self.scene.mentions
                if (head is None or self._full_key(other.name or "").startswith(head))
                and other.kind in kinds
                and (agency is None or other.agency == agency)
            ]
            self.named[key] = those, [other.start for other in those]
        return self.named[key]

    def _full_key(self, name: str) -> str:
        """The key of a name or of its head alone, abbreviations in full: "KCX" is "khu chế xuất"."""
        vocabulary = self.scene.vocabulary
        return key_of(vocabulary.full_heads.get(key_of(name)) or full_head(name, vocabulary))

    def _zone(self, mention: UnitMention, starts: str) -> Unit | None:
        """The organisation of the place named last by that word, else first: "Đảng bộ KCX", "Đảng bộ đảo"."""
        head = self._full_key(starts) + " "
        zones = [m for m in self.scene.mentions if m.agency == ZONE and self._full_key(m.name or "").startswith(head)]
        before = [zone for zone in zones if zone.start < mention.start] or zones[:1]
        if not before:
            return None
        return unit_of(replace(before[-1], kind="agency", agency="agency", party=True), self.scene)
