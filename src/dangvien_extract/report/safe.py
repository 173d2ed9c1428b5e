"""What is made safe before it goes into a page: data in an element of it, and addresses that are linked to."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

_UNSAFE = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def as_json(data: Any) -> str:
    """`data` as JSON that stands in an element of a page: nothing in it ends the element, nor begins a comment."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(_UNSAFE)


def safe_url(url: str | None) -> str | None:
    """`url` where it is an address on the web that can be linked to, else null: no script, no data, no file."""
    if url is None or not url.isprintable() or any(character.isspace() for character in url):
        return None
    try:
        parts = urlsplit(url)
        return url if parts.scheme.lower() in ("http", "https") and parts.hostname else None
    except ValueError:
        return None
