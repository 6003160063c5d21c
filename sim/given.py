"""What one thread gives to all processes of a month: the state, working memory, and where each finds its own.

A process takes rows of the matrices by their numbers, so that a cut gives it another row, and what it does
not own can only be read. The compiler's types follow from these fields alone: no process compiles anew for
another town, scenario or process beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from sim import curves
from sim.columns import is_link, is_real
from sim.layout import Layout, dials_of, rows_of
from sim.numbers import Numbers
from sim.process import Process

ROWS, KEYS, NUMBERS, DIALS = range(4)  # columns of `at`: where a process's first row, key, number and dial stand


class Given(NamedTuple):
    """State, working memory and numbers; the arrays of a block are filled anew for each block and process."""

    real: np.ndarray  # float32 (rows of columns, people), read-only
    small: np.ndarray  # uint8, read-only
    links: np.ndarray  # int16, read-only
    own_real: np.ndarray  # the same memory, for owners
    own_small: np.ndarray
    ties: np.ndarray  # int32 (8, people), read-only
    seen: np.ndarray  # float32 (columns, people), read-only: others as of last month
    ids: np.ndarray  # uint32 (people,)
    home: np.ndarray  # uint32 (block,): id of the household's first person
    luck: np.ndarray  # float32 (draws, block)
    sums: np.ndarray  # float32 (sums, block)
    dials: np.ndarray  # float32 (dials, block)
    place: np.ndarray  # float32: values of the whole place, as `layout.SETTLED`
    numbers: np.ndarray  # float32: all numbers, process by process, read-only
    ends: np.ndarray  # int64: where each number begins among them, and where the last ends
    rows: np.ndarray  # int64: the matrix row of each column a process takes, process by process
    keys: np.ndarray  # uint32 (draws, 2): of the month
    bases: np.ndarray  # float32 (dials,): before levers
    op_dial: np.ndarray  # int32 (effects,): levers on dials, as `sim.policy`
    op_kind: np.ndarray
    op_size: np.ndarray
    op_row: np.ndarray
    at: np.ndarray  # int64 (processes, 4)


def read_only(matrix: np.ndarray) -> np.ndarray:
    """The same memory, not writable. float or whole, as it is."""
    view = matrix.view()
    view.flags.writeable = False
    return view


def values_of(process: Process, numbers: Numbers, changed: Mapping[str, float]) -> list[np.ndarray]:
    """The process's numbers, one float32 array each; empty for dials, which are filled by person."""
    found = []
    for f, kind in process.parts.get("Numbers", {}).items():
        name = f"{process.name}.{f}"
        if kind == "curve":
            value = curves.CURVES[name](numbers)
        elif kind == "dial":
            value = np.zeros(0)
        elif kind == "table":
            value = numbers[name].flat()
        else:
            value = np.array([changed.get(name, numbers[name].value)])
        found.append(np.asarray(value, np.float32))
    return found


def numbers_given(plan: Layout, numbers: Numbers, changed: Mapping[str, float]) -> tuple[np.ndarray, np.ndarray]:
    """``numbers`` and ``ends`` of all processes. float32 (entries,) and int64 (numbers + 1,)."""
    values = [v for p in plan.ordered for v in values_of(p, numbers, changed)]
    ends = np.cumsum([0, *(len(v) for v in values)], dtype=np.int64)
    return read_only(np.concatenate([np.zeros(0, np.float32), *values])), ends


def places_given(plan: Layout) -> np.ndarray:
    """``at``: where each process's rows, keys, numbers and dials begin. int64 (processes, 4)."""
    many = [
        (len(rows_of(p)), len(p.fields("Chance")), len(p.fields("Numbers")), len(dials_of(p))) for p in plan.ordered
    ]
    return np.concatenate([np.zeros((1, 4), np.int64), np.cumsum(many, axis=0, dtype=np.int64)])[:-1]


def numbers_of(process: Process, numbers: Numbers, dial: np.ndarray, changed: Mapping[str, float]) -> Any:
    """The process's ``Numbers`` as Python sees it: float32 scalars, tables and curves, and rows of ``dial``."""
    dials = iter(dial)
    kinds = process.parts["Numbers"].values()
    values = values_of(process, numbers, changed)
    return process.module.Numbers(
        *(next(dials) if k == "dial" else v[0] if k == "scalar" else v for k, v in zip(kinds, values, strict=True))
    )


def source_of(column: str, own: bool) -> str:
    """The field of `Given` that holds a column."""
    name = "links" if is_link(column) else "real" if is_real(column) else "small"
    return f"own_{name}" if own else name
