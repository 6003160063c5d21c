"""Scaling by adoption: organisations take a lever up one by one, learn from neighbours, and drop it unpaid.

In each area one organisation stands for all that could bring the lever there. In a month it begins by itself with a
small chance, and with a greater one the more of the areas around it are at work already; nobody decrees it. Money
that ends lets areas drop out, half of them within the half-life. Levers such as accountability, support for anchor
institutions and a community-led partnership move these three numbers, so that they act through other levers only.

Areas learn from the two before and the two after them in the place's list, which runs by deprivation in England and
by map in places drawn from their areas: who is near and alike is who one hears from (`assumed`).
"""

from __future__ import annotations

import numpy as np

from sim.draws import uniforms

ROOM = "reach."
STARTS, LEARNS, HALF_LIFE = "reach.starts", "reach.learns", "reach.half_life"
NEAR = (-2, -1, 1, 2)  # areas around one, by their place in the list


def spread(seed: int, name: str, areas: int, rates: np.ndarray, start: int, unpaid: int | None) -> np.ndarray:
    """Which areas are at work with a lever by month: uint8 (months, areas).

    ``rates``: float64 (months, 3): the chance of a start, what neighbours add when all of them are at work, and the
    half-life in months once money has ended. ``start``: the first month in which one may begin. ``unpaid``: the first
    month without money, None where it is sustained. An area that has dropped out stays out.
    """
    months = len(rates)
    at_work, left = np.zeros(areas, bool), np.zeros(areas, bool)
    found = np.zeros((months, areas), np.uint8)
    ids = np.arange(areas, dtype=np.uint32)
    for month in range(max(start, 0), months):
        starts, learns, half_life = rates[month]
        if unpaid is not None and month >= unpaid:
            leaves = uniforms(seed, ids, f"adoption.{name}.leaves", month) < 1.0 - 0.5 ** (1.0 / half_life)
            left |= at_work & leaves
            at_work &= ~leaves
        else:
            near = np.mean([np.roll(at_work, shift) for shift in NEAR], axis=0) if areas > 1 else at_work * 0.0
            at_work |= (uniforms(seed, ids, f"adoption.{name}.begins", month) < starts + learns * near) & ~left
        found[month] = at_work
    return found
