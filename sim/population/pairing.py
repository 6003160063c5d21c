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
    many = np.bincount(side, minlength=4 * (EVERYBODY + 1)).reshape(-1, 2, 2)  # by circle, own sex and sex
    meet = many.copy()
    meet[:, 0] = many[:, 0].min(axis=1, keepdims=True)
    meet[:, 1] -= many[:, 1] % 2
    chosen = np.lexsort((chance, side))
    chosen = chosen[_turn(side[chosen], many) < meet.ravel()[side[chosen]]]
    chosen = chosen[np.lexsort((rank[chosen], side[chosen]))]
    own = own_sex[chosen]
    # a man stands as many places before the woman he meets as there are couples; of one's own sex it is the next
    first = np.flatnonzero(np.where(own, _turn(side[chosen], meet) % 2 == 0, sex[chosen] == 0))
    apart = np.where(own[first], 1, meet[circle[chosen[first]], 0, 0])
    return np.stack([chosen[first], chosen[first + apart]], axis=1)


def _turn(side: np.ndarray, many: np.ndarray) -> np.ndarray:
    """The place of each within their side, where people stand side by side; ``many``: how many on each. int64 (n,)."""
    return np.asarray(np.arange(len(side)) - (np.cumsum(many.ravel()) - many.ravel())[side])
