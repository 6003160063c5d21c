"""Households of any size: who lives with whom, and how the home is held; tables of a place, before anybody is drawn.

A household has a core: an adult alone, a lone parent with children under 16, a couple, a
parent with a grown child, or two to four adults who share. Couples and lone parents have
children under 16 and grown children at home, in any number up to four and three. For each
stratum the tables are scaled until the ages of adults and children, the children for each
adult, lone parents and tenure meet the place's own figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.population.margins import HALF, conditional, fitted, intercepts, logistic, logit, scaled_alike
from sim.population.place import Place

FIRST_AGE = np.array([16, *range(20, 95, 5)])  # youngest age of the sixteen bands of a place's age table
BAND_YEARS = np.array([4, *[5] * 14, 8])  # the last is lived to 97
MIDDLE = FIRST_AGE + BAND_YEARS / 2.0
BROAD = np.array([0, 0, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 5, 5], np.uint8)  # 16-24 25-34 35-49 50-64 65-74 75+
BROAD_NAMES = ("16_24", "25_34", "35_49", "50_64", "65_74", "75_plus")
MOST_GROWN, MOVES = 0.9, 6  # families with grown children at most; how often those without parents are moved out
CHILD_YEARS = 16  # ages 0 to 15
BIRTH_AGE = 30.0  # years; any other gives the same tables (see `_child_ages`)
ALONE, LONE_PARENT, COUPLE, WITH_GROWN, SHARED = (np.uint8(k) for k in range(5))
TENURE_KIND = np.array([0, 1, 2, 2, 3])  # couples and parents with a grown child hold their homes alike
SHARERS = np.array([2, 3, 4])

Values = Mapping[str, Any]  # numbers by name: figures, or arrays in code order

_BANDS = np.arange(16, dtype=np.uint8)
_PAIR = (np.repeat(_BANDS, 16), np.tile(_BANDS, 16))
CELL_KIND = np.repeat(np.array([ALONE, LONE_PARENT, COUPLE, WITH_GROWN, SHARED]), [16, 16, 256, 16, 48])
CELL_FIRST = np.concatenate([_BANDS, _BANDS, _PAIR[0], _BANDS, np.repeat(_BANDS, 3)])
CELL_SECOND = np.concatenate([_BANDS, _BANDS, _PAIR[1], _BANDS, np.repeat(_BANDS, 3)])
CELL_ADULTS = np.concatenate([np.repeat([1, 1, 2, 1], [16, 16, 256, 16]), np.tile(SHARERS, 16)]).astype(np.int64)
CELL_PARENT = np.minimum(CELL_FIRST, CELL_SECOND)  # the age band that children are fitted to: the younger parent's
CELL_OLDEST = np.maximum(CELL_FIRST, CELL_SECOND)
CELL_TENURE_ROW = BROAD[CELL_OLDEST] * 4 + TENURE_KIND[CELL_KIND]
TENURE_ROWS = 24
ONE_PARENT = (CELL_KIND == WITH_GROWN).astype(np.int64)  # row of `grown_ages`
PARENTS = (CELL_KIND == COUPLE) | (CELL_KIND == LONE_PARENT)  # who may have children, young or grown


@dataclass(frozen=True)
class Homes:
    """Tables of a place's households, by stratum: a decile (index 0 = most deprived), or an area of a built place."""

    households: np.ndarray  # (S, C) households of each cell for each adult
    children: np.ndarray  # (S, C) chance that children under 16 live there
    more: np.ndarray  # (S, 2, 3) chance of a 2nd, 3rd, 4th child given one: [lone parent, couple]
    grown: np.ndarray  # (S, C) chance that a grown child lives there
    more_grown: np.ndarray  # (2,) chance of a 2nd and a 3rd given one
    child_ages: np.ndarray  # (S, 16, 16) age of a child given the parent's age band
    grown_ages: np.ndarray  # (S, 2, 16, 16) age band of a grown child given the parent's: [others, one parent]
    tenure: np.ndarray  # (S, 24, 4) tenure given the oldest's broad age and the kind of household
    women: np.ndarray  # (S, 6) share of women among adults who live alone, by broad age
    people: np.ndarray  # (S, 6, 4) share of adults by broad age and tenure
    young: np.ndarray  # (S, 4) children for each adult by tenure

    def shares(self) -> np.ndarray:
        """Share of each cell among households, (S, C)."""
        return self.households / self.households.sum(axis=1, keepdims=True)

    def households_of_adults(self) -> np.ndarray:
        """Adults of all households together, (S,): one, but for what rounding leaves."""
        return np.asarray((self.households * (CELL_ADULTS + self.grown_each())).sum(axis=1))

    def children_each(self) -> np.ndarray:
        """Expected children under 16 of a household of each cell, (S, C)."""
        return self.children * _mean_children(self.more)[:, (CELL_KIND == COUPLE).astype(int)]

    def grown_each(self) -> np.ndarray:
        """Expected grown children of a household of each cell, (S, C)."""
        return self.grown * (1.0 + self.more_grown[0] * (1.0 + self.more_grown[1]))

    def one_adult(self) -> np.ndarray:
        """Chance that a household of each cell has one adult only, (S, C)."""
        return (CELL_ADULTS == 1) * (1.0 - self.grown)


