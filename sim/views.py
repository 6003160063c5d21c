"""The tuples a process is given: views of the town's rows, read-only for all but what it owns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from sim import curves
from sim.columns import ROW, is_link, is_real
from sim.compiler import SETTLED, Layout, dials_of
from sim.numbers import Numbers
from sim.process import Process


def read_only(matrix: np.ndarray) -> np.ndarray:
    """The same memory, not writable."""
    view = matrix.view()
    view.flags.writeable = False
    return view


def numbers_of(process: Process, numbers: Numbers, dial: np.ndarray, changed: Mapping[str, float]) -> Any:
    """The process's ``Numbers``: float32 scalars, tables and curves, and rows of ``dial`` for its dials."""
    dials = dials_of(process)
    values: list[Any] = []
    for f, kind in process.parts["Numbers"].items():
        name = f"{process.name}.{f}"
        if kind == "curve":
            values.append(curves.CURVES[name](numbers))
        elif kind == "dial":
            values.append(dial[dials.index(f)])
        elif kind == "table":
            values.append(numbers[name].flat().astype(np.float32))
        else:
            values.append(np.float32(changed.get(name, numbers[name].value)))
    return process.module.Numbers(*values)


def tuples_of(
    plan: Layout,
    process: Process,
    real: np.ndarray,
    small: np.ndarray,
    links: np.ndarray,
    sums: Mapping[str, np.ndarray],
    rows: Mapping[tuple[str, str], int],
    ties: np.ndarray,
    seen: np.ndarray,
    luck: np.ndarray,
    place: np.ndarray,
    numbers: Any,
) -> list[Any]:
    """The arguments of a process's ``month``, in order, before lo and hi."""
    given: dict[str, Callable[[str], Any]] = {
        "Before": lambda f: read_only(_row(real, small, links, f, rows[process.name, f])),
        "Now": lambda f: read_only(_row(real, small, links, f, rows.get((process.name, f), ROW[f]))),
        "Own": lambda f: _row(real, small, links, f, ROW[f]),
        "Home": lambda f: sums[f],
        "Ties": lambda f: read_only(ties if f == "neighbours" else seen[plan.seen.index(f)]),
        "Chance": lambda f: luck[process.fields("Chance").index(f)],
    }
    found = []
    for part in process.parameters:
        if part == "Numbers":
            found.append(numbers)
        elif part == "Place":
            found.append(settled(process, place))
        else:
            found.append(getattr(process.module, part)(*(given[part](f) for f in process.fields(part))))
    return found


def settled(process: Process, place: np.ndarray) -> Any:
    """The ``Place`` of a process: what was settled for the whole place before this month."""
    return process.module.Place(*(np.float32(place[SETTLED.index(f)]) for f in process.fields("Place")))


def _row(real: np.ndarray, small: np.ndarray, links: np.ndarray, column: str, row: int) -> np.ndarray:
    if is_link(column):
        return links[row]
    return (real if is_real(column) else small)[row]
