"""Who lives with whom: the other members of one's household lie near, and are found by links."""

import numpy as np
from numba import njit


@njit(error_model="numpy", inline="always")
def member(i, link):
    """Row of the member of the household that ``link`` of row ``i`` names; ``i`` itself where there is none.

    Unsigned, like every row in a kernel: reading by it needs no check for a negative index and vectorises.
    """
    return np.uint64(np.int64(i) + np.int64(link))
