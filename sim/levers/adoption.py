"""Scaling by adoption: organisations take a lever up one by one, learn from neighbours, and drop it unpaid.

Each area has ten organisations that could bring a lever, each to a tenth of its people, for good. In a month one
begins by itself with a small chance, and with a greater one the more of those of its own area and of the two areas
beside it are at work already; nobody decrees it. Money that ends lets them drop out, half of them within the
half-life. Levers such as accountability, support for anchor institutions and a community-led partnership move these
three numbers, so that they act through other levers only.

Areas lie beside one another in the place's list: by deprivation in England, by map in places built from their areas.
Who is near is who one hears from (`assumed`).
"""

from __future__ import annotations

import numpy as np

from sim.draws import uniforms

ROOM = "reach."
STARTS, LEARNS, HALF_LIFE = "reach.starts", "reach.learns", "reach.half_life"
EACH = 10  # organisations in an area


def organisation(seed: int, ids: np.ndarray) -> np.ndarray:
    """Which of an area's organisations could reach each person, 0 to 9: int64 (people,); the same for good."""
    return (uniforms(seed, ids, "adoption.organisation") * EACH).astype(np.int64)


def spread(seed: int, name: str, areas: int, rates: np.ndarray, start: int, unpaid: int | None) -> np.ndarray:
    """Which organisations are at work with a lever by month: uint8 (months, areas, EACH).

    ``rates``: float64 (months, 3): the chance of a start, what neighbours add when all of them are at work, and the
    half-life in months once money has ended. ``start``: the first month in which one may begin. ``unpaid``: the first
    month without money, None where it is sustained. Who has dropped out stays out.
    """
    months = len(rates)
    ids = np.arange(areas * EACH, dtype=np.uint32)
    at_work = np.zeros((areas, EACH), bool)
    found = np.zeros((months, areas, EACH), np.uint8)

    def luck(what: str, month: int) -> np.ndarray:
        return uniforms(seed, ids, f"adoption.{name}.{what}", month).reshape(areas, EACH)

    for month in range(max(start, 0), months):
        starts, learns, half_life = rates[month]
        if unpaid is not None and month >= unpaid:
            at_work &= luck("leaves", month) >= 1.0 - 0.5 ** (1.0 / half_life)
        else:
            share = at_work.mean(axis=1)
            near = (np.roll(share, 1) + share + np.roll(share, -1)) / 3.0
            at_work |= luck("begins", month) < (starts + learns * near)[:, None]
        found[month] = at_work
    return found
