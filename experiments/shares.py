"""Shares and rates of groups: ``caseness.women.income_1`` is the share of a measure in a group.

A measure has a numerator and a denominator of shape (waves, n) or (years, n); its value in a
group is scale × sum of the one ÷ sum of the other over the group and all waves. Shares are of the
adults present at the wave; rates of events are per person-year, exactly (months present); shares of a year
("in the year") are of those present at both its ends, as a survey that asks of the last twelve months. Over a
year, people belong to the groups in which they began it or in which they came.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from experiments.groups import is_group, members
from experiments.panel import Panel

Array = Callable[[Panel], np.ndarray]

# Registers count detentions per 100,000 people of all ages, but children under 16 have 0.5 % of them (274
# of 50,434 in 2023-24, NHS England); 19.2 % of people in England are under 16 (ONS, mid-2020 estimates).
ADULT_SHARE = 0.808
LOW_PAY, HIGH_PAY = 2 / 3, 3 / 2  # of the median hourly wage (ONS, Low and high pay)
RENT_SHARE = 0.3

RATIOS = {
    "fifth_ratio": ("fifth_1", "fifth_5"),
    "decile_ratio": ("decile_1", "decile_10"),
    "income_ratio": ("income_1", "income_5"),
    "black_white_ratio": ("black", "white"),
}


@dataclass(frozen=True)
class Measure:
    """A share or rate: what is counted over whom, in which unit; ``standardised`` to age and sex of all."""

    unit: str
    numerator: Array
    denominator: Array
    scale: float = 100.0
    standardised: bool = False


def _all(panel: Panel) -> np.ndarray:
    return panel.here


def _both_ends(panel: Panel) -> np.ndarray:
    return panel.both


def _person_years(panel: Panel) -> np.ndarray:
    return np.asarray(panel.months / np.float32(12))


def _flag(name: str) -> Array:
    return lambda panel: panel.waves[name] == 1


def _job(*codes: str) -> Array:
    return lambda panel: panel.job(*codes)


def ghq_case(panel: Panel) -> np.ndarray:
    """GHQ-12 4+ at each wave; bool (W, n)."""
    return panel.waves["ghq"] >= panel.cuts["ghq"]


def cisr_case(panel: Panel) -> np.ndarray:
    """CIS-R 12+ at each wave; bool (W, n)."""
    return panel.waves["cisr"] >= panel.cuts["cisr"]


def severe_case(panel: Panel) -> np.ndarray:
    """CIS-R 18+ at each wave; bool (W, n)."""
    return panel.waves["cisr"] >= panel.cuts["cisr18"]


def treated(panel: Panel) -> np.ndarray:
    """On medicine or in talking therapy at each wave; bool (W, n)."""
    return (panel.waves["medicine"] | panel.waves["in_therapy"]) == 1


def lasting(panel: Panel) -> np.ndarray:
    """A case at both ends of the year, or severe illness at its end; bool (Y, n)."""
    case = ghq_case(panel)
    return np.asarray((case[:-1] & case[1:]) | (panel.waves["severe"][1:] == 1))


def _both(first: Array, second: Array) -> Array:
    return lambda panel: first(panel) & second(panel)


def _start(array: Array) -> Array:
    """The same at the start of each year, for measures counted over the year; (Y, n)."""
    return lambda panel: array(panel)[:-1]


def _share(numerator: Array, base: Array = _all) -> Measure:
    return Measure("percent", _both(_both(numerator, base), _all), _both(base, _all))


def _in_year(numerator: Array, base: Array = _both_ends) -> Measure:
    return Measure("percent", _both(_both(numerator, base), _both_ends), _both(base, _both_ends))


def _event(name: str, base: str) -> Measure:
    return Measure("percent", lambda p: p.events[name], lambda p: p.events[base])


def _rate(name: str, factor: float = 1.0, standardised: bool = False) -> Measure:
    return Measure(
        "per 100,000 a year", lambda p: p.events[name], _person_years, 100_000.0 * factor, standardised=standardised
    )


def _rent_over(panel: Panel) -> np.ndarray:
    """Rent or mortgage above 30 % of the household's gross income; bool (W, n)."""
    over: np.ndarray = panel.waves["rent"] > RENT_SHARE * panel.waves["gross"]
    return over


def _paid(above: bool) -> Array:
    """Paid above 1.5 × or below ⅔ of the median hourly wage of that wave; bool (W, n)."""

    def flag(panel: Panel) -> np.ndarray:
        working, wage = panel.job("employed") & panel.here, panel.waves["wage"]
        line = np.array([np.median(w[j]) if j.any() else 0.0 for w, j in zip(wage, working, strict=True)])[:, None]
        out: np.ndarray = wage > HIGH_PAY * line if above else wage < LOW_PAY * line
        return out

    return flag


_EMPLOYED, _LABOUR_FORCE = _job("employed"), _job("employed", "unemployed")
_IN_YEAR: Array = lambda p: p.ever["in_therapy"] == 1  # noqa: E731

