"""Any row again, from nothing: its people drawn and burnt in anew, and its bytes held against those that are stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from experiments import identity
from experiments.design import Plan
from experiments.findings import window_of
from experiments.ledger import DESIGN, Ledger
from experiments.measures import measure, window_sums
from experiments.runner import Progress, first_start
from experiments.store import StoreError
from sim.run import prepare

SAME, OTHER, NOT_THERE = "same bytes", "OTHER BYTES", "not stored"


@dataclass(frozen=True)
class Again:
    """A run that was done again: what it gave, and how that compares with what is stored."""

    row: int
    replicate: int
    seed: int
    values: dict[str, float]
    stored: str


def repeat(plan: Plan, rows: Sequence[int], folder: Path | None, progress: Progress | None = None) -> list[Again]:
    """The runs of these rows, one after another in this process, with no past taken from elsewhere.

    ``folder``: a sweep's, whose stored sums they are compared with; other code or another design is refused with
    StoreError.
    """
    frame = identity.frame_of(plan)
    replicates, ledger = plan.design.replicates, None
    if folder is not None and (folder / DESIGN).is_file():
        replicates = identity.replicates_in(folder, plan, frame)
        ledger = Ledger(folder, lambda text: None)
        ledger.read_only()
    wrong = [row for row in rows if not 0 <= row < plan.rows]
    if wrong:
        raise StoreError(f"command line:1: --row: {wrong[0]}; a row from 0 to {plan.rows - 1}")
    places = identity.places_of(plan, frame, replicates)
    report = progress or (lambda done, total, words="": None)
    found = []
    for row in rows:
        scenario = plan.scenario(row)
        for k in range(replicates):
            place = places[k * plan.rows + row]
            sums = window_sums(scenario, prepare(scenario, place.seed), first_start([scenario]))
            stored = NOT_THERE
            if ledger is not None and place.key in ledger:
                stored = SAME if np.array_equal(ledger.get(place.key), sums) else OTHER
            values = {name: float(measure(sums[None], name, window_of(plan))[0]) for name in plan.outcomes}
            found.append(Again(row, k, place.seed, values, stored))
            report(len(found), len(rows) * replicates)
    return found


def command_of(folder: Path, row: int) -> str:
    """The command that does a row again."""
    from shlex import quote

    return f"mindgap sweep --out {quote(str(folder))} --resume --row {row}"
