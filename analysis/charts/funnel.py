"""Funnel from need through treatment to recovery: a panel a group, a bar a step, so that who is lost where is seen."""

from __future__ import annotations

from math import isfinite
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import gaps, words
from analysis.charts import style

STEPS = {  # stages of `experiments.funnel`, each those who came so far or further
    "recognised": "are recognised",
    "asked": "ask for help",
    "waiting": "wait or are referred",
    "treated": "are treated: medicine, therapy or a team",
    "completed": "finish a course of therapy",
    "recovered": "recover by the end of it",
}
NEED = "need"
COLUMNS = ["scenario", "dimension", "group", "step", "value", "low", "high", "people", "replicates"]
SHORT = {"1": "Most deprived fifth", "5": "Least deprived fifth"}
SETS = {"imd_fifth": "deprivation fifth", "ethnic_group": "ethnic group", "sex": "sex", "age_band": "age band"}


def funnel_data(counts: pd.DataFrame, dimension: str = "imd_fifth", scenario: str = gaps.BASELINE) -> pd.DataFrame:
    """The numbers drawn: one row a group × step, per 100 of the group's people in need, with intervals.

    ``counts``: the table ``funnel`` of a comparison: people by the furthest stage they came to within a year. people:
    those in need, a replicate. A group of fewer than 30 of them on average is suppressed: NaN.
    ValueError where nobody is in need, or every group is too small.
    """
    mine = counts[(counts["scenario"] == scenario) & (counts["dimension"] == dimension)]
    if mine.empty:
        raise ValueError(f"nobody in need by {dimension} in {scenario}")
    stages = [NEED, *STEPS]
    rows = []
    for group in dict.fromkeys(mine["group"].astype(str)):
        part = mine[mine["group"] == group].pivot_table(
            index="replicate", columns="stage", values="people", aggfunc="sum"
        )
        reached = part.reindex(columns=stages, fill_value=0).iloc[:, ::-1].cumsum(axis=1)
        people = reached[NEED]
        small = people.mean() < gaps.SMALLEST_GROUP or (people == 0).any()
        for step in STEPS:
            ends = (float("nan"),) * 3 if small else gaps.interval((100.0 * reached[step] / people).to_numpy(float))
            told = float("nan") if small else float(people.mean())
            rows.append([scenario, dimension, group, step, *ends, told, len(people)])
    found = pd.DataFrame(rows, columns=COLUMNS)
    if found["value"].isna().all():
        raise ValueError(f"every group has fewer than {gaps.SMALLEST_GROUP} people in need: not shown")
    return found


def funnel(
    counts: pd.DataFrame,
    dimension: str = "imd_fifth",
    *,
    scenario: str = gaps.BASELINE,
    about: style.About | None = None,
    title: str | None = None,
    months: int = 0,
) -> Axes:
    """The chart: one panel a group; returns the first. ``months`` of the run: its last year is meant."""
    data = funnel_data(counts, dimension, scenario)
    return _draw(data, about or style.About(), title or finding(data), months)


def write(
    counts: pd.DataFrame,
    folder: Path | str,
    dimension: str = "imd_fifth",
    *,
    scenario: str = gaps.BASELINE,
    stem: str | None = None,
    about: style.About | None = None,
    title: str | None = None,
    months: int = 0,
) -> list[Path]:
    """Draw the chart and save its four files in ``folder``."""
    data = funnel_data(counts, dimension, scenario)
    title = title or finding(data)
    axes = _draw(data, about or style.About(), title, months)
    return style.write(style.figure_of(axes), folder, stem or f"funnel_{dimension}", data, funnel_alt(data, title))


def finding(data: pd.DataFrame) -> str:
    """The title: between which groups treatment differs most, where their intervals do not meet."""
    last = data[(data["step"] == "treated") & data["value"].notna()].sort_values("value", kind="stable")
    noun = SETS.get(str(data["dimension"].iloc[0]), "group")
    if len(last) > 1:
        low, high = last.iloc[0], last.iloc[-1]
        if isfinite(low["high"]) and low["high"] < high["low"]:
            few, many = (f"{words.number(row['value'])} of {name_of(row['group'])}" for row in (low, high))
            return f"Of 100 in need, fewest are treated within a year: {few}, against {many}"
    everyone = float(np.average(last["value"], weights=last["people"]))
    said = f"Of 100 in need, about {words.number(everyone)} are treated within a year"
    return f"{said}; differences by {noun} could be luck"


