"""Terms of pay, pensions and rents: arrays that `work` and `home` read, made once from the numbers of the start.

A job begun, a pension drawn or a tenancy signed in a run follows the same tables as those people start with.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import special

from sim.arithmetic import monthly
from sim.numbers import Numbers

CELLS = 1024
AGES = 111  # 0–110
Z_MOST = 4.0  # ranks beyond four standard deviations are paid alike
PERCENTS = (10, 16, 25, 40, 50, 60, 75, 80, 90, 97, 99)
PAID = (*(f"p{p}" for p in PERCENTS), "top")
WEEKS_A_MONTH = 52.0 / 12.0


def _number(numbers: Numbers, name: str) -> float:
    return float(numbers[name].value)  # type: ignore[arg-type]


def normal(numbers: Numbers) -> np.ndarray:
    """Quantiles of a standard normal at k/1024, its ends held finite; float32 (1025,)."""
    u = np.arange(CELLS + 1) / CELLS
    u[0], u[-1] = 0.25 / CELLS, 1.0 - 0.25 / CELLS
    return np.asarray(special.ndtri(u), np.float32)


def paid(number: Callable[[str], float], rank: np.ndarray) -> np.ndarray:
    """Hourly pay of employees at these ranks (0–1), from published percentiles; £, float64 of the same shape."""
    floor = number("work.wage_floor")
    pay = [floor, floor, *(number(f"wage_{name}") for name in PAID)]
    return np.asarray(np.exp(np.interp(rank, np.array([0, 5, *PERCENTS, 100]) / 100, np.log(np.maximum(pay, 0.01)))))


def wages(numbers: Numbers) -> np.ndarray:
    """Hourly pay at ranks from −4 to +4 standard deviations; £, float32 (1025,)."""
    rank = special.ndtr(np.linspace(-Z_MOST, Z_MOST, CELLS + 1))
    pay = paid(lambda name: _number(numbers, name if "." in name else f"people.{name}"), rank)
    return np.asarray(pay, np.float32)


def wage_terms(numbers: Numbers) -> np.ndarray:
    """How a job's pay is ranked: part of skill, part of luck, part time, under 25, 25–34, centre, 1 / spread; (7,)."""
    tie = _number(numbers, "people.wage_skill")
    shifts = [_number(numbers, f"people.wage_{name}") for name in ("part_time", "under_25", "25_34", "centre")]
    return np.asarray(
        [tie, np.sqrt(1.0 - tie * tie), *shifts, 1.0 / _number(numbers, "people.wage_spread")], np.float32
    )


def pension_terms(numbers: Numbers) -> np.ndarray:
    """Log-odds of a private pension by tenure (4) and for each SD of skill; log median, log median when retired
    early, log for each SD of skill, spread; support of students of 20 and over, £/month; (10,)."""
    share = numbers["people.pension_tenure"].flat()
    names = ("pension_skill", "pension_median", "pension_early", "pension_size_skill", "pension_spread")
    skill, median, early, size, spread = (_number(numbers, f"people.{name}") for name in names)
    support = _number(numbers, "people.student_support")
    terms = [*np.log(share / (1.0 - share)), skill, np.log(median), np.log(early), size, spread, support]
    return np.asarray(terms, np.float32)


def _steps(*bands: tuple[float, float, float]) -> np.ndarray:
    """Monthly chances from yearly ones, one for each band of ages (from, below, yearly); 0 elsewhere; (111,)."""
    age = np.arange(AGES)
    out = np.zeros(AGES)
    for first, below, yearly in bands:
        out[(age >= first) & (age < below)] = monthly(yearly)
    return np.asarray(out, np.float32)


def leaving_study(numbers: Numbers) -> np.ndarray:
    """Monthly chance of leaving education, by age; float32 (111,)."""
    bands = ((16, 18, "16_17"), (18, 20, "18_19"), (20, 25, "20_24"), (25, AGES, "25_plus"))
    return _steps(*((a, b, _number(numbers, f"work.leaves_study_{name}")) for a, b, name in bands))


def retiring(numbers: Numbers) -> np.ndarray:
    """Monthly chance of retiring, by age: before pension age from work or home, after it from work; float32 (111,)."""
    pension = _number(numbers, "work.pension_age")
    bands = (
        (55, min(60.0, pension), "55_59"), (60, pension, "60_on"), (pension, pension + 1, "at_pension_age"),
        (pension + 1, 70, "later"), (max(70.0, pension + 1), AGES, "70_plus"),
    )  # fmt: skip
    return _steps(*((a, b, _number(numbers, f"work.retires_{name}")) for a, b, name in bands))


def changing_jobs(numbers: Numbers) -> np.ndarray:
    """Monthly chance of going from one job to another, by age; float32 (111,)."""
    bands = ((16, 25, "16_24"), (25, 35, "25_34"), (35, AGES, "35_plus"))
    return _steps(*((a, b, _number(numbers, f"work.changes_job_{name}")) for a, b, name in bands))


def rent_terms(numbers: Numbers) -> np.ndarray:
    """How a rent or mortgage is set, by tenure: log of the mean of two adults in an average area, spread of logs, part
    that follows skill and part of luck, mean skill, 1 / spread of skill, log for one adult alone; float32 (7 × 4,)."""
    week = np.maximum(numbers["people.rent_week"].flat() * WEEKS_A_MONTH, 1e-6)
    spread, tied = numbers["people.rent_spread"].flat(), numbers["people.rent_skill"].flat()
    skill, alone = numbers["home.skill_tenure"].flat(), _number(numbers, "people.rent_alone")
    one = _number(numbers, "home.alone")
    level = np.log(week) - np.log(one * np.exp(alone) + (1.0 - one)) - 0.5 * spread * spread
    rest = np.full(4, 1.0 / max(_number(numbers, "home.skill_spread"), 1e-3))
    rows = (level, spread, tied, np.sqrt(1.0 - tied * tied), skill, rest, np.full(4, alone))
    return np.asarray(np.concatenate(rows), np.float32)


TERMS: dict[str, Callable[[Numbers], np.ndarray]] = {
    "work.normal": normal,
    "work.wages": wages,
    "work.wage_terms": wage_terms,
    "work.pension_terms": pension_terms,
    "work.leaves_study": leaving_study,
    "work.retires": retiring,
    "work.changes_job": changing_jobs,
    "home.normal": normal,
    "home.rent_terms": rent_terms,
}
