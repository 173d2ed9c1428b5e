"""Border posts that newspapers name: the province of each, and its commune where that is known."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from ..jsonfiles import read_text
from .data import directory, key_of


@cache
def _posts() -> dict[str, tuple[tuple[str, str], ...]]:
    """The key of a post's name → its provinces (before July 2025) and communes; the commune may be empty."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in read_text(directory() / "border_posts.tsv").splitlines():
        if line and not line.startswith("#"):
            name, province, commune, *_ = [*line.split("\t"), "", ""]
            found.setdefault(key_of(name), []).append((province, commune))
    return {key: tuple(places) for key, places in found.items()}


def post_places(name: str, words: Sequence[str] = ()) -> tuple[tuple[str, str], ...]:
    """The province and commune ("" where it is not known) of each post that bears a name, or the end of it.

    `words` are those of a name that may begin with the post's kind ("cửa khẩu quốc tế Trà Lĩnh"). Empty for a post
    that is not listed.
    """
    for first in range(max(1, len(words))):
        found = _posts().get(key_of(" ".join(words[first:]) if words else name))
        if found is not None:
            return found
    return ()
