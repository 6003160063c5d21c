"""Whether a finished calibration is still of this model: its first runs, made again, find what they found.

Code that only became faster, or numbers that are free in the fit, change nothing in it; other numbers may change it by
less than can matter. Where every figure of some runs, with the same luck, comes out within a tenth of its own error
(survey and model), the manifest takes the hashes of today's code and numbers, and says when, by how many runs, and how
far the furthest figure lay.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf, isfinite
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments import fit, kept, manifest, store
from experiments.calibrate import DONE, CalibrationError, Job, Watch, job_of, say_what_made_it, scales_of
from experiments.calibrate_design import Calibration, load_calibration
from sim.draws import derive
from sim.numbers import digest, load_numbers

RUNS = 3
CLOSE = 0.1  # of a figure's own error, survey and model


def plan_of(folder: Path, design: Path | None = None) -> Calibration:
    """The plan of a finished folder, of its sizes and seed. CalibrationError where none is there."""
    if not (folder / DONE).is_file() or not (folder / "runs.csv").is_file():
        raise CalibrationError(f"{folder}: holds no finished calibration")
    about = kept.read(folder / DONE)
    first = int((pd.read_csv(folder / "runs.csv")["wave"] == 0).sum())
    plan = load_calibration(design, seed=about["seed"], people=about["people"], years=about["years"], runs=first)
    if plan.names != about["free"]:
        raise CalibrationError(f"{folder}: was fitted with other free numbers than the calibration file names")
    return plan


@dataclass(frozen=True)
class Shift:
    """One figure of one run, as it was and as it is, and how far that is in the figure's own errors."""

    run: int
    figure: str
    was: float
    now: float
    errors: float

    def __str__(self) -> str:
        return f"run {self.run}: {self.figure} was {self.was:.6g}, is {self.now:.6g} ({self.errors:.2f} of its error)"


def shifts(
    plan: Calibration, folder: Path, runs: int = RUNS, work: Callable[[Job], np.ndarray] | None = None
) -> list[Shift]:
    """How the figures of the first runs come out today; ``work``: what makes a run, in tests."""
    table = pd.read_csv(folder / "runs.csv", dtype={"seed": str}).set_index("seed")
    places = fit.candidates(len(plan.free), derive(plan.design.seed, "calibrate", "first"), plan.design.runs)
    make, scales, found = work or Watch(), scales_of(plan), []
    for k in range(min(runs, len(places))):
        seed = derive(plan.design.seed, "calibrate", k)
        if str(seed) not in table.index:  # it had failed
            continue
        before, values = table.loc[str(seed)], make(job_of(plan, places[k], seed)) * scales
        for aim, now in zip(plan.aims, values, strict=True):
            was = float(before[aim.target.id])
            both = isfinite(was) and isfinite(now)
            errors = abs(was - now) / max(aim.sd, 1e-12) if both else inf if isfinite(was) or isfinite(now) else 0.0
            found.append(Shift(k, aim.target.id, was, float(now), float(errors)))
    return found


def moved(found: Sequence[Shift]) -> list[Shift]:
    """Those that are further off than can be let pass."""
    return [one for one in found if one.errors > CLOSE]


def confirm(folder: Path, found: Sequence[Shift]) -> dict[str, Any]:
    """Say in the manifest that the calibration is of today's code and numbers; what it says of that."""
    about = kept.read(folder / DONE)
    about |= {"engine": manifest.engine_hash(), "numbers": digest(load_numbers())}
    runs = len({one.run for one in found})
    furthest = round(float(max((one.errors for one in found), default=0.0)), 4)
    about["seen_again"] = {"on": datetime.now(UTC).strftime("%Y-%m-%d"), "runs": runs, "furthest": furthest}
    with store.together(folder, DONE) as inside:
        say_what_made_it(inside, about)
    return dict(about["seen_again"])
