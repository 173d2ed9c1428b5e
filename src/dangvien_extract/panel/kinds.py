"""What kind of number an indicator is, which decides what of it may stand for a year."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Kind = Literal["flow", "stock", "ratio"]

# As the pattern files say; all others are flows. A number of an indicator that is not known here is taken for a flow,
# so that no part of a year stands for a year.
_STOCKS = (
    "branches_attended",
    "branches_total",
    "grassroots_organisations_total",
    "households_assigned",
    "joint_branches",
    "members_assigned",
    "members_attending",
    "members_total",
    "officers_seconded",
    "prospects",
    "villages_with_branch",
    "villages_with_members",
    "villages_without_branch",
    "villages_without_members",
)

KINDS: Mapping[str, Kind] = MappingProxyType({**dict.fromkeys(_STOCKS, "stock"), "target_attainment": "ratio"})
"""The kinds of the package's indicators that are no flows."""

# Stock, what adds to it, what takes from it; each may be told by the same article or by others.
BALANCES = (
    ("members_total", "admissions", "members_removed"),
    ("branches_total", "branches_founded", None),
)


def kind_of(indicator: str, kinds: Mapping[str, Kind] | None = None) -> Kind:
    """Whether the indicator happens in a period (flow), stands at a time (stock), or is a ratio."""
    return (kinds or {}).get(indicator) or KINDS.get(indicator, "flow")
