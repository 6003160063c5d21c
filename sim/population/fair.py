"""The fair world's composition: labels and places dealt out anew.

Each label is permuted among adults, and among children, by its own hashed order, and whole
households are laid over the areas in a hashed order. Afterwards no label goes with anything
that people have, nor does the place. Age is not among the labels, nor is being disabled, which
only follows from how much one's activities are limited.
"""

from __future__ import annotations

import numpy as np

from sim.population.luck import Luck

LABELS = (
    ("sex",), ("ethnicity", "ethnic_group"), ("orientation",), ("gender",), ("neurodivergent",), ("looked_after",),
    ("justice_contact",),
)  # fmt: skip
STAYS = ("imd_decile",)  # belongs to the area, not to the household laid over it

Links = tuple[np.ndarray, np.ndarray, np.ndarray]  # rows of the first person, the partner and the carer


def independent(
    columns: dict[str, np.ndarray], links: Links, area_starts: np.ndarray, area_decile: np.ndarray, luck: Luck
) -> tuple[np.ndarray, Links]:
    """Permute ``columns`` in place; returns the areas' first rows, moved so that no household is cut, and the links.

    int64 (areas + 1,) the rows.
    """
    n = len(luck.ids)
    rows = _households_in_new_order(links[0], luck)
    now = np.empty(n, np.int64)
    now[rows] = np.arange(n)
    home, partner, carer = (now[link[rows]] for link in links)
    for name in columns:
        if name not in STAYS:
            columns[name] = columns[name][rows]
    adult = columns["age"] >= 16
    for names in LABELS:
        u = luck.uniform(f"fair_{names[0]}")
        for who in (np.flatnonzero(adult), np.flatnonzero(~adult)):
            order = who[np.argsort(u[who], kind="stable")]
            for name in names:
                columns[name][who] = columns[name][order]
    starts = area_starts.copy()
    inside = starts < n
    starts[inside] = home[starts[inside]]
    columns["imd_decile"] = np.repeat(area_decile, np.diff(starts))[:n].astype(np.uint8)
    return starts, (home, partner, carer)


def _households_in_new_order(home: np.ndarray, luck: Luck) -> np.ndarray:
    """Rows so that whole households follow one another in a hashed order."""
    size = np.bincount(home, minlength=len(home))
    first = np.flatnonzero(size)
    order = first[np.argsort(luck.uniform("fair_household")[first], kind="stable")]
    size = size[order]
    within = np.arange(len(home)) - np.repeat(np.cumsum(size) - size, size)
    return np.asarray(np.repeat(order, size) + within)
