"""How sure, in parts: what luck, the town drawn and uncertain numbers each do to a policy's change in the gap."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis import words
from analysis.charts import style

GAP = "gap.caseness.imd_fifth"
PARTS = {"luck_sd": "luck", "town_sd": "the town drawn", "numbers_sd": "uncertain numbers"}
COLOURS = dict(zip(PARTS, (style.BLUE, style.TEAL, style.ORANGE), strict=True))


def of_gap(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table of `experiments.uncertainty` that are of the gap."""
    return table[table["outcome"] == GAP].reset_index(drop=True)


def finding(table: pd.DataFrame) -> str:
    """The title: what most of the uncertainty comes from, or the largest part where none is more than half."""
    rows = of_gap(table)
    total = {part: float((rows[part] ** 2).sum()) for part in PARTS}
    most = max(total, key=lambda part: total[part])
    if not total[most]:
        return "Neither luck, nor the town, nor uncertain numbers move any change in the simulated gap"
    share = total[most] / sum(total.values())
    much = "Most" if share > 0.5 else "The largest part"
    return f"{much} of what one simulated run cannot tell comes from {PARTS[most]}: {100 * share:.0f} % of the variance"


def alt(table: pd.DataFrame, titles: dict[str, str]) -> str:
    """Alt text from the data."""
    said = [f"Dot chart, simulated: {finding(table)}."]
    for row in of_gap(table).to_dict("records"):
        listed = ", ".join(f"{name} {words.number(row[part])}" for part, name in PARTS.items())
        said.append(f"{titles.get(row['scenario'], row['scenario'])}: {listed} points.")
    return " ".join(said)


def parts(table: pd.DataFrame, titles: dict[str, str], about: style.About | None = None) -> Axes:
    """The chart, one row a policy."""
    about, shown = about or style.About(), of_gap(table)
    with style.look():
        figure = style.new_figure(9.0, 2.5 + 0.7 * len(shown))
        draws = int(shown["draws"].iloc[0])
        low, high = style.frame(
            figure,
            finding(table),
            "Standard deviation of one run's change in the gap in common distress (GHQ-12 4+), most minus least "
            f"deprived fifth, points. {about.place}",
            about.source(1, f"{draws} draws of the fitted numbers; towns and luck are the same in every draw.").replace(
                "1 replicate, ", ""
            ),
            gap=0.55,
        )
        axes = figure.add_axes((0.24, low, 0.6, high - low))
        at = np.arange(len(shown))[::-1].astype(float)
        for k, (part, name) in enumerate(PARTS.items()):
            y = at + 0.22 * (1 - k)
            axes.hlines(y, 0, shown[part], color=COLOURS[part], linewidth=2, zorder=2)
            axes.scatter(shown[part], y, s=46, color=COLOURS[part], zorder=3)
            for place, value in zip(y, shown[part], strict=True):
                text = f"{name} {words.number(value)}" if place == y[0] else words.number(value)
                style.note(axes, text, (value, place), (8, 0), "data", va="center", color=COLOURS[part])
        axes.set_yticks(at, [style.balance(titles.get(key, key), 26, 3) for key in shown["scenario"]])
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_ylim(-0.6, len(shown) - 0.4)
        axes.set_xlim(0, float(shown[list(PARTS)].to_numpy().max()) * 1.25 or 1.0)
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.set_xlabel("standard deviation, points")
    return axes


def write(
    table: pd.DataFrame, folder: Path | str, titles: dict[str, str], about: style.About | None = None
) -> list[Path]:
    """Draw the chart and save its four files."""
    axes = parts(table, titles, about)
    return style.write(style.figure_of(axes), folder, "parts", of_gap(table), alt(table, titles))
