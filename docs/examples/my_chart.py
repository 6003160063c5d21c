"""A chart of one's own: what a policy changes in each fifth. It leaves PNG, SVG, its numbers as CSV, and alt text."""

import sys
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from analysis.charts import style
from analysis.gaps import intervals, values
from experiments.compare import Comparison, opened

FIFTHS = ("most deprived", "second", "third", "fourth", "least deprived")


def drawn(comparison: Comparison) -> pd.DataFrame:
    """The numbers shown, one row a fifth: change of distress (% of adults), low and high of its 95 % interval."""
    table = values(comparison.series)
    table = table[(table["outcome"] == "caseness") & (table["dimension"] == "imd_fifth")]
    first, policy = list(comparison.titles)[:2]
    wide = {name: table[table["scenario"] == name].pivot(index="group", columns="replicate", values="value")
            for name in (first, policy)}  # fmt: skip
    paired = wide[policy] - wide[first]  # the same people and luck: taken within each replicate
    return pd.DataFrame(intervals(paired), columns=["change", "low", "high"]).assign(fifth=FIFTHS)


def finding(table: pd.DataFrame) -> str:
    """The title: what was found, in words."""
    sure = [fifth for fifth, low, high in table[["fifth", "low", "high"]].to_numpy() if low > 0 or high < 0]
    return f"Simulated distress changes by more than luck could in: {', '.join(sure) or 'no fifth'}"


def chart(comparison: Comparison, table: pd.DataFrame) -> Axes:
    """The chart, in the house's look."""
    with style.look():
        figure = style.new_figure(8.0, 4.5)
        said = style.About(people=comparison.scenarios[0].people)
        source = said.source(comparison.series["replicate"].nunique(), "95 % intervals over replicates.")
        subtitle = f"Common distress (GHQ-12 4+), {list(comparison.titles.values())[1]}: change in % of adults"
        low, high = style.frame(figure, finding(table), subtitle, source)
        axes = figure.add_axes((0.1, low, 0.85, high - low))
        axes.axhline(0, color=style.QUIET, linewidth=1)
        axes.vlines(range(5), table["low"], table["high"], color=style.BLUE, linewidth=2)
        axes.plot(range(5), table["change"], "o", color=style.BLUE, markersize=8)
        axes.set_xticks(range(5), FIFTHS)
    return axes


def write(folder: Path) -> list[Path]:
    """Draw the chart of a results folder into its ``charts``; the four files."""
    comparison = opened(folder)
    table = drawn(comparison)
    figure = style.figure_of(chart(comparison, table))
    return style.write(figure, folder / "charts", "my_chart", table, f"Dot chart: {finding(table)}.")


if __name__ == "__main__":
    for path in write(Path(sys.argv[1])):
        print(path)
