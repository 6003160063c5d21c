"""What levers cost a head and year, by the range of their unit costs, beside what each does to the gap."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis import words
from analysis.charts import style
from analysis.sentences import PAID_BY, pounds
from sim.levers.lever import library
from sim.outcomes import OUTCOMES

COLOURS = {"public": style.BLUE, "employers": style.PLUM}


def costs_data(
    costs: pd.DataFrame, gaps: pd.DataFrame, outcome: str = "caseness", titles: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """The numbers drawn: one row a scenario × lever: £ a head and year, its range, payer, and the gap's change.

    ``costs``: the summary of `experiments.costs`; ``gaps``: the gap table. Levers without a known cost are NaN.
    ValueError where there is no lever.
    """
    if costs.empty:
        raise ValueError("no lever in these scenarios")
    gap = gaps[(gaps["outcome"] == outcome) & (gaps["gap"] == "imd_fifth") & (gaps["measure"] == "absolute")]
    columns = ["value", "change", "change_low", "change_high"]
    found = costs[["scenario", "lever", "payer", "kind", "year", "a_head", "a_head_low", "a_head_high"]].merge(
        gap[["scenario", *columns]].rename(columns={"value": "gap"}), on="scenario", how="left"
    )
    order = {name: place for place, name in enumerate(titles or dict.fromkeys(costs["scenario"]))}
    return found.sort_values("scenario", key=lambda c: c.map(order), kind="stable", ignore_index=True)


def write(
    costs: pd.DataFrame,
    folder: Path | str,
    outcome: str = "caseness",
    *,
    gaps: pd.DataFrame,
    stem: str = "costs",
    titles: Mapping[str, str] | None = None,
    about: style.About | None = None,
    title: str | None = None,
) -> list[Path]:
    """Draw the chart and save its four files in ``folder``."""
    data = costs_data(costs, gaps, outcome, titles)
    title = title or finding(data, titles)
    axes = _draw(data, outcome, titles, about or style.About(), title, int(gaps["replicates"].max()))
    return style.write(style.figure_of(axes), folder, stem, data, costs_alt(data, outcome, title, titles))


def cost_chart(
    costs: pd.DataFrame,
    gaps: pd.DataFrame,
    outcome: str = "caseness",
    *,
    titles: Mapping[str, str] | None = None,
    about: style.About | None = None,
    title: str | None = None,
) -> Axes:
    """The chart: a dot and range a lever, payer and gap in words."""
    data = costs_data(costs, gaps, outcome, titles)
    replicates = int(gaps["replicates"].max())
    return _draw(data, outcome, titles, about or style.About(), title or finding(data, titles), replicates)


def finding(data: pd.DataFrame, titles: Mapping[str, str] | None = None) -> str:
    """The title: the dearest and the cheapest lever a head."""
    known = data.assign(name=_named(data, titles))[data["a_head"].notna()].sort_values("a_head", kind="stable")
    if known.empty:
        return "What these levers cost is not known"
    first, last = known.iloc[0], known.iloc[-1]
    if len(known) == 1:
        return f"{last['name']} costs about {pounds(last['a_head'])} a head and year"
    least, most = (f"{pounds(row['a_head'])}" for row in (first, last))
    return f"From {least} a head and year ({first['name']}) to {most} ({last['name']})"


def costs_alt(data: pd.DataFrame, outcome: str, title: str, titles: Mapping[str, str] | None = None) -> str:
    """Alt text from the numbers of ``costs_data``."""
    said = [f"Dot chart: what each lever costs a head and year. {style.wrap(title, 200, 1)}."]
    for name, row in zip(_named(data, titles), data.to_dict("records"), strict=True):
        said.append(f"{style.wrap(name, 80, 1)}: {_words(row, outcome).replace(chr(10), '; ')}.")
    return " ".join(said)


def _named(data: pd.DataFrame, titles: Mapping[str, str] | None) -> list[str]:
    """What each row is called: its scenario, and where that has several levers also the lever."""
    shared = data["scenario"].duplicated(keep=False)
    names = [(titles or {}).get(key, words.plain(key)) for key in data["scenario"]]
    levers = [library()[lever].title for lever in data["lever"]]
    return [f"{name}: {lever}" if more else name for name, lever, more in zip(names, levers, shared, strict=True)]


def _words(row: Mapping, outcome: str) -> str:  # type: ignore[type-arg]
    """Cost, payer and gap of a row, on short lines."""
    what = OUTCOMES[outcome]
    if isfinite(row["a_head"]):
        text = pounds(row["a_head"])
        if row["a_head_low"] < row["a_head_high"]:
            text += f" ({pounds(row['a_head_low'])} to {pounds(row['a_head_high'])})"
        text += f", {PAID_BY[row['payer']]}" + (", a transfer" if row["kind"] == "transfer" else "")
    else:
        text = "cost not known"
    change, low, high = row["change"], row["change_low"], row["change_high"]
    if not isfinite(change):
        return text
    sized = words.of_size(row["gap"], change, low, high)
    return f"{text}\ngap: {words.briefly(*sized, what).split(';')[0]}"


def _draw(
    data: pd.DataFrame, outcome: str, titles: Mapping[str, str] | None, about: style.About, title: str, replicates: int
) -> Axes:
    """The figure from the numbers of ``costs_data``."""
    names = [style.balance(name, 26, 3) for name in _named(data, titles)]
    with style.look():
        figure = style.new_figure(9.6, 2.6 + 0.62 * len(data))
        bottom, top = style.frame(figure, title, _subtitle(about, outcome), _source(about, data, replicates), gap=0.6)
        width, height = figure.get_size_inches()
        axes = figure.add_axes((2.1 / width, bottom, (width - 2.1 - 3.2) / width, top - bottom - 0.1 / height))
        for place, (name, row) in enumerate(zip(names, data.to_dict("records"), strict=True)):
            colour = COLOURS.get(row["payer"], style.QUIET)
            if isfinite(row["a_head"]):
                axes.plot([row["a_head_low"], row["a_head_high"]], [place, place], color=colour, lw=3, alpha=0.45,
                          solid_capstyle="round", zorder=2)  # fmt: skip
                axes.scatter([row["a_head"]], [place], color=colour, s=70, zorder=3, edgecolor="white", linewidth=0.6)
            style.note(axes, name, (0, place), (-10, 0), ("axes fraction", "data"), ha="right", va="center")
            text = "\n".join(style.wrap(line, 46) for line in _words(row, outcome).split("\n"))
            style.note(axes, text, (1, place), (14, 0), ("axes fraction", "data"), va="center", linespacing=1.3)
        highest = np.nanmax([0.01, *data["a_head_high"].to_numpy(float)])
        axes.set(ylim=(len(data) - 0.5, -0.5), yticks=[], xlim=(-0.03 * highest, 1.05 * highest))
        axes.set_xlabel("£ a head and year", fontsize=9)
        axes.spines["left"].set_visible(False)
        axes.grid(axis="x", color=style.GRID, lw=0.5)
        axes.set_axisbelow(True)
        axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.12g}"))
    return axes


def _subtitle(about: style.About, outcome: str) -> str:
    """Statistic, unit, place."""
    noun = words.noun(OUTCOMES[outcome])
    text = f"What levers cost, £ a head of all people and year, and what each scenario does to the gap in {noun}"
    return f"{text}; {about.place}, simulated"


def _source(about: style.About, data: pd.DataFrame, replicates: int) -> str:
    """The source line: what ranges are and whose money it is."""
    years = ", ".join(sorted({str(year) for year in data["year"] if year}))
    text = f"Ranges: of unit costs, not of luck; prices of {years}. " if years else ""
    return about.source(replicates, f"{text}Blue: public funds; plum: employers.")
