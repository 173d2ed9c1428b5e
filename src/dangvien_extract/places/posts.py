"""Border posts that newspapers name: the province of each, and its commune where that is known."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from ..jsonfiles import read_text
from .data import directory, key_of, variants
from .spelling import bare_key


class Post(NamedTuple):
    """A border post: its name without its kind, its province before July 2025, its commune ("" if not known)."""

    name: str
    province: str
    commune: str


def posts(name: str) -> tuple[Post, ...]:
    """The listed posts that bear a name, or the end of it ("cửa khẩu quốc tế Trà Lĩnh"); empty where none does.

    Two posts in two provinces may bear one name. Spellings count as for places.
    """
    words = name.split()
    for first in range(len(words)):
        key = key_of(" ".join(words[first:]))
        for one in (key, *(variant.standard for variant in variants().get(bare_key(key), ()) if variant.key == key)):
            if one in _posts():
                return _posts()[one]
    return ()


@cache
def _posts() -> dict[str, tuple[Post, ...]]:
    """The key of a post's name → the posts."""
    found: dict[str, list[Post]] = {}
    for line in read_text(directory() / "border_posts.tsv").splitlines():
        if line and not line.startswith("#"):
            name, province, commune, *_ = [*line.split("\t"), "", ""]
            found.setdefault(key_of(name), []).append(Post(name, province, commune))
    return {key: tuple(places) for key, places in found.items()}
