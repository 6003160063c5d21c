"""Trials: many different runs at once, on all cores, each kept as it is done, so that a stopped command goes on.

What is to be run is told by a *plan*: a generator that yields lists of trials and is sent back what was found. Trials
with the same past (seed, and all that decides the state at `begins`) share one burn-in.
"""

from __future__ import annotations

import json
import shutil
from collections import OrderedDict, deque
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from analysis.gaps import default_window
from experiments import identity, ledger, manifest, workers
from experiments.measures import SHAPE, sums
from experiments.runner import Progress
from experiments.store import StoreError
from sim import record
from sim.levers.units import quantities
from sim.numbers import load_numbers, override
from sim.run import before_begins, begin, calendar, prepare
from sim.scenario import Scenario, load_scenario
from sim.town import Town

PATIENCE, PACE = 300.0, 50_000.0  # a run is stuck after so many seconds, and one more for so many person-months
KEPT_PEOPLE = 400_000  # in towns at `begins` that a process keeps for later trials


@dataclass(frozen=True, eq=False)
class Trial:
    """One run: a scenario under a seed.

    ``hold_from``: month from which `hold` cuts hold; ``raised``: numbers that are higher by so much from `begins` on,
    not in the burn-in; ``window``: first month and month after the last that are counted (by default that of
    comparisons); ``luck``: seed of all luck from `begins` on, where it is not that of the people and their past.
    """

    scenario: Scenario
    seed: int
    hold_from: int | None = None
    raised: tuple[tuple[str, float], ...] = ()
    window: tuple[int, int] | None = None
    luck: int | None = None

    @cached_property
    def past(self) -> tuple[object, ...]:
        """What decides the state at `begins`."""
        return self.seed, *before_begins(self.scenario)

    @property
    def span(self) -> tuple[int, int]:
        """The months counted."""
        return self.window or default_window(self.scenario.months)

    @cached_property
    def name(self) -> str:
        """The hash of all that decides the result, but the code."""
        given = [identity.content_of(self.scenario), self.seed, self.hold_from, self.raised, self.span]
        return manifest.digest(given if self.luck is None else [*given, self.luck])


@dataclass(frozen=True)
class Found:
    """What a trial leaves: sums over its window, float64 of shape ``measures.SHAPE``, and each lever's units there."""

    sums: np.ndarray
    units: np.ndarray  # (levers,)


Results = Mapping[str, Found | None]  # by the trial's name; None: the run failed
Plan = Generator[Sequence[Trial], Results, Any]


def carry_out(trial: Trial, town: Town) -> Found:
    """Run a trial from its town at `begins`."""
    scenario = trial.scenario
    if trial.raised:
        numbers = override(town.numbers, {k: float(town.numbers[k].flat()[0]) + by for k, by in trial.raised})
        town = town.branch(scenario.model_copy(update={"levers": [], "cut": {}}), (), numbers)
    run = begin(scenario, town, trial.hold_from)
    if trial.luck is not None:
        run.town.seed = trial.luck
    first, after = trial.span
    counts = np.zeros((record.CELLS, record.WIDTH), np.int64)
    units = np.zeros(len(run.policy.levers))
    for month in range(after):
        done = run.town.step(month, calendar(scenario, month), tally=month >= first)
        if month >= first:
            assert done.counts is not None
            counts += done.counts
            units += quantities(run.town, month, done.reached)
    return Found(sums(counts), units)


class Bench:
    """What a process does: trials, keeping towns at `begins` for those that share a past."""

    def __init__(self) -> None:
        self.towns: OrderedDict[object, Town] = OrderedDict()

    def begin(self) -> str:
        """Compile the month on a few people; the hash of the code that this process has."""
        small = load_scenario("baseline").override(people=8, months=1, burn_in_months=1)
        carry_out(Trial(small, 0), prepare(small, 0))
        return code_hash()

    def __call__(self, payload: Trial) -> np.ndarray:
        """Sums and units of a trial as one flat array."""
        trial = payload
        if trial.past not in self.towns:
            while self.towns and sum(t.n for t in self.towns.values()) + trial.scenario.people > KEPT_PEOPLE:
                self.towns.popitem(last=False)
            self.towns[trial.past] = prepare(trial.scenario, trial.seed)
        self.towns.move_to_end(trial.past)
        found = carry_out(trial, self.towns[trial.past])
        return np.concatenate([found.sums.ravel(), found.units])


def code_hash() -> str:
    """A hash of all that decides the bytes of a trial."""
    here = Path(__file__).parent
    own = [manifest.file_digest(here / name) for name in ("trials.py", "costs.py")]
    return manifest.digest(
        [identity.model_hash(), identity.numbers_digest(load_numbers()), *own, manifest.versions(manifest.ENGINE)]
    )


