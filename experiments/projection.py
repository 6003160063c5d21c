"""A cohort-component projection: how many people of each sex and age there would be by the rates alone.

It knows nothing of households, ties or distress; the simulated population is held against it.
"""

from __future__ import annotations

import numpy as np

from sim import curves
from sim.columns import ROW
from sim.numbers import Numbers
from sim.town import Town

AGES = len(curves.AGES)
TEN_YEARS = (*range(0, 90, 10), AGES)  # edges of the ten-year bands, the last one open


def counted(town: Town) -> np.ndarray:
    """People by sex and year of age, float64 (2, 111)."""
    here = town.here
    sex, age = town.column("sex", here).astype(int), town.column("age", here).astype(int)
    return np.bincount(sex * AGES + age, minlength=2 * AGES).reshape(2, AGES).astype(float)


def _net_migration(town: Town, numbers: Numbers) -> np.ndarray:
    """Monthly net rate of coming to a place by age, as the ages of those who head households give it; (111,)."""
    here = town.here
    head = town.whole("age")[town.other("home", here)]
    adult = town.whole("stage")[town.other("home", here)] == 2
    rate = curves.travelling(numbers)[head] * adult
    net = float(numbers["life.arrive"].value) - float(numbers["life.depart"].value)  # type: ignore[arg-type]
    age = town.small[ROW["age"], here].astype(int)
    people = np.bincount(age, minlength=AGES)
    return np.asarray(net * np.bincount(age, rate, minlength=AGES) / np.maximum(people, 1))


def project(town: Town, numbers: Numbers, years: int) -> np.ndarray:
    """People by sex and year of age after each whole year, float64 (years + 1, 2, 111), from the town as it is."""
    people = counted(town)
    alive = 1.0 - np.stack([curves.CURVES[f"life.death_{who}"](numbers) for who in ("men", "women")]).astype(float)
    bears = curves.births(numbers)
    boys = float(numbers["people.boys"].value)  # type: ignore[arg-type]
    stays = 1.0 + _net_migration(town, numbers)
    found = [people]
    for _ in range(years):
        newborn = np.zeros(2)
        for _month in range(12):
            births = float((people[1] * bears).sum())
            newborn = newborn * alive[:, 0] + births * np.array([boys, 1.0 - boys])
            people = people * alive * stays
        older = np.zeros_like(people)
        older[:, 1:] = people[:, :-1]
        older[:, -1] += people[:, -1]
        older[:, 0] = newborn
        people = older
        found.append(people)
    return np.stack(found)


def bands(people: np.ndarray) -> np.ndarray:
    """Shares of ten-year age bands, in percent, of people by sex and age (…, 2, 111): (…, 10)."""
    by_age = people.sum(axis=-2)
    sums = np.add.reduceat(by_age, TEN_YEARS[:-1], axis=-1)
    return np.asarray(100.0 * sums / sums.sum(axis=-1, keepdims=True))
