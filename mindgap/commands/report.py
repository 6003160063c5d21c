"""``mindgap report RESULTS``: one HTML file that says what a comparison found."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mindgap.beyond import draw_beside
from mindgap.options import Draws, Jobs, Json, Seed, beside
from mindgap.screen import guarded, note, say, show_json, stop


def report(
    results: Annotated[Path, typer.Argument(help="A results folder of compare or run.")],
    out: Annotated[
        Path | None,
        typer.Option(help="File of the report, ending in .html; default the folder's name, beside it."),
    ] = None,
    draws: Draws = 0,
    seed: Seed = 0,
    jobs: Jobs = None,
    as_json: Json = False,
) -> None:
    """Write a comparison as one HTML page: it opens offline, runs no script, and prints to A4.

    Examples: mindgap report results/mine; mindgap report results/mine --out mine.html
    """
    with guarded():
        from experiments.compare import opened
        from experiments.store import StoreError

        path = out if out is not None else beside(results, ".html").absolute()
        if path.suffix.lower() not in (".html", ".htm") or path.is_dir():
            stop(f"command line:1: --out: {str(path)!r}; a file that ends in .html")
        try:
            comparison = opened(results)
        except StoreError as error:
            stop(str(error))
        draw_beside(comparison, draws, seed, jobs)
        from analysis.report import page

        note("Drawing the charts …")
        try:
            size = page.write(comparison, path)
        except ValueError as error:
            stop(f"{results}: {error}")
        if as_json:
            show_json({"file": str(path), "bytes": size, "title": page.title_of(comparison)})
            return
        say(str(path))
        note(f"{size / 1e6:.1f} MB; opens in any browser, offline")
