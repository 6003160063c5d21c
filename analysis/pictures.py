"""The charts of a comparison: the trend of both ends with the gap's own band, and the equiplot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from analysis.charts import equiplot, style, trends
from sim.policy import months_between
from sim.population.place import load_place

if TYPE_CHECKING:
    from experiments.compare import Comparison

OUTCOMES = ("caseness",)


def draw(folder: Path, comparison: Comparison) -> list[Path]:
    """Draw every chart of a comparison into ``folder/charts``; return the files."""
    first = comparison.scenarios[0]
    starts = {months_between(s.begins, u.start) for s in comparison.scenarios for u in s.levers if u.start}
    place = "England (synthetic areas)" if first.place == "england" else load_place(first.place).title
    seeds = comparison.series["replicate"].nunique()
    about = style.About(
        place=place,
        begins=first.begins,
        people=first.people,
        seed=int(comparison.series["seed"].iloc[0]) if seeds == 1 else 0,
        starts=tuple(sorted(starts)),
    )
    written: list[Path] = []
    for outcome in OUTCOMES:
        for chart in (trends, equiplot):
            written += chart.write(
                comparison.series,
                folder / "charts",
                outcome,
                about=about,
                titles=comparison.titles,
                baseline=comparison.baseline,
            )
    return written
