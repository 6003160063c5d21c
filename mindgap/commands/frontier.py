"""``mindgap frontier``: for a budget a head, the mixes of levers that close the gap most without lowering any fifth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from mindgap.options import MOST_SEED, DryRun, Jobs, Json, Months, Out, People, Place, Resume, cores
from mindgap.progress import Progress
from mindgap.screen import FAILED, command_line, guarded, lost, note, say, show_json, show_table, stop
from mindgap.sweep_text import records

if TYPE_CHECKING:
    from experiments.frontier import Frontier
    from experiments.frontier_design import FrontierPlan

Again = Annotated[
    int | None, typer.Option(min=1, max=1000, help="Paired runs of a mix in the search; overrides the file.")
]
Seed = Annotated[int | None, typer.Option(min=0, max=MOST_SEED, help="Seed of all luck; overrides the file.")]


def frontier(
    design: Annotated[str, typer.Argument(help="A frontier's design file, or one of the library (mixes).")],
    seed: Seed = None,
    replicates: Again = None,
    people: People = None,
    months: Months = None,
    place: Place = None,
    out: Out = None,
    jobs: Jobs = None,
    as_json: Json = False,
    resume: Resume = False,
    dry_run: DryRun = False,
) -> None:
    """Search for the mixes of levers that close a gap most for the money, run them afresh, and show the Pareto front.

    Examples: mindgap frontier mixes; mindgap frontier my_budget.yaml --people 10000 --out results/budget
    """
    with guarded(resumes=True):
        from experiments.extras import ExtraMissing
        from experiments.frontier_design import load_frontier
        from experiments.pareto import need
        from experiments.store import StoreError
        from experiments.workers import WorkersError

        given = {"seed": seed, "replicates": replicates, "people": people, "months": months, "place": place}
        plan = load_frontier(design, **given)
        for caution in plan.cautions:
            note(f"Note: {caution}")
        if dry_run:
            _intend(plan, as_json)
            return
        try:
            need()
            from analysis.pictures import draw_front
            from experiments.frontier import frontier as run

            with Progress("Runs") as progress:
                result = run(
                    plan,
                    out=out,
                    jobs=jobs or cores(),
                    progress=progress,
                    command=command_line(),
                    pictures=draw_front,
                )
        except (ExtraMissing, StoreError, WorkersError) as error:
            stop(str(error))
        _show(result, as_json)
        if result.failures:
            raise typer.Exit(FAILED)


def _intend(plan: FrontierPlan, as_json: bool) -> None:
    """What would be run."""
    from experiments.frontier import expected

    d = plan.design
    intended = {
        "name": d.name,
        "base": plan.base.key,
        "budget_per_head": d.budget_per_head,
        "payers": list(d.payers),
        "dials": [dial.name for dial in plan.dials],
        "uncertainties": [factor.name for factor in plan.factors],
        "outcome": d.outcome,
        "objectives": list(d.objectives),
        "mixes": d.population * d.generations * d.searches,
        "runs_at_most": expected(plan),
        "people": plan.base.people,
        "months": plan.base.months,
        "seed": d.seed,
        "cautions": list(plan.cautions),
    }
    if as_json:
        show_json(intended)
        return
    say(f"{d.name}: at most £{d.budget_per_head:g} a head and year on {plan.base.key}, {plan.base.place}")
    for dial in plan.dials:
        values = ", ".join(f"{v:g}" for v in dial.listed) or f"from {dial.low:g} to {dial.high:g}"
        say(f"  {dial.name}: {values}")
    say(
        f"{d.searches} searches of {d.generations} generations of {d.population} mixes, {d.replicates} replicates "
        f"each: at most {intended['runs_at_most']:,} runs of {plan.base.people:,} people and {plan.base.months} "
        f"months, seed {d.seed}. Nothing was run."
    )


def as_document(result: Frontier) -> dict[str, Any]:
    """All of a frontier as plain values."""
    from analysis import frontier_words

    return {
        "folder": str(result.folder),
        "name": result.plan.design.name,
        "outcome": result.plan.design.outcome,
        "budget_per_head": result.plan.design.budget_per_head,
        "cautions": list(result.plan.cautions),
        "sentences": frontier_words.sentences(result),
        **{name: records(table) for name, table in result.tables.items() if name != "mixes"},
        "mixes": len(result.tables["mixes"]),
        "failures": list(result.failures),
        "finished": not result.failures,
    }


def _show(result: Frontier, as_json: bool) -> None:
    from analysis import frontier_words, share_words

    if as_json:
        show_json(as_document(result))
    else:
        if result.known:
            note("This frontier was run before with the same code and numbers; its results are shown.")
        outcome = share_words.outcome_of(result.plan.design.outcome)
        columns = {
            "cost": "£ a head and year",
            "closed": f"gap closed, {share_words.unit(outcome)}",
            "change": "everyone",
            "words": "mix",
        }
        rows = [_row(row, outcome) for row in records(result.tables["front"])]
        show_table("The front (simulated)", [row for row in rows if row["front"]], columns)
        tiers = [
            {"tier": f"about £{tier * result.plan.design.budget_per_head:g}", **row}
            for tier in (0.25, 0.5, 1.0)
            for row in sorted(rows, key=lambda r: -r["size"])
            if f"{tier:g}" in row["tiers"].split()
        ]
        if tiers:
            show_table("Same money, different mix (simulated)", tiers, {"tier": "money", **columns})
        if len(result.tables["robust"]):
            shown = [
                {**row, "span": f"{row['mean']:.3f} ({row['low']:.3f} to {row['high']:.3f})"}
                for row in records(result.tables["robust"])
            ]
            show_table(
                "Under draws of the uncertain numbers (simulated)",
                shown,
                {
                    "cost": "£ a head and year",
                    "span": f"gap closed, {share_words.unit(outcome)} (95 % of draws)",
                    "worst_tenth": "worst tenth",
                    "narrows": "% narrow",
                    "words": "mix",
                },
            )
        for sentence in frontier_words.sentences(result):
            say(sentence)
        if not result.failures:
            note(f"Results: {result.folder}")
    lost(result.failures)


def _row(row: dict[str, Any], outcome: Any) -> dict[str, Any]:
    """A row of the front in words."""
    from analysis import share_words

    nan = float("nan")

    def span(key: str) -> str:
        ends = {end: nan if row[f"{key}{tail}"] is None else row[f"{key}{tail}"] for end, tail in _ENDS.items()}
        return share_words.span(ends, outcome)

    return {
        "front": row["front"],
        "tiers": row["tiers"],
        "size": row["closed"],
        "cost": f"{row['cost']:,.2f} ({row['cost_low']:,.2f} to {row['cost_high']:,.2f})",
        "closed": span("closed"),
        "change": span("change"),
        "words": row["words"] + (f" [lowers fifth {row['lowered']}]" if row["lowered"] else ""),
    }


_ENDS = {"value": "", "low": "_low", "high": "_high"}
