"""Weights of linear models over named features, as training/ fits them: loading and adding up.

A file of weights is a numpy archive without objects: `features` (names, one a line), `outputs` (names) and
`weights`, a matrix of small integers in units of 1 / `scale`. What is not in it has no weight.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from .errors import InputError

SCALE = 32  # a step of the stored weights is 1/32; 127 steps are the most


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear model: a row of `matrix` for each feature, a column for each output. Immutable; safe in threads."""

    outputs: tuple[str, ...]
    rows: Mapping[str, int]
    matrix: Any  # float32 [features, outputs]

    def scores(self, features: Iterable[str]) -> Any:
        """The sum of the rows of the features that are known, one float32 for each output."""
        rows = self.rows
        known = [row for feature in features if (row := rows.get(feature)) is not None]
        return self.matrix[known].sum(axis=0)

    def probabilities(self, features: Iterable[str]) -> dict[str, float]:
        """The softmax of the scores, by output."""
        return dict(zip(self.outputs, softmax([float(one) for one in self.scores(features)]), strict=True))


def softmax(scores: Sequence[float]) -> list[float]:
    """Scores as probabilities that sum to one."""
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def bucket(distance: int, limits: Sequence[int]) -> str:
    """A distance as a feature: the least of the limits that it does not exceed, or ``far``."""
    return next((str(limit) for limit in limits if distance <= limit), "far")


def weights_directory() -> Path:
    """The weights of this package: in the wheel inside it, in a checkout beside `src`."""
    inside = Path(__file__).parent / "data" / "weights"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "weights"


@cache
def load_weights(name: str) -> Weights:
    """The package's weights of one name; raises InputError where they are missing or damaged."""
    path = weights_directory() / f"{name}.npz"
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as data:
            features = bytes(data["features"]).decode("utf-8").split("\n")
            outputs = tuple(bytes(data["outputs"]).decode("utf-8").split("\n"))
            matrix = data["weights"].astype(np.float32) / float(SCALE)
    except (OSError, ValueError, KeyError) as error:
        raise InputError(str(path), f"is no file of weights: {error}") from error
    if matrix.shape != (len(features), len(outputs)):
        raise InputError(str(path), f"has {matrix.shape} weights for {len(features)} features, {len(outputs)} outputs")
    return Weights(outputs, {feature: row for row, feature in enumerate(features)}, matrix)


def save_weights(path: Path, features: Sequence[str], outputs: Sequence[str], matrix: Any) -> None:
    """Write weights in the form that `load_weights` reads; features without a weight are left out."""
    steps = np.clip(np.rint(np.asarray(matrix) * SCALE), -127, 127).astype(np.int8)
    kept = [row for row in np.argsort(np.asarray(features)) if steps[row].any()]
    names = "\n".join(features[row] for row in kept).encode()
    np.savez_compressed(
        path,
        features=np.frombuffer(names, dtype=np.uint8),
        outputs=np.frombuffer("\n".join(outputs).encode(), dtype=np.uint8),
        weights=steps[kept],
    )
