"""Equiplot: a dot for each deprivation fifth, one row a scenario, the gap and its change in words at the right."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from pathlib import Path

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis import gaps, words
from analysis.charts import style
from sim.outcomes import OUTCOMES, Outcome

GAP = gaps.GAPS["imd_fifth"]
GROUPS = ("1", "2", "3", "4", "5")
COLOURS = {"1": style.PLUM, "2": style.QUIET, "3": style.QUIET, "4": style.QUIET, "5": style.BLUE}


def equiplot_data(
    series: pd.DataFrame,
    outcome: str = "caseness",
    baseline: str = gaps.BASELINE,
    window: tuple[int, int] | None = None,
    outcomes: Mapping[str, Outcome] = OUTCOMES,
) -> pd.DataFrame:
    """The numbers drawn: one row a scenario: fifth_1 (most deprived) … fifth_5, the gap, its change, intervals.

    Values are means over replicates in the window (the last 60 months, or the last half); suppressed groups are NaN.
    ValueError where no fifth is in the series.
    """
    whole = outcomes[outcome].denominator != "people" and "caseness" in outcomes
    names = {outcome, "caseness"} if whole else {outcome}
    keep = {name: outcomes[name] for name in outcomes if name in names}
    table = gaps.values(series[series["outcome"].isin(names)], window, keep)
    found = gaps.gap_table(table, baseline, {GAP.name: GAP}, outcomes={outcome: outcomes[outcome]})
    if found.empty:
        raise ValueError(f"no {outcome} by deprivation fifth in the series")
    rows = found[found["measure"] == "absolute"].set_index("scenario")
    mine = table[(table["outcome"] == outcome) & (table["dimension"] == GAP.dimension)]
    dots = mine.pivot_table(index="scenario", columns="group", values="value", aggfunc="mean", observed=True)
    columns = ["value", "low", "high", "change", "change_low", "change_high", "replicates", "grey", "note"]
    data = rows[columns].rename(columns={"value": "gap", "low": "gap_low", "high": "gap_high"})
    for group in GROUPS:
        data.insert(int(group) - 1, f"fifth_{group}", dots[group].reindex(data.index) if group in dots else np.nan)
    return data.reset_index()


def equiplot(
    series: pd.DataFrame,
    outcome: str = "caseness",
    *,
    baseline: str = gaps.BASELINE,
    titles: Mapping[str, str] | None = None,
    about: style.About | None = None,
    title: str | None = None,
    window: tuple[int, int] | None = None,
    outcomes: Mapping[str, Outcome] = OUTCOMES,
) -> Axes:
    """The chart: rows in the order of the scenarios, dotted lines at the baseline's ends."""
    about = about or style.About()
    data = equiplot_data(series, outcome, baseline, window, outcomes)
    span = window or gaps.default_window(int(series["month"].max()) + 1)
    return _draw(
        data, outcomes[outcome], baseline, titles, about, title or _finding(data, outcome, baseline, titles), span
    )


def write(
    series: pd.DataFrame,
    folder: Path | str,
    outcome: str = "caseness",
    *,
    stem: str | None = None,
    baseline: str = gaps.BASELINE,
    titles: Mapping[str, str] | None = None,
    about: style.About | None = None,
    title: str | None = None,
    window: tuple[int, int] | None = None,
    outcomes: Mapping[str, Outcome] = OUTCOMES,
) -> list[Path]:
    """Draw the chart and save its four files in ``folder``."""
    data = equiplot_data(series, outcome, baseline, window, outcomes)
    title = title or _finding(data, outcome, baseline, titles)
    span = window or gaps.default_window(int(series["month"].max()) + 1)
    axes = _draw(data, outcomes[outcome], baseline, titles, about or style.About(), title, span)
    alt = equiplot_alt(data, outcomes[outcome], title, baseline, titles)
    return style.write(style.figure_of(axes), folder, stem or f"equiplot_{outcome}", data, alt)


def equiplot_alt(
    data: pd.DataFrame,
    what: Outcome,
    title: str,
    baseline: str = gaps.BASELINE,
    titles: Mapping[str, str] | None = None,
) -> str:
    """Alt text from the numbers of ``equiplot_data``: both ends and the gap of every row."""
    said = [
        f"Dot chart, simulated: {what.title} by deprivation fifth, one row a scenario. {style.wrap(title, 200, 1)}."
    ]
    for row in data.to_dict("records"):
        name = style.wrap((titles or {}).get(row["scenario"], words.plain(row["scenario"])), 80, 1)
        dots = ", ".join(words.level(row[f"fifth_{group}"], what) for group in GROUPS)
        said.append(
            f"{name}, most to least deprived: {dots}; {_gap_words(row, what, baseline).replace(chr(10), '; ')}."
        )
    return " ".join(said)


def _finding(data: pd.DataFrame, outcome: str, baseline: str, titles: Mapping[str, str] | None) -> str:
    """The title, from the same numbers."""
    rows = data.rename(columns={"gap": "value"}).assign(outcome=outcome, gap=GAP.name, measure="absolute")
    return words.headline(rows, titles, outcome, baseline=baseline)


