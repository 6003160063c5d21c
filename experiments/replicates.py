"""The replicates of a comparison: run on all cores, each kept as it is finished, so that nothing is run twice.

A replicate that raises, hangs or whose process is killed costs itself only. Finished ones are files of a hidden folder
beside the results until these are written:

    NUMBER-series-SUM.parquet, also the other parts    SUM begins the file's SHA-256
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments import manifest, workers
from experiments.ledger import write
from experiments.runner import Progress, Replicate, run_replicate, seed_of
from sim.run import prepare
from sim.scenario import Scenario, load_scenario

SUM = 16  # hex digits of a checksum in a file's name
PARTS = ("series", "reach", "costs", "strata", "funnel", "purse", "pounds")


@dataclass(frozen=True)
class Lost:
    """A replicate that has no result, and why."""

    replicate: int
    seed: int
    reason: str


@dataclass
class Kept:
    """Finished replicates of one comparison, in a folder of their own."""

    folder: Path

    def add(self, one: Replicate) -> None:
        """Keep a finished replicate."""
        for part in PARTS:
            sink = pa.BufferOutputStream()
            table = pa.Table.from_pandas(getattr(one, part), preserve_index=False).replace_schema_metadata(None)
            pq.write_table(table, sink, compression="zstd", version="2.6", store_schema=False)
            data = sink.getvalue().to_pybytes()
            write(self.folder / f"{one.number:05d}-{part}-{manifest.digest(data)[:SUM]}.parquet", data)

    def _files(self, number: int) -> dict[str, Path]:
        """Its files by part; what is damaged is said and removed."""
        found = {}
        for path in self.folder.glob(f"{number:05d}-*.parquet"):
            if path.stem.endswith("-" + manifest.file_digest(path)[:SUM]):
                found[path.stem.split("-")[1]] = path
            else:
                print(f"{path}: is damaged; that replicate is run again", file=sys.stderr)
                path.unlink(missing_ok=True)
        return found

    def __contains__(self, number: int) -> bool:
        return set(self._files(number)) == set(PARTS)

    def get(self, number: int, seed: int) -> Replicate:
        """A replicate that is there."""
        files = self._files(number)
        return Replicate(number, seed, *(pq.read_table(files[part], memory_map=False).to_pandas() for part in PARTS))

    def take(self, tables: dict[str, pd.DataFrame], keys: Sequence[str]) -> None:
        """Keep the replicates of a finished folder's tables, scenarios in the order of ``keys``."""
        order = {key: place for place, key in enumerate(keys)}
        for number in sorted(tables["series"]["replicate"].unique()):
            if number in self:
                continue
            parts = {}
            for part in PARTS:
                mine = tables[part][tables[part]["replicate"] == number]
                parts[part] = mine.sort_values(
                    "scenario", key=lambda names: names.map(order), kind="stable", ignore_index=True
                )
            self.add(Replicate(int(number), 0, **parts))

    def clear(self) -> None:
        """All of it is in the results now."""
        shutil.rmtree(self.folder, ignore_errors=True)


class Work:
    """What a process does: a replicate of all scenarios, left in the folder of those kept."""

    def __init__(self, scenarios: list[Scenario], kept: Kept) -> None:
        self.scenarios, self.kept = scenarios, kept

    def begin(self) -> str:
        """Compile the month on a few people; the hash of the code that this process has."""
        small = load_scenario("baseline").override(people=8, months=1, burn_in_months=1)
        prepare(small, 0)
        return manifest.source_hash()

    def __call__(self, payload: tuple[int, int]) -> None:
        """One replicate: its number and seed."""
        self.kept.add(run_replicate(self.scenarios, *payload))


def run_kept(
    scenarios: list[Scenario],
    numbers: Iterable[int],
    seed: int,
    jobs: int,
    kept: Kept,
    progress: Progress | None = None,
    timeout: float | None = None,
    work: workers.Work | None = None,
) -> list[Lost]:
    """Run the replicates of these numbers that are not kept yet; those that were lost, with their reason.

    On ``jobs`` processes; in this one where a single one is enough. ``work``: what is done, in tests.
    """
    report = progress or (lambda done, total, words="": None)
    wanted = list(numbers)
    left = [k for k in wanted if k not in kept]
    lost: list[Lost] = []
    done = len(wanted) - len(left)
    report(done, len(wanted), "replicates")

    def give(number: int, reason: str) -> None:
        nonlocal done
        if reason:
            lost.append(Lost(number, seed_of(seed, number), reason))
        done += 1
        report(done, len(wanted), "replicates")

    task = work or Work(scenarios, kept)
    if min(jobs, len(left)) <= 1:
        for k in left:
            reason = ""
            try:
                task((k, seed_of(seed, k)))
            except Exception as error:
                reason = workers.reason_of(error)
            give(k, reason)
        return lost
    months = sum(s.people * (s.burn_in_months + s.months) for s in scenarios)
    seconds = timeout if timeout is not None else workers.patience(months)
    queue = iter(left)

    def take(group: Any) -> workers.Task | None:
        k = next(queue, None)
        return None if k is None else workers.Task(k, 0, (k, seed_of(seed, k)), seconds)

    workers.run(task, min(jobs, len(left)), take, lambda t, value, reason: give(t.name, reason), manifest.source_hash())
    return sorted(lost, key=lambda one: one.replicate)


def load(kept: Kept, numbers: Iterable[int], seed: int) -> list[Replicate]:
    """Those of the replicates that are kept, in order."""
    return [kept.get(k, seed_of(seed, k)) for k in numbers if k in kept]
