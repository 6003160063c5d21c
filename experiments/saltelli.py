"""Sobol′ indices: the shares of an outcome's variance that each factor explains, by Saltelli's design, through SALib.

Rows lie in blocks of (factors + 2): a point A, then A with one factor at a time taken from a second point B, then B.
First-order and total indices by Saltelli et al. 2010 (doi:10.1016/j.cpc.2009.09.018), intervals by
bootstrap over blocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.draws import derive

RESAMPLES = 1000
SEED = 1  # of the bootstrap; SALib takes 0 for none
FEWEST = 4  # whole blocks for indices to be given


@dataclass(frozen=True)
class Index:
    """A factor's shares of the variance with 95 % intervals: alone (``first``), and with all others (``total``).

    ``blocks``: those without a failed run, which alone are used.
    """

    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float
    blocks: int


def _problem(factors: int) -> dict[str, Any]:
    return {"num_vars": factors, "names": [f"x{k}" for k in range(factors)], "bounds": [[0.0, 1.0]] * factors}


def blocks(factors: int, many: int, seed: int) -> np.ndarray:
    """``many`` blocks of ``factors`` + 2 points from a scrambled Sobol′ sequence: float64 (many · (k + 2), k).

    The first blocks of a longer design are those of a shorter one.
    """
    from SALib.sample import sobol

    whole = 1 << max(0, (many - 1).bit_length())  # SALib warns of numbers that are no power of two
    rng = np.random.default_rng(derive(seed, "design", "saltelli"))
    found = sobol.sample(_problem(factors), whole, calc_second_order=False, scramble=True, seed=rng)
    return np.asarray(found, float)[: many * (factors + 2)]


def ends(factors: int, rows: int) -> np.ndarray:
    """Which rows are points A or B, drawn independently of one another; bool (rows,)."""
    place = np.arange(rows) % (factors + 2)
    return (place == 0) | (place == factors + 1)


def indices(outcome: np.ndarray, factors: int) -> list[Index]:
    """One ``Index`` a factor from the rows' outcomes (rows,), NaN where a run failed: its whole block is left out."""
    from SALib.analyze import sobol

    table = outcome.reshape(-1, factors + 2)
    whole = table[np.isfinite(table).all(1)]
    nothing = (float("nan"),) * 6
    if len(whole) < FEWEST or np.ptp(whole) == 0:
        return [Index(*nothing, len(whole))] * factors
    with np.errstate(divide="ignore", invalid="ignore"):
        found = sobol.analyze(
            _problem(factors), whole.ravel(), calc_second_order=False, num_resamples=RESAMPLES, seed=SEED
        )
    out = []
    for k in range(factors):
        first, total = float(found["S1"][k]), float(found["ST"][k])
        wide, far = float(found["S1_conf"][k]), float(found["ST_conf"][k])
        out.append(Index(first, first - wide, first + wide, total, max(0.0, total - far), total + far, len(whole)))
    return out
