"""External results that are kept: what `mindgap external` last found, as data, for pages that do not run it again.

    external_results.csv     one line a result, as in `experiments.external`
    external_results.yaml    the run it comes from, when, and hashes of the numbers and of the engine

The library's own stand in scenarios/evidence and are made by ``mindgap external --out scenarios/evidence``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from experiments import kept
from experiments.evidence import FOLDER

TABLE, ABOUT = "external_results.csv", "external_results.yaml"


def write(table: pd.DataFrame, folder: Path, people: int, replicates: int, seed: int) -> list[Path]:
    """Keep the table in a folder; the two files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / TABLE, folder / ABOUT]
    rows = table.assign(hit=kept.told(table["hit"]))
    rows.to_csv(paths[0], index=False, lineterminator="\n", float_format="%.6g")
    run = {"people": people, "replicates": replicates, "seed": seed}
    kept.write(paths[1], "What `mindgap external` found; made by: mindgap external --out FOLDER", run)
    return paths


def read(folder: Path | None = None) -> tuple[pd.DataFrame, dict[str, Any]] | None:
    """The table (hit is yes, no or empty) and the run; by default the library's, None where none is kept."""
    where = Path(str(FOLDER)) if folder is None else folder
    if not (where / TABLE).is_file() or not (where / ABOUT).is_file():
        return None
    text = dict.fromkeys(("hit", "judged", "unit", "note", "source", "result"), str)
    table = pd.read_csv(where / TABLE, dtype=text, keep_default_na=False, na_values=[""])
    return table.assign(hit=table["hit"].fillna("")), kept.read(where / ABOUT)
