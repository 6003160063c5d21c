"""Quantile curves that a process reads: computed once when a town is made."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import special

from sim.numbers import Numbers

POINTS = 1024
LENGTH = POINTS + 1


def gamma_luck(shape: float) -> np.ndarray:
    """Quantiles of a gamma with mean 0 and variance 1 at k/1024, read by straight lines; float32 (1025,).

    The last point is set so that the top cell keeps its mean; then mean and variance of what
    is actually drawn are made exact.
    """
    x = special.gammaincinv(shape, np.linspace(0.0, 1.0, LENGTH)[:-1])
    top = x[-1]
    # mean of the gamma above its 1 − 1/1024 quantile
    tail = shape * special.gammaincc(shape + 1.0, top) * POINTS
    x = np.append(x, 2.0 * tail - top)
    low, high = x[:-1], x[1:]
    mean = np.mean((low + high) / 2.0)
    square = np.mean((low * low + low * high + high * high) / 3.0)
    return np.asarray((x - mean) / np.sqrt(square - mean * mean), np.float32)


CURVES: dict[str, Callable[[Numbers], np.ndarray]] = {
    "distress.luck_curve": lambda numbers: gamma_luck(float(numbers["distress.luck_shape"].value)),
}
