"""A lock for what is made once a process."""

from __future__ import annotations

import os
import threading
from types import TracebackType


class ProcessLock:
    """A lock that is free in a forked process, whatever thread of the parent held it at the fork.

    What it guards must be made in one step at the end, so that a fork in the middle finds it not made.
    """

    __slots__ = ("_locks",)

    def __init__(self) -> None:
        self._locks: dict[int, threading.Lock] = {}

    def __enter__(self) -> None:
        self._locks.setdefault(os.getpid(), threading.Lock()).acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self._locks[os.getpid()].release()
