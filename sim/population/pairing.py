"""Pairing: who, of those ready to live with a partner, meets whom this month."""

from __future__ import annotations

import numpy as np
from numba import njit

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


@njit(error_model="numpy", cache=True)
def _ranked(who, side, value):
    """These people by side, then by value, then as they come; int64, as many."""
    order = who[np.argsort(value[who], kind="mergesort")]
    return order[np.argsort(side[order], kind="mergesort")]


@njit(error_model="numpy", cache=True)
def _met(circle, own_sex, sex, rank, chance):
    """Who meets whom, int64 (pairs, 2): circle by circle, men and women, then men, then women, rank by rank."""
    n = len(circle)
    side = np.empty(n, np.int64)
    many = np.zeros((EVERYBODY + 1, 2, 2), np.int64)  # by circle, own sex and sex
    for i in range(n):
        side[i] = (circle[i] * 2 + own_sex[i]) * 2 + sex[i]
        many[circle[i], np.int64(own_sex[i]), sex[i]] += 1
    order = _ranked(np.arange(n), side, chance)
    meet = np.empty((EVERYBODY + 1, 2, 2), np.int64)
    for c in range(EVERYBODY + 1):
        meet[c, 0] = min(many[c, 0, 0], many[c, 0, 1])
        meet[c, 1] = many[c, 1] // 2 * 2
    chosen, found, turn = np.empty(n, np.int64), 0, 0
    for k in range(n):
        i = order[k]
        turn = turn + 1 if k > 0 and side[order[k - 1]] == side[i] else 0
        if turn < meet[circle[i], np.int64(own_sex[i]), sex[i]]:
            chosen[found] = i
            found += 1
    chosen = _ranked(chosen[:found], side, rank)
    pairs, at = np.empty((found // 2, 2), np.int64), 0
    first = 0  # of the circle's men among the chosen
    for c in range(EVERYBODY + 1):
        couples = meet[c, 0, 0]
        for k in range(couples):
            pairs[at, 0], pairs[at, 1] = chosen[first + k], chosen[first + couples + k]
            at += 1
        first += 2 * couples
        for k in range((meet[c, 1, 0] + meet[c, 1, 1]) // 2):  # of one's own sex, two and two
            pairs[at, 0], pairs[at, 1] = chosen[first + 2 * k], chosen[first + 2 * k + 1]
            at += 1
        first += meet[c, 1, 0] + meet[c, 1, 1]
    return pairs
