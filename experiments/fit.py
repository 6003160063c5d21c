"""Fitting with emulators: which numbers the figures rule out, and how likely the others are (extra ``calibrate``).

History matching (Vernon, Goldstein and Bower 2010, doi:10.1214/10-BA524): a place is implausible where a figure lies
more than so many standard deviations from what the emulator expects, counting survey, model and emulator. The
posterior: even over the ranges, a normal error a figure with those same three variances, drawn with an ensemble
sampler (Foreman-Mackey and others 2013, doi:10.1086/670067).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.emulator import Emulators, one_thread
from sim.draws import derive

IMPLAUSIBLE = 3.0  # standard deviations; Pukelsheim's rule
SPARED = 2  # figures that may lie further off before a place is ruled out
CANDIDATES = 2**14
FEWEST = 0.005  # share of candidates kept at least; the cut is raised to it
WALKERS_A_NUMBER, STEPS, BURN = 4, 1500, 500


def implausibility(emulators: Emulators, x: np.ndarray, observed: np.ndarray, sds: np.ndarray) -> np.ndarray:
    """Distance of each figure told from what is expected, in standard deviations; (m, figures told)."""
    mean, unsure = emulators(x)
    return np.asarray(np.abs(mean - observed[emulators.told]) / np.sqrt(unsure**2 + sds[emulators.told] ** 2))


def worst(distances: np.ndarray) -> np.ndarray:
    """The largest distance of each place once the ``SPARED`` largest are left aside; (m,)."""
    at = max(distances.shape[1] - 1 - SPARED, 0)
    return np.asarray(np.partition(distances, at, axis=1)[:, at])


def candidates(free: int, seed: int, many: int = CANDIDATES) -> np.ndarray:
    """Places spread evenly over 0 to 1 (a Sobol′ sequence): float64 (many, free)."""
    rng = np.random.default_rng(derive(seed, "calibrate", "candidates"))
    from scipy.stats import qmc  # takes a second to import

    return qmc.Sobol(d=free, seed=rng).random_base2((many - 1).bit_length())[:many]


@dataclass(frozen=True)
class Wave:
    """What a wave ruled out: share of the whole space that is left, and the cut that was used."""

    left: float
    cut: float


def next_wave(
    emulators: Emulators, observed: np.ndarray, sds: np.ndarray, free: int, many: int, seed: int
) -> tuple[np.ndarray, Wave]:
    """Places for the next runs (many, free), far from each other among those not ruled out."""
    there = candidates(free, seed)
    distance = worst(implausibility(emulators, there, observed, sds))
    cut = max(IMPLAUSIBLE, float(np.quantile(distance, FEWEST)))
    left = there[distance <= cut]
    share = float((distance <= IMPLAUSIBLE).mean())
    rng = np.random.default_rng(derive(seed, "calibrate", "apart"))
    if len(left) <= many:
        near = np.argsort(distance, kind="stable")[:many]
        return there[near], Wave(share, float(distance[near].max()))
    chosen = [int(rng.integers(len(left)))]
    gap = np.full(len(left), np.inf)
    for _ in range(many - 1):  # each next place is the one farthest from those chosen
        gap = np.minimum(gap, ((left - left[chosen[-1]]) ** 2).sum(1))
        chosen.append(int(gap.argmax()))
    return left[chosen], Wave(share, cut)


def log_likelihood(emulators: Emulators, x: np.ndarray, observed: np.ndarray, sds: np.ndarray) -> np.ndarray:
    """Log-likelihood (m,) of places (m, free) under errors of survey, model and emulator; −inf outside the ranges.

    ``observed`` and ``sds``: one a figure, in the figure's unit.
    """
    x = np.atleast_2d(x)
    inside = ((x >= 0) & (x <= 1)).all(1)
    out = np.full(len(x), -np.inf)
    if inside.any():
        mean, unsure = emulators(x[inside])
        variance = unsure**2 + sds[emulators.told] ** 2
        off = mean - observed[emulators.told]
        out[inside] = -0.5 * (off**2 / variance + np.log(variance)).sum(1)
    return out


@dataclass(frozen=True)
class Draws:
    """Samples of the posterior (samples, free), and how well the chains mixed."""

    unit: np.ndarray
    acceptance: float
    effective: float  # independent samples, of the number that worst mixes

    @property
    def mixed(self) -> bool:
        """Whether the chains were long enough to believe intervals: at least 100 independent samples."""
        return self.effective >= 100


def sample(
    emulators: Emulators,
    observed: np.ndarray,
    sds: np.ndarray,
    free: int,
    samples: int,
    seed: int,
    steps: int = STEPS,
    burn: int = BURN,
) -> Draws:
    """Draws of the posterior, thinned to ``samples``: places (samples, free), each number from 0 to 1 of its range."""
    import emcee

    walkers = max(2 * free + 2, WALKERS_A_NUMBER * free)
    start = candidates(free, derive(seed, "start") % 2**31, 2**12)
    best = np.argsort(-log_likelihood(emulators, start, observed, sds), kind="stable")[:walkers]
    sampler = emcee.EnsembleSampler(
        walkers,
        free,
        lambda x: log_likelihood(emulators, x, observed, sds),
        vectorize=True,
        moves=[(emcee.moves.DEMove(), 0.8), (emcee.moves.DESnookerMove(), 0.2)],
    )
    sampler.random_state = np.random.RandomState(derive(seed, "calibrate", "sample") % 2**32).get_state()
    with one_thread():
        sampler.run_mcmc(start[best], steps, skip_initial_state_check=True)
    lengths = sampler.get_autocorr_time(discard=burn, tol=0)
    chain = sampler.get_chain(discard=burn, flat=True)
    rng = np.random.default_rng(derive(seed, "calibrate", "thin"))
    kept = chain[np.sort(rng.choice(len(chain), samples, replace=len(chain) < samples))]
    longest = float(np.nanmax(lengths)) if np.isfinite(lengths).any() else float("inf")
    return Draws(kept, float(sampler.acceptance_fraction.mean()), len(chain) / longest)
