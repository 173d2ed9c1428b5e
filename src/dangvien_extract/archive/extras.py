"""Libraries that a target needs and that are installed only where they are asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ..errors import DangvienError


class MissingLibraryError(DangvienError):
    """A target needs a library that is not installed; the message names the extra that brings it."""


def needed(module: str, extra: str) -> Any:
    """The module of that name; raises MissingLibraryError, with the command that helps, where it is not installed."""
    try:
        return import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        raise MissingLibraryError(f"{package} is not installed: pip install 'dangvien_extract[{extra}]'") from error
