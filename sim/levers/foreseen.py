"""A year of each lever at full ramp, foreseen by moving a branch of the town through the scenario's own months.

Every new spell of eligibility is a new offer, and who is reached stays so for the lever's months: no count of one day
says how many that comes to. So the scenario is run once without being recorded, with a trial coverage for money and
staff, and counted by what runs are billed by (`sim.levers.units`), in the months that comparisons are made in. Units
and people reached grow with coverage in proportion, since who is covered is chosen by luck alone (`assumed`; what a
lever does to others bends that by a few per cent). Scenarios without money or staff are never moved here by a run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sim.columns import ROW
from sim.levers.outlook import Outlook, outlook
from sim.levers.units import quantities
from sim.life import ADULT, CHILD
from sim.scenario import count, date

if TYPE_CHECKING:
    from sim.policy import Turned
    from sim.run import Run
    from sim.scenario import LeverUse, Scenario
    from sim.town import Town

WINDOW = 60  # months that are counted at most, as `analysis.gaps.default_window`
LEAST = 12  # months at full ramp; a lever that has fewer in its run is foreseen without ramp or end
SETTLES = 24  # months that such a lever gets before it is counted
LEAST_TRIED = 0.25  # of coverage: fewer people would be too few to count


@dataclass(frozen=True)
class Year:
    """What one lever comes to in a year at full ramp, at the coverage it was tried at. Numbers are of the town."""

    tried: float  # coverage
    units: float  # of its cost (`sim.levers.cost.UNITS`)
    reached: np.ndarray  # people reached at a time by decile, float64 (10,); nought of levers that reach nobody
    there: np.ndarray  # adults, or children, who live in each decile meanwhile, float64 (10,)
    months: tuple[str, str]  # first and last that were counted
    # the month in which its year of most people begins, and how many times `reached` that is
    dearest: tuple[str, float]


@dataclass
class _Count:
    """One lever while it is counted, months first to after."""

    full: int  # first month at full ramp
    first: int
    after: int
    units: float = 0.0
    people: list[np.ndarray] = field(default_factory=list)  # reached by month since full, (10,)
    there: list[np.ndarray] = field(default_factory=list)  # adults or children by month since first, (10,)

    def look(self, month: int, units: float, reached: np.ndarray, there: np.ndarray) -> None:
        if self.full <= month < self.after:
            self.people.append(reached)
        if self.first <= month < self.after:
            self.units += units
            self.there.append(there)

    def year(self, begins: str, tried: float) -> Year:
        months = self.after - self.first
        people = np.array(self.people)
        mean = people[self.first - self.full :].mean(axis=0)
        yearly = people.sum(axis=1)[: len(people) // 12 * 12].reshape(-1, 12).mean(axis=1)
        most = int(yearly.argmax())
        times = float(yearly[most] / mean.sum()) if mean.any() else 1.0
        start = count(begins)
        counted = date(start + self.first), date(start + self.after - 1)
        dearest = date(start + self.full + 12 * most), times
        return Year(tried, 12.0 * self.units / months, mean, np.mean(self.there, axis=0), counted, dearest)


def _counted(turned: Turned, months: int) -> _Count:
    """The months in which a lever is counted: those of comparisons, as far as it is at full ramp and paid for then."""
    full = turned.start if turned.adopted else max(turned.start, turned.start + turned.ramp - 1)
    ends = [months, *([turned.end] if turned.end is not None else [])]
    after = min(ends + ([turned.start + turned.funded] if turned.funded is not None else []))
    return _Count(full, max(full, after - max(1, min(WINDOW, months // 2))), after)


def _at_once(use: LeverUse, scenario: Scenario, starts: int) -> LeverUse:
    """A lever without ramp or end, early enough to be counted soon: one whose run is too short to show a full year."""
    latest = max(0, scenario.months - SETTLES - LEAST)
    start = count(scenario.begins) + min(latest, starts)
    return use.model_copy(update={"start": date(start), "ramp_months": 0, "end": "never", "funding": "sustained"})


def _trial(scenario: Scenario, town: Town) -> Scenario:
    """The scenario with a trial coverage where it gives money or staff."""
    levers = []
    for use in scenario.levers:
        if use.budget is not None or use.staff is not None:
            now = outlook(use, town, scenario.place, scenario.people).coverage
            use = use.model_copy(update={"coverage": max(LEAST_TRIED, now), "budget": None, "staff": None})
        levers.append(use)
    return scenario.model_copy(update={"levers": levers})


def _begun(scenario: Scenario, town: Town, hold_from: int | None) -> tuple[Run, list[_Count]]:
    """A run of the trial, and the months in which each of its levers is counted."""
    from sim.run import begin

    run = begin(scenario, town, hold_from)
    counts = [_counted(turned, scenario.months) for turned in run.policy.levers]
    short = [one.after - one.first < LEAST for one in counts]
    if not any(short):
        return run, counts
    each = zip(scenario.levers, run.policy.levers, short, strict=True)
    levers = [_at_once(use, scenario, turned.start) if s else use for use, turned, s in each]
    longer = max(scenario.months, SETTLES + LEAST)
    run = begin(scenario.model_copy(update={"levers": levers, "months": longer}), town, hold_from)
    again = [_counted(turned, longer) for turned in run.policy.levers]
    counts = [
        _Count(new.full, max(new.full, longer - LEAST), longer) if s else old
        for old, new, s in zip(counts, again, short, strict=True)
    ]
    return run, counts


def years(scenario: Scenario, town: Town, hold_from: int | None = None) -> list[Year]:
    """A year at full ramp of each lever of the scenario, from a town at `begins`, which stays as it is."""
    from sim.run import calendar

    if not scenario.levers:
        return []
    run, counts = _begun(_trial(scenario, town), town, hold_from)
    place = {id(turned): k for k, turned in enumerate(run.policy.of_people)}
    nobody = np.zeros(10)
    for month in range(max(one.after for one in counts)):
        reached = run.town.step(month, calendar(scenario, month), tally=False).reached
        counted = any(one.first <= month < one.after for one in counts)
        units = quantities(run.town, month, reached) if counted else np.zeros(len(counts))
        there = {of: _there(run.town, stage) if counted else nobody for of, stage in _STAGES.items()}
        for one, turned, many in zip(counts, run.policy.levers, units.tolist(), strict=True):
            k = place.get(id(turned))
            people = nobody if k is None else reached[k, :, 1].astype(float)
            one.look(month, many, people, there[turned.lever.of])
    return [one.year(scenario.begins, t.coverage) for one, t in zip(counts, run.policy.levers, strict=True)]


_STAGES = {"adults": ADULT, "children": CHILD}


def _there(town: Town, stage: np.uint8) -> np.ndarray:
    """People of a stage of life by decile, float64 (10,)."""
    decile = town.small[ROW["imd_decile"]][town.small[ROW["stage"]] == stage]
    return np.bincount(decile, minlength=11)[1:].astype(float)


def outlooks(scenario: Scenario, town: Town, hold_from: int | None = None) -> list[Outlook]:
    """Each lever of the scenario as seen from a town at `begins`, with its year at full ramp."""
    return [
        outlook(use, town, scenario.place, scenario.people, year)
        for use, year in zip(scenario.levers, years(scenario, town, hold_from), strict=True)
    ]


def settled(scenario: Scenario, town: Town, hold_from: int | None = None) -> Scenario:
    """The scenario with money and staff turned into the coverage that spends or employs them in a year at full ramp."""
    if all(use.budget is None and use.staff is None for use in scenario.levers):
        return scenario
    levers = [
        use
        if use.budget is None and use.staff is None
        else use.model_copy(update={"coverage": seen.coverage, "budget": None, "staff": None})
        for use, seen in zip(scenario.levers, outlooks(scenario, town, hold_from), strict=True)
    ]
    done = scenario.model_copy(update={"levers": levers})
    done._key = scenario.key
    return done
