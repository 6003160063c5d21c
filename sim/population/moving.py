"""Moving: households change their home, leave for good, or come from elsewhere."""

import numpy as np

from sim.arithmetic import logistic
from sim.draws import (
    mix,
)
from sim.kernel import inside
from sim.population.rows import (
    AREA,
    ARREARS,
    BORNE,
    BRIDGING,
    BROUGHT,
    CAME,
    CARE,
    CARER,
    COME,
    DECILE,
    ESTATE,
    EVENT,
    HOME,
    MOVED,
    NEXT_DECILE,
    NONE,
    PARTNER,
    SAME_AREA,
    SAME_DECILE,
    SAVINGS,
    SKILL,
    STEP,
    TIE_EVENT,
    UP,
    UPWARD,
    WENT,
    WHERE,
    carry,
    copy,
    count,
    luck,
    members,
    street,
    take,
    u32,
    vacate,
    with_room,
)


@inside
def move(s, r, keys, terms, of_decile, decile_starts, rows, new):
    """The household of row r moves: within its area, or to one of the same decile or a near one.

    Who earns more than is typical of the decile rather moves to a less deprived one, who earns less to a more deprived.
    """
    many = members(s, r, rows)
    area = s.area[street(s, r)]
    for m in range(many):
        s.small[MOVED, rows[m]] = 1
    if luck(s, r, keys, AREA) < terms[SAME_AREA]:
        return
    u = luck(s, r, keys, STEP)
    same, near = terms[SAME_DECILE], terms[NEXT_DECILE]
    above = s.real[SKILL, r] - s.typical[s.small[DECILE, r] - 1]
    up = luck(s, r, keys, UP) < logistic(terms[UPWARD] * above)
    far = 0 if u < same else (1 if u < same + near else 2)
    step = far if up else -far
    decile = np.int64(s.small[DECILE, r]) + step
    if decile < 1 or decile > 10 or decile_starts[decile - 1] == decile_starts[decile]:
        return
    where = luck(s, r, keys, WHERE)
    first, last = decile_starts[decile - 1], decile_starts[decile]
    scaled = where * (last - first)
    to = of_decile[first + np.int64(scaled)]
    if to == area:
        return
    k = with_room(s, to, many, scaled - np.floor(scaled))
    if k < 0:
        return
    carry(s, rows, many, k, new)


@inside
def depart(s, r, rows):
    """The household of row r leaves for good."""
    many = members(s, r, rows)
    s.pounds[ESTATE] += np.int64(s.real[SAVINGS, r]) - np.int64(s.real[ARREARS, r])
    count(s, WENT, r, many)
    for m in range(many):
        vacate(s, rows[m])


@inside
def arrive(s, r, keys, rows, new):
    """A household like that of row r comes to live in its area."""
    many = members(s, r, rows)
    k = with_room(s, s.area[street(s, r)], many, luck(s, r, keys, WHERE))
    if k < 0:
        return
    for m in range(many):
        new[m] = take(s, k)
    for m in range(many):
        q, old = new[m], rows[m]
        copy(s, old, q)
        s.ties[:, q] = q
        s.ids[q] = mix(s.ids[old], keys[COME, 0], keys[COME, 1]) | u32(1 << 31)
        s.small[EVENT, q] = NONE
        s.small[BORNE, q] = 0
        s.small[MOVED, q] = 1
        for c in CARE:
            s.small[c, q] = 0
        s.small[TIE_EVENT, q] = 0
        s.small[BRIDGING, q] = 0
        for c in (HOME, PARTNER, CARER):
            target = old + s.links[c, old]
            s.links[c, q] = 0
            for other in range(many):
                if rows[other] == target and other != m:
                    s.links[c, q] = new[other] - q
        s.ties[0, q] = q + s.links[PARTNER, q]  # they know nobody else here yet
    s.pounds[BROUGHT] += np.int64(s.real[SAVINGS, r]) - np.int64(s.real[ARREARS, r])
    count(s, CAME, new[0], many)
