"""Beds: how full the hospital beds of the people's areas are, settled between months.

Areas of the same decile share their beds. Detention never waits for a bed (people are sent elsewhere, and the share in
use passes one); admission by agreement does (`sim.experience.coercion`).
"""

import numpy as np

FULLEST = 10.0  # beds in use over beds there are, as shown to readers


def settle(in_hospital: np.ndarray, adults: np.ndarray, decile: np.ndarray, each: np.ndarray, use: np.ndarray) -> None:
    """Write into ``use`` (float32 (rows,)) the share of the decile's beds in use, at most ``FULLEST``.

    in_hospital, adults: bool (rows,); decile: uint8 (rows,), 1 to 10; each: float64 (10,) beds per adult of each
    decile. Without beds, and without anybody who needs one, they count as full.
    """
    held = np.bincount(decile[in_hospital], minlength=11)[1:]
    beds = each * np.bincount(decile[adults], minlength=11)[1:]
    full = np.where(beds > 0, np.minimum(FULLEST, held / np.where(beds > 0, beds, 1.0)), 1.0 * FULLEST)
    use[:] = full.astype(np.float32)[np.maximum(decile, 1) - 1]
