"""Values of arguments; each raises argparse.ArgumentTypeError for a text that is none."""

from __future__ import annotations

import argparse
import datetime as dt

SECONDS = 300.0
"""How long an article may take, unless the caller says otherwise (docs/hostile.md says what articles take)."""


def date(text: str) -> dt.date:
    """A day: YYYY-MM-DD."""
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date (YYYY-MM-DD)") from None


def positive(text: str) -> int:
    """A whole number over 0."""
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no whole number over 0")


def seconds(text: str) -> float:
    """A time in seconds, 0 or more."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if 0 <= value < 1e9:
        return value
    raise argparse.ArgumentTypeError(f"{text!r} is no time in seconds (60, say; 0: no limit)")


def share(text: str) -> float:
    """A share from 0 to 1."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if 0 <= value <= 1:
        return value
    raise argparse.ArgumentTypeError(f"{text!r} is no share from 0 to 1 (0.9, say)")
