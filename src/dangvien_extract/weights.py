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
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np

from .errors import InputError

SCALE = 32  # a step of the stored linear weights is 1/32; 127 steps are the most
FINE = 64  # a step of the stored weights of a hidden layer is 1/64


@dataclass(frozen=True, slots=True)
class Network:
    """A network with one hidden layer: what is positive after adding up the features' rows goes on to the outputs."""

    hidden: Any  # int8 [features, hidden units], in steps of 1 / `FINE`; or float32, as fitted
    bias: Any  # float32 [hidden units]
    output: Any  # float32 [hidden units, outputs]


@dataclass(frozen=True, slots=True)
class Weights:
    """Models over the same features: linear weights, networks, or both. Immutable; safe in threads.

    All weights are whole steps, so that sums of them are exact and their order does not matter.
    """

    outputs: tuple[str, ...]
    rows: Mapping[str, int]
    matrix: Any = None  # int8 [features, outputs], in steps of 1 / `SCALE`; or float32, as fitted
    networks: tuple[Network, ...] = ()
    # All steps of a feature side by side, of which `matrix` and the hidden layers are parts; their sizes and the biases
    # likewise.
    _table: Any = field(init=False, repr=False, compare=False)
    _sizes: Any = field(init=False, repr=False, compare=False)
    _bias: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        linear = [] if self.matrix is None else [(as_steps(self.matrix, SCALE), SCALE)]
        parted = [*linear, *((as_steps(network.hidden, FINE), FINE) for network in self.networks)]
        steps = [part for part, _ in parted]
        table = np.concatenate(steps, axis=1) if parted else np.zeros((0, 0), dtype=np.int8)
        sizes = [np.full(part.shape[1], 1 / scale, dtype=np.float32) for part, scale in parted]
        at = 0
        if self.matrix is not None:
            at = len(self.outputs)
            object.__setattr__(self, "matrix", table[:, :at])
        parts = []
        for network in self.networks:
            width = network.hidden.shape[1]
            parts.append(replace(network, hidden=table[:, at : at + width]))
            at += width
        zeros = np.zeros(0 if self.matrix is None else len(self.outputs), dtype=np.float32)
        object.__setattr__(self, "networks", tuple(parts))
        object.__setattr__(self, "_table", table)
        object.__setattr__(self, "_sizes", np.concatenate(sizes) if sizes else np.zeros(0, dtype=np.float32))
        object.__setattr__(self, "_bias", np.concatenate([zeros, *(network.bias for network in parts)]))

    def scores(self, features: Iterable[str]) -> list[list[float]]:
        """What each model says: a score for each output, from the features that are known."""
        return self.scores_of(np.array(self.known(features), dtype=np.intp))

    def scores_of(self, known: Any) -> list[list[float]]:
        """The same from rows of features: an array of them."""
        steps = np.add.reduce(self._table.take(known, axis=0), axis=0, dtype=np.int32)
        sums = steps * self._sizes + self._bias
        return [one.tolist() for one in self._outputs(sums)]

    def probabilities(self, features: Iterable[str]) -> dict[str, float]:
        """The softmax of the scores by output; the mean over the models."""
        return self._shares(self.scores(features))

    def probabilities_of(self, known: Any) -> dict[str, float]:
        """The same from rows of features."""
        return self._shares(self.scores_of(known))

    def _shares(self, scores: Sequence[Sequence[float]]) -> dict[str, float]:
        return dict(zip(self.outputs, mean([softmax(one) for one in scores]), strict=True))

    def chances(self, candidates: Iterable[Iterable[str]]) -> list[float]:
        """Of candidates that are weighed by the first output: the softmax over them; the mean over the models."""
        return self.chances_of([self.known(one) for one in candidates])

    def chances_of(self, known: Sequence[Sequence[int]]) -> list[float]:
        """The same from the rows of the features of each."""
        # An empty row would be added up from what follows it: every candidate gets a row of zeros, the last.
        starts = [0, *accumulate(len(one) + 1 for one in known)][:-1]
        flat = np.array([row for one in known for row in (*one, -1)], dtype=np.intp)
        taken = self._table.take(flat, axis=0)
        taken[flat < 0] = 0
        sums = np.add.reduceat(taken, starts, axis=0, dtype=np.int32) * self._sizes + self._bias
        return mean([softmax(one[:, 0].tolist()) for one in self._outputs(sums)])

    def known(self, features: Iterable[str]) -> list[int]:
        """The rows of those of the features that are known."""
        rows = self.rows
        return [row for feature in features if (row := rows.get(feature)) is not None]

    def _outputs(self, sums: Any) -> list[Any]:
        """What each model makes of the sums of its weights, along the last axis."""
        at = 0 if self.matrix is None else len(self.outputs)
        found = [sums[..., :at]] if at else []
        for network in self.networks:
            width = len(network.bias)
            found.append(np.maximum(sums[..., at : at + width], 0) @ network.output)
            at += width
        return found


class Shared:
    """The features of several models under one number each, so that they are looked up once for all."""

    def __init__(self, models: Sequence[Weights]) -> None:
        numbers: dict[str, int] = {}
        own = [[numbers.setdefault(name, len(numbers)) for name in model.rows] for model in models]
        self._numbers = numbers
        self._rows = [
            _rows_of(some, list(model.rows.values()), len(numbers)) for some, model in zip(own, models, strict=True)
        ]

    def known(self, features: Iterable[str]) -> list[int]:
        """The numbers of those of the features that are known."""
        numbers = self._numbers
        return [number for feature in features if (number := numbers.get(feature)) is not None]

    def rows(self, model: int, numbers: Sequence[int]) -> Any:
        """The rows that one of the models has for them: an array."""
        rows = self._rows[model][np.array(numbers, dtype=np.intp)]
        return rows[rows >= 0]


def _rows_of(own: Sequence[int], rows: Sequence[int], count: int) -> Any:
    """The row of each shared number, -1 where a model has none."""
    found = np.full(count, -1, dtype=np.intp)
    found[np.array(own, dtype=np.intp)] = np.array(rows, dtype=np.intp)
    return found


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
            matrix = data.get("weights")
            networks = tuple(
                Network(data[f"hidden{at}"], data[f"bias{at}"], data[f"output{at}"])
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
    # Not compressed: unpacking would take a tenth of a second at every start, and a wheel is compressed itself.
    np.savez(
        path,
        features=_bytes([name for name, one in zip(names, used, strict=True) if one]),
        outputs=_bytes(weights.outputs),
        **arrays,
    )


def as_steps(matrix: Any, scale: int) -> Any:
    """Weights as they are stored: whole steps of 1 / `scale` from -127 to 127; steps stay what they are."""
    if matrix.dtype == np.int8:
        return matrix
    return np.clip(np.rint(np.asarray(matrix) * scale), -127, 127).astype(np.int8)


def _bytes(names: Sequence[str]) -> Any:
    return np.frombuffer("\n".join(names).encode(), dtype=np.uint8)
