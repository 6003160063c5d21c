"""The layout that follows from the declared processes: their order, and where what they are given lies."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sim.cycles import all_links
from sim.process import Process, order, processes, shadowed

SETTLED = (
    "poverty_line",
    "poverty_line_fixed",
    "month_of_year",
    "gini",
    "income_10",
    "income_25",
    "income_50",
    "income_75",
    "income_90",
)  # values of the whole place, in the order of `place_values`


@dataclass(frozen=True)
class Layout:
    """Where things lie in what the compiled month takes."""

    ordered: tuple[Process, ...]
    links: tuple[tuple[str, str], ...]  # (reader, column): what a cut can replace
    seen: tuple[str, ...]  # columns that are read of others, as of last month
    shadows: tuple[str, ...]  # small columns copied at a block's start for readers that run after their owner
    draws: tuple[str, ...]  # dotted names, in the order of their keys
    dials: tuple[str, ...]  # dotted names of numbers per person

    @cached_property
    def most(self) -> tuple[int, int, int]:
        """The most draws, household sums and dials that one process has; at least 2, 1 and 1."""
        return (
            max(2, *(len(p.fields("Chance")) for p in self.ordered)),
            max(1, *(len(p.fields("Home")) for p in self.ordered)),
            max(1, *(len(dials_of(p)) for p in self.ordered)),
        )


def layout() -> Layout:
    """The layout that follows from the declarations."""
    ordered = order(processes())
    return Layout(
        ordered,
        all_links(),
        tuple(dict.fromkeys(f for p in ordered for f in p.fields("Ties") if f != "neighbours")),
        shadowed(ordered),
        tuple(f"{p.name}.{f}" for p in ordered for f in p.fields("Chance")),
        tuple(f"{p.name}.{f}" for p in ordered for f in dials_of(p)),
    )


def dials_of(process: Process) -> tuple[str, ...]:
    """The numbers of a process that levers may move for persons."""
    return tuple(f for f, kind in process.parts.get("Numbers", {}).items() if kind == "dial")


def rows_of(process: Process) -> tuple[tuple[str, str], ...]:
    """(part, column) of each row of the state that a process takes, in the order it takes them."""
    return tuple(
        (part, f)
        for part in process.parameters
        if part in ("Before", "Now", "Own", "Ties")
        for f in process.fields(part)
        if f != "neighbours"
    )
