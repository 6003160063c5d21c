"""Trend of the most against the least deprived fifth over time, with the gap's own band in a panel below."""

from __future__ import annotations

from collections.abc import Mapping
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
COLOURS = {"most": style.PLUM, "least": style.BLUE, "gap": style.TEAL}


def trend_data(
    series: pd.DataFrame,
    outcome: str = "caseness",
    baseline: str = gaps.BASELINE,
    smooth: int = 12,
    about: style.About | None = None,
    outcomes: Mapping[str, Outcome] = OUTCOMES,
) -> pd.DataFrame:
    """The numbers drawn: one row a scenario × month, each a mean over replicates of a trailing 12-month ratio of sums.

    Columns: scenario, month, year, most, least, gap, gap_low, gap_high (t-interval over replicates), change,
    change_low, change_high (paired, against the baseline), replicates, grey (rare events, too few
    person-years). Intervals are NaN with one replicate. Fewer months are averaged in the first year.
    ValueError where a fifth is missing or too small.
    """
    part = series[(series["outcome"] == outcome) & (series["dimension"] == GAP.dimension)]
    part = part[part["group"].isin([GAP.most, GAP.least])]
    if part["group"].nunique() < 2:
        raise ValueError(f"no {outcome} by deprivation fifth in the series")
    if _too_few(series, part, smooth, outcomes):
        raise ValueError(f"a deprivation fifth has fewer than {gaps.SMALLEST_GROUP} people or cases: not shown")
    wide = part.pivot_table(
        index="month", columns=["scenario", "replicate", "group"], values=["numerator", "denominator"], observed=True
    ).sort_index()
    rolled = wide.rolling(smooth, min_periods=1).sum()
    value = outcomes[outcome].scale * rolled["numerator"] / rolled["denominator"]
    by_end = {end: value.xs(g, axis=1, level="group") for end, g in (("most", GAP.most), ("least", GAP.least))}
    about = about or style.About()
    everyone = series[(series["outcome"] == outcome) & (series["dimension"] == "all")]
    rare = outcomes[outcome].rare and not everyone.empty
    grey = rare and bool(gaps.values(everyone, outcomes={outcome: outcomes[outcome]})["grey"].any())
    frames = []
    for scenario in dict.fromkeys(series["scenario"]):
        gap = by_end["most"][scenario] - by_end["least"][scenario]
        frame = pd.DataFrame({"scenario": scenario, "month": value.index.astype(int)})
        frame["year"] = [about.year(month + 0.5) for month in frame["month"]]
        for end, found in by_end.items():
            frame[end] = found[scenario].mean(axis=1).to_numpy()
        frame[["gap", "gap_low", "gap_high"]] = gaps.intervals(gap)
        change = pd.DataFrame(index=gap.index)
        if scenario != baseline and baseline in by_end["most"]:
            change = (gap - (by_end["most"][baseline] - by_end["least"][baseline])).dropna(axis=1, how="all")
        frame[["change", "change_low", "change_high"]] = gaps.intervals(change)
        frames.append(frame.assign(replicates=gap.shape[1], grey=grey))
    return pd.concat(frames, ignore_index=True)


def _too_few(series: pd.DataFrame, part: pd.DataFrame, smooth: int, outcomes: Mapping[str, Outcome]) -> bool:
    """Whether a fifth is too small to show: its people, or the cases of a year in the denominator."""
    cases = part.groupby(["scenario", "group"], observed=True)["denominator"].mean().min() * smooth
    whole = [name for name, outcome in outcomes.items() if outcome.denominator == "people"]
    everyone = series[(series["dimension"] == GAP.dimension) & series["outcome"].isin(whole)]
    people = everyone.groupby(["scenario", "group"], observed=True)["denominator"].mean().min()
    return bool(cases < gaps.SMALLEST_GROUP or people < gaps.SMALLEST_GROUP)


