"""Tornado: how far each uncertain number moves an outcome, the largest at the top, with intervals."""

from __future__ import annotations

from math import isfinite
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis import gaps, words
from analysis.charts import style
from sim.outcomes import OUTCOMES

MOST = 12  # factors drawn; the rest are in the CSV twin
LONG = 32  # letters of a name that fit on one line
EFFECT, CORRELATION = "mu", "rank correlation"


def what_of(outcome: str) -> str:
    """An outcome's dotted name in words: "the simulated gap in common distress (most minus least deprived fifth)"."""
    parts = outcome.split(".")
    if parts[0] == "gap":
        return f"the simulated gap in {words.noun(OUTCOMES[parts[1]])} ({gaps.GAPS[parts[2]].title})"
    ends = {"most": " in the most deprived fifth", "least": " in the least deprived fifth"}
    return f"simulated {words.noun(OUTCOMES[parts[0]])}{ends[parts[1]] if len(parts) > 1 else ''}"


def name_of(factor: str) -> str:
    """A factor's dotted name; a long one on two lines, broken at its last dot."""
    head, dot, tail = factor.rpartition(".")
    return f"{head}{dot}\n{tail}" if len(factor) > LONG else factor


def tornado_data(indices: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """The bars of one outcome, largest first: factor, measure, value (signed), low, high, unit, luck, used."""
    mine = indices[(indices["outcome"] == outcome) & indices["measure"].isin([EFFECT, CORRELATION])]
    order = mine["value"].abs().sort_values(ascending=False, kind="stable", na_position="last").index
    return mine.loc[order].reset_index(drop=True)


def tornado(indices: pd.DataFrame, outcome: str, about: style.About | None = None, replicates: int = 1) -> Axes:
    """The chart from a table of `experiments.sensitivity`: mean effects (Morris), or rank correlations."""
    data = tornado_data(indices, outcome)
    return _draw(data, outcome, about or style.About(), replicates)


def write(
    indices: pd.DataFrame,
    folder: Path | str,
    outcome: str,
    about: style.About | None = None,
    replicates: int = 1,
) -> list[Path]:
    """Draw the chart and save its four files in ``folder``."""
    data = tornado_data(indices, outcome)
    axes = _draw(data, outcome, about or style.About(), replicates)
    stem = f"tornado_{outcome.replace('.', '_')}"
    return style.write(style.figure_of(axes), folder, stem, data, tornado_alt(data, outcome))


def finding(data: pd.DataFrame, outcome: str) -> str:
    """The title: which number moves the outcome most, if any does by more than luck and paths could."""
    what = what_of(outcome).split(" (")[0]
    clear = data[(data["low"] > 0) | (data["high"] < 0)]
    if clear.empty:
        return f"No number here clearly moves {what}"
    first = clear.iloc[0]
    if first["measure"] == CORRELATION:
        return f"{first['factor']} goes most closely with {what} (rank correlation {_number(first['value'])})"
    verb = "raises" if first["value"] > 0 else "lowers"
    size = f"{words.number(abs(first['value']))} {_unit(first['unit'])}".strip()
    return f"{first['factor']} {verb} {what} most: by {size} over its range"


def tornado_alt(data: pd.DataFrame, outcome: str) -> str:
    """Alt text from the bars: each factor with its value and interval."""
    said = [f"Bar chart: {finding(data, outcome)}. One bar a number, largest first."]
    for row in data.head(MOST).to_dict("records"):
        said.append(f"{row['factor']}: {_number(row['value'])} ({_number(row['low'])} to {_number(row['high'])}).")
    return " ".join(said)


def _draw(data: pd.DataFrame, outcome: str, about: style.About, replicates: int) -> Axes:
    shown = data.head(MOST)
    effect = bool((data["measure"] == EFFECT).any())
    unit = _unit(str(data["unit"].iloc[0])) if len(data) else ""
    what = what_of(outcome)
    subtitle = (
        f"What moving each number from its lowest to its highest value adds to {what}, {unit}: mean over paths"
        if effect
        else f"Rank correlation of each number with {what}"
    )
    with style.look():
        figure = style.new_figure(9.0, 2.6 + 0.42 * max(1, len(shown)))
        text = "Lines: 95 % intervals over paths." if effect else "Lines: 95 % intervals over rows."
        low, high = style.frame(
            figure, finding(data, outcome), f"{subtitle}. {about.place}", about.source(replicates, text), gap=0.55
        )
        axes = figure.add_axes((0.31, low, 0.6, high - low))
        at = np.arange(len(shown))[::-1]
        colours = [style.ORANGE if value > 0 else style.BLUE for value in shown["value"]]
        axes.barh(at, shown["value"].fillna(0.0), height=0.56, color=colours, zorder=2)
        axes.hlines(at, shown["low"], shown["high"], color="white", linewidth=4, zorder=3)
        axes.hlines(at, shown["low"], shown["high"], color=style.INK, linewidth=1.4, zorder=4)
        axes.axvline(0, color=style.QUIET, linewidth=1, zorder=1)
        axes.set_yticks(at, [name_of(name) for name in shown["factor"]])
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.xaxis.set_major_locator(MaxNLocator(6))
        axes.set_ylim(-0.6, max(0.6, len(shown) - 0.4))
        _values(axes, shown, at)
        axes.set_xlabel(unit if effect else "rank correlation (−1 to 1)")
        if len(data) > MOST:
            style.note(axes, f"{len(data) - MOST} smaller ones not drawn", (1, 0), (0, -30), ha="right", fontsize=8)
    return axes


def _values(axes: Axes, shown: pd.DataFrame, at: np.ndarray) -> None:
    """Each bar's number, written beyond the end of its interval."""
    ends = [float(end) for column in ("low", "high", "value") for end in shown[column] if isfinite(end)]
    wide = max(map(abs, ends), default=1.0) or 1.0
    axes.set_xlim(min(0.0, *ends, 0.0) - 0.24 * wide, max(0.0, *ends, 0.0) + 0.24 * wide)
    for place, row in zip(at, shown.to_dict("records"), strict=True):
        if not isfinite(row["value"]):
            style.note(axes, "not known", (0, place), (5, 0), "data", va="center")
            continue
        right = row["value"] >= 0
        outer = [end for end in (row["low"], row["high"], row["value"]) if isfinite(end)]
        edge = max(outer) if right else min(outer)
        style.note(
            axes,
            _number(row["value"]),
            (edge, place),
            (5 if right else -5, 0),
            "data",
            ha="left" if right else "right",
            va="center",
        )


def _number(value: float) -> str:
    if not isfinite(value):
        return "not known"
    return words.signed(value) if abs(value) < 10 else f"{value:+,.1f}".replace("-", "−")


def _unit(unit: str) -> str:
    return {"%": "points", "points": "points"}.get(unit, unit)
