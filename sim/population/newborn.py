"""Newborns: what is fixed at birth, from their parents and their own luck.

Labels come from the parents (ethnicity) or as they come to the youngest (orientation, gender identity);
temper leans towards both parents' lasting distress, which is only the direct part of what families hand on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.columns import ETHNICITIES
from sim.numbers import Numbers
from sim.population.ethnic import GROUP, inherited
from sim.population.luck import Luck, pick
from sim.population.upbringing import temper_luck, tempered

READS = ("ethnicity", "ethnic_group", "community", "disposition")  # of both parents
STRAIGHT = 0
# who stands for a group where only the group of a parent who lives elsewhere is drawn; Black people are of two
_ONE_OF = np.array([ETHNICITIES.index(n) for n in ("white_british", "indian", "african", "other_mixed", "any_other")])
_CARIBBEAN = np.uint8(ETHNICITIES.index("caribbean"))
f32 = np.float32


def born(
    ids: np.ndarray,
    mothers: Mapping[str, np.ndarray],
    fathers: Mapping[str, np.ndarray] | None,
    seed: int,
    numbers: Numbers,
    calendar: int,
) -> dict[str, np.ndarray]:
    """Columns (n,) of newborns with these ids, by name.

    ``mothers`` and ``fathers`` hold the columns that `READS` names; where no other parent lives with the mother her own
    values stand for theirs, and a parent who lives elsewhere is imagined. ``calendar`` counts months; its place in the
    year is the birthday.
    """
    luck = Luck(seed, ids)

    def number(name: str) -> float:
        return float(_value(numbers, name))

    others = mothers if fathers is None else fathers
    two = np.asarray(others["disposition"] != mothers["disposition"])  # drawn finely: equal means herself
    ethnicity = _ethnicity(luck, mothers, others, two, numbers)
    group = GROUP[ethnicity]
    community = luck.below("community", np.asarray(_value(numbers, "community"))[group])
    same = group == mothers["ethnic_group"]
    young = np.asarray(_value(numbers, "orientation_young"))
    orientation = pick(luck.uniform("orientation"), (young / young.sum())[None, :], np.zeros(len(ids), np.int64))
    odds, share = number("trans_not_straight"), 1.0 - float(young[STRAIGHT] / young.sum())
    trans = number("trans_young") / (1.0 + share * (odds - 1.0)) * np.where(orientation == STRAIGHT, 1.0, odds)
    stigma = luck.normal("stigma") * f32(number("stigma_sd")) + np.asarray(_value(numbers, "stigma"), f32)[group]
    drawn = luck.shaped("temper", temper_luck(number))
    temper = tempered(mothers["disposition"], others["disposition"], two, drawn, number)
    return {
        "sex": (luck.uniform("sex") >= f32(number("boys"))).astype(np.uint8),
        "birthday": np.full(len(ids), calendar % 12, np.uint8),
        "ethnicity": ethnicity,
        "ethnic_group": group,
        "orientation": orientation,
        "gender": luck.below("gender", trans),
        "neurodivergent": luck.below("neurodivergent", number("neurodivergent")),
        "community": np.where(same, mothers["community"], community).astype(np.uint8),
        "stigma": np.clip(stigma, f32(-5), f32(5)).astype(f32),
        "temper": temper,
        "disposition": temper,
    }


def _value(numbers: Numbers, name: str) -> Any:
    return numbers[f"people.{name}"].value


def _ethnicity(
    luck: Luck, mothers: Mapping[str, np.ndarray], others: Mapping[str, np.ndarray], two: np.ndarray, numbers: Numbers
) -> np.ndarray:
    """One of the 19 groups; the other parent's is drawn where they live elsewhere and are of another group."""
    apart = ~two & (luck.uniform("other_parent_apart") < f32(_value(numbers, "couples_of_two_groups")))
    shares = np.asarray(_value(numbers, "ethnicity_25_34"))
    shares = shares / shares.sum() if shares.any() else np.full(len(shares), 1 / len(shares))
    group = pick(luck.uniform("other_parent"), shares[None, :], np.zeros(len(two), np.int64))
    found = _ONE_OF[group].astype(np.uint8)
    found = np.where((group == 2) & (luck.uniform("other_parent_inner") < f32(0.5)), _CARIBBEAN, found)
    other = np.where(apart, found, others["ethnicity"]).astype(np.uint8)
    mixed, whose = luck.uniform("mixed"), luck.uniform("mixed_whose")
    return inherited(np.asarray(mothers["ethnicity"]), other, mixed, whose, float(_value(numbers, "mixed_children")))
