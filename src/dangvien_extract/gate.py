"""The lossless gate: one pass over the text as given tells of most articles that they hold no fact.

A claim needs a rule or a topic that matches, or a word of the Party near its number. What these need
is told by the rule language itself (`patterns/needs.py`), a user's own rules included, so that rules
and gate cannot drift apart. An article in which none of the phrases stands, in any spelling that
`fold` takes for one, has no fact.

Hyperscan scans where it is installed (microseconds an article); else the text is folded and searched.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

import regex

from .find.lines import LEFT_OUT
from .locks import ProcessLock
from .patterns.loader import Patterns
from .patterns.needs import Phrases, Words, joined, shortest
from .text import DROPPED, TONE_MOVES, TONES, fold, same_when_folded

__all__ = ["Gate", "claim_needs"]

_MOVED = {old: new for new, old in TONE_MOVES.items()}
_PAIR = regex.compile("|".join(sorted(_MOVED)))
# What folding changes beyond a letter and its case, and a tone mark that stands alone behind one: other marks that may
# be composed, and what is dropped.
_ODD = rf"[^\P{{M}}{TONES}]|\p{{M}}\p{{M}}|[{DROPPED}]"
_DROP = regex.compile(f"[{DROPPED}]+")
_PHRASE, _ODDITY = 0, 1
# Making a scanner takes a tenth of a second, which a few texts do not pay back, nor a set of phrases so large that
# some of them are common words.
_FEW_TEXTS, _MANY_PHRASES = 40, 100


def claim_needs(patterns: Patterns, learned: frozenset[str] | None) -> Phrases:
    """Phrases of which at least one stands in every article with a claim; None where nothing can be told.

    `learned` are the indicators that weights decide on, None where rules decide alone.
    """
    party = [] if learned is None else [patterns.cues.party.phrases]
    return joined([free_needs(patterns, learned), *party])


def free_needs(patterns: Patterns, learned: frozenset[str] | None) -> Phrases:
    """The same for claims that need no word of the Party near them, as those do on which weights decide.

    These are all claims where rules decide alone, else those by rules of the user's own, and of indicators that the
    weights do not know. Empty where there are none.
    """
    rules = [
        rule.matcher.needs
        for rule in patterns.rules
        if rule.indicator is not None
        and (learned is None or rule.id in patterns.users or rule.indicator.indicator not in learned)
    ]
    topics = [topic.phrases for name, topic in patterns.cues.topics.items() if learned is None or name not in learned]
    return joined([*rules, *topics])


class Gate:
    """Tells texts that hold one of some phrases, in any spelling that folding takes for one, from all others.

    Immutable to its users, safe in threads; it compiles on first use and may be pickled.
    """

    def __init__(self, phrases: Phrases) -> None:
        """`phrases` are of folded words; with None every text passes."""
        self.phrases = None if phrases is None else tuple(shortest(phrases))
        self._lock = ProcessLock()
        self._left = _FEW_TEXTS
        self._search: Callable[[str], bool] | None = None

    def __reduce__(self) -> tuple[type[Gate], tuple[Phrases]]:
        return Gate, (None if self.phrases is None else frozenset(self.phrases),)

    def passes(self, text: str) -> bool:
        """Whether one of the phrases may stand in a text; never false where one does."""
        if self.phrases is None:
            return True
        if self._left == 0 and self._search is not None:
            return self._search(text)
        with self._lock:
            if self._search is None:
                self._search = folded_search(self.phrases)
            elif self._left == 1 and len(self.phrases) <= _MANY_PHRASES:
                self._search = scan(self.phrases) or self._search
            self._left = max(self._left - 1, 0)
            search = self._search
        return search(text)


@cache
def _hyperscan() -> ModuleType | None:
    try:
        return import_module("hyperscan")
    except ImportError:
        return None


def folded_search(phrases: Sequence[Words]) -> Callable[[str], bool]:
    """A search for the phrases in a text as it is folded."""
    pattern = regex.compile(folded_expression(phrases))
    return lambda text: pattern.search(fold(text).text) is not None


def folded_expression(phrases: Iterable[Words]) -> str:
    """An expression over folded text that finds whatever phrase may stand there."""
    gap = f"[{''.join(map(regex.escape, sorted(_gap())))}]*+"
    return "|".join(gap.join(map(regex.escape, phrase)) for phrase in phrases) or "(?!)"


def scan(phrases: Sequence[Words]) -> Callable[[str], bool] | None:
    """The same on the text as given, without folding it; None where Hyperscan is not installed."""
    hyperscan: Any = _hyperscan()
    if hyperscan is None:
        return None
    expressions = [spelled(phrase) for phrase in phrases] + [_ODD]
    flags = hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_UCP | hyperscan.HS_FLAG_SINGLEMATCH
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[expression.encode() for expression in expressions],
        ids=[_PHRASE] * len(phrases) + [_ODDITY],
        elements=len(expressions),
        flags=[flags] * len(expressions),
    )
    local = threading.local()
    plain = all(unicodedata.is_normalized("NFC", "".join(phrase)) for phrase in phrases)

    def found(text: str) -> set[int]:
        scratch = getattr(local, "scratch", None)
        if scratch is None:
            scratch = local.scratch = hyperscan.Scratch(database)
        seen: set[int] = set()
        # Lone surrogates, which are no UTF-8, stand in no phrase.
        database.scan(
            text.encode("utf-8", "replace"),
            match_event_handler=lambda number, start, end, flags, context: seen.add(number),
            scratch=scratch,
        )
        return seen

    def passes(text: str) -> bool:
        seen = found(text)
        if _PHRASE in seen or not seen:
            return _PHRASE in seen
        # Composing the whole text composes what folding does, which reads it letter by letter.
        return not plain or _PHRASE in found(unicodedata.normalize("NFC", _DROP.sub("", text)))

    return passes


def spelled(phrase: Words) -> str:
    """An expression over composed text for a phrase in all its spellings: case, place of tone marks, blanks."""
    blanks = "".join(rf"\x{{{ord(char):x}}}" for char in sorted(_gap()))
    return f"[{blanks}]*".join(map(_spelled_word, phrase))


def _spelled_word(word: str) -> str:
    pieces: list[str] = []
    at = 0
    for match in _PAIR.finditer(word):
        pieces += [_letters(word[at : match.start()])]
        pieces += [f"(?:{_letters(match.group())}|{_letters(_MOVED[match.group()])})"]
        at = match.end()
    return "".join(pieces) + _letters(word[at:])


def _letters(letters: str) -> str:
    return "".join(map(_letter, letters))


@cache
def _letter(letter: str) -> str:
    """An expression for a letter: what folding takes for it, and the same with its tone mark apart."""
    same = sorted(same_when_folded(letter))
    apart: dict[str, list[str]] = {}
    for char in same:
        for tone in TONES:
            bare = unicodedata.normalize("NFC", unicodedata.normalize("NFD", char).replace(tone, ""))
            if bare != char and unicodedata.normalize("NFC", bare + tone) == char:
                apart.setdefault(tone, []).append(bare)
    forms = [_any_of(same), *(_any_of(bare) + _any_of(tone) for tone, bare in apart.items())]
    return forms[0] if len(forms) == 1 else f"(?:{'|'.join(forms)})"


def _any_of(chars: Iterable[str]) -> str:
    return "[" + "".join(rf"\x{{{ord(char):x}}}" for char in chars) + "]"


@cache
def _gap() -> frozenset[str]:
    """What may stand between two tokens of a line: blanks, line ends, and what is left out of lines."""
    blanks = {char for char in map(chr, range(0x3001)) if char.isspace()}
    return frozenset(blanks.union(*map(same_when_folded, LEFT_OUT)))
