"""Capacity: how many places each service has in each area, by a funding formula.

The money of a service is one sum for the whole place: so many places a head of those it is for. Three formulas share it
out between areas: as it always was (a gradient over deciles), per head, or by need (as counted in the deciles, so that
a small area is not left to chance). Any mix of the three spends the same sum.
"""

from __future__ import annotations

import numpy as np

from sim.columns import ROW, SERVICES
from sim.life import ADULT, CHILD
from sim.numbers import Numbers

PLACES = ("waiting.places", "waiting.places_young", "waiting.places_team")  # a head and month, by service
URGENT_AT = ("waiting.urgent_at", "waiting.urgent_at_young", "waiting.urgent_at_team")
TEAM = SERVICES.index("community_team")  # its places are held, not used up in the month
HEAD, NEED = "waiting.by_head", "waiting.by_need"  # weights of two formulas; history has the rest
SCHOOL_AGE, OF_AGE = 5, 18


def spreads(small: np.ndarray, area: np.ndarray, area_decile: np.ndarray, numbers: Numbers) -> np.ndarray:
    """Places by formula (historic, per head, by need), service and area, each formula with the same sum of a service;
    float64 (3, services, areas). ``small``: the uint8 state; ``area``: int (rows,), the area of each row."""
    areas = len(area_decile)
    history = np.asarray(numbers["waiting.places_decile"].value, float)[area_decile - 1]
    out = np.zeros((3, len(SERVICES), areas))
    for s, (people, need) in enumerate(_served(small)):
        heads = np.bincount(area[people], minlength=areas).astype(float)
        of_decile = np.bincount(area_decile - 1, heads, 10)
        needing = np.bincount(area_decile[area[need]] - 1, minlength=10) / np.maximum(of_decile, 1.0)
        money = float(numbers[PLACES[s]].value) * heads.sum()  # type: ignore[arg-type]
        for f, weight in enumerate((history * heads, heads, needing[area_decile - 1] * heads)):
            weight = weight if weight.sum() > 0 else heads
            out[f, s] = weight * (money / max(weight.sum(), 1e-9))
    return out


def _served(small: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each service the rows of those it is for and of those in need among them."""
    stage, age = small[ROW["stage"]], small[ROW["age"]]
    needs, severe = small[ROW["in_need"]] == 1, small[ROW["severe"]] == 1
    adult = stage == ADULT
    young = ((stage == CHILD) & (age >= SCHOOL_AGE)) | (adult & (age < OF_AGE))
    served = ((adult, needs), (young, needs), (adult, severe))
    return [(np.flatnonzero(who), np.flatnonzero(who & need)) for who, need in served]


def mixed(spread: np.ndarray, by_head: float, by_need: float) -> np.ndarray:
    """Places by service and area under a mix of the formulas; history has what the two others leave.

    float64 (services, areas).
    """
    shared = max(1.0, by_head + by_need)
    head, need = by_head / shared, by_need / shared
    return np.asarray((1.0 - head - need) * spread[0] + head * spread[1] + need * spread[2])


def whole_places(places: np.ndarray, carried: np.ndarray, held: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Who may start this month: whole places, int64 (services, areas), and the fractions carried on.

    ``held``: int64 (areas,), people whom community teams hold now; of a team only what is free counts, and its
    fractions are evened out between neighbouring areas instead of over months.
    """
    total = carried + places
    whole = np.floor(total)
    rest = total - whole
    room = np.diff(np.floor(np.cumsum(places[TEAM]) + 0.5), prepend=0.0)
    whole[TEAM], rest[TEAM] = np.maximum(room - held, 0.0), 0.0
    return whole.astype(np.int64), rest
