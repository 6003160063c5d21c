"""The queue of each area: as many start as there are places, the most urgent first.

Runs between months over last month's state. A place is one start in the month; fractions
carry over from month to month, unused whole places lapse.
"""

import numpy as np

from sim.draws import halves, key, mix


def settle(
    waiting: np.ndarray,
    distress: np.ndarray,
    ids: np.ndarray,
    starts: np.ndarray,
    places: np.ndarray,
    urgent_at: float | np.floating,
    low: np.uint32,
    high: np.uint32,
    called: np.ndarray,
) -> np.ndarray:
    """Mark in ``called`` who starts: in each area the min(waiters, places) most urgent.

    waiting, called: uint8 (n,); distress: float32 (n,); ids: uint32 (n,);
    starts: int64 (areas + 1,) first row of each area; places: int64 (areas,) whole places.
    Order: the urgent (distress of ``urgent_at`` points or more), then a hashed priority, then row.
    Returns the number called per area. Few people wait, so this is plain numpy: nothing to compile at the start.
    """
    called[:] = 0
    rows = np.flatnonzero(waiting)
    area = np.searchsorted(starts, rows, side="right") - 1
    later = distress[rows] < urgent_at
    order = np.lexsort((rows, mix.py_func(ids[rows], low, high), later, area))
    rows, area = rows[order], area[order]
    ahead = np.arange(len(rows)) - np.searchsorted(area, area)
    starting = ahead < places[area]
    called[rows[starting]] = 1
    return np.bincount(area[starting], minlength=len(places))


def priorities(seed: int, month: int) -> tuple[np.uint32, np.uint32]:
    """The key of this month's hashed priorities."""
    return halves(key(seed, "queue.priority", month))
