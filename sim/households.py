"""Who lives with whom: the other members of one's household lie near, and are found by links."""

import numpy as np
from numba import njit


@njit(error_model="numpy", inline="always")
def member(i, link):
    """Row of the member of the household that ``link`` of row ``i`` names; ``i`` itself where there is none.

    Unsigned, like every row in a kernel: reading by it needs no check for a negative index and vectorises.
    """
    return np.uint64(np.int64(i) + np.int64(link))


@njit(error_model="numpy", inline="always")
def near(i, lo, link):
    """The same member's place in the block that begins with row ``lo``, 0 to 4,095: for what is kept by place.

    Few bits, so that a CPU that reads at many places at once finds them twice as fast as by row.
    """
    return np.uint16(np.uint16(i - lo) + np.uint16(link))
