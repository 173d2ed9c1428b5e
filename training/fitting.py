"""Fitting linear models on named features; scikit-learn's logistic regression, deterministic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from dangvien_extract.weights import SCALE, Weights


def fit_classes(
    rows: Sequence[Sequence[str]],
    labels: Sequence[str],
    strength: float,
    least: int = 2,
    scales: Mapping[str, float] | None = None,
) -> Weights:
    """Weights that tell the label from the features; features met fewer than `least` times are left out.

    `strength` is the inverse of the L2 penalty; `scales` the factor of features by their prefix (up to ``:`` or
    ``=``): what is scaled down is penalised more.
    """
    rows_index = _index(rows, least)
    matrix = _matrix(rows, rows_index)
    factors = np.array([(scales or {}).get(_prefix(name), 1.0) for name in rows_index])
    matrix = matrix @ sparse.diags(factors)
    model = LogisticRegression(C=strength, max_iter=300, tol=1e-3).fit(matrix, labels)
    outputs = tuple(str(one) for one in model.classes_)
    fitted = model.coef_.T
    bias = model.intercept_
    if len(outputs) == 2:
        fitted, bias = np.hstack([-fitted / 2, fitted / 2]), np.array([-bias[0] / 2, bias[0] / 2])
    fitted = fitted * factors[:, None]
    fitted[rows_index["bias"]] += bias
    return _rounded(outputs, rows_index, fitted)


def fit_choice(
    groups: Sequence[tuple[Sequence[Sequence[str]], Sequence[int]]], strength: float, least: int = 2
) -> Weights:
    """Weights under which the right candidates of each group score highest (a softmax over the group).

    A group is the features of its candidates and the indexes of those that are right.
    """
    flat = [candidate for candidates, _ in groups for candidate in candidates]
    index = _index(flat, least)
    matrix = _matrix(flat, index)
    starts = np.cumsum([0, *(len(candidates) for candidates, _ in groups)])
    right = np.zeros(len(flat))
    for start, (_, answers) in zip(starts, groups, strict=False):
        right[[start + one for one in answers]] = 1
    owner = np.repeat(np.arange(len(groups)), np.diff(starts))

    def loss(weights: Any) -> tuple[float, Any]:
        scores = matrix @ weights
        top = np.full(len(groups), -np.inf)
        np.maximum.at(top, owner, scores)
        powers = np.exp(scores - top[owner])
        total = np.bincount(owner, powers, len(groups))
        good = np.bincount(owner, powers * right, len(groups))
        value = -np.log(good / total).sum() + 0.5 / strength * weights @ weights
        slope = matrix.T @ (powers / total[owner] - powers * right / good[owner]) + weights / strength
        return value, slope

    fitted = minimize(loss, np.zeros(len(index)), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return _rounded(("score",), index, fitted[:, None])


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


def _rounded(outputs: tuple[str, ...], index: dict[str, int], fitted: Any) -> Weights:
    """As they will be when saved and loaded again."""
    steps = np.clip(np.rint(fitted * SCALE), -127, 127).astype(np.float32) / SCALE
    return Weights(outputs, index, steps)
