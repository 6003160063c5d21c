"""``mindgap sweep``: every row of a design on the same people and luck, stored as it goes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mindgap import sweep_text
from mindgap.options import MOST_SEED, DryRun, Jobs, Json, Months, Out, People, Place, Resume, cores
from mindgap.progress import Progress
from mindgap.screen import command_line, guarded, note, stop

if TYPE_CHECKING:
    from experiments.design import Plan

FAILED = 3  # exit code: some runs failed

Again = Annotated[
    int | None, typer.Option(min=1, max=10_000, help="Paired runs a row; overrides the file. More can be added later.")
]
Seed = Annotated[int | None, typer.Option(min=0, max=MOST_SEED, help="Seed of all luck; overrides the file.")]
Timeout = Annotated[
    float | None, typer.Option(min=0.1, help="Seconds after which a run counts as stuck; default by its size.")
]
Merge = Annotated[
    list[Path] | None, typer.Option(help="Take finished runs of this design from another folder; may be repeated.")
]


def sweep(
    design: Annotated[
        str | None, typer.Argument(help="A design file, or a design of the library; may be left out with --resume.")
    ] = None,
    seed: Seed = None,
    replicates: Again = None,
    people: People = None,
    months: Months = None,
    place: Place = None,
    out: Out = None,
    jobs: Jobs = None,
    timeout: Timeout = None,
    merge: Merge = None,
    as_json: Json = False,
    resume: Resume = False,
    dry_run: DryRun = False,
) -> None:
    """Run a design: levers and uncertain numbers on a grid, sampled, or from a file; goes on where it was stopped.

    Examples: mindgap sweep wage; mindgap sweep my_design.yaml --out results/mine --jobs 2;
    mindgap sweep --out results/mine --resume
    """
    with guarded(resumes=True):
        from experiments.store import StoreError
        from experiments.sweep import sweep as run_sweep
        from experiments.workers import WorkersError

        given = {"seed": seed, "replicates": replicates, "people": people, "months": months, "place": place}
        try:
            plan = _plan(design, out, resume, given)
            for caution in plan.cautions:
                note(f"Note: {caution}")
            if dry_run:
                sweep_text.show_plan(plan, as_json)
                return
            with Progress(f"Sweeping {plan.rows:,} rows") as progress:
                result = run_sweep(
                    plan,
                    out=out,
                    jobs=jobs or cores(),
                    timeout=timeout,
                    merge=merge or (),
                    progress=progress,
                    say=note,
                    command=command_line(),
                )
        except (StoreError, WorkersError) as error:
            stop(str(error))
        sweep_text.show(result, as_json)
        if result.failures:
            raise typer.Exit(FAILED)


def _plan(design: str | None, out: Path | None, resume: bool, given: dict[str, Any]) -> Plan:
    """The plan of the design that is named, else of the folder to go on in."""
    from experiments.design import load_design
    from experiments.identity import plan_of

    if design is not None:
        return load_design(design, **given)
    if not (resume and out):
        stop("command line:1: DESIGN: missing; a design file, or --out FOLDER --resume to go on with a sweep")
    return plan_of(out, **given)
