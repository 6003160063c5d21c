"""What is said of a run whose results are kept: when, of what size, and hashes of the numbers and of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from ruamel.yaml import YAML

from experiments.manifest import engine_hash
from sim.numbers import digest, load_numbers


def write(path: Path, header: str, run: Mapping[str, Any]) -> None:
    """Write the run beside its results; ``header``: what was found and the command that makes it."""
    about = {"made": datetime.now(UTC).strftime("%Y-%m-%d"), **run}
    about |= {"numbers": digest(load_numbers()), "engine": engine_hash()}
    dump(path, header, about)


def dump(path: Path, header: str, about: Mapping[str, Any]) -> None:
    """Write what is said of a run as YAML, under a comment."""
    with path.open("w", encoding="utf-8") as file:
        file.write(f"# {header}\n")
        YAML().dump(dict(about), file)


def told(hit: pd.Series) -> pd.Series:
    """Hits as tables of results tell them: yes, no, or empty where nothing was judged."""
    return hit.map({True: "yes", False: "no"}).fillna("")


def read(path: Path) -> dict[str, Any]:
    """What is said of the run; raises ruamel's YAMLError for a file that is no YAML."""
    return dict(YAML(typ="safe").load(path.read_text(encoding="utf-8")))


def stale(about: Mapping[str, Any], numbers: str | None = None) -> bool:
    """Whether the run had another engine than this, or other numbers (``numbers``: their digest; None: today's)."""
    return bool(about["engine"] != engine_hash() or about["numbers"] != (numbers or digest(load_numbers())))
