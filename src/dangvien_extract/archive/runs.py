"""What a run is: with which version, patterns and options facts were made, and when."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from ..models import Article


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is about to begin. `options` (as JSON takes them) are those that facts depend on."""

    run_id: str
    version: str
    patterns_hash: str | None
    started: dt.datetime
    options: Mapping[str, Any] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()

    @property
    def options_json(self) -> str:
        """The options as JSON with sorted keys: equal options are equal texts."""
        return json.dumps(dict(self.options), ensure_ascii=False, sort_keys=True, default=str)

    @property
    def configuration(self) -> str:
        """A hash of everything that facts depend on, beside the articles: runs that share it give equal facts."""
        told = json.dumps([self.version, self.patterns_hash, self.options_json])
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def own_version() -> str:
    """The version of this library, as installed."""
    try:
        return version("dangvien_extract")
    except PackageNotFoundError:  # a source tree that is not installed
        return "0+unknown"


def new_run(patterns_hash: str | None, options: Mapping[str, Any], inputs: Sequence[str] = ()) -> Run:
    """A run that begins now. The clock is read for the log of runs alone: no fact depends on it."""
    started = dt.datetime.now(dt.UTC)
    run_id = f"{started:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
    return Run(run_id, own_version(), patterns_hash, started, options, tuple(inputs))


def content_hash(article: Article) -> str:
    """A hash of all that facts of `article` can depend on: an article whose hash is the same is unchanged."""
    known = repr((article.title, article.published, article.source, article.url, len(article.text)))
    digest = hashlib.blake2b(known.encode("utf-8", "surrogatepass"), digest_size=16)
    digest.update(article.text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
