"""Pareto front: pounds a head against gap closed, every mix that was tried, and how the searches came to rest."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis import share_words, words
from analysis.charts import style
from analysis.sentences import PAID_BY
from experiments.pareto import spread_out

MOST_NAMED = 6
LETTERS = "ABCDEFGHIJ"


def frontier_data(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The front's rows by cost, with letters where they are named: at most six, the ends and the title's among them."""
    front = tables["front"]
    rows = front[front["front"].astype(bool)].sort_values("cost", kind="stable", ignore_index=True)
    clear = rows[rows["closed_low"] > 0]["closed"]
    named = spread_out(np.arange(len(rows)), MOST_NAMED)
    if len(clear) and clear.idxmax() not in named:
        named = np.sort([*spread_out(np.arange(len(rows)), MOST_NAMED - 1), clear.idxmax()])
    rows["letter"] = ""
    for letter, k in zip(LETTERS, named.tolist(), strict=False):
        rows.loc[k, "letter"] = letter
    return rows


def finding(rows: pd.DataFrame, outcome: str) -> str:
    """The title: the most that is closed by more than luck could, for how much."""
    what, subject = share_words.outcome_of(outcome), share_words.subject(outcome)
    clear = rows[rows["closed_low"] > 0]
    if clear.empty:
        return f"No mix within the budget closes {subject} by more than luck could"
    best = clear.loc[clear["closed"].idxmax()]
    size = f"{words.number(best['closed'])} {share_words.unit(what)} ({share_words.percent(best['percent'])})"
    letter = f" ({best['letter']})" if best.get("letter") else ""
    return f"£{best['cost']:,.2f} a head and year{letter} closes {subject} by {size}, the most that is clear of luck"


def frontier(
    tables: dict[str, pd.DataFrame],
    outcome: str,
    *,
    about: style.About | None = None,
    title: str | None = None,
    span: tuple[int, int] = (0, 12),
    payers: Sequence[str] = ("public", "employers"),
) -> Axes:
    """The chart from the tables of a frontier; returns the Axes of the front."""
    about = about or style.About()
    rows = frontier_data(tables)
    tried = tables["mixes"][tables["mixes"]["allowed"].astype(bool)]
    unit = share_words.unit(share_words.outcome_of(outcome))
    period = f"{about.month_name(span[0])} to {about.month_name(span[1] - 1)}"
    paid = words.listed([PAID_BY[payer] for payer in payers])
    subtitle = (
        f"Gap closed against doing nothing, {unit}, and cost, £ a head and year paid by {paid}; "
        f"{about.place}, {period}, simulated"
    )
    source = about.source(
        0, "Dots on the line: run afresh, 95 % t-intervals over paired replicates; grey: as tried in the search."
    ).replace(", 0 paired replicates", "")
    with style.look():
        figure = style.new_figure(10.4, 8.2)
        bottom, top = style.frame(figure, title or finding(rows, outcome), subtitle, source, gap=0.55)
        width, height = figure.get_size_inches()
        strip = 1.05 / height
        left, across = 0.75 / width, (width - 0.75 - 3.9) / width
        axes = figure.add_axes((left, bottom + strip + 0.85 / height, across, top - bottom - strip - 1.05 / height))
        below = figure.add_axes((left, bottom, across, strip))
        _front(axes, rows, tried, unit)
        _named(axes, rows, unit)
        _convergence(below, tables["convergence"])
    return axes


def write(
    tables: dict[str, pd.DataFrame],
    folder: Path | str,
    outcome: str,
    *,
    about: style.About | None = None,
    span: tuple[int, int] = (0, 12),
    payers: Sequence[str] = ("public", "employers"),
) -> list[Path]:
    """Draw the chart and save its four files in ``folder``."""
    axes = frontier(tables, outcome, about=about, span=span, payers=payers)
    rows = frontier_data(tables)
    return style.write(style.figure_of(axes), folder, "frontier", rows, frontier_alt(rows, outcome))


