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

from sim.draws import uniforms

TIES = 8
_TRIES = 4
u32 = np.uint32


def draw_ties(
    seed: int, ids: np.ndarray, area_starts: np.ndarray, partner: np.ndarray, group: np.ndarray, value: Any
) -> np.ndarray:
    """Ties of everybody, int32 (8, n), as rows of the array; the same for the same seed, ids, areas and groups.

    ``partner`` is the row of each one's partner, or their own.
    """
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
    place = np.empty(n, np.int32)
    place[order] = np.arange(n, dtype=np.int32)  # a row's position in `order`
    shares = (np.float32(value["network.elsewhere"]), np.float32(value["network.same_group"]))
    for k in range(TIES):
        bits = _bits(seed, ids, k)
        _fill(
            k, ties, bits, partner, area, group, area_starts, order, place, cell_starts, everywhere, group_starts,
            *shares, int(value["network.window"]),
        )  # fmt: skip
    return ties


def _bits(seed: int, ids: np.ndarray, k: int) -> np.ndarray:
    """32 random bits for each person's k-th tie, from two draws."""
    high, low = (uniforms(seed, ids, f"people.tie_{k}_{part}") for part in ("high", "low"))
    return ((high * np.float32(65536)).astype(np.uint32) << u32(16)) | (low * np.float32(65536)).astype(np.uint32)


@njit(error_model="numpy", inline="always")
def _scramble(x):
    """Another 32 bits from 32 bits, for the next try (stands here because numba's cache looks at one file only)."""
    x = u32(u32(x ^ (x >> u32(16))) * u32(0x21F0AAAD))
    x = u32(u32(x ^ (x >> u32(15))) * u32(0xD35A2D97))
    return u32(x ^ (x >> u32(15)))


@njit(error_model="numpy", inline="always")
def _one_of(bits, size):
    """0 … size − 1 from 32 bits."""
    return np.int64((np.uint64(bits) * np.uint64(size)) >> np.uint64(32))


@njit(error_model="numpy", inline="always")
def _near(at, start, end, window, bits):
    """Another position in [start, end), at most ``window`` from ``at`` where there is room; −1 if there is none."""
    low = max(start, min(at - window, end - 1 - 2 * window))
    high = min(end, low + 2 * window + 1)
    if high - low < 2:
        return -1
    pick = low + _one_of(bits, high - low - 1)
    return pick + 1 if pick >= at else pick


@njit(error_model="numpy", cache=True)
def _fill(
    k,
    ties,
    luck,
    partner,
    area,
    group,
    starts,
    order,
    place,
    cells,
    everywhere,
    of_group,
    elsewhere,
    same_group,
    window,
):
    """Fill the k-th tie of everybody; the ties before it are there."""
    n = len(luck)
    groups = len(of_group) - 1
    for i in range(n):
        if k == 0 and partner[i] != i:
            ties[0, i] = partner[i]
            continue
        g, a = np.int64(group[i]), np.int64(area[i])
        other = np.int64(-1)
        bits = luck[i]
        for _ in range(_TRIES):
            where = _scramble(bits ^ u32(0x9E3779B9))
            far = np.float32(where & u32(0xFFFF)) < elsewhere * np.float32(65536)
            alike = np.float32(where >> u32(16)) < same_group * np.float32(65536)
            if far and alike:
                other = np.int64(everywhere[of_group[g] + _one_of(bits, of_group[g + 1] - of_group[g])])
            elif far:
                other = _one_of(bits, n)
            elif alike:
                at = _near(np.int64(place[i]), cells[a * groups + g], cells[a * groups + g + 1], window, bits)
                other = np.int64(order[at]) if at >= 0 else np.int64(-1)
            else:
                other = _near(np.int64(i), starts[a], starts[a + 1], window, bits)
            if other == i:
                other = np.int64(-1)
            for e in range(k):
                if ties[e, i] == other:
                    other = np.int64(-1)
            if other >= 0:
                break
            bits = _scramble(bits + u32(0x85EBCA6B))
        if other < 0 and k > 0:
            other = np.int64(ties[0, i])  # nobody new was found
        elif other < 0:
            other = np.int64(i) + 1 if i + 1 < n else np.int64(i) - 1 if n > 1 else np.int64(0)
        ties[k, i] = other
