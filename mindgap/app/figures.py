"""The charts of the live page, drawn in the browser: both ends of a gap, and the gap with its paired band."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import altair as alt
import pandas as pd

from analysis.charts.style import BLUE, GRID, INK, ORANGE, PLUM, QUIET, TEAL, About
from analysis.gaps import Gap
from analysis.words import GROUP_NAMES, capital
from sim.outcomes import Outcome

COLOURS = {"baseline": QUIET, "first": TEAL, "second": ORANGE}
DASHES = {"baseline": [5, 3], "first": [1, 0], "second": [2, 2]}


def unit(what: Outcome) -> str:
    """The unit on an axis."""
    return "in 100" if what.unit == "%" else what.unit


def years(table: pd.DataFrame, about: About) -> pd.DataFrame:
    """The rows of the trend table with calendar years."""
    return table.assign(year=[about.year(month + 0.5) for month in table["month"]])


def gap_chart(table: pd.DataFrame, titles: Mapping[str, str], what: Outcome, last: float) -> alt.Chart | alt.LayerChart:
    """The gap over the years: the baseline dashed, each policy with its paired band laid on the baseline's gap.

    ``table``: `experiments.replay_tables.trend` with ``year``; ``last``: the year at which the axis ends.
    """
    base = table[table["scenario"] == "baseline"]
    level = base.set_index("month")["gap"]
    rest = table[table["scenario"] != "baseline"]
    under = rest["month"].map(level).to_numpy()
    data = pd.concat(
        [
            base.assign(low=base["gap_low"] if rest.empty else None, high=base["gap_high"] if rest.empty else None),
            rest.assign(low=under + rest["change_low"].to_numpy(), high=under + rest["change_high"].to_numpy()),
        ]
    )
    data = data.assign(
        name=data["scenario"].map(titles), low=data["low"].astype(float), high=data["high"].astype(float)
    )
    names = [titles[key] for key in titles]
    colour = alt.Color(
        "name:N",
        scale=alt.Scale(domain=names, range=[COLOURS[key] for key in titles]),
        legend=_legend(),
    )
    dash = alt.StrokeDash("name:N", scale=alt.Scale(domain=names, range=[DASHES[key] for key in titles]), legend=None)
    x = alt.X("year:Q", title=None, scale=alt.Scale(domain=[float(data["year"].min()), last]), axis=_years())
    axis = f"gap, {unit(what)}"
    y = alt.Y("gap:Q", title=axis, scale=alt.Scale(zero=False))
    tips = [alt.Tooltip("name:N", title="scenario"), alt.Tooltip("year:Q", format=".1f")]
    tips += [alt.Tooltip(f"{name}:Q", format=".2f") for name in ("gap", "change", "change_low", "change_high")]
    band = alt.Chart(data[data["low"].notna()]).mark_area(opacity=0.25, clip=True)
    line = alt.Chart(data).mark_line(strokeWidth=2.2, clip=True)
    layers = alt.layer(
        band.encode(x=x, y=alt.Y("low:Q", title=axis), y2="high:Q", color=colour),
        line.encode(x=x, y=y, color=colour, strokeDash=dash, tooltip=tips),
    )
    return _dress(cast(alt.LayerChart, layers), 250)


def ends_chart(
    table: pd.DataFrame, titles: Mapping[str, str], what: Outcome, gap: Gap, last: float
) -> alt.Chart | alt.LayerChart:
    """Both ends of the gap over the years, one colour an end, one dash a scenario; each line is named at its end."""
    named = {end: capital(GROUP_NAMES.get(group, group)) for end, group in (("most", gap.most), ("least", gap.least))}
    long = table.melt(["scenario", "year"], ["most", "least"], "end", "value").dropna()
    long = long.assign(name=long["scenario"].map(titles), group=long["end"].map(named))
    x = alt.X("year:Q", title=None, scale=alt.Scale(domain=[float(long["year"].min()), last]), axis=_years())
    y = alt.Y("value:Q", title=unit(what), scale=alt.Scale(zero=False))
    colour = alt.Color(
        "group:N",
        scale=alt.Scale(domain=list(named.values()), range=[PLUM, BLUE]),
        legend=_legend(),
    )
    names = [titles[key] for key in titles]
    dash = alt.StrokeDash("name:N", scale=alt.Scale(domain=names, range=[DASHES[key] for key in titles]), legend=None)
    tips = [alt.Tooltip("name:N", title="scenario"), alt.Tooltip("group:N"), alt.Tooltip("year:Q", format=".1f")]
    tips += [alt.Tooltip("value:Q", format=".2f")]
    lines = alt.Chart(long).mark_line(strokeWidth=1.8, clip=True)
    return _dress(lines.encode(x=x, y=y, color=colour, strokeDash=dash, tooltip=tips), 220)


def _legend() -> alt.Legend:
    return alt.Legend(
        orient="top", title=None, labelColor=INK, labelLimit=260, labelFontSize=12, columns=1, symbolType="stroke",
        symbolOpacity=1, symbolStrokeWidth=3, symbolSize=200,
    )  # fmt: skip


def _years() -> alt.Axis:
    return alt.Axis(format="d", tickMinStep=1, tickCount=5, labelFlush=True)


def _dress(chart: alt.Chart | alt.LayerChart, height: int) -> alt.Chart | alt.LayerChart:
    """Size and colours."""
    axis = alt.AxisConfig(
        labelColor=INK, titleColor=INK, gridColor=GRID, domainColor=QUIET, tickColor=QUIET, labelFontSize=12,
        titleFontSize=12,
    )  # fmt: skip
    dressed = chart.properties(width="container", height=height, background="white")
    return dressed.configure(axis=axis, view=alt.ViewConfig(stroke=None))