def name_of(group: str) -> str:
    """A group inside a sentence: "the most deprived fifth", "people from Black ethnic groups"."""
    return words.GROUP_NAMES.get(group, f"fifth {group}" if group in "234" else group)


def funnel_alt(data: pd.DataFrame, title: str) -> str:
    """Alt text from the numbers of ``funnel_data``: every step of every group."""
    said = [f"Bar chart, simulated: from need to recovery, a panel a group. {style.wrap(title, 200, 1)}."]
    for group, rows in data.groupby("group", sort=False):
        name = name_of(str(group))
        if rows["value"].isna().all():
            said.append(f"{words.capital(name)}: not shown, too few people.")
            continue
        steps = "; ".join(f"{words.number(row['value'])} {STEPS[row['step']]}" for row in rows.to_dict("records"))
        said.append(f"{words.capital(name)}, of 100 in need: {steps}.")
    return " ".join(said)


def _draw(data: pd.DataFrame, about: style.About, title: str, months: int) -> Axes:
    """The figure from the numbers of ``funnel_data``."""
    groups = list(dict.fromkeys(data["group"]))
    panels: list[Axes] = []
    with style.look():
        figure = style.new_figure(12.0, 5.3)
        bottom, top = style.frame(figure, title, _subtitle(data, about, months), _source(about, data), gap=0.25)
        width, height = figure.get_size_inches()
        side = 2.6  # inches for the names of the steps
        each = (width - side - 0.3) / len(groups)
        most = float(np.nanmax(data[["value", "high"]].to_numpy(float)))
        for number, group in enumerate(groups):
            box = ((side + number * each) / width, bottom, (each - 0.2) / width, top - bottom - 0.62 / height)
            axes = figure.add_axes(box, sharey=panels[0] if panels else None)
            panels.append(axes)
            _panel(axes, data[data["group"] == group], most, str(group), (each - 0.2) * 11)
        at = np.arange(len(STEPS))[::-1]
        for place, text in zip(at, STEPS.values(), strict=True):
            said = style.balance(text, 26, 3)
            style.note(panels[0], said, (0, place), (-8, 0), ("axes fraction", "data"), ha="right", va="center")
    return panels[0]


def _panel(axes: Axes, rows: pd.DataFrame, most: float, group: str, letters: float) -> None:
    """The bars of one group, with their numbers."""
    name = SHORT.get(group, f"Fifth {group}" if group in "234" else words.capital(name_of(group)))
    people = rows["people"].iloc[0]
    told = f"{words.whole(people)} people in need" if isfinite(people) else "too few to show"
    style.note(axes, style.balance(name, int(letters), 2), (0, 1), (0, 20), fontweight="bold", va="bottom")
    style.note(axes, told, (0, 1), (0, 6), va="bottom", fontsize=8.5)
    at = np.arange(len(rows))[::-1]
    axes.barh(at, rows["value"].fillna(0.0), height=0.62, color=style.BLUE, zorder=2)
    axes.hlines(at, rows["low"], rows["high"], color="white", linewidth=3.6, zorder=3)
    axes.hlines(at, rows["low"], rows["high"], color=style.INK, linewidth=1.2, zorder=4)
    for place, row in zip(at, rows.to_dict("records"), strict=True):
        if isfinite(row["value"]):
            edge = max(row["value"], row["high"] if isfinite(row["high"]) else row["value"])
            style.note(axes, words.number(row["value"]), (edge, place), (4, 0), "data", va="center")
    axes.set(xlim=(0, 1.28 * most), ylim=(-0.6, len(rows) - 0.4), yticks=[], xticks=[])
    axes.spines["bottom"].set_visible(False)


def _subtitle(data: pd.DataFrame, about: style.About, months: int) -> str:
    """Statistic, unit, place, period."""
    by = SETS.get(str(data["dimension"].iloc[0]), str(data["dimension"].iloc[0]))
    text = (
        f"Of 100 adults in need (CIS-R 12+ or severe illness), how many come so far or further within a year, by {by}"
    )
    period = f", {about.month_name(max(0, months - 12))} to {about.month_name(months - 1)}" if months else ""
    return f"{text}; {about.place}{period}, simulated"


def _source(about: style.About, data: pd.DataFrame) -> str:
    """The source line, with the meaning of the lines."""
    replicates = int(data["replicates"].max())
    text = "Lines: 95 % t-intervals over replicates." if replicates > 1 else "One replicate: no interval can be given."
    return about.source(replicates, f"{text} People are counted at the furthest step they came to.")
