"""What a page of HTML may be before a parser is let at it: one that nobody can stop, whose time grows with the square
of how deep elements stand in each other, and of the attributes of one element."""

from __future__ import annotations

import re
from collections import Counter

DEEPEST = 3_000
"""Elements in elements."""

MOST_TAGS = 1_000_000
"""Tags of a page: some hundred bytes of memory each."""

MOST_BARE = 100_000
"""Characters of attributes, without their quoted values, in one tag (in all tags ``html`` and ``body``: one each)."""

_FREE = 200_000  # characters of a page whose attributes cannot take long
# Those that close others when they begin (p, li, td), and those that hold nothing, stand in no other of their kind.
_NESTS = re.compile(
    r"<(/?)(div|span|table|section|article|ul|ol|dl|blockquote|center|font|b|i|strong|em|u|s|small|big|code|tt|strike"
    r"|aside|main|header|footer|nav|figure|details|fieldset|form|label|ins|del|h[1-6])\b",
    re.IGNORECASE,
)
# Not tried twice: a quote that is not closed goes on to the end.
_TAG = re.compile(r"<(?:(html|body)\b|[a-z])(?:[^>=]++|=\s*+(?:\"[^\"]*+\"?|'[^']*+'?|))*+", re.IGNORECASE)
_QUOTED = re.compile(r"=\s*+(?:\"[^\"]*+\"?|'[^']*+'?)")


def excess(page: str) -> str | None:
    """What a page has too much of, as the rest of a sentence; null for one that may be parsed."""
    tags = page.count("<")
    if tags > MOST_TAGS:
        return f"has more than {MOST_TAGS:,} tags"
    if tags > DEEPEST and _depth(page) > DEEPEST:
        return f"is HTML whose elements stand more than {DEEPEST:,} deep in each other"
    if len(page) > _FREE and _bare(page) > MOST_BARE:
        return f"is HTML with more than {MOST_BARE:,} characters of attributes in one tag"
    return None


def _depth(page: str) -> int:
    """How deep elements stand in each other at most: by tags that are not closed, each by one of its own name."""
    depth = deepest = 0
    unclosed: Counter[str] = Counter()
    for tag in _NESTS.finditer(page):
        name = tag[2].lower()
        if not tag[1]:
            unclosed[name] += 1
            depth += 1
            deepest = max(deepest, depth)
        elif unclosed[name]:
            unclosed[name] -= 1
            depth -= 1
    return deepest


def _bare(page: str) -> int:
    """The most characters, without quoted values, of a tag."""
    most = merged = 0
    for tag in _TAG.finditer(page):
        length = tag.end() - tag.start()
        if tag[1] is None and length <= max(most, MOST_BARE):
            continue
        bare = length - sum(map(len, _QUOTED.findall(tag[0])))
        merged += bare if tag[1] else 0
        most = max(most, bare, merged)
    return most
