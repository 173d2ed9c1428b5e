"""How a unit stands to a claim, as features: in the claim's own sentence, and by the words around the number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..find.lines import Line
from ..find.mentions import UnitMention
from ..link.claims import Claim
from ..models import Unit
from ..weights import bucket

_LEFT, _RIGHT = 7, 3  # words before and behind a number that are features
_STEPS = (0, 1, 2, 3, 5, 8, 12, 20)  # tokens: distances in features


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A mention of a unit, resolved: where it stands and how."""

    unit: Unit
    mention: UnitMention
    line: int
    paragraph: int
    first: int  # tokens of its line
    last: int
    subject: bool
    role: bool
    preposition: bool
    aside: bool


def words_around(line: Line, claim: Claim) -> list[str]:
    """The words around a number that tell whose it is: some before it, few behind."""
    words = line.split()
    before = [f"<{word}" for word in words[max(0, claim.token - _LEFT) : claim.token]]
    return [*before, *(f">{word}" for word in words[claim.token + 1 : claim.token + 1 + _RIGHT])]


def lexical_names(line: Line, claim: Claim, unit: Unit, ones: Sequence[Occurrence]) -> tuple[str, str]:
    """The names of the features of the words around a number: for the level and for the place of a unit."""
    own = [one for one in ones if one.line == line.index]
    where = "l" if any(one.last <= claim.token for one in own) else "r" if own else "b" if ones else "u"
    level = unit.level or unit.kind
    return f"w|{level}", f"w|{where}"


def here(line: Line, claim: Claim, ones: Sequence[Occurrence], counts: str) -> list[str]:
    """How a unit stands in the claim's own sentence: before it, inside its words, behind."""
    found = []
    left = [one for one in ones if one.last <= claim.token]
    if left:
        one = left[-1]
        distance = claim.token - one.last
        between = line.words(one.last, claim.token)
        numbers = between.count("\ue000") + between.count("\ue001")
        found += [
            f"l={bucket(distance, _STEPS)}",
            f"lnum={min(numbers, 2)}",
            f"lnum={min(numbers, 2)}|{one.subject}",
            f"lpunct={',' in between}|{';' in between}|{'(' in between}|{')' in between}",
            f"lprep={one.preposition}|{one.role}|{one.aside}",
            f"lkind={one.mention.kind}",
            f"lkind={one.mention.kind}|{bucket(distance, _STEPS)}",
            f"lother={min(between.count(chr(0xE005)) + between.count(chr(0xE007)), 2)}",
            f"lopen={one.first <= 3}|{one.preposition}",
        ]
        if distance <= 2:
            found.append(f"lbeside={between.strip()[:8]}")
        word = line.words(max(0, one.first - 1), one.first).strip() or "<s>"
        found.append(f"lword={word}")
        after = line.words(one.last, one.last + 1).strip()
        found.append(f"lnext={after}")
    if claim.unit_token is not None and any(one.first == claim.unit_token for one in ones):
        found += ["bound", f"bound|{claim.derived}"]
    right = [one for one in ones if one.first > claim.token]
    if right:
        one = right[0]
        distance = one.first - claim.token
        between = line.words(claim.token + 1, one.first)
        numbers = between.count("\ue000") + between.count("\ue001")
        word = line.words(max(0, one.first - 1), one.first).strip()
        found += [
            f"r={bucket(distance, _STEPS)}|{min(numbers, 1)}",
            f"rprep={one.preposition}|{one.role}|{one.aside}",
            f"rkind={one.mention.kind}|{one.preposition}",
            f"rpunct={',' in between}|{';' in between}|{'(' in between}",
            f"rword={word}",
            f"rinside={one.first < claim.last}",
        ]
        if not left:
            found.append("ronly")
    return found
