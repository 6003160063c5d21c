"""What each protective or risk factor comes to in simulated adults: an estimate a row, as its evidence was estimated.

Estimates are of adults in one month. They say how exposed and other adults differ once what the
studies adjusted for is taken off, and so hold causes both ways, as the published figures do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

import numpy as np

from experiments.estimates import dynamics, effects
from experiments.evidence import sources
from experiments.observer import watch as observe
from experiments.panel import Panel
from experiments.regressions import logit, pooled
from experiments.risk_factors import OVER_YEARS, Factor, scenario_of
from sim.columns import BY_NAME
from sim.numbers import load_numbers
from sim.society import Society

Columns = Mapping[str, np.ndarray]
SETTLED = ("people", "childhood", "legacy")  # what is no result of an adult's life
SURVEYED = {"poor": "found_poor"}  # as the study's survey finds it
CUTS = ("ghq", "cisr", "cisr18")
RATIOS = ("odds", "crude", "ill", "history", "hired")  # no effect is 1
TURNED = ("points", "odds", "sd", "adjusted")  # of a protective factor: those without it against those with it
ADULT_LIFE = ("disposition", "skill", "limitation", "job")
CHILDHOOD = ("attachment", "parenting", "maltreated", "aces", "bullied", "skill", "temper")
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
        """Mean over replicates, in its unit."""
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
    return float(load_numbers()[factor.against].flat()[-1])


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
    """The adults looked at: those of every condition that ``&`` joins; bool (n,)."""
    rows = np.ones(len(columns["ghq"]), bool)
    for condition in filter(None, which.split("&")):
        column, codes = condition.split("=")
        rows &= exposed(columns, column.removesuffix("!"), f"!{codes}" if column.endswith("!") else codes)
    return rows


def regressors(columns: Columns, rows: np.ndarray, names: Sequence[str]) -> dict[str, np.ndarray]:
    """The columns named, codes as 0/1 columns of their own; what does not vary is left out. float64 (rows,) each."""
    found: dict[str, np.ndarray] = {}
    for name in names:
        values = columns[name][rows].astype(float)
        if name == "trauma":
            values = (values > 0).astype(float)
        codes = np.unique(values)[1:] if BY_NAME[name].codes else ()  # held against the lowest code that occurs
        parts = {f"{name}.{int(k)}": (values == k).astype(float) for k in codes} if len(codes) else {name: values}
        found |= {part: x for part, x in parts.items() if x.std() > 0}
    return found


def watch(factors: Sequence[Factor], seed: int, people: int, burn_in: int) -> list[tuple[Factor, float, float]]:
    """Each factor with its estimate and the share exposed (of those looked at) in one simulated place a setting."""
    found = []
    for setting in dict.fromkeys(factor.setting for factor in factors):
        here = [factor for factor in factors if factor.setting == setting]
        years = max(OVER_YEARS.get(factor.measure, 0) for factor in here)
        months = 1 + 12 * years
        society = Society(
            scenario_of(setting), seed, people=people, months=months, burn_in_months=burn_in, reporters={}
        )
        society.step()
        numbers = society.town.numbers
        cut = {name: float(numbers[f"reading.{name}_cut"].value) for name in CUTS}
        names = {*READ, *(column for factor in here for column in (factor.column, *factor.looked_at))}
        columns = {name: society.column(name) for name in names}
        panel = observe(society, years) if years else None
        for factor in here:
            share = exposed(columns, factor.column, factor.exposed)[among(columns, factor.among)].mean()
            found.append((factor, estimate(factor, columns, cut, panel), float(share)))
    return found


def adjusters(factor: Factor) -> tuple[str, ...]:
    """What is held equal between exposed and other adults."""
    beside: tuple[str, ...] = ()
    settled = BY_NAME[factor.column].owner in SETTLED
    if factor.measure == "crude":
        return ()
    if factor.measure == "adjusted":
        beside = STANDING
    elif factor.measure == "points" and not settled and factor.kind != "group":
        beside = EXPOSURES
    elif not settled and factor.kind != "group":
        beside = ADULT_LIFE
    if factor.measure == "beta":
        beside = CHILDHOOD
    held = ("age_band", "sex", *beside)
    return tuple(name for name in held if name != factor.column)


def estimate(factor: Factor, columns: Columns, cut: Mapping[str, float], panel: Panel | None = None) -> float:
    """The factor's estimate in these adults; ``cut`` holds GHQ-12 4+, CIS-R 12+ and 18+ in points, ``panel`` the
    same adults over the years after, for what is measured over time."""
    if factor.measure in OVER_YEARS:
        assert panel is not None
        return over_years(factor, panel)
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
    if factor.measure == "ill":  # who has many symptoms against who has too few for a disorder
        cisr = columns["cisr"][rows]
        many = cisr >= cut["cisr18"]
        both = many | (cisr < cut["cisr"])
        held = {name: other[both] for name, other in beside.items()}
        return exp(logit(x[both], {"x": many[both].astype(float), **held})["x"])
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
    if factor.measure in ("odds", "crude"):
        return exp(logit(case, {"x": x, **beside})["x"])
    found = pooled(ghq, {"x": x, **beside})["x"]
    return found / float(ghq.std()) if factor.measure == "sd" else found


def over_years(factor: Factor, panel: Panel) -> float:
    """What is measured in the same adults: `lagged`, points beside last year's reading and standing; `history`, odds
    of a case beside the same, at 25 to 64; `within`, points as a person's exposure changes; `hired`, the share at work
    a year on of those out of work who are exposed over that of the others."""
    if factor.measure == "lagged":
        return dynamics(panel)[factor.exposed]
    if factor.measure == "within":
        return effects(panel)[factor.column]
    met = panel.code(SURVEYED.get(factor.column, factor.column), factor.exposed)
    if factor.measure == "history":
        return _beside_history(panel, met)
    looking = panel.both[0] & panel.job("unemployed")[0]
    at_work = panel.job("employed")[1]
    return float(at_work[looking & met[0]].mean() / at_work[looking & ~met[0]].mean())


def _beside_history(panel: Panel, met: np.ndarray) -> float:
    """Odds ratio of GHQ-12 4+ of those who meet it in the second wave, reading and standing of the first held equal."""
    age = panel.waves["age"][0].astype(float)
    who = panel.both[0] & (age >= 25) & (age < 65)
    held = {
        "lag": panel.waves["ghq"][0],
        "age": age / 10,
        "sex": panel.fixed["sex"],
        "skill": panel.fixed["skill"],
        **{f"limited_{code}": panel.code("limitation", code)[0] for code in ("little", "lot")},
        **{code: panel.job(code)[0] for code in ("unemployed", "home", "sick", "retired")},
    }
    rows = {name: values[who].astype(float) for name, values in {"met": met[1], **held}.items()}
    rows = {name: values for name, values in rows.items() if values.std() > 0}
    return exp(logit((panel.waves["ghq"][1][who] >= panel.cuts["ghq"]).astype(float), rows)["met"])
