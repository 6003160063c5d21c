"""The sentences of a frontier: what the front offers, what it rests on, and how far the searches agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis import share_words, words
from analysis.charts.frontier import finding

if TYPE_CHECKING:
    from experiments.frontier import Frontier


def sentences(result: Frontier) -> list[str]:
    """The finding, who gains by it, the robust choice, what was dropped, and convergence."""
    tables, outcome = result.tables, result.plan.design.outcome
    front = tables["front"]
    rows = front[front["front"].astype(bool)]
    if rows.empty:
        return ["No mix within the budget leaves every fifth as well off as doing nothing: there is no front."]
    said = [f"{finding(rows, outcome)}."]
    clear = rows[rows["closed_low"] > 0]
    if len(clear):
        said.append(_mix(clear.loc[clear["closed"].idxmax()], outcome))
        said += _cheap(clear, outcome)
    said += _robust(tables["robust"], outcome)
    dropped = front[front["lowered"] != ""]
    if len(dropped):
        said.append(f"{len(dropped)} of the mixes run afresh clearly lowered a fifth and are not on the front.")
    return [*said, convergence(tables["convergence"])]


def _cheap(clear: pd.DataFrame, outcome: str) -> list[str]:
    """What closes the gap without new money, and what closes most for a pound."""
    unit = share_words.unit(share_words.outcome_of(outcome))
    free, paid = clear[clear["cost"] < 0.005], clear[clear["cost"] >= 0.005]
    said = []
    if len(free):
        best = free.loc[free["closed"].idxmax()]
        said.append(f"Without new money: {best['words']} closes {words.number(best['closed'])} {unit}.")
    if len(paid):
        best = paid.loc[paid["pounds_a_point"].idxmin()]
        one = "point" if unit == "points" else "unit"
        said.append(
            f"Of those that cost money, cheapest for what it closes: {best['words']}, "
            f"£{best['pounds_a_point']:,.2f} a head and year for a {one} of the gap."
        )
    return said


def _mix(row: pd.Series, outcome: str) -> str:
    """What a mix is and does to both ends and the mean."""
    what = share_words.outcome_of(outcome)
    parts = [f"{name}: {words.amount(row[key], what)}" for key, name in
             (("most", "most deprived fifth"), ("least", "least deprived fifth"), ("change", "everyone"))]  # fmt: skip
    return (
        f"It is {row['words']} (£{row['cost_low']:,.2f} to £{row['cost_high']:,.2f} by unit costs): {'; '.join(parts)}."
    )


def _robust(table: pd.DataFrame, outcome: str) -> list[str]:
    if table.empty:
        return []
    best = table.loc[table["worst_tenth"].idxmax()]
    unit = share_words.unit(share_words.outcome_of(outcome))
    drawn = "over their ranges, or as fitted where the design says so"
    under = f"Under {int(best['draws'])} draws of the uncertain numbers ({drawn})"
    if best["worst_tenth"] <= 0:
        return [f"{under} no mix of the front closes the gap in its worst tenth of draws."]
    return [
        f"{under} {best['words']} does best in its worst tenth: it still closes "
        f"{words.number(best['worst_tenth'])} {unit} there, and narrows the gap in {best['narrows']:.0f} % of draws."
    ]


def convergence(steps: pd.DataFrame) -> str:
    """How far each search came of what all found together; of one search alone, nothing that could be told."""
    last = steps[steps["search"] > 0].sort_values("generation").groupby("search")["percent"].last()
    if not (steps["hypervolume"] > 0).any():
        return "No allowed mix closed any of the gap, so there is nothing for the searches to agree on."
    each = ", ".join(f"{value:.0f} %" for value in last)
    verdict = "they agree" if last.min() >= 90 else "they do not agree yet: more generations would help"
    if len(last) == 1:
        return "There was one search, so whether another would have found the same cannot be told."
    return f"The {len(last)} searches reached {each} of the hypervolume of all mixes together; {verdict}."
