"""Fitting models on named features: a logistic regression (scikit-learn) and networks; deterministic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from dangvien_extract.weights import FINE, SCALE, Network, Weights, as_steps
from networks import fit_network

CLASS_UNITS, CLASS_BATCH, CLASS_ROUNDS = 64, 128, 12  # a batch in rows
CHOICE_UNITS, CHOICE_BATCH, CHOICE_ROUNDS = 32, 32, 12  # a batch in groups


def fit_classes(
    rows: Sequence[Sequence[str]],
    labels: Sequence[str],
    strength: float,
    networks: int = 0,
    least: int = 5,
    scales: Mapping[str, float] | None = None,
) -> Weights:
    """Weights that tell the label from the features; features met fewer than `least` times are left out.

    `strength` is the inverse of the L2 penalty of the linear weights; `networks` how many networks go with them;
    `scales` the factor of features by their prefix (up to ``:`` or ``=``): what is scaled down is penalised more.
    """
    rows_index = _index(rows, least)
    factors = np.array([(scales or {}).get(_prefix(name), 1.0) for name in rows_index], dtype=np.float32)
    matrix = (_matrix(rows, rows_index) @ sparse.diags(factors)).tocsr().astype(np.float32)
    model = LogisticRegression(C=strength, max_iter=300, tol=1e-3).fit(matrix, labels)
    outputs = tuple(str(one) for one in model.classes_)
    fitted = model.coef_.T
    bias = model.intercept_
    if len(outputs) == 2:
        fitted, bias = np.hstack([-fitted / 2, fitted / 2]), np.array([-bias[0] / 2, bias[0] / 2])
    fitted = fitted * factors[:, None]
    fitted[rows_index["bias"]] += bias
    answers = np.searchsorted(model.classes_, np.asarray(labels))

    def slope(some: Any, scores: Any) -> Any:
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        powers /= powers.sum(axis=1, keepdims=True)
        powers[np.arange(len(some)), answers[some]] -= 1
        return powers / np.float32(len(some))

    def batches(chance: Any) -> list[Any]:
        return _cut(chance.permutation(len(rows)), CLASS_BATCH)

    found = [
        fit_network(matrix, batches, slope, len(outputs), CLASS_UNITS, CLASS_ROUNDS, seed) for seed in range(networks)
    ]
    scaled = tuple(replace(one, hidden=one.hidden * factors[:, None]) for one in found)
    return Weights(outputs, rows_index, _stored(fitted, SCALE), tuple(_rounded(one) for one in scaled))


def fit_choice(
    groups: Sequence[tuple[Sequence[Sequence[str]], Sequence[int]]], strength: float, networks: int = 0, least: int = 2
) -> Weights:
    """Weights under which the right candidates of each group score highest (a softmax over the group).

    A group is the features of its candidates and the indexes of those that are right; `strength` and `networks`
    as for `fit_classes`.
    """
    flat = [candidate for candidates, _ in groups for candidate in candidates]
    index = _index(flat, least)
    matrix = _matrix(flat, index).astype(np.float32)
    starts = np.cumsum([0, *(len(candidates) for candidates, _ in groups)])
    right = np.zeros(len(flat), np.float32)
    for start, (_, answers) in zip(starts, groups, strict=False):
        right[[start + one for one in answers]] = 1
    owner = np.repeat(np.arange(len(groups)), np.diff(starts))

    def loss(weights: Any) -> tuple[float, Any]:
        scores = matrix @ weights
        powers = np.exp(scores - np.maximum.reduceat(scores, starts[:-1])[owner])
        shares = powers / np.add.reduceat(powers, starts[:-1])[owner]
        good = np.add.reduceat(shares * right, starts[:-1])
        value = -np.log(good).sum() + 0.5 / strength * weights @ weights
        return value, matrix.T @ (shares - shares * right / good[owner]) + weights / strength

    fitted = minimize(loss, np.zeros(len(index)), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x

    def slope(some: Any, scores: Any) -> Any:
        # The rows of a group stand side by side: where another group begins, so does another softmax.
        begins = np.flatnonzero(np.diff(owner[some], prepend=-1))
        which = np.repeat(np.arange(len(begins)), np.diff([*begins, len(some)]))
        flat_scores = scores[:, 0]
        powers = np.exp(flat_scores - np.maximum.reduceat(flat_scores, begins)[which])
        shares = powers / np.add.reduceat(powers, begins)[which]
        good = np.add.reduceat(shares * right[some], begins)[which]
        return ((shares - shares * right[some] / good) / len(begins)).astype(np.float32)[:, None]

    def batches(chance: Any) -> list[Any]:
        order = _cut(chance.permutation(len(groups)), CHOICE_BATCH)
        return [np.concatenate([np.arange(starts[one], starts[one + 1]) for one in some]) for some in order]

    found = tuple(
        _rounded(fit_network(matrix, batches, slope, 1, CHOICE_UNITS, CHOICE_ROUNDS, seed)) for seed in range(networks)
    )
    return Weights(("score",), index, _stored(fitted[:, None], SCALE), found)


def _cut(order: Any, size: int) -> list[Any]:
    return [order[start : start + size] for start in range(0, len(order), size)]


def _prefix(name: str) -> str:
    return name.split(":")[0].split("=")[0]


def _index(rows: Sequence[Sequence[str]], least: int) -> dict[str, int]:
    counts = Counter(feature for row in rows for feature in set(row))
    return {name: at for at, name in enumerate(sorted(name for name, n in counts.items() if n >= least))}


def _matrix(rows: Sequence[Sequence[str]], index: dict[str, int]) -> Any:
    columns, bounds = [], [0]
    for row in rows:
        columns += sorted({index[feature] for feature in row if feature in index})
        bounds.append(len(columns))
    return sparse.csr_matrix((np.ones(len(columns)), columns, bounds), shape=(len(rows), len(index)))


def _rounded(network: Network) -> Network:
    """As it will be when saved and loaded again."""
    return replace(network, hidden=_stored(network.hidden, FINE))


def _stored(matrix: Any, scale: int) -> Any:
    """Weights as they will be when saved and loaded again."""
    return as_steps(matrix, scale).astype(np.float32) / scale
