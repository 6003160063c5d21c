"""Sobol′ indices: what share of an outcome's variance each uncertain number explains, alone and with all others."""

from __future__ import annotations

from math import isfinite
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from analysis.charts import style
from analysis.charts.tornado import MOST, name_of, what_of

FIRST, TOTAL = "S1", "ST"
COLOURS = {FIRST: style.TEAL, TOTAL: style.BLUE}
MUCH = 0.5  # share of luck above which nothing is read off
NAMES = {FIRST: "alone", TOTAL: "with all others"}


def indices_data(table: pd.DataFrame, outcome: str, share_of_luck: float = float("nan")) -> pd.DataFrame:
    """One row a factor, the largest total first: factor, first, total, their intervals, blocks used, luck's share."""
    mine = table[(table["outcome"] == outcome) & table["measure"].isin([FIRST, TOTAL])]
    wide = mine.pivot(index="factor", columns="measure", values=["value", "low", "high"])
    data = pd.DataFrame(
        {
            f"{'first' if measure == FIRST else 'total'}{'' if end == 'value' else f'_{end}'}": wide[end][measure]
            for measure in (FIRST, TOTAL)
            for end in ("value", "low", "high")
        }
    ).reset_index()
    data["used"] = data["factor"].map(mine.groupby("factor")["used"].first())
    data["luck_share"] = share_of_luck
    place = {name: k for k, name in enumerate(dict.fromkeys(mine["factor"]))}
    order = sorted(data.index, key=lambda k: (-_size(data["total"][k]), place[data["factor"][k]]))
    return data.loc[order].reset_index(drop=True)


def indices(
    table: pd.DataFrame,
    outcome: str,
    about: style.About | None = None,
    replicates: int = 1,
    share_of_luck: float = float("nan"),
) -> Axes:
    """The chart from a table of `experiments.sensitivity`; ``share_of_luck`` (0 to 1) is named beneath it."""
    return _draw(indices_data(table, outcome, share_of_luck), outcome, about or style.About(), replicates)


def write(
    table: pd.DataFrame,
    folder: Path | str,
    outcome: str,
    about: style.About | None = None,
    replicates: int = 1,
    share_of_luck: float = float("nan"),
) -> list[Path]:
    """Draw the chart and save its four files in ``folder``."""
    data = indices_data(table, outcome, share_of_luck)
    axes = _draw(data, outcome, about or style.About(), replicates)
    stem = f"indices_{outcome.replace('.', '_')}"
    return style.write(style.figure_of(axes), folder, stem, data, indices_alt(data, outcome))


def finding(data: pd.DataFrame, outcome: str) -> str:
    """The title: which number explains most of what differs."""
    what = what_of(outcome).split(" (")[0]
    known = data[np.isfinite(data["total"].astype(float))]
    if known.empty:
        return f"What {what} hangs on cannot be told from these runs"
    first = known.iloc[0]
    if first["luck_share"] > MUCH:
        return f"Mostly luck: these runs cannot tell what {what} hangs on"
    if not first["total_low"] > 0:
        return f"No number here clearly explains how {what} varies"
    return f"{first['factor']} takes part in {_share(min(1.0, first['total']))} of how {what} varies over these ranges"


def indices_alt(data: pd.DataFrame, outcome: str) -> str:
    """Alt text from the numbers drawn."""
    said = [f"Dot chart: {finding(data, outcome)}. One row a number, largest first."]
    for row in data.head(MOST).to_dict("records"):
        parts = [f"{NAMES[m]} {_share(row[k])} ({_share(row[f'{k}_low'])} to {_share(row[f'{k}_high'])})"
                 for m, k in ((FIRST, "first"), (TOTAL, "total"))]  # fmt: skip
        said.append(f"{row['factor']}: {', '.join(parts)}.")
    said.append(_luck(data))
    return " ".join(said)


def _draw(data: pd.DataFrame, outcome: str, about: style.About, replicates: int) -> Axes:
    shown = data.head(MOST)
    with style.look():
        figure = style.new_figure(9.0, 2.7 + 0.46 * max(1, len(shown)))
        low, high = style.frame(
            figure,
            finding(data, outcome),
            f"Share of the variance of {what_of(outcome)} that each number explains (Sobol′ indices). {about.place}",
            about.source(replicates, f"Lines: 95 % intervals by bootstrap. {_luck(data)}"),
            gap=0.55,
        )
        axes = figure.add_axes((0.31, low, 0.6, high - low))
        at = np.arange(len(shown))[::-1].astype(float)
        for measure, key, shift in ((TOTAL, "total", 0.14), (FIRST, "first", -0.14)):
            axes.hlines(at + shift, shown[f"{key}_low"], shown[f"{key}_high"], color=COLOURS[measure], linewidth=1.6)
            axes.plot(shown[key], at + shift, "o", color=COLOURS[measure], markersize=7, clip_on=False, zorder=3)
        axes.axvline(0, color=style.QUIET, linewidth=1, zorder=1)
        axes.set_yticks(at, [name_of(name) for name in shown["factor"]])
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_ylim(-0.6, max(0.6, len(shown) - 0.1))
        ends = [float(v) for k in ("first_low", "total_high", "first_high") for v in shown[k] if isfinite(v)]
        low_end, high_end = min([0.0, *ends]), max([0.2, *ends])
        axes.set_xlim(low_end - 0.03 * (high_end - low_end), high_end + 0.28 * (high_end - low_end))
        axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        axes.set_xlabel("share of the variance")
        if len(shown) and isfinite(shown["total"].iloc[0]):
            for measure, key, shift in ((TOTAL, "total", 0.14), (FIRST, "first", -0.14)):
                edge = max(v for v in (shown[f"{key}_high"].iloc[0], shown[key].iloc[0]) if isfinite(v))
                style.note(axes, NAMES[measure], (edge, at[0] + shift), (6, 0), "data", va="center",
                           color=COLOURS[measure], fontweight="bold")  # fmt: skip
    return axes


def _luck(data: pd.DataFrame) -> str:
    share = float(data["luck_share"].iloc[0]) if len(data) else float("nan")
    if not isfinite(share):
        return "Luck cannot be told from one replicate."
    return f"Luck is {_share(share)} of what differs between rows."


def _share(value: float) -> str:
    if not isfinite(value):
        return "not known"
    return "under 1 %" if 0 < value < 0.005 else f"{100 * value:.0f} %".replace("-", "−")


def _size(value: float) -> float:
    return float(value) if isfinite(value) else -1.0