def _mean_children(more: np.ndarray) -> np.ndarray:
    return 1.0 + more[..., 0] * (1.0 + more[..., 1] * (1.0 + more[..., 2]))


def _by_broad(value: Values, name: str) -> np.ndarray:
    """A number given for each broad age, for each of the sixteen bands."""
    return np.array([float(value[f"{name}_{age}"]) for age in BROAD_NAMES])[BROAD]


def _pairs(value: Values) -> tuple[np.ndarray, np.ndarray]:
    """How readily two ages form a couple (symmetric), and a parent (row) with a grown child (column)."""
    gap = MIDDLE[:, None] - MIDDLE[None, :]
    ready = np.array([0.03, 0.35, *[1.0] * 14])
    couple = np.exp(-0.5 * (gap / value["couple_spread"]) ** 2) * ready[:, None] * ready[None, :]
    family = np.exp(-0.5 * ((gap - value["parent_gap"]) / value["parent_spread"]) ** 2)
    return couple, family * (gap >= 19.0)


def _at_home(value: Values) -> np.ndarray:
    """Share of each band who live with a parent; the eldest have none left."""
    older = value["at_home_35_plus"]
    young = [value[f"at_home_{age}"] for age in ("16_19", "20_24", "25_29", "30_34")]
    return np.array([*young, older, older, older, older / 2.0, older / 2.0, *[0.0] * 7], float)


def _shared(value: Values) -> np.ndarray:
    """Share of each band who share a home with adults who are neither partner nor parent."""
    young = [value["shared_16_19"], value["shared_20_24"]]
    return np.array([*young, *(value[f"shared_{BROAD_NAMES[b]}"] for b in BROAD[2:])], float)


