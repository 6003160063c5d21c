"""How much of its unit each lever of a town had in the month just done; `experiments.costs` makes pounds of it.

People reached (person-years), pay above the statutory floor (£), places in therapy added, £ credited to households,
adults served (100,000 a year). Runs are billed by these counters, and a budget is turned into coverage by the same
(`sim.levers.foreseen`).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.columns import ROW
from sim.determinants.work import EMPLOYED, WEEKS_A_MONTH
from sim.levers import credited, within
from sim.policy import Policy, Turned
from sim.town import Town

PERSON, ADULTS = 12.0, 1_200_000.0  # months that make one unit: of a person reached, of an adult served


def quantities(town: Town, month: int, reached: np.ndarray) -> np.ndarray:
    """Units of each lever of the town's policy in the month just done, float64 (levers,).

    ``reached``: what that month says of reach, int64 (levers of persons, 10, 3).
    """
    policy = policy_of(town)
    found = np.zeros(len(policy.levers))
    for k, turned in enumerate(policy.levers):
        cost = turned.lever.cost
        if cost is not None:
            found[k] = _COUNTERS[cost.per](town, turned, month, reached)
    return found


def policy_of(town: Town) -> Policy:
    """The levers at work in a town; AssertionError for one without a policy."""
    assert town.policy is not None
    return town.policy


def _persons(town: Town, turned: Turned, month: int, reached: np.ndarray) -> float:
    """Person-years reached; at another strength in proportion."""
    place = policy_of(town).of_people.index(turned)
    return turned.size * float(reached[place, :, 1].sum()) / PERSON


def _pay(town: Town, turned: Turned, month: int, reached: np.ndarray) -> float:
    """£ paid above what the statutory floor would give, by the share of the rise that this lever adds to those before.

    Where theory says that a floor costs hours, what is left of the rise is shared so.
    """
    policy = policy_of(town)
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


def _payments(town: Town, turned: Turned, month: int, reached: np.ndarray) -> float:
    """£ that the lever's numbers in £ a month brought to households (`sim.levers.credited`)."""
    return credited.pounds(town, turned)


def _places(town: Town, turned: Turned, month: int, reached: np.ndarray) -> float:
    """Places in therapy that the lever adds to what those before it left; places that only move add nothing."""
    policy = policy_of(town)
    place = policy.levers.index(turned)
    before, after = (
        policy.areas(month, "waiting.places", town.area_decile, town.places[0], first=k) for k in (place, place + 1)
    )
    return round(float(after.sum() - before.sum()), 6)  # what only moves is nought, not the error of adding


def _adults(town: Town, turned: Turned, month: int, reached: np.ndarray) -> float:
    """Adults served for a year, in 100,000, by coverage and strength, in the deciles where it acts."""
    here = np.isin(town.column("imd_decile"), turned.deciles).sum()
    if turned.within:
        here = within.lives(town.seed, town.ids[town.adults], town.area_of(town.adults), turned.within).sum()
    at_work = policy_of(town).share_at_work(turned, month)
    return turned.size * turned.coverage * turned.level(month) * at_work * float(here) / ADULTS


_COUNTERS: dict[str, Callable[[Town, Turned, int, np.ndarray], float]] = {
    "person": _persons,
    "pay": _pay,
    "place": _places,
    "payment": _payments,
    "adults": _adults,
}
