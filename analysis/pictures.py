"""The charts of stored results: of a comparison (trend, equiplot) and of a sensitivity analysis (tornado, indices)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from analysis.charts import equiplot, indices, style, tornado, trends
from sim.policy import months_between

if TYPE_CHECKING:
    from experiments.compare import Comparison
    from experiments.sensitivity import Sensitivity

OUTCOMES = ("caseness",)


def draw(folder: Path, comparison: Comparison) -> list[Path]:
    """Draw every chart of a comparison into ``folder/charts``; return the files."""
    first = comparison.scenarios[0]
    starts = {months_between(s.begins, u.start) for s in comparison.scenarios for u in s.levers if u.start}
    place = "England (synthetic areas)" if first.place == "england" else first.place
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


def draw_sensitivity(folder: Path, found: Sensitivity) -> list[Path]:
    """Draw one chart an outcome into ``folder/charts``: Sobol′ indices where the design gives them, else a tornado."""
    base = found.plan.base
    place = "England (synthetic areas)" if base.place == "england" else base.place
    about = style.About(place=place, begins=base.begins, people=base.people, seed=found.plan.design.seed)
    shares = dict(zip(found.noise["outcome"], found.noise["share"], strict=True)) if len(found.noise) else {}
    written: list[Path] = []
    for outcome in found.outcomes:
        mine = found.indices[found.indices["outcome"] == outcome]
        if mine.empty:
            continue
        where = folder / "charts"
        if (mine["measure"] == indices.TOTAL).any():
            written += indices.write(mine, where, outcome, about, found.replicates, float(shares[outcome]))
        else:
            written += tornado.write(mine, where, outcome, about, found.replicates)
    return written
