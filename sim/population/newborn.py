"""Newborns: what is fixed at birth, from their parents and their own luck.

Labels come from the parents (ethnicity) or as they come to the youngest (orientation, gender identity);
temper leans towards both parents' lasting distress, which is only the direct part of what families hand on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
_LUCK = (
    *("other_parent_apart", "other_parent", "other_parent_inner", "mixed", "mixed_whose"),
    *("community", "orientation", "stigma", "temper", "sex", "gender", "neurodivergent"),
)
_DRAWS = tuple(f"people.{name}" for name in _LUCK)
f32 = np.float32


@dataclass(frozen=True)
class Cradle:
    """What newborns take from the numbers of the people, made ready once: births are few and come every month."""

    figures: dict[str, float]
    community: np.ndarray  # float64 (5,): share of each ethnic group
    orientation: np.ndarray  # float64 (1, codes): shares among the young
    trans: tuple[float, float]  # probability of those who are straight, and of all others
    stigma: np.ndarray  # float32 (5,)
    other_parent: np.ndarray  # float64 (1, groups): shares among parents who live elsewhere
    temper: np.ndarray  # float32: quantiles of the luck of temper


def cradle(numbers: Numbers) -> Cradle:
    """The cradle of a place under these numbers."""
    figures = {n: float(_value(numbers, n)) for n in _FIGURES}
    young = np.asarray(_value(numbers, "orientation_young"))
    odds, share = figures["trans_not_straight"], 1.0 - float(young[STRAIGHT] / young.sum())
    trans = figures["trans_young"] / (1.0 + share * (odds - 1.0))
    shares = np.asarray(_value(numbers, "ethnicity_25_34"))
    shares = shares / shares.sum() if shares.any() else np.full(len(shares), 1 / len(shares))
    return Cradle(
        figures,
        np.asarray(_value(numbers, "community")),
        (young / young.sum())[None, :],
        (trans, trans * odds),
        np.asarray(_value(numbers, "stigma"), f32),
        shares[None, :],
        temper_luck(figures.__getitem__),
    )


_FIGURES = (
    *("trans_not_straight", "trans_young", "stigma_sd", "boys", "neurodivergent", "couples_of_two_groups"),
    *("mixed_children", "temper_parent", "temper_sd", "disposition_sd", "disposition_shape"),
)


def born(
    ids: np.ndarray,
    mothers: Mapping[str, np.ndarray],
    fathers: Mapping[str, np.ndarray] | None,
    seed: int,
    by: Cradle,
    calendar: int,
) -> dict[str, np.ndarray]:
    """Columns (n,) of newborns with these ids, by name.

    ``mothers`` and ``fathers`` hold the columns that `READS` names; where no other parent lives with the mother her own
    values stand for theirs, and a parent who lives elsewhere is imagined. ``calendar`` counts months: they were
    born when the month before ended, and that is their birthday's.
    """
    luck, figures = Luck(seed, ids).draw(_DRAWS), by.figures
    others = mothers if fathers is None else fathers
    two = np.asarray(others["disposition"] != mothers["disposition"])  # drawn finely: equal means herself
    ethnicity = _ethnicity(luck, mothers, others, two, by)
    group = GROUP[ethnicity]
    community = luck.below("community", by.community[group])
    same = group == mothers["ethnic_group"]
    orientation = pick(luck.uniform("orientation"), by.orientation, np.zeros(len(ids), np.int32))
    stigma = luck.normal("stigma") * f32(figures["stigma_sd"]) + by.stigma[group]
    drawn = luck.shaped("temper", by.temper)
    temper = tempered(mothers["disposition"], others["disposition"], two, drawn, figures.__getitem__)
    return {
        "sex": (luck.uniform("sex") >= f32(figures["boys"])).astype(np.uint8),
        "birthday": np.full(len(ids), (calendar - 1) % 12, np.uint8),
        "ethnicity": ethnicity,
        "ethnic_group": group,
        "orientation": orientation,
        "gender": luck.below("gender", np.where(orientation == STRAIGHT, *by.trans)),
        "neurodivergent": luck.below("neurodivergent", figures["neurodivergent"]),
        "community": np.where(same, mothers["community"], community).astype(np.uint8),
        "stigma": np.clip(stigma, f32(-5), f32(5)).astype(f32),
        "temper": temper,
        "disposition": temper,
    }


def _value(numbers: Numbers, name: str) -> Any:
    return numbers[f"people.{name}"].value


def _ethnicity(
    luck: Luck, mothers: Mapping[str, np.ndarray], others: Mapping[str, np.ndarray], two: np.ndarray, by: Cradle
) -> np.ndarray:
    """One of the 19 groups; the other parent's is drawn where they live elsewhere and are of another group."""
    apart = ~two & (luck.uniform("other_parent_apart") < f32(by.figures["couples_of_two_groups"]))
    group = pick(luck.uniform("other_parent"), by.other_parent, np.zeros(len(two), np.int32))
    found = _ONE_OF[group].astype(np.uint8)
    found = np.where((group == 2) & (luck.uniform("other_parent_inner") < f32(0.5)), _CARIBBEAN, found)
    other = np.where(apart, found, others["ethnicity"]).astype(np.uint8)
    mixed, whose = luck.uniform("mixed"), luck.uniform("mixed_whose")
    return inherited(np.asarray(mothers["ethnicity"]), other, mixed, whose, by.figures["mixed_children"])
