"""Mending: somebody new to be tied to, where a tie has ended."""

import numpy as np
from numba import njit

from sim.draws import (
    mix,
)
from sim.life import (
    ADULT,
)
from sim.population.rows import (
    ELSEWHERE,
    GROUP,
    SAME_GROUP,
    STAGE,
    TIE,
    street,
)

SCAN = 400  # rows looked through for someone to be tied to
u32 = np.uint32


@njit(error_model="numpy")
def tie(s, r, slot, keys, terms):
    """Somebody to be tied to: mostly near, mostly of the same group; −1 where nobody is found."""
    bits = mix(s.ids[r] + u32(slot) * u32(0x9E3779B9), keys[TIE, 0], keys[TIE, 1])
    far = np.float32(bits & u32(0xFFFF)) < terms[ELSEWHERE] * np.float32(65536)
    alike = np.float32(bits >> u32(16)) < terms[SAME_GROUP] * np.float32(65536)
    area = s.area[street(s, r)]
    start, end = s.starts[s.area_streets[area]], s.starts[s.area_streets[area + 1]]
    if far:
        start, end = np.int64(0), s.starts[-1]
    where = mix(bits, keys[TIE, 1], keys[TIE, 0])
    q = start + np.int64((np.uint64(where) * np.uint64(end - start)) >> np.uint64(32))
    for _ in range(SCAN):
        fits = s.small[STAGE, q] == ADULT and q != r
        if fits and (not alike or s.small[GROUP, q] == s.small[GROUP, r]):
            known = False
            for k in range(len(s.ties)):
                known = known or s.ties[k, r] == q
            if not known:
                return q
        q = q + 1 if q + 1 < end else start
    return np.int64(-1)
