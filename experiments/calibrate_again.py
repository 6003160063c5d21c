"""Whether a finished calibration is still of this model: its first runs, made again, find what they found.

Code that only became faster, or numbers that are free in the fit, change nothing in it. Where every figure of some runs
comes out as it was kept, the manifest takes the hashes of today's code and numbers, and says when and by how many runs
that was seen.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from experiments import fit, kept, manifest, store
from experiments.calibrate import DONE, CalibrationError, Job, Watch, job_of, say_what_made_it, scales_of
from experiments.calibrate_design import Calibration, load_calibration
from sim.draws import derive
from sim.numbers import digest, load_numbers

RUNS = 3
CLOSE = 1e-5  # figures are kept to six digits


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


def differences(
    plan: Calibration, folder: Path, runs: int = RUNS, work: Callable[[Job], np.ndarray] | None = None
) -> list[str]:
    """Figures of the first runs that come out otherwise today, each in words; ``work``: what makes a run, in tests."""
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
            if not np.isclose(was, now, rtol=CLOSE, atol=CLOSE, equal_nan=True):
                found.append(f"run {k}: {aim.target.id} was {was:.6g}, is {now:.6g}")
    return found


def confirm(folder: Path, runs: int = RUNS) -> None:
    """Say in the manifest that the calibration is of today's code and numbers."""
    about = kept.read(folder / DONE)
    about |= {"engine": manifest.engine_hash(), "numbers": digest(load_numbers())}
    about["seen_again"] = {"on": datetime.now(UTC).strftime("%Y-%m-%d"), "runs": runs}
    with store.together(folder, DONE) as inside:
        say_what_made_it(inside, about)
