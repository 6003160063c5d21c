"""Simulated trials of levers that are kept: what `mindgap validate` last found, for pages that do not run them again.

    trial_results.csv     one line a trial, as `experiments.card.Row`
    trial_results.yaml    the run it comes from, when, and hashes of the numbers and of the engine

The library's own stand in scenarios/evidence and are made by ``mindgap validate --trials --out scenarios/evidence``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from experiments import kept
from experiments.card import Row
from experiments.evidence import FOLDER

TABLE, ABOUT = "trial_results.csv", "trial_results.yaml"
COLUMNS = ("id", "quantity", "observed", "low", "high", "model", "se", "hit", "unit", "note")


def write(rows: Sequence[Row], folder: Path, people: int, replicates: int, seed: int) -> list[Path]:
    """Keep the trials in a folder; the two files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / TABLE, folder / ABOUT]
    table = pd.DataFrame([asdict(row) for row in rows])[list(COLUMNS)]
    table["hit"] = kept.told(table["hit"])
    table.to_csv(paths[0], index=False, lineterminator="\n", float_format="%.4g")
    run = {"people": people, "replicates": replicates, "seed": seed}
    kept.write(paths[1], "Trials of levers as simulated; made by: mindgap validate --trials --out FOLDER", run)
    return paths


def read(folder: Path | None = None) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The table (hit is yes, no or empty) and the run; by default the library's."""
    where = Path(str(FOLDER)) if folder is None else folder
    text = dict.fromkeys(("id", "quantity", "hit", "unit", "note"), str)
    table = pd.read_csv(where / TABLE, dtype=text, keep_default_na=False, na_values={"model": "", "se": ""})
    return table, kept.read(where / ABOUT)
