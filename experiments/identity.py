"""What a sweep's folder is for, and whether a design may go on in it.

A design may go on where model, base scenario, method, seed and factors are the same and every row that is there is
still one of its rows: rows and replicates can be added, never exchanged.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.gaps import default_window
from experiments import hidden, ledger, manifest
from experiments.design import Design, Plan, make_plan
from experiments.runner import seed_of
from experiments.store import StoreError
from sim.library import is_path
from sim.numbers import digest as numbers_digest
from sim.numbers import load_numbers
from sim.scenario import OWN_KEYS, Scenario

SCHEMA = 1
FRAME = {
    "source": "other code",
    "numbers": "other numbers",
    "packages": "other library versions",
    "base": "another base scenario",
    "method": "another method",
    "seed": "another seed",
    "factors": "other levers or uncertainties",
}


def model_hash() -> str:
    """A hash of all code and data that decide the bytes of a run: engine, numbers, places, and what is summed."""
    rooms = {name: Path(next(iter(import_module(name).__path__))) for name in ("sim", "scenarios", "experiments")}
    return manifest.digest(
        [
            manifest.source_hash({"sim": rooms["sim"]}),
            manifest.source_hash({"scenarios": rooms["scenarios"] / "numbers"}),
            manifest.source_hash({"scenarios": rooms["scenarios"] / "places"}),
            manifest.file_digest(rooms["experiments"] / "measures.py"),
        ]
    )


def content_of(scenario: Scenario) -> dict[str, Any]:
    """What of a scenario decides its results: all but names; a place file by its bytes."""
    found = scenario.model_dump(mode="json", by_alias=True, exclude=set(OWN_KEYS))
    if is_path(scenario.place):
        found["place"] = manifest.place_digest(scenario.place)
    if scenario.network is not None:
        found["network"] = manifest.file_digest(Path(scenario.network))
    return {**found, "window": list(default_window(scenario.months))}


def frame_of(plan: Plan) -> dict[str, Any]:
    """What must be the same for a design to go on in a folder."""
    return {
        "source": model_hash(),
        "numbers": numbers_digest(load_numbers()),
        "packages": manifest.versions(manifest.ENGINE),
        "base": content_of(plan.base),
        "method": plan.design.method,
        "seed": plan.design.seed,
        "factors": [f.name for f in plan.factors],
    }


def places_of(plan: Plan, frame: Mapping[str, Any], replicates: int) -> ledger.Places:
    """Every run of a design."""
    model = [frame["source"], frame["numbers"], frame["packages"]]
    rows = tuple(manifest.digest([model, content_of(plan.scenario(row))]) for row in range(plan.rows))
    return ledger.Places(rows, tuple(seed_of(plan.design.seed, k) for k in range(replicates)))


def folder_hash(plan: Plan, frame: Mapping[str, Any]) -> str:
    """Twelve hex digits for the name of a folder: the frame and the rows, whatever the replicates."""
    points = hashlib.sha256(np.ascontiguousarray(plan.values).tobytes()).hexdigest()
    return manifest.digest([dict(frame), points])[:12]


def described(plan: Plan, frame: Mapping[str, Any], replicates: int, points: str) -> dict[str, Any]:
    """The content of design.json."""
    design = plan.design.model_dump(mode="json", by_alias=True)
    base = plan.base.model_dump(mode="json", by_alias=True)
    return {
        "schema": SCHEMA,
        "frame": dict(frame),
        "design": {**design, "replicates": replicates},
        "base": base,
        "base_key": plan.base.key,
        "points": points,
        "rows": plan.rows,
    }


def settle(folder: Path, plan: Plan, frame: Mapping[str, Any], say: ledger.Say) -> int:
    """Make the folder this design's, or refuse it; how many replicates it has now (never fewer than before).

    Raises StoreError where the folder holds something else, another design, or runs of other code or numbers.
    """
    try:
        there = ledger.read_json(folder / ledger.DESIGN)
    except StoreError as problem:
        say(f"{problem}; it is written again")
        there = None
    replicates = plan.design.replicates
    if there is not None:
        _refuse(folder, there, plan, frame)
        replicates = max(replicates, there["design"]["replicates"])
    elif any(p for p in folder.iterdir() if p.name not in ("runs", "parts", ledger.DESIGN) and not _ours(p.name)):
        raise StoreError(f"{folder}: holds something else than a sweep; name another folder")
    data = _points_bytes(plan)
    points = f"points-{manifest.digest(data)[: ledger.SUM]}.parquet"
    path = folder / points
    if not path.is_file() or path.read_bytes() != data:
        ledger.write(path, data, flush=True)
    content = described(plan, frame, replicates, points)
    if content != there:
        ledger.write_json(folder / ledger.DESIGN, content)
    for old in folder.glob("points-*.parquet"):
        if old.name != points:
            old.unlink()
    return replicates


def replicates_in(folder: Path, plan: Plan, frame: Mapping[str, Any]) -> int:
    """How many replicates a folder of this design has; StoreError where it is of another design, code or numbers."""
    there = ledger.read_json(folder / ledger.DESIGN)
    if there is None:
        raise StoreError(f"{folder}: holds no sweep")
    _refuse(folder, there, plan, frame)
    return int(there["design"]["replicates"])


def _ours(name: str) -> bool:
    return name == ledger.MANIFEST or name.endswith(".parquet") or hidden.MARK in name


def _refuse(folder: Path, there: Mapping[str, Any], plan: Plan, frame: Mapping[str, Any]) -> None:
    """Refuse a folder of another design, with what is different."""
    before = there.get("frame", {})
    other = [words for key, words in FRAME.items() if before.get(key) != json.loads(manifest.canonical(frame[key]))]
    if "another base scenario" in other:
        old, new = before.get("base", {}), frame["base"]
        keys = [k for k in new if old.get(k) != new[k] and k not in OWN_KEYS]
        other[other.index("another base scenario")] = f"another base scenario ({', '.join(keys)})"
    if not other:
        old_rows = {row.tobytes() for row in read_points(folder / there["points"], len(plan.factors), plan)}
        gone = len(old_rows - {row.tobytes() for row in np.ascontiguousarray(plan.values)})
        if not gone:
            return
        other = [f"{gone} rows that are not in this design"]
        if plan.design.method == "lhs":
            other[0] += " (a Latin hypercube cannot be extended; sobol and morris can)"
    raise StoreError(f"{folder}: holds the results of another design ({'; '.join(other)}); name another folder")


def _points_bytes(plan: Plan) -> bytes:
    """The rows' values as a Parquet file."""
    columns = {"row": np.arange(plan.rows, dtype=np.int64)}
    columns |= {f.name: plan.values[:, k] for k, f in enumerate(plan.factors)}
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), sink, compression="zstd", version="2.6", store_schema=False)
    return bytes(sink.getvalue().to_pybytes())


