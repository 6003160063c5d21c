"""How unequally something is spread: concentration indices, Gini, Theil, and the population-attributable gap.

Arrays have one entry a group (or a person), shape (G,), ordered from the most to the least deprived where order
matters; ``weight`` is the people of each. A concentration index is negative where there is more among the most
deprived, as it is published: the opposite sign of the slope index of `analysis.inequality`, whose gap is most minus
least.

Sources: Kakwani, Wagstaff & van Doorslaer 1997 (J Econometrics 77:87-103); Wagstaff 2005 (Health Econ 14:429-432);
Erreygers 2009 (J Health Econ 28:504-515); Theil 1967; Gini by its covariance with rank. Definitions and worked examples
as in WHO healthequal (``aci``, ``rci``, ``ti``, ``parisk``, ``paf``).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.inequality import Floats, ridits

NAN = float("nan")


def mean(value: ArrayLike, weight: ArrayLike) -> float:
    """The weighted mean, in the unit of the values."""
    y, w = _checked(value, weight)
    return float(w @ y)


def absolute_concentration(value: ArrayLike, weight: ArrayLike) -> float:
    """Absolute concentration index (twice the covariance of value and rank), in the unit of the values."""
    y, w = _checked(value, weight)
    return float(w @ ((2.0 * ridits(w) - 1.0) * y))


def concentration(value: ArrayLike, weight: ArrayLike) -> float:
    """Concentration index, −1 to 1: negative where the most deprived have more; NaN if the mean is not above 0."""
    average = mean(value, weight)
    return absolute_concentration(value, weight) / average if average > 0.0 else NAN


def erreygers(value: ArrayLike, weight: ArrayLike, lowest: float = 0.0, highest: float = 1.0) -> float:
    """Erreygers' index for values between ``lowest`` and ``highest``: the same for being ill and for being well but for
    its sign, and comparable between places with different means.
    """
    y, _ = _checked(value, weight)
    _within(y, lowest, highest)
    return 4.0 * absolute_concentration(value, weight) / (highest - lowest)


def wagstaff(value: ArrayLike, weight: ArrayLike, lowest: float = 0.0, highest: float = 1.0) -> float:
    """Wagstaff's normalised index for values between ``lowest`` and ``highest``; NaN where all are at one end."""
    y, w = _checked(value, weight)
    _within(y, lowest, highest)
    room = float(w @ (highest - y)) * float(w @ (y - lowest))  # nought, not nearly so, where all are at one end
    return (highest - lowest) * absolute_concentration(value, weight) / room if room > 0.0 else NAN


def gini(value: ArrayLike, weight: ArrayLike | None = None) -> float:
    """Gini coefficient of values not below 0 (0: all alike; towards 1: one has all); NaN if all are 0.

    The concentration index of the values ranked by themselves. ValueError for a value below 0.
    """
    y, w = _checked(value, np.ones(np.shape(value)) if weight is None else weight)
    if np.any(y < 0.0):
        raise ValueError("a Gini coefficient needs values that are not below 0")
    order = np.argsort(y, kind="stable")
    return concentration(y[order], w[order])


def theil(value: ArrayLike, weight: ArrayLike | None = None) -> float:
    """Theil's T of values not below 0: Σ share of people × (value ÷ mean) × ln(value ÷ mean); NaN if all are 0.

    WHO healthequal gives it times 1,000. ValueError for a value below 0.
    """
    y, w = _checked(value, np.ones(np.shape(value)) if weight is None else weight)
    if np.any(y < 0.0):
        raise ValueError("Theil's index needs values that are not below 0")
    average = float(w @ y)
    if not average > 0.0:
        return NAN
    ratio = y / average
    return float(w @ (ratio * np.log(np.where(ratio > 0.0, ratio, 1.0))))


def attributable(value: ArrayLike, weight: ArrayLike, reference: int = -1) -> float:
    """Population-attributable gap: the mean less the value of the reference group, by default the least deprived.

    What everyone would gain, on average, if all had the reference group's value; positive where the rest have more.
    healthequal's ``parisk`` is its negative, for things that are good to have.
    """
    y, w = _checked(value, weight)
    return float(w @ y) - float(y[reference])


def attributable_share(value: ArrayLike, weight: ArrayLike, reference: int = -1) -> float:
    """The population-attributable gap as a share of the mean; NaN if the mean is not above 0."""
    average = mean(value, weight)
    return attributable(value, weight, reference) / average if average > 0.0 else NAN


def _checked(value: ArrayLike, weight: ArrayLike) -> tuple[Floats, Floats]:
    """Finite values and weights of one shape, the weights as shares."""
    y, w = np.asarray(value, dtype=np.float64), np.asarray(weight, dtype=np.float64)
    if y.ndim != 1 or y.shape != w.shape or y.size == 0:
        raise ValueError("value and weight need one entry a group")
    if not (np.all(np.isfinite(y)) and np.all(np.isfinite(w))) or np.any(w < 0.0) or not w.sum() > 0.0:
        raise ValueError("values and weights must be finite, and weights not negative and not all zero")
    return y, w / w.sum()


def _within(y: Floats, lowest: float, highest: float) -> None:
    if not highest > lowest or np.any((y < lowest) | (y > highest)):
        raise ValueError(f"values must lie between {lowest:g} and {highest:g}")
