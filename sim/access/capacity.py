"""Capacity: how many places each service has in each area, by a funding formula.

The money of a service is one sum for the whole place: so many places a head of those it is for. Three formulas share it
out between areas: as it always was (a gradient over deciles), per head, or by need (as counted in the deciles, so that
a small area is not left to chance). Any mix of the three spends the same sum. Talking therapy, young people's services,
community teams and GPs serve their own area; crisis teams and hospital beds are used by all areas of their catchment.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.columns import ROW, SERVICES
from sim.life import ADULT, CHILD
from sim.numbers import Numbers

QUEUES = len(SERVICES)
TEAM = SERVICES.index("community_team")  # its places are held, not used up in the month
GP, CRISIS, BEDS = QUEUES, QUEUES + 1, QUEUES + 2
THERAPY = "waiting.places_decile"
# what has places (the services with a queue, by their code, then GPs, crisis teams and beds), and how over deciles
BY_DECILE = {
    "waiting.places": THERAPY,
    "waiting.places_young": THERAPY,
    "waiting.places_team": THERAPY,
    "waiting.places_gp": "waiting.places_gp_decile",
    "waiting.places_crisis": THERAPY,
    "beds.per_adult": "beds.decile",
}
PLACES = tuple(BY_DECILE)
URGENT_AT = (
    *("waiting.urgent_at", "waiting.urgent_at_young", "waiting.urgent_at_team"),
    *("waiting.urgent_at_gp", "waiting.urgent_at_crisis"),
)
SAVED = "waiting.saved_crisis"
HEAD, NEED = "waiting.by_head", "waiting.by_need"  # weights of two formulas; history has the rest
SCHOOL_AGE, OF_AGE = 5, 18


@njit(error_model="numpy", cache=True)
def in_areas(flag, starts):
    """How many rows of each area are flagged (uint8 (rows,), 0/1), int64 (areas,); ``starts`` as the town's."""
    found = np.zeros(len(starts) - 1, np.int64)
    for a in range(len(found)):
        for r in range(np.uint64(starts[a]), np.uint64(starts[a + 1])):
            found[a] += np.int64(flag[r])
    return found


@njit(error_model="numpy", cache=True)
def over_areas(value, starts, out):
    """Write each area's value, float32 (areas,), on all its rows of ``out``."""
    for a in range(len(value)):
        out[starts[a] : starts[a + 1]] = value[a]


def spreads(small: np.ndarray, area: np.ndarray, area_decile: np.ndarray, numbers: Numbers) -> np.ndarray:
    """Places by formula (historic, per head, by need), service and area, each formula with the same sum of a service;
    float64 (3, services, areas), services as in ``PLACES``. ``small``: the uint8 state; ``area``: int (rows,), the
    area of each row."""
    areas = len(area_decile)
    out = np.zeros((3, len(PLACES), areas))
    for s, (people, need) in enumerate(_served(small)):
        history = np.asarray(numbers[BY_DECILE[PLACES[s]]].value, float)[area_decile - 1]
        heads = np.bincount(area[people], minlength=areas).astype(float)
        of_decile = np.bincount(area_decile - 1, heads, 10)
        needing = np.bincount(area_decile[area[need]] - 1, minlength=10) / np.maximum(of_decile, 1.0)
        money = float(numbers[PLACES[s]].value) * heads.sum()  # type: ignore[arg-type]
        for f, weight in enumerate((history * heads, heads, needing[area_decile - 1] * heads)):
            weight = weight if weight.sum() > 0 else heads
            out[f, s] = weight * (money / max(weight.sum(), 1e-9))
    return out


def alike(one: Numbers, other: Numbers) -> bool:
    """Whether two sets of numbers give the same places."""
    names = (*PLACES, *dict.fromkeys(BY_DECILE.values()))
    return one is other or all(np.array_equal(one[n].flat(), other[n].flat()) for n in names)


def _served(small: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each service the rows of those it is for and of those in need among them."""
    stage, age = small[ROW["stage"]], small[ROW["age"]]
    needs, severe = small[ROW["in_need"]] == 1, small[ROW["severe"]] == 1
    adult = stage == ADULT
    young = ((stage == CHILD) & (age >= SCHOOL_AGE)) | (adult & (age < OF_AGE))
    served = ((adult, needs), (young, needs), (adult, severe), (stage > 0, needs), (adult, severe), (adult, severe))
    return [(np.flatnonzero(who), np.flatnonzero(who & need)) for who, need in served]


def mixed(spread: np.ndarray, by_head: float, by_need: float) -> np.ndarray:
    """Places by service and area under a mix of the formulas; history has what the two others leave.

    float64 (services, areas).
    """
    shared = max(1.0, by_head + by_need)
    head, need = by_head / shared, by_need / shared
    return np.asarray((1.0 - head - need) * spread[0] + head * spread[1] + need * spread[2])


def catchments(area_decile: np.ndarray) -> np.ndarray:
    """Who shares crisis teams and beds: areas of one decile, given as the first of them; int64 (areas,)."""
    _, first, back = np.unique(area_decile, return_index=True, return_inverse=True)
    return np.asarray(first[back], np.int64)


def pooled(each: np.ndarray, catchment: np.ndarray) -> np.ndarray:
    """What the areas of a catchment have together, at its first area, and 0 at its others; float64 (areas,)."""
    return np.bincount(catchment, each, len(each))


def whole_places(
    places: np.ndarray, carried: np.ndarray, held: np.ndarray, catchment: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Who may start this month: whole places, int64 (services but beds, areas), and the fractions carried on.

    ``held``: int64 (areas,), people whom community teams hold now; of a team only what is free counts, and its
    fractions are evened out between neighbouring areas instead of over months. Crisis teams' places stand at the
    first area of each catchment; what they did not use last month is in ``carried`` too (`saved`).
    """
    given = places[:BEDS].copy()
    given[CRISIS] = pooled(given[CRISIS], catchment)
    total = carried + given
    whole = np.floor(total)
    rest = total - whole
    room = np.diff(np.floor(np.cumsum(given[TEAM]) + 0.5), prepend=0.0)
    whole[TEAM], rest[TEAM] = np.maximum(room - held, 0.0), 0.0
    return whole.astype(np.int64), rest


def saved(carried: np.ndarray, whole: np.ndarray, met: np.ndarray, most: float) -> None:
    """Add to ``carried`` what crisis teams did not use this month, up to ``most`` places a catchment.

    A team that met nobody has room for one more later: without it a small town's teams would miss most of what comes.
    """
    left = carried[CRISIS] + (whole[CRISIS] - met)
    carried[CRISIS] = np.minimum(left, np.maximum(most, carried[CRISIS]))
