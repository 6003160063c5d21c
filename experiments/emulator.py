"""Emulators: what the model would find at numbers it was not run with, with how unsure that is (extra ``calibrate``).

A quadratic trend in each number by least squares, and a Gaussian process on what is left of it (scikit-learn), one a
figure. Positions are between 0 and 1 along each number's range. Rasmussen and Williams 2006, chapters 2 and 5.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

EXTRA = "calibrate"
NEEDS = {"sklearn": "scikit-learn", "emcee": "emcee"}
LEAST_SHARE = 0.9  # of runs that must tell a figure, or it is left out


@contextmanager
def one_thread() -> Iterator[None]:
    """Many small matrices: threads of the linear algebra would only wait for each other."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield


def _trend(x: np.ndarray) -> np.ndarray:
    """Columns of the trend: one, each number, each square; (n, 1 + 2 numbers)."""
    centred = 2.0 * x - 1.0
    return np.hstack([np.ones((len(x), 1)), centred, centred**2])


@dataclass(frozen=True)
class Emulator:
    """One figure over the numbers: trend, and a process with a length a number. ``noise``: SD of a run's luck."""

    trend: np.ndarray  # coefficients
    x: np.ndarray  # (n, numbers)
    lengths: np.ndarray
    amplitude: float  # SD of the process
    noise: float
    root: np.ndarray  # inverse of the lower Cholesky factor of the runs' covariance
    weights: np.ndarray
    spread: np.ndarray  # inverse of the trend's X'X, for its own uncertainty

    def __call__(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and SD of the figure without luck at positions (m, numbers); both (m,)."""
        x = np.atleast_2d(x)
        near = self.amplitude**2 * _closeness(x / self.lengths, self.x / self.lengths)
        design = _trend(x)
        mean = design @ self.trend + near @ self.weights
        unsure = self.amplitude**2 - ((near @ self.root.T) ** 2).sum(1)
        unsure = np.maximum(unsure, 0.0) + ((design @ self.spread) * design).sum(1) * self.noise**2
        return mean, np.sqrt(unsure)

    def left_out(self, y: np.ndarray) -> np.ndarray:
        """Errors of each run by the others, in their SDs, luck included; (n,). Rasmussen and Williams, 5.4.2."""
        inverse = self.root.T @ self.root
        residual = y - _trend(self.x) @ self.trend
        return np.asarray((inverse @ residual) / np.sqrt(np.diag(inverse)))


def _closeness(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """exp(−d²/2) between rows of a and of b."""
    square = (a**2).sum(1)[:, None] + (b**2).sum(1) - 2.0 * a @ b.T
    return np.asarray(np.exp(-0.5 * np.maximum(square, 0.0)))


def fit(x: np.ndarray, y: np.ndarray, seed: int = 0) -> Emulator:
    """An emulator of one figure from runs at positions (n, numbers) and what they found (n,), without gaps."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

    design = _trend(x)
    penalty = 1e-6 * len(x) * np.eye(design.shape[1])
    spread = np.linalg.inv(design.T @ design + penalty)
    trend = spread @ (design.T @ y)
    residual = y - design @ trend
    scale = float(residual.std()) or 1.0
    kernel = ConstantKernel(0.3, (1e-4, 10.0)) * RBF(np.full(x.shape[1], 1.0), (0.15, 10.0)) + WhiteKernel(
        0.5, (1e-6, 4.0)
    )
    process = GaussianProcessRegressor(kernel, alpha=1e-8, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a length at its bound: that number does not matter
        process.fit(x, residual / scale)
    found = process.kernel_
    amplitude, noise = scale * float(found.k1.k1.constant_value) ** 0.5, scale * float(found.k2.noise_level) ** 0.5
    lengths = np.broadcast_to(np.asarray(found.k1.k2.length_scale, float), x.shape[1:]).copy()
    covariance = amplitude**2 * _closeness(x / lengths, x / lengths) + (noise**2 + 1e-8 * scale**2) * np.eye(len(x))
    root = np.linalg.inv(np.linalg.cholesky(covariance))
    return Emulator(trend, x, lengths, amplitude, noise, root, root.T @ (root @ residual), spread)


@dataclass(frozen=True)
class Emulators:
    """Emulators of several figures; ``told`` which of the figures have one."""

    each: tuple[Emulator, ...]
    told: np.ndarray  # indices of the figures
    errors: np.ndarray  # SD of left-out errors in their SDs, one a figure: 1 where sure of itself rightly

    def __call__(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Means and SDs, both (m, figures told)."""
        both = [one(x) for one in self.each]
        return np.stack([b[0] for b in both], 1), np.stack([b[1] for b in both], 1)


def fit_all(x: np.ndarray, y: np.ndarray, seed: int = 0) -> Emulators:
    """An emulator a column of y (n, figures); NaN where a run could not tell. Figures few runs tell are left out."""
    each, told, errors = [], [], []
    with one_thread():
        for k in range(y.shape[1]):
            there = np.isfinite(y[:, k])
            if there.mean() < LEAST_SHARE or y[there, k].std() == 0:
                continue
            one = fit(x[there], y[there, k], seed)
            each.append(one)
            told.append(k)
            errors.append(float(one.left_out(y[there, k]).std()))
    return Emulators(tuple(each), np.array(told, int), np.array(errors))
