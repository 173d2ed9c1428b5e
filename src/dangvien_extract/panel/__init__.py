"""Facts of many articles as a panel: a number for each unit, year and indicator, with what speaks for and against it.

`panel` chooses, `events` says which articles tell the same or disagree, `check` looks for what cannot be right;
`sample` and `audit` measure by hand how many facts are right. docs/panel.md has the rules.
"""

from __future__ import annotations

from .audit import Audit, audit
from .checks import check, flagged
from .events import events
from .model import About, Cell, Event, Flag, Version
from .sampling import Drawn, sample
from .table import Panel, panel

__all__ = [
    "About",
    "Audit",
    "Cell",
    "Drawn",
    "Event",
    "Flag",
    "Panel",
    "Version",
    "audit",
    "check",
    "events",
    "flagged",
    "panel",
    "sample",
]