def trend(
    series: pd.DataFrame,
    outcome: str = "caseness",
    *,
    baseline: str = gaps.BASELINE,
    titles: Mapping[str, str] | None = None,
    about: style.About | None = None,
    title: str | None = None,
    outcomes: Mapping[str, Outcome] = OUTCOMES,
) -> Axes:
    """The chart: one pair of panels a policy (or for the baseline alone); returns the first upper Axes."""
    about = about or style.About()
    data = trend_data(series, outcome, baseline, about=about, outcomes=outcomes)
    return _draw(data, outcomes[outcome], baseline, titles, about, title or _finding(series, outcome, baseline, titles))


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
    outcomes: Mapping[str, Outcome] = OUTCOMES,
) -> list[Path]:
    """Draw the chart and save its four files in ``folder``."""
    about = about or style.About()
    data = trend_data(series, outcome, baseline, about=about, outcomes=outcomes)
    title = title or _finding(series, outcome, baseline, titles)
    axes = _draw(data, outcomes[outcome], baseline, titles, about, title)
    alt = trend_alt(data, outcomes[outcome], title, titles)
    return style.write(style.figure_of(axes), folder, stem or f"trend_{outcome}", data, alt)


def _finding(series: pd.DataFrame, outcome: str, baseline: str, titles: Mapping[str, str] | None) -> str:
    """The title: what the gap table says of the last years."""
    keep = series[series["outcome"].isin({outcome, "caseness"})]
    return words.headline(gaps.gap_table(gaps.values(keep), baseline), titles, outcome, baseline=baseline)


