"""What of a life counts as a turning point, and plain words for what decides it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from sim.columns import BY_NAME, REAL

EMPLOYED = BY_NAME["job"].codes.index("employed")


@dataclass(frozen=True)
class State:
    """What is so or is not in a month: the column that decides it, its words, and for how long it must differ."""

    name: str
    column: str
    yes: str  # what is so, in a sentence
    lane: str  # in the chart
    at_least: int = 3

    def of(self, frame: pd.DataFrame) -> pd.Series:
        """Whether it is so, month by month."""
        return READ.get(self.name, lambda f: f[self.column] > 0)(frame)


READ: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    "in_work": lambda frame: frame["job"] == EMPLOYED,
    "in_arrears": lambda frame: frame["arrears"] > 0,
    "with_partner": lambda frame: frame["with_partner"] > 0,
}
STATES = (
    State("in_work", "job", "is in work", "in work"),
    State("insecure_job", "insecure_job", "has an insecure job", "insecure job"),
    State("poor", "poor", "is in poverty", "in poverty"),
    State("strain", "strain", "finds it hard to manage financially", "financial strain"),
    State("in_arrears", "arrears", "is behind with rent or bills", "in arrears"),
    State("insecure_home", "insecure_home", "has an insecure home", "insecure home"),
    State("with_partner", "event", "lives with a partner", "with a partner"),
    State("lonely", "lonely", "is often lonely", "often lonely"),
    State("takes_part", "takes_part", "takes part in community life", "takes part"),
    State("abused", "abused", "lives with domestic abuse", "domestic abuse", 1),
    State("medicine", "medicine", "takes medicine from the GP", "medicine"),
    State("waiting", "waiting", "waits for talking therapy", "waiting", 2),
    State("in_therapy", "in_therapy", "is in talking therapy", "in therapy", 1),
    State("recovered", "recovered", "recovers after therapy", "recovers", 1),
    State("crisis", "crisis", "has a crisis", "crisis", 1),
    State("detained", "detained", "is held in hospital", "detained", 1),
)
NOUNS = {
    "distress": "distress",
    "memory": "distress over the last half year",
    "setpoint": "what distress tends to",
    "ghq": "distress as a survey reads it",
    "cisr": "distress as a second survey reads it",
    "income": "household income",
    "pay": "pay",
    "wage": "hourly wage",
    "benefits": "benefits",
    "savings": "savings",
    "arrears": "arrears",
    "rent": "rent",
    "living": "living costs",
    "healthy_ties": "friends who are well",
    "ties_word": "what friends say of services",
    "control": "sense of control",
    "trust": "trust in services",
    "since_loss": "months since a job was lost",
    "trauma": "months in which a trauma is recent",
    "friends": "close ties",
    "job": "work",
    "event": "what befell the household",
}


def noun(column: str) -> str:
    """A column in words."""
    return NOUNS.get(column, column.replace("_", " "))


def value(column: str, number: float) -> str:
    """A value of a column in words, with its unit."""
    known = BY_NAME[column]
    if known.codes:
        return known.codes[int(number)].replace("_", " ")
    if known.unit.startswith("£"):
        return f"£{number:,.0f}"
    if known.kind == REAL:
        return f"{number:.2f}" if abs(number) < 9.95 else f"{number:.1f}"
    return f"{number:.0f}"


def apart(column: str, mine: float, other: float) -> str:
    """Two values that differ, with as many decimals as show it: "11.1, not 11.2"."""
    first, second = value(column, mine), value(column, other)
    if first == second:
        first, second = (f"{number:.4g}" for number in (mine, other))
    return f"{first}, not {second}" if first != second else "by less than can be printed"
