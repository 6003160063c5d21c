"""Every number of the people and of ties matters, and at either end of its range people stay in range."""

import numpy as np
import pytest

from sim.columns import BY_NAME
from sim.numbers import load_numbers, override
from sim.population.people import draw

NAMES = sorted(name for name in load_numbers() if name.startswith(("people.", "network.")))


def check(england, name):
    numbers = load_numbers()
    before, moved = draw(england, 6000, 1, numbers), False
    shape = np.shape(numbers[name].value)
    for end in (numbers[name].low, numbers[name].high):
        after = draw(england, 6000, 1, override(numbers, {name: np.broadcast_to(end, shape).tolist()}))
        for column, values in after.columns.items():
            low, high = BY_NAME[column].low, BY_NAME[column].high
            assert np.all(np.isfinite(values)) and np.all((values >= low) & (values <= high)), column
            moved |= not np.array_equal(values, before.columns[column])
        moved |= not np.array_equal(after.ties, before.ties)
    assert moved, f"{name} changes nothing"


@pytest.mark.parametrize("name", NAMES[:: len(NAMES) // 12])
def test_a_sample_of_numbers(england, name):
    check(england, name)


@pytest.mark.nightly
@pytest.mark.parametrize("name", NAMES)
def test_every_number(england, name):
    check(england, name)
