"""``mindgap deck RESULTS``: a PowerPoint presentation with native charts, or one brought up to date."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mindgap.beyond import draw_beside
from mindgap.options import Draws, Jobs, Json, Seed, beside
from mindgap.screen import guarded, note, say, show_json, stop

if TYPE_CHECKING:
    from analysis.deck.build import Report
    from analysis.deck.content import Slide
    from analysis.deck.told import Told

ENDING = ".pptx"


def deck(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="A results folder of compare or run.")],
    out: Annotated[
        Path | None, typer.Option(help="The file; default RESULTS.pptx. One that is there is renewed.")
    ] = None,
    template: Annotated[
        Path | None, typer.Option(help="A .pptx whose layouts, fonts and colours a new deck takes.")
    ] = None,
    card: Annotated[
        Path | None, typer.Option(help="The card of `validate --out FOLDER`; by default the one that comes along.")
    ] = None,
    lives: Annotated[
        bool, typer.Option("--lives", help="With a slide of two futures of one person (simulates one pair again).")
    ] = False,
    draws: Draws = 0,
    seed: Seed = 0,
    jobs: Jobs = None,
    as_json: Json = False,
) -> None:
    """Make slides of stored results: native charts and tables, notes with numbers, alt text on every object.

    Run again on a deck that is there, it renews numbers and charts and keeps the words that you have changed.

    Examples: mindgap deck results/mine; mindgap deck results/mine --template house.pptx --out board.pptx
    """
    with guarded():
        from analysis.deck import file, story
        from analysis.deck.told import Told
        from experiments import card_kept
        from experiments.compare import opened
        from experiments.store import StoreError

        path = out if out is not None else beside(results, ENDING)
        if path.suffix.lower() != ENDING:
            stop(f"command line:1: --out: {path.name!r}; a file that ends in {ENDING}")
        if path.is_dir():
            stop(f"command line:1: --out: {path} is a folder; a file that ends in {ENDING}")
        try:
            comparison = opened(results)
        except StoreError as error:
            stop(str(error))
        draw_beside(comparison, draws, seed, jobs)
        told = Told(comparison, card_kept.read(card))
        report, renewed = file.make(story.slides(told, _lives(told) if lives else ()), path, template)
        if as_json:
            show_json({"file": str(path), "renewed": renewed, **vars(report)})
        else:
            _show(report)
        remarks(report, renewed)
        note(f"{'Renewed' if renewed else 'Written'}: {path}")


def _lives(told: Told) -> tuple[Slide, ...]:
    """The slide of two futures: the first pair of `mindgap lives` with its usual choices."""
    from analysis.lives.show import slide
    from mindgap.commands.lives import live_again

    found = live_again(told.comparison, None, 0, 1)
    return (slide(told, found, found.choice.chosen[0][0]),)


def _show(report: Report) -> None:
    for number, title in enumerate(report.titles.values(), 1):
        say(f"{number}. {title}")
    say(f"{report.charts} native charts, {report.tables} tables.")


def remarks(report: Report, renewed: bool) -> None:
    """What a presenter should look at: own words that were kept, slides left out, and slides of other results."""
    for name in report.kept:
        _, slide, part = name.split(":")
        note(f"Kept your own words, so check them against the new numbers: {part} of the slide `{slide}`")
    if renewed and report.left_out:
        note(f"Not in this deck, and left out: {', '.join(report.left_out)}")
    if report.old:
        note(f"Of other results, and left as it was: {', '.join(report.old)}")
