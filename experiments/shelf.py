"""Tables of any finished results folder, of a comparison or of a sweep, after checking every byte; read in pieces.

Of a sweep: summary, ranking, measures, points, and ``wide``: one line a run with its factors and one column an
outcome, the shape of EMA workbench's experiments beside its outcomes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from experiments import store
from experiments.ledger import DESIGN, MANIFEST, read_json
from experiments.manifest import file_digest
from experiments.store import StoreError

TABLES = ("summary", "ranking", "measures")
INDEX = ["row", "replicate", "seed"]


@dataclass(frozen=True)
class Shelf:
    """A checked folder: the Parquet file of each table, and of a sweep also the packs of its runs."""

    folder: Path
    files: dict[str, Path]
    runs: tuple[Path, ...] = ()

    @property
    def names(self) -> list[str]:
        """The tables there are."""
        return [*self.files, *(["wide"] if "measures" in self.files else [])]

    def about(self, name: str) -> tuple[int, list[str]]:
        """Rows and columns of a table, without reading it."""
        if name == "wide":
            measured = self.about("measures")[0]
            outcomes = self._outcomes()
            columns = [*INDEX, *self.about("points")[1][1:], *outcomes]
            return measured // max(1, len(outcomes)), columns
        file = pq.ParquetFile(self.files[name])
        return file.metadata.num_rows, list(file.schema_arrow.names)

    def pieces(self, name: str) -> Iterator[pd.DataFrame]:
        """A table some 1,000 runs (or 65,536 lines) at a time, in order; at least one piece, empty where it is."""
        if name == "wide":
            points = pd.read_parquet(self.files["points"])
            outcomes = self._outcomes()
            for piece in self._groups("measures"):
                yield wide(piece, points, outcomes)
            return
        yield from self._groups(name)

    def head(self, name: str, most: int) -> pd.DataFrame:
        """The first lines of a table; no more than they take is read."""
        return next(self.pieces(name)).head(most)

    def read(self, name: str) -> pd.DataFrame:
        """A whole table."""
        return pd.concat(self.pieces(name), ignore_index=True)

    def _groups(self, name: str) -> Iterator[pd.DataFrame]:
        file = pq.ParquetFile(self.files[name], memory_map=False)
        for k in range(file.num_row_groups):
            yield file.read_row_group(k).to_pandas()
        if not file.num_row_groups:
            yield file.read().to_pandas()

    def _outcomes(self) -> list[str]:
        """The measures of a sweep, in order."""
        first = next(self._groups("measures"))
        return list(dict.fromkeys(first["outcome"]))


def open_folder(folder: Path) -> Shelf:
    """The tables of a folder; a missing, cut or changed file is a ``StoreError``."""
    if not (folder / DESIGN).is_file():
        content = store.verify(folder)
        return Shelf(folder, {name: folder / f"{name}.parquet" for name in sorted(content["tables"])})
    content = read_json(folder / MANIFEST) or {}
    if not content:
        raise StoreError(f"{folder}: is an unfinished sweep; go on with: mindgap sweep --out {folder} --resume")
    for name, checksum in content["files"].items():
        path = folder / name
        if not path.is_file() or file_digest(path) != checksum:
            raise StoreError(f"{path}: is missing or damaged; run the sweep's command again")
    points = next(name for name in content["files"] if name.startswith("points-"))
    files = {**{name: folder / f"{name}.parquet" for name in TABLES}, "points": folder / points}
    return Shelf(folder, files, tuple(folder / name for name in content["files"] if name.startswith("runs/")))


def wide(measures: pd.DataFrame, points: pd.DataFrame, outcomes: list[str]) -> pd.DataFrame:
    """One line a run: row, replicate, seed, the factors' values, then one column an outcome."""
    found = measures.set_index([*INDEX, "outcome"])["value"].unstack("outcome")
    found = found.reindex(columns=outcomes).sort_index(level=["replicate", "row"]).reset_index()
    values = found[INDEX].merge(points, on="row", how="left", sort=False)
    return pd.concat([values, found[outcomes]], axis=1).rename_axis(columns=None)
