"""What the command line says on standard error: errors in one line, progress on a terminal, a summary."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterable
from typing import TypeVar

from .parser import PROGRAM

Item = TypeVar("Item")

_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))}


def one_line(text: str) -> str:
    """`text` without line ends and other control characters, which file names and articles can hold."""
    return text.translate(_CONTROLS)


def complain(where: str | None, reason: str) -> None:
    """Say that an input failed, and why."""
    warn(f"{where or '?'}: {reason}")


def warn(text: str) -> None:
    """Say something in one line, above the bar where there is one."""
    line = f"{PROGRAM}: {one_line(text)}"
    tqdm = sys.modules.get("tqdm")
    if tqdm is not None and sys.stderr.isatty():
        tqdm.tqdm.write(line, file=sys.stderr)  # above the bar, which it would break otherwise
    else:
        print(line, file=sys.stderr)


def summarise(*counts: tuple[int, str], quiet: bool = False) -> None:
    """Say what was done: ``5 articles, 61 facts, 0 failed``."""
    if not quiet:
        words = (f"{count:,} {word[:-1] if count == 1 and word.endswith('s') else word}" for count, word in counts)
        print(f"{PROGRAM}: {', '.join(words)}", file=sys.stderr)


def progress(items: Iterable[Item], total: int | None, *, quiet: bool = False) -> Generator[Item]:
    """`items`, with a bar on standard error where that is a terminal and the work takes long."""
    if quiet or not sys.stderr.isatty():
        yield from items
        return
    from tqdm import tqdm

    yield from tqdm(items, total=total, unit=" articles", file=sys.stderr, delay=1, leave=False, dynamic_ncols=True)
