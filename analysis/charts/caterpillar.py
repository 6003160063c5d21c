"""MAIHDA caterpillar: every intersection of people with its interval, the highest first, beside what only adds up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis import words
from analysis.charts import style
from analysis.intersections import Maihda, named

NAMED = 5  # strata named at either end


def caterpillar_data(found: Maihda) -> pd.DataFrame:
    """The numbers drawn: the strata of a MAIHDA with their rank, the highest first, and their name in words.

    ValueError where no stratum has 30 people.
    """
    if found.strata.empty:
        raise ValueError("no stratum has 30 people or more: not shown")
    data = found.strata.copy()
    data.insert(0, "rank", np.arange(1, len(data) + 1))
    return data.assign(who=[named(stratum) for stratum in data["stratum"]])


def caterpillar(
    found: Maihda, *, about: style.About | None = None, title: str | None = None, replicates: int = 1
) -> Axes:
    """The chart: a dot and interval a stratum, one row each."""
    return _draw(caterpillar_data(found), found, about or style.About(), title or finding(found), replicates)


def write(
    found: Maihda,
    folder: Path | str,
    *,
    stem: str = "caterpillar_caseness",
    about: style.About | None = None,
    title: str | None = None,
    replicates: int = 1,
) -> list[Path]:
    """Draw the chart and save its four files in ``folder``."""
    data, title = caterpillar_data(found), title or finding(found)
    axes = _draw(data, found, about or style.About(), title, replicates)
    return style.write(style.figure_of(axes), folder, stem, data, caterpillar_alt(data, found, title))


def finding(found: Maihda) -> str:
    """The title: how much lies between intersections, and whether more than adds up."""
    between = f"{percent(found.vpc[0])} of the variance in who is in distress lies between intersections of people"
    if not np.isfinite(found.pcv[0]):
        return between
    return f"{between}; {percent(found.pcv[0])} of that is what adds up"


def percent(share: float) -> str:
    """A share (0-1) in whole per cent, with a decimal under ten: "4.2 %"."""
    if not np.isfinite(share):
        return "not known"
    return f"{100 * share:.0f} %" if share >= 0.0995 else f"{100 * share:.1f} %"


def ends(share: tuple[float, float, float]) -> str:
    """A share with its interval: "4.2 % (3.1 % to 5.3 %)"."""
    text = percent(share[0])
    return f"{text} ({percent(share[1])} to {percent(share[2])})" if np.isfinite(share[1]) else text


def caterpillar_alt(data: pd.DataFrame, found: Maihda, title: str) -> str:
    """Alt text from the numbers drawn: VPC, PCV and the strata at either end."""
    said = [
        f"Caterpillar chart, simulated: common distress in {len(data)} intersections of people, the highest first. "
        f"{style.wrap(title, 200, 1)}. VPC {ends(found.vpc)}; PCV {ends(found.pcv)}."
    ]
    for text, rows in _either_end(data).items():
        each = [f"{row['who']} {_numbers(row)}" for row in rows.to_dict("records")]
        said += [f"{text}: {'; '.join(each)}."] if each else []
    said.append(f"{found.clear} differ clearly from what adds up.")
    return " ".join(said)


def _either_end(data: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The strata that are named: at most five at either end, none at both."""
    shown = min(NAMED, len(data) // 2) or 1
    return {"Highest": data.head(shown), "Lowest": data.tail(min(shown, len(data) - shown))}


def _numbers(row: dict) -> str:  # type: ignore[type-arg]
    low, high = (words.number(max(0.0, row[end]), row["value"]) for end in ("low", "high"))
    return f"{words.number(row['value'])} in 100 ({low} to {high})"


def _draw(data: pd.DataFrame, found: Maihda, about: style.About, title: str, replicates: int) -> Axes:
    """The figure from the numbers of ``caterpillar_data``."""
    many = len(data)
    with style.look():
        figure = style.new_figure(10.5, 7.2)
        bottom, top = style.frame(figure, title, _subtitle(found, about), _source(found, about, replicates), gap=0.6)
        width, height = figure.get_size_inches()
        axes = figure.add_axes((0.35 / width, bottom, 4.9 / width, top - bottom - 0.1 / height))
        at = data["rank"].to_numpy(float)
        colours = np.where(data["clear"].to_numpy(bool), style.ORANGE, style.BLUE)
        axes.hlines(at, data["low"], data["high"], color=colours, linewidth=1.1 if many > 60 else 1.8, zorder=2)
        axes.scatter(data["value"], at, color=colours, s=16 if many > 60 else 30, zorder=3, linewidth=0)
        axes.scatter(data["added"], at, color=style.INK, s=14, marker="|", linewidth=1.0, zorder=4)
        axes.axvline(found.mean, color=style.QUIET, lw=1, ls=(0, (1, 2)), zorder=1)
        style.note(axes, "everyone", (found.mean, 1), (4, -2), ("data", "axes fraction"), fontsize=8, va="top")
        axes.set(ylim=(many + 1.5, -0.5 - many * 0.02), yticks=[], xlabel="in 100 of the people there")
        axes.spines["left"].set_visible(False)
        axes.grid(axis="x", color=style.GRID, lw=0.5)
        axes.set_axisbelow(True)
        axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
        _ends(axes, data)
    return axes


def _ends(axes: Axes, data: pd.DataFrame) -> None:
    """The names and numbers of the strata at either end, in a column at the right, in the order of their dots."""
    step = 0.088
    named = _either_end(data)
    for (heading, rows), start in zip(named.items(), (0.99, 0.06 + step * len(named["Highest"])), strict=True):
        style.note(axes, heading, (1, start), (22, 0), fontweight="bold", va="top")
        for place, row in enumerate(rows.to_dict("records")):
            text = style.wrap(f"{_numbers(row)}: {row['who']}", 62, 2)
            below = start - 0.045 - step * place
            style.note(axes, text, (1, below), (22, 0), va="top", fontsize=8.5, linespacing=1.25)


def _subtitle(found: Maihda, about: style.About) -> str:
    """Statistic, unit, place, period."""
    text = "Common distress (GHQ-12 4+) in the run's last month, by ethnic group × sex × deprivation × disability × "
    text += f"LGBTQ+; VPC {ends(found.vpc)}, PCV {ends(found.pcv)}"
    return f"{text}; {about.place}, simulated"


def _source(found: Maihda, about: style.About, replicates: int) -> str:
    """The source line: what dots, lines and ticks are, and what is not shown."""
    text = "Dots: estimates drawn towards what adds up; lines: 95 % intervals; ticks: what main effects alone give; "
    text += "orange: clearly more or less than adds up (of many intersections some are so by luck)."
    text += f" {found.hidden} intersections of fewer than 30 people are not shown." if found.hidden else ""
    return about.source(replicates, text)
