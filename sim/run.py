"""A run: one population under one scenario, from `begins` on, month by month.

The burn-in is the same for all scenarios that do not differ before `begins`, so it is done
once (`prepare`) and each scenario goes on from there; until a policy starts, its run equals
the baseline's bit for bit.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim import cuts, theory
from sim.cuts import LEVEL
from sim.cycles import readers_of
from sim.founding import make
from sim.levers.foreseen import settled
from sim.numbers import Numbers, load_numbers, override
from sim.policy import Policy
from sim.population import own_network
from sim.population.people import People, draw
from sim.population.place import load_place
from sim.population.services import in_place
from sim.record import Record
from sim.scenario import Scenario
from sim.town import BLOCK, Town
from sim.world import apply, in_world, least_deprived

HOLD_AFTER = 12  # months after `begins` at which `hold` starts where no lever does


def calendar(scenario: Scenario, month: int) -> int:
    """The calendar month, counted from year 0, that is ``month`` months after `begins`."""
    year, first = map(int, scenario.begins.split("-"))
    return year * 12 + first - 1 + month


def given_numbers(scenario: Scenario) -> Numbers:
    """The model's numbers under a scenario's theories and own network, and as it changes them itself."""
    numbers: Numbers = load_numbers()
    numbers = apply(numbers, dict(theory.changes(scenario.theory, numbers)))
    if scenario.network is not None:
        numbers = apply(numbers, own_network.room(scenario.network, numbers))
    return override(numbers, scenario.numbers) if scenario.numbers else numbers


def numbers_of(scenario: Scenario, people: People) -> Numbers:
    """The model's numbers as a scenario changes them (numbers, world, levelled tables), as they are in its place."""
    numbers = given_numbers(scenario)
    numbers = apply(numbers, in_world(numbers, people, scenario.world))
    levelled = sorted(set().union(*(readers_of(k) for k, mode in scenario.cut.items() if mode == LEVEL), set()))
    numbers = apply(numbers, dict(least_deprived(numbers, people, tuple(levelled)))) if levelled else numbers
    return in_place(numbers, load_place(scenario.place), scenario.people)


def before_begins(scenario: Scenario) -> tuple[object, ...]:
    """What decides the state at `begins`: scenarios that agree on it can share a burn-in."""
    levelled = tuple(sorted(k for k, mode in scenario.cut.items() if mode == LEVEL))
    changed = tuple(sorted((k, str(v)) for k, v in scenario.numbers.items()))
    world = (*sorted(scenario.world.model_dump().items()), *sorted(scenario.theory.model_dump().items()))
    return (
        scenario.place,
        scenario.network,
        scenario.people,
        scenario.begins,
        scenario.burn_in_months,
        changed,
        world,
        levelled,
    )


def people_of(scenario: Scenario, seed: int) -> People:
    """The people of the scenario's place with this seed."""
    given = given_numbers(scenario)
    edges = None if scenario.network is None else own_network.load(scenario.network).edges
    return draw(load_place(scenario.place), scenario.people, seed, given, scenario.world, edges)


def prepare(scenario: Scenario, seed: int, threads: int = 1, block: int = BLOCK) -> Town:
    """The town at `begins`: people drawn, and burnt in without any lever."""
    people = people_of(scenario, seed)
    town = make(people, numbers_of(scenario, people), seed, threads, block)
    levelled = {k: mode for k, mode in scenario.cut.items() if mode == LEVEL}
    if levelled:
        bare = scenario.model_copy(update={"levers": []})
        town = town.branch(bare, cuts.lay(levelled, 0, town.first_small))
    for month in range(-scenario.burn_in_months, 0):
        town.step(month, calendar(scenario, month), tally=False)
    return town


@dataclass
class Run:
    """A scenario being run. ``month`` is the next month to be simulated, 0 at `begins`."""

    scenario: Scenario
    town: Town
    month: int = 0
    record: Record = field(default_factory=Record)
    reached: list[np.ndarray] = field(default_factory=list)  # by month, int64 (levers, 10, 3)
    flows: list[np.ndarray] = field(default_factory=list)  # by month, int64 (10, flows): births, deaths, moves

    @property
    def policy(self) -> Policy:
        """The levers at work in its town."""
        assert self.town.policy is not None
        return self.town.policy

    def step(self) -> None:
        """One month."""
        done = self.town.step(self.month, calendar(self.scenario, self.month))
        assert done.counts is not None
        self.record.add(done.counts)
        self.reached.append(done.reached)
        self.flows.append(done.turnover.flows)
        self.month += 1

    def finish(self) -> Run:
        """All months that are left."""
        while self.month < self.scenario.months:
            self.step()
        return self


def begin(scenario: Scenario, prepared: Town, hold_from: int | None = None) -> Run:
    """A run that goes on from a town at `begins`; ``hold_from`` is the month from which `hold` holds (by default
    that of the scenario's first lever, else 12 months after `begins`). Money and staff become coverage here, which
    takes about as long as the run itself (`sim.levers.foreseen`)."""
    scenario = settled(scenario, prepared, hold_from)
    fresh = prepared.branch(scenario)
    assert fresh.policy is not None
    first = fresh.policy.starts if hold_from is None else hold_from
    if scenario.cut:
        starts = HOLD_AFTER if first is None else first
        fresh = prepared.branch(scenario, cuts.lay(scenario.cut, starts, prepared.first_small))
    return Run(scenario, fresh)
