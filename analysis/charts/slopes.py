"""Slope line over the ten deciles of deprivation: a dot a decile at its ridit, the line, SII and RII in words."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from pathlib import Path

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis import gaps, inequality, words
from analysis.charts import style
from sim.outcomes import OUTCOMES, Outcome

DIMENSION = "imd_decile"


def slope_data(
    series: pd.DataFrame,
    outcome: str = "caseness",
    baseline: str = gaps.BASELINE,
    window: tuple[int, int] | None = None,
    outcomes: Mapping[str, Outcome] = OUTCOMES,
) -> pd.DataFrame:
    """The numbers drawn: one row a scenario × decile, means over replicates in the window.

    Columns: scenario, decile, ridit (0 most to 1 least deprived), value, fitted (the line there), most and least (its
    ends), sii, rii with ``_low``, ``_high``; sii_change with its paired interval; replicates, grey.
    ValueError where a decile, or the most or least deprived fifth, is missing or too small.
    """
    names = {outcome, "caseness"} & set(outcomes)
    table = gaps.values(series[series["outcome"].isin(names)], window, {n: outcomes[n] for n in outcomes if n in names})
    by, what = gaps.Replicates(table), outcomes[outcome]
    found = gaps.gap_table(table, baseline, {"imd_fifth": gaps.GAPS["imd_fifth"]}, outcomes={outcome: what})
    if found.empty:
        raise ValueError(f"no {outcome} by deprivation fifth in the series")
    frames = []
    for scenario in by.scenarios:
        ordered = by.ordered(scenario, outcome, DIMENSION)
        if ordered is None or not np.isfinite(ordered[1]).all():
            raise ValueError(f"no {outcome} by decile in the series, or a decile of fewer than {gaps.SMALLEST_GROUP}")
        order, top, bottom, people = (part[np.argsort(ordered[1][0][:, 0])] for part in ordered[1])
        ridit = np.mean([inequality.ridits(people[:, r]) for r in range(people.shape[1])], axis=0)
        lines = [inequality.slope(top[:, r], bottom[:, r], order[:, r], people[:, r]) for r in range(people.shape[1])]
        most, least = (what.scale * float(np.mean([getattr(one, end) for one in lines])) for end in ("most", "least"))
        frame = pd.DataFrame({"scenario": scenario, "decile": order[:, 0].astype(int), "ridit": ridit})
        frame["value"] = what.scale * (top / bottom).mean(axis=1)
        frame["fitted"] = most + (least - most) * ridit
        frame[["most", "least"]] = most, least
        rows = found[found["scenario"] == scenario].set_index("measure")
        for name in ("sii", "rii"):
            ends = rows.loc[name] if name in rows.index else pd.Series(np.nan, ["value", "low", "high"])
            frame[[name, f"{name}_low", f"{name}_high"]] = ends["value"], ends["low"], ends["high"]
        ends = rows.loc["sii", ["change", "change_low", "change_high"]].to_numpy(float)
        frame[["sii_change", "sii_change_low", "sii_change_high"]] = ends
        frames.append(frame.assign(replicates=people.shape[1], grey=bool(rows["grey"].any())))
    return pd.concat(frames, ignore_index=True)


def slope(
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
    """The chart: a panel a scenario, the baseline's line dashed in the others; returns the first panel."""
    data = slope_data(series, outcome, baseline, window, outcomes)
    span = window or gaps.default_window(int(series["month"].max()) + 1)
    title = title or finding(data, outcomes[outcome], baseline)
    return _draw(data, outcomes[outcome], baseline, titles, about or style.About(), title, span)


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
    data = slope_data(series, outcome, baseline, window, outcomes)
    span = window or gaps.default_window(int(series["month"].max()) + 1)
    title = title or finding(data, outcomes[outcome], baseline)
    axes = _draw(data, outcomes[outcome], baseline, titles, about or style.About(), title, span)
    alt = slope_alt(data, outcomes[outcome], title, titles)
    return style.write(style.figure_of(axes), folder, stem or f"slope_{outcome}", data, alt)


def finding(data: pd.DataFrame, what: Outcome, baseline: str = gaps.BASELINE) -> str:
    """The title: how steep the baseline's gradient is (or the first scenario's)."""
    mine = data[data["scenario"] == baseline]
    row = (mine if len(mine) else data).iloc[0]
    noun = words.capital(words.noun(what))
    if isfinite(row["sii_low"]) and row["sii_low"] <= 0.0 <= row["sii_high"]:
        return f"{noun}: a slope over deprivation that is {words.TOO_SMALL}"
    way = "falls" if row["sii"] > 0 else "rises"
    return f"{noun} {way} by {words.level(abs(row['sii']), what)} from the most to the least deprived end"


def slope_alt(data: pd.DataFrame, what: Outcome, title: str, titles: Mapping[str, str] | None = None) -> str:
    """Alt text from the numbers of ``slope_data``: both ends of each line, SII and RII."""
    said = [f"Dots and a fitted line, simulated: {what.title} by decile of deprivation. {style.wrap(title, 200, 1)}."]
    for scenario, rows in data.groupby("scenario", sort=False):
        name = style.wrap((titles or {}).get(str(scenario), words.plain(str(scenario))), 80, 1)
        row = rows.iloc[0]
        ends = f"from {words.level(row['most'], what)} at the most to {words.level(row['least'], what)} at the least"
        dots = ", ".join(words.number(value) for value in rows["value"])
        said.append(f"{name}: the line runs {ends} deprived end; {_index(row, what).replace(chr(10), '; ')}. ")
        said[-1] += f"Deciles {words.listed([str(d) for d in rows['decile']])}: {dots}."
    return " ".join(said)


