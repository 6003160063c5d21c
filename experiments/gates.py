"""How much of an ethnic gap in coercion arises at each gate: shares of a log ratio of rates that add up.

A rate of detention is built up gate by gate: how many have severe illness, how often those with and those without it
come into crisis, how often police answer, how often each route ends in detention; restraint and seclusion follow in
hospital, orders when a detention ends. Exchanging one gate at a time between two groups gives each gate's part of the
log ratio; averaged over all orders (Shapley) the parts add up to the whole, whatever the order.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log

import numpy as np
import pandas as pd

from experiments import shapley
from sim.outcomes import TALLIES
from sim.record import ETHNIC_GROUPS

COLUMNS = ["outcome", "group", "gate", "part", "percent", "rate", "rate_white", "person_years"]
WHITE = "white"
# What each gate is made of: names of the chances below.
GATES: dict[str, tuple[str, ...]] = {
    "severe illness": ("severe",),
    "crisis": ("crisis_severe", "crisis_other"),
    "route": ("police",),
    "detention": ("detained_police", "detained_otherwise"),
    "length of stay": ("stay",),
    "restraint": ("restraint",),
    "seclusion": ("seclusion",),
    "community order": ("order",),
}
PATHS: dict[str, tuple[str, ...]] = {
    "detention": ("severe illness", "crisis", "route", "detention"),
    "restraint": ("severe illness", "crisis", "route", "detention", "length of stay", "restraint"),
    "seclusion": ("severe illness", "crisis", "route", "detention", "length of stay", "restraint", "seclusion"),
    "community_order": ("severe illness", "crisis", "route", "detention", "community order"),
}
Chances = Mapping[str, float]


def of_group(counts: np.ndarray, group: str) -> np.ndarray:
    """Counts of a group over all months and cells, float64 (tallies,); ``counts`` as `Record.counts`."""
    return np.asarray(counts.sum((0, 1, 3, 4))[ETHNIC_GROUPS.index(group)], float)


def chances(counts: np.ndarray) -> dict[str, float]:
    """The chance at each gate from counts of one group, float64 (tallies,); NaN where nobody came to it."""
    n = {name: float(counts[TALLIES.index(name)]) for name in TALLIES}

    def over(a: float, b: float) -> float:
        return a / b if b > 0 else float("nan")

    otherwise = n["crisis"] - n["police_route"]
    return {
        "severe": over(n["severe"], n["people"]),
        "crisis_severe": over(n["crisis_severe"], n["severe"]),
        "crisis_other": over(n["crisis"] - n["crisis_severe"], n["people"] - n["severe"]),
        "police": over(n["police_route"], n["crisis"]),
        "detained_police": over(n["admitted_police"], n["police_route"]),
        "detained_otherwise": over(n["admitted"] - n["admitted_police"], otherwise),
        "stay": over(n["detained"], n["admitted"]),
        "restraint": over(n["restrained"], n["detained"]),
        "seclusion": over(n["secluded"], n["restrained"]),
        "order": over(n["order_made"], n["admitted"]),
    }


def rate(c: Chances, outcome: str) -> float:
    """Events a person-month, from the chances at the gates."""
    crises = c["severe"] * c["crisis_severe"] + (1.0 - c["severe"]) * c["crisis_other"]
    detained = crises * (c["police"] * c["detained_police"] + (1.0 - c["police"]) * c["detained_otherwise"])
    if outcome == "detention":
        return detained
    if outcome == "community_order":
        return detained * c["order"]
    restrained = detained * c["stay"] * c["restraint"]
    return restrained if outcome == "restraint" else restrained * c["seclusion"]


def parts(mine: Chances, theirs: Chances, outcome: str) -> dict[str, float]:
    """Each gate's part of ln(rate of mine ÷ rate of theirs); the parts add up to it. NaN where a rate is nought."""
    players = PATHS[outcome]
    values = np.zeros(1 << len(players))
    for mask in range(len(values)):
        mixed = dict(theirs)
        for gate in shapley.members(mask, players):
            mixed |= {name: mine[name] for name in GATES[gate]}
        found = rate(mixed, outcome)
        values[mask] = log(found) if found > 0 else float("nan")
    return dict(zip(players, shapley.exact(values).tolist(), strict=True))


def table(counts: np.ndarray) -> pd.DataFrame:
    """Every group's log ratio to people from White groups, gate by gate, for each outcome.

    ``counts``: as `Record.counts`, (months, decile, ethnic group, sex, age band, tallies). ``part`` in log units, its
    sum over the gates is the row `whole`; ``percent`` of the whole; ``rate`` events a year per 100,000.
    """
    rows = []
    people = TALLIES.index("people")
    white = of_group(counts, WHITE)
    for outcome in PATHS:
        theirs = chances(white)
        for group in ETHNIC_GROUPS:
            if group == WHITE:
                continue
            own = of_group(counts, group)
            mine = chances(own)
            found = parts(mine, theirs, outcome)
            whole = float(sum(found.values()))
            for gate, part in [*found.items(), ("whole", whole)]:
                rows.append(
                    {
                        "outcome": outcome,
                        "group": group,
                        "gate": gate,
                        "part": part,
                        "percent": 100.0 * part / whole if whole else float("nan"),
                        "rate": 1_200_000.0 * rate(mine, outcome),
                        "rate_white": 1_200_000.0 * rate(theirs, outcome),
                        "person_years": own[people] / 12.0,
                    }
                )
    return pd.DataFrame(rows, columns=COLUMNS)
