"""Sweep: every row of a design under the same seeds, stored as it goes, on all cores, whatever is killed meanwhile.

Rows are paired: replicate k has the same people and the same luck in every row, and rows that do not differ before
`begins` share its burn-in. What a folder holds does not depend on the number of processes or on interruptions.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments import findings, identity, manifest, workers
from experiments.design import Plan
from experiments.ledger import DESIGN, MANIFEST, PACK, Ledger, Place, Say, alone, read_json, write, write_json
from experiments.measures import window_sums
from experiments.pasts import town_at_begins
from experiments.runner import Progress, first_start, seed_of
from experiments.store import StoreError
from sim.run import before_begins, prepare
from sim.scenario import Scenario, load_scenario
from sim.town import Town

RESULTS = "results"
TABLES = ("measures", "summary", "ranking")


@dataclass(frozen=True)
class Failure:
    """A run that has no result, and why."""

    row: int
    replicate: int
    reason: str


@dataclass
class Sweep:
    """A finished sweep: its folder, tables, failed runs, and how many runs were there before or done now."""

    folder: Path
    plan: Plan
    replicates: int
    measures: pd.DataFrame
    summary: pd.DataFrame
    ranking: pd.DataFrame
    failures: list[Failure] = field(default_factory=list)
    done: int = 0
    reused: int = 0
    known: bool = False  # nothing was left to do


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
    """The runs that are left, so handed out that a process goes on with those that share its burn-in."""

    def __init__(self, plan: Plan, left: Iterable[Place], timeout: float | None) -> None:
        self.plan, self.timeout = plan, timeout
        self.groups: dict[object, deque[Place]] = {}
        pasts: dict[int, object] = {}
        for place in left:
            if place.row not in pasts:
                pasts[place.row] = before_begins(plan.scenario(place.row))
            self.groups.setdefault((place.seed, pasts[place.row]), deque()).append(place)
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
        place = self.groups[group].popleft()
        if not self.groups[group]:
            del self.groups[group]
        scenario = self.plan.scenario(place.row)
        work = scenario.people * (scenario.burn_in_months + scenario.months)
        seconds = self.timeout if self.timeout is not None else workers.patience(work)
        return workers.Task(place, group, (scenario, place.seed, group in self.shared), seconds)


def sweep(
    plan: Plan,
    *,
    out: Path | str | None = None,
    jobs: int = 1,
    timeout: float | None = None,
    merge: Sequence[Path | str] = (),
    progress: Progress | None = None,
    say: Say = lambda text: None,
    command: str = "",
    work: workers.Work | None = None,
) -> Sweep:
    """Run what is left of a design and write its tables; an interrupted sweep goes on, a finished one is shown.

    ``out``: the folder (None: one under `results/`); another design's is refused with StoreError. ``timeout``: seconds
    after which a run counts as stuck (by default by its size). ``merge``: folders whose finished runs are taken where
    they are runs of this design. ``say``: told what was damaged or taken over. ``work``: what processes do, in tests.
    """
    frame = identity.frame_of(plan)
    folder = Path(out) if out is not None else _folder(plan, frame)
    with alone(folder):
        replicates = identity.settle(folder, plan, frame, say)
        places = identity.places_of(plan, frame, replicates)
        wanted = {p.key for p in places}
        ledger = Ledger(folder, say)
        ledger.open()
        for other in merge:
            taken = ledger.take(_checked(Path(other)), wanted)
            say(f"{other}: {taken:,} finished runs taken over")
        left = list({p.key: p for p in places if p.key not in ledger}.values())
        finished = not left and _whole(folder, say)
        before = len(wanted) - len(left)
        failures = [] if finished else _run(ledger, plan, places, left, jobs, timeout, progress, work, frame["source"])
        packs = ledger.pack_all(places)
        result = _tables(folder, plan, ledger, places, replicates)
        result.failures, result.reused, result.known = failures, before, finished
        result.done = len(left) - len(failures)
        if not finished:
            _close(folder, result, frame, packs, command)
    return result


def _run(
    ledger: Ledger,
    plan: Plan,
    places: Sequence[Place],
    left: list[Place],
    jobs: int,
    timeout: float | None,
    progress: Progress | None,
    work: workers.Work | None,
    code: str,
) -> list[Failure]:
    """Do the runs that are left, packing those of a file as soon as its last one is done; the failed ones."""
    report = progress or (lambda done, total, words="": None)
    failures: list[Failure] = []
    missing = {p.key for p in left}
    chunk_of: dict[str, list[int]] = {}
    waits: dict[int, int] = {}
    for at, place in enumerate(places):
        if place.key in missing:
            chunk_of.setdefault(place.key, []).append(at // PACK)
            waits[at // PACK] = waits.get(at // PACK, 0) + 1
    queue = Queue(plan, left, timeout)
    done = 0

    def give(task: workers.Task, value: Any, reason: str) -> None:
        nonlocal done
        place = task.name
        if reason:
            failures.append(Failure(place.row, place.replicate, reason))
        else:
            ledger.add(place.key, value)
        for chunk in chunk_of[place.key]:
            waits[chunk] -= 1
            if not waits[chunk]:
                ledger.pack(chunk, places[chunk * PACK : (chunk + 1) * PACK])
        done += 1
        report(done, len(left), f"({len(failures)} failed)" if failures else "")

    if left:
        report(0, len(left))
        workers.run(work or Runner(), min(jobs, len(left)), queue.take, give, code)
    return sorted(failures, key=lambda f: (f.replicate, f.row))


def _tables(folder: Path, plan: Plan, ledger: Ledger, places: Sequence[Place], replicates: int) -> Sweep:
    measures = findings.measures_table(plan, ledger, places)
    summary = findings.summary(plan, measures, replicates)
    return Sweep(folder, plan, replicates, measures, summary, findings.ranking(plan, measures, replicates))


def _close(folder: Path, result: Sweep, frame: Mapping[str, Any], packs: list[str], command: str) -> None:
    """Write the tables and, last, the manifest."""
    for name in TABLES:
        sink = pa.BufferOutputStream()
        table = pa.Table.from_pandas(getattr(result, name), preserve_index=False).replace_schema_metadata(None)
        pq.write_table(table, sink, compression="zstd", compression_level=3, version="2.6", store_schema=False)
        write(folder / f"{name}.parquet", sink.getvalue().to_pybytes(), flush=True)
    design = read_json(folder / DESIGN)
    assert design is not None
    names = [DESIGN, design["points"], *(f"runs/{name}" for name in packs), *(f"{name}.parquet" for name in TABLES)]
    content = {
        "schema": identity.SCHEMA,
        "kind": "sweep",
        "hash": identity.folder_hash(result.plan, frame),
        "design": design["design"],
        "seeds": [seed_of(result.plan.design.seed, k) for k in range(result.replicates)],
        "numbers": frame["numbers"],
        "source": frame["source"],
        "packages": manifest.versions(),
        "rows": result.plan.rows,
        "runs": result.plan.rows * result.replicates,
        "cautions": list(result.plan.cautions),
        "failures": [vars(f) for f in result.failures],
        "files": {name: manifest.file_digest(folder / name) for name in names},
    }
    made = {"at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "command": command}
    write_json(folder / MANIFEST, content, made)


def _whole(folder: Path, say: Say) -> bool:
    """Whether a manifest is there, without failures, and every file is as it says; what is damaged is said."""
    try:
        content = read_json(folder / MANIFEST)
    except StoreError as problem:
        say(f"{problem}; it is written again")
        return False
    if content is None or content["failures"]:
        return False
    for name, checksum in content["files"].items():
        path = folder / name
        if not path.is_file() or manifest.file_digest(path) != checksum:
            if name.removesuffix(".parquet") in TABLES:
                say(f"{path}: is missing or damaged; it is written again")
            return False
    return bool(content["runs"] == content["rows"] * len(content["seeds"]))


def _folder(plan: Plan, frame: Mapping[str, Any]) -> Path:
    """The folder of this very design under `results/`, or a new one."""
    run = identity.folder_hash(plan, frame)
    known = [p for p in Path(RESULTS).glob(f"*-{run}") if (p / DESIGN).is_file()]
    today = datetime.now(UTC).strftime("%Y-%m-%d")
    return max(known, default=Path(RESULTS) / manifest.folder_name(today, ["sweep", plan.design.name], run))


def _checked(folder: Path) -> Path:
    if not (folder / DESIGN).is_file():
        raise StoreError(f"{folder}: holds no sweep to merge")
    return folder
