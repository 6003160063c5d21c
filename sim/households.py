"""Where the other adult of a household lies: households are blocks of one or two rows."""

import numpy as np
from numba import njit

ALONE, NEXT, PREVIOUS = np.uint8(0), np.uint8(1), np.uint8(2)


@njit(error_model="numpy", inline="always")
def partner(i, mate):
    """Row of the partner of row ``i``: the next, the previous, or ``i`` itself for those who live without one.

    Unsigned, like every row in a kernel: reading by it needs no check for a negative index and vectorises.
    """
    return i + np.uint64(mate == NEXT) - np.uint64(mate == PREVIOUS)
