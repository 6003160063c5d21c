"""The society: a `mesa.Model` over the engine, one `step()` a month.

Mesa's own names stand only here and in `person`. The burn-in happens when a society is made;
``steps`` counts months from `begins`.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import mesa
import networkx as nx
import numpy as np
from mesa.agent import AgentSet

from sim.columns import BY_NAME
from sim.files import nearest
from sim.given import read_only
from sim.outcomes import OUTCOMES
from sim.person import Person
from sim.record import Record, of
from sim.run import Run, begin, prepare
from sim.scenario import Scenario, load_scenario
from sim.town import BLOCK, Town

MOST_VIEWS = 200_000  # people of whom agents or a graph are made
NO_SEED = (
    "seed: nothing; a whole number, so that the run can be had again (in `mesa.batch_run` of Mesa 3.5 and newer "
    "seeds are given as `rng=[0, 1]`, not among the parameters)"
)


class Society(mesa.Model):
    """People of a place under one scenario.

    ``scenario``: a library name, a path or a `Scenario`; ``seed``: people and luck; ``people``,
    ``months``, ``burn_in_months`` and ``place`` override the scenario. ``reporters``: as for Mesa's
    DataCollector; by default every outcome and the gap in caseness. ValueError without a seed.
    """

    def __init__(
        self,
        scenario: str | Path | Scenario = "baseline",
        seed: int | None = 0,
        *,
        people: int | None = None,
        months: int | None = None,
        burn_in_months: int | None = None,
        place: str | None = None,
        threads: int = 1,
        block: int = BLOCK,
        reporters: dict[str, Any] | None = None,
    ) -> None:
        super().__init__()
        if seed is None:
            raise ValueError(NO_SEED)
        given = scenario if isinstance(scenario, Scenario) else load_scenario(str(scenario))
        wanted = {"people": people, "months": months, "burn_in_months": burn_in_months, "place": place}
        self.settings = given.override(**wanted)
        self.luck_seed = int(seed)
        self._run: Run = begin(self.settings, prepare(self.settings, self.luck_seed, threads, block))
        self._views: tuple[int, list[Person]] = (-1, [])  # held here: an AgentSet holds weak references
        self.datacollector = mesa.DataCollector(model_reporters=_reporters() if reporters is None else reporters)

    def step(self) -> None:
        """One month; collects once, and stops `running` after the scenario's last month."""
        if self._run.month >= self.settings.months:
            self.running = False
            return
        self._run.step()
        self.datacollector.collect(self)
        self.running = self._run.month < self.settings.months

    @property
    def month(self) -> int:
        """Months since `begins`."""
        return self._run.month

    @property
    def town(self) -> Town:
        """The state of the population."""
        return self._run.town

    @property
    def record(self) -> Record:
        """Counts of every month so far."""
        return self._run.record

    def column(self, name: str, who: str = "adults") -> np.ndarray:
        """A column of the adults, the children or everybody who is there this month, in order of rows; read-only.

        (people,), in the column's type; ValueError for an unknown column (with the nearest) or another ``who``.
        """
        rows = {"adults": self.town.adults, "everybody": self.town.here}
        rows["children"] = np.setdiff1d(rows["everybody"], rows["adults"])
        if who not in rows:
            raise ValueError(f"who: {who}; adults, children or everybody")
        _known(name, BY_NAME, "column", "a column of a person, as `mindgap explain` lists them")
        return read_only(self.town.column(name, rows[who]))

    def outcome(self, name: str, dimension: int | None = None) -> Any:
        """An outcome last month: one number, or by decile (10,) with ``dimension`` 0; NaN where nobody counts.

        ValueError for an unknown outcome, with the nearest.
        """
        _known(name, OUTCOMES, "outcome", "an outcome of `mindgap list outcomes`")
        last = self.record.months[-1].reshape(10, -1, self.record.months[-1].shape[-1])
        table = last.sum(1) if dimension == 0 else last.sum((0, 1))
        rule = OUTCOMES[name]
        below = of(table, rule.denominator)
        with np.errstate(invalid="ignore", divide="ignore"):
            return rule.scale * of(table, rule.numerator) / np.where(below > 0, below, np.nan)

    def gap(self, name: str = "caseness") -> float:
        """Most minus least deprived fifth last month, in the outcome's unit."""
        decile = self.outcome(name, 0)
        return float(np.mean(decile[:2]) - np.mean(decile[8:]))

    @property
    def agents(self) -> AgentSet:
        """Everybody who is there as Mesa agents, children too, for `select`, `agg` and `groupby`; up to 200,000."""
        if "_run" not in self.__dict__:
            return super().agents
        if self._views[0] != self.month:
            _not_too_many(self.town.n, "society.agents", "society.column(name) for whole columns")
            self._views = (self.month, [Person(self, int(row)) for row in self.town.here])
        return AgentSet(self._views[1], random=self.random)

    def graph(self) -> nx.Graph:
        """The ties between adults as an undirected networkx graph; nodes are ids; up to 200,000 people."""
        _not_too_many(self.town.n, "society.graph()", "society.town.ties for the table of ties")
        net = nx.Graph()
        adults = self.town.adults
        ids = self.town.ids
        net.add_nodes_from(ids[adults].tolist())
        ties = self.town.ties[:, adults]
        pairs = zip(np.tile(ids[adults], len(ties)).tolist(), ids[ties].ravel().tolist(), strict=True)
        net.add_edges_from((a, b) for a, b in pairs if a != b)
        return net


def _known(name: str, names: Collection[str], what: str, allowed: str) -> None:
    """ValueError with the nearest name where there is no such column or outcome."""
    if name not in names:
        near = nearest(name, names) if isinstance(name, str) else None
        raise ValueError(f"unknown {what} {name!r}; {allowed}" + (f"; did you mean {near!r}?" if near else ""))


def _not_too_many(people: int, what: str, instead: str) -> None:
    if people > MOST_VIEWS:
        raise ValueError(f"{what} is made for up to {MOST_VIEWS:,} people, this town has {people:,}; use {instead}")


def _reporters() -> dict[str, Any]:
    found: dict[str, Any] = {name: (lambda model, name=name: float(model.outcome(name))) for name in OUTCOMES}
    found["gap_caseness"] = lambda model: model.gap("caseness")
    return found
