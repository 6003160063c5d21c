"""What a run was made from: canonical text, hashes, package versions, and the name of its folder."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

from sim import plugins
from sim.library import is_path
from sim.population.place import files_of
from sim.scenario import Scenario

# Packages whose version can change a byte of a table or a chart.
PACKAGES = ("numpy", "scipy", "numba", "llvmlite", "pandas", "pyarrow", "matplotlib", "seaborn", "mesa", "networkx")
ENGINE = ("numpy", "scipy", "numba", "llvmlite")  # those whose version can change a run
# Rooms whose files can change a result, and which files of them count.
MODEL = {"sim": (".py",), "scenarios": (".yaml", ".csv"), "experiments": (".py",), "analysis": (".py",)}


def canonical(value: Any) -> str:
    """One text for one content: JSON with sorted keys and no spaces; not-finite numbers are refused."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(value: Any) -> str:
    """SHA-256 (hex) of bytes, or of the canonical text of anything JSON can hold."""
    data = value if isinstance(value, bytes) else canonical(value).encode()
    return hashlib.sha256(data).hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 (hex) of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def source_hash(folders: Mapping[str, Path] | None = None) -> str:
    """SHA-256 over the names and bytes of every source file of the model, wherever it is installed, and of plug-ins.

    ``folders``: room → its folder; by default the installed packages of ``MODEL``.
    """
    if folders is None:
        folders = {}
        for room in MODEL:
            package = import_module(room)
            folders[room] = Path(next(iter(package.__path__)))
    rows = plugins.stamp() if "sim" in folders else []
    for room, folder in sorted(folders.items()):
        for path in sorted(folder.rglob("*")):
            if path.suffix in MODEL.get(room, (".py",)) and path.is_file() and "__pycache__" not in path.parts:
                rows.append([room, path.relative_to(folder).as_posix(), file_digest(path)])
    return digest(sorted(rows))


def place_digest(path: str) -> str:
    """SHA-256 over a place file and the areas file it names."""
    return digest([file_digest(file) for file in files_of(Path(path))])


def own_files(scenarios: Iterable[Scenario]) -> dict[str, str]:
    """SHA-256 of the files that scenarios name by their path: of a place with its areas, of a network."""
    found = {}
    for one in scenarios:
        if is_path(one.place):
            found[one.place] = place_digest(one.place)
        if one.network is not None:
            found[one.network] = file_digest(Path(one.network))
    return found


def versions(packages: Iterable[str] = PACKAGES) -> dict[str, str]:
    """Versions of the installed packages that can change a byte."""
    found = {}
    for name in packages:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


@cache
def engine_hash() -> str:
    """A hash of all code and data that decide a run's state: engine, numbers, places and library versions.

    Taken once a process, when the code it speaks of is loaded.
    """
    rooms = {name: Path(next(iter(import_module(name).__path__))) for name in ("sim", "scenarios")}
    folders = {"sim": rooms["sim"]}, *({"scenarios": rooms["scenarios"] / part} for part in ("numbers", "places"))
    return digest([*map(source_hash, folders), versions(ENGINE)])


def run_hash(
    *, scenarios: Any, seeds: Any, options: Any, numbers: str, source: str, packages: Mapping[str, str]
) -> str:
    """The identity of a run: equal hash, equal bytes. Twelve hex digits of everything that can change a result.

    scenarios: resolved scenario texts in order · seeds: one a replicate · options: people, months, place … ·
    numbers: hash of the numbers · source: ``source_hash()`` · packages: ``versions()``.
    """
    content = {
        "scenarios": scenarios,
        "seeds": seeds,
        "options": options,
        "numbers": numbers,
        "source": source,
        "packages": dict(packages),
    }
    return digest(content)[:12]


def slug(name: str) -> str:
    """A name made safe for a file: small letters, digits and ``_`` only, so that no name becomes a path; at most 40."""
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", text).strip("_")[:40].strip("_") or "scenario"


def folder_name(date: str, names: Iterable[str], run: str) -> str:
    """``<date>-<names>-<hash>``: the policies named (at most three, then how many more), the hash last.

    ValueError for a date that is not YYYY-MM-DD.
    """
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", date):
        raise ValueError("the date of a results folder is written YYYY-MM-DD")
    parts = [slug(name) for name in names]
    shown = parts[:3] + ([f"and_{len(parts) - 3}_more"] if len(parts) > 3 else [])
    return "-".join([date, *shown, run])
