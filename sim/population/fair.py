"""The fair world's composition: labels and places dealt out anew.

Each label is permuted among people by its own hashed order, and whole households are laid
over the areas in a hashed order. Afterwards no label goes with anything that people have,
nor does the place. Age is not among the labels.
"""

from __future__ import annotations

import numpy as np

from sim.population.luck import Luck

LABELS = (("sex",), ("ethnicity", "ethnic_group"), ("orientation",), ("disabled",), ("looked_after",))
STAYS = ("imd_decile",)  # belongs to the area, not to the household laid over it


def hashed_order(luck: Luck, name: str) -> np.ndarray:
    """A permutation of the rows, ordered by each row's draw (ties by row)."""
    return np.argsort(luck.uniform(name), kind="stable")


def independent(
    columns: dict[str, np.ndarray], area_starts: np.ndarray, area_decile: np.ndarray, luck: Luck
) -> np.ndarray:
    """Permute ``columns`` in place; returns the areas' first rows, moved by at most one so that no household is cut."""
    n = len(luck.ids)
    rows = _households_in_new_order(columns["mate"], luck)
    for name in columns:
        if name not in STAYS:
            columns[name] = columns[name][rows]
    for names in LABELS:
        order = hashed_order(luck, f"fair_{names[0]}")
        for name in names:
            columns[name] = columns[name][order]
    starts = area_starts.copy()
    inner = starts[1:-1]
    inside = inner[(inner > 0) & (inner < n)]
    if len(inside):
        cut = np.zeros(len(inner), bool)
        cut[(inner > 0) & (inner < n)] = columns["mate"][inside] == 2
        starts[1:-1] = inner + cut
    decile = np.repeat(area_decile, np.diff(starts))[:n]
    columns["imd_decile"] = decile.astype(np.uint8)
    return starts


def _households_in_new_order(mate: np.ndarray, luck: Luck) -> np.ndarray:
    """Rows so that whole households follow one another in a hashed order."""
    first = np.flatnonzero(mate != 2)
    order = first[np.argsort(luck.uniform("fair_household")[first], kind="stable")]
    size = np.where(mate[order] == 1, 2, 1)
    ends = np.cumsum(size)
    rows = np.repeat(order, size)
    rows[ends[size == 2] - 1] += 1
    return rows
