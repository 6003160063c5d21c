"""Stopping when a change is known well enough: half-widths of its 95 % interval, and what narrower would cost.

A t-interval over n paired replicates has the half-width t(n − 1) · s / √n, so s of those done says how many more are
needed. The count is looked at several times, so with few replicates the interval covers a little less than 95 %.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, isfinite, sqrt
from typing import Any

import pandas as pd
from scipy import special

from experiments.measures import ENDS, SEPARATE, known_outcomes, unit_of
from sim.files import InputError, Mistake, nearest, shown

FEWEST = 5  # replicates before a half-width is trusted
MOST = 500  # replicates that are run for a precision unless more are asked for
GROWTH = 4  # at most so many times the replicates there are, at a time


@dataclass(frozen=True)
class Target:
    """A half-width to be reached, in the outcome's unit (percentage points for shares)."""

    outcome: str
    half: float


@dataclass(frozen=True)
class Precision:
    """How well a change is known: the widest half-width over scenarios (or rows), and whose it is."""

    target: Target
    half: float  # NaN where no change can be given
    widest: str
    replicates: int

    @property
    def reached(self) -> bool:
        """Whether the half-width is as narrow as asked for."""
        return bool(self.half <= self.target.half)

    @property
    def settled(self) -> bool:
        """Whether more replicates change nothing: as narrow as asked for, or not to be told however many there are."""
        return self.reached or not isfinite(self.half)

    def needed(self, half: float) -> int | None:
        """Replicates for another half-width, by the spread of those done; None where that cannot be told."""
        if not isfinite(self.half) or self.replicates < 2:
            return None
        if self.half == 0:
            return FEWEST
        spread = self.half * sqrt(self.replicates) / t_of(self.replicates)
        return replicates_for(spread, half)

    def next(self, most: int) -> int:
        """How many replicates to have next, where it is not settled: those needed, at most four times as many."""
        wanted = self.needed(self.target.half) or self.replicates
        return min(most, GROWTH * self.replicates, max(self.replicates + 1, wanted))

    def as_document(self) -> dict[str, Any]:
        """Plain values, with the replicates that half and a quarter of the half-width would take."""
        half = self.half if isfinite(self.half) else None
        return {
            "outcome": self.target.outcome,
            "unit": unit_of(self.target.outcome),
            "asked_half_width": self.target.half,
            "half_width": half,
            "widest": self.widest,
            "reached": self.reached,
            "replicates": self.replicates,
            "narrower": [
                {"half_width": self.target.half / k, "replicates": self.needed(self.target.half / k)} for k in (1, 2, 4)
            ],
        }


def t_of(replicates: int) -> float:
    """The 97.5 % point of Student's t for so many replicates."""
    return float(special.stdtrit(replicates - 1, 0.975))


def replicates_for(spread: float, half: float) -> int:
    """The fewest replicates whose t-interval has at most this half-width, for a standard deviation of changes."""
    n = max(FEWEST, ceil((1.96 * spread / half) ** 2))
    while t_of(n) * spread / sqrt(n) > half:
        n += 1
    return n


def parse(text: str, flag: str = "--until") -> Target:
    """``gap.caseness.imd_fifth:0.2`` as a target; raises InputError naming the flag."""
    name, _, number = text.rpartition(":")
    allowed = "OUTCOME:HALF-WIDTH, such as gap.caseness.imd_fifth:0.2"
    known = [one for one in known_outcomes() if one not in SEPARATE]
    if name not in known:
        raise InputError([Mistake("command line", 1, flag, shown(text), allowed, nearest(name or text, known))])
    try:
        half = float(number)
    except ValueError:
        half = float("nan")
    if not (isfinite(half) and half > 0):
        raise InputError([Mistake("command line", 1, flag, shown(text), f"{allowed}; a number above 0")])
    return Target(name, half)


def of_gaps(table: pd.DataFrame, base: str, target: Target) -> Precision:
    """The precision of a comparison, from its gap table: over the scenarios other than ``base``."""
    outcome, what = known_outcomes()[target.outcome]
    gap = what if target.outcome.startswith("gap.") else "imd_fifth"
    prefix = "" if target.outcome.startswith("gap.") else f"{what if what in ENDS else 'mean'}_"
    rows = table[
        (table["outcome"] == outcome)
        & (table["gap"] == gap)
        & (table["measure"] == "absolute")
        & (table["scenario"] != base)
    ]
    halves = {
        str(row["scenario"]): (row[f"{prefix}change_high"] - row[f"{prefix}change_low"]) / 2
        for row in rows.to_dict("records")
    }
    return _widest(halves, int(rows["replicates"].max()) if len(rows) else 0, target)


def of_rows(summary: pd.DataFrame, replicates: int, target: Target) -> Precision:
    """The precision of a sweep, from its summary: over the rows that are compared with another."""
    mine = summary[(summary["outcome"] == target.outcome) & (summary["row"] != summary["against"])]
    halves = {
        f"row {row['row']}": (row["change_high"] - row["change_low"]) / 2
        for row in mine.to_dict("records")
        if row["replicates"]  # a row whose runs all failed has no change to wait for
    }
    return _widest(halves, replicates, target)


def _widest(halves: Mapping[str, float], replicates: int, target: Target) -> Precision:
    unknown = [name for name, half in halves.items() if not isfinite(half)]
    if unknown or not halves:
        return Precision(target, float("nan"), unknown[0] if unknown else "", replicates)
    widest = max(halves, key=lambda name: halves[name])
    return Precision(target, float(halves[widest]), widest, replicates)
