"""What a command must not write over: its inputs, its target."""

from __future__ import annotations

import os
from collections.abc import Iterable

from ..archive.targets import Target, TargetError


def same(one: Target, other: Target) -> bool:
    """Whether two targets are one place."""
    if one.path is None or other.path is None:
        return one.url is not None and one.url == other.url
    return os.path.realpath(one.path) == os.path.realpath(other.path)


def not_over_input(target: Target, inputs: Iterable[str]) -> None:
    """Refuse to write over what is to be read."""
    if target.path is not None and os.path.realpath(target.path) in {os.path.realpath(name) for name in inputs}:
        raise TargetError(str(target.path), "is an input too: name another file to write")


def log_apart(log: str | None, target: Target, inputs: Iterable[str]) -> None:
    """Refuse a log that would be written into what is read, or into the target."""
    if log is None or log == "-":
        return
    path = os.path.realpath(log)
    for name in [*inputs, *([str(target.path)] if target.path else [])]:
        other = os.path.realpath(name)
        if path == other or path.startswith(other + os.sep):
            raise TargetError(log, "the log would stand in what is read or written: name another file")
