"""``mindgap decompose``: what a gap rests on, barrier by barrier and cycle by cycle, and how a policy's effect came."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mindgap.options import DryRun, Jobs, Json, Months, Out, People, Place, Resume, Seed, cores, one_of
from mindgap.progress import Progress
from mindgap.screen import FAILED, command_line, guarded, lost, note, say, show_json, show_table, stop
from mindgap.sweep_text import records
from sim.files import InputError, Mistake

if TYPE_CHECKING:
    from experiments.decompose import Decomposition, Question
    from sim.scenario import Scenario


class Part(StrEnum):
    """What a decomposition tells."""

    barriers = "barriers"
    cycles = "cycles"
    gains = "gains"
    pathways = "pathways"


Again = Annotated[int, typer.Option(min=1, max=10_000, help="Paired runs: the same people and luck in each coalition.")]
Only = Annotated[
    list[Part] | None,
    typer.Option(help="Only this part; may be repeated. Default: all that apply.", parser=one_of(Part, "--only")),
]
Outcome = Annotated[str, typer.Option(help="The gap or outcome to share out, by its dotted name.")]
Pairs = Annotated[
    int, typer.Option(min=1, max=10_000, help="Pairs of orders drawn a replicate, where more than 7 share.")
]


def decompose(
    scenario: Annotated[str, typer.Argument(help="A scenario: a name of the library, or the path of a file.")],
    outcome: Outcome = "gap.caseness.imd_fifth",
    only: Only = None,
    seed: Seed = 0,
    replicates: Again = 6,
    people: People = None,
    months: Months = None,
    place: Place = None,
    pairs: Pairs = 8,
    out: Out = None,
    jobs: Jobs = None,
    as_json: Json = False,
    resume: Resume = False,
    dry_run: DryRun = False,
) -> None:
    """Share a gap out over the three barriers and the vicious cycles, and a policy's effect over its pathways.

    Examples: mindgap decompose baseline; mindgap decompose peer_support --only pathways --people 10000
    """
    with guarded(resumes=True):
        from experiments.decompose import Question, check_outcome
        from experiments.games import PARTS
        from experiments.store import StoreError
        from experiments.workers import WorkersError
        from mindgap import plan

        mistakes: list[Mistake] = []
        loaded: list[Scenario] = []
        for check in (
            lambda: loaded.extend(plan.load_all([scenario], people=people, months=months, place=place)),
            lambda: check_outcome(outcome),
        ):
            try:
                check()
            except InputError as error:
                mistakes += error.mistakes
        if mistakes:
            raise InputError(mistakes)
        [asked] = loaded
        parts = tuple(part for part in PARTS if only is None or Part(part) in only)
        if not asked.levers:
            if parts == ("pathways",):
                stop(f"command line:1: --only: pathways; a scenario with a lever ({scenario} has none)")
            parts = tuple(part for part in parts if part != "pathways")
        question = Question(asked, outcome, parts, replicates, seed, pairs)
        if dry_run:
            _intend(question, as_json)
            return
        from analysis.pictures import draw_pieces
        from experiments.decompose import decompose as run

        with Progress("Runs") as progress:
            try:
                result = run(
                    question,
                    out=out,
                    jobs=jobs or cores(),
                    progress=progress,
                    command=command_line(),
                    pictures=draw_pieces,
                )
            except (StoreError, WorkersError) as error:
                stop(str(error))
        _show(result, as_json)
        if result.failures:
            raise typer.Exit(FAILED)


def _intend(question: Question, as_json: bool) -> None:
    """What would be run."""
    s = question.scenario
    runs = len({trial.name for trial in question.trials()})
    intended = {
        "scenario": s.key,
        "outcome": question.outcome,
        "parts": {game.part: list(game.players) for game in question.games()},
        "exact": {game.part: game.exact for game in question.games()},
        "gains": "gains" in question.parts,
        "replicates": question.replicates,
        "seed": question.seed,
        "people": s.people,
        "months": s.months,
        "runs": runs,
    }
    if as_json:
        show_json(intended)
        return
    say(f"{s.name}: {question.outcome} shared out")
    for game in question.games():
        how = "all coalitions" if game.exact else f"{2 * question.pairs} orders drawn a replicate"
        say(f"  {game.part}: {', '.join(game.players)} ({how})")
    if "gains" in question.parts:
        say("  loop gains of every closed cycle")
    say(
        f"{runs:,} runs of {s.people:,} people and {s.months} months in {question.replicates} replicates, "
        f"seed {question.seed}. Nothing was run."
    )


def as_document(result: Decomposition) -> dict[str, Any]:
    """All of a decomposition as plain values."""
    from analysis import share_words

    return {
        "folder": str(result.folder),
        "scenario": result.question.scenario.key,
        "outcome": result.question.outcome,
        "replicates": result.question.replicates,
        "sentences": share_words.sentences(result),
        "shares": records(result.shares),
        "gains": records(result.gains),
        "failures": list(result.failures),
        "finished": not result.failures,
    }


def _show(result: Decomposition, as_json: bool) -> None:
    from analysis import share_words

    if as_json:
        show_json(as_document(result))
    else:
        if result.known:
            note("This decomposition was run before with the same code and numbers; its results are shown.")
        outcome = share_words.outcome_of(result.question.outcome)
        for part, frame in result.shares.groupby("part", sort=False):
            rows = [
                {
                    "share": share_words.name_of(str(part), row["player"]),
                    "value": share_words.span(row, outcome),
                    "percent": "" if row["percent"] != row["percent"] else share_words.percent(row["percent"]),
                }
                for row in frame.to_dict("records")
            ]
            columns = {"share": str(part), "value": f"{share_words.unit(outcome)} (95 %)", "percent": "of the whole"}
            show_table(f"{result.question.outcome} by {part} (simulated)", rows, columns)
        if len(result.gains):
            by = {(row["cycle"], row["who"]): share_words.gain_span(row) for row in result.gains.to_dict("records")}
            who = list(dict.fromkeys(result.gains["who"]))
            cycles = list(dict.fromkeys(result.gains["cycle"]))
            rows = [{"cycle": one, **{group: by[one, group] for group in who}} for one in cycles]
            show_table("Loop gains (simulated)", rows, {"cycle": "cycle", **{group: group for group in who}})
        for sentence in share_words.sentences(result):
            say(sentence)
        if not result.failures:
            note(f"Results: {result.folder}")
    lost(result.failures)
