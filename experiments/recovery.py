"""Does fitting find what was planted? Truths are drawn, figures made from them with their errors, and fitted again.

A 90 % interval should hold the planted number nine times in ten, over numbers and truths together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments import fit
from experiments.emulator import Emulators
from sim.draws import derive

INSIDE = (0.05, 0.95)
STEPS, BURN = 500, 200


@dataclass(frozen=True)
class Recovery:
    """Planted numbers (truths, free), ends of their 90 % intervals, and the share of them inside."""

    planted: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @property
    def covered(self) -> float:
        """Share of planted numbers inside their interval, pooled."""
        return float(((self.planted >= self.low) & (self.planted <= self.high)).mean())

    @property
    def narrowed(self) -> float:
        """Mean width of the intervals beside that of not knowing anything (0.9 of the range)."""
        return float((self.high - self.low).mean() / (INSIDE[1] - INSIDE[0]))


def recover(
    emulators: Emulators,
    sds: np.ndarray,
    free: int,
    truths: int,
    seed: int,
    steps: int = STEPS,
    burn: int = BURN,
) -> Recovery:
    """Plant truths in the emulators, make figures with their errors, and fit to them.

    ``sds``: one a figure, in its unit · ``free``: how many numbers · ``truths``: how many are planted.
    """
    rng = np.random.default_rng(derive(seed, "calibrate", "plant"))
    planted = rng.random((truths, free))
    low, high = np.zeros_like(planted), np.zeros_like(planted)
    for k in range(truths):
        mean, unsure = emulators(planted[k][None])
        observed = np.zeros(len(sds))
        told = emulators.told
        observed[told] = mean[0] + rng.normal(size=len(told)) * np.sqrt(unsure[0] ** 2 + sds[told] ** 2)
        found = fit.sample(emulators, observed, sds, free, 1000, derive(seed, "recover", k), steps, burn)
        low[k], high[k] = np.quantile(found.unit, INSIDE, axis=0)
    return Recovery(planted, low, high)
