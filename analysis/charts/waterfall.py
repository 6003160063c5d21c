"""Waterfall: a gap, or a policy's effect, taken apart: a step for each barrier, cycle or pathway, and what is left."""

from __future__ import annotations

from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis import share_words
from analysis.charts import style
from experiments.decompose import REST, WHOLE

HALF = 0.17  # of a bar's height, inches
COLOURS = {"determinants": style.BLUE, "access": style.TEAL, "experience": style.PLUM}
NOTES = {
    "barriers": "Shapley shares over runs with each barrier levelled to the least deprived fifth",
    "cycles": "Shapley shares over runs with each vicious cycle levelled to the least deprived fifth",
    "pathways": "Shapley shares over runs with each pathway held as it was when the policy starts",
}


def waterfall_data(shares: pd.DataFrame, part: str) -> pd.DataFrame:
    """The rows drawn, in order: the whole, the shares from large to small, what is not explained; with where each
    bar starts and ends."""
    rows = shares[shares["part"] == part].copy()
    order = {WHOLE: -np.inf, REST: np.inf}
    rows["place"] = [order.get(r["player"], -abs(r["value"])) for r in rows.to_dict("records")]
    rows = rows.sort_values("place", kind="stable", ignore_index=True)
    ends = []
    at = float(rows["value"].iloc[0])
    for row in rows.to_dict("records"):
        if row["player"] in (WHOLE, REST):
            ends.append((0.0, row["value"]))
        else:
            ends.append((at - row["value"], at))
            at -= row["value"]
    rows[["start", "end"]] = ends
    return rows.drop(columns="place")


def waterfall(
    shares: pd.DataFrame,
    part: str,
    outcome: str,
    *,
    about: style.About | None = None,
    title: str | None = None,
    policy: str = "The policy",
    span: tuple[int, int] = (0, 12),
) -> Axes:
    """The chart of one part (barriers, cycles or pathways) of a decomposition's table of shares."""
    about = about or style.About()
    data = waterfall_data(shares, part)
    what = share_words.outcome_of(outcome)
    records = data.to_dict("records")
    names = [style.balance(_label(part, str(row["player"]), policy), 22, 4) for row in records]
    heights = [0.46 + 0.15 * max(1, name.count("\n")) for name in names]
    places = np.cumsum(heights) - np.array(heights) / 2
    period = f"{about.month_name(span[0])} to {about.month_name(span[1] - 1)}"
    subtitle = f"{NOTES[part]}, {share_words.unit(what)}; {about.place}, {period}, simulated"
    many = int(data["replicates"].max())
    said = "Lines below bars: 95 % t-intervals over paired replicates." if many > 1 else "One replicate: no interval."
    with style.look():
        figure = style.new_figure(9.6, 2.75 + sum(heights))
        bottom, top = style.frame(
            figure,
            title or share_words.finding(records, part, outcome, policy),
            subtitle,
            about.source(many, f"{said} Shares add up to the whole."),
            gap=0.62,
        )
        width, height = figure.get_size_inches()
        axes = figure.add_axes((2.2 / width, bottom, (width - 2.2 - 2.6) / width, top - bottom - 0.1 / height))
        for row, y, name in zip(records, places, names, strict=True):
            _bar(axes, row, float(y), part)
            bold = "bold" if row["player"] == WHOLE else "normal"
            style.note(axes, name, (0, float(y)), (-10, 0), ("axes fraction", "data"), fontsize=9.5, ha="right",
                       va="center", fontweight=bold)  # fmt: skip
            style.note(axes, _words(row, what), (1, float(y)), (14, 0), ("axes fraction", "data"), va="center",
                       linespacing=1.3)  # fmt: skip
        for row, y, below in zip(records[:-1], places[:-1], places[1:], strict=True):
            edge = row["end"] if row["player"] == WHOLE else row["start"]
            axes.plot([edge, edge], [y + HALF, below - HALF], color=style.QUIET, lw=0.8, ls=(0, (2, 2)), zorder=1)
        axes.axvline(0, color=style.INK, lw=1, zorder=2)
        axes.set(ylabel="", ylim=(sum(heights), 0), yticks=[])
        axes.set_xlabel(share_words.unit(what), fontsize=9, parse_math=False)
        axes.spines["left"].set_visible(False)
        axes.grid(axis="x", color=style.GRID, lw=0.5)
        axes.set_axisbelow(True)
        axes.margins(x=0.04)
        axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    return axes


def write(
    shares: pd.DataFrame,
    folder: Path | str,
    part: str,
    outcome: str,
    *,
    about: style.About | None = None,
    policy: str = "The policy",
    span: tuple[int, int] = (0, 12),
) -> list[Path]:
    """Draw the chart and save its four files in ``folder``."""
    axes = waterfall(shares, part, outcome, about=about, policy=policy, span=span)
    data = waterfall_data(shares, part)
    alt = waterfall_alt(data, part, outcome, policy)
    return style.write(style.figure_of(axes), folder, f"waterfall_{part}", data, alt)


def waterfall_alt(data: pd.DataFrame, part: str, outcome: str, policy: str = "The policy") -> str:
    """Alt text from the rows drawn."""
    what = share_words.outcome_of(outcome)
    rows = data.to_dict("records")
    said = [f"Waterfall chart, simulated: {style.wrap(share_words.finding(rows, part, outcome, policy), 200, 1)}."]
    said += [f"{_label(part, str(row['player']), policy)}: {_words(row, what)}.".replace("\n", " ") for row in rows]
    return " ".join(said)


def _label(part: str, player: str, policy: str) -> str:
    if player == WHOLE:
        return f"What {policy} changes" if part == "pathways" else "The whole"
    name = share_words.name_of(part, player)
    return name[:1].upper() + name[1:]


def _words(row: dict[str, Any], what: Any) -> str:
    """The share and its percentage of the whole, then its interval, on lines of their own."""
    if not isfinite(row["value"]):
        return "not known"
    value, *ends = share_words.span(row, what).split(" (")
    text = f"{value} {share_words.unit(what)}"
    if row["player"] != WHOLE and isfinite(row["percent"]):
        text += f", {share_words.percent(row['percent'])} of it"
    return "\n".join([style.wrap(text, 38, 2), *(f"({end}" for end in ends)])


def _bar(axes: Axes, row: dict[str, Any], y: float, part: str) -> None:
    if not isfinite(row["value"]):
        return
    player = str(row["player"])
    plain = style.QUIET if player == REST else style.INK if player == WHOLE else style.ORANGE
    colour = COLOURS.get(player, style.ORANGE if part == "cycles" else style.TEAL) if plain == style.ORANGE else plain
    left, right = sorted((row["start"], row["end"]))
    axes.barh(y, right - left, left=left, height=2 * HALF, color=colour, zorder=3)
    if isfinite(row["low"]):
        # the interval of the share, drawn from where the bar begins
        begin = row["end"] if player not in (WHOLE, REST) else 0.0
        sign = -1.0 if player not in (WHOLE, REST) else 1.0
        ends = [begin + sign * row["low"], begin + sign * row["high"]]
        axes.plot(ends, [y + HALF + 0.05] * 2, color=style.INK, lw=1.6, zorder=4, solid_capstyle="butt")
