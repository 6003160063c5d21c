"""``mindgap validate``: the model against published figures, hit or miss."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mindgap import external_text, plan, services_text
from mindgap.options import Jobs, Json, People, Place, Seed, cores
from mindgap.progress import Progress
from mindgap.screen import MISSED, guarded, kept_in, note, say, show_json, show_table, stop

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
    trials: Annotated[bool, typer.Option("--trials", help="Only the simulated trials of levers.")] = False,
    as_json: Json = False,
) -> None:
    """Hold the baseline against published figures, hit or miss; exit code 4 when a must-hit figure is missed.

    Examples: mindgap validate --people 100000 --replicates 12; mindgap validate --trials
    """
    with guarded():
        [baseline] = plan.load_all(
            ["baseline"], people=PEOPLE if people is None else people, months=months, place=place
        )
        if months % 12:
            stop(f"command line:1: --months: {months}; whole years, such as {max(12, months // 12 * 12)}")
        if trials and months != MONTHS:
            stop(f"command line:1: --months: {months} beside --trials; each trial is watched as long as its study")
        if trials:
            _trials(baseline.people, replicates, seed, baseline.place, jobs or cores(), out, as_json)
            return
        from experiments import trial_kept
        from experiments.card import plain, told
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
            from experiments import card_kept, external_kept

            with kept_in(out, card_kept.ABOUT) as inside:
                card_kept.write(card, inside)
                services_text.write(card, inside)
                if len(card.external):
                    external_kept.write(card.external, inside, *card.outside)
                trial_kept.write(card.trials, inside, baseline.people, replicates, seed)
        if as_json:
            show_json([*card.plain(), *plain(card.trials), *external_text.plain(card.external)])
        else:
            show_table("The model beside published figures", told(card.rows), _COLUMNS)
            say()
            if card.groups:
                title = "Groups at higher risk: what emerges from exposures alone, beside what is published"
                show_table(title, told(card.groups), _GROUP_COLUMNS)
                say()
            services_text.show(card)
            external_text.show(card.external)
            for sentence in card.sentences():
                say(sentence)
        missed = card.missed_must
        if missed:
            few = [row.id for row in missed if row.imprecise]
            far = [row.id for row in missed if not row.imprecise]
            if far:
                note(f"Missed: {', '.join(far)}")
            if few:
                note(f"Too imprecise to count as hit: {', '.join(few)}; more --people or --replicates")
            raise typer.Exit(MISSED)


def _trials(people: int, replicates: int, seed: int, place: str, jobs: int, out: Path | None, as_json: bool) -> None:
    """Run, keep and show the simulated trials of levers alone."""
    from experiments import lever_trials, trial_kept
    from experiments.card import plain

    with Progress("Repeating the trials of levers") as progress:
        rows = lever_trials.rows(people, replicates, seed, place, min(replicates, jobs), progress)
    if out is not None:
        with kept_in(out, trial_kept.ABOUT) as inside:
            trial_kept.write(rows, inside, people, replicates, seed)
    if as_json:
        show_json(plain(rows))
    else:
        services_text.show_trials(rows)
