"""``mindgap sweep``: every row of a design on the same people and luck, stored as it goes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mindgap import sweep_text
from mindgap.options import (
    MOST_SEED,
    AtMost,
    DryRun,
    Jobs,
    Json,
    Months,
    Out,
    People,
    Place,
    Resume,
    Timeout,
    Until,
    cores,
)
from mindgap.progress import Progress
from mindgap.screen import FAILED, command_line, guarded, note, stop

if TYPE_CHECKING:
    from experiments.design import Plan
    from experiments.sweep import Sweep

Again = Annotated[
    int | None, typer.Option(min=1, max=10_000, help="Paired runs a row; overrides the file. More can be added later.")
]
Seed = Annotated[int | None, typer.Option(min=0, max=MOST_SEED, help="Seed of all luck; overrides the file.")]
Merge = Annotated[
    list[Path] | None, typer.Option(help="Take finished runs of this design from another folder; may be repeated.")
]
Row = Annotated[
    list[int] | None,
    typer.Option("--row", help="Only do this row again, and hold it against what is stored; may be repeated."),
]
Scheduler = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Run on a Dask cluster, tcp://HOST:PORT (needs the extra dask).")
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
    until: Until = None,
    at_most: AtMost = 500,
    row: Row = None,
    scheduler: Scheduler = None,
    as_json: Json = False,
    resume: Resume = False,
    dry_run: DryRun = False,
) -> None:
    """Run a design: levers and uncertain numbers on a grid, sampled, or from a file; goes on where it was stopped.

    Examples: mindgap sweep wage; mindgap sweep my_design.yaml --out results/mine --jobs 2;
    mindgap sweep --out results/mine --resume; mindgap sweep wage --until gap.caseness.imd_fifth:0.05
    """
    with guarded(resumes=True):
        given = {"seed": seed, "replicates": replicates, "people": people, "months": months, "place": place}
        if row and dry_run:
            stop("command line:1: --dry-run: beside --row; one of the two: rows that are named are few, and done again")
        if row:
            _repeat(design, given, out, resume, row, as_json)
            return
        where = {"out": out, "jobs": jobs, "timeout": timeout, "merge": merge or (), "scheduler": scheduler}
        began = time.monotonic()
        result = carry_out(design, given, {**where, "until": until, "most": at_most}, as_json, resume, dry_run)
        if result is None:
            return
        sweep_text.show(result, as_json, time.monotonic() - began)
        if result.failures:
            raise typer.Exit(FAILED)


def carry_out(
    design: str | None,
    given: dict[str, Any],
    where: Mapping[str, Any],
    as_json: bool,
    resume: bool,
    dry_run: bool,
    check: Callable[[Plan], Any] = lambda plan: None,
) -> Sweep | None:
    """The finished sweep of a design (None where nothing was to be run); ``check`` may refuse its plan."""
    from experiments.store import StoreError
    from experiments.sweep import sweep as run_sweep
    from experiments.workers import WorkersError

    try:
        plan = _plan(design, where["out"], resume, given)
        check(plan)
        options = {key: value for key, value in where.items() if key not in ("scheduler", "until")}
        options["jobs"] = where["jobs"] or cores()
        if where.get("until") is not None:
            options["until"] = _target(where["until"], plan)
        for caution in plan.cautions:
            note(f"Note: {caution}")
        if dry_run:
            sweep_text.show_plan(plan, as_json)
            return None
        if where.get("scheduler") is not None:
            options["spread"] = _cluster(where["scheduler"])
        with Progress(f"Sweeping {plan.rows:,} rows") as progress:
            return run_sweep(plan, progress=progress, say=note, command=command_line(), **options)
    except (StoreError, WorkersError) as error:
        stop(str(error))


def _cluster(address: str) -> Any:
    """What does runs on a Dask cluster."""
    try:
        from experiments.cluster import spread
    except ImportError:
        stop("--scheduler needs an extra: pip install 'mindgap[dask]'")
    return spread(address, note)


def _target(text: str, plan: Plan) -> Any:
    """The half-width asked for; a design without changes, or without that outcome, is refused."""
    from experiments.findings import COMPARED, references_of
    from experiments.measures import given_for
    from experiments.precision import parse

    target = parse(text, "--until")
    if target.outcome not in given_for(plan.outcomes):
        stop(f"command line:1: --until: {target.outcome}; one of {', '.join(given_for(plan.outcomes))}")
    if plan.design.method not in COMPARED or not (references_of(plan) != range(plan.rows)).any():
        stop("command line:1: --until: this design compares no rows; a grid or rows with a baseline row to change from")
    return target


def _repeat(
    design: str | None, given: dict[str, Any], out: Path | None, resume: bool, rows: list[int], as_json: bool
) -> None:
    """Some rows again, from nothing; exit code 3 where a byte differs from what is stored."""
    from experiments.repeat import OTHER, repeat
    from experiments.store import StoreError

    try:
        with Progress(f"Repeating {len(rows)} row{'s' * (len(rows) > 1)}") as progress:
            plan = _plan(design, out, resume, given)
            found = repeat(plan, rows, out, progress)
    except StoreError as error:
        stop(str(error))
    sweep_text.show_again(plan, found, as_json)
    if any(one.stored == OTHER for one in found):
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
