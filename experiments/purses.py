"""Who pays and who receives: pay, benefits, taxes and rents of households by fifth of income, in a run's last year.

A person's fifth is that of their household's equivalised income under the first scenario at the beginning of that
year, so that a policy moves nobody's fifth; who is not there under the first scenario is not counted. Benefits and
rents are of households, pay and taxes of persons. Out of this, against the first scenario:

- received: pay and benefits that rise; paid: taxes and rents that rise;
- the public bill (benefits less taxes, and what public funds use up) falls on fifths as today's taxes do (`assumed`);
- what employers pay is told as theirs: who bears it in the end, by prices, pay or profits, is not in the model.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.gaps import interval
from experiments.worth import DEFLATOR, MONEY_PRICES
from sim.columns import ROW
from sim.levers.lever import library
from sim.life import ADULT
from sim.town import Town

FLOWS = ("pay", "benefits", "tax", "rent")
OF_HOMES = ("benefits", "rent")
YEAR = 12


@dataclass(frozen=True)
class Fifths:
    """The income fifth (1 = lowest) of each adult by id, ids sorted."""

    ids: np.ndarray
    fifth: np.ndarray  # int64

    @classmethod
    def of(cls, town: Town) -> Fifths:
        """As incomes stand now; ties are broken by id."""
        ids = town.ids[town.adults]
        order = np.lexsort((ids, town.column("income")))
        fifth = np.empty(len(ids), np.int64)
        fifth[order] = 1 + np.arange(len(ids)) * 5 // max(1, len(ids))
        by_id = np.argsort(ids)
        return cls(ids[by_id], fifth[by_id])

    def find(self, ids: np.ndarray) -> np.ndarray:
        """The fifth of each id, 0 for those unknown; int64."""
        if not len(self.ids):
            return np.zeros(len(ids), np.int64)
        at = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        return np.where(self.ids[at] == ids, self.fifth[at], 0)


@dataclass
class Purse:
    """What flowed to and from each fifth over the months looked at."""

    fifths: Fifths
    adults: np.ndarray = field(default_factory=lambda: np.zeros(5))  # person-months
    pounds: np.ndarray = field(default_factory=lambda: np.zeros((5, len(FLOWS))))

    def look(self, town: Town) -> None:
        """Add a month that is done."""
        fifth = self.fifths.find(town.ids)
        adult = (town.small[ROW["stage"]] == ADULT) & (fifth > 0)
        first = adult & (town.links[ROW["home"]] == 0)
        self.adults += np.bincount(fifth[adult], minlength=6)[1:]
        for k, name in enumerate(FLOWS):
            who = first if name in OF_HOMES else adult
            self.pounds[:, k] += np.bincount(fifth[who], weights=town.real[ROW[name]][who], minlength=6)[1:]

    def counts(self, labels: dict[str, object]) -> pd.DataFrame:
        """One row a fifth: adults (person-months) and £ of each flow, over the months looked at."""
        return pd.DataFrame(
            {**labels, "fifth": np.arange(1, 6), "adults": self.adults}
            | {name: self.pounds[:, k] for k, name in enumerate(FLOWS)}
        )


COLUMNS = ("scenario", "fifth", "flow", "value", "low", "high")
RECEIVED, PAID = ("pay", "benefits"), ("tax", "rent")
BILL, NET = "share of the public bill", "left in the end"


def table(purses: pd.DataFrame, costs: pd.DataFrame, first: str) -> pd.DataFrame:
    """Changes against the first scenario, £ an adult and month of 2024/25, by fifth: flows, bill and what is left.

    ``purses``: `Purse.counts` of all scenarios and replicates; ``costs``: the summary of `experiments.costs`. Low and
    high are 95 % t-intervals over paired replicates.
    """
    if purses.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    was = _by_replicate(purses[purses["scenario"] == first])
    rows = []
    for key in dict.fromkeys(purses["scenario"]):
        if key == first:
            continue
        found = _by_replicate(purses[purses["scenario"] == key])
        both = [replicate for replicate in found if replicate in was]
        change = DEFLATOR[MONEY_PRICES] * np.array([found[r] - was[r] for r in both])  # (replicates, fifth, flow)
        taxes = np.array([was[r][:, FLOWS.index("tax")] for r in both])
        flow = {name: change[:, :, k] for k, name in enumerate(FLOWS)}
        public = (flow["benefits"] - flow["tax"]).mean(axis=1) + _public_resources(costs, key)
        flow[BILL] = public[:, None] * 5 * taxes / taxes.sum(axis=1, keepdims=True)
        flow[NET] = sum(flow[name] for name in RECEIVED) - sum(flow[name] for name in PAID) - flow[BILL]
        for name, sample in flow.items():
            rows += [(key, k + 1, name, *interval(sample[:, k])) for k in range(5)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _by_replicate(purses: pd.DataFrame) -> dict[int, np.ndarray]:
    """£ an adult and month by replicate: float64 (5, flows)."""
    return {
        int(replicate): part.sort_values("fifth")[list(FLOWS)].to_numpy(float)
        / part.sort_values("fifth")[["adults"]].to_numpy(float).clip(min=1.0)
        for replicate, part in purses.groupby("replicate")
    }


def _public_resources(costs: pd.DataFrame, key: str) -> float:
    """£ of 2024/25 an adult and month that public funds use up."""
    mine = costs[(costs["scenario"] == key) & (costs["payer"] == "public") & (costs["kind"] == "resource")]
    known = [
        row["a_head"] * DEFLATOR[cost.year] / YEAR
        for row in mine.to_dict("records")
        if (cost := library()[row["lever"]].cost) is not None and row["a_head"] == row["a_head"]
    ]
    return float(sum(known))
