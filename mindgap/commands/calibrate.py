"""``mindgap calibrate``: fit the free numbers to published figures, and keep what is likely as samples."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mindgap.options import MOST_SEED, DryRun, Jobs, Json, People, Resume, cores
from mindgap.progress import Progress
from mindgap.screen import FAILED, command_line, guarded, note, say, show_json, show_table, stop
from mindgap.sweep_text import records

if TYPE_CHECKING:
    from experiments.calibrate import Calibrated
    from experiments.calibrate_design import Calibration

OUT = Path("results/posterior")
_NUMBERS = {name: name for name in ("number", "low", "high", "median", "from", "to", "width", "verdict")}
_FIGURES = {name: name for name in ("id", "observed", "low", "high", "expected", "expected_sd", "off")}


def calibrate(
    design: Annotated[
        Path | None, typer.Argument(help="A calibration file; by default the library's, posterior/design.yaml.")
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, max=MOST_SEED, help="Seed; overrides the file.")] = None,
    people: People = None,
    years: Annotated[int | None, typer.Option(help="Years watched after the burn-in; overrides the file.")] = None,
    runs: Annotated[int | None, typer.Option(help="Runs of the first wave; overrides the file.")] = None,
    more: Annotated[int | None, typer.Option(help="Runs of each later wave; overrides the file.")] = None,
    waves: Annotated[int | None, typer.Option(help="Waves; overrides the file.")] = None,
    recover: Annotated[
        int, typer.Option(min=0, max=100, help="Also plant so many truths in the emulator and fit them again.")
    ] = 0,
    out: Annotated[Path, typer.Option(help="Folder for the samples, tables and manifest.")] = OUT,
    jobs: Jobs = None,
    as_json: Json = False,
    resume: Resume = False,
    dry_run: DryRun = False,
    check: Annotated[
        bool,
        typer.Option(help="Make three runs of the finished folder again: is it still of this model?"),
    ] = False,
) -> None:
    """Fit the free numbers to published figures, inside their declared ranges, and keep samples of what is likely.

    Frozen figures are never fitted to. Examples: mindgap calibrate --people 5000 --out results/posterior;
    mindgap calibrate --recover 5
    """
    with guarded(resumes=True):
        if check:
            _check(design, out, as_json)
            return
        from experiments.calibrate_design import load_calibration

        plan = load_calibration(design, seed=seed, people=people, years=years, runs=runs, more=more, waves=waves)
        if dry_run:
            _intend(plan, as_json)
            return
        from experiments import calibrate as work
        from experiments.extras import ExtraMissing
        from experiments.store import StoreError
        from experiments.workers import WorkersError

        with Progress("Calibrating") as progress:
            try:
                result = work.calibrate(plan, out, jobs or cores(), progress)
                made = work.write(result, out, command_line(), recover)
            except (ExtraMissing, work.CalibrationError, StoreError, WorkersError) as error:
                stop(str(error))
        _show(result, made, work.sentences(result, made), out, as_json)
        for reason in result.failures:
            note(f"Failed: {reason}")
        if result.failures:
            raise typer.Exit(FAILED)


def _check(design: Path | None, out: Path, as_json: bool) -> None:
    """Whether the finished folder is still of this model."""
    from experiments import calibrate_again as again
    from experiments.calibrate import CalibrationError

    try:
        found = again.shifts(again.plan_of(out, design), out)
    except CalibrationError as error:
        stop(str(error))
    moved = again.moved(found)
    for one in moved:
        note(str(one))
    if moved:
        stop(f"{out}: was fitted with another model than this; fit again with: mindgap calibrate")
    seen = again.confirm(out, found)
    if as_json:
        show_json({"folder": str(out), **seen})
        return
    say(f"{out}: {seen['runs']} runs, made again, find the same within {seen['furthest']:.2g} of each figure's error.")


def _intend(plan: Calibration, as_json: bool) -> None:
    """What would be run."""
    d = plan.design
    many = d.runs + d.more * (d.waves - 1)
    if as_json:
        show_json(
            {
                "free": [
                    {"name": f.name, "low": f.low, "high": f.high, "why": w}
                    for f, w in zip(plan.free, plan.why, strict=True)
                ],
                "figures": [
                    {"id": a.target.id, "survey_sd": a.survey, "basis": a.basis, "model_sd": a.model} for a in plan.aims
                ],
                "runs": many,
                "people": d.people,
                "years": d.years,
                "seed": d.seed,
            }
        )
        return
    for one, why in zip(plan.free, plan.why, strict=True):
        say(f"{one.name}: from {one.low:g} to {one.high:g}; {why}")
    say(
        f"{len(plan.free)} free numbers, {len(plan.aims)} figures; {many:,} runs of {d.people:,} people and {d.years} "
        f"years after the burn-in, in {d.waves} waves, seed {d.seed}. Nothing was run."
    )


def _show(result: Calibrated, made: Any, said: list[str], out: Path, as_json: bool) -> None:
    if as_json:
        show_json(
            {
                "folder": str(out),
                "sentences": said,
                **{name: records(made[name]) for name in ("identifiability", "trade_offs", "targets")},
                "failures": result.failures,
            }
        )
        return
    show_table("Free numbers", records(made["identifiability"]), _NUMBERS)
    say()
    fits = made["targets"][made["targets"]["fitted"] == "yes"]
    show_table("Figures fitted to", records(fits), _FIGURES)
    say()
    for line in said:
        say(line)
    note(f"Results: {out}")
