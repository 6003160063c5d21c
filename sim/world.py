"""The fair-world switches: tables indexed by a label or by the place made the same for everyone."""

from __future__ import annotations

import numpy as np

from sim.numbers import Numbers, categories, levellers, override
from sim.population.network import BLIND
from sim.population.people import People
from sim.scenario import World

NEVER = 1e-12  # a yearly chance of death that does not occur
REGARD = ("regard",)
# what is still where life is: nobody is born, dies, moves, meets or parts, and ties stay as they are
HAZARDS = (
    *("life.death_man", "life.death_woman"),
    *(f"life.births_{ages}" for ages in ("u20", "2024", "2529", "3034", "3539", "40")),
    *(f"life.leaves_{ages}" for ages in ("1617", "1824", "25")),
    *(f"life.seeks_{ages}" for ages in ("1824", "2534", "3564", "65")),
    *(f"life.parts_{age}" for age in ("20", "35", "55", "75")),
    *(f"life.{what}" for what in ("move_owner", "move_social", "move_private", "depart", "arrive")),
    *("ties.fades", "ties.meets"),
)
EXPOSURES = ("adversity", "childhood", "health", "caring", "home", "justice", "illness", "waiting", "beds")
# what the born are given by their ethnic group
HANDED_ON = ("people.stigma", "people.community")


def _shares(people: People, by: str) -> np.ndarray:
    """Share of adults in each category of a table, float64 (categories,)."""
    codes = people.columns[by][people.adult].astype(np.int64) - (1 if by == "imd_decile" else 0)
    counts = np.bincount(codes, minlength=len(categories(by))).astype(float)
    return counts / max(1.0, counts.sum())


def equal(numbers: Numbers, people: People, rooms: tuple[str, ...]) -> dict[str, float | list[float]]:
    """The people-weighted mean in place of every labelled table of the named processes."""
    changes: dict[str, float | list[float]] = {}
    names = levellers(numbers, rooms)
    for name in [*names, *(HANDED_ON if rooms == EXPOSURES else ())]:
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
        changes |= equal(numbers, people, EXPOSURES) | _alike(numbers)
    if world.composition == "independent":
        changes |= {"turnover.upward": 0.0}  # nobody is sorted into places anew
    if world.life == "still":
        changes |= {name: 0.0 if numbers[name].by is None else [NEVER] * len(numbers[name].flat()) for name in HAZARDS}
    if world.regard == "equal":
        changes |= equal(numbers, people, REGARD)
        changes |= BLIND
    return changes


def _alike(numbers: Numbers) -> dict[str, object]:
    """Lives as long and as many children everywhere and for both sexes; mothers and fathers care for them alike."""
    death = [float(x) for x in (numbers["life.death_man"].flat() + numbers["life.death_woman"].flat()) / 2.0]
    return {
        **dict.fromkeys(("life.death_man", "life.death_woman"), death),
        **{name: 1.0 for name in numbers if name.startswith("life.death_ratio_")},
        "life.fertility_steepness": 0.0,
        "people.carer_mothers": 0.5,
    }


def apply(numbers: Numbers, changes: dict[str, object]) -> Numbers:
    """The numbers after the changes (the same object where there are none)."""
    return override(numbers, changes) if changes else numbers
