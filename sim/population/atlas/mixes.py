"""How the people of every council, integrated care board and region of England spread over deciles of deprivation.

The table comes with the library (``scenarios/places/decile_mixes.csv``), so that maps can be drawn without the official
files. Run ``python -m sim.population.atlas.mixes FOLDER`` at the root of the repository to derive it again.
"""

from __future__ import annotations

import csv
import io
import sys
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from sim.population.atlas import forms
from sim.population.atlas.assemble import ICBS_2024, AllAreas, assemble, sheets_of
from sim.population.atlas.sheets import Sheet, find, read

FILE = "decile_mixes.csv"
COLUMNS = ("code", "also", "name", "kind", "residents", *(f"decile_{d}" for d in range(1, 11)))


@dataclass(frozen=True)
class Mix:
    """One area of a map: its code, another code it goes by, its name and kind, and its people's deciles (10,)."""

    code: str
    also: str
    name: str
    kind: str
    residents: int
    deciles: np.ndarray

    @property
    def most_deprived(self) -> float:
        """Percent of its people who live in the most deprived fifth of England's areas."""
        return 100.0 * float(self.deciles[:2].sum())


@cache
def mixes() -> tuple[Mix, ...]:
    """Every council, integrated care board and region of England."""
    text = (files("scenarios") / "places" / FILE).read_text(encoding="utf-8")
    return tuple(
        Mix(
            row["code"], row["also"], row["name"], row["kind"], int(row["residents"]),
            np.array([float(row[f"decile_{d}"]) for d in range(1, 11)]),
        )
        for row in csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    )  # fmt: skip


def derive(areas: AllAreas, ods: Sheet) -> list[dict[str, str]]:
    """The rows of the table, from all areas; ``ods`` names the boards' other codes."""
    also = dict(zip((ICBS_2024.get(k, k) for k in ods.keys), ods.texts["also"], strict=True))
    names = {
        "region": dict(
            zip(areas.sheets["regions"].texts["region"], areas.sheets["regions"].texts["name"], strict=True)
        ),
        "icb": dict(zip(areas.sheets["icbs"].keys, areas.sheets["icbs"].texts["name"], strict=True)),
        "council": dict(
            zip(
                areas.sheets["index_2025"].texts["council"],
                areas.sheets["index_2025"].texts["council_name"],
                strict=True,
            )
        ),
    }
    rows = []
    residents = areas.residents
    for kind, owner in (("region", areas.region), ("icb", areas.icb), ("council", areas.council)):
        for code in np.unique(owner):
            here = owner == code
            sums = np.bincount(areas.decile[here], residents[here], minlength=11)[1:]
            row = {"code": str(code), "also": also.get(str(code), ""), "name": names[kind][str(code)], "kind": kind}
            row |= {"residents": f"{sums.sum():.0f}"}
            rows.append(row | {f"decile_{d}": f"{sums[d - 1] / sums.sum():.5f}" for d in range(1, 11)})
    return rows


def write(folder: Path, path: Path) -> None:
    """Derive the table from a folder of whole official files and write it.

    ValueError where the list of boards is missing.
    """
    found = find(folder, forms.ICBS_2022)
    sheet = read(found, forms.ICBS_2022) if isinstance(found, Path) else None
    if not isinstance(sheet, Sheet):
        raise ValueError(f"{forms.ICBS_2022.file} is not in {folder}, or not what it should be")
    out = io.StringIO()
    out.write(
        "# People of the Census 2021 by decile of the Index of Deprivation 2025. Contains public sector information "
        "licensed under the Open Government Licence v3.0. Source: Office for National Statistics; MHCLG; NHS England.\n"
    )
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(derive(assemble(sheets_of(folder)), sheet))
    path.write_text(out.getvalue(), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path("scenarios/places") / FILE)
