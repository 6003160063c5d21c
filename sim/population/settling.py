"""Settling: all events of a month, in one fixed order."""

import numpy as np

from sim.kernel import inside
from sim.life import (
    ARRIVES,
    BEARS,
    DEPARTS,
    DIES,
    LEAVES,
    MOVES,
    PARTS,
    SEEKS,
)
from sim.population.kin import (
    bear,
    die,
    join,
    leave,
    lodge,
    part,
)
from sim.population.moving import (
    arrive,
    depart,
    move,
)
from sim.population.rows import (
    EVENT,
    HOME,
    State,
    street,
)
from sim.population.ties_anew import (
    bridges,
)
from sim.population.ties_anew import settle as settle_ties


@inside
def settle(
    real, small, links, ids, ties, starts, area, area_streets, of_decile, decile_starts, spare, free, kept,
    last_left, left, gone, some, pairs, keys, terms, typical, births, flows, pounds,
    area_starts, layer, tie_keys, tie_terms, calendar, room, found, fits,
):  # fmt: skip
    """Settle all events of ``some`` rows and ``pairs``; how many children were born. ``gone[0]``: how many rows were
    left; ``room``: int64 (3, MOST), ``found`` and
    ``fits`` as `ties_anew.looked_at` gives them, scratch."""
    s = State(
        real, small, links, ids, ties, starts, area, area_streets, spare, free, kept, left, gone, typical, flows, pounds
    )
    rows, group, new = room[0], room[1], room[2]
    for r in last_left:
        k = street(s, np.int64(r))
        spare[starts[k] + free[k]] = r
        free[k] += 1
    for r in some:
        if small[EVENT, r] == DIES:
            die(s, r, rows, group, new)
    for r in some:
        if small[EVENT, r] == PARTS:
            goes = part(s, r, keys, rows)
            if goes >= 0:
                lodge(s, goes, keys, terms, rows)
    for r in some:
        if small[EVENT, r] == LEAVES and links[HOME, r] != 0:
            leave(s, r, rows)
            lodge(s, r, keys, terms, rows)
    for p in range(len(pairs)):
        a, b = pairs[p, 0], pairs[p, 1]
        if small[EVENT, a] == SEEKS and small[EVENT, b] == SEEKS:  # their home may have moved with another couple
            join(s, a, b, keys, rows, group, new)
    for r in some:
        if small[EVENT, r] == MOVES and links[HOME, r] == 0:
            move(s, r, keys, terms, of_decile, decile_starts, rows, new)
    for r in some:
        if small[EVENT, r] == DEPARTS and links[HOME, r] == 0:
            depart(s, r, rows)
    for r in some:
        if small[EVENT, r] == ARRIVES and links[HOME, r] == 0:
            arrive(s, r, keys, rows, new)
    born = 0
    for r in range(starts[-1]):
        if small[EVENT, r] == BEARS:
            bear(s, r, births, born, keys, terms)
            born += 1
    settle_ties(small, ids, ties, area_starts, layer, tie_keys, tie_terms, found, fits)
    if calendar % 12 == 0:
        bridges(small, ties)
    return born
