"""Small tools that make joint tables agree with published margins.

None looks at drawn people: they work on the tables of a place, so what one person draws
does not depend on how many others are drawn.
"""

from __future__ import annotations

import numpy as np

HALF = (5.5 - np.arange(1, 11)) / 4.5  # deprivation of deciles 1..10, from +1 (most) to −1 (least deprived)
_POINTS, _RAW = np.polynomial.hermite_e.hermegauss(7)
SKILL_POINTS, SKILL_WEIGHTS = _POINTS, _RAW / _RAW.sum()  # seven points standing for a standard normal


def logistic(x: np.ndarray | float) -> np.ndarray:
    """Probability of log-odds; float64, of the same shape."""
    return 1.0 / (1.0 + np.exp(-np.asarray(x, float)))


def logit(p: np.ndarray | float) -> np.ndarray:
    """Log-odds of a probability, held inside (0, 1); float64, of the same shape."""
    q = np.clip(np.asarray(p, float), 1e-9, 1.0 - 1e-9)
    return np.log(q / (1.0 - q))


def intercept(target: float, x: np.ndarray, weights: np.ndarray) -> float:
    """The constant c for which the weighted mean of logistic(c + x) is ``target`` (held inside 0.0001 … 0.9999)."""
    wanted = float(np.clip(target, 1e-4, 1.0 - 1e-4)) * float(weights.sum())
    low, high = -40.0, 40.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        if float((weights * logistic(middle + x)).sum()) < wanted:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def intercepts(targets: np.ndarray, x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """As `intercept` for many at once: targets (S,), ``x`` (S, C) or (C,), weights (S, C); float64 (S,)."""
    wanted = np.clip(targets, 1e-4, 1.0 - 1e-4) * weights.sum(axis=1)
    low, high = np.full(len(wanted), -40.0), np.full(len(wanted), 40.0)
    for _ in range(60):
        middle = 0.5 * (low + high)
        short = (weights * logistic(middle[:, None] + x)).sum(axis=1) < wanted
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return 0.5 * (low + high)


def _over(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.divide(a, b, out=np.zeros_like(b), where=b > 0)


def fitted(seed: np.ndarray, rows: np.ndarray, columns: np.ndarray, rounds: int = 200) -> np.ndarray:
    """The table nearest to ``seed`` with these row and column sums (iterative proportional fitting).

    ``seed`` (…, r, c) is positive (or zero where nothing may be), rows (…, r), columns (…, c): any number of tables
    at once. The column sums are scaled to the sum of the rows; the last step fits the columns, so those are met.
    """
    rows = np.asarray(rows, float)
    total = rows.sum(axis=-1)
    out = np.array(np.broadcast_to(seed, (*rows.shape, columns.shape[-1])), float)
    out *= (total / out.sum(axis=(-2, -1)))[..., None, None]
    columns = columns * (total / columns.sum(axis=-1))[..., None]
    for _ in range(rounds):
        out *= _over(rows, out.sum(axis=-1))[..., :, None]
        out *= _over(columns, out.sum(axis=-2))[..., None, :]
    return out


def scaled_alike(seed: np.ndarray, sums: np.ndarray, rounds: int = 400) -> np.ndarray:
    """The symmetric tables x_i · seed_ij · x_j whose rows (and columns) have these sums, (…, k) → (…, k, k)."""
    x = np.ones(sums.shape)
    for _ in range(rounds):
        x = np.sqrt(x * sums / np.maximum(x @ seed.T, 1e-300))
    return x[..., :, None] * seed * x[..., None, :]


def conditional(table: np.ndarray) -> np.ndarray:
    """Each row as shares that add up to 1 (a row of zeros becomes equal shares)."""
    sums = table.sum(axis=-1, keepdims=True)
    return np.where(sums > 0, table / np.where(sums > 0, sums, 1.0), 1.0 / table.shape[-1])
