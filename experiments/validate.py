"""Validate: run the baseline as it stands, look at it as surveys and registers would, print hits and misses.

Must-hit figures decide; frozen ones are printed and never hold anything up.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from experiments import (
    card,
    evidence,
    external,
    external_design,
    funnel,
    gates,
    lever_trials,
    prevalence,
    quantities,
    services,
)
from experiments.card import Card
from experiments.observer import watch
from experiments.pool import each
from sim.draws import derive

Progress = Callable[[int, int], None]
FEWEST_REPLICATES = 2
MONTHS_FOLLOWED = 12


@dataclass
class Found:
    """What one society leaves: quantities by name, counts summed over months, and those in need who were followed."""

    values: dict[str, float]
    counts: np.ndarray  # int64 (1, decile, ethnic group, sex, age band, tallies)
    cohort: funnel.Cohort
    trials: dict[str, float] = field(default_factory=dict)  # by id


class Followed:
    """A society whose people in need at the start are followed for a year while it is watched."""

    def __init__(self, society: Any) -> None:
        self.society = society
        self.cohort = funnel.begin(society.town)

    @property
    def town(self) -> Any:
        """The society's town."""
        return self.society.town

    def step(self) -> None:
        """One month."""
        self.society.step()
        if self.cohort.months < MONTHS_FOLLOWED:
            funnel.look(self.cohort, self.society.town)


def replicate(people: int, years: int, seed: int, place: str, names: list[str]) -> Found:
    """One society, made, watched for whole years and thrown away: the named quantities, counts and cohort."""
    from sim.society import Society

    society = Society("baseline", seed=seed, people=people, months=12 * years, place=place, reporters={})
    trials = lever_trials.simulate(society.town, society.settings)
    followed = Followed(society)
    values = quantities.values(watch(followed, years), names)
    return Found(values, society.record.counts().sum(0, keepdims=True), followed.cohort, trials)


def _all(
    people: int, years: int, seeds: list[int], place: str, names: list[str], jobs: int, progress: Progress
) -> list[Found]:
    """The replicates in the order of their seeds, on ``jobs`` processes."""
    found: dict[int, Found] = {}
    for seed, one in each(partial(replicate, people, years, place=place, names=names), seeds, jobs):
        found[seed] = one
        progress(len(found), len(seeds))
    return [found[seed] for seed in seeds]


def validate(
    *,
    people: int = 100_000,
    years: int = 10,
    replicates: int = 12,
    seed: int = 0,
    place: str = "england",
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Card:
    """The card of the baseline: every target, every frozen figure and those of groups, beside the model's own.

    External results (`experiments.external`) come with it, in England, in towns of at most 20,000.

    ``people`` and ``years`` are the panel's (yearly readings, first at the end of the burn-in);
    ``jobs`` is the number of processes (None: one a core, at most one a replicate); ``progress`` is
    called with replicates done and all. Raises ValueError for fewer than two replicates.
    """
    if replicates < FEWEST_REPLICATES:
        raise ValueError(f"{replicates} replicates; at least {FEWEST_REPLICATES}, or there is no standard error")
    listed, of_groups = [*evidence.targets(), *evidence.frozen()], prevalence.listed()
    compared = [*listed, *(figure.target for figure in of_groups)]
    names = sorted({target.quantity for target in compared if target.modelled} | services.quantities_needed())
    seeds = [derive(seed, "validate", k) for k in range(replicates)]
    jobs = min(replicates, jobs or os.cpu_count() or 1)
    found = _all(people, years, seeds, place, names, jobs, progress or (lambda done, total: None))
    rows = [card.judge(t, [one.values[t.quantity] for one in found] if t.modelled else []) for t in listed]
    groups = [
        replace(card.judge(f.target, [one.values[f.target.quantity] for one in found]), group=f.group)
        for f in of_groups
    ]
    run = {"people": people, "years": years, "replicates": replicates, "seed": seed, "place": place}
    made = Card(rows, {**run, "frozen_sha256": evidence.frozen_hash()}, groups)
    counts = np.sum([one.counts for one in found], axis=0)
    made.services = services.judge([one.values for one in found])
    made.gates, made.funnel = gates.table(counts), funnel.table([one.cohort for one in found])
    made.trials = lever_trials.judge([one.trials for one in found])
    made.unexplained = services.unexplained()
    usual = external_design.load()
    many = usual.replicates if people >= usual.people else replicates
    made.outside = (min(people, usual.people), many, seed)
    made.external = external.external(*made.outside, jobs)
    return made
