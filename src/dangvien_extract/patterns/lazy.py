"""Regular expressions that are compiled when they are first asked for: of most sets a text needs few."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

import regex


def compiled(expression: str) -> re.Pattern[str]:
    """An expression, by the standard library where that knows what stands in it, else by `regex`.

    Both find the same; the standard library searches for one of many phrases in a quarter of the time and compiles
    faster, but knows no properties of characters and does not read backwards. `regex` guards against some expressions
    that take endless time, so that those of a user's own rules are compiled by it (`language.slow_on`). Raises
    `regex.error` for what is no expression.
    """
    try:
        return re.compile(expression)
    except re.error:
        return cast("re.Pattern[str]", regex.compile(expression))  # with the same methods, and more


class LazyPattern:
    """An expression; `pattern` is compiled on first use. Safe in threads: twice compiled, it is the same."""

    __slots__ = ("compile", "expression", "pattern")
    pattern: Any  # what `compile` gives

    def __init__(self, expression: str, compile: Callable[[str], Any] = compiled) -> None:
        """`expression` must be sound: it is not looked at before it is used."""
        self.expression = expression
        self.compile = compile

    def __getattr__(self, name: str) -> Any:
        # Asked for only while nothing stands in the slot.
        if name != "pattern":
            raise AttributeError(name)
        self.pattern = made = self.compile(self.expression)
        return made

    def guarded(self) -> LazyPattern:
        """The same by `regex`."""
        return LazyPattern(self.expression, regex.compile)

    def __reduce__(self) -> tuple[Any, ...]:
        return LazyPattern, (self.expression, self.compile)
