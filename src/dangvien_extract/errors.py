"""The errors that a user can cause. Each message says what is wrong, where, and what to do."""

from __future__ import annotations


class DangvienError(Exception):
    """Base of every error that this library raises on purpose."""


class InputError(DangvienError):
    """An input that cannot be read: no such file, no text, broken JSON, a date that is none.

    `where` is a file, with a line where there is one (``news.jsonl:3``).
    """

    def __init__(self, where: str, reason: str) -> None:
        self.where = where
        self.reason = reason
        super().__init__(f"{where}: {reason}")


class PatternError(DangvienError):
    """A pattern file that is not valid: its path, its line (from 1) and the reason."""

    def __init__(self, path: str, line: int | None, reason: str) -> None:
        self.path = path
        self.line = line
        self.reason = reason
        super().__init__(f"{path}:{line}: {reason}" if line else f"{path}: {reason}")
