"""How soon the live page shows what a moved lever does: 10,000 people, 20 years, 8 paired replicates, 2 processes.

From the wish to the tables of the first five years in two replicates (what is drawn first), to all twenty years in two,
and to all eight. The baseline and the pasts are in memory, as they are once the page has been opened; drawing in the
browser is not counted.

    python -m benchmarks.app            print
    python -m benchmarks.app --keep     and write benchmarks/results/app.json
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path

from experiments import replay_tables as tables
from experiments.players import Players
from experiments.replay import Job, Take
from experiments.replay_tables import Stage
from experiments.runner import seed_of
from sim.levers.lever import library
from sim.scenario import Scenario, load_scenario

RESULT = Path(__file__).parent / "results" / "app.json"
PEOPLE, MONTHS, REPLICATES, JOBS = 10_000, 240, 8, 2
OUTCOMES = (
    "caseness",
    "mean_distress",
    "poverty_fixed",
    "strain",
    "treated_given_need",
    "waiting",
    "recovery",
    "trust",
)
SIZES = (1.0, 0.5, 0.8)  # strengths of the lever, each a change that nobody has asked for before


def moments(players: Players, scenarios: list[Scenario]) -> dict[str, float]:
    """Seconds from the wish to what can be shown first, to twenty years in two replicates, and to all."""
    wanted = [Job(s, k, seed_of(0, k)) for k in range(REPLICATES) for s in scenarios]
    began = time.perf_counter()
    keys = players.ask("benchmark", wanted)
    seen: dict[str, float] = {}
    drawn: tuple[int, int] = (0, 0)
    while "all eight" not in seen:
        shown = _shown(players, scenarios, wanted, keys)
        if shown is not None and (shown.months, len(shown.replicates)) != drawn:
            drawn = (shown.months, len(shown.replicates))
            tables.trend(shown)
            tables.gap_rows(shown, OUTCOMES)
            now = time.perf_counter() - began
            seen.setdefault("first years", now)
            if shown.months == MONTHS:
                seen.setdefault("two replicates", now)
            if shown.whole:
                seen["all eight"] = now
        players.await_news(0.05)
    return seen


def _shown(players: Players, scenarios: list[Scenario], wanted: list[Job], keys: list[str]) -> Stage | None:
    takes, failed = players.found("benchmark", keys)
    if failed:
        raise RuntimeError(next(iter(failed.values())))
    found: dict[str, dict[int, Take]] = {}
    for job, key in zip(wanted, keys, strict=True):
        if key in takes:
            found.setdefault(job.scenario.key, {})[job.replicate] = takes[key]
    return tables.stage(scenarios, found, REPLICATES)


def main() -> None:
    """Print, and with --keep write, the best and the worst of three changes of a lever."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", action="store_true")
    keep = parser.parse_args().keep
    base = load_scenario("baseline").override(people=PEOPLE, months=MONTHS)
    players = Players(JOBS)
    while players.ready < JOBS:
        players.await_news(1.0)
    found = {"opening": moments(players, [base])["all eight"]}
    changes = []
    for size in SIZES:
        use = {"lever": "peer_support", "size": size, "who": library()["peer_support"].who}
        policy = base.override(levers=[use])
        policy._key = "policy"
        changes.append(moments(players, [base, policy]))
    players.close()
    for name in ("first years", "two replicates", "all eight"):
        found[f"{name}, best"] = min(one[name] for one in changes)
        found[f"{name}, worst"] = max(one[name] for one in changes)
    busy = os.getloadavg()[0]
    for name, seconds in found.items():
        print(f"{name}: {seconds:.2f} s")
    print(
        f"{PEOPLE:,} people, {MONTHS} months, {REPLICATES} replicates, {JOBS} processes; load of the machine {busy:.1f}"
    )
    if keep:
        RESULT.write_text(json.dumps({"seconds": found, "load": busy, "cores": os.cpu_count()}, indent=2) + "\n")


if __name__ == "__main__":
    main()
