"""External results that are kept: what `mindgap external` last found, as data, for pages that do not run it again.

    external_results.csv     one line a result, as in `experiments.external`
    external_results.yaml    the run it comes from, when, and hashes of the numbers and of the engine

The library's own stand in scenarios/evidence and are made by ``mindgap external --out scenarios/evidence``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from ruamel.yaml import YAML

from experiments.card import FOLDER
from experiments.manifest import engine_hash
from sim.numbers import digest, load_numbers

TABLE, ABOUT = "external_results.csv", "external_results.yaml"


def write(table: pd.DataFrame, folder: Path, people: int, replicates: int, seed: int) -> list[Path]:
    """Keep the table in a folder; the two files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / TABLE, folder / ABOUT]
    kept = table.assign(hit=table["hit"].map({True: "yes", False: "no"}).fillna(""))
    kept.to_csv(paths[0], index=False, lineterminator="\n", float_format="%.6g")
    about: dict[str, Any] = {"made": datetime.now(UTC).strftime("%Y-%m-%d"), "people": people}
    about |= {"replicates": replicates, "seed": seed, "numbers": digest(load_numbers()), "engine": engine_hash()}
    with paths[1].open("w", encoding="utf-8") as file:
        file.write("# What `mindgap external` found; made by: mindgap external --out FOLDER\n")
        YAML().dump(about, file)
    return paths


def read(folder: Path | None = None) -> tuple[pd.DataFrame, dict[str, Any]] | None:
    """The table (hit is yes, no or empty) and the run; by default the library's, None where none is kept."""
    where = Path(str(FOLDER)) if folder is None else folder
    if not (where / TABLE).is_file() or not (where / ABOUT).is_file():
        return None
    text = dict.fromkeys(("hit", "judged", "unit", "note", "source", "result"), str)
    table = pd.read_csv(where / TABLE, dtype=text, keep_default_na=False, na_values=[""])
    about = dict(YAML(typ="safe").load((where / ABOUT).read_text(encoding="utf-8")))
    return table.assign(hit=table["hit"].fillna("")), about


def stale(about: dict[str, Any]) -> bool:
    """Whether the run had another engine or other numbers than these."""
    return bool(about["engine"] != engine_hash() or about["numbers"] != digest(load_numbers()))
