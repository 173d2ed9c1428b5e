"""Weights of models over named features, as training/ fits them: loading and adding up.

A model is a row of weights for each feature, which are added up (linear), or small networks with one hidden layer
over the same features, or both: then the mean of what each says. A file of weights is a numpy archive without
objects: `features` (names, one a line), `outputs` (names), `weights`, a matrix of small integers in units of
1 / `SCALE`, and for each network `hidden` (integers in units of 1 / `FINE`), `bias` and `output`. What is not in it
has no weight.
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

SCALE = 32  # a step of the stored linear weights is 1/32; 127 steps are the most
FINE = 64  # a step of the stored weights of a hidden layer is 1/64


@dataclass(frozen=True, slots=True)
class Network:
    """A network with one hidden layer: what is positive after adding up the features' rows goes on to the outputs."""

    hidden: Any  # float32 [features, hidden units]
    bias: Any  # float32 [hidden units]
    output: Any  # float32 [hidden units, outputs]

    def scores(self, known: Sequence[int]) -> Any:
        """One float32 for each output, from the rows of the features that are there."""
        return np.maximum(self.hidden[known].sum(axis=0) + self.bias, 0) @ self.output


@dataclass(frozen=True, slots=True)
class Weights:
    """Models over the same features: linear weights, networks, or both. Immutable; safe in threads."""

    outputs: tuple[str, ...]
    rows: Mapping[str, int]
    matrix: Any = None  # float32 [features, outputs]
    networks: tuple[Network, ...] = ()

    def scores(self, features: Iterable[str]) -> list[list[float]]:
        """What each model says: a score for each output, from the features that are known."""
        rows = self.rows
        known = [row for feature in features if (row := rows.get(feature)) is not None]
        found = [network.scores(known).tolist() for network in self.networks]
        return found if self.matrix is None else [self.matrix[known].sum(axis=0).tolist(), *found]

    def probabilities(self, features: Iterable[str]) -> dict[str, float]:
        """The softmax of the scores by output; the mean over the models."""
        return dict(zip(self.outputs, mean([softmax(one) for one in self.scores(features)]), strict=True))

    def chances(self, candidates: Iterable[Iterable[str]]) -> list[float]:
        """Of candidates that are weighed by the first output: the softmax over them; the mean over the models."""
        scored = [self.scores(one) for one in candidates]
        return mean([softmax([score[0] for score in one]) for one in zip(*scored, strict=True)])


def mean(rows: Sequence[Sequence[float]]) -> list[float]:
    """The means of the columns."""
    return [sum(column) / len(rows) for column in zip(*rows, strict=True)]


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
            matrix = data["weights"].astype(np.float32) / float(SCALE) if "weights" in data else None
            networks = tuple(
                Network(data[f"hidden{at}"].astype(np.float32) / float(FINE), data[f"bias{at}"], data[f"output{at}"])
                for at in range(sum(name.startswith("hidden") for name in data))
            )
    except (OSError, ValueError, KeyError) as error:
        raise InputError(str(path), f"is no file of weights: {error}") from error
    if matrix is not None and matrix.shape != (len(features), len(outputs)):
        raise InputError(str(path), f"has {matrix.shape} weights for {len(features)} features, {len(outputs)} outputs")
    for one in networks:
        if one.hidden.shape[0] != len(features) or one.output.shape != (one.hidden.shape[1], len(outputs)):
            raise InputError(str(path), f"has a network of {one.hidden.shape} weights for {len(features)} features")
    return Weights(outputs, {feature: row for row, feature in enumerate(features)}, matrix, networks)


def save_weights(path: Path, weights: Weights) -> None:
    """Write weights in the form that `load_weights` reads; features without a weight are left out."""
    names = sorted(weights.rows)
    order = [weights.rows[name] for name in names]
    layers = {} if weights.matrix is None else {"weights": as_steps(weights.matrix[order], SCALE)}
    for at, network in enumerate(weights.networks):
        layers[f"hidden{at}"] = as_steps(network.hidden[order], FINE)
    used = np.any([layer.any(axis=1) for layer in layers.values()], axis=0)
    small = {
        f"{name}{at}": np.asarray(getattr(network, name), dtype=np.float32)
        for at, network in enumerate(weights.networks)
        for name in ("bias", "output")
    }
    arrays: dict[str, Any] = {**{name: layer[used] for name, layer in layers.items()}, **small}
    np.savez_compressed(
        path,
        features=_bytes([name for name, one in zip(names, used, strict=True) if one]),
        outputs=_bytes(weights.outputs),
        **arrays,
    )


def as_steps(matrix: Any, scale: int) -> Any:
    """Weights as they are stored: whole steps of 1 / `scale` from -127 to 127."""
    return np.clip(np.rint(np.asarray(matrix) * scale), -127, 127).astype(np.int8)


def _bytes(names: Sequence[str]) -> Any:
    return np.frombuffer("\n".join(names).encode(), dtype=np.uint8)
