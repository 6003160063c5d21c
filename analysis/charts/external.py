"""External results: how large published effects come out in the model, each as a multiple of what is published."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.charts import style

SMALLEST = 0.05  # of a published value in its unit: below it, multiples of it say nothing


def drawn(table: pd.DataFrame) -> pd.DataFrame:
    """The rows judged by size, published and model as multiples of the published value."""
    rows = table[(table["judged"] == "value") & (table["published"].abs() >= SMALLEST) & table["model"].notna()]
    found = rows[["id", "result", "hit"]].copy()
    for name in ("low", "high", "model", "model_low", "model_high"):
        found[name] = rows[name] / rows["published"]
    for low, high in (("low", "high"), ("model_low", "model_high")):  # a published value below 0 turns them round
        found[[low, high]] = np.sort(found[[low, high]].to_numpy(float), axis=1)
    return found.reset_index(drop=True)


def finding(table: pd.DataFrame) -> str:
    """The title: how many sizes and directions are met."""
    said = []
    for judged, what in (("value", "published sizes"), ("sign", "directions")):
        mine = table[table["judged"] == judged]
        said.append(f"{int(sum(bool(h) for h in mine['hit']))} of {len(mine)} {what}")
    return f"Shocks and transfers made again: the simulated society meets {said[0]} and {said[1]}"


def external(table: pd.DataFrame, about: style.About, replicates: int) -> Axes:
    """The chart of the rows judged by size."""
    shown = drawn(table)
    with style.look():
        figure = style.new_figure(9.0, 2.7 + 0.36 * len(shown))
        low, high = style.frame(
            figure,
            finding(table),
            "Effect on distress as a multiple of the published effect, which is 1. Grey: published interval or band; "
            "blue: simulated, 95 % interval over replicates.",
            about.source(replicates, "Nothing is fitted to these results."),
            gap=0.55,
        )
        axes = figure.add_axes((0.28, low, 0.6, high - low))
        at = np.arange(len(shown))[::-1]
        axes.hlines(at, shown["low"], shown["high"], color=style.GRID, linewidth=9, zorder=2)
        axes.hlines(at, shown["model_low"], shown["model_high"], color=style.BLUE, linewidth=2, zorder=3)
        axes.scatter(shown["model"], at, s=50, color=style.BLUE, zorder=4)
        for x, colour in ((0.0, style.QUIET), (1.0, style.ORANGE)):
            axes.axvline(x, color=colour, linewidth=1, linestyle=":" if x else "-", zorder=1)
        axes.set_yticks(at, [name.replace("_", " ").replace(".", ", ") for name in shown["id"]])
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.xaxis.set_major_locator(MaxNLocator(6))
        axes.set_ylim(-0.6, len(shown) - 0.4)
        for place, row in zip(at, shown.to_dict("records"), strict=True):
            axes.annotate(
                "hit" if row["hit"] else "missed", (1.0, place), (8, 0), ("axes fraction", "data"),
                textcoords="offset points", va="center", color=style.INK,
            )  # fmt: skip
        axes.set_xlabel("simulated effect as a multiple of the published one")
    return axes


def alt(table: pd.DataFrame) -> str:
    """Alt text from the data."""
    said = [f"Dot chart, simulated: {finding(table)}."]
    for row in drawn(table).to_dict("records"):
        said.append(f"{row['id']}: {row['model']:.2f} times the published effect, {'hit' if row['hit'] else 'missed'}.")
    return " ".join(said)


def write(table: pd.DataFrame, folder: Path | str, about: style.About, replicates: int) -> list[Path]:
    """Draw the chart and save its four files; nothing where no row is judged by size."""
    if not len(drawn(table)):
        return []
    axes = external(table, about, replicates)
    return style.write(style.figure_of(axes), folder, "external", drawn(table), alt(table))
