"""Functions of the public face that tie floors together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from experiments.compare import Comparison


def compare(names: list[str], **options: Any) -> Comparison:
    """Run scenarios (library names or paths) on the same people and luck; store tables and charts; return them.

    Options are those of `experiments.compare.compare`: replicates, people, months, seed, place, out, jobs, progress.
    """
    from analysis.pictures import draw
    from experiments.compare import compare as run

    return run(names, **{"pictures": draw, **options})


def gaps(series: pd.DataFrame, baseline: str = "baseline", window: tuple[int, int] | None = None) -> pd.DataFrame:
    """The gap table of a tidy series: absolute, relative, SII and RII with intervals and changes against ``baseline``.

    ``window`` is the first month and the month after the last, from ``begins``; by default the last
    60 months, or the last half of a shorter run. Columns as in `analysis.gaps.gap_table`.
    """
    from analysis.gaps import gap_table, values

    return gap_table(values(series, window), baseline)
