"""Who lives with whom: the other members of one's household lie near, and are found by links."""

import numpy as np
from numba import njit


@njit(error_model="numpy", inline="always")
def near(i, lo, link):
    """Place, in the block that begins with row ``lo``, of the member that ``link`` of row ``i`` names; its own where none.

    A block has at most 4,095 rows, so a place has few bits: CPUs that read at many places at once find them twice as
    fast as by row, and no negative index has to be looked for. Rows are reached by it through slices, ``column[lo:hi]``.
    """
    return np.uint16(np.int64(i - lo) + np.int64(link))
