"""How a mention of a unit stands in its line: as a subject, behind a preposition, in brackets, in a person's title."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..find.lines import Line
from ..find.mentions import UnitMention
from ..find.tokens import Phrases
from ..patterns.language import BORDER, COUNT, PERCENT, PERIOD, UNIT
from .scene import Scene


@dataclass(slots=True)
class Standing:
    """Tells how mentions stand in the lines of an article."""

    scene: Scene
    prepositions: Phrases[None] = field(init=False)
    reporters: Phrases[None] = field(init=False)
    roles: Phrases[None] = field(init=False)
    verbs: Phrases[None] = field(init=False)
    givers: Phrases[None] = field(init=False)

    def __post_init__(self) -> None:
        vocabulary = self.scene.vocabulary
        self.prepositions = Phrases((form, None) for form in vocabulary.prepositions)
        self.reporters = Phrases((form, None) for form in vocabulary.reporters)
        self.roles = Phrases((form, None) for form in vocabulary.roles)
        self.givers = Phrases((form, None) for form in vocabulary.givers)
        self.verbs = Phrases((form, None) for form in vocabulary.reference_verbs)

    def refers(self, line: Line, mention: UnitMention) -> bool:
        """Whether a bare reference ("chi bộ", "địa phương") is the subject of its clause, not a counted noun."""
        if mention.level is not None or mention.whole or mention.agency == "bloc":
            return True
        at = self.index_at(line, mention.start)
        after = self.index_at(line, mention.end)
        words = line.text[: line.offsets[at]].split(" ")[-3:-1] if at < len(line.offsets) else []
        before = words[-1] if words else ""
        while after < len(line.offsets) and line.text[line.offsets[after]] in (PERIOD, "("):
            after += 1
        follows = line.text[line.offsets[after] :].split(" ")[:4] if after < len(line.offsets) else []
        if before and before[0] not in ",.;:()\ue003" and before not in self.scene.vocabulary.reference_verbs:
            if not self.prepositions.ending(
                line.text[: line.offsets[at]].split(), len(line.text[: line.offsets[at]].split())
            ):
                return False
            return not follows or not follows[0][:1].isalpha() or self.verbs.at(follows, 0) is not None
        return self.verbs.at(follows, 0) is not None or not follows

    def is_subject(self, line: Line, mention: UnitMention) -> bool:
        """Whether a sentence may be about a mention: it stands neither in brackets nor behind a preposition."""
        if mention.kind == "reference":
            return self.refers(line, mention) and not self.after_preposition(line, mention)
        return not mention.plural and not self.parenthetic(line, mention) and not self.after_preposition(line, mention)

    def index_at(self, line: Line, offset: int) -> int:
        """The token that stands at a folded offset, or the next one."""
        return line.index_at(offset)

    def _token(self, line: Line, mention: UnitMention) -> int | None:
        for index, other in enumerate(line.mentions):
            if other is mention:
                return index
        return None

    def _between(self, line: Line, start: int, end: int) -> str:
        first, last = self.index_at(line, start), self.index_at(line, end)
        return line.words(first, last)

    def _tokens_between(self, line: Line, start: int, end: int) -> int:
        return max(0, self.index_at(line, end) - self.index_at(line, start))

    def _numbers_between(self, line: Line, start: int, end: int) -> int:
        between = self._between(line, start, end)
        return between.count(COUNT) + between.count(PERCENT)

    def _words_before(self, line: Line, mention: UnitMention) -> list[str]:
        at = self.index_at(line, mention.start)
        return line.text[: line.offsets[at]].split() if at < len(line.offsets) else line.text.split()

    def after_preposition(self, line: Line, mention: UnitMention) -> bool:
        """Whether a preposition stands right before a mention: "ở xã Phìn Hồ"."""
        words = self._words_before(line, mention)
        return self.prepositions.ending(words, len(words))

    def parenthetic(self, line: Line, mention: UnitMention) -> bool:
        """Whether a mention stands in brackets behind another unit, or is its parent after a comma."""
        words = self._words_before(line, mention)
        if len(words) < 2 or words[-2] not in (UNIT, BORDER) or self._follows_list(line, mention):
            return False
        if words[-1] == "(":
            return True
        if words[-1] != ",":
            return False
        before = line.mentions[self.index_at(line, mention.start) - 2]
        return isinstance(before, UnitMention) and self._rank(mention) > self._rank(before)

    def _rank(self, mention: UnitMention) -> int:
        """How wide a unit is: villages, branches and posts lowest, provinces highest."""
        if mention.kind in ("branch", "village"):
            return 0
        if mention.kind in ("post", "agency"):
            return 1
        if mention.kind == "border_guard":
            return 1
        ranks = {"commune": 1, "district": 2, "city": 2, "province": 3}
        levels = {level.name: ranks[level.rank] for level in self.scene.vocabulary.levels}
        return levels.get(mention.level or "", 1)

    def _bracketed(self, line: Line, mention: UnitMention, begin: int) -> bool:
        """Whether a mention stands in brackets that close before a claim begins."""
        before = line.words(0, self.index_at(line, mention.start))
        if before.count("(") <= before.count(")"):
            return False
        return mention.end <= begin and ")" in self._between(line, mention.end, begin)

    def _follows_list(self, line: Line, mention: UnitMention) -> bool:
        at = self.index_at(line, mention.end)
        return at < len(line.offsets) and line.text[line.offsets[at]] in "(:\ue000"

    def in_role(self, line: Line, mention: UnitMention) -> bool:
        """Whether a mention is part of a person's title: "Bí thư Đảng ủy xã Phìn Hồ"."""
        words = self._words_before(line, mention)
        return self.roles.ending(words, len(words))
