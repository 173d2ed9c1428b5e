"""Reading a place as it is written: its kind, its name, and the units that stand around it."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

import regex

from ..errors import InputError
from ..text import canonical
from .data import types

_BRACKETS = regex.compile(r"\(([^()]*)\)")
_COMMA = regex.compile(r"\s*[,;\n]\s*")
_DAY = regex.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")


@dataclass(frozen=True, slots=True)
class Written:
    """A name as written, apart from its kind; `whole` is both, for names that begin like a kind."""

    type: str | None
    name: str
    whole: str


Span = tuple[dt.date, dt.date]


@lru_cache(maxsize=16_384)
def read(text: str) -> tuple[Written, ...]:
    """The place that a text names, and the units around it, the nearest first.

    ``xã A, huyện B, tỉnh C``, ``A (B, C)``, ``xã A - huyện B``. Empty where nothing is named.
    """
    text = canonical(text)
    outside = _BRACKETS.sub(lambda match: ", " + match.group(1), text)
    parts = [piece for part in _COMMA.split(outside) for piece in _pieces(part)]
    return tuple(_written(part) for part in parts if part.strip(" .-"))


def kind_of(word: str) -> str:
    """The kind of unit that a word or an abbreviation means. Raises InputError for none."""
    found = types().get(canonical(word).lower().strip())
    if found is None:
        raise InputError(repr(word), f"is no kind of administrative unit: {', '.join(sorted(set(types().values())))}")
    return found


def span(as_of: dt.date | str | None) -> Span | None:
    """The days that a date means: a day, a month (``2022-05``), a year. Raises InputError for what is no date."""
    if as_of is None:
        return None
    if not isinstance(as_of, str):
        whole = as_of.date() if isinstance(as_of, dt.datetime) else as_of
        return whole, whole
    found = _DAY.match(as_of.strip())
    try:
        if found is None:
            raise ValueError
        year, month, day = (int(part) if part else None for part in found.groups())
        assert year is not None
        first = dt.date(year, month or 1, day or 1)
        last = dt.date(year, month or 12, day or monthrange(year, month or 12)[1])
    except ValueError:
        raise InputError(repr(as_of), "is no date (YYYY, YYYY-MM or YYYY-MM-DD)") from None
    return first, last


def _pieces(part: str) -> list[str]:
    cuts = [0, *(found.end() for found in _dashed().finditer(part)), len(part)]
    return [part[start:end] for start, end in pairwise(cuts)]


def _written(part: str) -> Written:
    part = part.strip(" .-")
    found = _kind().match(part)
    if found is None or found.end() == len(part):
        return Written(None, part, part)
    return Written(types()[found.group(1).lower().strip()], part[found.end() :].strip(" .:"), part)


@cache
def _kind() -> regex.Pattern[str]:
    """A kind of unit at the beginning."""
    return regex.compile(_kinds(), regex.IGNORECASE)


@cache
def _dashed() -> regex.Pattern[str]:
    """A dash before a kind of unit; other dashes belong to names."""
    return regex.compile(rf"\s+-\s+(?={_kinds()})", regex.IGNORECASE)


def _kinds() -> str:
    """The pattern of a kind of unit before a name: a word, an abbreviation with its dot, a letter before a number."""
    forms = []
    for form in sorted(types(), key=len, reverse=True):
        after = r"\s+" if form[-1] != "." else r"\s*"
        if len(form) == 1:
            after = r"\s*(?=\d)"
        forms.append(f"({regex.escape(form)}){after}")
    return "(?|" + "|".join(forms) + r")(?=[\p{L}\p{N}])"
