"""Pairing: who, of those ready to live with a partner, meets whom this month."""

from __future__ import annotations

import numpy as np

from sim.columns import ROW
from sim.draws import uniforms
from sim.numbers import Numbers

STRAIGHT, GAY, BISEXUAL = 0, 1, 2
EVERYBODY = 99


def pairs(
    small: np.ndarray, real: np.ndarray, ids: np.ndarray, rows: np.ndarray, numbers: Numbers, seed: int, calendar: int
) -> np.ndarray:
    """Pairs of ``rows`` (those who seek), int64 (pairs, 2); each at most once, in a fixed order.

    People meet in markets: the other sex or their own, their own ethnic group or everybody. In each, both sides
    are ranked by age, skill, place and luck and paired rank by rank, so that couples are alike; where one side is
    longer, luck decides who goes without.
    """
    if len(rows) < 2:
        return np.zeros((0, 2), np.int64)
    value = {n: float(numbers[f"turnover.{n}"].value) for n in _NAMES}  # type: ignore[arg-type]
    luck = {n: uniforms(seed, ids[rows], f"turnover.{n}", calendar) for n in ("rank", "chance", "market", "own_sex")}
    sex, orientation, group = (small[ROW[c]][rows].astype(np.int64) for c in ("sex", "orientation", "ethnic_group"))
    own_sex = (orientation == GAY) | ((orientation >= BISEXUAL) & (luck["own_sex"] < value["same_sex"]))
    circle = np.where(luck["market"] < value["own_group"], group, EVERYBODY)
    rank = (
        small[ROW["age"]][rows]
        - value["older_man"] * ((sex == 0) & ~own_sex)
        + value["near_skill"] * real[ROW["skill"]][rows]
        + value["near_place"] * small[ROW["imd_decile"]][rows]
        + value["spread"] * (luck["rank"] - 0.5) * 12.0**0.5
    )
    found: list[np.ndarray] = []
    for c in np.unique(circle):
        here = circle == c
        men, women = (np.flatnonzero(here & ~own_sex & (sex == s)) for s in (0, 1))
        many = min(len(men), len(women))
        found.append(np.column_stack([_ranked(side, many, rank, luck["chance"]) for side in (men, women)]))
        for s in (0, 1):
            side = np.flatnonzero(here & own_sex & (sex == s))
            even = _ranked(side, len(side) // 2 * 2, rank, luck["chance"])
            found.append(even.reshape(-1, 2))
    return np.asarray(rows[np.concatenate(found)], np.int64)


_NAMES = ("own_group", "same_sex", "older_man", "spread", "near_skill", "near_place")


def _ranked(side: np.ndarray, many: int, rank: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """``many`` of one side, chosen by luck, in order of rank."""
    chosen = side[np.argsort(chance[side], kind="stable")[:many]]
    return chosen[np.argsort(rank[chosen], kind="stable")]
