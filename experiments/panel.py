"""The observer: what a yearly survey, monthly registers and a labour force survey would see of a society.

The first wave is the month a society starts with (month 0), then every twelfth month. Events
are counted in the twelve months after each wave but the last. Nothing here moves anybody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from sim.columns import BY_NAME

FIXED = tuple(name for name, column in BY_NAME.items() if column.owner == "people")
VARYING = (
    *("ghq", "cisr", "income", "pay", "benefits", "wage", "savings", "arrears"),
    *("job", "poor", "poor_fixed", "strain", "insecure_home", "insecure_job", "lonely", "unsafe", "discriminated"),
    *("medicine", "in_therapy", "severe"),
)
QUARTERLY = ("ghq", "job", "medicine", "in_therapy")
EVENTS = ("referred", "starts", "completed", "recovered", "dropped_out", "admitted", "restrained", "crisis")
EVER = ("asked", "abused", "in_therapy")  # whether it held in any month of the year
MONTHS_OF_RELAPSE = 12


class Watched(Protocol):
    """What the observer needs of a society."""

    @property
    def town(self) -> Any: ...
    def column(self, name: str) -> np.ndarray: ...
    def step(self) -> None: ...


@dataclass
class Panel:
    """Waves of a society, W = years + 1, Y = years, n people.

    ``fixed`` (n,); ``waves`` (W, n); ``quarters`` (4Y + 1, n); ``events`` counts (Y, n) uint8;
    ``ever`` 0/1 (Y, n); ``finished`` counts (Y, n) of courses not dropped out of; ``cuts`` GHQ points
    from which a reading counts as GHQ-12 4+, CIS-R 12+ and 18+; ``area`` the area of each person;
    ``ties`` (8, n) rows of ties; ``relapsed`` and ``followed`` people who recovered and were watched for a year.
    """

    fixed: dict[str, np.ndarray]
    waves: dict[str, np.ndarray]
    quarters: dict[str, np.ndarray] = field(default_factory=dict)
    events: dict[str, np.ndarray] = field(default_factory=dict)
    ever: dict[str, np.ndarray] = field(default_factory=dict)
    cuts: dict[str, float] = field(default_factory=dict)
    area: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    ties: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), np.int32))
    relapsed: int = 0
    followed: int = 0
    _kept: dict[str, Any] = field(default_factory=dict)

    @property
    def people(self) -> int:
        return len(self.fixed["sex"])

    @property
    def years(self) -> int:
        return len(self.waves["ghq"]) - 1

    def keep(self, name: str, make: Callable[[Panel], Any]) -> Any:
        """What ``make`` returns for this panel, made once."""
        if name not in self._kept:
            self._kept[name] = make(self)
        return self._kept[name]

    def fixed_code(self, column: str, code: str) -> np.ndarray:
        """Whether the fixed column holds the code, by its name; bool (n,)."""
        return self.fixed[column] == BY_NAME[column].codes.index(code)

    def job(self, *codes: str) -> np.ndarray:
        """Whether the job at each wave is one of the codes; bool (W, n)."""
        return np.isin(self.waves["job"], [BY_NAME["job"].codes.index(code) for code in codes])

    @property
    def partner(self) -> np.ndarray:
        """Row of the other adult of the household, or of the person where there is none; (n,)."""
        step = np.array([0, 1, -1])[self.fixed["mate"]]
        return np.arange(self.people) + step


def _copy(society: Watched, name: str) -> np.ndarray:
    return np.array(society.column(name))


def watch(society: Watched, years: int, progress: Callable[[int], None] | None = None) -> Panel:
    """Step a society through whole years and keep what surveys and registers would see.

    ``society`` stands at the end of its burn-in and has at least 12 × ``years`` months to go;
    ``progress`` is called with the number of months done. The society is used up.
    """
    if years < 1:
        raise ValueError(f"{years} years; at least one is needed")
    town = society.town
    people = town.n
    numbers = town.numbers
    panel = Panel({name: _copy(society, name) for name in FIXED}, {})
    panel.cuts = {cut: float(numbers[f"reading.{cut}_cut"].value) for cut in ("ghq", "cisr", "cisr18")}
    panel.area = np.repeat(np.arange(len(town.area_starts) - 1), np.diff(town.area_starts))
    panel.ties = np.array(town.ties)
    waves: dict[str, list[np.ndarray]] = {name: [_copy(society, name)] for name in VARYING}
    quarters: dict[str, list[np.ndarray]] = {name: [_copy(society, name)] for name in QUARTERLY}
    panel.events = {name: np.zeros((years, people), np.uint8) for name in (*EVENTS, "finished")}
    panel.ever = {name: np.zeros((years, people), np.uint8) for name in EVER}
    recovered = np.full(people, -1, np.int32)  # month of the recovery being watched
    relapsed = np.zeros(people, bool)
    inside = _copy(society, "in_therapy")
    for month in range(1, 12 * years + 1):
        society.step()
        year = (month - 1) // 12
        for name in EVENTS:
            panel.events[name][year] += society.column(name)
        for name in EVER:
            panel.ever[name][year] |= society.column(name)
        now = _copy(society, "in_therapy")
        panel.events["finished"][year] += ((inside == 1) & (now == 0) & (society.column("dropped_out") == 0)).view(
            np.uint8
        )
        inside = now
        _relapse(society, panel, month, recovered, relapsed)
        if month % 3 == 0:
            for name in QUARTERLY:
                quarters[name].append(_copy(society, name))
        if month % 12 == 0:
            for name in VARYING:
                waves[name].append(_copy(society, name))
        if progress:
            progress(month)
    panel.waves = {name: np.stack(values) for name, values in waves.items()}
    panel.quarters = {name: np.stack(values) for name, values in quarters.items()}
    return panel


def _relapse(society: Watched, panel: Panel, month: int, recovered: np.ndarray, relapsed: np.ndarray) -> None:
    """Follow those who recovered for a year: relapse is any monthly reading at or above the cut."""
    watched = recovered >= 0
    relapsed |= watched & (np.asarray(society.column("ghq")) >= panel.cuts["ghq"])
    done = watched & (month - recovered == MONTHS_OF_RELAPSE)
    panel.followed += int(done.sum())
    panel.relapsed += int((done & relapsed).sum())
    recovered[done] = -1
    begins = (recovered < 0) & (np.asarray(society.column("recovered")) == 1)
    recovered[begins] = month
    relapsed[begins] = False
