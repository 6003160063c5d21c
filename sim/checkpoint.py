"""The whole state of a town as plain arrays, from which it goes on as if it had never stopped.

Arrays are those of the town's own fields, and of dataclasses among them (``streets.starts``), so that a column, a
matrix or a table added there is kept by itself; levers and cuts are not kept, since a scenario says them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

import numpy as np

from sim.cuts import Cut
from sim.numbers import load_numbers, override
from sim.scenario import Scenario
from sim.town import BLOCK, Town

SEED, NUMBER = "seed", "number."  # names beside those of the town's arrays
SAID = ("numbers", "seed", "threads", "block", "policy", "cuts")  # fields that are not state


def dump(town: Town) -> dict[str, np.ndarray]:
    """Every array of the town (not copied), its seed, and the numbers whose value is not the model's own."""
    found: dict[str, np.ndarray] = {}
    for f in fields(town):
        if f.name not in SAID:
            found |= _arrays(f.name, getattr(town, f.name))
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
    ValueError where it was kept under other levers or cuts.
    """
    changes = {name.removeprefix(NUMBER): value for name, value in found.items() if name.startswith(NUMBER)}
    arrays = {k: v for k, v in found.items() if k != SEED and not k.startswith(NUMBER)}
    numbers = load_numbers()
    numbers = override(numbers, changes) if changes else numbers
    held = dict(_fields(arrays))
    town = Town(**held, numbers=numbers, seed=int(found[SEED]), threads=threads, block=block)
    if scenario is None:
        return town
    running = town.branch(scenario, cuts)
    for f in fields(running):
        for name, there in _arrays(f.name, getattr(running, f.name)).items():
            if name in arrays and there.shape != arrays[name].shape:
                raise ValueError(f"{name}: was kept under other levers or cuts than those of {scenario.key}")
            if name in arrays:
                there[...] = arrays[name]
    return running


def _arrays(name: str, value: Any) -> dict[str, np.ndarray]:
    """A value's arrays by dotted name: itself, or those of a dataclass."""
    if isinstance(value, np.ndarray):
        return {name: value}
    if not is_dataclass(value):
        return {}
    found: dict[str, np.ndarray] = {}
    for f in fields(value):
        found |= _arrays(f"{name}.{f.name}", getattr(value, f.name))
    return found


def _fields(arrays: Mapping[str, np.ndarray]) -> Iterator[tuple[str, Any]]:
    """The town's fields from arrays by dotted name."""
    hints = get_type_hints(Town)
    for f in fields(Town):
        if f.name in arrays:
            yield f.name, arrays[f.name]
        parts = {k.removeprefix(f"{f.name}."): v for k, v in arrays.items() if k.startswith(f"{f.name}.")}
        if parts:
            kind = hints[f.name]
            made = next(one for one in (kind, *get_args(kind)) if is_dataclass(one))
            yield f.name, made(**parts)  # type: ignore[operator]
