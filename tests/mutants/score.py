"""The mutation score: what share of small mistakes in the science moves a byte of what tiny towns live.

    NUMBA_DISABLE_JIT=1 python -m tests.mutants.score --sample 200 --seed 0

A sample of mutants lives what towns gave to their processes: people in every kind of state at once, and a town with
all levers; what lives on is tried again in towns several times as large. A mutant is found where any byte that it
leaves is another than the right code leaves. That says that the towns of the tests reach the line and see it; which
scientific test tells the mistake by its name, the zoo holds.
Survivors are told with the reason for which `survivors.csv` lets them live.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import random
import time
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from statsmodels.stats.proportion import proportion_confint

from sim.kernel import PLAIN
from sim.levers.lever import library
from sim.numbers import load_numbers, override
from sim.run import begin, prepare
from tests.conftest import Lab
from tests.mutants.mutate import MODULES, Mutant, code_of, mutants
from tests.mutants.replay import Call, changed, kept, users
from tests.science.test_slopes import BESIDE, STILL, mixture

NAMED = ("file", "function", "line", "before", "after")
SURVIVORS = Path(__file__).with_name("survivors.csv")
MIXED, BUSY, TINY = 500, 300, 120  # people
LUCKS = range(6)  # each kept call is lived so many times, with other luck
BLOCK = 400  # rows: several blocks, so that a row of a block is not a row of the town
SMALL_BLOCK = 40  # the same, of a tiny town: each street for itself
LEVERS = [{"lever": name, "start": "2025-04", "ramp_months": 1, "funding": {"months": 2}} for name in library()]
BRIEF = [
    lever | {"lasts_months": 2} if k % 2 else lever for k, lever in enumerate(LEVERS)
]  # every second for two months
NUMBERS = load_numbers()
LARGER = 5  # times as many people, for mutants that a small town does not see
ASHAMED = {"status.strength": NUMBERS["status.strength"].high}  # rank by income matters in no town by default
CROWDED = {"seeking.level": 0.0, "gp.referral": 0.15, "waiting.places": NUMBERS["waiting.places"].low}


class Towns:
    """Months of two towns, kept call by call, with what the right code leaves; and a tiny town lived whole."""

    def __init__(self, times: int = 1) -> None:
        lab = Lab()
        calls: list[Call] = []
        town, scenario = mixture(lab, MIXED * times)
        self.mixed = town.branch(scenario, numbers=override(NUMBERS, {**STILL, **BESIDE}))
        self.mixed.block = BLOCK
        self.mixed._bind()
        busy = lab.scenario(
            people=BUSY * times, burn=0, months=3, levers=LEVERS, numbers=ASHAMED, cut={"seeking.trust": "hold"}
        )
        run = begin(busy, prepare(busy, 3, 1, BLOCK))
        run.step()
        with kept(calls):
            lab.go(self.mixed, 1)
            run.step()
            run.step()
        self.calls, self.tiny = calls, self.live_tiny()
        self.right: dict[tuple[int, int], bytes] = {}

    def lives(self, used: list[int]) -> Iterator[tuple[Call, int, bytes]]:
        """The kept calls of some processes with each luck, and what the right code leaves."""
        for luck in LUCKS:
            for at, call in enumerate(self.calls):
                if call.k in used:
                    yield call, luck, self.right[at, luck]

    def know(self, used: list[int]) -> None:
        """Live with the right code what is not known yet."""
        for luck in LUCKS:
            for at, call in enumerate(self.calls):
                if call.k in used and (at, luck) not in self.right:
                    self.right[at, luck] = call.live(luck)

    @staticmethod
    def live_tiny() -> str:
        """The state of a tiny town under all levers, in many blocks, with crowded queues and spells that end, after
        four months; and whom the levers reached in each of them."""
        lab = Lab()
        scenario = lab.scenario(people=TINY, burn=0, months=4, levers=BRIEF, numbers=CROWDED)
        run = begin(scenario, prepare(scenario, 4, 1, SMALL_BLOCK)).finish()
        return lab.state(run.town) + str([month.tolist() for month in run.reached])

    def find(self, mutant: Mutant) -> bool:
        """Whether a mutant leaves another byte anywhere, or cannot be lived."""
        module = importlib.import_module(mutant.file.removesuffix(".py").replace("/", "."))
        function = getattr(module, mutant.function)
        used = users(self.mixed, function)
        self.know(used)
        with changed(function, code_of(mutant)):
            try:
                if not used:
                    return self.live_tiny() != self.tiny
                return any(call.live(luck) != right for call, luck, right in self.lives(used))
            except Exception:
                return True


def reasons() -> dict[tuple[str, ...], str]:
    """Why known survivors may live, by file, function, line and change."""
    with SURVIVORS.open(encoding="utf-8", newline="") as lines:
        return {tuple(row[name] for name in NAMED): row["reason"] for row in csv.DictReader(lines)}


def main() -> None:
    """Tell the score of a sample, and who survived."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--least", type=float, default=0.0, help="the share below which this fails")
    asked = parser.parse_args()
    if not PLAIN:
        parser.error("compilation must be off: set NUMBA_DISABLE_JIT=1")
    every = [m for file in MODULES for m in mutants(file)]
    sample = random.Random(asked.seed).sample(every, min(asked.sample, len(every)))
    began, known, found = time.monotonic(), reasons(), 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        towns, larger = Towns(), cache(lambda: Towns(LARGER))
        print(f"{len(every)} mutants, {len(sample)} drawn; ready after {time.monotonic() - began:.0f} s", flush=True)
        for k, m in enumerate(sample, 1):
            if towns.find(m) or larger().find(m):
                found += 1
            else:
                why = known.get(m.key, "no reason is given in survivors.csv")
                print(f"survives: {m.says}\n    {why}", flush=True)
            if k % 50 == 0 or k == len(sample):
                low, high = proportion_confint(found, k, method="wilson")
                took = f"{time.monotonic() - began:.0f} s"
                print(f"{found} of {k} found, {found / k:.0%} (95 %: {low:.0%} to {high:.0%}); {took}", flush=True)
    if found < asked.least * len(sample):
        raise SystemExit(f"fewer than {asked.least:.0%} are found")


if __name__ == "__main__":
    main()
