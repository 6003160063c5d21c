"""``mindgap external``: what others found that shocks, transfers and targeted money do, beside what the model does."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mindgap import external_text
from mindgap.options import DryRun, Jobs, Json, Resume, Seed, cores
from mindgap.progress import Progress
from mindgap.screen import guarded, kept_in, say, show_json, stop

OUT = Path("results") / "external"


def external(
    seed: Seed = 0,
    replicates: Annotated[
        int | None, typer.Option(min=2, max=1000, help="Societies that are averaged; default the file's.")
    ] = None,
    people: Annotated[int | None, typer.Option(min=1, help="People of all ages; default the file's.")] = None,
    out: Annotated[Path, typer.Option(help="Folder for the table and its chart.")] = OUT,
    jobs: Jobs = None,
    as_json: Json = False,
    resume: Resume = False,
    dry_run: DryRun = False,
) -> None:
    """Make published shocks, transfers and targeted budgets again, and print them beside the published figures.

    Nothing is fitted to them. Part of `mindgap validate`. Example: mindgap external --replicates 10
    """
    with guarded(resumes=True):
        from experiments import external_design
        from experiments.external import external as carry_out
        from experiments.store import StoreError

        design = external_design.load()
        size, many = people or design.people, replicates or design.replicates
        if dry_run and as_json:
            told = {name: {"title": one.title, "months": one.months, "results": len(one.results)}
                    for name, one in design.experiments.items()}  # fmt: skip
            show_json({"experiments": told, "replicates": many, "people": size, "seed": seed})
            return
        if dry_run:
            for name, one in design.experiments.items():
                say(f"{name}: {one.title}; {one.months} months, {len(one.results)} results; {one.why}")
            say(f"{many} replicates of {size:,} people. Nothing was run.")
            return
        with Progress("External results") as progress:
            try:
                table = carry_out(size, many, seed, jobs or cores(), progress, out.absolute().parent / ".external")
            except StoreError as error:
                stop(str(error))
        from analysis.charts import external as chart
        from analysis.charts.style import About
        from experiments.external_kept import ABOUT, write

        if as_json:
            show_json(external_text.plain(table))
        else:
            external_text.show(table)
        about = About(people=size, seed=seed)
        with kept_in(out, ABOUT) as inside:
            write(table, inside, size, many, seed)
        with kept_in(out / "charts", "external.txt") as inside:
            chart.write(table, inside, about, many)
