"""Arithmetic that gives the same bits on every CPU: adds and multiplies only, in float32.

Each function works on scalars inside a compiled kernel and, with compilation off, in
plain Python. None branches; each is written so that a loop over it vectorises.
"""

import numpy as np
from numba import njit

f32 = np.float32
ZERO, ONE, HALF = f32(0.0), f32(1.0), f32(0.5)
SPREAD = f32(12.0**0.5)  # a uniform times this has standard deviation 1
_TWENTY, _SIXTYFOURTH = f32(20.0), f32(1.0 / 64.0)
_C2, _C3, _C4, _C5, _C6 = f32(1 / 2), f32(1 / 6), f32(1 / 24), f32(1 / 120), f32(1 / 720)


@njit(error_model="numpy", inline="always")
def clip(x, low, high):
    """``x`` held between ``low`` and ``high``."""
    y = low if x < low else x
    return high if y > high else y


@njit(error_model="numpy")
def exp(x):
    """e to the power x, for x held to [-20, 20]; relative error below 1e-5.

    Taylor series of order six at x/64, then six squarings.
    """
    y = clip(x, -_TWENTY, _TWENTY) * _SIXTYFOURTH
    p = ONE + y * (ONE + y * (_C2 + y * (_C3 + y * (_C4 + y * (_C5 + y * _C6)))))
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    return p * p


@njit(error_model="numpy")
def logistic(x):
    """Probability whose log-odds are ``x``."""
    return ONE / (ONE + exp(-x))


@njit(error_model="numpy", cache=True)
def happen(u, x):
    """0/1 for each person: whether ``u`` lies below the probability whose log-odds are ``x`` (arrays of one length).

    Stands in this file so that numba's cache, which looks at a function's own file only, is never stale.
    """
    out = np.empty(len(u), np.uint8)
    for i in range(len(u)):
        out[i] = np.uint8(1) if u[i] < logistic(x[i]) else np.uint8(0)
    return out


@njit(error_model="numpy")
def whole(x):
    """``x`` rounded to the nearest whole pound, halves up."""
    return np.floor(x + HALF)


@njit(error_model="numpy", inline="always")
def flips(on, u, level, rate):
    """New state (0/1) of a two-state thing that tends to ``level`` at ``rate`` a month.

    Entry happens with probability rate·level and exit with rate·(1 − level), so ``level``
    sets how common it is and ``rate`` how long it lasts (independent of each other).
    Luck runs one way: a low ``u`` enters, a high ``u`` leaves.
    """
    enters = u < rate * level
    leaves = u >= ONE - rate * (ONE - level)
    stays = np.uint8(0) if leaves else np.uint8(1)
    comes = np.uint8(1) if enters else np.uint8(0)
    return stays if on == np.uint8(1) else comes


def monthly(yearly: float) -> float:
    """Monthly probability that gives ``yearly`` over twelve months: 1 − (1 − p)^(1/12)."""
    return 1.0 - (1.0 - yearly) ** (1.0 / 12.0)


@njit(error_model="numpy", inline="always")
def of_two(table, code):
    """Entry ``code`` of a table of two. A select over all entries: a gather costs more."""
    a, b = table[0], table[1]
    return b if code == 1 else a


@njit(error_model="numpy", inline="always")
def of_four(table, code):
    """Entry ``code`` of a table of four, by selects."""
    a, b, c, d = table[0], table[1], table[2], table[3]
    x = b if code == 1 else a
    x = c if code == 2 else x
    return d if code == 3 else x


@njit(error_model="numpy", inline="always")
def of_five(table, code):
    """Entry ``code`` of a table of five, by selects."""
    x, e = of_four(table, code), table[4]
    return e if code == 4 else x
