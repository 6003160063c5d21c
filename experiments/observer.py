"""The observer: watches a society month by month and keeps what surveys and registers would see of its adults.

The first wave is the month a society starts with (month 0), then every twelfth month. Events
are counted in the twelve months after each wave but the last. Nothing here moves anybody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from experiments.panel import EVENTS, EVER, FIXED, HOUSEHOLD, QUARTERLY, VARYING, Panel
from sim.columns import BY_NAME
from sim.life import CHILD

MONTHS_OF_RELAPSE = 12
WOMAN = BY_NAME["sex"].codes.index("woman")
Look = tuple[np.ndarray, dict[str, np.ndarray]]  # columns of the panel, and what was read of them


class Watched(Protocol):
    """What the observer needs of a society."""

    @property
    def town(self) -> Any:
        """Its town."""

    def step(self) -> None:
        """Live through a month."""


class Roster:
    """Which column of the panel each id has: given in the order in which people are first seen."""

    def __init__(self) -> None:
        self._sorted = np.zeros(0, np.uint32)
        self._column = np.zeros(0, np.int32)

    def __len__(self) -> int:
        return len(self._sorted)

    def find(self, ids: np.ndarray) -> np.ndarray:
        """The column of each id, −1 for one never seen; int32."""
        if not len(self):
            return np.full(len(ids), -1, np.int32)
        at = np.minimum(np.searchsorted(self._sorted, ids), len(self) - 1)
        return np.where(self._sorted[at] == ids, self._column[at], np.int32(-1))

    def enter(self, ids: np.ndarray) -> np.ndarray:
        """The column of each id; those never seen before are given the next ones. int32 (ids,)."""
        new = ids[self.find(ids) < 0]
        if len(new):
            first = np.sort(np.unique(new, return_index=True)[1])
            everybody = np.concatenate([self._sorted, new[first]])
            columns = np.concatenate([self._column, len(self) + np.arange(len(first), dtype=np.int32)])
            order = np.argsort(everybody, kind="stable")
            self._sorted, self._column = everybody[order], columns[order]
        return self.find(ids)

    @property
    def ids(self) -> np.ndarray:
        """The id of each column, uint32."""
        out = np.zeros(len(self), np.uint32)
        out[self._column] = self._sorted
        return out


def watch(society: Watched, years: int, progress: Callable[[int], None] | None = None) -> Panel:
    """Step a society through whole years and keep what surveys and registers would see.

    ``society`` stands at the end of its burn-in and has at least 12 × ``years`` months to go;
    ``progress`` is called with the number of months done. The society is used up. ValueError for less than a year.
    """
    if years < 1:
        raise ValueError(f"{years} years; at least one is needed")
    observer = Observer(society.town, years)
    for month in range(1, 12 * years + 1):
        society.step()
        observer.look(society.town, month)
        if progress:
            progress(month)
    return observer.panel()


class Observer:
    """What has been seen so far."""

    def __init__(self, town: Any, years: int) -> None:
        self.roster = Roster()
        self.years = years
        self.cuts = {cut: float(town.numbers[f"reading.{cut}_cut"].value) for cut in ("ghq", "cisr", "cisr18")}
        self.waves: list[Look] = []
        self.early: list[list[Look]] = [[] for _ in range(years)]  # of each year: who came after its first wave
        self.quarters: list[Look] = []
        self.fixed: list[dict[str, np.ndarray]] = []
        self.cared: list[tuple[np.ndarray, np.ndarray]] = []  # by wave: ids of children and of their carers
        self.counts = {name: np.zeros((years, 0), np.uint8) for name in (*EVENTS, "finished", "months")}
        self.ever = {name: np.zeros((years, 0), np.uint8) for name in EVER}
        self.inside = np.zeros(0, bool)  # in therapy last month
        self.recovered = np.zeros(0, np.int32)  # month of the recovery being watched, −1: none
        self.relapse = np.zeros(0, bool)
        self.relapsed = self.followed = 0
        rows, at = self._enter(town, None)
        self.inside[at] = town.column("in_therapy", rows) == 1
        self._wave(town, rows, at)
        self.quarters.append((at, {name: np.array(town.column(name, rows)) for name in QUARTERLY}))
        self.ties = self._columns_of(town, rows, at)[town.ties[:, rows]]
        self.ties = np.where(self.ties < 0, at, self.ties)

    def look(self, town: Any, month: int) -> None:
        """Read one month."""
        year = (month - 1) // 12
        rows, at = self._enter(town, year)
        for name in EVENTS:
            self.counts[name][year, at] += town.column(name, rows) == 1  # of services: talking therapy
        for name in EVER:
            self.ever[name][year, at] |= town.column(name, rows)
        self.counts["months"][year, at] += np.uint8(1)
        now = town.column("in_therapy", rows) == 1
        finishes = self.inside[at] & ~now & (town.column("dropped_out", rows) == 0)
        self.counts["finished"][year, at] += finishes.view(np.uint8)
        self.inside[at] = now
        self._follow(town, rows, at, month)
        if month % 3 == 0:
            self.quarters.append((at, {name: np.array(town.column(name, rows)) for name in QUARTERLY}))
        if month % 12 == 0:
            self._wave(town, rows, at)

    def _enter(self, town: Any, year: int | None) -> tuple[np.ndarray, np.ndarray]:
        """Rows of the adults and their columns; newcomers are read as they are first seen."""
        rows, known = town.adults, len(self.roster)
        at = self.roster.enter(town.ids[rows])
        many = len(self.roster)
        if many > known:
            new = np.unique(at, return_index=True)[1]
            new = new[at[new] >= known]
            self.fixed.append({name: np.array(town.column(name, rows[new])) for name in FIXED})
            for held in (self.counts, self.ever):
                for name, values in held.items():
                    held[name] = np.pad(values, ((0, 0), (0, many - known)))
            self.inside = np.pad(self.inside, (0, many - known))
            self.relapse = np.pad(self.relapse, (0, many - known))
            self.recovered = np.pad(self.recovered, (0, many - known), constant_values=-1)
            if year is not None:
                self.early[year].append((at[new], self._read(town, rows[new], at[new])))
        return rows, at

    def _wave(self, town: Any, rows: np.ndarray, at: np.ndarray) -> None:
        self.waves.append((at, self._read(town, rows, at)))
        here = town.here
        children = here[town.column("stage", here) == CHILD]
        carer = town.other("carer", children)
        by_mother = (carer != children) & (town.column("sex", carer) == WOMAN)
        self.cared.append((town.ids[children[by_mother]], town.ids[carer[by_mother]]))

    def _columns_of(self, town: Any, rows: np.ndarray, at: np.ndarray) -> np.ndarray:
        """The panel's column of each row of the town, −1 where no adult of these is; int32 (rows,)."""
        out = np.full(len(town.ids), -1, np.int32)
        out[rows] = at
        return out

    def _read(self, town: Any, rows: np.ndarray, at: np.ndarray) -> dict[str, np.ndarray]:
        """Everything a wave holds of the adults in ``rows``."""
        found = {name: np.array(town.column(name, rows)) for name in VARYING}
        everybody = town.adults
        column = self._columns_of(town, everybody, self.roster.find(town.ids[everybody]))
        here, many = town.here, len(town.ids)
        child = here[town.column("stage", here) == CHILD]
        cared = np.bincount(town.other("carer", child), minlength=many)
        cared[child] = 0  # a child without a carer is in nobody's care
        own = town.column("pay", here).astype(float) + town.column("pension", here)
        gross = np.bincount(town.other("home", here), own, many)
        first, partner = town.other("home", rows), town.other("partner", rows)
        found["partner"] = np.where(column[partner] < 0, at, column[partner])
        found["children"] = cared[rows] + np.where(partner != rows, cared[partner], 0)
        found["first"] = first == rows
        found["gross"] = gross[first] + found["benefits"]
        found["area"] = np.searchsorted(town.area_starts, rows, side="right") - 1
        return {name: values.astype(HOUSEHOLD.get(name, values.dtype)) for name, values in found.items()}

    def _follow(self, town: Any, rows: np.ndarray, at: np.ndarray, month: int) -> None:
        """Follow those who recovered for a year: relapse is any monthly reading at or above the cut."""
        watched = self.recovered[at] >= 0
        self.relapse[at] |= watched & (town.column("ghq", rows) >= self.cuts["ghq"])
        done = at[watched & (month - self.recovered[at] == MONTHS_OF_RELAPSE)]
        self.followed += len(done)
        self.relapsed += int(self.relapse[done].sum())
        self.recovered[done] = -1
        begins = at[(self.recovered[at] < 0) & (town.column("recovered", rows) == 1)]
        self.recovered[begins] = month
        self.relapse[begins] = False

    def panel(self) -> Panel:
        """Everything seen, by person; what was kept month by month is let go on the way."""
        many = len(self.roster)
        here = _marked([at for at, _ in self.waves], many)
        fixed = {name: np.concatenate([piece[name] for piece in self.fixed]) for name in FIXED}
        waves = {name: _laid(self.waves, name, many) for name in tuple(self.waves[0][1])}
        for year, looks in enumerate(self.early):
            for at, values in looks:
                for name, held in waves.items():
                    held[year, at] = values[name]
        quarters = {name: _laid(self.quarters, name, many) for name in QUARTERLY}
        quarters["here"] = _marked([at for at, _ in self.quarters], many)
        mother, since = self._mothers(many)
        ties = np.tile(np.arange(many, dtype=np.int32), (len(self.ties), 1))
        ties[:, self.waves[0][0]] = self.ties
        months = self.counts.pop("months")
        return Panel(
            fixed, waves, here, quarters, months, self.counts, self.ever, self.cuts, self.roster.ids, ties, mother,
            since, self.relapsed, self.followed,
        )  # fmt: skip

    def _mothers(self, many: int) -> tuple[np.ndarray, np.ndarray]:
        """Of each person, the column of who was first recorded as their mother, and at which wave; −1 unknown."""
        wave = np.repeat(np.arange(len(self.cared)), [len(children) for children, _ in self.cared])
        children = self.roster.find(np.concatenate([c for c, _ in self.cared]))
        mothers = self.roster.find(np.concatenate([m for _, m in self.cared]))
        out, since = np.full(many, -1, np.int32), np.full(many, -1, np.int32)
        grown = np.flatnonzero((children >= 0) & (mothers >= 0))[::-1]  # backwards: the first record stands last
        out[children[grown]], since[children[grown]] = mothers[grown], wave[grown]
        return out, since


def _marked(looks: list[np.ndarray], many: int) -> np.ndarray:
    """Who was there at each look; bool (looks, many)."""
    out = np.zeros((len(looks), many), bool)
    for t, at in enumerate(looks):
        out[t, at] = True
    return out


def _laid(looks: list[Look], name: str, many: int) -> np.ndarray:
    """One column of all looks, (looks, many), nothing where somebody was not there; lets go of what it has laid."""
    out = np.zeros((len(looks), many), looks[0][1][name].dtype)
    for t, (at, values) in enumerate(looks):
        out[t, at] = values.pop(name)
    return out
