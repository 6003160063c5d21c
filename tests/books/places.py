"""Places of services as the books of queues try them, drawn anew each month, and what is counted by area."""

import numpy as np

from sim.columns import SERVICES

SEED = 9
STILL = {"life": "still"}


def by_area(town, flag) -> np.ndarray:
    return np.add.reduceat(flag.astype(np.int64), town.area_starts[:-1])


def by_queue(town, code) -> np.ndarray:
    """How many rows hold each service's code, by service and area."""
    return np.stack([by_area(town, code == s + 1) for s in range(len(SERVICES))])


def capacities(kind: str, usual: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Places of this month by service and area."""
    if kind == "none":
        return np.zeros_like(usual)
    if kind == "ample":
        return usual + 40.0
    surge = rng.choice([0.0, 0.1, 1.0, 30.0], usual.shape)  # each month and area its own
    return usual if kind == "usual" else usual * surge * rng.random(usual.shape)
