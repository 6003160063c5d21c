"""One run of a sweep, and the queue of those that are left, handed out so that runs with a shared past lie together."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any

from experiments import identity, workers
from experiments.design import Plan
from experiments.ledger import Places
from experiments.measures import window_sums
from experiments.pasts import town_at_begins
from experiments.runner import first_start
from sim.run import before_begins, prepare
from sim.scenario import Scenario, load_scenario
from sim.town import Town


class Runner:
    """What a process does: runs of scenarios, keeping the town at `begins` for the next run that shares it."""

    def __init__(self) -> None:
        self.shares: object = None
        self.town: Town | None = None

    def begin(self) -> str:
        """Compile the month on a few people; the hash of the code that this process has."""
        small = load_scenario("baseline").override(people=8, months=1, burn_in_months=1)
        window_sums(small, prepare(small, 0), None)
        return identity.model_hash()

    def __call__(self, payload: tuple[Scenario, int, bool]) -> Any:
        """Sums over the window of one run: scenario, seed, and whether others share its past."""
        scenario, seed, shared = payload
        shares = (seed, before_begins(scenario))
        if self.town is None or shares != self.shares:
            self.town, self.shares = None, None
            self.town, self.shares = town_at_begins(scenario, seed, shared), shares
        return window_sums(scenario, self.town, first_start([scenario]))


class Queue:
    """The runs that are left (their places), so handed out that a process goes on with those that share its past."""

    def __init__(self, plan: Plan, places: Places, left: Iterable[int], timeout: float | None) -> None:
        self.plan, self.places, self.timeout = plan, places, timeout
        self.groups: dict[tuple[int, int], deque[int]] = {}
        numbers: dict[object, int] = {}  # a small number for each past
        of_row: dict[int, int] = {}
        for at in left:
            replicate, row = divmod(at, places.rows)
            if row not in of_row:
                of_row[row] = numbers.setdefault(hash(before_begins(plan.scenario(row))), len(numbers))
            self.groups.setdefault((replicate, of_row[row]), deque()).append(at)
        self.fresh = deque(self.groups)
        self.shared = {group for group, runs in self.groups.items() if len(runs) > 1}

    def take(self, group: Any) -> workers.Task | None:
        """The next run of the group, else of one that nobody has begun, else of the one with most left."""
        if not self.groups.get(group):
            self.groups.pop(group, None)
            while self.fresh and self.fresh[0] not in self.groups:
                self.fresh.popleft()
            if not self.groups:
                return None
            group = self.fresh.popleft() if self.fresh else max(self.groups, key=lambda g: len(self.groups[g]))
        at = self.groups[group].popleft()
        if not self.groups[group]:
            del self.groups[group]
        place = self.places[at]
        scenario = self.plan.scenario(place.row)
        work = scenario.people * (scenario.burn_in_months + scenario.months)
        seconds = self.timeout if self.timeout is not None else workers.patience(work)
        return workers.Task(at, group, (scenario, place.seed, group in self.shared), seconds)
