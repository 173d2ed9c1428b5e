"""Words, phrases and expressions as fields of the models of pattern files, checked where they are read."""

from __future__ import annotations

from typing import Annotated, Any

import regex
from pydantic import AfterValidator

from ..text import fold


class MisplacedError(ValueError):
    """What a validator of a whole model finds wrong at one place of it: `at` leads there."""

    def __init__(self, at: tuple[str | int, ...], reason: str) -> None:
        self.at = at
        super().__init__(reason)


def _folded(word: str) -> str:
    if not word.strip():
        raise ValueError("is empty")
    if word != word.strip():
        raise ValueError(f"{word!r} begins or ends with a blank")
    return _spelled(word)


def _spelled(word: str) -> str:
    if not word:
        raise ValueError("is empty")
    if fold(word).text != word:
        raise ValueError(f"{word!r} is not folded: lower case, NFC, the older tone marks, hyphens for dashes")
    return word


def _expression(pattern: str) -> str:
    try:
        compiled = regex.compile(pattern)
    except regex.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
    if compiled.groups:
        raise ValueError(f"{pattern!r} captures a group: write (?:…)")
    if compiled.match(""):
        raise ValueError(f"{pattern!r} matches where nothing stands")
    if (piece := stumbles_over(compiled)) is not None:
        raise ValueError(f"{pattern!r} takes endless time where {piece!r} is repeated: no repetition inside another")
    return pattern


_REPEATED, _SECONDS = 40, 0.25  # times that a piece is repeated; seconds, of which a sound expression takes none


def stumbles_over(compiled: Any) -> str | None:
    """What an expression stumbles over, when it is repeated: a letter, a figure, a sign of its own; null if none."""
    own = dict.fromkeys(char for char in compiled.pattern if char.isalnum() or char in " .,:;/-")
    pieces: list[str] = [*own, *(f"{char} " for char in own), *"a1 .-/", "a ", "1 ", "1/"]
    for piece in pieces:
        try:
            compiled.match(f"{piece * _REPEATED}\0{compiled.pattern}", timeout=_SECONDS)  # with all that it may need
        except TimeoutError:
            return piece
    return None


# A word or phrase as folded text holds it, without blanks around it.
Word = Annotated[str, AfterValidator(_folded)]
Words = tuple[Word, ...]
# A stretch of folded text: blanks may stand at its ends.
Stretch = Annotated[str, AfterValidator(_spelled)]
# A regular expression over folded text; without groups, since it is made part of longer ones.
Expression = Annotated[str, AfterValidator(_expression)]


def place_of(error: Any) -> tuple[tuple[Any, ...], str]:
    """Where in the data the first of pydantic's errors lies, and what it says."""
    first = error.errors()[0]
    location, reason = tuple(first["loc"]), str(first["msg"]).removeprefix("Value error, ")
    cause = first.get("ctx", {}).get("error")
    return (location + cause.at if isinstance(cause, MisplacedError) else location), reason
