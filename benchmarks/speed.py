"""How fast the whole model is, beside the reference cycle on the same machine in the same run.

Prints nanoseconds for each person (of any age) and month with every process and all turnover on, at three sizes, on one
and two threads; the same for the reference cycle in numpy and in Mesa objects, and the
ratios; bytes a person; a town of 10,000 over 20 years; the start with a warm compile cache.

    python -m benchmarks.speed            print
    python -m benchmarks.speed --keep     and write benchmarks/results: the latest, and a line of the history
    python -m benchmarks.speed --quick    the two smaller sizes only
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from benchmarks import memory
from benchmarks.reference import Plain, Town
from sim.founding import make
from sim.numbers import load_numbers
from sim.population.people import draw
from sim.population.place import load_place
from sim.scenario import load_scenario

RESULTS = Path(__file__).parent / "results"
SIZES = (10_000, 100_000, 1_000_000)
THREADS = (1, 2)
SEED = 0
PERSON_MONTHS = 4_000_000  # at least so many a repeat
REPEATS = 5
START = "from sim.society import Society; Society('baseline', people=1000, burn_in_months=12, months=12).step()"


class Stepper(Protocol):
    """What can be timed."""

    @property
    def n(self) -> int: ...
    def again(self) -> None: ...
    def step(self) -> None: ...


def nanoseconds(
    clock: Stepper,
    least: int = PERSON_MONTHS,
    repeats: int = REPEATS,
    now: Callable[[], float] = time.perf_counter,
) -> float:
    """Best of ``repeats`` timings of a month, in ns a person.

    Each repeat begins with the same people and runs at least some ``least`` person-months; the people are those
    there, of all ages, on average of its beginning and its end.
    """
    times = []
    for _ in range(repeats):
        clock.again()
        people = clock.n
        months = max(3, least // people)
        begun = now()
        for _ in range(months):
            clock.step()
        times.append((now() - begun) / (months * (people + clock.n) / 2))
    return min(times) * 1e9


class Clock:
    """A town that steps month after month, and can begin again with the people it had after its first month."""

    def __init__(self, people: int, threads: int) -> None:
        numbers = load_numbers()
        self.town = make(draw(load_place("england"), people, SEED, numbers), numbers, SEED, threads)
        self.month = -1_000_000
        self.step()
        self._begun = self.town
        self._baseline = load_scenario("baseline")

    @property
    def n(self) -> int:
        return self.town.n

    def again(self) -> None:
        """Back to the first month, compiled."""
        self.town, self.month = self._begun.branch(self._baseline), -1_000_000
        self.step()

    def step(self) -> None:
        """One month with tallies, as a comparison runs it."""
        self.month += 1
        self.town.step(self.month, self.month + 1_000_000)


def model(people: int) -> dict[str, float]:
    """Cost of the whole model at one size: ns a person-month by threads, and bytes a person."""
    row: dict[str, float] = {"people": people}
    for threads in THREADS:
        clock = Clock(people, threads)
        row[f"ns_{threads}_thread"] = nanoseconds(clock)
        row["bytes"], row["bytes_touched"] = clock.town.bytes_a_person, memory.touched(clock.town)
    row["ns_numpy_reference"] = nanoseconds(Plain(people, SEED), PERSON_MONTHS // 2)
    row["ns_copy"], row["ns_gather"] = memory.copy(people, row["bytes_touched"]), memory.gather(people)
    row["share_of_copy"] = row["ns_1_thread"] / row["ns_copy"]
    row["share_of_numpy"] = row["ns_1_thread"] / row["ns_numpy_reference"]
    return row


def mesa_reference(people: int = 20_000) -> float:
    """Cost of the reference cycle in Mesa objects, ns a person-month."""
    return nanoseconds(Town(people, SEED), 3 * people, repeats=1)


def twenty_years(people: int = 10_000) -> float:
    """Seconds for a town of ``people`` over 240 months, compiled and warm, one thread."""
    clock = Clock(people, 1)
    times = []
    for _ in range(3):
        clock.again()
        begun = time.perf_counter()
        for _ in range(240):
            clock.step()
        times.append(time.perf_counter() - begun)
    return min(times)


def start() -> float:
    """Seconds from nothing to the first month of a small society in a new process, with a warm compile cache."""
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", START], check=True)
        times.append(time.perf_counter() - begun)
    return min(times[1:])


def machine() -> dict[str, str]:
    """What ran this: processor, cores, versions."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return {
        "processor": names[0] if names else platform.processor(),
        "cores": str(os.cpu_count()),
        "python": platform.python_version(),
        **{name: version(name) for name in ("numpy", "numba", "mesa")},
    }


def measure(sizes: tuple[int, ...]) -> dict[str, Any]:
    """Everything this benchmark knows, as one document."""
    rows = [model(people) for people in sizes]
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "machine": machine(),
        "model": rows,
        "ns_mesa_reference": mesa_reference(),
        "seconds_10000_people_240_months": twenty_years(),
        "seconds_start_warm": start(),
    }


def page(found: dict[str, Any]) -> str:
    """The document in Markdown."""
    machine_words = ", ".join(f"{key} {value}" for key, value in found["machine"].items())
    lines = [
        f"Measured {found['date']} ({machine_words}); best of {REPEATS}, every process and all tallies on.",
        "",
        "| people | whole model, 1 thread | 2 threads | numpy reference cycle | model / numpy "
        "| streaming copy of what a month touches | model / copy | eight random reads "
        "| bytes a person | bytes a month touches |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in found["model"]:
        lines.append(
            f"| {row['people']:,} | {row['ns_1_thread']:.1f} ns | {row['ns_2_thread']:.1f} ns "
            f"| {row['ns_numpy_reference']:.1f} ns | {row['share_of_numpy']:.2f} | {row['ns_copy']:.1f} ns "
            f"| {row['share_of_copy']:.1f} | {row['ns_gather']:.1f} ns "
            f"| {row['bytes']:.0f} | {row['bytes_touched']:.0f} |"
        )
    mesa = found["ns_mesa_reference"]
    numpy = found["model"][0]["ns_numpy_reference"]
    lines += [
        "",
        f"- reference cycle in Mesa objects, one object a person: {mesa:,.0f} ns, {mesa / numpy:.0f} times numpy's",
        f"- a town of 10,000 over 240 months, warm: {found['seconds_10000_people_240_months']:.3f} s",
        f"- from nothing to the first month, new process, warm compile cache: {found['seconds_start_warm']:.1f} s",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, print, and keep where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--keep", action="store_true", help="write benchmarks/results")
    parser.add_argument("--quick", action="store_true", help="leave out the largest size")
    asked = parser.parse_args()
    found = measure(SIZES[:2] if asked.quick else SIZES)
    print(page(found), end="")
    if asked.keep:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "latest.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
        (RESULTS / "latest.md").write_text(page(found), encoding="utf-8")
        with (RESULTS / "history.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
