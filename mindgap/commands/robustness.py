"""``mindgap robustness``: what would change a conclusion? The posterior, rival findings and every assumed number."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mindgap import plan
from mindgap.options import DryRun, Jobs, Json, Place, Resume, Seed, cores
from mindgap.progress import Progress
from mindgap.screen import command_line, guarded, note, say, show_json, show_table, stop
from mindgap.sweep_text import records

if TYPE_CHECKING:
    from experiments.robustness import Robust
    from sim.scenario import Scenario

PEOPLE, MONTHS = 5_000, 120
_SUMMARY = {
    "scenario": "scenario", "kind": "challenged by", "challenges": "challenges", "holds": "conclusion holds",
    "narrows": "narrows instead", "widens": "widens instead", "unclear": "lost in luck", "least": "least change",
    "most": "most change",
}  # fmt: skip
_CHANGED = {
    "scenario": "scenario", "kind": "challenged by", "name": "which", "end": "end", "change": "change", "low": "low",
    "high": "high", "verdict": "then",
}  # fmt: skip


def robustness(
    names: Annotated[
        list[str], typer.Argument(help="Scenarios, the first to compare with; or one results folder of compare.")
    ],
    seed: Seed = 0,
    replicates: Annotated[int, typer.Option(min=2, max=1000, help="Paired runs that tell a change from luck.")] = 8,
    screen: Annotated[
        int, typer.Option(min=1, max=1000, help="Paired runs in which assumed numbers are screened.")
    ] = 1,
    draws: Annotated[int, typer.Option(min=0, max=1000, help="Draws of the fitted numbers.")] = 16,
    assumed: Annotated[bool, typer.Option(help="Push every assumed number to the ends of its range.")] = True,
    people: Annotated[int, typer.Option(min=1, help="People of all ages.")] = PEOPLE,
    months: Annotated[int, typer.Option(min=1, help="Months of results.")] = MONTHS,
    place: Place = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder; default beside the results, or results/NAMES-robustness.")
    ] = None,
    jobs: Jobs = None,
    as_json: Json = False,
    resume: Resume = False,
    dry_run: DryRun = False,
) -> None:
    """Say what would change a conclusion: whether sign and order of policies survive what is not known.

    Examples: mindgap robustness baseline living_wage peer_support; mindgap robustness results/mine
    """
    with guarded(resumes=True):
        if screen > replicates:
            stop(f"command line:1: --screen: {screen}; at most --replicates ({replicates})")
        scenarios, folder = _asked(names, people, months, place, out)
        from experiments import robustness as work

        if dry_run:
            listed, _ = work.challenges(scenarios, draws, seed, assumed)
            asked = work.Asked(scenarios, listed, replicates, screen, seed)
            if as_json:
                plain = {"challenges": len(listed) - 1, "policies": len(scenarios) - 1, "runs_at_least": asked.runs}
                show_json({**plain, "people": people, "months": months, "replicates": replicates, "seed": seed})
                return
            of = "1 policy" if len(scenarios) == 2 else f"{len(scenarios) - 1} policies"
            say(
                f"{len(listed) - 1:,} challenges of {of}, {asked.runs:,} runs of {people:,} people, {months} months, "
                "and more where a conclusion looks moved. Nothing was run."
            )
            return
        from analysis.pictures import draw_robustness
        from experiments.store import StoreError
        from experiments.workers import WorkersError

        with Progress("Challenging") as progress:
            try:
                found = work.robustness(
                    scenarios,
                    folder,
                    replicates=replicates,
                    screen=screen,
                    draws=draws,
                    seed=seed,
                    assumed=assumed,
                    jobs=jobs or cores(),
                    progress=progress,
                    command=command_line(),
                    pictures=draw_robustness,
                )
            except (StoreError, WorkersError) as error:
                stop(str(error))
        _show(found, as_json)
        note(f"Results: {folder}")


def _asked(
    names: list[str], people: int, months: int, place: str | None, out: Path | None
) -> tuple[list[Scenario], Path]:
    """The scenarios, and the folder of results."""
    if len(names) == 1 and Path(names[0]).is_dir():
        from experiments.beside import path_of
        from experiments.compare import opened
        from experiments.store import StoreError

        try:
            of = opened(Path(names[0]))
        except StoreError as error:
            stop(str(error))
        scenarios = [s.override(people=people, months=months, place=place) for s in of.scenarios]
        folder = path_of(Path(names[0]), "robustness")
    else:
        scenarios = plan.load_all(names, people=people, months=months, place=place)
        folder = Path("results") / f"{'-'.join(s.key for s in scenarios[1:])[:80]}-robustness"
    if len(scenarios) < 2:
        stop("command line:1: robustness: one scenario; two or more to compare")
    return scenarios, out or folder


def _show(found: Robust, as_json: bool) -> None:
    from experiments.robustness_tables import sentences, summary

    said = sentences(found.table, found.order, found.titles)
    changed = found.table[~found.table["verdict"].isin(["holds"])]
    if as_json:
        document: dict[str, Any] = {
            "folder": str(found.folder), "sentences": said, "summary": records(summary(found.table)),
            "changed": records(changed), "order": records(found.order), "cautions": found.cautions,
        }  # fmt: skip
        show_json(document)
        return
    show_table(
        "What stands, and what would change it (simulated)", records(summary(found.table)), _SUMMARY, unit="points"
    )
    say()
    if len(changed):
        show_table("Challenges that change a conclusion", records(changed), _CHANGED, unit="points")
        say()
    for sentence in said:
        say(sentence)
    for caution in found.cautions:
        note(f"Note: {caution}")
