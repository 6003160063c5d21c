"""Incomes of the place: their histogram, median, quantiles and Gini, settled between months.

Equivalised incomes are whole pounds, so a histogram holds all of them: block by block, in any order, the same counts.
"""

import numpy as np
from numba import njit

from sim.columns import ROW
from sim.kernel import inside

LOWEST, BINS = -2000, 16384  # whole pounds a month of equivalised income
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)  # settled for `sim.determinants.status`
_INCOME, _STAGE = ROW["income"], ROW["stage"]


@inside
def count(real, small, lo, hi, purse):
    """Add the income of everyone who is there, children too, to ``purse`` (int64 (bins,))."""
    for i in range(lo, hi):
        b = int(real[_INCOME, i]) - LOWEST
        b = 0 if b < 0 else (BINS - 1 if b >= BINS else b)
        purse[b] += np.int64(small[_STAGE, i] != 0)


@njit(error_model="numpy", cache=True)
def spread(purse):
    """Median, Gini (incomes below nothing count as nothing) and ``QUANTILES`` of persons' incomes, £ a month.

    ``purse``: int64 (bins,), the histogram. float64 (7,); zeros where nobody lives.
    """
    out, below = np.zeros(2 + len(QUANTILES)), np.zeros(BINS, np.int64)
    total, income, ranks = 0, 0.0, 0.0
    for b in range(BINS):
        here = purse[b]
        if here > 0:
            pounds = here * float(max(b + LOWEST, 0))
            income += pounds
            ranks += pounds * (total + (here + 1) / 2)  # mean rank in the bin, 1 … all
        total += here
        below[b] = total
    if total == 0:
        return out
    out[1] = 2 * ranks / (total * income) - (total + 1) / total if income > 0 else 0.0
    out[0] = np.searchsorted(below, (total + 1) // 2) + LOWEST
    for k in range(len(QUANTILES)):
        out[2 + k] = np.searchsorted(below, np.int64(np.ceil(QUANTILES[k] * total))) + LOWEST
    return out
