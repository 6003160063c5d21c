"""Morris's screening: paths that move one factor at a time, and the mean size of what each move does.

Morris 1991 (doi:10.1080/00401706.1991.10484804); the mean of absolute effects (mu*) by Campolongo, Cariboni and
Saltelli 2007 (doi:10.1016/j.envsoft.2006.10.004). Four levels and steps of 2/3, as both recommend.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.precision import t_of
from sim.draws import derive

LEVELS = 4
STEP = LEVELS / (2 * (LEVELS - 1))


@dataclass(frozen=True)
class Effect:
    """What moving a factor over its whole range does, on average over paths.

    ``mu_star``: mean absolute effect with its 95 % t-interval; ``mu``: mean effect; ``sigma``: spread over paths (bends
    and interactions); ``paths``: those whose both runs are there.
    """

    mu_star: float
    low: float
    high: float
    mu: float
    sigma: float
    paths: int


def paths(factors: int, many: int, seed: int) -> np.ndarray:
    """``many`` paths of ``factors`` + 1 points each, one factor moved at a time: float64 (many · (k + 1), k)."""
    starts = np.arange(LEVELS) / (LEVELS - 1)
    out = np.zeros((many, factors + 1, factors))
    for t in range(many):
        rng = np.random.default_rng(derive(seed, "design", "morris", t))
        up = rng.integers(0, 2, factors).astype(bool)
        low = rng.choice(starts[starts <= 1 - STEP + 1e-9], factors)
        point = np.where(up, low, low + STEP)
        out[t, 0] = point
        for k, factor in enumerate(rng.permutation(factors), 1):
            point = point.copy()
            point[factor] += STEP if up[factor] else -STEP
            out[t, k] = point
    return np.clip(out, 0.0, 1.0).reshape(-1, factors)


def effects(unit: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    """Elementary effects: float64 (paths, factors), change of the outcome over the factor's whole range.

    ``unit``: points of ``paths``; ``outcome`` (rows,), NaN where a run failed: the effects that need it are NaN.
    """
    factors = unit.shape[1]
    points = unit.reshape(-1, factors + 1, factors)
    values = outcome.reshape(-1, factors + 1)
    moved = np.diff(points, axis=1)
    which = np.abs(moved).argmax(axis=2)
    size = np.take_along_axis(moved, which[:, :, None], axis=2)[:, :, 0]
    out = np.empty((len(points), factors))
    np.put_along_axis(out, which, np.diff(values, axis=1) / size, axis=1)
    return out


def by_replicate(unit: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Elementary effects within each replicate (the same luck at both ends): float64 (replicates, paths, factors)."""
    return np.array([effects(unit, values[:, k]) for k in range(values.shape[1])])


def mean_of(each: np.ndarray) -> np.ndarray:
    """The mean over the replicates that are there: float64 (paths, factors), NaN where none is."""
    there = np.isfinite(each).sum(0)
    return np.where(there > 0, np.nansum(each, axis=0) / np.maximum(there, 1), np.nan)


def luck_of(each: np.ndarray) -> float:
    """Root mean square of luck in the mean effect of a path; ``each`` (replicates, paths). NaN with one replicate."""
    there = np.isfinite(each)
    many = there.sum(0)
    if not (many > 1).any():
        return float("nan")
    part = each[:, many > 1]
    return float(np.sqrt(np.mean(np.nanvar(part, axis=0, ddof=1) / many[many > 1])))


def summarise(found: np.ndarray) -> list[Effect]:
    """One ``Effect`` a factor from elementary effects (paths, factors); NaN entries are left out and counted."""
    out = []
    for column in found.T:
        here = column[np.isfinite(column)]
        size, nothing = np.abs(here), float("nan")
        if not len(here):
            out.append(Effect(nothing, nothing, nothing, nothing, nothing, 0))
            continue
        half, sigma = nothing, nothing
        if len(here) > 1:
            half = float(t_of(len(here)) * size.std(ddof=1) / np.sqrt(len(here)))
            sigma = float(here.std(ddof=1))
        mean = float(size.mean())
        out.append(
            Effect(
                mean, max(0.0, mean - half) if half == half else half, mean + half, float(here.mean()), sigma, len(here)
            )
        )
    return out
