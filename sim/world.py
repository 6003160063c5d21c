"""The fair-world switches: tables indexed by a label or by the place made the same for everyone."""

from __future__ import annotations

import numpy as np

from sim.numbers import Number, Numbers, categories, levellers, override
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


def _shares(people: People, by: str, who: np.ndarray) -> np.ndarray:
    """Share of these people (their places or a mask) in each category of a table, float64 (categories,)."""
    codes = people.columns[by][who].astype(np.int64) - (1 if by == "imd_decile" else 0)
    counts = np.bincount(codes, minlength=len(categories(by))).astype(float)
    return counts / max(1.0, counts.sum())


def equal(numbers: Numbers, people: People, rooms: tuple[str, ...]) -> dict[str, float | list[float]]:
    """The people-weighted mean in place of every labelled table of the named processes."""
    changes: dict[str, float | list[float]] = {}
    names = levellers(numbers, rooms)
    for name in [*names, *(HANDED_ON if rooms == EXPOSURES else ())]:
        number = numbers[name]
        changes[name] = _weighted(number, _shares(people, str(number.by), people.adult))
    return changes


def least_deprived(numbers: Numbers, people: People, rooms: tuple[str, ...]) -> dict[str, float | list[float]]:
    """For a `level` cut: what the adults of the least deprived fifth meet on average.

    Numbers by decile take the mean of deciles 9 and 10, tables by label the mean over those adults (over all adults
    where a place has none there).
    """
    changes: dict[str, float | list[float]] = {}
    best = people.adult & (people.columns["imd_decile"] >= 9)
    for name in levellers(numbers, rooms):
        number = numbers[name]
        at = (np.arange(10) >= 8) / 2.0
        shares = (
            at if number.by == "imd_decile" else _shares(people, str(number.by), best if best.any() else people.adult)
        )
        changes[name] = _weighted(number, shares)
    return changes


def _weighted(number: Number, shares: np.ndarray) -> list[float]:
    """The mean of a table over these shares in each of its places (the plain mean where nobody is)."""
    values = number.flat()
    mean = float((values * shares).sum()) if shares.sum() else float(values.mean())
    return [mean] * len(values)


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
