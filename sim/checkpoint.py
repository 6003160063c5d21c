"""The whole state of a town as plain arrays, from which it goes on as if it had never stopped.

Arrays are those of the town's own fields, so that a column or matrix added there is kept by itself; levers and cuts
are not kept, since a scenario says them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from sim.cuts import Cut
from sim.numbers import load_numbers, override
from sim.scenario import Scenario
from sim.town import BLOCK, Town

SEED, NUMBER = "seed", "number."  # names beside those of the town's arrays


def dump(town: Town) -> dict[str, np.ndarray]:
    """Every array of the town (not copied), its seed, and the numbers whose value is not the model's own."""
    held = {f.name: getattr(town, f.name) for f in fields(town)}
    found = {name: value for name, value in held.items() if isinstance(value, np.ndarray)}
    usual = load_numbers()
    for name, number in town.numbers.items():
        if number is not usual[name] and not np.array_equal(number.flat(), usual[name].flat()):
            found[NUMBER + name] = np.asarray(number.value, float)
    return {**found, SEED: np.array(town.seed, np.uint64)}


def restore(
    found: Mapping[str, np.ndarray],
    threads: int = 1,
    block: int = BLOCK,
    scenario: Scenario | None = None,
    cuts: Sequence[Cut] = (),
) -> Town:
    """The town of some arrays of ``dump``, to be gone on with by `branch`; the arrays become its own.

    In the middle of a scenario, give it with the ``cuts`` it was laid out with: whom its levers reached goes on too.
    """
    changes = {name.removeprefix(NUMBER): value for name, value in found.items() if name.startswith(NUMBER)}
    arrays: dict[str, Any] = {k: v for k, v in found.items() if k != SEED and not k.startswith(NUMBER)}
    numbers = load_numbers()
    numbers = override(numbers, changes) if changes else numbers
    town = Town(**arrays, numbers=numbers, seed=int(found[SEED]), threads=threads, block=block)
    if scenario is None:
        return town
    running = town.branch(scenario, cuts)
    for name, value in arrays.items():
        if getattr(running, name).shape != value.shape:
            raise ValueError(f"{name}: was kept under other levers or cuts than those of {scenario.key}")
        getattr(running, name)[...] = value
    return running
