"""What levers cost: how much of their unit a run had, and the pounds that follow.

Counted month by month: people reached (person-years), pay above the statutory floor (£), places in therapy added,
adults served (100,000 a year). Pounds are those of each cost's price year; they are not brought to one year, because
the years named lie within two of each other and the ranges are far wider.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.determinants.work import EMPLOYED, WEEKS_A_MONTH
from sim.levers.cost import PAYERS, Cost
from sim.levers.lever import library
from sim.policy import Turned
from sim.run import Run
from sim.town import Month

PERSON, ADULTS = 12.0, 1_200_000.0  # months that make one unit: of a person reached, of an adult served


def quantities(run: Run, month: int, done: Month) -> np.ndarray:
    """Units of each lever of the run's scenario in the month just done, float64 (levers,)."""
    found = np.zeros(len(run.policy.levers))
    for k, turned in enumerate(run.policy.levers):
        cost = turned.lever.cost
        if cost is not None:
            found[k] = _COUNTERS[cost.per](run, turned, month, done)
    return found


def _persons(run: Run, turned: Turned, month: int, done: Month) -> float:
    """Person-years reached; at another strength in proportion."""
    place = run.policy.of_people.index(turned)
    return turned.size * float(done.reached[place, :, 1].sum()) / PERSON


def _pay(run: Run, turned: Turned, month: int, done: Month) -> float:
    """£ that the people reached are paid above what they would get at the statutory floor."""
    town = run.town
    reached = town.reached(run.policy.of_people.index(turned)).astype(bool)
    working = reached & (town.column("job") == EMPLOYED)
    floor = np.float32(town.numbers["work.wage_floor"].value)
    hours = town.column("hours")[working].astype(np.float32)
    gross = np.maximum(town.column("wage")[working], floor) * hours * WEEKS_A_MONTH
    usual = np.floor(np.minimum(gross, np.float32(60_000)) + np.float32(0.5))  # whole pounds, as `work` pays them
    return float(np.maximum(0.0, town.column("pay")[working].astype(float) - usual).sum())


def _places(run: Run, turned: Turned, month: int, done: Month) -> float:
    """Places in therapy that the lever adds to what those before it left; places that only move add nothing."""
    town, place = run.town, run.policy.levers.index(turned)
    before, after = (
        run.policy.areas(month, "waiting.places", town.area_decile, town.places, first=k) for k in (place, place + 1)
    )
    return float(after.sum() - before.sum())


def _adults(run: Run, turned: Turned, month: int, done: Month) -> float:
    """Adults served for a year, in 100,000, by coverage and strength, in the deciles where it acts."""
    here = np.isin(run.town.column("imd_decile"), turned.deciles).sum()
    return turned.size * turned.coverage * turned.level(month) * float(here) / ADULTS


_COUNTERS: dict[str, Callable[[Run, Turned, int, Month], float]] = {
    "person": _persons,
    "pay": _pay,
    "place": _places,
    "adults": _adults,
}


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
