"""Sweeps: every row of a design under the same seeds, stored run by run, going on where it was stopped.

Replicate k has the same people and the same luck in every row, and rows that do not differ before
`begins` share its burn-in. What a folder holds does not depend on the number of processes or on interruptions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments import exhibit, findings, hidden, identity, manifest, precision, store, workers
from experiments.design import Plan
from experiments.ledger import DESIGN, MANIFEST, PACK, Ledger, Places, Say, alone, read_json, write, write_json
from experiments.measures import given_for
from experiments.precision import Precision, Target
from experiments.queue import Queue, Runner
from experiments.runner import Progress

TABLES = ("measures", "summary", "ranking")
Spread = Callable[[workers.Work, workers.Take, workers.Give, str], None]  # does tasks somewhere else


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
    places: Places
    found: findings.Grids
    summary: pd.DataFrame
    ranking: pd.DataFrame
    failures: list[Failure] = field(default_factory=list)
    done: int = 0
    reused: int = 0
    known: bool = False  # nothing was left to do
    precision: Precision | None = None  # where one was asked for

    def __repr__(self) -> str:
        size = f"{self.plan.rows:,} rows × {self.replicates} replicates"
        lost = f"{len(self.failures):,} runs failed" if self.failures else ""
        return exhibit.brief("Sweep", self.folder, self.plan.design.name, size, lost)

    def _repr_html_(self) -> str:
        return exhibit.page("A sweep: outcomes by grid point", (), self.summary)

    @property
    def replicates(self) -> int:
        """Paired runs a row."""
        return self.places.replicates

    @property
    def measures(self) -> pd.DataFrame:
        """One line a run and measure; failed runs are not in it."""
        return pd.read_parquet(self.folder / "measures.parquet")


def sweep(
    plan: Plan,
    *,
    out: Path | str | None = None,
    jobs: int = 1,
    timeout: float | None = None,
    merge: Sequence[Path | str] = (),
    until: Target | None = None,
    most: int = precision.MOST,
    progress: Progress | None = None,
    say: Say = lambda text: None,
    command: str = "",
    work: workers.Work | None = None,
    spread: Spread | None = None,
) -> Sweep:
    """Run what is left of a design and write its tables; an interrupted sweep goes on, a finished one is shown.

    ``out``: the folder (None: one under `results/`); another design's is refused with StoreError. ``timeout``: seconds
    after which a run counts as stuck (by default by its size). ``merge``: folders whose finished runs are taken where
    they are runs of this design. ``until``: replicates are added, up to ``most``, until every row's change is known so
    well. ``say``: told what was damaged or taken over. ``work``: what processes do, in tests. ``spread``: does the runs
    elsewhere, in the place of ``jobs`` processes here.
    """
    if until is None:
        return _sweep(plan, out, jobs, timeout, merge, progress, say, command, work, spread)
    count, done = max(plan.design.replicates, precision.FEWEST), 0
    while True:
        fuller = replace(plan, design=plan.design.model_copy(update={"replicates": count}))
        result = _sweep(fuller, out, jobs, timeout, merge, progress, say, command, work, spread)
        result.precision = precision.of_rows(result.summary, result.replicates, until)
        done += result.done
        if result.precision.settled or result.failures or result.replicates >= most:
            result.done = done
            return result
        count = result.precision.next(most)


def _sweep(
    plan: Plan,
    out: Path | str | None,
    jobs: int,
    timeout: float | None,
    merge: Sequence[Path | str],
    progress: Progress | None,
    say: Say,
    command: str,
    work: workers.Work | None,
    spread: Spread | None,
) -> Sweep:
    """One go, with the replicates of the plan or those that are there, if more."""
    frame = identity.frame_of(plan)
    folder = Path(out) if out is not None else folder_of(plan, frame)
    with alone(folder):
        places = identity.places_of(plan, frame, identity.settle(folder, plan, frame, say))
        ledger = Ledger(folder, say)
        ledger.open()
        for other in merge:
            taken = ledger.take(_checked(Path(other)), {p.key for p in places})
            say(f"{other}: {taken:,} finished runs taken over")
        twins = _twins(ledger, places)
        finished = not twins and _whole(folder, say)
        many = min(jobs, len(twins))
        go = spread or (lambda task, take, give, code: workers.run(task, many, take, give, code))
        failures = [] if finished else _run(ledger, plan, places, twins, timeout, progress, work, go, frame["source"])
        packs = ledger.pack_all(places)
        found = findings.collect(given_for(plan.outcomes), findings.window_of(plan), ledger, places)
        result = Sweep(folder, plan, places, found, findings.summary(plan, found), findings.ranking(plan, found))
        result.failures, result.known = failures, finished
        result.done = sum(places[at].key in ledger for at in twins)
        result.reused = len(places) - sum(map(len, twins.values()))
        if not finished:
            _close(folder, result, frame, packs, command)
    return result


def _twins(ledger: Ledger, places: Places) -> dict[int, list[int]]:
    """The runs that are left: the first place of each, with all places that have it (equal rows have equal runs)."""
    first: dict[str, int] = {}
    found: dict[int, list[int]] = {}
    for at in range(len(places)):
        key = places[at].key
        if key not in ledger:
            found.setdefault(first.setdefault(key, at), []).append(at)
    return found


def _run(
    ledger: Ledger,
    plan: Plan,
    places: Places,
    twins: Mapping[int, list[int]],
    timeout: float | None,
    progress: Progress | None,
    work: workers.Work | None,
    go: Spread,
    code: str,
) -> list[Failure]:
    """Do the runs that are left, packing those of a file as soon as its last one is done; the failed ones."""
    report = progress or (lambda done, total, words="": None)
    failures: list[Failure] = []
    waits: dict[int, int] = {}
    for same in twins.values():
        for at in same:
            waits[at // PACK] = waits.get(at // PACK, 0) + 1
    queue = Queue(plan, places, twins, timeout)
    done = lost = 0

    def give(task: workers.Task, value: Any, reason: str) -> None:
        nonlocal done, lost
        place = places[task.name]
        if reason:
            failures.extend(Failure(places[at].row, places[at].replicate, reason) for at in twins[task.name])
        else:
            ledger.add(place.key, value)
        for at in twins[task.name]:
            chunk = at // PACK
            waits[chunk] -= 1
            if not waits[chunk]:
                ledger.pack(chunk, places[chunk * PACK : (chunk + 1) * PACK])
        done, lost = done + 1, lost + bool(reason)
        report(done, len(twins), f"({lost} failed)" if lost else "")

    if twins:
        report(0, len(twins))
        go(work or Runner(), queue.take, give, code)
    return sorted(failures, key=lambda f: (f.replicate, f.row))


def _close(folder: Path, result: Sweep, frame: Mapping[str, Any], packs: list[str], command: str) -> None:
    """Write the tables and, last, the manifest."""
    _write_measures(folder / "measures.parquet", result)
    for name in TABLES[1:]:
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
        "seeds": list(result.places.seeds),
        "numbers": frame["numbers"],
        "source": frame["source"],
        "packages": manifest.versions(),
        "rows": result.plan.rows,
        "runs": len(result.places),
        "cautions": list(result.plan.cautions),
        "failures": [vars(f) for f in result.failures],
        "files": {name: manifest.file_digest(folder / name) for name in names},
    }
    made = {"at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "command": command}
    write_json(folder / MANIFEST, content, made)


def _write_measures(path: Path, result: Sweep) -> None:
    """The table of measures, a piece at a time, in one step."""
    with (
        hidden.in_one_step(path) as fresh,
        pq.ParquetWriter(
            fresh, findings.LINES, compression="zstd", compression_level=3, version="2.6", store_schema=False
        ) as writer,
    ):
        for table in findings.lines(result.found, result.places):
            writer.write_table(table)


def _whole(folder: Path, say: Say) -> bool:
    """Whether a manifest is there, without failures, and every file is as it says; what is damaged is said."""
    try:
        content = read_json(folder / MANIFEST)
    except store.StoreError as problem:
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


def folder_of(plan: Plan, frame: Mapping[str, Any]) -> Path:
    """The folder of this very design under `results/`, or a new one."""
    run = identity.folder_hash(plan, frame)
    known = [p for p in Path(store.RESULTS).glob(f"*-{run}") if (p / DESIGN).is_file()]
    return max(known, default=store.new_folder(["sweep", plan.design.name], run))


def _checked(folder: Path) -> Path:
    if not (folder / DESIGN).is_file():
        raise store.StoreError(f"{folder}: holds no sweep to merge")
    return folder
