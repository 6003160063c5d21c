"""Pounds that flow to and from adults, month by month, by fifth of deprivation of where they live.

Benefits and rents are of households, told once, at the first person; pay, taxes and employers' National Insurance of
persons. Pounds are of the model's own prices (`experiments.worth.MONEY_PRICES`), as they are paid, never equivalised.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from sim.columns import ROW
from sim.town import Town

FLOWS = ("pay", "benefits", "tax", "rent", "insurance")
OF_HOMES = ("benefits", "rent")
YEAR = 12
# Employers' National Insurance, a share of pay above a threshold in £ a year; nobody is let off (`assumed`: those
# under 21 and small employers partly are).
INSURANCE_RATE, INSURANCE_FROM = 0.15, 5000.0  # ni_employer_2526 ni_st_2526


def insurance(pay: np.ndarray) -> np.ndarray:
    """What employers pay on top of pay, £ a month; float64 as ``pay`` (£ a month)."""
    return np.asarray(INSURANCE_RATE * np.maximum(0.0, pay.astype(float) - INSURANCE_FROM / YEAR))


def flows_of(town: Town, adults: np.ndarray, fifth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Adults in each fifth, (5,), and their £ of the month just done, (5, flows); ``fifth`` (1 to 5) of each row."""
    fifth = fifth.astype(np.intp)
    first = np.flatnonzero(town.links[ROW["home"]].take(adults) == 0)
    homes, of_homes = adults.take(first), fifth.take(first)
    pounds = np.empty((5, len(FLOWS)))
    for k, name in enumerate(FLOWS):
        who, where = (homes, of_homes) if name in OF_HOMES else (adults, fifth)
        sums = insurance(town.real[ROW["pay"]].take(who)) if name == "insurance" else town.real[ROW[name]].take(who)
        pounds[:, k] = np.bincount(where, weights=sums, minlength=6)[1:]
    return np.bincount(fifth, minlength=6)[1:], pounds


@dataclass
class Pounds:
    """What flowed to and from the adults of each fifth of deprivation (1 = most), month by month."""

    adults: list[np.ndarray] = field(default_factory=list)  # by month, (5,)
    pounds: list[np.ndarray] = field(default_factory=list)  # by month, (5, flows)

    def look(self, town: Town) -> None:
        """Add a month that is done."""
        adults = town.adults
        many, pounds = flows_of(town, adults, (town.small[ROW["imd_decile"]].take(adults) + np.uint8(1)) // np.uint8(2))
        self.adults.append(many)
        self.pounds.append(pounds)

    def counts(self, labels: dict[str, object]) -> pd.DataFrame:
        """One row a month and fifth: adults, and £ of each flow in that month."""
        months = len(self.adults)
        pounds = np.array(self.pounds).reshape(-1, len(FLOWS))
        return pd.DataFrame(
            {**labels, "month": np.repeat(np.arange(months), 5), "fifth": np.tile(np.arange(1, 6), months)}
            | {"adults": np.array(self.adults, np.int64).reshape(-1)}
            | {name: pounds[:, k] for k, name in enumerate(FLOWS)}
        )
