"""Protective and risk factors: what protects people and puts them at risk, and which groups are at higher risk.

The rows stand in scenarios/evidence/factors.csv. Who is exposed, how often, what it moves and its size
are declared there with their evidence; who reads the column, and what moves it, follow from what processes declare.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from experiments.evidence import band, number, read, sources
from sim.columns import BY_NAME
from sim.levers.lever import library
from sim.numbers import load_numbers
from sim.process import processes

KINDS = ("protective", "risk", "group")
OVER_YEARS = {"lagged": 1, "history": 1, "hired": 1, "within": 4}  # measures of the same adults over so many years
MEASURES = (
    *("points", "odds", "crude", "sd", "beta", "r", "caseness", "severe", "ill", "adjusted", "asked", "strain"),
    *("control", *OVER_YEARS),
)
ASSUMED = "assumed"
BASELINE = "baseline"
SETTINGS = files("scenarios") / "settings"


@dataclass(frozen=True)
class Factor:
    """One row of the list.

    ``exposed``: codes of ``column`` joined by ``|``, ``!code`` for all others, ``2+`` for that or more, or
    ``lowest_fifth``. ``through``: the column by which it works where that is another. ``among``: the adults looked at,
    as ``column=code`` or ``column!=code``, joined by ``&``. ``often`` and ``size``: ids of the evidence, or `assumed`.
    ``numbers``: numbers of the model that are its effect. ``measure``: what is estimated in simulated adults, held
    ``against`` a row of the evidence or the declared range of a number, in ``setting``: the baseline, or a file of
    scenarios/settings.
    """

    name: str
    kind: str
    word: str
    column: str
    exposed: str
    through: str
    among: str
    often: str
    numbers: str
    size: str
    measure: str
    against: str
    setting: str
    reason: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The column of exposure, and the one through which it works."""
        return (self.column, self.through) if self.through else (self.column,)

    @property
    def looked_at(self) -> tuple[str, ...]:
        """The columns that say who is looked at."""
        return tuple(part.split("=")[0].removesuffix("!") for part in self.among.split("&") if part)

    @property
    def readers(self) -> tuple[str, ...]:
        """Processes that read the exposure."""
        return tuple(p.name for p in processes().values() if p.reads & set(self.columns))

    @property
    def inputs(self) -> tuple[str, ...]:
        """Columns that the process reads which writes the exposure; none where it is fixed at birth."""
        owner = processes().get(BY_NAME[self.column].owner)
        return () if owner is None else tuple(sorted(owner.reads - {"stage"}))

    @property
    def levers(self) -> tuple[str, ...]:
        """Levers that move a number of the process which writes the exposure."""
        owner = BY_NAME[self.column].owner
        found = (x.name for x in library().values() if any(e.number.split(".")[0] == owner for e in x.effects))
        return tuple(sorted(found))

    def interval(self) -> tuple[float, float]:
        """What the estimate is held against: published, else the range that the number declares."""
        if self.against in sources():
            raw = sources()[self.against]
            return band(float(raw["value"]), number(raw["low"]), number(raw["high"]), raw["unit"])
        declared = load_numbers()[self.against]
        return float(np.min(declared.low)), float(np.max(declared.high))

    def row(self) -> dict[str, Any]:
        """The row as it is listed."""
        low, high = self.interval()
        return {
            "name": self.name,
            "kind": self.kind,
            "word": self.word,
            "exposed": f"{self.column}: {self.exposed}{f', of {self.among}' if self.among else ''}",
            "often": figure(self.often),
            "moves": list(self.readers),
            "numbers": {name: _plain(name) for name in self.numbers.split()},
            "size": self.size.split(),
            "reason": self.reason,
            "measure": self.measure,
            "against": self.against,
            "low": low,
            "high": high,
            "setting": self.setting,
            "moved_by": list(self.inputs),
            "owner": BY_NAME[self.column].owner,
            "levers": list(self.levers),
        }


def _plain(name: str) -> float | list[float]:
    value = load_numbers()[name].value
    return value if isinstance(value, float) else [float(entry) for entry in value]


def figure(id_: str) -> str:
    """A row of the evidence in words; `assumed` as it is."""
    if id_ == ASSUMED:
        return ASSUMED
    raw = sources()[id_]
    return f"{raw['value']} {raw['unit']} ({raw['group'] or raw['quantity']}; {id_})"


def parse(rows: list[dict[str, str]]) -> tuple[Factor, ...]:
    """The factors of the list; raises ValueError with every mistake at once."""
    names = tuple(f.name for f in fields(Factor))
    factors = tuple(Factor(**{name: row[name] for name in names}) for row in rows)
    wrong = [f"{factor.name}: {mistake}" for factor in factors for mistake in mistakes(factor)]
    if wrong:
        raise ValueError("; ".join(wrong))
    return factors


def mistakes(factor: Factor) -> list[str]:
    """What is wrong with one row: no source, no reason, or an effect that the declarations do not know."""
    known: Mapping[str, Any] = sources()
    wrong = []
    if factor.setting not in settings():
        wrong.append(f"no setting {factor.setting}")
    if factor.kind not in KINDS or factor.measure not in MEASURES:
        wrong.append("unknown kind or measure")
    if any(column not in BY_NAME for column in factor.columns):
        return [*wrong, f"no column {', '.join(factor.columns)}"]
    for key in ("often", "size"):
        cited = getattr(factor, key).split()
        if not cited:
            wrong.append(f"{key} has no source")
        wrong += [f"{key}: no evidence {id_}" for id_ in cited if id_ != ASSUMED and id_ not in known]
    if ASSUMED in (factor.often, factor.size) and not factor.reason:
        wrong.append("assumed without a reason")
    if factor.against not in known and factor.against not in load_numbers():
        wrong.append(f"held against {factor.against or 'nothing'}")
    if not factor.numbers:
        wrong.append("moves no number")
    for name in factor.numbers.split():
        process = processes().get(name.split(".")[0])
        if name not in load_numbers() or process is None:
            wrong.append(f"no number {name}")
        elif not set(factor.columns) & (process.reads | set(process.fields("Own"))):
            wrong.append(f"{name}: {process.name} reads no {' or '.join(factor.columns)}")
    return wrong


@cache
def settings() -> tuple[str, ...]:
    """The baseline, and the settings that are shipped."""
    shipped = (file.name.removesuffix(".yaml") for file in SETTINGS.iterdir() if file.name.endswith(".yaml"))
    return (BASELINE, *sorted(shipped))


def scenario_of(setting: str) -> str:
    """The scenario of a setting: a name of the library, or a path."""
    return setting if setting == BASELINE else str(SETTINGS / f"{setting}.yaml")


@cache
def factors() -> tuple[Factor, ...]:
    """Every factor, in the list's order."""
    return parse(read("factors.csv"))