def _gap_words(row: Mapping[str, float], what: Outcome, baseline: str) -> str:
    """The gap of a row and how it changed, on two short lines."""
    if not isfinite(row["gap"]):
        return "gap not shown:\ngroups too small"
    text = f"gap {words.level(row['gap'], what)}"
    change, low, high = row["change"], row["change_low"], row["change_high"]
    if not isfinite(change):
        if row["scenario"] != baseline or not isfinite(row["gap_low"]):
            return text
        first, last = (
            f"{'−' if end < 0 else ''}{words.number(end, row['gap'])}" for end in (row["gap_low"], row["gap_high"])
        )
        return f"{text}\nfairly sure {first} to {last}"
    change, low, high = words.of_size(row["gap"], change, low, high)
    if change == 0 and not low < 0 < high:
        return f"{text}\nno change"
    if not isfinite(low):
        return f"{text}\n{words.amount(change, what)}, luck not ruled out"
    if low <= 0 <= high:
        return f"{text}\nchange {words.TOO_SMALL}"
    ends = sorted((abs(low), abs(high)))
    sure = " to ".join(words.number(end, change) for end in ends)
    return f"{text}\n{words.amount(change, what)} ({sure})"


def _draw(
    data: pd.DataFrame,
    what: Outcome,
    baseline: str,
    titles: Mapping[str, str] | None,
    about: style.About,
    title: str,
    span: tuple[int, int],
) -> Axes:
    """The figure from the numbers of ``equiplot_data``."""
    names = [style.balance((titles or {}).get(s, words.plain(s)), 24, 4) for s in data["scenario"]]
    heights = [0.52 + 0.17 * max(1, name.count("\n")) for name in names]
    places = np.cumsum(heights) - np.array(heights) / 2
    with style.look():
        figure = style.new_figure(9.6, 2.75 + sum(heights))
        bottom, top = style.frame(figure, title, _subtitle(what, about, span), _source(about, data), gap=0.62)
        width, height = figure.get_size_inches()
        axes = figure.add_axes((2.05 / width, bottom, (width - 2.05 - 2.55) / width, top - bottom - 0.34 / height))
        long = _dots(data, places)
        for group in GROUPS:
            part = long[long["group"] == group]
            sns.scatterplot(x=part["value"], y=part["y"], ax=axes, color=COLOURS[group], s=95 if group in "15" else 55,
                            zorder=3, edgecolor="white", linewidth=0.6, legend=False)  # fmt: skip
        for (_, row), y, name in zip(data.iterrows(), places, names, strict=True):
            ends = row[[f"fifth_{group}" for group in GROUPS]].to_numpy(float)
            if np.isfinite(ends).any():
                axes.plot(
                    [np.nanmin(ends), np.nanmax(ends)], [y, y], color=style.GRID, lw=4, zorder=1, solid_capstyle="round"
                )
            colour = style.QUIET if row["grey"] else style.INK
            style.note(axes, name, (0, y), (-10, 0), ("axes fraction", "data"), fontsize=9.5, ha="right", va="center",
                       fontweight="bold" if row["scenario"] == baseline else "normal")  # fmt: skip
            lines = _gap_words(row.to_dict(), what, baseline).split("\n")
            text = "\n".join(style.wrap(line, 37) for line in lines)
            style.note(
                axes, text, (1, y), (14, 0), ("axes fraction", "data"), va="center", linespacing=1.3, color=colour
            )
        _dress(axes, data, baseline, sum(heights), what)
        _ends(axes, data.iloc[0], float(places[0]))
    return axes


def _dots(data: pd.DataFrame, places: np.ndarray) -> pd.DataFrame:
    """One row a dot: group, value, y."""
    frames = [pd.DataFrame({"group": g, "value": data[f"fifth_{g}"].to_numpy(float), "y": places}) for g in GROUPS]
    return pd.concat(frames, ignore_index=True).dropna()


def _dress(axes: Axes, data: pd.DataFrame, baseline: str, height: float, what: Outcome) -> None:
    """Quiet axes, and dotted lines at the baseline's ends."""
    axes.set(ylabel="", ylim=(height, 0), yticks=[])
    axes.set_xlabel("% of the group" if what.unit == "%" else what.unit, fontsize=9, parse_math=False)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=style.GRID, lw=0.5)
    axes.set_axisbelow(True)
    axes.margins(x=0.08)
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    for _, row in data[data["scenario"] == baseline].iterrows() if len(data) > 1 else ():
        for group in (GAP.most, GAP.least):
            axes.axvline(row[f"fifth_{group}"], color=COLOURS[group], lw=0.9, ls=(0, (1, 2)), zorder=0)


def _ends(axes: Axes, row: pd.Series, y: float) -> None:
    """Direct labels of the two ends, above the first row."""
    left, right = (GAP.most, GAP.least) if row["fifth_1"] <= row["fifth_5"] else (GAP.least, GAP.most)
    for group, side in ((left, "left"), (right, "right")):
        if isfinite(row[f"fifth_{group}"]):
            name = "Most deprived fifth" if group == GAP.most else "Least deprived fifth"
            across = (0.0 if side == "left" else 1.0, 1.0)
            style.note(axes, name, across, (0, 6), color=COLOURS[group], fontweight="bold", ha=side, va="bottom")


def _subtitle(what: Outcome, about: style.About, span: tuple[int, int]) -> str:
    """Statistic, unit, place, period."""
    unit = "% of the group" if what.unit == "%" else what.unit
    period = f"{about.month_name(span[0])} to {about.month_name(span[1] - 1)}"
    text = f"{what.title}: {what.meaning}, {unit}, by deprivation fifth (grey: the three between)"
    return f"{text}; {about.place}, {period}, simulated"


def _source(about: style.About, data: pd.DataFrame) -> str:
    """The source line, with the meaning of the interval."""
    replicates = int(data["replicates"].max())
    text = "Intervals: 95 % t-intervals; of changes, over paired replicates."
    text = text if replicates > 1 else "One replicate: no interval can be given."
    text += " Dotted: the baseline's ends." if len(data) > 1 else ""
    few = f" Grey words: {gaps.FEW_EVENTS}." if data["grey"].any() else ""
    return about.source(replicates, text + few)
