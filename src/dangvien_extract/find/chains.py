"""Where an expression of time can stand, and bare years that a list or a chain makes years.

"2018" alone may be a count. It is a year where it opens a clause or an item ("; 2018 được 141", "2016 - 158"), counts
nothing that follows, and another year near it stands in the same sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..patterns.periods import PeriodVocabulary, either
from .dates import Period, made, year

_BARE = re.compile(r"(?<![\w.,/%-])(?:19[89]|20[0-3])\d(?!\w)(?![.,/-]\d)(?! ?%)")
_LABEL = re.compile(r" ?:|: | - \d| \(\d")  # the year names the number behind it
_LISTED = re.compile(r"(?:,|,? [^\W\d_]+) (?:19|20)\d\d(?!\d)")
_WORD = re.compile(r" [^\W\d_]")
_OPENING = frozenset(",;:(-•*+\n\"'")
# How far a year may lie from another that makes it one (own decision): further where it names a number.
_NEAR, _NEAR_LABEL = 3, 5
_UNDATED = frozenset({"document", "birth", "feast"})


class YearChains:
    """Finds the bare years of chains; built once from a vocabulary, without state."""

    def __init__(self, words: PeriodVocabulary) -> None:
        self._openers = frozenset(words.lists["chain_openers"])
        self._counted = re.compile(f" {either([*words.lists['counted'], *words.lists['measured']])}(?!\\w)")

    def complete(self, text: str, start: int, end: int, found: Sequence[Period]) -> list[Period]:
        """The periods found between two offsets, with the bare years between them."""
        bare: list[tuple[int, int, bool]] = []  # start, the year, whether it names a number
        at = 0
        for match in _BARE.finditer(text, start, end):
            while at < len(found) and found[at].end <= match.start():
                at += 1
            if at < len(found) and found[at].start < match.end():
                continue
            labels = self._stands(text, match, end, match.start() - 2 if bare else -1, bare)
            if labels is not None:
                bare.append((match.start(), int(match.group()), labels))
        if not bare:
            return list(found)
        stated = {which for period in found if period.kind not in _UNDATED and (which := year(period)) is not None}
        others = {which for _, which, _ in bare}
        made_years = [
            made(place, place + 4, "year", str(which))
            for place, which, labels in bare
            if _near(which, stated, _NEAR_LABEL if labels else _NEAR) or _near(which, others, _NEAR if labels else 1)
        ]
        return sorted([*found, *made_years], key=lambda period: period.start)

    def _stands(
        self, text: str, match: re.Match[str], end: int, joined: int, bare: Sequence[tuple[int, int, bool]]
    ) -> bool | None:
        """Whether a year can stand here: null if not, else whether it names the number behind it."""
        follows = bool(bare) and bare[-1][0] + 4 == joined and text[joined] == ","
        before = text[max(0, match.start() - 2) : match.start()].strip(" ")[-1:]
        opens = not before or before in _OPENING or word_before(text, match.start()) in self._openers
        if not opens or self._counted.match(text, match.end(), end):
            return None
        if _LABEL.match(text, match.end(), end):
            return True
        if _WORD.match(text, match.end(), end) or _LISTED.match(text, match.end(), end) or follows:
            return False
        return None


def _near(which: int, others: set[int], far: int) -> bool:
    """Whether another year lies near this one."""
    return any(which + step in others or which - step in others for step in range(1, far + 1))


def may_begin(text: str, start: int) -> bool:
    """Whether an expression can begin here: not inside a word, a number or a code."""
    if start == 0:
        return True
    before = text[start - 1]
    if text[start] == "/":
        return True
    if before.isalnum() or before == "_":
        return False
    return not (
        before in "./,-:"
        and start > 1
        and (text[start - 2].isdigit() or (before in "/-" and text[start - 2].isalpha()))
    )


def word_before(text: str, start: int) -> str:
    """The word before `start` when one blank alone parts them; ``#`` for digits."""
    if start < 2 or text[start - 1] != " ":
        return ""
    words = re.findall(r"\w+", text[max(0, start - 13) : start - 1])
    last = words[-1] if words and text[start - 2].isalnum() else ""
    return "#" if last.isdigit() else last