def _cells(place: Place, value: Values, deprived: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Households for each adult in each cell (S, C); chance of a grown child (S, C), and their ages (S, 2, 16, 16).

    Where there are too few parents for the grown children of a place (students' quarters), the rest of these share.
    """
    ages = place.tables["age"].T  # (S, 16)
    couple, family = _pairs(value)
    at_home = np.broadcast_to(_at_home(value), ages.shape)
    alone = logistic(logit(_by_broad(value, "alone")) + value["alone_deprived"] * deprived[:, None])
    several = 1.0 + value["second_grown"] * (1.0 + value["third_grown"])
    for _ in range(MOVES):
        shared = _shared(value) + _at_home(value) - at_home
        lone = _lone(place, value, np.maximum(0.97 - alone - shared - at_home, 0.0))
        grown = at_home * ages  # grown children at home, of whom some live with one parent and no younger child
        reach = np.maximum(ages @ family, 1e-12)
        single = value["grown_with_one"] * ages * ((grown / reach) @ family.T) / several
        rest = np.maximum(ages * (1.0 - alone - lone - shared - at_home) - single, 1e-4 * ages)
        couples = 0.5 * scaled_alike(couple, rest).reshape(-1, 256)
        weights = np.concatenate([alone * ages, lone * ages, couples], axis=1)
        cores = np.zeros((len(ages), 16))
        np.add.at(cores.T, CELL_PARENT[:288][PARENTS[:288]], weights[:, PARENTS[:288]].T)
        near = np.maximum(cores @ family, 1e-12)
        wanted = (1.0 - value["grown_with_one"]) * ((grown / near) @ family.T) / several  # by the parent's band
        room = np.minimum(1.0, MOST_GROWN / np.maximum(wanted, 1e-12))
        at_home = at_home * ((cores * room) @ family / near)
    sizes = np.array([1.0 - value["shared_three"] - value["shared_four"], value["shared_three"], value["shared_four"]])
    sharing = (shared * ages)[:, :, None] * (sizes / SHARERS)
    weights = np.concatenate([weights, single, sharing.reshape(-1, 48)], axis=1)
    some = np.minimum(wanted, 1.0)[:, CELL_PARENT] * PARENTS
    some = np.where(CELL_KIND == WITH_GROWN, 1.0, some)
    of_age = np.stack([(grown / near)[:, None, :] * family, (grown / reach)[:, None, :] * family], axis=1)
    return weights, some, conditional(of_age)


def _lone(place: Place, value: Values, free: np.ndarray) -> np.ndarray:
    """Share of each band who are lone parents of children under 16, at most ``free``; (S, 16)."""
    ages = place.tables["age"].T
    total = np.asarray(value["lone_parents"])[place.deciles - 1] / value["adults_per_household"]
    shape = np.exp(-0.5 * ((MIDDLE - value["lone_parent_age"]) / value["lone_parent_spread"]) ** 2)
    return np.asarray(np.minimum((total / (ages @ shape))[:, None] * shape, free))


def _more_children(value: Values, deprived: np.ndarray) -> np.ndarray:
    """Chance of a second, third and fourth child, for lone parents and for couples: (S, 2, 3)."""
    out = np.empty((len(deprived), 2, 3))
    for k, who in enumerate(("lone", "two")):
        for j, child in enumerate(("second", "third", "fourth")):
            base = logit(value[f"{child}_child_{who}"])
            out[:, k, j] = logistic(base + (value["large_families_deprived"] * deprived if j else 0.0))
    return out


def _children(weights: np.ndarray, per_adult: np.ndarray, more: np.ndarray, value: Values) -> np.ndarray:
    """Chance that children live in each cell, so that there are ``per_adult`` (S,) children for each adult."""
    mean = _mean_children(more)
    shape = -0.5 * ((MIDDLE[CELL_PARENT] - value["children_age"]) / value["children_spread"]) ** 2
    two, one = CELL_KIND == COUPLE, CELL_KIND == LONE_PARENT
    wanted = per_adult - mean[:, 0] * weights[:, one].sum(axis=1)
    level = intercepts(wanted / (mean[:, 1] * weights[:, two].sum(axis=1)), shape[two], weights[:, two])
    return np.where(two, logistic(level[:, None] + shape), one * 1.0)


def _child_ages(place: Place, rows: np.ndarray, value: Values) -> np.ndarray:
    """Age of a child given the parent's band, (S, 16, 16): births by age of the mother, fitted to the place's ages.

    ``rows`` (S, 16) are children by the parent's band. The mean age at birth follows from these and from the children's
    ages, whatever one assumes (a bell moved along is the same table but for factors of rows and columns).
    """
    per_adult = place.tables["children_per_adult"][0]
    years = np.repeat(per_adult[:, None] / CHILD_YEARS, CHILD_YEARS, axis=1)
    if "age_all" in place.tables:
        everybody = place.tables["age_all"].T * (1.0 + per_adult)[:, None]
        years = np.repeat(everybody[:, :3] / 5.0, 5, axis=1)
        years = np.column_stack([years, np.maximum(per_adult - years.sum(axis=1), 1e-6)])
    birth = MIDDLE[:, None] - np.arange(CHILD_YEARS)[None, :]
    seed = np.exp(-0.5 * ((birth - BIRTH_AGE) / value["birth_spread"]) ** 2) + 1e-9
    seed = seed * (FIRST_AGE[:, None] - np.arange(CHILD_YEARS)[None, :] >= 15)
    return conditional(fitted(seed, np.maximum(rows, 1e-12), years))


def _women(weights: np.ndarray, ages: np.ndarray, value: Values) -> np.ndarray:
    """Share of women among adults alone, by broad age, given the share wanted among all of that age; (S, 6)."""

    def count(kind: np.uint8) -> np.ndarray:
        mine = kind == CELL_KIND
        return np.array([np.bincount(BROAD[CELL_FIRST[mine]], w[mine], minlength=6) for w in weights])

    alone, lone, single = count(ALONE), count(LONE_PARENT), count(WITH_GROWN)
    everyone = np.array([np.bincount(BROAD, a, minlength=6) for a in ages])
    wanted = np.array([*[value["women_under_65"]] * 4, value["women_65_74"], value["women_75_plus"]])
    others = (
        0.5 * (everyone - alone - lone - single) + value["lone_mothers"] * lone + value["mothers_of_grown"] * single
    )
    return np.clip((wanted * everyone - others) / np.maximum(alone, 1e-9), 0.05, 0.95)


def grown_at_home(homes: Homes) -> np.ndarray:
    """Expected grown children in a household of each cell by broad age, (S, C, 6)."""
    broad = (BROAD[:, None] == np.arange(6)).astype(float)
    return np.asarray(homes.grown_each()[:, :, None] * (homes.grown_ages @ broad)[:, ONE_PARENT, CELL_PARENT])


def ages_at_home(homes: Homes) -> np.ndarray:
    """Expected adults of a household of each cell by broad age, (S, C, 6)."""
    cells = len(CELL_KIND)
    each, pairs = np.arange(cells), CELL_KIND == COUPLE
    core = np.zeros((cells, 6))
    core[each, BROAD[CELL_FIRST]] += np.where(CELL_KIND == SHARED, CELL_ADULTS, 1)
    core[each[pairs], BROAD[CELL_SECOND[pairs]]] += 1.0
    return np.asarray(core + grown_at_home(homes))


def build_homes(place: Place, value: Values) -> Homes:
    """The household tables of a place."""
    deprived = HALF[place.deciles.astype(int) - 1]
    weights, grown, grown_ages = _cells(place, value, deprived)
    more = _more_children(value, deprived)
    children = _children(weights, place.tables["children_per_adult"][0], more, value)
    rows = np.zeros((len(weights), 16))
    born = weights * children * _mean_children(more)[:, (CELL_KIND == COUPLE).astype(int)]
    np.add.at(rows.T, CELL_PARENT, born.T)
    kinds = (value["tenure_alone"], value["tenure_lone_parent"], np.ones(4), value["tenure_shared"])
    seed = np.array([np.asarray(value[f"tenure_{age}"]) * kind for age in BROAD_NAMES for kind in kinds])
    by_row = np.array([np.bincount(CELL_TENURE_ROW, w, minlength=TENURE_ROWS) for w in weights])
    tenure = conditional(fitted(np.maximum(seed, 1e-6), by_row, place.tables["tenure"].T))
    women = _women(weights, place.tables["age"].T, value)
    again = np.array([value["second_grown"], value["third_grown"]], float)
    ages = _child_ages(place, rows, value)
    none = np.zeros(0)
    homes = Homes(weights, children, more, grown, again, ages, grown_ages, tenure, women, none, none)
    held = weights[:, :, None] * tenure[:, CELL_TENURE_ROW]  # (S, C, 4)
    people = np.einsum("sca,sct->sat", ages_at_home(homes), held)
    young = np.einsum("sc,sct->st", homes.children_each(), held)
    adults = people.sum(axis=(1, 2))[:, None]
    found = (people / adults[:, :, None], young / adults)
    return Homes(weights, children, more, grown, again, ages, grown_ages, tenure, women, *found)