def _draw(
    data: pd.DataFrame,
    what: Outcome,
    baseline: str,
    titles: Mapping[str, str] | None,
    about: style.About,
    title: str,
) -> Axes:
    """The figure from the numbers of ``trend_data``."""
    named = list(dict.fromkeys(data["scenario"]))
    policies = [s for s in named if s != baseline] or named
    base = data[data["scenario"] == baseline] if policies != named and baseline in named else None
    across = 1 if len(policies) == 1 else 2 if len(policies) in (2, 4) else 3
    down, letters = -(-len(policies) // across), {1: 62, 2: 40, 3: 31}[across]
    headings = [style.balance((titles or {}).get(s, words.plain(s)), letters, 4) for s in policies]
    head = 0.42 + 0.17 * max(h.count("\n") + 1 for h in headings)  # inches above each pair of panels
    shown = policies != [baseline]
    with style.look():
        figure = style.new_figure({1: 7.6, 2: 9.6, 3: 12.0}[across], 1.9 + (3.5 + head) * down + 0.25 * (down - 1))
        source = _source(about, data, base is not None)
        bottom, top = style.frame(figure, title, _subtitle(data, what, about), source)
        width = figure.get_size_inches()[0]
        grid = figure.add_gridspec(
            3 * down, across, bottom=bottom, top=top, left=0.6 / width, right=1 - 0.55 / width, hspace=0.05, wspace=0.3,
            height_ratios=[head - 0.1, 2.1, 1.3] + [head + 0.25, 2.1, 1.3] * (down - 1),
        )  # fmt: skip
        pairs: list[tuple[Axes, Axes]] = []
        for number, scenario in enumerate(policies):
            row, column = divmod(number, across)
            upper = figure.add_subplot(grid[3 * row + 1, column], sharey=pairs[0][0] if pairs else None)
            lower = figure.add_subplot(grid[3 * row + 2, column], sharex=upper, sharey=pairs[0][1] if pairs else None)
            pairs.append((upper, lower))
            _panel(upper, lower, data[data["scenario"] == scenario], base)
            _dress(upper, lower, headings[number], about, about.of(scenario) if shown else (), data["month"].max())
        _limits(pairs[0][0], data[["most", "least"]], 0.24)
        drawn = data[["gap", "gap_low", "gap_high"]] if base is None else data[["gap"]]
        _limits(pairs[0][1], drawn, 0.34, _paired(data, base))
        for scenario, (upper, lower) in zip(policies, pairs, strict=True):
            begin = [about.year(start) for start in about.of(scenario)] if shown else []
            told = gaps.BASELINE if baseline == gaps.BASELINE else (titles or {}).get(baseline, baseline)
            _names(upper, lower, data[data["scenario"] == scenario], base, begin, told)
    return pairs[0][0]


def trend_alt(data: pd.DataFrame, what: Outcome, title: str, titles: Mapping[str, str] | None = None) -> str:
    """Alt text from the numbers of ``trend_data``: what is drawn, and where each line ends."""
    said = [
        f"Line chart, simulated: {what.title}, most against least deprived fifth over time, with the gap below.",
        style.wrap(title, 200, 1) + ".",
    ] + [f"Rare events, {gaps.FEW_EVENTS}."] * bool(data["grey"].any())
    for scenario, rows in data.groupby("scenario", sort=False):
        end = rows.iloc[-1]
        name = style.wrap((titles or {}).get(str(scenario), words.plain(str(scenario))), 80, 1)
        text = f"{name}, last 12 months: most deprived {words.level(end['most'], what)}, least deprived "
        text += f"{words.level(end['least'], what)}, gap {words.level(end['gap'], what)}"
        if np.isfinite(end["change_low"]):
            names = ("change", "change_low", "change_high")
            change, low, high = (words.signed_number(end[name], end["change"]) for name in names)
            text += f" (change against the baseline {change}, 95 % interval {low} to {high})"
        said.append(text + ".")
    return " ".join(said)


def _panel(upper: Axes, lower: Axes, rows: pd.DataFrame, base: pd.DataFrame | None) -> None:
    """The lines of one policy and, dashed, the baseline's; the gap with its band below."""
    for end in ("most", "least"):
        if base is not None:
            sns.lineplot(
                x=base["year"], y=base[end], ax=upper, color=style.QUIET, lw=1.1, ls=(0, (4, 2)), errorbar=None
            )
        sns.lineplot(x=rows["year"], y=rows[end], ax=upper, color=COLOURS[end], lw=2, errorbar=None)
    low, high = (rows["gap_low"], rows["gap_high"]) if base is None else _band(rows, base)
    if np.isfinite(low).any():
        lower.fill_between(rows["year"], low, high, color=COLOURS["gap"], alpha=0.3, lw=0)
    if base is not None:
        sns.lineplot(x=base["year"], y=base["gap"], ax=lower, color=style.QUIET, lw=1.1, ls=(0, (4, 2)), errorbar=None)
    sns.lineplot(x=rows["year"], y=rows["gap"], ax=lower, color=COLOURS["gap"], lw=2, errorbar=None)


def _band(rows: pd.DataFrame, base: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The paired interval of the change, laid on the baseline's gap."""
    level = pd.Series(base["gap"].to_numpy(), rows.index)
    return level + rows["change_low"], level + rows["change_high"]


def _paired(data: pd.DataFrame, base: pd.DataFrame | None) -> list[float]:
    """Ends of all paired bands, for the limits."""
    if base is None:
        return []
    bands = [_band(rows, base) for name, rows in data.groupby("scenario") if name != base["scenario"].iloc[0]]
    return [float(x) for pair in bands for end in pair for x in (end.min(), end.max()) if np.isfinite(x)]


def _dress(upper: Axes, lower: Axes, heading: str, about: style.About, starts: tuple[int, ...], last: int) -> None:
    """Name, starts of the policy's own levers up to the last month, and quiet axes."""
    starts = tuple(start for start in starts if start <= last)
    style.note(upper, heading, (0, 1), (0, 16), fontsize=10.5, fontweight="bold", va="bottom")
    for axes in (upper, lower):
        axes.set(xlabel="", ylabel="")
        axes.grid(axis="y", color=style.GRID, lw=0.6)
        axes.set_axisbelow(True)
        axes.tick_params(length=3, color=style.QUIET)
        axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
        axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10], integer=True))
        for start in starts:
            axes.axvline(about.year(start), color=style.INK, lw=0.9, ls=(0, (1, 2)))
    upper.tick_params(labelbottom=False)
    if starts:
        at = (about.year(min(starts)), 1)
        style.note(upper, about.began(starts), at, (0, 3), ("data", "axes fraction"), fontsize=8, va="bottom")


