"""Beds: how full the hospital beds of the people's areas are, settled between months.

Each area has its beds, and those of a catchment are used by all of it. Detention never waits for a bed (people are sent
elsewhere, and the share in use passes one); admission by agreement does (`sim.experience.coercion`).
"""

import numpy as np

FULLEST = 10.0  # beds in use over beds there are, as shown to readers


def settle(inside: np.ndarray, beds: np.ndarray, catchment: np.ndarray) -> np.ndarray:
    """The share of beds in use where the people of each area go, at most ``FULLEST``; float32 (areas,).

    inside: people of each area in hospital, beds: float64 beds of each area, catchment: int64, the first area of the
    catchment; all (areas,). Without beds, and without anybody who needs one, they count as full.
    """
    held, there = (np.bincount(catchment, each, len(beds)) for each in (inside, beds))
    full = np.where(there > 0, np.minimum(FULLEST, held / np.where(there > 0, there, 1.0)), FULLEST)
    return np.asarray(full[catchment], np.float32)
