"""Curves that a process reads: quantiles, and rates by single year of age; computed once when a town is made."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import special

from sim.arithmetic import monthly
from sim.numbers import AGE_KNOTS, Numbers
from sim.terms import TERMS

POINTS = 1024
LENGTH = POINTS + 1


def gamma_luck(shape: float) -> np.ndarray:
    """Quantiles of a gamma with mean 0 and variance 1 at k/1024, read by straight lines; float32 (1025,).

    The last point is set so that the top cell keeps its mean; then mean and variance of what
    is actually drawn are made exact.
    """
    x = special.gammaincinv(shape, np.linspace(0.0, 1.0, LENGTH)[:-1])
    top = x[-1]
    # mean of the gamma above its 1 − 1/1024 quantile
    tail = shape * special.gammaincc(shape + 1.0, top) * POINTS
    x = np.append(x, 2.0 * tail - top)
    low, high = x[:-1], x[1:]
    mean = np.mean((low + high) / 2.0)
    square = np.mean((low * low + low * high + high * high) / 3.0)
    return np.asarray((x - mean) / np.sqrt(square - mean * mean), np.float32)


AGES = np.arange(111)  # years
KNOTS = np.array([float(age) for age in AGE_KNOTS])


def life_table(yearly: np.ndarray) -> np.ndarray:
    """Monthly hazard of death at each year of age 0–110 from the yearly chance at the knots (logs joined by
    straight lines, the last one carried on); float32 (111,)."""
    logs = np.interp(AGES, KNOTS, np.log(yearly))
    slope = (np.log(yearly[-1]) - np.log(yearly[-2])) / (KNOTS[-1] - KNOTS[-2])
    logs = np.where(KNOTS[-1] < AGES, logs[int(KNOTS[-1])] + slope * (AGES - KNOTS[-1]), logs)
    return np.asarray([monthly(q) for q in np.minimum(np.exp(logs), 0.999)], np.float32)


def _at_ages(*points: tuple[float, float]) -> np.ndarray:
    """Straight lines through (age, value), level beyond the ends; float64 (111,)."""
    ages, values = zip(*points, strict=True)
    return np.interp(AGES, ages, values)


def _steps(*bands: tuple[int, int, float]) -> np.ndarray:
    """A value for each band of ages (from, below, value), 0 elsewhere; float64 (111,)."""
    out = np.zeros(len(AGES))
    for first, below, value in bands:
        out[first:below] = value
    return out


def _monthly(yearly: np.ndarray) -> np.ndarray:
    return np.asarray([monthly(float(p)) for p in yearly], np.float32)


def condition(shares: np.ndarray, rate: float) -> np.ndarray:
    """Log-odds at each age of the level that a condition tends to, so that people who grow older have the shares at
    the knots: what comes and goes at ``rate`` a month lags behind its level, level = share + yearly rise / (12 · rate).

    Log-odds of the shares are joined by straight lines; float32 (111,).
    """
    share = special.expit(np.interp(AGES, KNOTS, special.logit(shares)))
    level = share + np.gradient(share) / (12.0 * rate)
    return np.asarray(special.logit(np.clip(level, 1e-4, 1.0 - 1e-4)), np.float32)


def _condition(name: str, rate: str) -> Callable[[Numbers], np.ndarray]:
    return lambda numbers: condition(numbers[name].flat(), float(numbers[rate].value))  # type: ignore[arg-type]


def _life(numbers: Numbers) -> Callable[[str], float]:
    return lambda name: float(numbers[f"life.{name}"].value)  # type: ignore[arg-type]


def death_steepness(numbers: Numbers) -> np.ndarray:
    """Log of the ratio of death rates between neighbouring deciles, by age; float32 (111,)."""
    n = _life(numbers)
    ratio = _at_ages(
        (0, n("death_ratio_child")), (15, n("death_ratio_child")), (34, n("death_ratio_2544")),
        (54, n("death_ratio_4564")), (70, n("death_ratio_6574")), (87, n("death_ratio_85")),
    )  # fmt: skip
    return np.asarray(np.log(ratio) / 9.0, np.float32)


def births(numbers: Numbers) -> np.ndarray:
    """Monthly chance that a woman gives birth, by age; float64 (111,)."""
    n = _life(numbers)
    thousand = _steps(
        (16, 20, n("births_u20") * 5.0 / 4.0), (20, 25, n("births_2024")), (25, 30, n("births_2529")),
        (30, 35, n("births_3034")), (35, 40, n("births_3539")), (40, 45, n("births_40")),
    )  # fmt: skip
    return np.array([monthly(p) for p in thousand / 1000.0])


def fertility(numbers: Numbers) -> np.ndarray:
    """Monthly chance that a woman without a partner gives birth, by age, such that all women meet their rate.

    float32 (ages,).
    """
    n = _life(numbers)
    coupled = _at_ages((20, n("coupled_20")), (25, n("coupled_25")), (30, n("coupled_30")), (40, n("coupled_40")))
    return np.asarray(births(numbers) / (1.0 + coupled * (n("fertility_partner") - 1.0)), np.float32)


def leaving_home(numbers: Numbers) -> np.ndarray:
    """Monthly chance that a grown child leaves the parental home, by age; float32 (111,)."""
    n = _life(numbers)
    return _monthly(_steps((16, 18, n("leaves_1617")), (18, 25, n("leaves_1824")), (25, 111, n("leaves_25"))))


def seeking(numbers: Numbers) -> np.ndarray:
    """Monthly chance that someone single looks for a partner, by age; float32 (111,)."""
    n = _life(numbers)
    yearly = _steps(
        (18, 25, n("seeks_1824")), (25, 35, n("seeks_2534")), (35, 65, n("seeks_3564")), (65, 111, n("seeks_65"))
    )
    return _monthly(yearly)


def parting(numbers: Numbers) -> np.ndarray:
    """Monthly chance that a couple parts, by age of either; float32 (111,)."""
    n = _life(numbers)
    return _monthly(_at_ages((20, n("parts_20")), (35, n("parts_35")), (55, n("parts_55")), (75, n("parts_75"))))


def travelling(numbers: Numbers) -> np.ndarray:
    """Shape by age of those who leave or enter the country, 1 at 20–34; float32 (111,)."""
    n = _life(numbers)
    shape = _at_ages((16, n("travels_16")), (20, 1.0), (34, 1.0), (45, n("travels_45")), (65, n("travels_65")))
    return np.asarray(shape * (AGES >= 16), np.float32)


CURVES: dict[str, Callable[[Numbers], np.ndarray]] = {
    "distress.luck_curve": lambda numbers: gamma_luck(float(numbers["distress.luck_shape"].value)),  # type: ignore[arg-type]
    "life.death_men": lambda numbers: life_table(numbers["life.death_man"].flat()),
    "life.death_women": lambda numbers: life_table(numbers["life.death_woman"].flat()),
    "life.death_steepness": death_steepness,
    "life.fertility": fertility,
    "life.leaving": leaving_home,
    "life.seeking": seeking,
    "life.parting": parting,
    "life.travelling": travelling,
    "health.limited": _condition("health.limited_age", "health.limited_rate"),
    "health.ill": _condition("health.ill_age", "health.ill_rate"),
    "caring.cares": _condition("caring.cares_age", "caring.rate"),
    **TERMS,
}
