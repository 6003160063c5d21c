"""A replicate: the same people and the same luck under each scenario.

One replicate is one seed. Scenarios that do not differ before `begins` share its burn-in; each
then goes on from the same state.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments import funnel, pounds, purses, strata
from experiments.pasts import town_at_begins
from sim.draws import derive
from sim.levers.units import quantities
from sim.run import Run, before_begins, begin
from sim.scenario import FIRST_START, Scenario
from sim.town import Town

Progress = Callable[..., None]
YEAR = 12  # months that a cohort of people in need is followed, the last of a run


@dataclass(frozen=True)
class Replicate:
    """What one seed leaves of every scenario.

    The tidy series, reach, units of cost, cases by intersection, how far those in need came within a year, what flowed
    to and from each fifth of income in the last year, and to and from each fifth of deprivation by month.
    """

    number: int
    seed: int
    series: pd.DataFrame
    reach: pd.DataFrame
    costs: pd.DataFrame
    strata: pd.DataFrame
    funnel: pd.DataFrame
    purse: pd.DataFrame
    pounds: pd.DataFrame


def seed_of(seed: int, replicate: int) -> int:
    """The seed of a replicate, hashed from the run's."""
    return derive(seed, "replicate", replicate)


def first_start(scenarios: list[Scenario]) -> int | None:
    """The first month in which any lever of any scenario starts: from then on `hold` holds."""
    starts = [FIRST_START if u.start is None else s.month_of(u.start) for s in scenarios for u in s.levers]
    return min(starts, default=None)


def run_replicate(scenarios: list[Scenario], number: int, seed: int) -> Replicate:
    """All scenarios under one seed."""
    hold = first_start(scenarios)
    towns: dict[object, Town] = {}
    tables, reaches, spent, cells, cohorts, flows, books = [], [], [], [], [], [], []
    for scenario in scenarios:
        same = before_begins(scenario)
        if same not in towns:
            towns[same] = town_at_begins(scenario, seed)
        ranks = purses.Fifths.of(towns[same])
        run = begin(scenario, towns[same], hold)
        units = []
        cohort = purse = None
        flowed = pounds.Pounds()
        while run.month < scenario.months:
            if run.month == max(0, scenario.months - YEAR):
                cohort = funnel.begin(run.town)
                purse = purses.Purse(ranks)
            run.step()
            flowed.look(run.town)
            if cohort is not None and purse is not None:
                funnel.look(cohort, run.town)
                purse.look(run.town)
            units.append(quantities(run.town, run.month - 1, run.reached[-1]))
        labels = {"scenario": scenario.key, "replicate": number, "seed": seed}
        tables.append(run.record.series(**labels))
        reaches.append(_reach(run, labels))
        spent.append(_spent(run, np.array(units), labels))
        cells.append(strata.counts(run, labels))
        cohorts.append(funnel.counts(cohort or funnel.begin(run.town), labels))
        flows.append((purse or purses.Purse(ranks)).counts(labels))
        books.append(flowed.counts(labels))
    parts = (tables, reaches, spent, cells, cohorts, flows, books)
    return Replicate(number, seed, *(pd.concat(part, ignore_index=True) for part in parts))


def _spent(run: Run, units: np.ndarray, labels: dict[str, object]) -> pd.DataFrame:
    """Units of cost by lever and month."""
    names = [t.lever.name for t in run.policy.levers]
    months, lever = np.indices(units.shape).reshape(2, -1)
    return pd.DataFrame(
        {
            **labels,
            "lever": np.array(names, dtype=object)[lever] if names else np.empty(0, dtype=object),
            "month": months,
            "units": units.ravel(),
        }
    )


def _reach(run: Run, labels: dict[str, object]) -> pd.DataFrame:
    """Eligible, reached and newly offered people by lever, month and decile."""
    names = [t.lever.name for t in run.policy.of_people]
    counts = np.stack(run.reached) if run.reached else np.zeros((0, 0, 10, 3), np.int64)
    months, levers = counts.shape[:2]
    grid = np.indices((months, levers, 10)).reshape(3, -1)
    flat = counts.reshape(-1, 3)
    return pd.DataFrame(
        {
            **labels,
            "lever": np.array(names, dtype=object)[grid[1]] if names else np.empty(0, dtype=object),
            "month": grid[0],
            "imd_decile": grid[2] + 1,
            "eligible": flat[:, 0],
            "reached": flat[:, 1],
            "offered": flat[:, 2],
        }
    )
