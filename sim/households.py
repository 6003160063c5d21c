"""Where the other adult of a household lies: households are blocks of one or two rows."""

import numpy as np
from numba import njit

ALONE, NEXT, PREVIOUS = np.uint8(0), np.uint8(1), np.uint8(2)


@njit(error_model="numpy", inline="always")
def partner(i, mate):
    """Row of the partner of row ``i``: the next, the previous, or ``i`` itself for those who live without one.

    Unsigned, so that reading by it needs no check for a negative index and vectorises.
    """
    return np.uint64(i + (1 if mate == NEXT else 0) - (1 if mate == PREVIOUS else 0))
