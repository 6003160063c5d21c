"""What each factor of the deck comes to in simulated adults: an estimate a row, as its evidence was estimated.

Estimates are of adults in one month. They say how exposed and other adults differ once what the
studies adjusted for is taken off, and so hold causes both ways, as the published figures do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

import numpy as np

from experiments.card import sources
from experiments.deck import Factor
from experiments.regressions import logit, pooled
from sim.columns import BY_NAME
from sim.numbers import load_numbers
from sim.society import Society

Columns = Mapping[str, np.ndarray]
SETTLED = ("people", "childhood", "legacy")  # what is no result of an adult's life
RATIOS = ("odds",)  # no effect is 1
TURNED = ("points", "odds", "sd", "adjusted")  # of a protective factor: those without it against those with it
ADULT_LIFE = ("disposition", "skill", "limitation", "job")
CHILDHOOD = ("attachment", "parenting", "maltreated", "aces", "bullied", "skill")
EXPOSURES = (
    *("strain", "insecure_home", "insecure_job", "fair_at_work", "lonely", "discriminated", "discriminated_ever"),
    *("stopped", "unsafe", "harassed", "abused", "abuse_ever", "assault_ever", "trauma", "limitation", "severe"),
    *("caring", "community", "control", "disposition", "job", "medicine"),
)
STANDING = ("disposition", "skill", "limitation", "strain", "job")
READ = tuple(
    dict.fromkeys(
        (*EXPOSURES, *STANDING, *CHILDHOOD, "ghq", "cisr", "age_band", "sex", "memory", "asked", "ethnic_group")
    )
)


@dataclass(frozen=True)
class Effect:
    """What a factor came to: the mean of the seeds, and what it is held against."""

    factor: Factor
    each: tuple[float, ...]

    @property
    def mean(self) -> float:
        return float(np.mean(self.each))

    @property
    def holds(self) -> bool:
        """Whether the mean lies inside the interval, on the side of its evidence."""
        low, high = self.factor.interval()
        null = 1.0 if self.factor.measure in RATIOS else 0.0
        centre = _centre(self.factor)
        return low <= self.mean <= high and (self.mean - null) * (centre - null) > 0


def _centre(factor: Factor) -> float:
    """The published value, or the number's own."""
    if factor.against in sources():
        return float(sources()[factor.against]["value"])
    return float(load_numbers()[factor.against].value)


def exposed(columns: Columns, column: str, codes: str) -> np.ndarray:
    """Who is exposed: codes joined by ``|``, ``!code``, ``2+``, or ``lowest_fifth``; bool (n,)."""
    values = columns[column]
    if codes == "lowest_fifth":
        return np.asarray(values <= np.quantile(values, 0.2))
    if codes.endswith("+"):
        return np.asarray(values >= float(codes[:-1]))
    if codes.startswith("!"):
        return ~exposed(columns, column, codes[1:])
    names = BY_NAME[column].codes
    return np.isin(values, [names.index(code) for code in codes.split("|")])


def among(columns: Columns, which: str) -> np.ndarray:
    """The adults looked at; bool (n,)."""
    if not which:
        return np.ones(len(columns["ghq"]), bool)
    column, codes = which.split("=")
    return exposed(columns, column.removesuffix("!"), f"!{codes}" if column.endswith("!") else codes)


def regressors(columns: Columns, rows: np.ndarray, names: Sequence[str]) -> dict[str, np.ndarray]:
    """The columns named, codes as 0/1 columns of their own; what does not vary is left out."""
    found: dict[str, np.ndarray] = {}
    for name in names:
        values = columns[name][rows].astype(float)
        if name == "trauma":
            values = (values > 0).astype(float)
        codes = BY_NAME[name].codes
        parts = {f"{name}.{k}": (values == k).astype(float) for k in range(1, len(codes))} if codes else {name: values}
        found |= {part: x for part, x in parts.items() if x.std() > 0}
    return found


def watch(factors: Sequence[Factor], seed: int, people: int, burn_in: int) -> list[tuple[Factor, float, float]]:
    """Each factor with its estimate and the share exposed (of those looked at) in one simulated place."""
    found = []
    for setting in dict.fromkeys(factor.setting for factor in factors):
        society = Society(setting, seed, people=people, months=1, burn_in_months=burn_in)
        society.step()
        numbers = society.town.numbers
        cut = {name: float(numbers[f"reading.{name}_cut"].value) for name in ("ghq", "cisr")}
        columns = {name: society.column(name) for name in {*READ, *(factor.column for factor in factors)}}
        for factor in factors:
            if factor.setting == setting:
                share = exposed(columns, factor.column, factor.exposed)[among(columns, factor.among)].mean()
                found.append((factor, estimate(factor, columns, cut), float(share)))
    return found


def adjusters(factor: Factor) -> tuple[str, ...]:
    """What is held equal between exposed and other adults."""
    beside: tuple[str, ...] = ()
    settled = BY_NAME[factor.column].owner in SETTLED
    if factor.measure == "adjusted":
        beside = STANDING
    elif factor.measure == "points" and not settled and factor.kind != "group":
        beside = EXPOSURES
    elif not settled and factor.kind != "group":
        beside = ADULT_LIFE
    if factor.measure == "beta":
        beside = CHILDHOOD
    held = ("age_band", "sex", *beside)
    return tuple(name for name in held if name != factor.column and not factor.among.startswith(name))


def estimate(factor: Factor, columns: Columns, cut: Mapping[str, float]) -> float:
    """The factor's estimate in these adults; ``cut`` holds the GHQ-12 4+ and CIS-R cuts in points."""
    rows = among(columns, factor.among)
    x = exposed(columns, factor.column, factor.exposed)[rows].astype(float)
    ghq = columns["ghq"][rows].astype(float)
    case = (ghq >= cut["ghq"]).astype(float)
    if factor.measure == "caseness":
        return 100.0 * float(case[x == 1].mean())
    if factor.measure == "severe":
        return 100.0 * float((columns["cisr"][rows] >= cut["cisr"])[x == 1].mean())
    values = columns[factor.column][rows].astype(float)
    if factor.measure == "r":
        return float(np.corrcoef(values, ghq)[0, 1])
    beside = regressors(columns, rows, adjusters(factor))
    if factor.measure == "asked":
        severity = {"memory": columns["memory"][rows].astype(float)}
        return logit(columns["asked"][rows].astype(float), {"x": values, **beside, **severity})["x"]
    if factor.measure == "strain":
        return logit(columns["strain"][rows].astype(float), {"x": 1.0 - x, **beside})["x"]
    if factor.measure == "control":
        return pooled(columns["control"][rows].astype(float), {"x": x, **beside})["x"]
    if factor.measure == "beta":
        return pooled(ghq / ghq.std(), {"x": values / values.std(), **beside})["x"]
    if factor.kind == "protective" and factor.measure in TURNED and _centre(factor) > (factor.measure in RATIOS):
        x = 1.0 - x
    if factor.measure == "odds":
        return exp(logit(case, {"x": x, **beside})["x"])
    found = pooled(ghq, {"x": x, **beside})["x"]
    return found / float(ghq.std()) if factor.measure == "sd" else found
