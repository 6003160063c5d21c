"""A town drawn once for all tests of the people."""

from types import SimpleNamespace

import pytest

from sim.numbers import load_numbers
from sim.population.people import People, draw
from sim.population.place import Place, load_place

SIZE = 120_000


@pytest.fixture(scope="session")
def england() -> Place:
    return load_place("england")


@pytest.fixture(scope="session")
def town(england: Place) -> People:
    return draw(england, SIZE, 7, load_numbers())


@pytest.fixture(scope="session")
def fair_town(england: Place) -> People:
    world = SimpleNamespace(composition="independent", exposures="equal", regard="equal")
    return draw(england, SIZE, 7, load_numbers(), world)
