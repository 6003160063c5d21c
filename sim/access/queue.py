"""The queues of each area: as many start as there are places, the most urgent first.

Runs between months over last month's state. A place is one start in the month, one held by a community team, one
appointment with the GP or one person met in crisis. Fractions carry over from month to month, unused whole places lapse
(those of crisis teams only above a few).
"""

import numpy as np

from sim.draws import halves, key, mix
from sim.kernel import inside

STRETCH = 64  # rows looked at together: in most of them nobody waits
LATER = np.uint64(1 << 63)  # of a turn: after all who are urgent
_LUCK, _ROW = np.uint64(31), np.uint64((1 << 31) - 1)


@inside
def settle(waiting, distress, ids, starts, places, urgent_at, low, high, catchment, called, used, line, turn, ends):
    """Mark in ``called`` who starts where: of each service in each area the min(waiters, places) most urgent.

    waiting, called: uint8 (n,), codes of services, 0 = none; distress: float32 (n,); ids: uint32 (n,);
    starts: int64 (areas + 1,) first row of each area; places: int64 (services, areas) whole places;
    urgent_at: float32 (services,); low, high: uint32, the month's key (`priorities`); catchment: int64 (areas,), the
    area at which the line of each area stands; used: int64 (services, areas), how many are called, written;
    line: int32 (waiters,), turn: uint64 (2, waiters), ends: int64 (services × areas,), scratch.
    Order: the urgent (distress of ``urgent_at`` points or more), then a hashed priority, then row.
    """
    areas = len(starts) - 1
    called[:] = 0
    ends[:] = 0
    many = 0
    for a in range(areas):
        for begins in range(starts[a], starts[a + 1], STRETCH):
            stops = min(begins + STRETCH, starts[a + 1])
            some = False
            for r in range(begins, stops):
                some |= waiting[r] != 0
            if some:
                for r in range(begins, stops):
                    if waiting[r] != 0:
                        service = np.int64(waiting[r]) - 1
                        drawn = np.uint64(mix(ids[r], low, high)) << _LUCK
                        later = np.uint64(0) if distress[r] >= urgent_at[service] else LATER
                        turn[0, many] = later | drawn | np.uint64(r)
                        line[many] = service * areas + catchment[a]
                        ends[line[many]] += 1
                        many += 1
    at = 0
    for k in range(len(ends)):
        at += ends[k]
        ends[k] = at - ends[k]  # for now where the line begins
    for n in range(many):
        k = line[n]
        turn[1, ends[k]] = turn[0, n]
        ends[k] += 1
    at = 0
    for k in range(len(ends)):
        service, area = k // areas, k % areas
        starting = min(ends[k] - at, places[service, area])
        used[service, area] = starting
        if starting < ends[k] - at:
            foremost(turn[1], at, ends[k], starting)
        for n in range(at, at + starting):
            called[turn[1, n] & _ROW] = service + 1
        at = ends[k]


@inside
def foremost(turn, first, last, many):
    """Put the ``many`` lowest of the different numbers from ``first`` to ``last`` in front, in any order."""
    low, high, border = first, last - 1, first + many - 1
    while low < high and many > 0:
        i, j, middle = low, high, turn[(low + high) // 2]
        while i <= j:
            while turn[i] < middle:
                i += 1
            while turn[j] > middle:
                j -= 1
            if i <= j:
                turn[i], turn[j] = turn[j], turn[i]
                i, j = i + 1, j - 1
        if border <= j:
            high = j
        elif border >= i:
            low = i
        else:
            break


def scratch(waiters: int, places: np.ndarray) -> tuple[np.ndarray, ...]:
    """Room for ``used`` and what follows it in `settle`; places: (services, areas)."""
    return (
        np.empty(places.shape, np.int64), np.empty(waiters, np.int32), np.empty((2, waiters), np.uint64),
        np.empty(places.size, np.int64),
    )  # fmt: skip


def priorities(seed: int, month: int) -> tuple[np.uint32, np.uint32]:
    """The key of this month's hashed priorities."""
    return halves(key(seed, "queue.priority", month))
