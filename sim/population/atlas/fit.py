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
from sim.population.families import CELL_FIRST, CELL_KIND, CELL_SECOND, CELL_TENURE_ROW, COUPLE
from sim.population.labels import disability_rows, ethnic_rows
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
    residents = np.concatenate([tables["children_per_adult"].T, homes.people.reshape(-1, 24)], axis=1)  # (S, 25)
    everybody = residents / residents.sum(axis=1, keepdims=True)
    found = {
        "age": (_adults_by_band(homes.households), tables["age"].T),
        "tenure": (np.einsum("sc,sct->st", homes.households, homes.tenure[:, CELL_TENURE_ROW]), tables["tenure"].T),
        "ethnic_group": (np.einsum("sr,sre->se", everybody, ethnic_rows(draft)), tables["ethnic_group"].T),
        "disability": ((everybody * disability_rows(draft)).sum(axis=1), tables["disability"][0]),
    }
    rows = []
    for name, (got, wanted) in found.items():
        gap = 100 * np.abs(got - wanted)
        rows.append(Fit(name, float(gap.max()), float(gap.mean())))
    return tuple(rows)


def _adults_by_band(households: np.ndarray) -> np.ndarray:
    """Shares of adults in the sixteen age bands, from shares of households by cell: (S, 16)."""
    out = np.zeros((len(households), 16))
    for band, there in ((CELL_FIRST, np.ones(len(CELL_KIND))), (CELL_SECOND, 1.0 * (CELL_KIND >= COUPLE))):
        for k in range(16):
            out[:, k] += (households * there)[:, band == k].sum(axis=1)
    return np.asarray(out / out.sum(axis=1, keepdims=True))


def told(fits: tuple[Fit, ...]) -> str:
    """The fit in words: the largest and mean distance of each margin."""
    parts = [f"{f.table.replace('_', ' ')} {f.largest:.3f} (mean {f.mean:.4f})" for f in fits]
    return f"largest distance from the published margins of an area, in percentage points: {', '.join(parts)}"