def _index(row: pd.Series, what: Outcome) -> str:
    """SII and RII with intervals, and the paired change, on short lines."""
    text = f"SII {_span(row, 'sii')}"
    if isfinite(row["rii"]):
        text += f"\nRII {_span(row, 'rii')}"
    change, low, high = (row[f"sii_change{end}"] for end in ("", "_low", "_high"))
    if isfinite(change):
        sized = words.of_size(row["sii"], change, low, high)
        said = words.briefly(*sized, what) if isfinite(low) else words.amount(sized[0], what)
        text += f"\nSII: {said.split(';')[0]}"
        text += f"\n({said.split('; ')[1]})" if "fairly sure" in said else ""
    return text


def _span(row: pd.Series, name: str) -> str:
    value = f"{'−' if row[name] < 0 else ''}{words.number(row[name])}"
    if not isfinite(row[f"{name}_low"]):
        return value
    ends = (row[f"{name}_low"], row[f"{name}_high"])
    return f"{value} ({' to '.join(('−' if e < 0 else '') + words.number(e, row[name]) for e in ends)})"


def _draw(
    data: pd.DataFrame,
    what: Outcome,
    baseline: str,
    titles: Mapping[str, str] | None,
    about: style.About,
    title: str,
    span: tuple[int, int],
) -> Axes:
    """The figure from the numbers of ``slope_data``."""
    named = list(dict.fromkeys(data["scenario"]))
    across = min(3, len(named))
    down = -(-len(named) // across)
    headings = [style.balance((titles or {}).get(s, words.plain(s)), 34, 3) for s in named]
    head = 0.2 + 0.17 * max(h.count("\n") + 1 for h in headings)
    base = data[data["scenario"] == baseline] if len(named) > 1 else data.iloc[:0]
    panels: list[Axes] = []
    with style.look():
        figure = style.new_figure({1: 7.2, 2: 9.6, 3: 12.0}[across], 1.75 + (3.0 + head) * down)
        bottom, top = style.frame(figure, title, _subtitle(what, about, span), _source(about, data), gap=0.2)
        width, height = figure.get_size_inches()
        each, tall = (width - 0.65 - 0.25 * across) / across, (top - bottom) * height / down
        for number, scenario in enumerate(named):
            row, column = divmod(number, across)
            foot = 0.45  # inches for the words under the axis
            left, floor = 0.65 + column * (each + 0.25), bottom * height + (down - 1 - row) * tall + foot
            box = (left / width, floor / height, (each - 0.15) / width, (tall - head - foot) / height)
            axes = figure.add_axes(box, sharey=panels[0] if panels else None)
            panels.append(axes)
            _panel(axes, data[data["scenario"] == scenario], base if scenario != baseline else base.iloc[:0], what)
            style.note(axes, headings[number], (0, 1), (0, 8), fontsize=10.5, fontweight="bold", va="bottom")
            axes.tick_params(labelleft=column == 0)
        low, high = float(data[["value", "fitted"]].min().min()), float(data[["value", "fitted"]].max().max())
        room = (high - low) or abs(high) or 1.0
        panels[0].set_ylim(low - 0.12 * room, high + 0.75 * room)
    return panels[0]


def _panel(axes: Axes, rows: pd.DataFrame, base: pd.DataFrame, what: Outcome) -> None:
    """Dots, the line from end to end, and the words of one scenario."""
    row = rows.iloc[0]
    if len(base):
        first = base.iloc[0]
        axes.plot([0, 1], [first["most"], first["least"]], color=style.QUIET, lw=1.1, ls=(0, (4, 2)), zorder=1)
    axes.plot([0, 1], [row["most"], row["least"]], color=style.TEAL, lw=2.2, zorder=2)
    sns.scatterplot(x=rows["ridit"], y=rows["value"], ax=axes, color=style.BLUE, s=48, zorder=3, legend=False,
                    edgecolor="white", linewidth=0.6)  # fmt: skip
    axes.set(xlim=(-0.03, 1.03), xlabel="", ylabel="", xticks=[0, 0.5, 1])
    first, _, last = axes.set_xticklabels(["most deprived", "", "least deprived"])
    first.set_horizontalalignment("left")
    last.set_horizontalalignment("right")
    axes.grid(axis="y", color=style.GRID, lw=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=3, color=style.QUIET)
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    colour = style.QUIET if row["grey"] else style.INK
    style.note(axes, _index(row, what), (0.98, 0.98), (0, 0), ha="right", va="top", linespacing=1.35, color=colour)


def _subtitle(what: Outcome, about: style.About, span: tuple[int, int]) -> str:
    """Statistic, unit, place, period."""
    unit = "% of the decile" if what.unit == "%" else what.unit
    period = f"{about.month_name(span[0])} to {about.month_name(span[1] - 1)}"
    text = f"{what.title}: {what.meaning}, {unit}, by decile of deprivation, over the share of people less deprived"
    return f"{text}; {about.place}, {period}, simulated"


def _source(about: style.About, data: pd.DataFrame) -> str:
    """The source line, with what the line and intervals are."""
    replicates = int(data["replicates"].max())
    text = "Line: least squares weighted by people; SII: its fall from end to end; RII: the ratio of its ends."
    text += " In brackets: 95 % t-intervals; of changes, over paired replicates." if replicates > 1 else ""
    text += " One replicate: no interval can be given." if replicates < 2 else ""
    text += " Dashed: the baseline's line." if data["scenario"].nunique() > 1 else ""
    return about.source(replicates, text + (f" Grey words: {gaps.FEW_EVENTS}." if data["grey"].any() else ""))