def _names(
    upper: Axes, lower: Axes, rows: pd.DataFrame, base: pd.DataFrame | None, starts: list[float], of: str
) -> None:
    """Direct labels: names above and below the lines, the last value at the right end of each.

    ``starts``: of the policy's levers, as years; ``of``: what the dashed line is called.
    """
    first, length = float(rows["year"].min()), float(np.ptp(rows["year"]))
    begin = [year for year in starts if year < first + 0.5 * length]
    x = max([first, *(year + 0.015 * length for year in begin)])  # to the right of an early start line
    near = (rows["year"] >= x) & (rows["year"] <= x + 0.55 * length)
    near |= rows["year"] == rows["year"].max() if not near.any() else False
    spread = np.ptp(upper.get_ylim())
    tables = [rows] if base is None else [rows, base]
    drawn = np.concatenate([t.loc[near.to_numpy(), ["most", "least"]].to_numpy().ravel() for t in tables])
    above = "most" if rows.loc[near, "most"].mean() >= rows.loc[near, "least"].mean() else "least"
    for end, text in (("most", "Most deprived fifth"), ("least", "Least deprived fifth")):
        y, side = (drawn.max() + 0.03 * spread, "bottom") if end == above else (drawn.min() - 0.03 * spread, "top")
        style.label(upper, x, float(y), text, color=COLOURS[end], fontweight="bold", va=side)
        style.last(upper, rows["year"].iloc[-1], rows[end].iloc[-1], COLOURS[end])
    style.last(lower, rows["year"].iloc[-1], rows["gap"].iloc[-1], style.INK)
    text = "Gap" if base is None else f"Gap (dashed: {style.wrap(of, 18, 1)})"
    style.note(lower, text, (x, 1), (0, -2), ("data", "axes fraction"), fontweight="bold", va="top")


def _limits(axes: Axes, table: pd.DataFrame, pad: float, more: list[float] | None = None) -> None:
    """The same limits for every panel, with room for the labels."""
    found = np.concatenate([table.to_numpy(float).ravel(), np.array(more or [], dtype=float)])
    found = found[np.isfinite(found)]
    low, high = (float(found.min()), float(found.max())) if found.size else (0.0, 1.0)
    room = pad * ((high - low) or abs(high) or 1.0)
    axes.set_ylim(low - 0.8 * room, high + room)


def _subtitle(data: pd.DataFrame, what: Outcome, about: style.About) -> str:
    """Statistic, unit, place, period."""
    first, last = int(about.year(float(data["month"].min()))), int(about.year(float(data["month"].max())))
    unit = "% of the group" if what.unit == "%" else what.unit
    text = f"{what.title}: {what.meaning}, {unit}, average of the last 12 months"
    return f"{text}; {about.place}, {first} to {last}, simulated"


def _source(about: style.About, data: pd.DataFrame, paired: bool) -> str:
    """The source line, with the meaning of the band and of the title, and whether events are too few."""
    replicates = int(data["replicates"].max())
    kind = "of the paired change, laid on the baseline's gap" if paired else "of the gap over replicates"
    band = f"Band: 95 % t-interval {kind}." if replicates > 1 else "One replicate: no interval can be given."
    few = f" Rare events, {gaps.FEW_EVENTS}." if data["grey"].any() else ""
    text = f"{band} Title: average of the last {gaps.WINDOW_MONTHS} months, or the last half.{few}"
    return about.source(replicates, text)
