"""A replay: one replicate of a scenario, played on from its past and told in parts while it is still playing.

The live page asks for these; what a replay counts is what `experiments.runner` counts with the same seed, summed at
once over the cells that the page shows, so that a part is small enough to be sent between processes many times.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from experiments import manifest
from experiments.futures import Futures, live
from experiments.pasts import key_of, town_at_begins
from sim.levers.units import quantities
from sim.record import SHAPE, WIDTH
from sim.run import Run, begin
from sim.scenario import OWN_KEYS, Scenario
from sim.town import Town

PART = 60  # months between two parts of a replay
MOST_TOWNS = 64  # pasts that a process keeps in memory; a town of 10,000 takes about 3 MB


class Take(NamedTuple):
    """What was counted in the months played so far, M of them from `begins`."""

    decile: np.ndarray  # int64 (M, 10, tallies), most deprived first
    ethnic: np.ndarray  # int64 (M, ethnic groups, tallies)
    units: np.ndarray  # float64 (M, levers): units of cost
    reach: np.ndarray  # int64 (M, levers of persons, 10, 3): eligible, reached, offered

    @property
    def months(self) -> int:
        """How many months have been played."""
        return len(self.decile)

    def upto(self, months: int) -> Take:
        """The same with its first months only."""
        return Take(*(part[:months] for part in self))

    def then(self, more: Take) -> Take:
        """The same with the months that follow."""
        return Take(*(np.concatenate(pair) for pair in zip(self, more, strict=True)))


class Towns:
    """Towns at `begins`, kept in memory; the ones not used for longest go first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], Town] = OrderedDict()

    def at_begins(self, scenario: Scenario, seed: int) -> Town:
        """The town that every scenario with the same past and seed goes on from; it is never stepped."""
        key = (key_of(scenario, seed), seed)
        if key not in self._kept:
            self._kept[key] = town_at_begins(scenario, seed)
            while len(self._kept) > MOST_TOWNS:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]


class Job(NamedTuple):
    """One replicate to be played: ``hold`` is the month from which cycles are held, None for the scenario's own."""

    scenario: Scenario
    replicate: int
    seed: int
    hold: int | None = None

    @property
    def key(self) -> str:
        """What decides the counts in this process's code: everything but the words of the scenario."""
        told = self.scenario.model_dump(mode="json", by_alias=True, exclude=set(OWN_KEYS))
        return manifest.digest([told, manifest.own_files([self.scenario]), self.seed, self.hold])[:32]

    def play(self, towns: Towns, part: int = PART) -> Iterator[Take]:
        """Play it to its end; each part has the months since the last one."""
        run = begin(self.scenario, towns.at_begins(self.scenario, self.seed), self.hold)
        while run.month < self.scenario.months:
            first = run.month
            units = []
            while run.month < min(self.scenario.months, first + part):
                run.step()
                units.append(quantities(run.town, run.month - 1, run.reached[-1]))
            yield _take(run, first, units)


class Pair(NamedTuple):
    """Two futures of one person, chosen by the rule of `experiments.futures`, to be lived month by month."""

    base: Scenario
    policy: Scenario
    replicate: int
    seed: int

    @property
    def key(self) -> str:
        """What decides both futures."""
        both = [Job(s, self.replicate, self.seed).key for s in (self.base, self.policy)]
        return manifest.digest(["pair", *both, self.base.short, self.policy.short])[:32]

    def play(self, towns: Towns) -> Iterator[Futures]:
        """Both futures, at once when they are over."""
        yield live(self.base, self.policy, self.seed, self.replicate, many=1)


def _take(run: Run, first: int, units: list[np.ndarray]) -> Take:
    """The months from ``first`` on of a run, summed."""
    months = [counts.reshape(*SHAPE, WIDTH) for counts in run.record.months[first:]]
    decile = np.stack([m.sum((1, 2, 3)) for m in months])
    ethnic = np.stack([m.sum((0, 2, 3)) for m in months])
    return Take(decile, ethnic, np.stack(units), np.stack(run.reached[first:]))
