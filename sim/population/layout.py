"""Households laid row by row over the areas of a town: who lives with whom, and how old they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from sim.population.families import (
    BAND_YEARS,
    BROAD,
    CELL_ADULTS,
    CELL_FIRST,
    CELL_KIND,
    CELL_PARENT,
    CELL_SECOND,
    FIRST_AGE,
    ONE_PARENT,
    Homes,
)
from sim.population.luck import Luck, pick

HEAD, PARTNER, SHARER, CHILD, GROWN = (np.uint8(k) for k in range(5))
UNIFORMS = ("household", "children", "second_child", "third_child", "fourth_child", "grown", "second_grown",
            "third_grown")  # fmt: skip
f32 = np.float32


@dataclass(frozen=True)
class Layout:
    """Where everybody lives; all arrays (n,). Rows are absolute; one's own row says that there is nobody."""

    cell: np.ndarray  # int16: kind and ages of the household's core
    role: np.ndarray  # uint8: HEAD (first person), PARTNER of the first, SHARER, CHILD under 16, GROWN child
    rank: np.ndarray  # uint8: which of the household's children, or grown children, from 0
    home: np.ndarray  # int64: row of the household's first person
    partner: np.ndarray  # int64: row of the partner


@njit(error_model="numpy", cache=True)
def _lay(u, starts, strata, sums, adults, kinds, some, more, grown, again, cell, role, rank, home, partner):
    """One household after another; where an area has not enough rows left, its last household lacks its youngest."""
    for a in range(len(strata)):
        row, end, d = starts[a], starts[a + 1], strata[a]
        while row < end:
            k = np.searchsorted(sums[d], u[0, row], side="right")
            children = 0
            if u[1, row] < some[d, k]:
                two = 1 if kinds[k] == 2 else 0
                children = 1
                while children < 4 and u[children + 1, row] < more[d, two, children - 1]:
                    children += 1
            older = 0
            if u[5, row] < grown[d, k]:
                older = 1
                while older < 3 and u[older + 5, row] < again[older - 1]:
                    older += 1
            size = min(adults[k] + children + older, end - row)
            for j in range(size):
                i = row + j
                cell[i] = k
                home[i] = row
                partner[i] = i
                if j == 0:
                    role[i] = 0
                elif j < adults[k]:
                    role[i] = 1 if kinds[k] == 2 else 2
                elif j < adults[k] + children:
                    role[i] = 3
                    rank[i] = j - adults[k]
                else:
                    role[i] = 4
                    rank[i] = j - adults[k] - children
            if kinds[k] == 2 and size > 1:
                partner[row] = row + 1
                partner[row + 1] = row
            row += size


def lay_out(homes: Homes, luck: Luck, starts: np.ndarray, strata: np.ndarray) -> Layout:
    """Everybody's household; ``strata`` is each area's row in the tables of ``homes``."""
    n = len(luck.ids)
    u = np.array([luck.uniform(name) for name in UNIFORMS], f32)
    sums = np.cumsum(homes.shares(), axis=1).astype(f32)
    sums[:, -1] = 2.0
    found = Layout(
        np.zeros(n, np.int16), np.zeros(n, np.uint8), np.zeros(n, np.uint8), np.zeros(n, np.int64),
        np.zeros(n, np.int64),
    )  # fmt: skip
    _lay(
        u, starts, strata, sums, CELL_ADULTS, CELL_KIND, homes.children.astype(f32), homes.more.astype(f32),
        homes.grown.astype(f32), homes.more_grown.astype(f32), found.cell, found.role, found.rank, found.home,
        found.partner,
    )  # fmt: skip
    return found


def _apart(luck: np.ndarray, rank: np.ndarray, apart: float) -> np.ndarray:
    """The household's uniform, moved on by ``apart`` for each earlier sibling: even still, and siblings differ."""
    moved = luck + rank.astype(f32) * f32(apart)
    return moved - np.floor(moved)


def draw_ages(
    homes: Homes, laid: Layout, stratum: np.ndarray, luck: Luck, home: Luck, apart: float
) -> tuple[np.ndarray, np.ndarray]:
    """Age in years (uint8), and the age row of tables that count children: 0 under 16, then the six broad ages."""
    cell, role = laid.cell, laid.role
    band = np.where(role == PARTNER, CELL_SECOND[cell], CELL_FIRST[cell])
    age = np.zeros(len(cell), np.int64)
    family = stratum.astype(np.int64) * 16 + CELL_PARENT[cell]
    grown = np.flatnonzero(role == GROWN)
    if len(grown):
        one = stratum[grown].astype(np.int64) * 2 + ONE_PARENT[cell[grown]]
        u = _apart(home.uniform("grown_age")[grown], laid.rank[grown], apart)
        band[grown] = pick(u, homes.grown_ages.reshape(-1, 16), one * 16 + CELL_PARENT[cell[grown]])
    age = FIRST_AGE[band] + (luck.uniform("age") * BAND_YEARS.astype(f32)[band]).astype(np.int64)
    row = BROAD[band] + np.uint8(1)
    child = np.flatnonzero(role == CHILD)
    if len(child):
        u = _apart(home.uniform("child_age")[child], laid.rank[child], apart)
        age[child] = pick(u, homes.child_ages.reshape(-1, 16), family[child])
        row[child] = 0
    return age.astype(np.uint8), row
