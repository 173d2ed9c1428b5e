"""How long an article may be, and how long the work on it may take: a limit that ends the work wherever it is.

In the main thread of a process the system's timer interrupts it, in the middle of a regular expression, too; in
other threads, and where the program has a use of its own for the timer, the work looks at the clock between its steps
(`check`). No fact depends on the clock: work that was ended gives an error and no facts.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from .errors import DangvienError

Result = TypeVar("Result")

MAX_CHARS = 2_000_000
"""The longest article that is read, in characters with its title, unless the caller says otherwise."""

_AGAIN = 1.0  # seconds until the timer rings again, where code in between took no notice

_local = threading.local()


class TimeLimitError(DangvienError):
    """Work took longer than it may."""


class _TimeUp(BaseException):
    """Ends the work; no exception of the kind that is caught on the way."""


def too_long(chars: int, most: int, name: str = "max_chars") -> str:
    """The reason for which an article of so many characters is not read; `name` is that of the limit."""
    return f"has {chars:,} characters, more than the {most:,} characters that an article may have ({name})"


def within(seconds: float | None, work: Callable[[], Result]) -> Result:
    """What `work` gives; raises TimeLimitError when that takes longer than `seconds` (None: as long as it takes)."""
    if seconds is None:
        return work()
    outer: float | None = getattr(_local, "ends", None)
    ends = time.monotonic() + seconds
    _local.ends = ends if outer is None else min(ends, outer)
    try:
        return _rung(seconds, work) if _timer_is_free() else work()
    except _TimeUp:
        if outer is not None and outer <= ends:
            raise  # the time of whoever asked for this is up
        raise _late(seconds) from None
    except Exception:
        if time.monotonic() > ends:  # a library told of the interruption in a way of its own
            raise _late(seconds) from None
        raise
    finally:
        _local.ends = outer


def check() -> None:
    """End the work where its time is up. To be called between steps."""
    ends: float | None = getattr(_local, "ends", None)
    if ends is not None and time.monotonic() > ends:
        raise _TimeUp


def _late(seconds: float) -> TimeLimitError:
    return TimeLimitError(f"took longer than the {seconds:g} seconds that an article may take")


def _timer_is_free() -> bool:
    return (
        hasattr(signal, "setitimer")
        and threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGALRM) is signal.SIG_DFL
    )


def _rung(seconds: float, work: Callable[[], Result]) -> Result:
    """`work`, interrupted by the timer."""
    running = True

    def ring(*_: object) -> None:
        if running:
            raise _TimeUp

    signal.signal(signal.SIGALRM, ring)
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
            return work()
        finally:
            running = False
    finally:  # also where the timer rang just before
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
