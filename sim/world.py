"""The fair-world switches: tables indexed by a label or by the place made the same for everyone."""

from __future__ import annotations

import numpy as np

from sim.numbers import Numbers, categories, levellers, override
from sim.population.network import BLIND
from sim.population.people import People
from sim.scenario import World

REGARD = ("regard",)
EXPOSURES = ("adversity", "illness", "waiting")


def _shares(people: People, by: str) -> np.ndarray:
    """Share of people in each category of a table, float64 (categories,)."""
    codes = people.columns[by].astype(np.int64) - (1 if by == "imd_decile" else 0)
    counts = np.bincount(codes, minlength=len(categories(by))).astype(float)
    return counts / max(1.0, counts.sum())


def equal(numbers: Numbers, people: People, rooms: tuple[str, ...]) -> dict[str, float | list[float]]:
    """The people-weighted mean in place of every labelled table of the named processes."""
    changes: dict[str, float | list[float]] = {}
    for name in levellers(numbers, rooms):
        number = numbers[name]
        shares = _shares(people, str(number.by))
        mean = float((number.flat() * shares).sum()) if shares.sum() else float(number.flat().mean())
        changes[name] = [mean] * len(number.flat())
    return changes


def least_deprived(numbers: Numbers, rooms: tuple[str, ...]) -> dict[str, float | list[float]]:
    """For a `level` cut: numbers by decile take the least deprived fifth's, tables by label their plain mean."""
    changes: dict[str, float | list[float]] = {}
    for name in levellers(numbers, rooms):
        number = numbers[name]
        values = number.flat()
        mean = values[8:].mean() if number.by == "imd_decile" else values.mean()
        changes[name] = [float(mean)] * len(values)
    return changes


def in_world(numbers: Numbers, people: People, world: World) -> dict[str, object]:
    """The changes of numbers that a scenario's `world` asks for."""
    changes: dict[str, object] = {}
    if world.exposures == "equal":
        changes |= equal(numbers, people, EXPOSURES)
    if world.regard == "equal":
        changes |= equal(numbers, people, REGARD)
        changes |= BLIND
    return changes


def apply(numbers: Numbers, changes: dict[str, object]) -> Numbers:
    """The numbers after the changes (the same object where there are none)."""
    return override(numbers, changes) if changes else numbers
