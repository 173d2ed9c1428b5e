"""Fitting small networks on named features: one hidden layer, Adam on the rows that a batch has; deterministic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy import sparse

from dangvien_extract.weights import Network

# Chosen by validation on corpus/dev over 32 and 64 units, 6 to 12 rounds, 0.1 to 0.5 dropped, decay 0 to 0.05.
DROPPED_FEATURES, DROPPED_UNITS = 0.3, 0.3
RATE = 0.002
DECAY = 0.01

# The slope of the loss at the scores of some rows.
Slope = Callable[[Any, Any], Any]


def fit_network(
    matrix: Any, batches: Callable[[Any], Sequence[Any]], slope: Slope, outputs: int, units: int, rounds: int, seed: int
) -> Network:
    """A network fitted on a sparse matrix, a row for each example.

    `batches` gives the rows of each step in a new order; `slope` takes these rows and their scores; `units` are
    those of the hidden layer.
    """
    chance = np.random.default_rng(seed)
    hidden = (chance.normal(size=(matrix.shape[1], units)) * 0.05).astype(np.float32)
    small = [np.zeros(units, np.float32), (chance.normal(size=(units, outputs)) * 0.1).astype(np.float32)]
    moments = [(np.zeros_like(one), np.zeros_like(one)) for one in (hidden, *small)]
    step = 0
    for turn in range(rounds):
        rate = RATE * (1 - turn / rounds)
        for rows in batches(chance):
            step += 1
            x, columns = _narrow(matrix[rows], chance)
            sums = x @ hidden[columns] + small[0]
            kept = (chance.random(sums.shape, dtype=np.float32) > DROPPED_UNITS) / np.float32(1 - DROPPED_UNITS)
            active = np.maximum(sums, 0) * kept
            back = slope(rows, active @ small[1])
            inner = (back @ small[1].T) * (sums > 0) * kept
            _adam(hidden, moments[0], x.T @ inner, columns, rate, step)
            for one, moment, gradient in zip(small, moments[1:], (inner.sum(0), active.T @ back), strict=True):
                _adam(one, moment, gradient, slice(None), rate, step)
    return Network(hidden, small[0], small[1])


def _narrow(rows: Any, chance: Any) -> tuple[Any, Any]:
    """Rows over the columns that they have, some features dropped, and which columns these are."""
    columns, places = np.unique(rows.indices, return_inverse=True)
    kept = chance.random(len(rows.data), dtype=np.float32) > DROPPED_FEATURES
    data = (rows.data * kept / (1 - DROPPED_FEATURES)).astype(np.float32)
    return sparse.csr_matrix((data, places, rows.indptr), shape=(rows.shape[0], len(columns))), columns


def _adam(weights: Any, moments: tuple[Any, Any], gradient: Any, at: Any, rate: float, step: int) -> None:
    """One step of Adam with decay on some rows of the weights."""
    first, second = moments
    first[at] = first[at] * 0.9 + 0.1 * gradient
    second[at] = second[at] * 0.999 + 0.001 * gradient * gradient
    move = first[at] / (1 - 0.9**step) / (np.sqrt(second[at] / (1 - 0.999**step)) + 1e-8)
    weights[at] = weights[at] - rate * (move + DECAY * weights[at])
