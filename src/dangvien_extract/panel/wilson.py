"""Confidence intervals of shares."""

from __future__ import annotations

import math
from statistics import NormalDist


def wilson(right: float, judged: float, level: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval of the share `right` of `judged`, from 0 to 1; the whole range where none was judged.

    Numbers need not be whole: a weighted share has an effective number of judgements.

    >>> [round(end, 3) for end in wilson(9, 10)]
    [0.596, 0.982]
    """
    if judged <= 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + level) / 2)
    share = right / judged
    middle = share + z * z / (2 * judged)
    reach = z * math.sqrt(share * (1 - share) / judged + z * z / (4 * judged * judged))
    scale = 1 + z * z / judged
    return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)
