"""``mindgap run``: one scenario, with its results in a folder."""

from __future__ import annotations

from typing import Annotated

import typer

from mindgap.commands.compare import carry_out
from mindgap.options import DryRun, Jobs, Json, Months, Out, People, Place, Replicates, Resume, Seed, Timeout


def run(
    scenario: Annotated[str, typer.Argument(help="A scenario of the library, or the path of a file.")],
    seed: Seed = 0,
    replicates: Replicates = 10,
    people: People = None,
    months: Months = None,
    place: Place = None,
    out: Out = None,
    jobs: Jobs = None,
    timeout: Timeout = None,
    as_json: Json = False,
    resume: Resume = False,
    dry_run: DryRun = False,
) -> None:
    """Run one scenario and show its gaps, both ends and the mean.

    Example: mindgap run baseline --people 50000 --replicates 4 --out results/baseline
    """
    carry_out([scenario], seed, replicates, people, months, place, out, jobs, as_json, dry_run, {"timeout": timeout})