def frontier_alt(rows: pd.DataFrame, outcome: str) -> str:
    """Alt text from the rows of the front."""
    what = share_words.outcome_of(outcome)
    said = [f"Pareto front, simulated: {style.wrap(finding(rows, outcome), 220, 1)}."]
    for row in rows.to_dict("records"):
        closed = share_words.span({"value": row["closed"], "low": row["closed_low"], "high": row["closed_high"]}, what)
        named = f"{row['letter']}, " if row["letter"] else ""
        said.append(f"{named}£{row['cost']:,.2f} a head: {row['words']} closes {closed} {share_words.unit(what)}.")
    return " ".join(said)


def _front(axes: Axes, rows: pd.DataFrame, tried: pd.DataFrame, unit: str) -> None:
    axes.scatter(tried["cost"], tried["closed"], s=14, color="#BBBBBB", zorder=1, edgecolors="none")
    axes.plot(rows["cost"], rows["closed"], color=style.BLUE, lw=1.8, zorder=3, marker="o", ms=6)
    for row in rows.to_dict("records"):
        if isfinite(row["closed_low"]):
            ends = [row["closed_low"], row["closed_high"]]
            axes.plot([row["cost"]] * 2, ends, color=style.BLUE, lw=1, zorder=2, alpha=0.7)
        if row["robust"]:
            axes.plot(row["cost"], row["closed"], marker="o", ms=12, mfc="none", mec=style.ORANGE, mew=1.8, zorder=4)
    axes.axhline(0, color=style.INK, lw=0.8, zorder=1)
    axes.set_xlabel("cost, £ a head and year", fontsize=9, parse_math=False)
    style.note(axes, f"gap closed, {unit}", (0, 1), (-40, 6), fontsize=9, va="bottom")
    axes.grid(color=style.GRID, lw=0.5)
    axes.set_axisbelow(True)
    axes.margins(0.06)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))


def _named(axes: Axes, rows: pd.DataFrame, unit: str) -> None:
    """Letters on the front, and what they are at the right."""
    y = 0.0
    if rows["robust"].astype(bool).any():
        style.note(axes, "Ringed: also best in the worst tenth of", (1, 1), (20, 2), fontsize=8.5, va="top")
        style.note(axes, "draws of the uncertain numbers", (1, 1), (20, -10), fontsize=8.5, va="top")
        y = -32.0
    for row in rows[rows["letter"] != ""].to_dict("records"):
        at = (row["cost"], row["closed"])
        style.note(axes, row["letter"], at, (-4, 9), "data", fontweight="bold", color=style.BLUE, ha="right")
        text = style.wrap(f"{row['letter']}  {row['words'].replace(' + ', ', ')}", 48, 3)
        style.note(axes, text, (1, 1), (20, y), fontsize=8.5, va="top", linespacing=1.25)
        y -= (text.count("\n") + 1) * 8.5 * 1.25 + 7


def _convergence(axes: Axes, steps: pd.DataFrame) -> None:
    """Share of the final front's hypervolume that each search had reached, by generation."""
    colours = (style.TEAL, style.PLUM, style.ORANGE, style.BLUE)
    ends: list[tuple[float, str]] = []
    for k, (number, part) in enumerate(steps[steps["search"] > 0].groupby("search")):
        axes.plot(part["generation"], part["percent"], color=colours[k % 4], lw=1.6, marker=".", ms=5)
        last = float(part["percent"].iloc[-1])
        ends.append((last, f"search {number}: {last:.0f} %"))
    height = 120.0
    for last, text in sorted(ends, reverse=True)[:MOST_NAMED]:
        height = min(last, height - 19)
        style.note(axes, text, (1, height), (8, 0), ("axes fraction", "data"), va="center", fontsize=8.5)
    axes.set(ylim=(0, 108), yticks=[0, 50, 100])
    axes.set_xlabel("generation", fontsize=9, parse_math=False)
    style.note(axes, "convergence: % of the final hypervolume", (0, 1), (-40, 5), fontsize=9, va="bottom")
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    axes.grid(axis="y", color=style.GRID, lw=0.5)
