"""What each process costs: the month compiled with that process alone, less the month with none.

python -m benchmarks.processes            ns of processor time a person-month, dearest first
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.speed import Clock, nanoseconds
from sim.compiler import Layout, compiled, load, source

PEOPLE = 100_000
MARK, TALLY = "\n        # ", "\n        record.incomes("  # in the text that the compiler writes


def only(plan: Layout, names: set[str], folder: Path) -> Callable[..., Any]:
    """The compiled month with the named processes alone, taking what the whole month takes."""
    head, *sections = source(plan).replace("cache=True", "cache=False").split(MARK)
    last, tally = sections[-1].split(TALLY)
    kept = [section for section in (*sections[:-1], last) if section.split(":")[0] in names]
    path = folder / f"month_of_{'_'.join(sorted(names)) or 'nothing'}.py"
    path.write_text(head + "".join(MARK + section for section in kept) + TALLY + tally, encoding="utf-8")
    return load(path).blocks


def cost(clock: Clock, blocks: Callable[..., Any], tally: bool) -> float:
    """ns a person-month of a town that runs ``blocks`` in the place of its own."""
    people = clock.town
    people._blocks, people._enter = blocks, None

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
        rows["queue, medians, copies, households"] = base
        for process in plan.ordered:
            rows[process.name] = cost(clock, only(plan, {process.name}, Path(folder)), False) - base
    for name, ns in sorted(rows.items(), key=lambda row: -row[1]):
        print(f"{ns:8.2f} ns  {name}")


if __name__ == "__main__":
    main()