MEASURES: dict[str, Measure] = {
    "caseness": _share(ghq_case),
    "cmd": _share(cisr_case),
    "cmd_severe": _share(severe_case),
    "poverty": _share(_flag("found_poor")),
    "poverty_fixed": _share(_flag("poor_fixed")),
    "strain": _share(_flag("strain")),
    "arrears": _share(lambda p: p.waves["arrears"] > 0),
    "no_savings": _share(lambda p: p.waves["savings"] < 100),  # under £100 counts as none, as for strain
    "rent_over_30": _share(_rent_over),
    "insecure_home": _share(_flag("insecure_home")),
    "lonely": _share(_flag("lonely")),
    "unsafe": _share(_flag("unsafe")),
    "employed": _share(_EMPLOYED),
    "unemployed": _share(_job("unemployed"), _LABOUR_FORCE),
    "unemployed_of_all": _share(_job("unemployed")),
    "inactive": _share(lambda p: ~_LABOUR_FORCE(p)),
    "long_term_sick": _share(_job("sick")),
    "in_work_poverty": _share(_flag("found_poor"), _EMPLOYED),
    "insecure_job": _share(_flag("insecure_job"), _EMPLOYED),
    "low_paid": _share(_paid(False), _EMPLOYED),
    "high_paid": _share(_paid(True), _EMPLOYED),
    "treated": _share(treated),
    "treated_given_need": _share(treated, cisr_case),
    "treated_given_severe_need": _share(treated, severe_case),
    "medicine": _share(_flag("medicine")),
    "in_therapy": _share(_flag("in_therapy")),
    "medicine_of_cases": _share(_flag("medicine"), ghq_case),
    "therapy_of_cases": _share(_flag("in_therapy"), ghq_case),
    "severe_illness": _share(_flag("severe")),
    "lasting_condition": _in_year(lasting),
    "therapy_in_year": _in_year(_IN_YEAR),
    "therapy_of_cases_in_year": _in_year(_IN_YEAR, _start(ghq_case)),
    "abused_in_year": _in_year(lambda p: p.ever["abused"] == 1),
    "recovery": _event("recovered", "completed"),
    "referrals_starting": _event("starts", "referred"),
    "referrals_finishing": _event("finished", "referred"),
    "detention": _rate("admitted", ADULT_SHARE),
    "detention_of_age": _rate("admitted"),
    "detention_standardised": _rate("admitted", ADULT_SHARE, standardised=True),
    "restraint": _rate("restrained", ADULT_SHARE),
}


def _mask(panel: Panel, groups: tuple[str, ...], rows: int) -> np.ndarray:
    """Who belongs to all the groups, for measures of ``rows`` waves or years; bool (rows, n)."""
    mask = np.ones((rows, panel.people), bool)
    for name in groups:
        mask &= members(panel, name)[:rows]
    return mask


def _ratio(top: float, bottom: float, scale: float = 1.0) -> float:
    return scale * top / bottom if bottom else float("nan")


def share(panel: Panel, name: str, groups: tuple[str, ...] = ()) -> float:
    """The measure in a group; NaN where nobody is in it."""
    measure = MEASURES[name]
    top, bottom = (
        panel.keep(f"{part} {name}", array)
        for part, array in (("top", measure.numerator), ("bottom", measure.denominator))
    )
    mask = _mask(panel, groups, len(top))
    if measure.standardised:
        return _standardised(panel, top, bottom, mask, measure.scale)
    return _ratio(top[mask].sum(dtype=float), bottom[mask].sum(dtype=float), measure.scale)


def _standardised(panel: Panel, top: np.ndarray, bottom: np.ndarray, mask: np.ndarray, scale: float) -> float:
    """Directly standardised to the age bands and sexes of all people."""
    stratum = (panel.waves["age_band"].astype(int) * 2 + panel.fixed["sex"])[: len(top)].ravel()
    weight = np.bincount(stratum, bottom.ravel(), 8)
    tops = np.bincount(stratum, (top * mask).ravel(), 8)
    bottoms = np.bincount(stratum, (bottom * mask).ravel(), 8)
    held = bottoms > 0
    if not held.any():
        return float("nan")
    return float(scale * (weight[held] * tops[held] / bottoms[held]).sum() / weight[held].sum())


def is_share(name: str) -> bool:
    """Whether a dotted name is a measure with groups, and perhaps a ratio at the end."""
    measure, *rest = name.split(".")
    if rest and rest[-1] in RATIOS:
        rest.pop()
    return measure in MEASURES and all(is_group(part) for part in rest)


def unit(name: str) -> str:
    """The unit of a share by its dotted name."""
    measure, *rest = name.split(".")
    return "ratio" if rest and rest[-1] in RATIOS else MEASURES[measure].unit


def value(panel: Panel, name: str) -> float:
    """The share or ratio of a dotted name."""
    measure, *rest = name.split(".")
    if rest and rest[-1] in RATIOS:
        first, second = RATIOS[rest[-1]]
        groups = tuple(rest[:-1])
        return _ratio(share(panel, measure, (*groups, first)), share(panel, measure, (*groups, second)))
    return share(panel, measure, tuple(rest))
