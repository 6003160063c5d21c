"""The queues of each area: as many start as there are places, the most urgent first.

Runs between months over last month's state. A place is one start in the month, one held by a community team, one
appointment with the GP or one person met in crisis. Fractions carry over from month to month, unused whole places lapse
(those of crisis teams only above a few).
"""

import numpy as np

from sim.draws import halves, key, mixed


def settle(
    waiting: np.ndarray,
    distress: np.ndarray,
    ids: np.ndarray,
    starts: np.ndarray,
    places: np.ndarray,
    urgent_at: np.ndarray,
    low: np.uint32,
    high: np.uint32,
    called: np.ndarray,
    catchment: np.ndarray | None = None,
) -> np.ndarray:
    """Mark in ``called`` who starts where: of each service in each area the min(waiters, places) most urgent.

    waiting, called: uint8 (n,), codes of services, 0 = none; distress: float32 (n,); ids: uint32 (n,);
    starts: int64 (areas + 1,) first row of each area; places: int64 (services, areas) whole places;
    urgent_at: float32 (services,); catchment: int64 (areas,), the area at which the line of each area stands, by
    default its own.
    Order: the urgent (distress of ``urgent_at`` points or more), then a hashed priority, then row.
    Returns the number called, int64 (services, areas). Few people wait, so this is plain numpy: nothing to compile.
    """
    called[:] = 0
    rows = np.flatnonzero(waiting)
    service = waiting[rows].astype(np.int64) - 1
    area = np.searchsorted(starts, rows, side="right") - 1
    line = service * places.shape[1] + (area if catchment is None else catchment[area])
    later = distress[rows] < urgent_at[service]
    order = np.lexsort((rows, mixed(ids[rows], low, high), later, line))
    rows, line = rows[order], line[order]
    ahead = np.arange(len(rows)) - np.searchsorted(line, line)
    starting = ahead < places.ravel()[line]
    called[rows[starting]] = waiting[rows[starting]]
    return np.bincount(line[starting], minlength=places.size).reshape(places.shape)


def priorities(seed: int, month: int) -> tuple[np.uint32, np.uint32]:
    """The key of this month's hashed priorities."""
    return halves(key(seed, "queue.priority", month))
