"""Where a lever acts, area by area: the areas that a scenario names, as shares of those that a town is laid over.

Areas are named by the codes of their small areas or of their councils, as the place's areas file has them. A town
lays several of them together where it is smaller than the place (`sim.population.areas`); its people live in the named
ones by their share, each for good.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from sim.draws import uniforms
from sim.levers.lever import Lever
from sim.numbers import load_numbers
from sim.population.place import load_place


def known(place: str) -> tuple[str, ...]:
    """The codes that may be named in a place: of its small areas, then of its councils; none where it has no areas."""
    small = load_place(place).small
    return () if small is None else (*small.codes, *dict.fromkeys(small.councils))


@lru_cache(maxsize=64)
def shares(place: str, people: int, named: tuple[str, ...]) -> tuple[float, ...]:
    """The share of each area of a town of so many people who live in the named ones, 0 to 1, one for each area.

    ValueError for a place without areas of its own.
    """
    small = load_place(place).small
    if small is None:
        raise ValueError(f"{place} has no areas to name: build it from official files")
    chosen = np.isin(small.codes, named) | np.isin(small.councils, named)
    group = small.groups(people)
    inside, whole = np.bincount(group, small.adults * chosen), np.bincount(group, small.adults)
    return tuple((inside / np.maximum(whole, 1e-9)).tolist())


def by_area(lever: Lever) -> bool:
    """Whether it can act in some areas only: whether it moves a number of persons or of areas, not of all services."""
    known = load_numbers()
    return any(effect.number not in known or known[effect.number].per != "world" for effect in lever.effects)


@lru_cache(maxsize=64)
def share(place: str, deciles: tuple[int, ...] = (), named: tuple[str, ...] = ()) -> float:
    """The share of a place's adults who live in these deciles, or in the named areas, 0 to 1."""
    there = load_place(place)
    if there.small is None:
        return float(there.heft[np.isin(there.deciles, deciles)].sum() / there.heft.sum())
    small = there.small
    inside = np.isin(small.codes, named) | np.isin(small.councils, named) if named else np.isin(small.decile, deciles)
    return float(small.adults[inside].sum() / small.adults.sum())


def lives(seed: int, ids: np.ndarray, area: np.ndarray, share: Sequence[float]) -> np.ndarray:
    """Who lives in the named areas, bool, by id and area of the town; where an area is named in full, all of it."""
    return np.asarray(uniforms(seed, ids, "reach.area") < np.asarray(share)[area])
