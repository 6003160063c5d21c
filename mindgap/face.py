"""Functions of the public face that tie floors together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from experiments.compare import Comparison
    from experiments.decompose import Decomposition
    from experiments.frontier import Frontier
    from experiments.sweep import Sweep


def compare(names: Sequence[str | Path] | str | Path, **options: Any) -> Comparison:
    """Run scenarios (library names or paths) on the same people and luck; store tables and charts; return them.

    The first is what the others are compared with; a lone one is run and compared with nothing.
    Options are those of `experiments.compare.compare`: replicates, people, months, seed, place, out, jobs, progress.
    """
    from analysis.pictures import draw
    from experiments.compare import compare as run

    return run(names, **{"pictures": partial(draw, seed=options.get("seed", 0)), **options})


def decompose(scenario: str, **options: Any) -> Decomposition:
    """Share a gap out over barriers, vicious cycles and pathways; store tables and charts; return them.

    Options: outcome, parts, replicates, seed and pairs of `experiments.decompose.Question`; people, months and place
    override the scenario; out, jobs, progress and command as in `experiments.decompose.decompose`.
    """
    from analysis.pictures import draw_pieces
    from experiments.decompose import Question
    from experiments.decompose import decompose as run
    from sim.scenario import load_scenario

    changes = {key: options.pop(key) for key in ("people", "months", "place") if key in options}
    asked = {key: options.pop(key) for key in ("outcome", "parts", "replicates", "seed", "pairs") if key in options}
    question = Question(load_scenario(scenario).override(**changes), **asked)
    return run(question, **{"pictures": draw_pieces, **options})


def frontier(design: str, **options: Any) -> Frontier:
    """The mixes of levers that close a gap most for a budget; store tables and chart; return them.

    ``design``: a file, or a frontier of the library. Options: seed, replicates, people, months and place override the
    file; out, jobs, progress and command as in `experiments.frontier.frontier`. Needs the extra ``frontier``.
    """
    from analysis.pictures import draw_front
    from experiments.frontier import frontier as run
    from experiments.frontier_design import load_frontier

    own = ("seed", "replicates", "people", "months", "place")
    changes = {key: options.pop(key) for key in own if key in options}
    return run(load_frontier(design, **changes), **{"pictures": draw_front, **options})


def gaps(series: pd.DataFrame, baseline: str = "baseline", window: tuple[int, int] | None = None) -> pd.DataFrame:
    """The gap table of a tidy series: absolute, relative, SII and RII with intervals and changes against ``baseline``.

    ``window`` is the first month and the month after the last, from ``begins``; by default the last
    60 months, or the last half of a shorter run. Columns as in `analysis.gaps.gap_table`.
    ValueError for a table that is no series.
    """
    from analysis.gaps import gap_table, values

    return gap_table(values(series, window), baseline)


def sweep(design: str, **options: Any) -> Sweep:
    """Run a design (a file, or one of the library) and store it; what is there already is not run again.

    Options are those of the file (seed, replicates, people, months, place) and of `experiments.sweep.sweep`: out, jobs,
    timeout, merge, until, progress.
    """
    from experiments.design import load_design
    from experiments.sweep import sweep as run

    own = ("seed", "replicates", "people", "months", "place")
    plan = load_design(design, **{key: options.pop(key, None) for key in own})
    return run(plan, **options)
