"""Two futures of one person: distress month by month under both scenarios, and lanes of what life is like in each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.charts import style

BASE, POLICY = style.PLUM, style.BLUE
LANE = 0.28  # inches
MOST_LANES = 8


def futures_data(months: pd.DataFrame, about: style.About) -> pd.DataFrame:
    """The numbers drawn: one row a future × month: future (base, policy), month, year, distress, each state (0/1).

    ``months``: the same without year, at most ``MOST_LANES`` states.
    """
    states = [c for c in months.columns if c not in ("future", "month", "distress")][:MOST_LANES]
    found = months[["future", "month", "distress", *states]].copy()
    found.insert(2, "year", [about.year(month + 0.5) for month in found["month"]])
    return found


def futures(
    months: pd.DataFrame, names: tuple[str, str], *, title: str, who: str, about: style.About | None = None
) -> Axes:
    """The chart; returns the Axes of distress. ``names``: of the two scenarios; ``who``: the person in words."""
    about = about or style.About()
    return _draw(futures_data(months, about), names, title, who, about)


def write(
    months: pd.DataFrame, folder: Path | str, stem: str, names: tuple[str, str], *, title: str, who: str,
    about: style.About | None = None,
) -> list[Path]:  # fmt: skip
    """Draw the chart and save its four files in ``folder``."""
    about = about or style.About()
    data = futures_data(months, about)
    axes = _draw(data, names, title, who, about)
    return style.write(style.figure_of(axes), folder, stem, data, futures_alt(data, names, title, who))


def futures_alt(data: pd.DataFrame, names: tuple[str, str], title: str, who: str) -> str:
    """Alt text from the numbers: mean distress and months in each state under both."""
    base, policy = (data[data["future"] == key] for key in ("base", "policy"))
    said = [f"Two-line chart, simulated: {style.wrap(title, 200, 1)}. {who}."]
    means = [
        f"{style.wrap(n, 60, 1)} {part['distress'].mean():.2f}" for n, part in zip(names, (base, policy), strict=True)
    ]
    said.append(f"Mean distress in GHQ points: {', '.join(means)}.")
    lanes = [f"{lane} {int(base[lane].sum())} and {int(policy[lane].sum())}" for lane in _lanes(data)]
    if lanes:
        said.append(f"Months under {names[0]} and {names[1]}: {'; '.join(lanes)}.")
    return " ".join(said)


def _lanes(data: pd.DataFrame) -> list[str]:
    return [c for c in data.columns if c not in ("future", "month", "year", "distress")]


def _draw(data: pd.DataFrame, names: tuple[str, str], title: str, who: str, about: style.About) -> Axes:
    """The figure from the numbers of ``futures_data``."""
    lanes = _lanes(data)
    names = (style.wrap(names[0], 40, 1), style.wrap(names[1], 40, 1))
    first, last = int(data["year"].min()), int(data["year"].max())
    subtitle = f"{who}. Distress in GHQ points (0 to 36); {about.place}, {first} to {last}, simulated"
    source = about.source(1, "The same person and luck in both. One pair shows how, not how much.")
    with style.look():
        figure = style.new_figure(9.6, 4.6 + LANE * len(lanes))
        bottom, top = style.frame(figure, title, subtitle, source, gap=0.45)
        width, height = figure.get_size_inches()
        left, across = 1.5 / width, (width - 1.5 - 0.9) / width
        below = (LANE * len(lanes) + 0.15) / height if lanes else 0.0
        upper = figure.add_axes((left, bottom + below + 0.12 / height, across, top - bottom - below - 0.4 / height))
        for key, colour, how in (("base", BASE, (0, (3, 1))), ("policy", POLICY, "-")):
            part = data[data["future"] == key]
            sns.lineplot(x=part["year"], y=part["distress"], ax=upper, color=colour, lw=1.6, ls=how, legend=False)
        _dress(upper, data, names, about)
        if lanes:
            lower = figure.add_axes((left, bottom, across, below), sharex=upper)
            _draw_lanes(lower, data, lanes)
            upper.tick_params(labelbottom=False)
    return upper


def _dress(axes: Axes, data: pd.DataFrame, names: tuple[str, str], about: style.About) -> None:
    """Quiet axes, direct labels, the months in which the policy's levers start (``about.starts``)."""
    axes.set(xlabel="", ylabel="")
    axes.grid(axis="y", color=style.GRID, lw=0.6)
    axes.set_axisbelow(True)
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10], integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axes.set_xlim(float(data["year"].min()), float(data["year"].max()))
    starts = tuple(start for start in about.starts if start <= data["month"].max())
    for start in starts:
        axes.axvline(about.year(start), color=style.INK, lw=0.9, ls=(0, (1, 2)))
    if starts:
        at, text = (about.year(min(starts)), 1), f" {about.began(starts)}"
        back = {"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.85}  # a line may run behind it
        style.note(axes, text, at, (2, -2), ("data", "axes fraction"), fontsize=8, va="top", bbox=back)
    style.note(axes, f"{names[0]} (dashed)", (0, 1), (0, 5), color=BASE, fontweight="bold", va="bottom")
    style.note(axes, names[1], (1, 1), (0, 5), color=POLICY, fontweight="bold", va="bottom", ha="right")


def _draw_lanes(axes: Axes, data: pd.DataFrame, lanes: list[str]) -> None:
    """One lane a state: above what is so under the first scenario, below under the other."""
    month = 1 / 12
    for place, lane in enumerate(lanes):
        for key, colour, shift in (("base", BASE, 0.12), ("policy", POLICY, 0.46)):
            part = data[data["future"] == key]
            on = np.flatnonzero(part[lane].to_numpy() > 0)
            spans = [(float(part["year"].iloc[k]) - month / 2, month) for k in on]
            axes.broken_barh(spans, (place + shift, 0.28), facecolors=colour, linewidth=0)
        style.note(axes, lane, (0, place + 0.43), (-6, 0), ("axes fraction", "data"), ha="right", va="center")
    axes.set(ylim=(len(lanes), 0), yticks=[], xlabel="", ylabel="")
    axes.spines["left"].set_visible(False)
    for edge in range(len(lanes)):
        axes.axhline(edge, color=style.GRID, lw=0.6, zorder=0)
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10], integer=True))
