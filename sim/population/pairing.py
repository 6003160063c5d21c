"""Pairing: who, of those ready to live with a partner, meets whom this month."""

from __future__ import annotations

import numpy as np

from sim.columns import ROW
from sim.draws import table
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
    luck = dict(zip(_LUCK, table(seed, ids[rows], _DRAWS, calendar), strict=True))
    sex, orientation, group = (small[ROW[c]][rows].astype(np.int64) for c in ("sex", "orientation", "ethnic_group"))
    own_sex = (orientation == GAY) | ((orientation >= BISEXUAL) & (luck["own_sex"] < value["same_sex"]))
    circle = np.where(luck["market"] < value["own_group"], group, EVERYBODY)
    rank = (
        small[ROW["age"]][rows].astype(np.float64)
        + value["near_skill"] * real[ROW["skill"]][rows]
        + value["near_place"] * small[ROW["imd_decile"]][rows]
        + value["spread"] * (luck["rank"] - 0.5) * 12.0**0.5
    )
    return np.asarray(rows[_met(circle, own_sex, sex, rank, luck["chance"])], np.int64)


_LUCK = ("rank", "chance", "market", "own_sex")
_DRAWS = tuple(f"turnover.{name}" for name in _LUCK)
_NAMES = ("own_group", "same_sex", "spread", "near_skill", "near_place")


def _met(circle: np.ndarray, own_sex: np.ndarray, sex: np.ndarray, rank: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """Who meets whom, int64 (pairs, 2): circle by circle, men and women, then men, then women, rank by rank."""
    side = (circle * 2 + own_sex) * 2 + sex
    by_chance = np.lexsort((chance, side))
    starts = np.searchsorted(side[by_chance], np.arange(4 * (EVERYBODY + 1) + 1))
    many = np.diff(starts).reshape(-1, 2, 2)  # by circle, own sex and sex
    meet = np.stack([np.broadcast_to(many[:, 0].min(1)[:, None], (len(many), 2)), many[:, 1] // 2 * 2], 1).ravel()
    place = np.arange(len(side)) - starts[side[by_chance]]
    chosen = by_chance[place < meet[side[by_chance]]]
    chosen = chosen[np.lexsort((rank[chosen], side[chosen]))]
    both, apart = ~own_sex[chosen], own_sex[chosen]
    # a man and a woman of one circle stand as far from the first of theirs; of one's own sex, two and two
    straight = np.column_stack([chosen[both & (sex[chosen] == s)] for s in (0, 1)])
    alike = chosen[apart].reshape(-1, 2)
    pairs = np.concatenate([straight, alike])
    order = np.lexsort((np.repeat([0, 1], [len(straight), len(alike)]), circle[pairs[:, 0]]))
    return np.asarray(pairs[order])
