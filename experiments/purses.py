"""Who pays and who receives: pay, benefits, taxes and rents of households by fifth of income, in a run's last year.

A person's fifth is that of their household's equivalised income at `begins`, where all scenarios are one: were it of
later, under the first scenario, those in whom its luck put them high would seem to lose by every policy, which has
other luck, and those low to gain. Who was no adult there at `begins` is not counted. Flows are those of
`experiments.pounds`. Out of them, against the first scenario:

- received: pay and benefits that rise; paid: taxes and rents that rise;
- the public bill (benefits less taxes and employers' insurance, and what public funds use up, all of the same year and
  of adults) falls on fifths as today's taxes do (`assumed`);
- what employers pay is told as theirs: who bears it in the end, by prices, pay or profits, is not in the model.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.gaps import interval
from experiments.pounds import FLOWS, YEAR, flows_of
from experiments.worth import DEFLATOR, MONEY_PRICES
from sim.levers.lever import library
from sim.town import Town


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
        adults = town.adults
        fifth = self.fifths.find(town.ids[adults])
        many, pounds = flows_of(town, adults[fifth > 0], fifth[fifth > 0])
        self.adults += many
        self.pounds += pounds

    def counts(self, labels: dict[str, object]) -> pd.DataFrame:
        """One row a fifth: adults (person-months) and £ of each flow, over the months looked at."""
        return pd.DataFrame(
            {**labels, "fifth": np.arange(1, 6), "adults": self.adults}
            | {name: self.pounds[:, k] for k, name in enumerate(FLOWS)}
        )


COLUMNS = ("scenario", "fifth", "flow", "value", "low", "high")
RECEIVED, PAID = ("pay", "benefits"), ("tax", "rent")
BILL, NET = "share of the public bill", "left in the end"


def table(purses: pd.DataFrame, spent: pd.DataFrame, pounds: pd.DataFrame, first: str) -> pd.DataFrame:
    """Changes against the first scenario, £ an adult and month of 2024/25, by fifth: flows, bill and what is left.

    ``purses``: `Purse.counts` of all scenarios and replicates; ``spent``: units of cost by scenario, replicate, lever
    and month; ``pounds``: `experiments.pounds`, whose adults are those among whom the bill is shared. Low and high are
    95 % t-intervals over paired replicates.
    """
    if purses.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    was = _by_replicate(purses[purses["scenario"] == first])
    used = _public_resources(spent, pounds)
    rows = []
    for key in dict.fromkeys(purses["scenario"]):
        if key == first:
            continue
        found = _by_replicate(purses[purses["scenario"] == key])
        both = [replicate for replicate in found if replicate in was]
        change = DEFLATOR[MONEY_PRICES] * np.array([found[r] - was[r] for r in both])  # (replicates, fifth, flow)
        taxes = np.array([was[r][:, FLOWS.index("tax")] for r in both])
        flow = {name: change[:, :, k] for k, name in enumerate(FLOWS)}
        public = (flow["benefits"] - flow["tax"] - flow.pop("insurance")).mean(axis=1)
        public += [used.get((key, r), 0.0) - used.get((first, r), 0.0) for r in both]
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


def _public_resources(spent: pd.DataFrame, pounds: pd.DataFrame) -> dict[tuple[str, int], float]:
    """£ of 2024/25 an adult and month that public funds use up in a run's last year, by scenario and replicate."""
    found: dict[tuple[str, int], float] = {}
    if spent.empty or pounds.empty:
        return found
    year = pounds["month"].max() - YEAR
    here, bought = pounds[pounds["month"] > year], spent[spent["month"] > year]
    adults = here.groupby(["scenario", "replicate"], observed=True)["adults"].sum()  # person-months
    units = bought.groupby(["scenario", "replicate", "lever"], observed=True)["units"].sum()
    for (key, replicate, lever), many in units.items():
        cost = library()[lever].cost
        if cost is not None and (cost.payer, cost.kind) == ("public", "resource"):
            price = cost.value * DEFLATOR[cost.year] / float(adults[key, replicate])
            found[key, int(replicate)] = found.get((key, int(replicate)), 0.0) + many * price
    return found
