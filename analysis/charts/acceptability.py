"""How likely each policy is worth what it uses up, at each value of a year of health: curves over QALY and WELLBY."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis import words
from analysis.charts import style

if TYPE_CHECKING:
    from experiments.worth import Appraised

RANGES = {"QALY": 100_000, "WELLBY": 25_000}  # £ a unit, up to which curves are drawn
STEPS = 51
LETTERS = 20  # of a line of a name at the right
MOST = 4  # policies that a chart can tell apart by colour


def acceptability_data(found: Sequence[Appraised]) -> pd.DataFrame:
    """The numbers drawn: scenario, unit, value in £ of 2024/25 and the chance (0-1).

    Of the first four policies that use something up; those that only move money have nothing to be worth.
    ValueError where no policy uses up resources.
    """
    found = [one for one in found if one.cost > 0]
    if not found:
        raise ValueError("no policy of these scenarios uses up resources")
    return pd.concat(
        [one.acceptability(unit, np.linspace(0, most, STEPS).tolist())
         for one in found[:MOST] for unit, most in RANGES.items()],
        ignore_index=True,
    )  # fmt: skip


def write(
    found: Sequence[Appraised],
    folder: Path | str,
    marks: Mapping[str, Sequence[float]],
    *,
    stem: str = "acceptability",
    titles: Mapping[str, str] | None = None,
    about: style.About | None = None,
    replicates: int = 1,
) -> list[Path]:
    """Draw the chart and save its four files; ``marks``: values a unit that guidance uses, £ of 2024/25."""
    data = acceptability_data(found)
    figure = _draw(data, marks, titles or {}, about or style.About(), replicates)
    return style.write(figure, folder, stem, data, acceptability_alt(data, marks, titles or {}))


def finding(data: pd.DataFrame, marks: Mapping[str, Sequence[float]], titles: Mapping[str, str]) -> str:
    """The title: how likely the policy that is likeliest to be worth it is so, at the highest value guidance uses."""
    value = max(marks["QALY"])
    at = {key: _at(part, value) for key, part in data[data["unit"] == "QALY"].groupby("scenario", sort=False)}
    best = max(at, key=lambda key: at[key])
    name = titles.get(str(best), words.plain(str(best)))
    chance = round(100 * at[best])
    if 1 <= chance <= 99:
        return f"At £{value:,.0f} a QALY the chance that {name} is worth what it uses up is {chance} in 100"
    return f"At £{value:,.0f} a QALY {name} is {'almost surely' if chance > 99 else 'hardly'} worth what it uses up"


def acceptability_alt(data: pd.DataFrame, marks: Mapping[str, Sequence[float]], titles: Mapping[str, str]) -> str:
    """Alt text from the numbers drawn."""
    said = [f"Curves: the chance that each policy is worth what it uses up. {finding(data, marks, titles)}."]
    for (key, unit), part in data.groupby(["scenario", "unit"], sort=False):
        told = ", ".join(f"{100 * _at(part, value):.0f} % at £{value:,.0f}" for value in marks[str(unit)])
        said.append(f"{titles.get(str(key), words.plain(str(key)))}, by {unit}: {told}.")
    return " ".join(said)


def _at(part: pd.DataFrame, value: float) -> float:
    return float(np.interp(value, part["value"], part["chance"]))


def _draw(
    data: pd.DataFrame, marks: Mapping[str, Sequence[float]], titles: Mapping[str, str], about: style.About, many: int
) -> Figure:
    """Two panels side by side, one a unit of health."""
    with style.look():
        figure = style.new_figure(9.6, 5.0)
        subtitle = (
            "Chance that health gained outweighs what is used up, by what a unit of health is worth, £ of 2024/25; "
            f"{about.place}, simulated"
        )
        source = about.source(
            many, "Over luck and the ranges of unit costs and of health lost. Dashed: values that guidance uses. "
            "QALYs and WELLBYs count the same minds and are never added. Transfers are left out.",
        )  # fmt: skip
        bottom, top = style.frame(figure, finding(data, marks, titles), subtitle, source, gap=0.62)
        width, height = figure.get_size_inches()
        high = top - bottom - 0.1 / height
        for k, unit in enumerate(RANGES):
            axes = figure.add_axes(((0.75 + k * 3.95) / width, bottom, 3.1 / width, high))
            _panel(axes, data[data["unit"] == unit], unit, marks[unit], titles, label=k == 1)
    return figure


def _panel(
    axes: Axes, data: pd.DataFrame, unit: str, marks: Sequence[float], titles: Mapping[str, str], label: bool
) -> None:
    most = RANGES[unit]
    for value in marks:
        axes.axvline(value, color=style.QUIET, lw=0.8, ls=(0, (4, 3)), zorder=1)
    ends = []
    for colour, (key, part) in zip(style.PALETTE, data.groupby("scenario", sort=False), strict=False):
        axes.plot(part["value"], 100 * part["chance"], color=colour, lw=2, zorder=2)
        ends.append((100 * float(part["chance"].iloc[-1]), colour, titles.get(str(key), words.plain(str(key)))))
    if label:
        for place, (_, colour, name) in zip(_apart([end for end, _, _ in ends]), ends, strict=True):
            style.note(axes, style.wrap(name, LETTERS, 3), (most, place), (5, 0), "data", color=colour, va="center")
    axes.set(xlim=(0, most), ylim=(-2, 102))
    axes.set_xlabel(f"£ a {unit}", fontsize=9)
    if not label:
        axes.set_ylabel("chance, %", fontsize=9)
    axes.grid(axis="y", color=style.GRID, lw=0.5)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))


def _apart(ends: Sequence[float], least: float = 16.0, lowest: float = 0.0, highest: float = 100.0) -> list[float]:
    """Heights of labels, moved apart so that none covers another and all stay beside the axes, in the order given."""
    order = np.argsort(ends, kind="stable")
    placed = np.array(ends, float)[order]
    for k in range(len(placed) - 1, -1, -1):
        placed[k] = min(placed[k], highest if k == len(placed) - 1 else placed[k + 1] - least)
    for k in range(len(placed)):
        placed[k] = max(placed[k], lowest if k == 0 else placed[k - 1] + least)
    found = np.empty_like(placed)
    found[order] = placed
    return [float(height) for height in found]
