"""Households of one or two adults: who lives with whom, their children, and how the home is held.

A household is an adult alone, a lone parent, a couple, or a parent with a grown child; there
are no larger ones: where three adults share a home in England, here they live in two, so
households are smaller than the published 2.36 (`hh_size`) and shares of households are
met for each adult instead. For each decile the tables below are scaled until the adults'
ages, the children for each adult, lone parents and tenure meet the place's own figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit

from sim.population.margins import HALF, conditional, fitted, intercept, logistic, logit, scaled_alike
from sim.population.place import Place

FIRST_AGE = np.array([16, *range(20, 95, 5)])  # youngest age of the sixteen bands of a place's age table
BAND_YEARS = np.array([4, *[5] * 14, 8])  # the last is lived to 97
MIDDLE = FIRST_AGE + BAND_YEARS / 2.0
BROAD = np.array([0, 0, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 5, 5], np.uint8)  # 16-24 25-34 35-49 50-64 65-74 75+
BROAD_NAMES = ("16_24", "25_34", "35_49", "50_64", "65_74", "75_plus")
ALONE, LONE_PARENT, COUPLE, PARENT_AND_CHILD = np.uint8(0), np.uint8(1), np.uint8(2), np.uint8(3)
TENURE_KIND = np.array([0, 1, 2, 2])  # couples and parents with a grown child hold their homes alike

Values = Mapping[str, Any]  # numbers by name: figures, or arrays in code order

_FIRST = np.repeat(np.arange(16, dtype=np.uint8), 16)
_SECOND = np.tile(np.arange(16, dtype=np.uint8), 16)
CELL_KIND = np.repeat(np.array([ALONE, LONE_PARENT, COUPLE, PARENT_AND_CHILD]), [16, 16, 256, 256])
CELL_FIRST = np.concatenate([np.arange(16, dtype=np.uint8), np.arange(16, dtype=np.uint8), _FIRST, _FIRST])
CELL_SECOND = np.concatenate([np.arange(16, dtype=np.uint8), np.arange(16, dtype=np.uint8), _SECOND, _SECOND])
CELL_OLDEST = np.maximum(CELL_FIRST, CELL_SECOND)
CELL_TENURE_ROW = BROAD[CELL_OLDEST] * 3 + TENURE_KIND[CELL_KIND]


@dataclass(frozen=True)
class Homes:
    """Tables of a place's households, by stratum: a decile (index 0 = most deprived), or an area of a built place."""

    households: np.ndarray  # (S, 544) share of households in each cell
    children: np.ndarray  # (S, 544) log-odds that children live there
    more: np.ndarray  # (S, 2, 3) chance of a 2nd, 3rd, 4th child given one: [lone parent, two adults]
    tenure: np.ndarray  # (S, 18, 4) tenure given the oldest adult's broad age and the kind of household
    women: np.ndarray  # (S, 6) share of women among adults who live alone, by broad age
    people: np.ndarray  # (S, 6, 4) share of adults by broad age and tenure


def _pairs(value: Values) -> tuple[np.ndarray, np.ndarray]:
    """How readily two ages form a couple (symmetric), and a parent (row) with a grown child (column)."""
    gap = MIDDLE[:, None] - MIDDLE[None, :]
    ready = np.array([0.03, 0.35, *[1.0] * 14])
    couple = np.exp(-0.5 * (gap / value["couple_spread"]) ** 2) * ready[:, None] * ready[None, :]
    family = np.exp(-0.5 * ((gap - value["parent_gap"]) / value["parent_spread"]) ** 2)
    at_home = np.array([value["at_home_16_19"], value["at_home_20_24"], value["at_home_25_34"]])
    share = np.array([at_home[0], at_home[1], at_home[2], at_home[2] * 0.5, *[value["at_home_35_plus"]] * 12])
    reach = couple.sum(axis=0) / np.maximum(family.sum(axis=0), 1e-9)
    return couple, family * (reach * share / (1.0 - share))[None, :]


