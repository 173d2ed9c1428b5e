"""Mentions of persons: a title and a name. They are found only to keep people out of units and facts."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from ..patterns.units import UnitVocabulary
from .tokens import Phrases, Tokens

_NAME = regex.compile(r"\A\p{Lu}\p{Ll}*\Z")


@dataclass(frozen=True, slots=True)
class PersonMention:
    """A person as written: token indices and folded span of title and name."""

    first: int
    last: int
    start: int
    end: int


class PersonFinder:
    """Finds persons in the tokens of a sentence: a title of the vocabulary, then two to five capitalised words."""

    def __init__(self, vocabulary: UnitVocabulary) -> None:
        self._titles = Phrases((title, None) for title in vocabulary.titles)
        self._roles = Phrases((role, None) for role in vocabulary.roles)

    def find(self, tokens: Tokens) -> list[PersonMention]:
        """The persons of a sentence, ordered, not overlapping."""
        found: list[PersonMention] = []
        index = 0
        titles = self._titles.first_words
        if titles.isdisjoint(tokens.words):
            return found
        while index < len(tokens):
            title = self._titles.at(tokens.words, index) if tokens.words[index] in titles else None
            if title is not None:
                first = index + title[0]
                last = first
                while last < len(tokens) and last < first + 5 and _NAME.match(tokens.case[last]):
                    if self._roles.at(tokens.words, last) is not None:
                        break
                    last += 1
                place = last - first == 1 and index > 0 and tokens.case[index].istitle()
                if last - first >= 2 or (
                    not place and last - first == 1 and last < len(tokens) and not tokens.case[last][0].isupper()
                ):
                    found.append(PersonMention(index, last, tokens.starts[index], tokens.ends[last - 1]))
                    index = last
                    continue
            index += 1
        return found
