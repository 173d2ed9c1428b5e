"""What a unit looks like in the text: a mention with its kind, level, name and what stands around it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from ..text import fold
from .tokens import Tokens

ZONE = "zone"  # the agency of a reference that only names a place of work


@dataclass(frozen=True, slots=True)
class UnitMention:
    """A unit as written. Token indices; `name` has its case and canonical spelling.

    `kind`: territory, village, organisation, branch, post, border_guard, agency (with the agency's
    own kind in `agency`), party, region, name (a bare name), or reference (with agency `ZONE`: a named place of
    work, which tells what "Đảng bộ KCX" means). `party` is true where a
    committee or branch word stands before it. `level` is a canonical level word; `scope` the
    wider place that a name ends in ("Công an tỉnh"), as (level, name or None).
    """

    first: int
    last: int  # one past the last token
    start: int
    end: int
    kind: str
    level: str | None = None
    name: str | None = None
    agency: str | None = None
    party: bool = False
    inner: UnitMention | None = None
    scope: tuple[str, str | None] | None = None
    parents: tuple[tuple[str | None, str], ...] = ()
    whole: bool = False
    plural: bool = False

    @property
    def named(self) -> bool:
        """Whether the mention names its unit, wholly or by a name inside; a place of work is no unit."""
        if self.agency == ZONE:
            return False
        return self.name is not None or (self.inner is not None and self.inner.named)


def text_of(tokens: Tokens, first: int, last: int) -> str:
    """Tokens joined as they stand in the text (single spaces, none before a comma)."""
    pieces: list[str] = []
    for index in range(first, last):
        if pieces and tokens.starts[index] > tokens.ends[index - 1]:
            pieces.append(" ")
        pieces.append(tokens.case[index])
    return "".join(pieces)


@lru_cache(maxsize=65_536)  # the same few names are asked for again and again
def key_of(name: str) -> str:
    """The folded key under which a name is known."""
    return " ".join(fold(name).text.replace("-", " - ").split())


def key_at(tokens: Tokens, first: int, last: int) -> str:
    """The key of the name that stands at the tokens `first` to `last` (not included)."""
    return " ".join(tokens.words[first:last]).replace(" ' ", "'")


def mention_at(
    tokens: Tokens,
    first: int,
    last: int,
    kind: str,
    level: str | None = None,
    name: str | None = None,
    agency: str | None = None,
    party: bool = False,
    inner: UnitMention | None = None,
    scope: tuple[str, str | None] | None = None,
    *,
    whole: bool = False,
    plural: bool = False,
) -> UnitMention:
    """A mention of the tokens `first` to `last` (not included), with their offsets."""
    start, end = tokens.starts[first], tokens.ends[last - 1]
    return UnitMention(
        first, last, start, end, kind, level, name, agency, party, inner, scope, whole=whole, plural=plural
    )


def moved(mention: UnitMention, tokens: Tokens, first: int) -> UnitMention:
    kind = "organisation" if mention.kind == "territory" else mention.kind
    return UnitMention(
        first, mention.last, tokens.starts[first], mention.end, kind, mention.level, mention.name, mention.agency,
        True, mention.inner, mention.scope, mention.parents, mention.whole, mention.plural,
    )  # fmt: skip
