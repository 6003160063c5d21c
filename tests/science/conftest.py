"""The people of the closed forms: many, so that what luck decides is seen in narrow bands."""

from dataclasses import replace

import numpy as np
import pytest

from sim.population.people import People
from tests.science.algebra import N

TIMES = 4


def repeated(people: People, times: int) -> People:
    """The same people several times over, each with an id, and so luck, of their own; copies do not know each other."""
    n = len(people.ids)
    shift = np.repeat(np.arange(times) * n, n)
    links = {name: np.tile(getattr(people, name), times) + shift for name in ("home", "partner", "carer")}
    return replace(
        people,
        columns={name: np.tile(values, times) for name, values in people.columns.items()},
        ids=np.arange(times * n, dtype=people.ids.dtype),
        area_starts=np.append(0, np.add.outer(np.arange(times) * n, people.area_starts[1:]).ravel()),
        area_decile=np.tile(people.area_decile, times),
        ties=np.tile(people.ties, (1, times)) + shift.astype(people.ties.dtype),
        **links,
    )


@pytest.fixture(scope="session")
def people(lab) -> People:
    """N people: a quarter of them drawn, as drawing takes longer than living."""
    return repeated(lab.people(N // TIMES, 6), TIMES)
