"""Calibrate: run the model over its free numbers in waves, rule out what the figures deny, and draw the posterior.

Each run is a society of its own seed, watched as surveys would; it is kept as soon as it is done, so that a stopped
command goes on. A folder holds, when done:

    samples.csv          one row a sample of the posterior, one column a free number
    runs.csv             every run: wave, seed, numbers, and what it found for each figure
    targets.csv          every figure: observed, its errors, what the posterior expects, and whether it was fitted to
    identifiability.csv  each free number before and after, and why it is free
    trade_offs.csv       pairs of numbers that the figures cannot tell apart
    profiles.csv         the best fit with each number held
    manifest.yaml        what made it: code, numbers, seeds, figures, sizes, how it went
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments import emulator, extras, fit, identifiability, identity, kept, manifest, quantities, store, workers
from experiments.calibrate_design import Calibration
from experiments.emulator import Emulators, fit_all
from experiments.evidence import FITTED_TO, scale_of, targets
from experiments.observer import watch
from experiments.recovery import recover
from experiments.runner import Progress
from experiments.trials import Notebook
from sim.draws import derive
from sim.numbers import digest, load_numbers
from sim.scenario import Scenario, load_scenario

DONE = "manifest.yaml"
Spread = Callable[[workers.Take, workers.Give, int], None]  # does tasks, so many of them
NOTHING = -1e308  # in kept runs: the figure could not be told (JSON knows no NaN)
READ_BY = ("observer", "panel", "quantities", "shares", "groups", "relations", "estimates", "regressions")


class CalibrationError(Exception):
    """The calibration cannot be done; the text says why."""


@dataclass(frozen=True)
class Job:
    """One run: numbers, seed, how long, and what is to be told of it."""

    scenario: Scenario
    seed: int
    years: int
    names: tuple[str, ...]


class Watch:
    """What a process does: makes a society, watches it, and tells the quantities; float64, NaN where it cannot."""

    def begin(self) -> str:
        """Compile the month on a few people; the hash of the code that this process has."""
        small = load_scenario("baseline").override(people=8, months=1, burn_in_months=1)
        self(Job(small, 0, 0, ()))
        return code_hash()

    def __call__(self, payload: Job) -> np.ndarray:
        """One run."""
        from sim.society import Society

        job = payload
        society = Society(job.scenario, seed=job.seed, months=max(1, 12 * job.years), reporters={})
        found = quantities.values(watch(society, job.years), list(job.names)) if job.years else {}
        return np.array([found[name] for name in job.names], float)


def code_hash() -> str:
    """A hash of all that decides a run and what is read of it."""
    here = Path(__file__).parent
    own = [manifest.file_digest(here / f"{name}.py") for name in READ_BY]
    return manifest.digest([identity.model_hash(), own, manifest.versions(manifest.ENGINE)])


@dataclass
class Run:
    """A place, its wave, its seed, and what was found there (None: it failed)."""

    unit: np.ndarray
    wave: int
    seed: int
    found: np.ndarray | None = None


@dataclass
class Calibrated:
    """A finished calibration."""

    plan: Calibration
    runs: list[Run]
    waves: list[fit.Wave]
    emulators: Emulators
    draws: fit.Draws
    failures: list[str]
    seconds: float
    reused: int

    @property
    def scales(self) -> np.ndarray:
        """What turns each quantity's unit into its figure's. float64 (quantities,)."""
        return scales_of(self.plan)


@cache
def _base(people: int) -> Scenario:
    return load_scenario("baseline").override(people=people)


def job_of(plan: Calibration, unit: np.ndarray, seed: int) -> Job:
    """The run at a place, float64 (numbers,), 0 to 1 along each range."""
    scenario = _base(plan.design.people)
    for one, value in zip(plan.free, plan.values(unit), strict=True):
        scenario = one.set(scenario, float(value))
    return Job(scenario, seed, plan.design.years, tuple(plan.quantities))


def scales_of(plan: Calibration) -> np.ndarray:
    """What turns each quantity's unit into its figure's; float64 (aims,)."""
    return np.array([scale_of(aim.target) for aim in plan.aims])


def calibrate(
    plan: Calibration,
    folder: Path,
    jobs: int = 1,
    progress: Progress | None = None,
    spread: Spread | None = None,
) -> Calibrated:
    """Run what is left of a calibration. Raises ExtraMissing, CalibrationError, StoreError, WorkersError.

    ``spread``: does the runs elsewhere, in the place of ``jobs`` processes here.
    """
    extras.need(emulator.EXTRA, emulator.NEEDS)
    began = time.monotonic()
    code = code_hash()
    notebook = Notebook(folder / ".runs")
    design = plan.design
    total = design.runs + design.more * (design.waves - 1)
    report = progress or (lambda done, all_, words="": None)
    go = spread or (lambda take, give, left: workers.run(Watch(), min(jobs, left), take, give, code))
    state = _State(plan, notebook, code, go, lambda done, words: report(done, total, words))
    state.run(fit.candidates(len(plan.free), derive(design.seed, "calibrate", "first"), design.runs), 0)
    waves: list[fit.Wave] = []
    emulators = state.emulate()
    for wave in range(1, design.waves):
        places, ruled = fit.next_wave(
            emulators, plan.observed, plan.sds, len(plan.free), design.more, derive(design.seed, "wave", wave)
        )
        waves.append(ruled)
        state.run(places, wave)
        emulators = state.emulate()
    draws = fit.sample(emulators, plan.observed, plan.sds, len(plan.free), design.samples, design.seed)
    return Calibrated(plan, state.runs, waves, emulators, draws, state.failures, time.monotonic() - began, state.reused)


class _State:
    """The runs so far."""

    def __init__(self, plan: Calibration, notebook: Notebook, code: str, go: Spread, report: Any) -> None:
        self.plan, self.notebook, self.code, self.go, self.report = plan, notebook, code, go, report
        self.runs: list[Run] = []
        self.failures: list[str] = []
        self.reused = 0

    def run(self, places: np.ndarray, wave: int) -> None:
        """Run the places (m, free), each number from 0 to 1 of its range, that are not kept yet, on all processes."""
        first = len(self.runs)
        for k, place in enumerate(places):
            self.runs.append(Run(place, wave, derive(self.plan.design.seed, "calibrate", first + k)))
        left = []
        for at in range(first, len(self.runs)):
            known = self.notebook.get(self._key(self.runs[at]))
            if known is None:
                left.append(at)
            else:
                self.runs[at].found = np.where(known == NOTHING, np.nan, known)
                self.reused += 1
        done = len(self.runs) - len(left)
        self.report(done, f"(wave {wave + 1} of {self.plan.design.waves})")
        queue = iter(left)

        def take(group: Any) -> workers.Task | None:
            at = next(queue, None)
            if at is None:
                return None
            job = job_of(self.plan, self.runs[at].unit, self.runs[at].seed)
            months = job.scenario.people * (job.scenario.burn_in_months + 12 * job.years)
            return workers.Task(at, 0, job, workers.patience(months))

        def give(task: workers.Task, value: Any, reason: str) -> None:
            nonlocal done
            run = self.runs[task.name]
            if reason:
                self.failures.append(f"run {task.name}: {reason}")
            else:
                run.found = value
                self.notebook.add(self._key(run), np.nan_to_num(value, nan=NOTHING))
            done += 1
            self.report(done, f"(wave {wave + 1} of {self.plan.design.waves})")

        if left:
            self.go(take, give, len(left))

    def emulate(self) -> Emulators:
        """Emulators of all runs that are there; CalibrationError where they are too few."""
        there = [run for run in self.runs if run.found is not None]
        least = 2 * len(self.plan.free) + 2
        if len(there) < least:
            raise CalibrationError(
                f"{len(there)} runs have a result; at least {least} are needed for {len(self.plan.free)} free numbers"
            )
        found = np.stack([run.found for run in there if run.found is not None]) * scales_of(self.plan)
        emulators = fit_all(np.stack([run.unit for run in there]), found, self.plan.design.seed % 2**31)
        if len(emulators.told) < 2 * len(self.plan.free):
            raise CalibrationError(
                f"only {len(emulators.told)} figures can be told from runs of {self.plan.design.people:,} people, too "
                f"few for {len(self.plan.free)} free numbers; take more people (--people) or years"
            )
        return emulators

    def _key(self, run: Run) -> str:
        d = self.plan.design
        where = [self.plan.names, self.plan.quantities, np.round(run.unit, 12).tolist()]
        return manifest.digest([self.code, d.people, d.years, run.seed, where])[:32]


def tables(result: Calibrated) -> dict[str, pd.DataFrame]:
    """All tables of a calibration by name."""
    plan, unit = result.plan, result.draws.unit
    runs = []
    for run in result.runs:
        if run.found is not None:
            values = dict(zip(plan.names, plan.values(run.unit), strict=True))
            found = dict(zip((a.target.id for a in plan.aims), run.found * result.scales, strict=True))
            runs.append({"wave": run.wave, "seed": str(run.seed), **values, **found})
    return {
        "samples": pd.DataFrame(plan.values(unit), columns=plan.names),
        "runs": pd.DataFrame(runs),
        "targets": fitted(result),
        "identifiability": identifiability.table(plan, unit),
        "trade_offs": identifiability.trade_offs(plan, unit),
        "profiles": identifiability.profiles(plan, result.emulators, unit),
    }


def fitted(result: Calibrated) -> pd.DataFrame:
    """Every figure that may be fitted to: observed, its errors, what the posterior expects, fitted or why not."""
    plan, emulators = result.plan, result.emulators
    mean, unsure = emulators(result.draws.unit)
    at = {plan.aims[k].target.id: c for c, k in enumerate(emulators.told)}
    aims = {aim.target.id: aim for aim in plan.aims}
    rows = []
    for target in targets():
        if target.used not in FITTED_TO:
            continue
        row: dict[str, Any] = {"id": target.id, "quantity": target.quantity, "unit": target.unit, "use": target.used}
        row |= {"observed": target.observed, "low": target.low, "high": target.high}
        aim, c = aims.get(target.id), at.get(target.id)
        if aim is None:
            kind = "gap" if target.id in plan.design.gaps else "level"
            rows.append({**row, "fitted": "no", "reason": plan.design.left_out.get(kind, "")})
            continue
        row |= {"survey_sd": aim.survey, "survey_basis": aim.basis, "model_sd": aim.model}
        if c is None:
            rows.append({**row, "fitted": "no", "reason": "too few of the runs could tell it"})
            continue
        spread = np.sqrt(mean[:, c].var() + (unsure[:, c] ** 2).mean())
        total = float(np.hypot(aim.sd, unsure[:, c].mean()))
        rows.append(
            {
                **row,
                "expected": float(mean[:, c].mean()),
                "expected_sd": float(spread),
                "emulator_sd": float(unsure[:, c].mean()),
                "emulator_error": float(emulators.errors[c]),
                "off": float((mean[:, c].mean() - target.observed) / total),
                "fitted": "yes",
                "reason": "",
            }
        )
    return pd.DataFrame(rows)


def write(result: Calibrated, folder: Path, command: str, truths: int = 0) -> dict[str, pd.DataFrame]:
    """Leave the tables and the manifest in the folder in one step; ``truths`` are planted and recovered first.

    StoreError where the disk fails.
    """
    made = tables(result)
    plan, design = result.plan, result.plan.design
    about: dict[str, Any] = {
        "made": datetime.now(UTC).strftime("%Y-%m-%d"),
        "command": command,
        "engine": manifest.engine_hash(),
        "numbers": digest(load_numbers()),
        "seed": design.seed,
        "people": design.people,
        "years": design.years,
        "runs": len(made["runs"]),
        "failed": len(result.failures),
        "waves": [{"left": round(w.left, 6), "cut": round(w.cut, 3)} for w in result.waves],
        "free": plan.names,
        "figures": [plan.aims[k].target.id for k in result.emulators.told],
        "discrepancy": design.discrepancy.model_dump(),
        "samples": design.samples,
        "acceptance": round(result.draws.acceptance, 3),
        "independent_samples": int(min(result.draws.effective, 1e9)),
        "emulator_error": round(float(np.median(result.emulators.errors)), 3),
        "seconds": round(result.seconds),
    }
    if truths:
        found = recover(result.emulators, plan.sds, len(plan.free), truths, design.seed)
        about["recovery"] = {
            "truths": truths,
            "covered_by_90": round(found.covered, 3),
            "width_beside_not_knowing": round(found.narrowed, 3),
        }
    with store.together(folder, DONE) as inside:
        for name, table in made.items():
            table.to_csv(inside / f"{name}.csv", index=False, lineterminator="\n", float_format="%.6g")
        about["sha256"] = {f"{name}.csv": manifest.file_digest(inside / f"{name}.csv") for name in made}
        say_what_made_it(inside, about)
    return made


def say_what_made_it(folder: Path, about: dict[str, Any]) -> None:
    """Write the manifest."""
    header = "What the posterior samples beside this file were made from; written by `mindgap calibrate`."
    kept.dump(folder / DONE, header, about)


def sentences(result: Calibrated, made: dict[str, pd.DataFrame]) -> list[str]:
    """What a calibration found, in plain words."""
    fits = made["targets"][made["targets"]["fitted"] == "yes"]
    inside = int(((fits["expected"] >= fits["low"]) & (fits["expected"] <= fits["high"])).sum())
    near = int((fits["off"].abs() <= 2).sum())
    told = made["identifiability"]
    lines = [
        f"{len(result.plan.free)} free numbers, {len(fits)} figures, {len(made['runs'])} runs.",
        f"{inside} of {len(fits)} figures fitted to are expected inside their band; {near} within two standard "
        "deviations of survey, model and emulator together.",
    ]
    lines += [
        f"Wave {k + 2}: {w.left:.2%} of the ranges were left, cut at {w.cut:.2f}." for k, w in enumerate(result.waves)
    ]
    for row in told[told["verdict"] != "told by the figures"].to_dict("records"):
        lines.append(f"{row['number']} {row['verdict']} ({row['from']:.3g} to {row['to']:.3g}).")
    pairs: Sequence[dict[str, Any]] = made["trade_offs"][made["trade_offs"]["trades"]].to_dict("records")
    lines += [f"{r['number']} trades off with {r['with']} (rank correlation {r['correlation']:.2f})." for r in pairs]
    if not result.draws.mixed:
        lines.append("The chains mixed badly: fewer than 100 independent samples; do not rely on the intervals.")
    return lines
