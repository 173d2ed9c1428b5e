"""What the site does to pages that are also read in the repository.

Links that lead out of docs/ (``../patterns``) lead to the repository where `repo_url` is set in mkdocs.yml, else they
become plain text: the site has no such files.
"""

from __future__ import annotations

import re
from typing import Any

_OUT = re.compile(r"\[([^\]]+)\]\(\.\./([^)\s]+)\)")


def on_page_markdown(markdown: str, *, config: Any, **_: Any) -> str:
    """The page with such links changed."""
    base = (config.repo_url or "").rstrip("/")
    return _OUT.sub(lambda link: f"[{link[1]}]({base}/blob/main/{link[2]})" if base else link[1], markdown)
