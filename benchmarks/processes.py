"""What each process costs: the month compiled with that process alone, less the month with none.

python -m benchmarks.processes            ns of processor time a person-month, dearest first
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.speed import Clock, nanoseconds
from sim.compiler import Layout, compiled, source

PEOPLE = 100_000


def only(plan: Layout, names: set[str], folder: Path) -> Callable[..., Any]:
    """The compiled month with the named processes alone, with the layout of the whole."""
    part = replace(plan, ordered=tuple(p for p in plan.ordered if p.name in names))
    stem = "month_of_" + ("_".join(sorted(names)) or "nothing")
    path = folder / f"{stem}.py"
    path.write_text(source(part).replace("cache=True", "cache=False"), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[stem] = module
    spec.loader.exec_module(module)
    return module.blocks


def cost(clock: Clock, blocks: Callable[..., Any], tally: bool) -> float:
    """ns a person-month of a town that runs ``blocks`` in the place of its own."""
    people = clock.town
    people._blocks = blocks

    def step() -> None:
        clock.month += 1
        people.step(clock.month, clock.month + 1_000_000, tally)

    step()
    return nanoseconds(step, people.n, 5 * people.n, 4, time.process_time)


def main() -> None:
    """Print the cost of each process, of the record, and of what is left."""
    plan, whole = compiled()
    clock = Clock(PEOPLE, 1)
    rows = {"the whole month": cost(clock, whole, True)}
    with tempfile.TemporaryDirectory() as folder:
        nothing = only(plan, set(), Path(folder))
        base = cost(clock, nothing, False)
        rows["record"] = cost(clock, nothing, True) - base
        rows["queue, medians, ties shown, households"] = base
        for process in plan.ordered:
            rows[process.name] = cost(clock, only(plan, {process.name}, Path(folder)), False) - base
    for name, ns in sorted(rows.items(), key=lambda row: -row[1]):
        print(f"{ns:8.2f} ns  {name}")


if __name__ == "__main__":
    main()
