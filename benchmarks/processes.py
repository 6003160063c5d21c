"""What each process costs: the month compiled with that process alone, less the month with none.

Births, deaths and moves are proposed by `life` and settled between months: they are part of its cost.

python -m benchmarks.processes            ns of processor time a person-month, dearest first
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from benchmarks.speed import Clock, nanoseconds
from sim.columns import ROW
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


class Part(Clock):
    """A town whose month is ``blocks`` in the place of its own; without `life` nothing is ever proposed."""

    def __init__(self, whole: Clock, blocks: Callable[..., Any], tally: bool) -> None:
        self._begun, self._baseline = whole._begun, whole._baseline
        self.blocks, self.tally = blocks, tally

    def again(self) -> None:
        self.town, self.month = self._begun.branch(self._baseline), -1_000_000
        self.town._code = SimpleNamespace(blocks=self.blocks, settled=self.town._code.settled)  # type: ignore[assignment]
        self.town.small[ROW["event"]] = 0
        self.step()

    def step(self) -> None:
        self.month += 1
        self.town.step(self.month, self.month + 1_000_000, self.tally)


def cost(clock: Clock, blocks: Callable[..., Any], tally: bool) -> float:
    """ns a person-month of a town that runs ``blocks`` in the place of its own."""
    return nanoseconds(Part(clock, blocks, tally), 5 * PEOPLE, 4, time.process_time)


def main() -> None:
    """Print the cost of each process, of the record, and of what is left."""
    plan, whole = compiled()
    clock = Clock(PEOPLE, 1)
    rows = {"the whole month": cost(clock, whole.blocks, True)}
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
