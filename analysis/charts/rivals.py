"""Rivals: what a policy does to the gap under each of several findings that cannot all be true, one row a finding."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis import words
from analysis.charts import style


def finding(data: pd.DataFrame, policy: str) -> str:
    """The title: under how many findings the gap clearly narrows, clearly widens, and cannot be told from luck."""
    rivals = data[data["rival"] != "default"]
    usual = float(data[data["rival"] == "default"]["change"].iloc[0])
    clear = {"narrows": rivals[rivals["high"] < 0], "widens": rivals[rivals["low"] > 0]}
    first, second = ("narrows", "widens") if usual < 0 else ("widens", "narrows")
    found = [(verb, clear[verb]) for verb in (first, second) if len(clear[verb])]
    unclear = len(rivals) - sum(len(rows) for _, rows in found)
    if not found:
        return f"{policy}: under none of {len(rivals)} rival findings is the change in the simulated gap clear of luck"
    (verb, rows), *others = found
    said = f"{policy} clearly {verb} the simulated gap under {len(rows)} of {len(rivals)} rival findings, {_by(rows)}"
    for other, more in others:
        said += f"; it clearly {other} under {len(more)}, {_by(more)}"
    return said + (f"; under {unclear} it cannot be told from luck" if unclear else "")


def _by(rows: pd.DataFrame) -> str:
    """How large the changes are, without their sign."""
    least, most = (words.number(end) for end in (rows["change"].abs().min(), rows["change"].abs().max()))
    return f"by {least} in 100" if least == most else f"by {least} to {most} in 100"


def alt(data: pd.DataFrame, policy: str) -> str:
    """Alt text from the data: each finding with its change and interval."""
    said = [f"Dot chart, simulated: {finding(data, policy)}. One row a finding."]
    for row in data.to_dict("records"):
        change, low, high = (words.signed(row[name]) for name in ("change", "low", "high"))
        said.append(f"{row['title']}: {change} ({low} to {high}).")
    return " ".join(said)


def rivals(table: pd.DataFrame, policy: str, about: style.About | None = None) -> Axes:
    """The chart of one policy from the table of `experiments.rivals`, in its order."""
    about = about or style.About()
    shown = table.reset_index(drop=True)
    with style.look():
        figure = style.new_figure(9.0, 2.7 + 0.42 * len(shown))
        text = "Lines: 95 % intervals over paired replicates (luck and the people drawn)."
        low, high = style.frame(
            figure,
            finding(shown, policy),
            "Change in the gap in common distress (GHQ-12 4+), most minus least deprived fifth, points. Each row: the "
            f"model with one finding in the place of its usual one. {about.place}",
            about.source(int(shown["replicates"].iloc[0]), text),
            gap=0.55,
        )
        axes = figure.add_axes((0.3, low, 0.56, high - low))
        at = np.arange(len(shown))[::-1]
        usual = shown["rival"] == "default"
        axes.hlines(at, shown["low"], shown["high"], color=style.BLUE, linewidth=2, zorder=3)
        axes.scatter(shown["change"][~usual], at[~usual], s=54, color=style.BLUE, zorder=4)
        axes.scatter(shown["change"][usual], at[usual], s=72, marker="D", color=style.ORANGE, zorder=5)
        axes.axvline(0, color=style.QUIET, linewidth=1, zorder=1)
        axes.axvline(float(shown["change"][usual].iloc[0]), color=style.ORANGE, linewidth=1, linestyle=":", zorder=1)
        axes.set_yticks(at, list(shown["title"]))
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.set_ylim(-0.6, len(shown) - 0.4)
        wide = float(max(shown["high"].max(), 0.0) - min(shown["low"].min(), 0.0)) or 1.0
        axes.set_xlim(min(shown["low"].min(), 0.0) - 0.05 * wide, max(shown["high"].max(), 0.0) + 0.05 * wide)
        for place, row in zip(at, shown.to_dict("records"), strict=True):
            axes.annotate(
                words.signed(row["change"]), (1.0, place), (8, 0), ("axes fraction", "data"),
                textcoords="offset points", va="center", color=style.INK,
            )  # fmt: skip
        axes.set_xlabel("narrower  ←  change in the gap, points  →  wider")
    return axes


def write(table: pd.DataFrame, folder: Path | str, policy: str, about: style.About | None = None) -> list[Path]:
    """Draw the chart of one policy and save its four files in ``folder``."""
    axes = rivals(table, policy, about)
    stem = f"rivals_{table['scenario'].iloc[0]}"
    return style.write(style.figure_of(axes), folder, stem, table.reset_index(drop=True), alt(table, policy))
