"""Where the other adult of a household lies: households are blocks of one or two rows."""

import numpy as np
from numba import njit

ALONE, NEXT, PREVIOUS = np.uint8(0), np.uint8(1), np.uint8(2)


@njit(error_model="numpy", inline="always")
def step(mate):
    """Rows from a person to their partner: +1, −1, or 0 for those who live without one."""
    return (1 if mate == NEXT else 0) - (1 if mate == PREVIOUS else 0)