def read_points(path: Path, factors: int, plan: Plan | None = None) -> np.ndarray:
    """The rows' values of a folder, float64 (rows, factors); a damaged file gives those of ``plan``.

    StoreError where it is damaged and there is no plan.
    """
    sound = path.is_file() and path.stem.endswith("-" + manifest.file_digest(path)[: ledger.SUM])
    if not sound:
        if plan is not None:
            return np.ascontiguousarray(plan.values)
        raise StoreError(f"{path}: is missing or damaged; name the design file and it is written again")
    table = pq.read_table(path, memory_map=False).drop_columns(["row"])
    return np.column_stack([column.to_numpy() for column in table.columns]) if factors else np.zeros((len(table), 0))


def plan_of(folder: Path, **changes: Any) -> Plan:
    """The plan that a folder was made for, with other values of the command line (None where not given).

    StoreError where the folder holds no sweep.
    """
    there = ledger.read_json(folder / ledger.DESIGN) if folder.is_dir() else None
    if there is None:
        raise StoreError(f"{folder}: holds no sweep to go on with; name the design file")
    given = {k: v for k, v in changes.items() if v is not None}
    own = {k: given.pop(k) for k in ("replicates", "seed") if k in given}
    factors = there["frame"]["factors"]
    varied = {kind: _in_order(there["design"][kind], factors) for kind in ("levers", "uncertainties")}
    design = Design.model_validate({**there["design"], **varied, **own})
    base = Scenario.model_validate(there["base"])
    base._key = there["base_key"]
    listed = None
    if design.method == "rows":
        names = there["frame"]["factors"]
        listed = (names, read_points(folder / there["points"], len(names)))
    return make_plan(design, base.override(**given), listed)


def _in_order(varied: Mapping[str, Any], factors: list[str]) -> dict[str, Any]:
    """What varies in the order of the factors (the file sorts its keys); a table's name stands for its entries."""

    def place(name: str) -> int:
        return next((k for k, f in enumerate(factors) if f == name or f.startswith(f"{name}.")), len(factors))

    return {name: varied[name] for name in sorted(varied, key=place)}
