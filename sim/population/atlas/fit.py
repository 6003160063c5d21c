"""How well the joint tables inside a place's areas meet the published margins, after iterative proportional fitting.

Households, tenure, ethnic group and disability are joined inside each area by scaling national cross-tables until
the area's own margins are met (`sim.population.margins`). Here each fitted table is summed again and set beside the
figure it was fitted to; what is left is rounding, or two margins that contradict each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.numbers import load_numbers
from sim.population.draft import Draft
from sim.population.ethnic import ethnic_tables
from sim.population.families import BROAD, CELL_TENURE_ROW
from sim.population.labels import disability_tables
from sim.population.margins import conditional
from sim.population.place import Place


@dataclass(frozen=True)
class Fit:
    """One margin: the largest and mean distance over areas and rows, in percentage points of its people or homes."""

    table: str
    largest: float
    mean: float


def fit_of(place: Place, people: int) -> tuple[Fit, ...]:
    """The fit of every margin in a town of so many people."""
    draft = Draft(place, people, 0, load_numbers(), equal=False)
    tables, homes = draft.place.tables, draft.homes
    everybody = np.concatenate([homes.young[:, None, :], homes.people], axis=1)  # (S, 7, 4): age rows and tenure
    broad = np.stack([tables["age"][k == BROAD].sum(axis=0) for k in range(6)], axis=1)
    disabled = (everybody * disability_tables(draft)).sum(axis=(1, 2)) / everybody.sum(axis=(1, 2))
    held = np.einsum("sc,sct->st", homes.households, homes.tenure[:, CELL_TENURE_ROW])
    found = {
        "age": (conditional(homes.people.sum(axis=2)), conditional(broad)),
        "tenure": (conditional(held), tables["tenure"].T),
        "ethnic_group": (conditional(ethnic_tables(draft)[1].sum(axis=1)), tables["ethnic_group"].T),
        "disability": (disabled, tables["disability"][0]),
    }
    rows = []
    for name, (got, wanted) in found.items():
        gap = 100 * np.abs(got - wanted)
        rows.append(Fit(name, float(gap.max()), float(gap.mean())))
    return tuple(rows)


def told(fits: tuple[Fit, ...]) -> str:
    """The fit in words: the largest and mean distance of each margin."""
    parts = [f"{f.table.replace('_', ' ')} {f.largest:.3f} (mean {f.mean:.4f})" for f in fits]
    return f"largest distance from the published margins of an area, in percentage points: {', '.join(parts)}"
