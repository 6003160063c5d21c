"""The fourteen figures that services are held against, hit or miss, and what of them is left unexplained.

They are figures to calibrate to, each in the unit it is published in. None is forced: a miss is printed with how far
outside it lies and why. What a gate is given so that ethnic gaps come nearer is called `unexplained_at_<gate>`.
"""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from typing import Any

from experiments import card, evidence
from experiments.card import Row
from experiments.evidence import Target
from sim.numbers import load_numbers

# ids of the list of targets; those with a band of their own here: 25 % of a rate by ethnic group.
IDS = (
    "apms_treat_cmd_2023",
    "apms_treat_cisr18_2023",
    "treat_any_black_to_white",
    "tt_finish_2425",
    "tt_recovery_least_dep_2425",
    "tt_recovery_most_dep_2425",
    "dep_untreated_remit_3m",
    "dep_untreated_remit_6m",
    "dep_untreated_remit_12m",
    "relapse_licbt_12m",
    "mha_det_white_22_23",
    "mha_det_black_22_23",
    "mha_det_imd_ratio_23_24",
    "mha_det_all_23_24",
)
WIDER = {"mha_det_white_22_23": 0.25, "mha_det_black_22_23": 0.25}
WHY = {
    "apms_treat_cmd_2023": "how many ask, stay on medicine and find a place",
    "apms_treat_cisr18_2023": "asking follows a slow mean of distress, so that the worst off are reached late",
    "treat_any_black_to_white": "asking, recognition and staying explain part; need is more common, which pulls the "
    "other way; the offer alone would have to be about a tenth (decision 0032)",
    "tt_finish_2425": "entering, staying and the length of courses",
    "tt_recovery_least_dep_2425": "distress at the start and regression to the mean; therapy stays as trials found it",
    "tt_recovery_most_dep_2425": "strain, fit and distress at the start; therapy stays as trials found it",
    "dep_untreated_remit_3m": "distress returns at a steady rate from severe episodes",
    "dep_untreated_remit_6m": "distress returns at a steady rate; published remission slows, then speeds up",
    "dep_untreated_remit_12m": "distress returns at a steady rate from severe episodes",
    "relapse_licbt_12m": "any monthly reading above the cut counts as relapse",
    "mha_det_white_22_23": "crises of people with severe illness, and the gates after them",
    "mha_det_black_22_23": "severe illness, crisis, police route and detention gate each take a part; see the gates",
    "mha_det_imd_ratio_23_24": "severe illness is 1.64 times as common; crises follow distress, strain and loneliness; "
    "area mechanisms net of these are missing",
    "mha_det_all_23_24": "the level of crises",
}
RATIO = ("treated.black", "treated.white_british")
BLACK_TO_WHITE = "treat_any_black_to_white"


def listed() -> list[Target]:
    """The fourteen, in order; the ratio of treatment is made of two published shares (6.5 and 14.5 %)."""
    by_id = {target.id: target for target in evidence.targets()}
    black, white = by_id["treat_any_black_2014"], by_id["treat_any_white_british_2014"]
    observed = black.observed / white.observed
    low, high = evidence.band(observed, None, None, "ratio")
    by_id[BLACK_TO_WHITE] = Target(
        BLACK_TO_WHITE,
        "ratio of " + " to ".join(RATIO),
        observed,
        low,
        high,
        "ratio",
        black.source,
        black.url,
        "calibrate",
    )
    found = []
    for name in IDS:
        target = by_id[name]
        wide = WIDER.get(name, 0.0) * target.observed
        found.append(replace(target, low=target.observed - wide, high=target.observed + wide) if wide else target)
    return found


def quantities_needed() -> set[str]:
    """Names of the quantities that the fourteen are made of."""
    return {t.quantity for t in listed() if t.id != BLACK_TO_WHITE} | set(RATIO)


def judge(values: list[dict[str, float]]) -> list[Row]:
    """The fourteen rows from the quantities of the replicates; a miss says how far outside its band, and why."""
    rows = []
    for target in listed():
        if target.id == BLACK_TO_WHITE:
            found = [v[RATIO[0]] / v[RATIO[1]] if v[RATIO[1]] else float("nan") for v in values]
            one = card.row_of(target, found)
        else:
            one = card.judge(target, [v[target.quantity] for v in values])
        rows.append(
            one if one.hit else replace(one, note="; ".join(filter(None, (missed_by(one), WHY[one.id], one.note))))
        )
    return rows


def missed_by(row: Row) -> str:
    """How far a figure lies outside its band, in words."""
    if not isfinite(row.model):
        return ""
    if row.low <= row.model <= row.high:
        return "inside the band, not steady enough to tell"
    edge, where = (row.low, "below") if row.model < row.low else (row.high, "above")
    return f"{abs(row.model - edge):.3g} {where} the band"


def unexplained() -> list[dict[str, Any]]:
    """The numbers that stand for unexplained treatment by services: name, meaning, value by group, range, reason."""
    found = []
    for name, number in load_numbers().items():
        if ".unexplained_at_" in name:
            found.append(
                {
                    "number": name,
                    "meaning": number.meaning,
                    "value": number.flat().tolist(),
                    "low": float(number.low if number.by is None else min(number.low)),  # type: ignore[arg-type]
                    "high": float(number.high if number.by is None else max(number.high)),  # type: ignore[arg-type]
                    "kind": number.kind,
                    "reason": number.reason,
                }
            )
    return found
