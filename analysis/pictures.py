"""The charts of stored results: of comparisons, decompositions, frontiers and sensitivity analyses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.charts import (
    acceptability,
    caterpillar,
    costs,
    cycle,
    equiplot,
    frontier,
    funnel,
    indices,
    parts,
    rivals,
    robustness,
    slopes,
    style,
    tornado,
    trends,
    waterfall,
)
from analysis.gaps import default_window
from analysis.intersections import maihda
from experiments import worth
from sim.policy import months_between
from sim.population.place import load_place

if TYPE_CHECKING:
    import pandas as pd

    from experiments.compare import Comparison
    from experiments.decompose import Decomposition
    from experiments.frontier import Frontier
    from experiments.robustness import Robust
    from experiments.sensitivity import Sensitivity
    from sim.scenario import Scenario

OUTCOMES = ("caseness",)
FUNNELS = ("imd_fifth", "ethnic_group")


def about_of(scenarios: Sequence[Scenario], seed: int) -> style.About:
    """What a reader must know of these scenarios' runs."""
    first = scenarios[0]
    own = {s.key: {months_between(s.begins, u.start) for u in s.levers if u.start} for s in scenarios}
    return style.About(
        place="England (synthetic areas)" if first.place == "england" else load_place(first.place).title,
        begins=first.begins,
        people=first.people,
        seed=seed,
        starts=tuple(sorted(set().union(*own.values()))),
        own=tuple((key, tuple(sorted(starts))) for key, starts in own.items()),
    )


def draw(folder: Path, comparison: Comparison, seed: int = 0) -> list[Path]:
    """Draw every chart of a comparison into ``folder/charts``; return the files.

    ``seed``: that which the comparison was asked for, not a replicate's own. What cannot be drawn (a place where hardly
    anybody lives in one of the fifths) is named in ``not_drawn.txt``.
    """
    replicates = comparison.series["replicate"].nunique()
    about = replace(about_of(comparison.scenarios, seed), paired=len(comparison.scenarios) > 1)
    written: list[Path] = []
    not_drawn: list[str] = []
    for name, chart in _charts(folder / "charts", comparison, about, replicates):
        try:
            written += chart()
        except ValueError as reason:
            not_drawn.append(f"{name}: {reason}\n")
    if not_drawn:
        (folder / "charts").mkdir(exist_ok=True)
        written.append(folder / "charts" / "not_drawn.txt")
        written[-1].write_text("".join(not_drawn), encoding="utf-8")
    return written


def _charts(
    where: Path, comparison: Comparison, about: style.About, replicates: int
) -> Iterator[tuple[str, Callable[[], list[Path]]]]:
    """Each chart of a comparison: its name, and what draws it."""
    series, base, titles = comparison.series, comparison.baseline, comparison.titles
    for outcome in OUTCOMES:
        for chart in (trends, equiplot, slopes):
            draws = partial(chart.write, series, where, outcome, about=about, titles=titles, baseline=base)
            yield f"{chart.__name__.rsplit('.', 1)[-1]} of {outcome}", draws
    for dimension in FUNNELS:
        draws = partial(funnel.write, comparison.funnel, where, dimension, scenario=base, about=about)
        yield f"funnel by {dimension}", partial(draws, months=comparison.scenarios[0].months)
    if len(comparison.costs):
        gaps = comparison.gaps
        yield "costs", partial(costs.write, comparison.costs, where, gaps=gaps, titles=titles, about=about)
    if found := comparison.appraised:
        draws = partial(acceptability.write, found, where, worth.MARKS, titles=titles, about=about)
        yield "acceptability", partial(draws, replicates=replicates)
    yield (
        "caterpillar",
        lambda: caterpillar.write(maihda(comparison.strata, base), where, about=about, replicates=replicates),
    )


def draw_pieces(folder: Path, result: Decomposition) -> list[Path]:
    """Draw every chart of a decomposition into ``folder/charts``; return the files."""
    question = result.question
    about = about_of([question.scenario], question.seed)
    span = default_window(question.scenario.months)
    written: list[Path] = []
    for part, rows in result.shares.groupby("part", sort=False):
        if rows["value"].notna().all():
            written += waterfall.write(
                result.shares,
                folder / "charts",
                str(part),
                question.outcome,
                about=about,
                policy=question.scenario.short,
                span=span,
            )
    if result.gains["gain"].notna().any():
        written += cycle.write_gains(result.gains, folder / "charts", about)
    return written


def draw_front(folder: Path, result: Frontier) -> list[Path]:
    """Draw the chart of a frontier into ``folder/charts``; return the files (none where nothing is on the front)."""
    plan = result.plan
    if not result.tables["front"]["front"].astype(bool).any():
        return []
    about = about_of([plan.base], plan.design.seed)
    return frontier.write(
        result.tables,
        folder / "charts",
        plan.design.outcome,
        about=about,
        span=plan.window,
        payers=plan.design.payers,
    )


def draw_sensitivity(folder: Path, found: Sensitivity) -> list[Path]:
    """Draw one chart an outcome into ``folder/charts``: Sobol′ indices where the design gives them, else a tornado."""
    about = about_of([found.plan.base], found.plan.design.seed)
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


def draw_rivals(folder: Path, table: pd.DataFrame, scenarios: Sequence[Scenario], seed: int) -> list[Path]:
    """Draw one chart a policy into ``folder/charts``: its change of the gap under each rival finding."""
    about = about_of(scenarios, seed)
    written: list[Path] = []
    for scenario in scenarios[1:]:
        mine = table[table["scenario"] == scenario.key]
        written += rivals.write(mine, folder / "charts", scenario.short_name or scenario.name, about)
    return written


def draw_uncertainty(folder: Path, table: pd.DataFrame, scenarios: Sequence[Scenario], seed: int) -> list[Path]:
    """Draw the chart of luck, town and numbers apart into ``folder/charts``."""
    titles = {s.key: s.short_name or s.name for s in scenarios}
    return parts.write(table, folder / "charts", titles, about_of(scenarios, seed))


def draw_robustness(folder: Path, found: Robust, scenarios: Sequence[Scenario], seed: int) -> list[Path]:
    """Draw the chart of what changes the conclusions into ``folder/charts``."""
    return robustness.write(found.table, folder / "charts", found.titles, about_of(scenarios, seed))
