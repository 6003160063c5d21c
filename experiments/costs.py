"""What levers cost: how much of their unit a run had, and the pounds that follow.

Counted month by month: people reached (person-years), pay above the statutory floor (£), places in therapy added, £
credited to households, adults served (100,000 a year). Where several levers lift one wage, add to one queue or pay one
household, each is charged what it adds to those before it in the scenario, so that their bills add up to what is paid.
Pounds are those of each cost's price year; they are not brought to one year, because the years named lie within two of
each other and the ranges are far wider.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.gaps import default_window
from experiments import credited
from sim.columns import ROW
from sim.determinants.work import EMPLOYED, WEEKS_A_MONTH
from sim.levers import within
from sim.levers.cost import PAYERS, UNITS, Cost
from sim.levers.lever import library
from sim.policy import Turned
from sim.run import Run
from sim.scenario import Scenario
from sim.town import Town

PERSON, ADULTS = 12.0, 1_200_000.0  # months that make one unit: of a person reached, of an adult served


def quantities(run: Run, month: int, reached: np.ndarray) -> np.ndarray:
    """Units of each lever of the run's scenario in the month just done, float64 (levers,).

    ``reached``: what that month says of reach, int64 (levers of persons, 10, 3).
    """
    found = np.zeros(len(run.policy.levers))
    for k, turned in enumerate(run.policy.levers):
        cost = turned.lever.cost
        if cost is not None:
            found[k] = _COUNTERS[cost.per](run, turned, month, reached)
    return found


def _persons(run: Run, turned: Turned, month: int, reached: np.ndarray) -> float:
    """Person-years reached; at another strength in proportion."""
    place = run.policy.of_people.index(turned)
    return turned.size * float(reached[place, :, 1].sum()) / PERSON


def _pay(run: Run, turned: Turned, month: int, reached: np.ndarray) -> float:
    """£ paid above what the statutory floor would give, by the share of the rise that this lever adds to those before.

    Where theory says that a floor costs hours, what is left of the rise is shared so.
    """
    town, policy = run.town, run.policy
    here = town.reached(policy.of_people.index(turned)).astype(bool)
    rows = np.flatnonzero(here & (town.small[ROW["job"]] == EMPLOYED))  # rows as they lie, as reach is told
    floor = np.float32(town.numbers["work.wage_floor"].value)
    hours = town.small[ROW["hours"]][rows].astype(np.float32)
    wage = np.maximum(town.real[ROW["wage"]][rows], floor)
    gross = wage * hours * WEEKS_A_MONTH
    usual = np.floor(np.minimum(gross, np.float32(60_000)) + np.float32(0.5))  # whole pounds, as `work` pays them
    above = np.maximum(0.0, town.real[ROW["pay"]][rows].astype(float) - usual)
    hourly, mine, whole = wage.astype(float), np.zeros(len(rows)), np.zeros(len(rows))
    for k, other in enumerate(policy.of_people):
        lifted = np.where(town.reached(k)[rows] == 1, _floor(town, other), hourly)
        rise = np.maximum(0.0, lifted - hourly)
        mine = rise if other is turned else mine
        hourly, whole = hourly + rise, whole + rise
    return float((above * mine / np.where(whole > 0, whole, 1.0)).sum())


def _floor(town: Town, turned: Turned) -> float:
    """The wage floor, £ an hour, of those whom a lever reaches; 0 where it sets none."""
    base = float(town.numbers["work.wage_floor"].value)  # type: ignore[arg-type]
    raised = [max(0.0, e.change - base) for e in turned.lever.effects if e.number == "work.wage_floor"]
    return base + turned.size * max(raised) if raised else 0.0


def _payments(run: Run, turned: Turned, month: int, reached: np.ndarray) -> float:
    """£ that the lever's numbers in £ a month brought to households (`experiments.credited`)."""
    return credited.pounds(run.town, turned)


def _places(run: Run, turned: Turned, month: int, reached: np.ndarray) -> float:
    """Places in therapy that the lever adds to what those before it left; places that only move add nothing."""
    town, place = run.town, run.policy.levers.index(turned)
    before, after = (
        run.policy.areas(month, "waiting.places", town.area_decile, town.places[0], first=k) for k in (place, place + 1)
    )
    return round(float(after.sum() - before.sum()), 6)  # what only moves is nought, not the error of adding


def _adults(run: Run, turned: Turned, month: int, reached: np.ndarray) -> float:
    """Adults served for a year, in 100,000, by coverage and strength, in the deciles where it acts."""
    town = run.town
    here = np.isin(town.column("imd_decile"), turned.deciles).sum()
    if turned.within:
        here = within.lives(town.seed, town.ids[town.adults], town.area_of(town.adults), turned.within).sum()
    at_work = run.policy.share_at_work(turned, month)
    return turned.size * turned.coverage * turned.level(month) * at_work * float(here) / ADULTS


_COUNTERS: dict[str, Callable[[Run, Turned, int, np.ndarray], float]] = {
    "person": _persons,
    "pay": _pay,
    "place": _places,
    "payment": _payments,
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
