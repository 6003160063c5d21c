"""The store of many runs: one checksummed file per about 1,000 runs, and small files for those not yet packed.

    design.json               what the folder is for: model, base scenario, factors, rows, replicates; checksummed
    points-SUM.parquet        the values of each row's factors
    parts/KEY.json            runs that were finished since the last pack; each carries its own checksum
    runs/NUMBER-SUM.parquet   packs: tidy sums of a run's window by outcome and group; SUM begins the file's SHA-256
    manifest.json             written last: checksums of everything above and of the tables made from it

A run's key is the hash of its scenario, numbers, seed, people, months, code and library versions, so that a run is
taken only for what it is, from whichever folder. Every file is written beside its place and then renamed.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments import hidden
from experiments.manifest import digest, file_digest
from experiments.measures import GROUPS, SHAPE
from experiments.store import StoreError
from sim.outcomes import OUTCOMES

PACK = 1000  # runs in a file
SUM = 16  # hex digits of a checksum in a file's name
SIZE = int(np.prod(SHAPE[1:]))  # rows of a run in a pack
DESIGN, MANIFEST = "design.json", "manifest.json"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run belongs: its row, replicate, seed and key."""

    row: int
    replicate: int
    seed: int
    key: str


@dataclass(frozen=True)
class Places(Sequence[Place]):
    """Every run of a design, made when asked for: all rows of the first replicate, then of the second, and so on.

    ``hashes``: what of each row decides its results; a run's key hashes that and its seed.
    """

    hashes: tuple[str, ...]
    seeds: tuple[int, ...]

    @property
    def rows(self) -> int:
        """How many rows the design has."""
        return len(self.hashes)

    @property
    def replicates(self) -> int:
        """How many paired runs each row has."""
        return len(self.seeds)

    def __len__(self) -> int:
        return self.rows * self.replicates

    def __getitem__(self, at: Any) -> Any:
        """The run at a place, or a list of those of a slice."""
        if isinstance(at, slice):
            return [self[k] for k in range(*at.indices(len(self)))]
        if not 0 <= at < len(self):
            raise IndexError(at)
        replicate, row = divmod(at, self.rows)
        key = hashlib.sha256(f"{self.hashes[row]}|{self.seeds[replicate]}".encode()).hexdigest()[:32]
        return Place(row, replicate, self.seeds[replicate], key)


