"""Whether two numbers can be one: what a rounded number may stand for."""

from __future__ import annotations

import math

from ..models import Fact

_MOST_ABOUT = 0.10  # "about 200" may be 10 % off, and no more
_MOST_OVER = 0.25  # "over 2,000" reaches to 2,500
_PLAIN = 0.05  # 3,800 without a word may be 3,812 rounded; 200 is 200
_EPSILON = 1e-9


def bounds(fact: Fact) -> tuple[float, float]:
    """The lowest and the highest number that the fact may stand for.

    A number that is called rounded reaches as far as its last digit that is not zero lets it, within limits: "about"
    10 % either way, "over" 25 % up, "under" 25 % down. A plain number stands for itself, unless it is in whole
    hundreds that are at most 5 % of it, or a share, which is rounded at its last digit.
    """
    low = fact.value
    high = low if fact.value_max is None else max(low, fact.value_max)
    step = _step(low)
    if fact.qualifier == "about":
        reach = min(step / 2, _MOST_ABOUT * abs(low)) if step > 1 else _MOST_ABOUT * abs(low) / 2
        return low - reach, high + reach
    if fact.qualifier == "over":
        return low, high + min(max(step, 1), max(_MOST_OVER * abs(low), 1))
    if fact.qualifier == "under":
        return low - min(max(step, 1), max(_MOST_OVER * abs(low), 1)), high
    if fact.qualifier == "at_least":
        return low, math.inf
    if fact.qualifier == "at_most":
        return -math.inf, high
    if fact.measure == "percent":
        return low - min(step, 1) / 2, high + min(step, 1) / 2
    if is_round(fact):
        return low - step / 2, high + step / 2
    return low, high


def is_round(fact: Fact) -> bool:
    """Whether a plain number may have been rounded: in whole hundreds that are a small part of it."""
    step = _step(fact.value)
    return step >= 100 and step <= _PLAIN * abs(fact.value)


def agree(one: Fact, other: Fact) -> bool:
    """Whether two facts can tell of one number."""
    (low, high), (least, most) = bounds(one), bounds(other)
    return max(low, least) <= min(high, most) + _EPSILON


def _step(value: float) -> float:
    """The worth of the last digit that is not zero: 100 for 3,800, 0.1 for 58.5."""
    if value == 0 or not math.isfinite(value):
        return 1.0
    step = 1.0
    if value == int(value):
        whole = abs(int(value))
        while whole % 10 == 0:
            whole //= 10
            step *= 10
        return step
    decimals = f"{value:.6f}".rstrip("0").partition(".")[2]
    return float(f"1e-{len(decimals)}")
