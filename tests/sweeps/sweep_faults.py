"""Work for sweeps in tests: no model, sums that follow from row and seed, and faults while a flag file is there."""

import os
import signal
import time
from pathlib import Path

import numpy as np
import pandas as pd

from experiments import manifest
from experiments.factors import limits
from experiments.identity import model_hash
from experiments.measures import GROUPS, SHAPE
from experiments.replicates import PARTS, Kept
from experiments.runner import Replicate
from experiments.workers import reason_of

BAD = 2.0  # the value of distress.strain whose runs go wrong


class Faulty:
    """Raises, hangs, exits, is killed or finds nobody for the bad row while ``flag`` exists."""

    def __init__(self, kind: str, flag: Path) -> None:
        self.kind, self.flag = kind, flag

    def begin(self) -> str:
        return "other code" if self.kind == "other code" else model_hash()

    def __call__(self, payload):
        scenario, seed, _ = payload
        strain = scenario.numbers["distress.strain"]
        if self.flag.exists() and strain == BAD:
            if self.kind == "raises":
                raise ValueError("nobody\nis there")
            if self.kind == "hangs":
                time.sleep(600)
            if self.kind == "empties":
                return np.zeros(SHAPE)
            if self.kind == "exits":
                os._exit(7)
            os.kill(os.getpid(), signal.SIGKILL)
        found = np.full(SHAPE, 10_000.0)
        found[0] = np.round(1000 * strain * (1 + np.arange(SHAPE[2])) + seed % 97)
        return found


class Planted:
    """A caseness (%) that follows from the numbers' positions in their ranges by a known function, plus luck."""

    names = ("distress.strain", "distress.lonely", "trust.care")

    def __init__(self, of, own: float = 0.0, shared: float = 0.0, lost: int | None = None) -> None:
        self.of, self.own, self.shared, self.lost, self.done = of, own, shared, lost, 0

    def begin(self) -> str:
        return model_hash()

    def __call__(self, payload):
        scenario, seed, _ = payload
        self.done += 1
        if self.done == self.lost:
            raise ValueError("lost")
        at = []
        for name in self.names:
            low, high = limits(name)
            at.append((scenario.numbers[name] - low) / (high - low))
        luck = np.random.default_rng([seed, *(int(1e9 * x) for x in at)]).normal(0, self.own)
        value = self.of(*at) + luck + np.random.default_rng(seed).normal(0, self.shared)
        for use in scenario.levers:
            value -= use.size * self.narrows(*at)
        found = np.full(SHAPE, 1e6)
        found[0] = 1e4 * value
        ends = [GROUPS.index(group) for group in (("imd_fifth", "1"), ("imd_fifth", "5"))]
        found[0][:, ends[1]] -= 5e4  # the least deprived have 5 points fewer
        if scenario.levers:
            found[0][:, ends[0]] -= 1e4 * scenario.levers[0].size * self.narrows(*at)
        return found

    @staticmethod
    def narrows(strain: float, lonely: float, care: float) -> float:
        """By how many points a lever at size 1 narrows the gap: not where strain is high and care is low."""
        return 0.0 if strain > 0.6 and care < 0.5 else 1.0


def here(work, take, give, code) -> None:
    """Does all tasks in this process."""
    while (task := take(None)) is not None:
        try:
            value, reason = work(task.payload), ""
        except ValueError as error:
            value, reason = None, reason_of(error)
        give(task, value, reason)


class LosesOne:
    """Replicates without a model; the second one hangs or is killed."""

    def __init__(self, kept: Kept, kind: str) -> None:
        self.kept, self.kind = kept, kind

    def begin(self) -> str:
        return manifest.source_hash()

    def __call__(self, payload) -> None:
        number, seed = payload
        if number == 1:
            if self.kind == "hangs":
                time.sleep(600)
            os.kill(os.getpid(), signal.SIGKILL)
        table = pd.DataFrame({"scenario": ["baseline"], "replicate": [number]})
        self.kept.add(Replicate(number, seed, *[table] * len(PARTS)))
