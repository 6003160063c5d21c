"""Seed noise apart from parameters: how much of what differs between rows is luck, and how much the numbers.

Two-way analysis of variance of rows × replicates: every row meets the same seeds, so a seed's own effect is common to
all rows and moves no index; what is left over is luck that falls differently on the rows (Searle, Casella and McCulloch
1992, doi:10.1002/9780470316856).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special


@dataclass(frozen=True)
class Luck:
    """Standard deviations in the outcome's unit, and luck's share of the variance of the rows' means.

    ``numbers``: between rows, luck taken out; ``shared``: a seed's effect on all rows alike; ``own``: luck that falls
    on single rows; ``share`` (0 to 1) with its 95 % interval: what of the variance of means over replicates is luck.
    """

    numbers: float
    shared: float
    own: float
    share: float
    low: float
    high: float
    rows: int
    replicates: int


def luck(values: np.ndarray) -> Luck:
    """Of one outcome's values (rows, replicates); rows with a failed run are left out, NaN with one replicate."""
    whole = values[np.isfinite(values).all(1)]
    rows, many = whole.shape
    nothing = float("nan")
    if rows < 2 or many < 2:
        return Luck(nothing, nothing, nothing, nothing, nothing, nothing, rows, many)
    means, seeds = whole.mean(1), whole.mean(0)
    left = whole - means[:, None] - seeds + whole.mean()
    free = (rows - 1) * (many - 1)
    own = float((left**2).sum() / free)
    between, common = many * float(means.var(ddof=1)), rows * float(seeds.var(ddof=1))
    share, low, high = nothing, nothing, nothing
    if between > 0:
        share = min(1.0, own / between)
        ends = (own / between * float(special.fdtri(rows - 1, free, p)) for p in (0.025, 0.975))
        low, high = (min(1.0, end) for end in ends)
    return Luck(
        numbers=max(0.0, (between - own) / many) ** 0.5,
        shared=max(0.0, (common - own) / rows) ** 0.5,
        own=own**0.5,
        share=share,
        low=low,
        high=high,
        rows=rows,
        replicates=many,
    )
