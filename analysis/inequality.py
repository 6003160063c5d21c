"""Measures of inequality between groups, from their numerators and denominators.

Shapes: every array has one entry a group, shape (G,). ``value = numerator / denominator`` is a
share (0-1) or a mean in the outcome's own unit; differences keep that unit, ratios have none.

SII and RII follow Mackenbach & Kunst 1997 (Soc Sci Med 44:757-771) and the method of the R
packages PHEindicatormethods (``phe_sii``) and WHO healthequal (``sii``): groups are ordered from
the most to the least deprived, each gets its ridit (the middle of its range in the cumulative
population, 0-1), a line is fitted by weighted least squares, and the fitted values at ridit 0
(most deprived end) and 1 (least deprived end) are compared. ``SII = fitted(0) - fitted(1)`` and
``RII = fitted(0) / fitted(1)``, so that a positive SII, and an RII above 1, mean *more among the
most deprived*: the same direction as the gap "most minus least deprived".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Slope:
    """The fitted ends of a gradient: value at ridit 0 (most deprived) and at ridit 1 (least)."""

    most: float
    least: float

    @property
    def sii(self) -> float:
        """Slope index of inequality: most minus least deprived end, in the unit of the value."""
        return self.most - self.least

    @property
    def rii(self) -> float:
        """Relative index of inequality: most over least deprived end; NaN unless both are above 0."""
        return ratio(self.most, self.least)


def absolute_gap(most: float, least: float) -> float:
    """The difference ``most - least``, in the unit of the two values."""
    return float(most) - float(least)


def ratio(most: float, least: float) -> float:
    """The relative gap ``most / least`` (no unit); NaN unless the lower end is above 0 and the upper not below."""
    if not (least > 0.0 and most >= 0.0):
        return float("nan")
    return float(most) / float(least)


def ridits(population: ArrayLike) -> Floats:
    """Middle of each group's range in the cumulative population, for groups in order (shape (G,), 0-1).

    A first group with 12 % of the people has ridit 0.06, a second with 10 % has 0.12 + 0.05 = 0.17.
    ValueError for populations that are not finite, negative or all 0.
    """
    people = np.asarray(population, dtype=np.float64)
    if people.ndim != 1 or people.size == 0:
        raise ValueError("ridits need one population a group")
    if not np.all(np.isfinite(people)) or np.any(people < 0) or people.sum() <= 0:
        raise ValueError("populations must be finite, not negative, and not all zero")
    share = people / people.sum()
    return np.cumsum(share) - share / 2.0


def fit_linear(rank: ArrayLike, value: ArrayLike, weight: ArrayLike) -> Slope:
    """Weighted least squares of value on rank (all shape (G,)): the fitted ends at rank 0 and 1."""
    x, y, w = _columns(rank, value, weight)
    w = w / w.sum()
    x_mean, y_mean = float(w @ x), float(w @ y)
    spread = float(w @ (x - x_mean) ** 2)
    if spread <= 0.0:
        return Slope(float("nan"), float("nan"))
    slope = float(w @ ((x - x_mean) * (y - y_mean))) / spread
    start = y_mean - slope * x_mean
    return Slope(start, start + slope)


def fit_logistic(rank: ArrayLike, value: ArrayLike, weight: ArrayLike) -> Slope:
    """Weighted logistic regression of shares (0-1) on rank: the fitted shares at rank 0 and 1.

    Newton's method on the binomial likelihood (quasi-binomial: weights need not be counts). Shares that are all 0 or
    all 1 give that share at both ends. If rank separates the zeros from the ones there is no finite fit: NaN.
    ValueError for shares that are not between 0 and 1.
    """
    x, y, w = _columns(rank, value, weight)
    if np.any((y < 0.0) | (y > 1.0)):
        raise ValueError("logistic fits need shares between 0 and 1")
    w = w / w.sum()
    mean = float(w @ y)
    if mean in (0.0, 1.0) or np.ptp(y) == 0.0:
        return Slope(float(y[0]), float(y[0]))
    if np.ptp(x) == 0.0:
        return Slope(float("nan"), float("nan"))
    design = np.column_stack([np.ones_like(x), x])
    beta = np.array([float(logit(mean)), 0.0])
    for _ in range(100):
        fitted = expit(design @ beta)
        information = design.T @ ((w * fitted * (1.0 - fitted))[:, None] * design)
        if not np.all(np.isfinite(information)) or np.linalg.cond(information) > 1e13:
            return Slope(float("nan"), float("nan"))
        step = np.linalg.solve(information, design.T @ (w * (y - fitted)))
        size = float(np.max(np.abs(step)))
        beta = beta + step * min(1.0, 2.0 / size if size > 0.0 else 1.0)
        if size < 1e-12:
            return Slope(float(expit(beta[0])), float(expit(beta[0] + beta[1])))
    return Slope(float("nan"), float("nan"))


def slope(
    numerator: ArrayLike,
    denominator: ArrayLike,
    order: ArrayLike,
    population: ArrayLike | None = None,
    logistic: bool = False,
) -> Slope:
    """The gradient of ``numerator / denominator`` over ordered groups (all arrays shape (G,)).

    ``order``: any sortable number a group, smallest = most deprived (e.g. the IMD decile); rows may come in any order.
    ``population``: people of each group, which set the ridits; without it the denominators do (PHEindicatormethods).
    The regression is weighted by the denominators. Groups with an empty denominator keep their place in the ridits but
    carry no weight. With fewer than two groups that count, both ends are NaN.
    ValueError where the arrays differ in length or two groups share a place.
    """
    top, bottom, place = (np.asarray(a, dtype=np.float64) for a in (numerator, denominator, order))
    people = bottom if population is None else np.asarray(population, dtype=np.float64)
    if not (top.shape == bottom.shape == place.shape == people.shape) or top.ndim != 1:
        raise ValueError("numerator, denominator, order and population need one entry a group")
    if np.unique(place).size != place.size:
        raise ValueError("every group needs a place of its own in the order")
    row = np.argsort(place)
    top, bottom, people = top[row], bottom[row], people[row]
    if people.size == 0 or not people.sum() > 0:
        return Slope(float("nan"), float("nan"))
    rank = ridits(people)
    counts = bottom > 0
    if np.count_nonzero(counts) < 2:
        return Slope(float("nan"), float("nan"))
    value = top[counts] / bottom[counts]
    fit = fit_logistic if logistic else fit_linear
    return fit(rank[counts], value, bottom[counts])


def _columns(*arrays: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Three finite float arrays of one shape (G,), the last (weights) positive; else a plain error."""
    found = [np.asarray(a, dtype=np.float64) for a in arrays]
    if any(a.ndim != 1 or a.shape != found[0].shape for a in found) or found[0].size == 0:
        raise ValueError("rank, value and weight need one entry a group")
    if not all(np.all(np.isfinite(a)) for a in found):
        raise ValueError("rank, value and weight must be finite")
    if np.any(found[2] <= 0):
        raise ValueError("weights must be above zero")
    return cast("tuple[Floats, Floats, Floats]", tuple(found))
