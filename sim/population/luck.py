"""Draws for many people at once: uniforms, normals, yes/no and categories, keyed by name.

Each draw is a function of (seed, person or household, name), so people 0..n-1 draw alike
whether or not more people follow. Normals and other shapes are read from a table of
quantiles by adding and multiplying only, so they are the same bits on every CPU.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numba import njit
from scipy import special

from sim.arithmetic import happen
from sim.draws import table, uniforms

_CELLS = 8192  # cells of a quantile table; its ends are the means of the outermost half cells


@cache
def quantiles(inverse: np.ufunc, *parameters: float) -> np.ndarray:
    """Quantiles of a distribution at 0, 1/8192 … 1 (float32), the two ends held finite."""
    u = np.arange(_CELLS + 1) / _CELLS
    u[0], u[-1] = 0.25 / _CELLS, 1.0 - 0.25 / _CELLS
    return np.asarray(inverse(*parameters, u), np.float32)


_NORMAL = quantiles(special.ndtri)


@cache
def skewed(shape: float) -> np.ndarray:
    """Quantile table of a gamma distribution with mean 0 and SD 1; ``shape`` sets the skew. float32 (points,)."""
    table = quantiles(special.gammaincinv, shape).astype(np.float64)
    return np.asarray((table - shape) / np.sqrt(shape), np.float32)


@njit(error_model="numpy", cache=True)
def _look_up(u, table):
    out = np.empty(len(u), np.float32)
    last = len(table) - 2
    for i in range(len(u)):
        x = u[i] * np.float32(len(table) - 1)
        k = int(x)
        if k > last:
            k = last
        part = x - np.float32(k)
        out[i] = table[k] + part * (table[k + 1] - table[k])
    return out


@njit(error_model="numpy", cache=True)
def _pick(u, sums, cell):
    out = np.zeros(len(u), np.uint8)
    kinds = sums.shape[1]
    for i in range(len(u)):
        k = 0
        while k < kinds - 1 and u[i] >= sums[cell[i], k]:
            k += 1
        out[i] = k
    return out


class Luck:
    """The luck of some people, or of their households, keyed by ids (uint32, (n,)); ``whose`` keeps the two apart."""

    def __init__(self, seed: int, ids: np.ndarray, whose: str = "people") -> None:
        self.seed, self.ids, self.whose = seed, ids, whose
        self._drawn: dict[str, np.ndarray] = {}

    def draw(self, names: tuple[str, ...]) -> Luck:
        """The same, with these uniforms (``whose.name``) drawn at once: for few people, for whom each call is dear."""
        self._drawn = dict(zip(names, table(self.seed, self.ids, names), strict=True))
        return self

    def uniform(self, name: str) -> np.ndarray:
        """Uniforms in [0, 1), float32 (n,)."""
        named = f"{self.whose}.{name}"
        return self._drawn[named] if named in self._drawn else uniforms(self.seed, self.ids, named)

    def normal(self, name: str) -> np.ndarray:
        """Standard normals, float32 (n,)."""
        return _look_up(self.uniform(name), _NORMAL)

    def shaped(self, name: str, table: np.ndarray) -> np.ndarray:
        """Draws from the distribution whose quantile table this is, float32 (n,)."""
        return _look_up(self.uniform(name), table)

    def happens(self, name: str, logit: np.ndarray) -> np.ndarray:
        """0/1 with these log-odds, uint8 (n,)."""
        return happen(self.uniform(name), np.ascontiguousarray(logit, np.float32))

    def below(self, name: str, chance: np.ndarray | float) -> np.ndarray:
        """0/1 with these probabilities, uint8 (n,)."""
        return (self.uniform(name) < np.asarray(chance, np.float32)).astype(np.uint8)


def pick(u: np.ndarray, shares: np.ndarray, cell: np.ndarray) -> np.ndarray:
    """A category for each person: ``shares`` is (cells, categories), ``cell`` the person's row; uint8 (n,)."""
    sums = np.ascontiguousarray(np.cumsum(shares, axis=1), np.float32)
    return _pick(np.ascontiguousarray(u), sums, np.ascontiguousarray(cell, np.int32))
