"""Robustness: each policy's change in the gap under every challenge, a column a kind of challenge, a dot each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis import words
from analysis.charts import style
from experiments.robustness_tables import SAID

KINDS = {kind: words.capital(said) for kind, said in SAID.items()}
HOLDS, LOST = "holds", "unclear"
SPREAD = 0.3  # of a row, over which dots lie so that they can be told apart


def finding(table: pd.DataFrame, titles: dict[str, str]) -> str:
    """The title: for how many policies no challenge changes the conclusion, or which is changed by most."""
    challenges = table[table["kind"] != "default"]
    changed = challenges[challenges["verdict"] != HOLDS].groupby("scenario").size()
    policies = list(dict.fromkeys(table["scenario"]))
    stand = [p for p in policies if p not in changed]
    many = int(challenges.groupby("scenario").size().max()) if len(challenges) else 0
    if len(stand) == len(policies):
        return f"What {_said(policies, titles)} to the simulated gap stands under all of {many:,} challenges"
    most = str(changed.idxmax())
    changes = f"{int(changed.max()):,} of {many:,} challenges change what {titles.get(most, most)} does to the gap"
    if not stand:
        return f"{changes}, the most; no policy stands under all"
    return f"{changes}; {len(stand)} of {len(policies)} policies stand under all"


def _said(policies: list[str], titles: dict[str, str]) -> str:
    if len(policies) == 1:
        return f"{titles.get(policies[0], policies[0])} does"
    return f"each of {len(policies)} policies does"


def alt(table: pd.DataFrame, titles: dict[str, str]) -> str:
    """Alt text from the data."""
    said = [f"Dot chart, simulated: {finding(table, titles)}."]
    for (policy, kind), mine in table[table["kind"] != "default"].groupby(["scenario", "kind"], sort=False):
        low, high = (words.signed(v) for v in (mine["change"].min(), mine["change"].max()))
        holds = int((mine["verdict"] == HOLDS).sum())
        said.append(
            f"{titles.get(str(policy), policy)}, {SAID[str(kind)]}: {low} to {high} points, the conclusion "
            f"holds under {holds} of {len(mine)}."
        )
    return " ".join(said)


def robustness(table: pd.DataFrame, titles: dict[str, str], about: style.About | None = None) -> list[Axes]:
    """The chart of the table of `experiments.robustness`."""
    about = about or style.About()
    policies, kinds = list(dict.fromkeys(table["scenario"])), [k for k in KINDS if k in set(table["kind"])]
    usual = table[table["kind"] == "default"].set_index("scenario")
    with style.look():
        figure = style.new_figure(10.0, 3.2 + 0.62 * len(policies))
        text = (
            "Each dot: the model with one thing otherwise, on the same people and luck. Blue: the conclusion holds; "
            "orange: the change clearly turns its sign or appears; grey rings: it can no longer be told from luck. "
            "Line: the model as it stands, with its 95 % interval."
        )
        low, high = style.frame(
            figure,
            finding(table, titles),
            "Change in the gap in common distress (GHQ-12 4+), most minus least deprived fifth, points, under each "
            f"challenge. {about.place}",
            about.source(int(usual["replicates"].max()), text),
            gap=0.62,
        )
        left, right = 0.2, 0.98
        wide = (right - left) / len(kinds)
        found = []
        for column, kind in enumerate(kinds):
            axes = figure.add_axes((left + column * wide, low, wide * 0.93, high - low - 0.05))
            for row, policy in enumerate(policies):
                mine = table[(table["scenario"] == policy) & (table["kind"] == kind)]
                at = len(policies) - 1 - row
                jitter = at + SPREAD * (np.arange(len(mine)) * 0.618 % 1 - 0.5) * 2
                axes.hlines(at, usual["low"][policy], usual["high"][policy], color=style.GRID, linewidth=12, zorder=1)
                axes.vlines(usual["change"][policy], at - 0.38, at + 0.38, color=style.QUIET, linewidth=1.5, zorder=2)
                holds, lost = (mine["verdict"] == HOLDS).to_numpy(), (mine["verdict"] == LOST).to_numpy()
                x = mine["change"].to_numpy()
                turned = ~holds & ~lost
                axes.scatter(x[holds], jitter[holds], s=9, color=style.BLUE, alpha=0.5, linewidths=0, zorder=3)
                axes.scatter(x[lost], jitter[lost], s=26, facecolors="none", edgecolors=style.QUIET, zorder=4)
                axes.scatter(x[turned], jitter[turned], s=34, color=style.ORANGE, zorder=5)
            axes.axvline(0, color=style.QUIET, linewidth=1, zorder=1)
            names = [style.balance(titles.get(p, p), 26, 3) for p in reversed(policies)] if not column else []
            axes.set_yticks(range(len(policies)), names)
            axes.tick_params(axis="y", length=0)
            axes.spines["left"].set_visible(False)
            axes.xaxis.set_major_locator(MaxNLocator(4))
            axes.set_ylim(-0.6, len(policies) - 0.4)
            axes.set_title(KINDS[kind], fontsize=10, loc="left", color=style.INK)
            axes.set_xlabel("narrower ← change → wider")
            found.append(axes)
        ends = [axes.get_xlim() for axes in found]
        for axes in found:
            axes.set_xlim(min(e[0] for e in ends), max(e[1] for e in ends))
    return found


def write(
    table: pd.DataFrame, folder: Path | str, titles: dict[str, str], about: style.About | None = None
) -> list[Path]:
    """Draw the chart and save its four files."""
    axes = robustness(table, titles, about)
    return style.write(style.figure_of(axes[0]), folder, "robustness", table, alt(table, titles))
