"""How many runs a minute a sweep does, and what scheduling and storing them costs.

    python -m benchmarks.throughput               a minute of 10,000 people × 240 months on two processes
    python -m benchmarks.throughput --seconds 20 --keep     and write benchmarks/results/throughput.{json,md}

Rows are sizes of one lever, so that they share their past, as in the sweep of a policy. Processor time is that of this
process (which schedules, stores and packs) and of the same runs done bare; a busy machine slows runs a minute, but
hardly those.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.speed import RESULTS, machine
from experiments.design import Plan, load_design
from experiments.measures import window_sums
from experiments.pasts import town_at_begins
from experiments.runner import first_start, seed_of
from experiments.sweep import sweep

SIZES = 50  # rows that share a past
BARE = 6  # runs that are timed without a sweep


def plan(people: int, months: int, folder: Path) -> Plan:
    """A grid of a lever's sizes with more replicates than any run of this gets through."""
    sizes = ", ".join(f"{k / (SIZES - 1):.6f}" for k in range(SIZES))
    path = folder / "throughput.yaml"
    path.write_text(
        f"schema: 1\nname: Throughput\nlevers:\n  living_wage_employers.size: [{sizes}]\n"
        f"outcomes: [gap.caseness.imd_fifth, caseness]\nreplicates: 200\npeople: {people}\nmonths: {months}\n",
        encoding="utf-8",
    )
    return load_design(path)


def bare(design: Plan) -> float:
    """Processor seconds of one run without a sweep, its past shared: the best of some."""
    seed = seed_of(design.design.seed, 0)
    town = town_at_begins(design.scenario(0), seed)
    times = []
    for row in range(BARE):
        scenario = design.scenario(row)
        begun = time.process_time()
        window_sums(scenario, town, first_start([scenario]))
        times.append(time.process_time() - begun)
    return min(times)


class Stopwatch:
    """Stops a sweep so many seconds after its first run is done; how many runs were done by then, at what cost."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.first = self.last = self.begun = 0.0
        self.cpu = 0.0
        self.runs = 0

    def __call__(self, done: int, total: int, words: str = "") -> None:
        now = time.perf_counter()
        if done == 1:
            self.first, self.begun = now, time.process_time()
        elif done > 1:
            self.last, self.runs, self.cpu = now, done - 1, time.process_time() - self.begun
            if now - self.first >= self.seconds:
                raise KeyboardInterrupt


def measure(people: int, months: int, jobs: int, seconds: float) -> dict[str, Any]:
    """Everything this benchmark knows, as one document."""
    with tempfile.TemporaryDirectory() as name:
        design = plan(people, months, Path(name))
        alone = bare(design)
        watch = Stopwatch(seconds)
        with contextlib.suppress(KeyboardInterrupt):
            sweep(design, out=Path(name) / "sweep", jobs=jobs, progress=watch)
    wall = watch.last - watch.first
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "machine": machine(),
        "load_average": round(os.getloadavg()[0], 1),
        "people": people,
        "months": months,
        "processes": jobs,
        "runs": watch.runs,
        "runs_a_minute": watch.runs / wall * 60,
        "bare_run_cpu_seconds": alone,
        "bare_runs_a_minute": 60 / alone * jobs,
        "overhead_cpu_ms_a_run": watch.cpu / watch.runs * 1000,
    }


def page(found: dict[str, Any]) -> str:
    """The document in Markdown."""
    words = ", ".join(f"{key} {value}" for key, value in found["machine"].items())
    share = found["overhead_cpu_ms_a_run"] / 1000 / found["bare_run_cpu_seconds"]
    return "\n".join(
        [
            f"Measured {found['date']} ({words}; load average {found['load_average']}): sweep of {found['people']:,} "
            f"people × {found['months']} months on {found['processes']} processes.",
            "",
            f"- runs a minute: {found['runs_a_minute']:,.0f} ({found['runs']:,} runs)",
            f"- a bare run: {found['bare_run_cpu_seconds']:.3f} s of processor time, so at most "
            f"{found['bare_runs_a_minute']:,.0f} a minute on idle cores",
            f"- scheduling and storing: {found['overhead_cpu_ms_a_run']:.1f} ms of processor time a run ({share:.1%})",
            "",
        ]
    )


def main() -> None:
    """Measure, print, and keep where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--months", type=int, default=240)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--keep", action="store_true", help="write benchmarks/results/throughput.{json,md}")
    asked = parser.parse_args()
    found = measure(asked.people, asked.months, asked.jobs, asked.seconds)
    print(page(found), end="")
    if asked.keep:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "throughput.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
        (RESULTS / "throughput.md").write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main()
