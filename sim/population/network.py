"""Ties: the eight people whom each person looks to.

A partner comes first; the others mostly live nearby and mostly belong to the same of five
ethnic groups (`homophily_eth`: 81.6 % of friends). Everybody has eight; ties need not be
mutual. Where no new person can be found an earlier tie is repeated, and only a person alone
in the world points to their own row, which readers take as no tie.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.draws import halves, key, mix

TIES = 8
_TRIES = 4
u32 = np.uint32


def draw_ties(
    seed: int, ids: np.ndarray, area_starts: np.ndarray, mate: np.ndarray, group: np.ndarray, value: Any
) -> np.ndarray:
    """Ties of everybody, int32 (8, n), as rows of the array; the same for the same seed, ids, areas and groups."""
    n = len(ids)
    ties = np.empty((TIES, n), np.int32)
    if n == 0:
        return ties
    area = np.repeat(np.arange(len(area_starts) - 1, dtype=np.int32), np.diff(area_starts))
    groups = int(group.max()) + 1
    cell = area.astype(np.int64) * groups + group
    order = np.argsort(cell, kind="stable").astype(np.int32)  # rows by area, then group
    cell_starts = np.searchsorted(cell[order], np.arange((len(area_starts) - 1) * groups + 1)).astype(np.int64)
    everywhere = np.argsort(group, kind="stable").astype(np.int32)
    group_starts = np.searchsorted(group[everywhere], np.arange(groups + 1)).astype(np.int64)
    keys = np.array([halves(key(seed, f"people.tie_{k}", t)) for k in range(TIES) for t in range(_TRIES)], np.uint32)
    place = np.empty(n, np.int32)
    place[order] = np.arange(n, dtype=np.int32)  # a row's position in `order`
    _fill(
        ties, ids, mate, area, group, area_starts, order, place, cell_starts, everywhere, group_starts, keys,
        np.float32(value["network.elsewhere"]), np.float32(value["network.same_group"]), int(value["network.window"]),
    )  # fmt: skip
    return ties


@njit(error_model="numpy", inline="always")
def _near(at, start, end, window, bits):
    """Another position in [start, end), at most ``window`` from ``at`` where there is room; −1 if there is none."""
    low = max(start, min(at - window, end - 1 - 2 * window))
    high = min(end, low + 2 * window + 1)
    if high - low < 2:
        return -1
    pick = low + np.int64(np.uint64(bits) * np.uint64(high - low - 1) >> np.uint64(32))
    return pick + 1 if pick >= at else pick


@njit(error_model="numpy")
def _fill(ties, ids, mate, area, group, starts, order, place, cells, everywhere, of_group, keys, far, same, window):
    n = len(ids)
    groups = len(of_group) - 1
    for i in range(n):
        g, a = group[i], area[i]
        found = 0
        if mate[i] != 0:
            ties[0, i] = i + 1 if mate[i] == 1 else i - 1
            found = 1
        while found < TIES:
            other = np.int64(-1)
            for t in range(_TRIES):
                k = found * _TRIES + t
                bits = mix(ids[i], keys[k, 0], keys[k, 1])
                again = mix(u32(ids[i] ^ u32(0x9E3779B9)), keys[k, 1], keys[k, 0])
                share = np.float32(again & u32(0xFFFF)) / np.float32(65536)
                alike = np.float32(again >> u32(16)) / np.float32(65536) < same
                if share < far:
                    if alike:
                        low, size = of_group[g], of_group[g + 1] - of_group[g]
                        other = np.int64(everywhere[low + np.int64(np.uint64(bits) * np.uint64(size) >> np.uint64(32))])
                    else:
                        other = np.int64(np.uint64(bits) * np.uint64(n) >> np.uint64(32))
                elif alike:
                    c = np.int64(a) * groups + g
                    at = _near(np.int64(place[i]), cells[c], cells[c + 1], window, bits)
                    other = np.int64(order[at]) if at >= 0 else np.int64(-1)
                else:
                    other = _near(np.int64(i), starts[a], starts[a + 1], window, bits)
                if other == i:
                    other = np.int64(-1)
                for e in range(found):
                    if ties[e, i] == other:
                        other = np.int64(-1)
                if other >= 0:
                    break
            if other < 0:
                other = np.int64(ties[0, i]) if found > 0 else (np.int64(i) + 1 if i + 1 < n else np.int64(i) - 1)
                if n == 1:
                    other = np.int64(i)
            ties[found, i] = other
            found += 1
