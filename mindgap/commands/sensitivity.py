"""``mindgap sensitivity``: which uncertain numbers an outcome hangs on, and where a policy fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from mindgap.commands.sweep import Again, Merge, Scheduler, Seed, carry_out
from mindgap.options import DryRun, Jobs, Json, Months, Out, People, Place, Resume, Timeout
from mindgap.screen import FAILED, guarded, note, say, show_json, show_table, stop
from mindgap.sweep_text import records, show_failures

if TYPE_CHECKING:
    from experiments.sensitivity import Sensitivity

SHOWN = ("mu*", "ST", "rank correlation")  # what the table on the screen is ordered by

Outcomes = Annotated[
    list[str] | None, typer.Option("--outcome", help="An outcome to be told; may be repeated; default the design's.")
]
Discover = Annotated[
    str | None,
    typer.Option(
        metavar="GAP:POINTS",
        help="Find where policies fail to narrow a gap by so many points (needs the extra discovery).",
    ),
]


def sensitivity(
    design: Annotated[
        str | None, typer.Argument(help="A design file, or a design of the library; may be left out with --resume.")
    ] = None,
    outcome: Outcomes = None,
    discover: Discover = None,
    seed: Seed = None,
    replicates: Again = None,
    people: People = None,
    months: Months = None,
    place: Place = None,
    out: Out = None,
    jobs: Jobs = None,
    timeout: Timeout = None,
    merge: Merge = None,
    scheduler: Scheduler = None,
    as_json: Json = False,
    resume: Resume = False,
    dry_run: DryRun = False,
) -> None:
    """Say which uncertain numbers an outcome hangs on: Morris's effects or Sobol′ indices, with luck apart.

    Runs what is left of the sweep first. Examples: mindgap sensitivity uncertain;
    mindgap sensitivity variance --outcome gap.caseness.imd_fifth;
    mindgap sensitivity robust --discover gap.caseness.imd_fifth:0.2
    """
    with guarded(resumes=True):
        from experiments.precision import parse
        from experiments.sensitivity import checked
        from experiments.sensitivity import sensitivity as of_sweep

        target = parse(discover, "--discover") if discover is not None else None
        given = {"seed": seed, "replicates": replicates, "people": people, "months": months, "place": place}
        asked: list[str] = []
        where = {"out": out, "jobs": jobs, "timeout": timeout, "merge": merge or (), "scheduler": scheduler}
        result = carry_out(
            design,
            given,
            where,
            as_json,
            resume,
            dry_run,
            lambda plan: asked.extend(checked(plan, outcome or (), target)),
        )
        if result is None:
            return
        from analysis.pictures import draw_sensitivity
        from experiments.discovery import DiscoveryError
        from experiments.store import StoreError

        try:
            found = of_sweep(result, asked, target, draw_sensitivity)
        except (DiscoveryError, StoreError) as error:
            stop(str(error))
        _show(found, as_json)
        show_failures(result)
        if result.failures:
            raise typer.Exit(FAILED)


def _show(found: Sensitivity, as_json: bool) -> None:
    if as_json:
        show_json(_document(found))
        return
    from analysis.words import figures

    order = {name: k for k, name in enumerate(found.outcomes)}
    main = found.indices[found.indices["measure"].isin(SHOWN)]
    others = {
        (r["outcome"], r["factor"], r["measure"]): r["value"]
        for r in found.indices.to_dict("records")
        if r["measure"] in ("mu", "sigma", "S1")
    }
    rows = [
        {**row, "size": f"{figures(row['value'])} ({figures(row['low'])} to {figures(row['high'])})"}
        | {name: others.get((row["outcome"], row["factor"], name)) for name in ("mu", "sigma", "S1")}
        for row in main.to_dict("records")
        if row["value"] == row["value"]
    ]
    rows.sort(key=lambda row: (order[row["outcome"]], -abs(row["value"])))
    columns = {"outcome": "outcome", "factor": "factor", "measure": "measure", "size": "size (95 %)"}
    columns |= {
        name: name
        for name in ("mu", "sigma", "S1", "luck")
        if any(row[name] == row[name] and row[name] is not None for row in rows)
    }
    show_table("What it hangs on (simulated)", rows, {**columns, "used": "used"})
    say()
    noise = [
        {"outcome": r["outcome"], "unit": r["unit"], "numbers": r["numbers"], "luck": r["own"], "shared": r["shared"]}
        | {"share": f"{r['share']:.1%} ({r['low']:.1%} to {r['high']:.1%})" if r["share"] == r["share"] else ""}
        for r in found.noise.to_dict("records")
    ]
    names = {"outcome": "outcome", "unit": "unit", "numbers": "numbers, SD", "luck": "luck of a row, SD"}
    names |= {"shared": "luck of all rows, SD", "share": "luck in the means"}
    show_table("Luck apart from numbers", noise, names)
    for caution in found.cautions():
        note(f"Note: {caution}")
    if found.discovery is not None:
        _show_boxes(found)
    note(f"Results: {found.folder}")


def _show_boxes(found: Sensitivity) -> None:
    told = found.discovery
    assert told is not None
    say()
    say(f"{told.failed:,} of {told.cases:,} compared rows do not narrow the gap by so much.")
    if told.left_out:
        note(f"{told.left_out:,} rows have no change to judge by and are left out.")
    if not len(told.boxes):
        say("No box of the numbers holds mostly such rows." if told.failed else "There is nowhere to look for.")
        return
    rows = [
        {**row, "from": row["low"], "to": row["high"], "of": f"{row['least']:.3g} to {row['most']:.3g}"}
        for row in told.boxes.to_dict("records")
    ]
    columns = {name: name for name in ("box", "factor", "from", "to", "of", "p", "coverage", "density", "mass")}
    show_table("Where it fails", rows, columns)


def _document(found: Sensitivity) -> dict[str, Any]:
    told = found.discovery
    document: dict[str, Any] = {
        "folder": str(found.folder),
        "method": found.plan.design.method,
        "rows": found.plan.rows,
        "replicates": found.replicates,
        "outcomes": list(found.outcomes),
        "indices": records(found.indices),
        "noise": records(found.noise),
        "cautions": found.cautions(),
        "failures": [vars(failure) for failure in found.failures],
    }
    if told is not None:
        document["discovery"] = {
            "cases": told.cases,
            "failed": told.failed,
            "left_out": told.left_out,
            "boxes": records(told.boxes),
        }
    return document
