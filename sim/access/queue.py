"""The queue of each area: as many start as there are places, the most urgent first.

Runs between months over last month's state. A place is one start in the month; fractions
carry over from month to month, unused whole places lapse.
"""

import numpy as np
from numba import njit

from sim.draws import halves, key, mix


@njit(error_model="numpy")
def settle(waiting, distress, ids, starts, places, urgent_at, low, high, called):
    """Mark in ``called`` who starts: in each area the min(waiters, places) most urgent.

    waiting, called: uint8 (n,); distress: float32 (n,); ids: uint32 (n,);
    starts: int64 (areas + 1,) first row of each area; places: int64 (areas,) whole places.
    Order: the urgent (distress of ``urgent_at`` points or more), then a hashed priority, then row.
    Returns the number called per area.
    """
    areas = len(places)
    used = np.zeros(areas, np.int64)
    for a in range(areas):
        count = 0
        for i in range(starts[a], starts[a + 1]):
            called[i] = np.uint8(0)
            count += np.int64(waiting[i])
        if count == 0 or places[a] <= 0:
            continue
        rows = np.empty(count, np.int64)
        rank = np.empty(count, np.uint64)
        k = 0
        for i in range(starts[a], starts[a + 1]):
            if waiting[i] == 1:
                later = np.uint64(distress[i] < urgent_at)
                rows[k] = i
                rank[k] = (later << np.uint64(32)) | np.uint64(mix(ids[i], low, high))
                k += 1
        take = min(np.int64(count), places[a])
        by_rank = np.argsort(rank, kind="mergesort")
        for k in range(take):
            called[rows[by_rank[k]]] = np.uint8(1)
        used[a] = take
    return used


def priorities(seed: int, month: int) -> tuple[np.uint32, np.uint32]:
    """The key of this month's hashed priorities."""
    return halves(key(seed, "queue.priority", month))
