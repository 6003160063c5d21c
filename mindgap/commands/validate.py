"""``mindgap validate``: the model against published figures, hit or miss."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mindgap import external_text, plan, services_text
from mindgap.options import Jobs, Json, People, Place, Seed, cores
from mindgap.progress import Progress
from mindgap.screen import MISSED, guarded, note, say, show_json, show_table, stop

PEOPLE, MONTHS = 100_000, 120
_COLUMNS = {
    "id": "figure",
    "observed": "observed",
    "low": "low",
    "high": "high",
    "model": "model",
    "se": "standard error",
    "hit": "hit",
    "used": "used",
    "unit": "unit",
    "source": "source",
}
_GROUP_COLUMNS = {
    "group": "group",
    "id": "figure",
    "quantity": "quantity",
    "observed": "observed",
    "low": "low",
    "high": "high",
    "model": "model",
    "se": "standard error",
    "hit": "hit",
    "unit": "unit",
    "note": "note",
}


def validate(
    seed: Seed = 0,
    replicates: Annotated[int, typer.Option(min=2, max=1000, help="Societies that are averaged.")] = 12,
    people: People = None,
    months: Annotated[int, typer.Option(help="Months watched after burn-in, in whole years.")] = MONTHS,
    place: Place = None,
    jobs: Jobs = None,
    out: Annotated[Path | None, typer.Option(help="Also keep the card in this folder: card.csv and card.yaml.")] = None,
    as_json: Json = False,
) -> None:
    """Hold the baseline against published figures, hit or miss; exit code 4 when a must-hit figure is missed.

    Example: mindgap validate --people 100000 --replicates 12
    """
    with guarded():
        [baseline] = plan.load_all(
            ["baseline"], people=PEOPLE if people is None else people, months=months, place=place
        )
        if months % 12:
            stop(f"command line:1: --months: {months}; whole years, such as {max(12, months // 12 * 12)}")
        from experiments.validate import validate as hold_against

        with Progress("Validating") as progress:
            card = hold_against(
                people=baseline.people,
                years=months // 12,
                replicates=replicates,
                seed=seed,
                place=baseline.place,
                jobs=min(replicates, jobs or cores()),
                progress=progress,
            )
        if out is not None:
            from experiments import external_kept
            from experiments.card_kept import write

            kept = external_kept.write(card.external, out, *card.outside) if len(card.external) else []
            for path in (*write(card, out), *services_text.write(card, out), *kept):
                note(f"Kept: {path}")
        rows = card.plain()
        if as_json:
            show_json([*rows, *external_text.plain(card.external)])
        else:
            of_groups = [row for row in rows if row["group"]]
            show_table("The model beside published figures", [row for row in rows if not row["group"]], _COLUMNS)
            say()
            if of_groups:
                title = "Groups at higher risk: what emerges from exposures alone, beside what is published"
                show_table(title, of_groups, _GROUP_COLUMNS)
                say()
            services_text.show(card)
            external_text.show(card.external)
            for sentence in card.sentences():
                say(sentence)
        missed = card.missed_must
        if missed:
            note(f"Missed: {', '.join(row.id for row in missed)}")
            raise typer.Exit(MISSED)
