"""Tables of any finished results folder, of a comparison or of a sweep, after checking every byte."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from experiments import store
from experiments.ledger import DESIGN, MANIFEST, read_json
from experiments.manifest import file_digest
from experiments.store import StoreError


def read_tables(folder: Path) -> dict[str, pd.DataFrame]:
    """Every table of a folder by name; a missing, cut or changed file is a ``StoreError``.

    Of a sweep: summary, ranking, measures, points, and ``wide``: one line a run with its factors and one column an
    outcome, the shape of EMA workbench's experiments beside its outcomes.
    """
    if not (folder / DESIGN).is_file():
        return store.read(folder)[1]
    content = read_json(folder / MANIFEST)
    if content is None:
        raise StoreError(f"{folder}: is an unfinished sweep; go on with: mindgap sweep --out {folder} --resume")
    for name, checksum in content["files"].items():
        path = folder / name
        if not path.is_file() or file_digest(path) != checksum:
            raise StoreError(f"{path}: is missing or damaged; run the sweep's command again")
    points = next(name for name in content["files"] if name.startswith("points-"))
    tables = {name: pd.read_parquet(folder / f"{name}.parquet") for name in ("summary", "ranking", "measures")}
    tables["points"] = pd.read_parquet(folder / points)
    tables["wide"] = wide(tables["measures"], tables["points"])
    return tables


def wide(measures: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """One line a run: row, replicate, seed, the factors' values, then one column an outcome."""
    index = ["row", "replicate", "seed"]
    order = list(dict.fromkeys(measures["outcome"]))
    outcomes = measures.set_index([*index, "outcome"])["value"].unstack("outcome")[order].reset_index()
    found = outcomes[index].merge(points, on="row", how="left", sort=False)
    return pd.concat([found, outcomes[order]], axis=1).rename_axis(columns=None)
