"""What each process costs: the month with that process alone, less the month with none.

Births, deaths and moves are proposed by `life` and settled between months: they are part of its cost.

python -m benchmarks.processes            ns of processor time a person-month, dearest first
python -m benchmarks.processes --keep     and write benchmarks/results/processes.md
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime

import numpy as np

from benchmarks.speed import RESULTS, Clock, machine, nanoseconds
from sim.columns import ROW

PEOPLE = 100_000


class Part(Clock):
    """A town that is moved by some of its processes; without `life` nothing is ever proposed."""

    def __init__(self, whole: Clock, processes: list[int], tally: bool) -> None:
        self._begun, self._baseline = whole._begun, whole._baseline
        self.processes, self.tally = processes, tally

    def again(self) -> None:
        self.town, self.month = self._begun.branch(self._baseline), -1_000_000
        kept = np.isin(np.arange(len(self.town._addresses)), self.processes)
        self.town._addresses = self.town._addresses * kept
        self.town.small[ROW["event"]] = 0
        self.town.small[ROW["tie_event"]] = 0
        self.step()

    def step(self) -> None:
        self.month += 1
        self.town.step(self.month, self.month + 1_000_000, self.tally)


def cost(clock: Clock, processes: list[int], tally: bool) -> float:
    """ns a person-month of a town that is moved by these processes alone."""
    return nanoseconds(Part(clock, processes, tally), 5 * PEOPLE, 4, time.process_time)


def main() -> None:
    """Print the cost of each process, of the record, and of what is left."""
    clock = Clock(PEOPLE, 1)
    ordered = clock.town.plan.ordered
    rows = {"the whole month": cost(clock, list(range(len(ordered))), True)}
    base = cost(clock, [], False)
    rows["record"] = cost(clock, [], True) - base
    rows["queue, medians, copies, households"] = base
    for k, process in enumerate(ordered):
        rows[process.name] = cost(clock, [k], False) - base
    dearest = sorted(rows.items(), key=lambda row: -row[1])
    for name, ns in dearest:
        print(f"{ns:8.2f} ns  {name}")
    if "--keep" in sys.argv[1:]:
        (RESULTS / "processes.md").write_text(page(dearest), encoding="utf-8")


def page(dearest: list[tuple[str, float]]) -> str:
    """The table in Markdown; ``dearest``: names and ns, the whole month first."""
    whole = dearest[0][1]
    lines = [
        f"Measured {datetime.now(UTC):%Y-%m-%d} with {PEOPLE:,} people ({machine()['processor']}), processor time.",
        "",
        "| process | ns a person-month | share |",
        "|---|---:|---:|",
        *(f"| {name} | {ns:.1f} | {ns / whole:.1%} |" for name, ns in dearest),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
