"""Regular expressions that are compiled when they are first asked for: of most sets a text needs few."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import regex


class LazyPattern:
    """An expression; `pattern` is compiled on first use. Safe in threads: twice compiled, it is the same."""

    __slots__ = ("compile", "expression", "pattern")
    pattern: Any  # of `regex`, or what `compile` gives

    def __init__(self, expression: str, compile: Callable[[str], Any] = regex.compile) -> None:
        """`expression` must be sound: it is not looked at before it is used."""
        self.expression = expression
        self.compile = compile

    def __getattr__(self, name: str) -> Any:
        # Asked for only while nothing stands in the slot.
        if name != "pattern":
            raise AttributeError(name)
        self.pattern = compiled = self.compile(self.expression)
        return compiled

    def __reduce__(self) -> tuple[Any, ...]:
        return LazyPattern, (self.expression, self.compile)
