"""A judged sample as precision, with confidence intervals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import InputError
from .wilson import wilson

_RIGHT = {"1", "y", "yes", "true", "right", "1.0"}
_WRONG = {"0", "n", "no", "false", "wrong", "0.0"}
_OPEN = {"", "?"}
NEEDED = ("stratum", "stratum_size", "indicator", "right")


@dataclass(frozen=True, slots=True)
class Share:
    """So many right of so many judged; `low` and `high` are the ends of the interval of the share."""

    name: str
    right: int
    judged: int
    open: int
    share: float | None
    low: float
    high: float

    def to_json(self) -> dict[str, Any]:
        """The figures, shares rounded to four digits."""
        shown = None if self.share is None else round(self.share, 4)
        figures = {"right": self.right, "judged": self.judged, "open": self.open, "precision": shown}
        return figures | {"low": round(self.low, 4), "high": round(self.high, 4)}


@dataclass(frozen=True, slots=True)
class Audit:
    """Precision by indicator, and overall: each stratum with the weight that it has among all facts."""

    overall: Share
    by_indicator: tuple[Share, ...]
    by_stratum: tuple[Share, ...]
    unit: Share
    year: Share
    level: float

    def to_json(self) -> dict[str, Any]:
        """The figures as one JSON object."""
        return {
            "level": self.level,
            "overall": self.overall.to_json(),
            "unit": self.unit.to_json(),
            "year": self.year.to_json(),
            "by_indicator": {one.name: one.to_json() for one in self.by_indicator},
            "by_stratum": {one.name: one.to_json() for one in self.by_stratum},
        }

    def to_text(self) -> str:
        """The figures as lines to read."""
        same = [one.name for one in self.by_stratum] == [one.name for one in self.by_indicator]
        blocks = [("by indicator", self.by_indicator), *([] if same else [("by stratum", self.by_stratum)])]
        lines = [f"{'':32} right judged  open  precision  {self.level:.0%} interval", _line(self.overall)]
        lines += [_line(one) for one in (self.unit, self.year) if one.judged]
        for title, shares in blocks:
            lines += [title, *(_line(one, "  ") for one in shares)]
        return "\n".join(lines)


def audit(rows: Iterable[Mapping[str, str | None]], where: str = "review", level: float = 0.95) -> Audit:
    """Precision of a judged sample; `rows` are those of the file, `where` its name for messages.

    Of each indicator it is the share right among those judged, with Wilson's interval. Overall each stratum counts
    by its size among all facts, not by how many were drawn; the interval is Wilson's for the number of judgements
    of a plain sample with the same variance. What is left empty or judged ``?`` counts neither way. Raises InputError
    where a column is missing, a judgement means nothing, or nothing was judged.
    """
    rows = list(rows)
    if missing := [name for name in NEEDED if not rows or name not in rows[0]]:
        reason = f"lacks the columns {', '.join(missing)}" if rows else "holds no rows"
        raise InputError(where, f"{reason}: is it a file of the command sample?")
    strata: dict[str, list[bool | None]] = {}
    indicators: dict[str, list[bool | None]] = {}
    sizes: dict[str, int] = {}
    units, years = [], []
    for line, row in enumerate(rows, 2):
        verdict = _verdict(row.get("right"), f"{where}:{line}")
        name = row.get("stratum") or "-"
        strata.setdefault(name, []).append(verdict)
        indicators.setdefault(row.get("indicator") or "-", []).append(verdict)
        sizes[name] = _size(row.get("stratum_size"), f"{where}:{line}")
        units.append(_verdict(row.get("unit_right"), f"{where}:{line}"))
        years.append(_verdict(row.get("year_right"), f"{where}:{line}"))
    by_stratum = tuple(_share(name, strata[name], level) for name in sorted(strata))
    if not any(one.judged for one in by_stratum):
        raise InputError(where, "nothing is judged yet: write 1 or 0 into the column 'right'")
    return Audit(
        overall=_weighted(by_stratum, sizes, level),
        by_indicator=tuple(_share(name, indicators[name], level) for name in sorted(indicators)),
        by_stratum=by_stratum,
        unit=_share("unit alone", units, level),
        year=_share("year alone", years, level),
        level=level,
    )


def _share(name: str, verdicts: list[bool | None], level: float) -> Share:
    judged = [one for one in verdicts if one is not None]
    low, high = wilson(sum(judged), len(judged), level)
    share = sum(judged) / len(judged) if judged else None
    return Share(name, sum(judged), len(judged), len(verdicts) - len(judged), share, low, high)


def _weighted(shares: tuple[Share, ...], sizes: Mapping[str, int], level: float) -> Share:
    known = [one for one in shares if one.share is not None]
    total = sum(sizes[one.name] for one in known)
    weights = {one.name: sizes[one.name] / total for one in known}
    share = sum(weights[one.name] * (one.share or 0.0) for one in known)
    # The variance of a share of few judgements is taken at its share drawn to the middle (add one right, one wrong):
    # strata in which all were right are not therefore certain.
    variance = sum(
        weights[one.name] ** 2 * (p := (one.right + 1) / (one.judged + 2)) * (1 - p) / one.judged
        for one in known
        if one.judged < sizes[one.name]  # a stratum that was judged whole has no error of sampling
    )
    right, judged, left = (sum(getattr(one, name) for one in shares) for name in ("right", "judged", "open"))
    if variance == 0:
        return Share("overall, weighted", right, judged, left, share, share, share)
    middle = (share * judged + 1) / (judged + 2)
    effective = middle * (1 - middle) / variance
    low, high = wilson(share * effective, effective, level)
    return Share("overall, weighted", right, judged, left, share, low, high)


def _verdict(text: str | None, where: str) -> bool | None:
    word = (text or "").strip().lower()
    if word in _RIGHT | _WRONG:
        return word in _RIGHT
    if word in _OPEN:
        return None
    raise InputError(where, f"{word!r} is no judgement: 1 (right), 0 (wrong), ? (cannot tell), or empty")


def _size(text: str | None, where: str) -> int:
    try:
        size = int(float(text or ""))
    except ValueError:
        size = 0
    if size < 1:
        raise InputError(where, f"{text!r} is no size of a stratum")
    return size


def _line(one: Share, indent: str = "") -> str:
    shown = "-" if one.share is None else f"{one.share:.3f}"
    return (
        f"{indent + one.name:32} {one.right:5} {one.judged:6} {one.open:5}  {shown:>9}  {one.low:.3f} to {one.high:.3f}"
    )
