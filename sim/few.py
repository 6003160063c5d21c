"""The few whom something concerns, listed: the loop over all says whom, and only these are gone through after it."""

import numpy as np

from sim.arithmetic import ZERO, f32
from sim.kernel import inside


@inside
def listed(concerned, few, many):
    """Places of a block, below ``many``, at which ``concerned`` is not 0, in order into ``few``; and how many they are.

    Both are float32 (block,), rows of a process's ``Home``; a place is the row less where the block begins.
    """
    found = np.uint64(0)
    for k in range(many):
        few[found] = f32(k)
        found += np.uint64(concerned[k] != ZERO)
    return found
