"""Newborns: what is fixed at birth, from their parents and their own luck."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.numbers import Numbers
from sim.population.luck import Luck

READS = ("ethnicity", "ethnic_group", "community", "stigma", "skill", "disposition")
BOYS = 0.5122  # 105 boys to 100 girls at birth (Office for National Statistics, births in England and Wales)


def born(
    ids: np.ndarray,
    mothers: Mapping[str, np.ndarray],
    fathers: Mapping[str, np.ndarray],
    seed: int,
    numbers: Numbers,
    calendar: int,
) -> dict[str, np.ndarray]:
    """Columns of newborns (n,) by name; the other parent is the mother herself where none lives with her."""
    luck = Luck(seed, ids)
    return {
        "sex": (luck.uniform("sex") >= BOYS).astype(np.uint8),
        "ethnicity": mothers["ethnicity"],
        "ethnic_group": mothers["ethnic_group"],
        "community": mothers["community"],
        "stigma": luck.normal("stigma"),
        "skill": mothers["skill"],
        "disposition": fathers["disposition"] * np.float32(0.0),
    }
