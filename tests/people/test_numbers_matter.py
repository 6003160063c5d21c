"""Every number of the people and of ties matters, and at either end of its range people stay in range."""

import numpy as np
import pytest

from sim.columns import BY_NAME
from sim.numbers import load_numbers, override
from sim.population.newborn import READS, born, cradle
from sim.population.people import draw

NAMES = sorted(name for name in load_numbers() if name.startswith(("people.", "network.")))


def children(people, numbers):
    """What newborns of all adults would be like."""
    adult = np.flatnonzero(people.adult)
    own, partner = ({n: people.columns[n][rows] for n in READS} for rows in (adult, people.partner[adult]))
    return born(people.ids[adult], own, partner, 1, cradle(numbers), 0)


@pytest.fixture(scope="module")
def before(england):
    """The people under the numbers as they are."""
    return draw(england, 6000, 1, load_numbers())


def check(england, before, name):
    numbers, moved = load_numbers(), False
    shape = np.shape(numbers[name].value)
    for end in (numbers[name].low, numbers[name].high):
        changed = override(numbers, {name: np.broadcast_to(end, shape).tolist()})
        after = draw(england, 6000, 1, changed)
        for column, values in after.columns.items():
            low, high = BY_NAME[column].low, BY_NAME[column].high
            assert np.all(np.isfinite(values)) and np.all((values >= low) & (values <= high)), column
            moved |= not np.array_equal(values, before.columns[column])
        moved |= not np.array_equal(after.ties, before.ties) or not np.array_equal(after.carer, before.carer)
        if not moved:
            theirs = (children(before, n) for n in (numbers, changed))
            moved = any(not np.array_equal(a, b) for a, b in zip(*(c.values() for c in theirs), strict=True))
    assert moved, f"{name} changes nothing"


@pytest.mark.parametrize("name", NAMES[:: len(NAMES) // 12])
def test_a_sample_of_numbers(england, before, name):
    check(england, before, name)


@pytest.mark.nightly
@pytest.mark.parametrize("name", NAMES)
def test_every_number(england, before, name):
    check(england, before, name)