@dataclass
class Ledger:
    """The runs of one folder. ``packed``: key → file name; ``loose``: keys with a file of their own."""

    folder: Path
    say: Say
    packed: dict[str, str] = field(default_factory=dict)
    loose: set[str] = field(default_factory=set)
    _held: tuple[str, dict[str, np.ndarray]] = ("", {})

    def __contains__(self, key: str) -> bool:
        return key in self.packed or key in self.loose

    # -- finding what is there -----------------------------------------------------------------

    def open(self) -> None:
        """Find every run that is there and whole; what is damaged is said, removed and thereby run again."""
        self.packed, self.loose = {}, set()
        for path in [*self.folder.glob(f".*{hidden.MARK}*"), *self.folder.glob(f"*/.*{hidden.MARK}*")]:
            if path.is_file():
                path.unlink(missing_ok=True)
        for path in sorted((self.folder / "runs").glob("*.parquet")):
            if not path.stem.endswith("-" + file_digest(path)[:SUM]):
                self._damaged(path, "its runs are")
                continue
            for key in _keys(path):
                self.packed[key] = path.name
        for path in sorted((self.folder / "parts").glob("*.json")):
            if _part(path) is None:
                self._damaged(path, "that run is")
            else:
                self.loose.add(path.stem)

    def _damaged(self, path: Path, what: str) -> None:
        self.say(f"{path}: is damaged (its bytes are not those that were written); {what} done again")
        path.unlink()

    # -- adding --------------------------------------------------------------------------------

    def add(self, key: str, found: np.ndarray) -> None:
        """Keep one finished run, sums of shape ``measures.SHAPE``."""
        content = {"key": key, "sums": found.ravel().tolist()}
        write(self.folder / "parts" / f"{key}.json", json.dumps({**content, "sha256": digest(content)}).encode())
        self.loose.add(key)

    def take(self, other: Path, wanted: set[str]) -> int:
        """Take finished runs of these keys from another folder; how many."""
        there = Ledger(other, lambda text: self.say(f"{text} (left out)"))
        there.read_only()
        found = [key for key in [*there.packed, *sorted(there.loose)] if key in wanted and key not in self]
        for key in found:
            self.add(key, there.get(key))
        return len(found)

    def read_only(self) -> None:
        """As ``open``, in a folder that is not ours: damaged files are said and stay."""
        for path in sorted((self.folder / "runs").glob("*.parquet")):
            if path.stem.endswith("-" + file_digest(path)[:SUM]):
                self.packed |= dict.fromkeys(_keys(path), path.name)
            else:
                self.say(f"{path}: is damaged")
        self.loose = {p.stem for p in (self.folder / "parts").glob("*.json") if _part(p) is not None}

    # -- reading -------------------------------------------------------------------------------

    def get(self, key: str) -> np.ndarray:
        """The sums of a run that is there; float64, ``measures.SHAPE``. StoreError where its file is damaged."""
        if key in self.packed:
            name = self.packed[key]
            if self._held[0] != name:
                self._held = (name, _unpack(self.folder / "runs" / name))
            return self._held[1][key]
        found = _part(self.folder / "parts" / f"{key}.json")
        if found is None:
            raise StoreError(f"{self.folder / 'parts' / key}.json: is damaged; run the command again")
        return found

    def chunks(self, places: Sequence[Place]) -> Iterator[tuple[list[Place], np.ndarray]]:
        """The runs that are there, in order, about 1,000 at a time, with their sums (runs, *SHAPE)."""
        for at in range(0, len(places), PACK):
            there = [p for p in places[at : at + PACK] if p.key in self]
            if there:
                yield there, np.array([self.get(p.key) for p in there])

    # -- packing -------------------------------------------------------------------------------

    def pack(self, number: int, places: Sequence[Place]) -> str | None:
        """Write pack ``number`` from those of its runs that are there; the name of its file, None where none is."""
        there = [p for p in places if p.key in self]
        if not there:
            return None
        folder = self.folder / "runs"
        for path in folder.glob(f"{number:05d}-*.parquet"):
            if _places(path) == [(p.row, p.replicate, p.key) for p in there]:
                self._settle(there, path.name)
                return path.name
        table = _table(there, np.array([self.get(p.key) for p in there]))
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, compression="zstd", compression_level=3, version="2.6", store_schema=False)
        data = sink.getvalue().to_pybytes()
        name = f"{number:05d}-{digest(data)[:SUM]}.parquet"
        write(folder / name, data, flush=True)
        self._settle(there, name)
        return name

    def _settle(self, there: Sequence[Place], name: str) -> None:
        """These runs are in a pack now: their own files can go."""
        for p in there:
            self.packed[p.key] = name
            if p.key in self.loose:
                (self.folder / "parts" / f"{p.key}.json").unlink(missing_ok=True)
                self.loose.discard(p.key)

    def pack_all(self, places: Sequence[Place]) -> list[str]:
        """Every pack as it should be for these places, in order, and nothing beside them; names of the files."""
        names = [self.pack(at // PACK, places[at : at + PACK]) for at in range(0, len(places), PACK)]
        kept = [name for name in names if name is not None]
        pa.default_memory_pool().release_unused()
        for path in (self.folder / "runs").glob("*.parquet"):
            if path.name not in kept:
                path.unlink()
        with suppress(OSError):
            (self.folder / "parts").rmdir()
        return kept


def _table(there: Sequence[Place], found: np.ndarray) -> pa.Table:
    """Tidy rows of some runs: key, row, replicate, seed, outcome, dimension, group, numerator, denominator."""
    many = len(there)
    outcomes = np.repeat(np.arange(SHAPE[1]), SHAPE[2])
    groups = np.tile(np.arange(SHAPE[2]), SHAPE[1])

    def words(codes: np.ndarray, names: Sequence[str]) -> pa.DictionaryArray:
        """Each name once: a dictionary with a name twice leaves bytes that differ from one writing to the next."""
        once = {name: k for k, name in enumerate(dict.fromkeys(names))}
        code = np.array([once[name] for name in names], np.int32)
        return pa.DictionaryArray.from_arrays(pa.array(code[codes]), pa.array(list(once)))

    def each(values: Sequence[int]) -> np.ndarray:
        return np.repeat(np.array(values, np.int64), SIZE)

    return pa.table(
        {
            "key": words(np.repeat(np.arange(many), SIZE), [p.key for p in there]),
            "row": each([p.row for p in there]),
            "replicate": each([p.replicate for p in there]),
            "seed": each([p.seed for p in there]),
            "outcome": words(np.tile(outcomes, many), list(OUTCOMES)),
            "dimension": words(np.tile(groups, many), [dimension for dimension, _ in GROUPS]),
            "group": words(np.tile(groups, many), [name for _, name in GROUPS]),
            "numerator": found[:, 0].reshape(-1),
            "denominator": found[:, 1].reshape(-1),
        }
    )


def _places(path: Path) -> list[tuple[int, int, str]]:
    """Row, replicate and key of every run in a pack, in order."""
    columns = ["row", "replicate", "key"]
    table = pq.read_table(path, columns=columns, memory_map=False, use_threads=False, read_dictionary=["key"])
    one = table.take(pa.array(np.arange(0, len(table), SIZE)))
    return list(zip(*(one[name].to_pylist() for name in ("row", "replicate", "key")), strict=True))


def _keys(path: Path) -> list[str]:
    return [key for _, _, key in _places(path)]


def _unpack(path: Path) -> dict[str, np.ndarray]:
    """The sums of every run in a pack, by key."""
    table = pq.read_table(path, columns=["numerator", "denominator"], memory_map=False, use_threads=False)
    both = np.stack([table[name].to_numpy().reshape(-1, *SHAPE[1:]) for name in ("numerator", "denominator")], axis=1)
    return dict(zip(_keys(path), both, strict=True))


def _part(path: Path) -> np.ndarray | None:
    """The sums of a run in a file of its own; None where it is damaged."""
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
        content = {"key": whole["key"], "sums": whole["sums"]}
        if whole["key"] != path.stem or whole["sha256"] != digest(content):
            return None
        return np.array(content["sums"], float).reshape(SHAPE)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(path: Path, data: bytes, flush: bool = False) -> None:
    """Write a file in one step: beside its place, then renamed. Nothing half-written stays, whatever goes wrong."""
    with hidden.in_one_step(path, tidy=False) as fresh, fresh.open("wb") as file:  # `Ledger.open` tidies up
        file.write(data)
        if flush:
            file.flush()
            os.fsync(file.fileno())


def write_json(path: Path, content: Mapping[str, Any], made: Mapping[str, Any] | None = None) -> None:
    """A JSON file with its own checksum; ``made`` (time, command) stands apart and is not part of it."""
    whole = {**content, "sha256": digest(dict(content)), **({"made": dict(made)} if made is not None else {})}
    text = json.dumps(whole, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    write(path, (text + "\n").encode(), flush=True)


def read_json(path: Path) -> dict[str, Any] | None:
    """The content of such a file; None where there is none. A damaged one is a ``StoreError``."""
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as problem:
        raise StoreError(f"{path}: is damaged or cannot be read") from problem
    content = {k: v for k, v in whole.items() if k not in ("sha256", "made")} if isinstance(whole, dict) else {}
    if not content or whole.get("sha256") != digest(content):
        raise StoreError(f"{path}: is damaged (its text is not what was written)")
    return content


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else works in the folder meanwhile; the system lets go of it when this process ends, however it ends.

    StoreError where somebody else does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            raise StoreError(f"{folder}: another sweep is running in this folder") from problem
        yield
    finally:
        os.close(handle)
