"""``mindgap validate``: the model against published figures, hit or miss."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from mindgap.options import Jobs, Json, Months, People, Place, Replicates, Seed, cores
from mindgap.progress import Progress
from mindgap.screen import MISSED, guarded, note, show_json, show_table

_HEADINGS = {"id": "target", "observed": "observed", "model": "model", "hit": "hit", "used": "used"}


def validate(
    scenario: Annotated[str, typer.Argument(help="Scenario to hold against the evidence.")] = "baseline",
    seed: Seed = 0,
    replicates: Replicates = 3,
    people: People = None,
    months: Months = None,
    place: Place = None,
    jobs: Jobs = None,
    as_json: Json = False,
) -> None:
    """Hold the model against published figures, hit or miss; exit code 4 when one that counts is missed.

    Example: mindgap validate --people 100000 --replicates 3
    """
    with guarded():
        from mindgap import plan

        plan.load_all([scenario], people=people, months=months, place=place)
        from experiments.validate import validate as hold_against

        with Progress("Validating") as progress:
            card = hold_against(
                scenario,
                seed=seed,
                replicates=replicates,
                people=people,
                months=months,
                place=place,
                jobs=jobs or cores(),
                progress=progress,
            )
        rows: list[dict[str, Any]] = card.rows()
        if as_json:
            show_json(rows)
        else:
            show_table("Targets", rows, {key: _HEADINGS.get(key, key.replace("_", " ")) for key in rows[0]})
        missed = card.missed()
        if missed:
            note(f"Missed: {', '.join(missed)}")
            raise typer.Exit(MISSED)