def _cells(ages: np.ndarray, decile: int, value: Values, kernels: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Households per adult in each of the 544 cells of one decile."""
    tilt = value["alone_deprived"] * HALF[decile]
    by_band = np.array([float(value[f"alone_{name}"]) for name in BROAD_NAMES])
    alone = logistic(logit(by_band) + tilt)[BROAD]
    lone_total = value["lone_parents"][decile] / value["adults_per_household"]
    shape = np.exp(-0.5 * ((MIDDLE - value["lone_parent_age"]) / value["lone_parent_spread"]) ** 2)
    lone = np.minimum(lone_total * shape / float(shape @ ages), 0.9 - alone)
    couple, family = kernels
    seed = couple + family + family.T
    pairs = scaled_alike(seed, ages * (1.0 - alone - lone))
    couples, families = pairs * couple / seed, pairs * family / seed
    return np.concatenate([alone * ages, lone * ages, 0.5 * couples.ravel(), families.ravel()])


def _adults(weights: np.ndarray) -> float:
    """Adults in these households (weights over the 544 cells)."""
    return float(weights[CELL_KIND <= LONE_PARENT].sum() + 2.0 * weights[CELL_KIND >= COUPLE].sum())


def _more_children(value: Values, decile: int) -> np.ndarray:
    """Chance of a second, third and fourth child, for lone parents and for two adults: (2, 3)."""
    out = np.empty((2, 3))
    for k, who in enumerate(("lone", "two")):
        for j, child in enumerate(("second", "third", "fourth")):
            base = logit(value[f"{child}_child_{who}"])
            out[k, j] = logistic(base + (value["large_families_deprived"] * HALF[decile] if j else 0.0))
    return out


def _children(weights: np.ndarray, per_adult: float, more: np.ndarray, value: Values) -> np.ndarray:
    """Log-odds that children live in each cell, so that there are ``per_adult`` children for each adult."""
    mean = 1.0 + more[:, 0] * (1.0 + more[:, 1] * (1.0 + more[:, 2]))
    youngest = MIDDLE[np.minimum(CELL_FIRST, CELL_SECOND)]
    parent = np.where(CELL_KIND == PARENT_AND_CHILD, MIDDLE[CELL_FIRST] - 3.0, youngest)
    shape = -0.5 * ((parent - value["children_age"]) / value["children_spread"]) ** 2
    shape = shape + np.where(CELL_KIND == PARENT_AND_CHILD, value["siblings"], 0.0)
    wanted = per_adult * _adults(weights) - mean[0] * weights[CELL_KIND == LONE_PARENT].sum()
    two = CELL_KIND >= COUPLE
    level = intercept(wanted / (mean[1] * weights[two].sum()), shape[two], weights[two])
    return np.where(CELL_KIND == ALONE, -40.0, np.where(two, level + shape, 40.0))


def _tenure(weights: np.ndarray, shares: np.ndarray, value: Values) -> np.ndarray:
    """Tenure (4) given broad age of the oldest and kind (18 rows), meeting the decile's shares of households."""
    rows = np.bincount(CELL_TENURE_ROW, weights, minlength=18)
    kinds = (value["tenure_alone"], value["tenure_lone_parent"], np.ones(4))
    seed = np.array([np.asarray(value[f"tenure_{age}"]) * kind for age in BROAD_NAMES for kind in kinds])
    return conditional(fitted(np.maximum(seed, 1e-6), rows, shares))


def _women(weights: np.ndarray, ages: np.ndarray, value: Values) -> np.ndarray:
    """Share of women among adults alone, by broad age, given the share wanted among all of that age."""
    alone = np.bincount(BROAD[CELL_FIRST], weights * (CELL_KIND == ALONE), minlength=6)
    lone = np.bincount(BROAD[CELL_FIRST], weights * (CELL_KIND == LONE_PARENT), minlength=6)
    everyone = np.bincount(BROAD, ages, minlength=6)
    wanted = np.array([*[value["women_under_65"]] * 4, value["women_65_74"], value["women_75_plus"]])
    grown = np.bincount(BROAD[CELL_FIRST], weights * (CELL_KIND == PARENT_AND_CHILD), minlength=6)
    others = 0.5 * (everyone - alone - lone - grown) + value["lone_mothers"] * lone + value["mothers_of_grown"] * grown
    women = wanted * everyone - others
    return np.clip(women / np.maximum(alone, 1e-9), 0.05, 0.95)


def _people(weights: np.ndarray, tenure: np.ndarray) -> np.ndarray:
    """Share of adults by broad age and tenure, (6, 4)."""
    out = np.zeros((6, 4))
    for band, present in ((CELL_FIRST, np.ones(544)), (CELL_SECOND, (CELL_KIND >= COUPLE) * 1.0)):
        np.add.at(out, BROAD[band], (weights * present)[:, None] * tenure[CELL_TENURE_ROW])
    return out / out.sum()


def build_homes(place: Place, value: Values) -> Homes:
    """The household tables of a place."""
    kernels = _pairs(value)
    rows: list[tuple[np.ndarray, ...]] = []
    for s, decile in enumerate(place.deciles.astype(int) - 1):
        ages = place.tables["age"][:, s]
        weights = _cells(ages, decile, value, kernels)
        more = _more_children(value, decile)
        tenure = _tenure(weights, place.tables["tenure"][:, s], value)
        children = _children(weights, place.tables["children_per_adult"][0, s], more, value)
        women = _women(weights, ages, value)
        rows.append((weights / weights.sum(), children, more, tenure, women, _people(weights, tenure)))
    return Homes(*(np.array(column) for column in zip(*rows, strict=True)))


@njit(error_model="numpy", cache=True)
def _lay(u, starts, strata, sums, kinds, cell, mate):
    """Lay households row by row over the areas; one for two where only one row is left in the area."""
    for a in range(len(strata)):
        row, end, d = starts[a], starts[a + 1], strata[a]
        while row < end:
            k = np.searchsorted(sums[d], u[row], side="right")
            if kinds[k] >= 2 and row + 1 == end:
                k = k % 16  # an adult alone
            cell[row] = k
            if kinds[k] >= 2:
                cell[row + 1] = k
                mate[row], mate[row + 1] = 1, 2
                row += 1
            row += 1


def lay_out(homes: Homes, u: np.ndarray, starts: np.ndarray, strata: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cell of each person's household (int16, n) and ``mate`` (uint8, n), from one uniform a row.

    ``strata`` is each area's row in the tables of ``homes``.
    """
    n = len(u)
    cell, mate = np.zeros(n, np.int16), np.zeros(n, np.uint8)
    sums = np.cumsum(homes.households, axis=1).astype(np.float32)
    sums[:, -1] = 2.0
    _lay(u, starts, strata, sums, CELL_KIND, cell, mate)
    return cell, mate