@dataclass
class Notebook:
    """Finished trials of a command, each in a file with its checksum, until its results are stored."""

    folder: Path

    def get(self, key: str) -> np.ndarray | None:
        """The flat result of a trial that is there and whole. float64; None where it is not."""
        try:
            whole = json.loads((self.folder / f"{key}.json").read_text(encoding="utf-8"))
            right = whole["sha256"] == manifest.digest([key, whole["values"]])
            return np.array(whole["values"], float) if right else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def add(self, key: str, values: np.ndarray) -> None:
        """Keep a finished trial; raises StoreError where the disk refuses."""
        listed = values.tolist()
        content = {"values": listed, "sha256": manifest.digest([key, listed])}
        try:
            ledger.write(self.folder / f"{key}.json", json.dumps(content).encode())
        except OSError as problem:
            raise StoreError(f"{self.folder}: cannot be written: {problem.strerror or problem}") from problem

    def drop(self) -> None:
        """Remove it: the results are stored."""
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass
class Campaign:
    """The state of a plan being carried out; use ``conduct``."""

    plan: Plan
    notebook: Notebook
    code: str
    report: Progress
    expected: int
    results: dict[str, Found | None] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    groups: dict[object, deque[Trial]] = field(default_factory=dict)
    running: int = 0
    done: int = 0
    reused: int = 0
    value: Any = None
    finished: bool = False

    def advance(self, trials: Sequence[Trial] | None = None) -> None:
        """Ask the plan for trials until some have to be run, or it has come to its end."""
        while not self.finished:
            if trials is None:
                try:
                    trials = self.plan.send(self.results)
                except StopIteration as end:
                    self.value, self.finished = end.value, True
                    return
            for trial in {one.name: one for one in trials}.values():
                if trial.name not in self.results:
                    self._post(trial)
            if self.groups:
                return
            trials = None

    def _post(self, trial: Trial) -> None:
        known = self.notebook.get(self._key(trial))
        if known is not None:
            self.results[trial.name] = _unpacked(known)
            self.reused += 1
            self._tell()
        else:
            self.groups.setdefault(trial.past, deque()).append(trial)

    def take(self, group: Any) -> workers.Task | workers.Wait | None:
        """The next trial, of the same past where there is one."""
        if not self.groups:
            return None if self.finished else workers.WAIT
        if group not in self.groups:
            group = max(self.groups, key=lambda g: len(self.groups[g]))
        trial = self.groups[group].popleft()
        if not self.groups[group]:
            del self.groups[group]
        self.running += 1
        work = trial.scenario.people * (trial.scenario.burn_in_months + trial.scenario.months)
        return workers.Task(trial.name, group, trial, PATIENCE + work / PACE)

    def give(self, task: workers.Task, value: Any, reason: str) -> None:
        """Keep what a trial found, or why it has nothing; go on with the plan when all of its trials are done."""
        if reason:
            self.results[task.payload.name] = None
            self.failures.append(f"{task.payload.scenario.key}, seed {task.payload.seed}: {reason}")
        else:
            self.notebook.add(self._key(task.payload), value)
            self.results[task.payload.name] = _unpacked(value)
        self.running -= 1
        self._tell()
        if not self.groups and not self.running:
            self.advance()

    def _key(self, trial: Trial) -> str:
        return manifest.digest([self.code, trial.name])[:32]

    def _tell(self) -> None:
        self.done += 1
        words = f"({len(self.failures)} failed)" if self.failures else ""
        self.report(self.done, max(self.expected, self.done), words)


def _unpacked(values: np.ndarray) -> Found:
    size = int(np.prod(SHAPE))
    return Found(values[:size].reshape(SHAPE), values[size:])


def conduct(
    plan: Plan,
    notebook: Notebook,
    jobs: int,
    progress: Progress | None = None,
    expected: int = 0,
    work: workers.Work | None = None,
) -> Campaign:
    """Carry a plan out to its end on ``jobs`` processes; what it returns is the campaign's ``value``."""
    campaign = Campaign(plan, notebook, code_hash(), progress or (lambda done, total, words="": None), expected)
    campaign.advance(next(plan))
    if not campaign.finished:
        pending = sum(map(len, campaign.groups.values()))
        most = max(pending, expected - campaign.done)  # a plan may begin with fewer trials than it goes on with
        workers.run(work or Bench(), min(jobs, most), campaign.take, campaign.give, campaign.code)
    return campaign
