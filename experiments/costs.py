"""What levers cost: how much of their unit a run had, and the pounds that follow.

Counted month by month: people reached (person-years), pay above the statutory floor (£), places in therapy added, £
credited to households, adults served (100,000 a year). Where several levers lift one wage, add to one queue or pay one
household, each is charged what it adds to those before it in the scenario, so that their bills add up to what is paid.
Pounds are those of each cost's price year; they are not brought to one year, because the years named lie within two of
each other and the ranges are far wider.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.gaps import default_window
from sim.levers.cost import PAYERS, UNITS, Cost
from sim.levers.lever import library
from sim.scenario import Scenario


@dataclass(frozen=True)
class Bill:
    """What a lever cost in a year, £: value, low and high by the range of its unit cost."""

    lever: str
    units: float  # a year
    value: float
    low: float
    high: float


def bills(levers: Sequence[str], units: np.ndarray, years: float) -> list[Bill]:
    """The bill of each lever from its units over so many years; a lever whose cost is not known costs NaN."""
    found = []
    for name, many in zip(levers, (units / years).tolist(), strict=True):
        cost: Cost | None = library()[name].cost
        ends = (float("nan"),) * 3 if cost is None else (cost.value, cost.low, cost.high)
        found.append(Bill(name, many, *(many * end for end in ends)))
    return found


def total(found: Sequence[Bill], people: int, payers: Sequence[str] = PAYERS) -> tuple[float, float, float]:
    """£ a head and year of those payers' bills: value, low, high."""
    mine = [b for b in found if (cost := library()[b.lever].cost) is None or cost.payer in payers]
    value, low, high = (sum(getattr(b, end) for b in mine) / people for end in ("value", "low", "high"))
    return value, low, high


SUMMARY = (
    ("scenario", "lever", "units", "per", "payer", "kind", "year")  # units a year
    + ("value", "low", "high")  # £ a year for all people
    + ("a_head", "a_head_low", "a_head_high")
)


def summary(table: pd.DataFrame, scenarios: Sequence[Scenario]) -> pd.DataFrame:
    """What each lever of each scenario cost a year in the window of comparisons.

    ``table``: units by scenario, replicate, lever and month. £ a year for all people, and a head; low and high by the
    range of the unit cost.
    """
    rows = []
    for s in scenarios:
        first, after = default_window(s.months)
        mine = table[(table["scenario"] == s.key) & (table["month"] >= first) & (table["month"] < after)]
        for lever in dict.fromkeys(use.lever for use in s.levers):
            part = mine[mine["lever"] == lever]
            cost = library()[lever].cost
            years = max(1, part["replicate"].nunique()) * (after - first) / 12.0
            [bill] = bills([lever], np.array([part["units"].sum()]), years)
            ends = (bill.value, bill.low, bill.high)
            words = (UNITS[cost.per], cost.payer, cost.kind, cost.year) if cost else ("",) * 4
            rows.append([s.key, lever, bill.units, *words, *ends, *(end / s.people for end in ends)])
    return pd.DataFrame(rows, columns=list(SUMMARY))
