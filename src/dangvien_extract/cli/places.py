"""The command ``places``: official codes of administrative units."""

from __future__ import annotations

import io
import json
from argparse import Namespace
from collections.abc import Iterable, Sequence

from ..archive.targets import TargetError
from ..errors import InputError
from ..places import Link, Place, by_code, link, lookup, successors, to_json

_SHOWN = 4  # successors of one kind that a table shows
_WHY = {
    "unknown": "no such name in the gazetteer",
    "period": "the name is known, but not of that time",
    "type": "the name is known, but not of that kind",
    "parents": "the name is known, but not below that",
}


def find(args: Namespace) -> tuple[Place, ...]:
    """The places that the arguments ask for. Raises InputError, with what is near, where there is none.

    Raises TargetError (wrong usage) for a kind, a date or a pair of arguments that mean nothing.
    """
    if (args.name is None) == (args.code is None):
        raise TargetError("places", "give a name, or a code with --code")
    try:
        if args.code is not None:
            found = by_code(args.code, args.as_of)
            why = "no such code in the gazetteer" + (" at that time" if args.as_of else "")
        else:
            found = lookup(args.name, type=args.type, parents=args.parent, as_of=args.as_of)
            why = "" if found else _reason(link(args.name, type=args.type, parents=args.parent, as_of=args.as_of))
    except InputError as error:
        raise TargetError(error.where, error.reason) from error
    if not found:
        raise InputError(args.name or args.code, why)
    return found


def as_lines(places: Iterable[Place]) -> str:
    """Places as JSON lines."""
    return "\n".join(json.dumps(to_json(place), ensure_ascii=False) for place in places)


def as_table(places: Sequence[Place], width: int | None = None) -> str:
    """Places as a table for people; `width` in characters, of the terminal where none is given."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for name in ("place", "in", "code", "period", "became"):
        table.add_column(name, overflow="fold", no_wrap=name in ("code", "period"))
    for place in places:
        cells = (place.full_name, ", ".join(place.parents), place.code or "", place.valid, _became(place))
        table.add_row(*map(Text, cells))
    console = Console(file=io.StringIO(), width=width, no_color=True)
    with console.capture() as capture:
        console.print(table)
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


def _became(place: Place) -> str:
    """What a place became: each kind with its places, a few of many."""
    kinds: dict[str, list[str]] = {}
    for one in successors(place):
        kinds.setdefault(one.kind, []).append(f"{one.place.full_name} ({one.place.code})")
    lines = []
    for kind, names in kinds.items():
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN + 1 else ""
        lines.append(f"{kind}: {', '.join(names[: _SHOWN if more else None])}{more}")
    return "\n".join(lines)


def _reason(found: Link) -> str:
    near = ", ".join(f"{one.full_name} ({', '.join([*one.parents, one.valid])})" for one in found.candidates[:3])
    return _WHY.get(found.reason, found.reason) + (f"; known: {near}" if near else "")
