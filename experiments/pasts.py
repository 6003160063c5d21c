"""Shared pasts: towns at `begins`, simulated once, kept in the user's cache folder, gone on from by every scenario.

    KEY-SUM.npz    the arrays of `sim.checkpoint.dump`; KEY hashes all that decides them, SUM begins the file's SHA-256

A run that goes on from a kept past has the bytes of one that simulated it. ``MINDGAP_PASTS`` names another folder; set
to nothing, no past is kept. The folder may be emptied at any time.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from experiments.hidden import in_one_step
from experiments.manifest import digest, engine_hash, own_files
from sim import cache_folder
from sim.checkpoint import dump, restore
from sim.memory import needed
from sim.numbers import digest as numbers_digest
from sim.numbers import load_numbers
from sim.run import before_begins, prepare
from sim.scenario import Scenario
from sim.town import Town

LARGEST = 256_000_000  # bytes of a town; larger ones are not kept
MOST = 2_000_000_000  # bytes of the folder; those not used for longest go first
SUM = 16  # hex digits of a checksum in a file's name


def folder() -> Path | None:
    """Where pasts are kept; None where none is."""
    named = os.environ.get("MINDGAP_PASTS")
    if named is not None:
        return Path(named) if named else None
    with suppress(OSError):  # no cache folder can be written
        return cache_folder() / "pasts"
    return None


def key_of(scenario: Scenario, seed: int) -> str:
    """The hash of all that decides the state at `begins`: code, numbers, versions, the scenario until then, seed,
    and the bytes of a place or a network of the user's own."""
    files = own_files([scenario])
    place = files.pop(scenario.place, scenario.place)
    before = list(map(str, before_begins(scenario)[1:]))
    return digest([engine_hash(), numbers_digest(load_numbers()), place, before, seed, *files.values()])[:32]


def town_at_begins(scenario: Scenario, seed: int, keep: bool = True) -> Town:
    """The town at `begins`, from its kept past where there is one; a new one is kept if others will share it."""
    where = folder()
    if where is None or needed(scenario.people) > LARGEST:
        return prepare(scenario, seed)
    key = key_of(scenario, seed)
    kept = _read(where, key)
    if kept is not None:
        return restore(kept)
    town = prepare(scenario, seed)
    if keep:
        with suppress(OSError):  # a full or read-only disk costs the sharing, not the run
            _write(where, key, dump(town))
    return town


def _read(where: Path, key: str) -> dict[str, np.ndarray] | None:
    """The arrays of a kept past; a damaged file is said and removed."""
    for path in where.glob(f"{key}-*.npz"):
        with suppress(OSError):
            data = path.read_bytes()
            if path.stem.endswith("-" + digest(data)[:SUM]):
                os.utime(path)
                with np.load(io.BytesIO(data), allow_pickle=False) as found:
                    return {name: found[name] for name in found.files}
            print(f"{path}: is damaged; that past is simulated again", file=sys.stderr)
            path.unlink(missing_ok=True)
    return None


def _write(where: Path, key: str, found: dict[str, Any]) -> None:
    sink = io.BytesIO()
    np.savez(sink, allow_pickle=False, **found)
    data = sink.getvalue()
    with in_one_step(where / f"{key}-{digest(data)[:SUM]}.npz") as fresh:
        fresh.write_bytes(data)
    _make_room(where)


def _make_room(where: Path) -> None:
    """Remove the pasts that were not used for longest, and what killed processes left, until the folder is small."""
    there = []
    for path in where.iterdir():
        with suppress(OSError):
            found = path.stat()
            there.append((found.st_mtime, found.st_size, path))
    total = sum(size for _, size, _ in there)
    for _, size, path in sorted(there):
        if total <= MOST:
            break
        path.unlink(missing_ok=True)
        total -= size
