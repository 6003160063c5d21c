"""A results folder: written whole or not at all, read only if every byte is as it was written.

    manifest.json     what was run, from what, with which seeds; checksums of every file; ``made`` apart (time, command)
    NAME.parquet      one tidy table each: rows sorted by every column in turn, no library metadata, one compression
    …                 whatever ``fill`` adds (charts, their CSV twins, alt texts), checksummed too

The folder is filled under a hidden name beside its place, flushed to disk, then renamed: others see nothing or all.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments import hidden
from experiments.manifest import digest, file_digest, folder_name

RESULTS = "results"  # where folders that nobody named go
MANIFEST = "manifest.json"
SCHEMA = 1
KEPT = ("schema", "tables", "files", "made", "sha256")  # keys of the manifest that the store writes itself
Fill = Callable[[Path], None]


class StoreError(Exception):
    """Results cannot be written or trusted; the text says which file and why, in one line."""


class OtherResults(StoreError):
    """A folder holds whole results, but not of the kind that this module writes; ``kind`` says what (a sweep)."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.kind = kind
        super().__init__(f"{folder}: holds a {kind}; show it with: mindgap results {folder}")


def write(
    folder: Path | str,
    tables: Mapping[str, pd.DataFrame],
    manifest: Mapping[str, Any],
    made: Mapping[str, Any] | None = None,
    fill: Fill | None = None,
) -> Path:
    """Write a results folder in one step and return its path.

    ``manifest``: all that identifies the run (with ``hash``); equal runs give equal bytes but for ``made`` (command,
    paths; the time is added). ``fill(folder)`` may add more files before the folder becomes visible. An equal finished
    folder is left as it is; a damaged one is set aside as ``NAME.damaged-N``. StoreError for anything else in the
    way, ValueError for a manifest or a table's name that is not allowed.
    """
    folder = Path(folder).absolute()
    clash = sorted(set(KEPT) & set(manifest))
    if clash:
        raise ValueError(f"the manifest may not set {', '.join(clash)}: the store does")
    for name in tables:
        if not name.replace("_", "").isalnum() or not name.isascii():
            raise ValueError(f"table name {name!r}: letters, digits and _ only")
    if finished(folder, manifest):
        return folder
    with _beside(folder) as temporary:
        found = {}
        for name, frame in sorted(tables.items()):
            path = temporary / f"{name}.parquet"
            _write_table(frame, path, name)
            found[name] = {"rows": len(frame), "columns": list(frame.columns), "sha256": file_digest(path)}
        if fill is not None:
            fill(temporary)
        others = {p.relative_to(temporary).as_posix(): p for p in sorted(temporary.rglob("*")) if p.is_file()}
        files = {name: file_digest(p) for name, p in others.items() if name.removesuffix(".parquet") not in tables}
        content = {**manifest, "schema": SCHEMA, "tables": found, "files": files}
        when = {"at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), **(made or {})}
        whole = {**content, "sha256": digest(content), "made": {**when, "sha256": digest(when)}}
        text = json.dumps(whole, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
        (temporary / MANIFEST).write_text(text + "\n", encoding="utf-8")
        for path in [*temporary.rglob("*"), temporary]:
            _flush(path)
        if finished(folder, manifest):  # by another command meanwhile
            return folder
        _make_room(folder)
        os.rename(temporary, folder)
        _flush(folder.parent)
    return folder


@contextlib.contextmanager
def together(folder: Path | str, last: str) -> Iterator[Path]:
    """A hidden folder to fill with plain files, which then appear in ``folder``, each whole and ``last`` the last.

    Whoever reads them needs ``last``: it is taken away before the first of them changes, so that old and new never
    pass for one. StoreError where the disk fails.
    """
    folder = Path(folder).absolute()
    with _beside(folder) as temporary:
        yield temporary
        for path in [*temporary.iterdir(), temporary]:
            _flush(path)
        folder.mkdir(exist_ok=True)
        paths = sorted(temporary.iterdir(), key=lambda path: (path.name == last, path.name))
        if [path.name for path in paths] != [last]:
            (folder / last).unlink(missing_ok=True)
        for path in paths:
            os.replace(path, folder / path.name)
        _flush(folder)


def read(folder: Path | str) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    """The manifest and all tables of a finished folder; a missing, cut or changed file is a ``StoreError``."""
    folder = Path(folder)
    manifest = verify(folder)
    return manifest, {name: _read_table(folder / f"{name}.parquet") for name in sorted(manifest["tables"])}


def verify(folder: Path | str) -> dict[str, Any]:
    """The manifest of a folder, after checking every byte against it.

    StoreError where a file is missing or has other bytes, OtherResults for a whole sweep.
    """
    folder = Path(folder)
    manifest = _read_manifest(folder)
    expected = {f"{name}.parquet": entry["sha256"] for name, entry in manifest["tables"].items()} | manifest["files"]
    for name, checksum in sorted(expected.items()):
        path = folder / name
        if not path.is_file():
            raise StoreError(f"{path}: is missing from these results; run the command again")
        if file_digest(path) != checksum:
            raise StoreError(f"{path}: is damaged (its bytes are not those that were written); run the command again")
    return manifest


def find_equal(root: Path | str, run: str) -> Path | None:
    """A finished, undamaged folder of the same run (its hash) under ``root``, newest name first; else None."""
    root = Path(root)
    candidates = sorted(root.glob(f"*-{run}"), reverse=True) if root.is_dir() and run.isalnum() else []
    for folder in candidates:
        with contextlib.suppress(StoreError):
            if not folder.name.startswith(".") and verify(folder).get("hash") == run:
                return folder
    return None


def known(out: Path | str | None, manifest: Mapping[str, Any]) -> Path | None:
    """A finished folder of this very run (its ``hash``): the one that is named, or any under `results/`; else None.

    StoreError where the one that is named holds something else.
    """
    if out is None:
        return find_equal(RESULTS, manifest["hash"])
    return Path(out) if finished(Path(out), manifest) else None


def new_folder(names: Iterable[str], run: str) -> Path:
    """A folder under `results/` for a run of today, by what it is of and its hash."""
    return Path(RESULTS) / folder_name(datetime.now(UTC).strftime("%Y-%m-%d"), names, run)


def named(folder: Path, key: str) -> str | None:
    """What a folder's manifest says of itself under a key (hash, frame), unchecked; None where it says nothing."""
    try:
        whole = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return str(whole[key])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def discard(folder: Path) -> None:
    """Remove whole results that fuller ones take the place of; damaged ones stay, to be set aside."""
    with contextlib.suppress(StoreError):
        verify(folder)
        shutil.rmtree(folder)


def finished(folder: Path, manifest: Mapping[str, Any]) -> bool:
    """Whether the folder already holds this very run, whole; StoreError where it holds another's or other files."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return False
    if not folder.is_dir() or not (folder / MANIFEST).exists():
        raise StoreError(f"{folder}: holds something else than results; name another folder")
    try:
        there = verify(folder)
    except OtherResults as other:
        raise StoreError(f"{folder}: holds a {other.kind}; name another folder") from other
    except StoreError:
        return False
    if {k: v for k, v in there.items() if k not in KEPT} != json.loads(json.dumps(dict(manifest))):
        raise StoreError(f"{folder}: holds the results of another run; name another folder")
    return True


def _make_room(folder: Path) -> None:
    """Set a damaged folder aside (an empty one is replaced by the rename itself)."""
    if folder.is_dir() and any(folder.iterdir()):
        number = 1
        while (aside := folder.with_name(f"{folder.name}.damaged-{number}")).exists():
            number += 1
        os.rename(folder, aside)


def _write_table(frame: pd.DataFrame, path: Path, name: str) -> None:
    """One Parquet file whose bytes depend on the rows alone (for one version of pyarrow), not on their order."""
    if frame.columns.duplicated().any() or not all(isinstance(column, str) for column in frame.columns):
        raise ValueError(f"table {name}: columns need names, each once")
    plain = frame.assign(**{c: frame[c].astype(str) for c in frame.columns if frame[c].dtype == "category"})
    try:
        plain = (
            plain.sort_values(list(plain.columns), kind="stable", ignore_index=True) if len(plain.columns) else plain
        )
        table = pa.Table.from_pandas(plain, preserve_index=False).replace_schema_metadata(None)
    except (TypeError, pa.ArrowException) as problem:
        raise ValueError(f"table {name}: a column mixes types ({problem})") from problem
    pq.write_table(
        table, path, compression="zstd", compression_level=3, version="2.6", store_schema=False, row_group_size=1 << 20
    )


def _read_table(path: Path) -> pd.DataFrame:
    """One table as pandas keeps it."""
    try:
        return pq.read_table(path, memory_map=False).to_pandas()
    except (OSError, pa.ArrowException) as problem:
        raise StoreError(f"{path}: cannot be read ({problem})") from problem


def _read_manifest(folder: Path) -> dict[str, Any]:
    """A manifest whose own checksums are right."""
    path = folder / MANIFEST
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as problem:
        raise StoreError(f"{folder}: holds no finished results (no {MANIFEST})") from problem
    except (OSError, ValueError) as problem:
        raise StoreError(f"{path}: is damaged or cannot be read ({problem})") from problem
    damaged = StoreError(f"{path}: is damaged (its text is not what was written); run the command again")
    if not isinstance(whole, dict) or not isinstance(whole.get("made"), dict):
        raise damaged
    made = {k: v for k, v in whole["made"].items() if k != "sha256"}
    content = {k: v for k, v in whole.items() if k not in ("made", "sha256")}
    if "design" in content and "tables" not in content and whole.get("sha256") == digest(content):
        raise OtherResults(folder, str(content.get("kind", "sweep")))  # written by `experiments.ledger`
    if whole["made"].get("sha256") != digest(made) or whole.get("sha256") != digest(content):
        raise damaged
    if whole.get("schema") != SCHEMA:
        raise StoreError(f"{path}: was written in another form (schema {whole.get('schema')}, here {SCHEMA})")
    return whole


def _flush(path: Path) -> None:
    """Force a file or a folder's entries to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """An empty hidden folder beside another, gone in the end whatever went wrong; a failing disk is one clear error."""
    temporary = hidden.name(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        hidden.clear(folder)
        temporary.mkdir()
        yield temporary
    except OSError as problem:
        reasons = {
            errno.ENOSPC: "the disk is full",
            errno.EDQUOT: "the disk quota is used up",
            errno.EROFS: "the disk can only be read",
            errno.EACCES: "no permission to write there",
            errno.EPERM: "no permission to write there",
            errno.ENOTDIR: "a file is in the way of the folder",
            errno.EEXIST: "a file is in the way of the folder",
            errno.ENAMETOOLONG: "the name is too long",
        }
        reason = reasons.get(problem.errno or 0, problem.strerror or str(problem))
        raise StoreError(f"{folder}: results were not written: {reason}") from problem
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
