"""Groups of people that a figure is given for, by name: ``women``, ``16_64``, ``fifth_1``, ``income_5`` …

Each name stands for a 0/1 array of shape (n,), or (waves, n) where membership changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from experiments.panel import Panel
from sim.columns import BY_NAME, ETHNIC_GROUPS, ETHNICITIES, TENURES

Mask = Callable[[Panel], np.ndarray]

FULL_TIME = 30  # hours a week above which a job counts as full-time (ASHE)


def income_fifth(panel: Panel) -> np.ndarray:
    """Fifths of equivalised household income among adults at each wave, 1 = lowest; uint8 (W, n)."""

    def make(panel: Panel) -> np.ndarray:
        income = panel.waves["income"]
        edges = np.quantile(income, [0.2, 0.4, 0.6, 0.8], axis=1)
        return (1 + (income[None] >= edges[:, :, None]).sum(0)).astype(np.uint8)

    fifths: np.ndarray = panel.keep("income_fifth", make)
    return fifths


def _code(column: str, *codes: str) -> Mask:
    return lambda panel: np.isin(panel.fixed[column], [BY_NAME[column].codes.index(code) for code in codes])


def _not(mask: Mask) -> Mask:
    return lambda panel: ~mask(panel)


def _job(*codes: str) -> Mask:
    return lambda panel: panel.job(*codes)


def _income(fifth: int) -> Mask:
    return lambda panel: income_fifth(panel) == fifth


def _deciles(*deciles: int) -> Mask:
    return lambda panel: np.isin(panel.fixed["imd_decile"], deciles)


GROUPS: dict[str, Mask] = {
    "women": _code("sex", "woman"),
    "men": _code("sex", "man"),
    "disabled": lambda p: p.fixed["disabled"] == 1,
    "not_disabled": lambda p: p.fixed["disabled"] == 0,
    "limited": _not(_code("limitation", "none")),
    "not_limited": _code("limitation", "none"),
    "gay": _code("orientation", "gay_or_lesbian"),
    "bisexual": _code("orientation", "bisexual"),
    "straight": _code("orientation", "straight"),
    "not_white": _not(_code("ethnic_group", "white")),
    "south_asian": _code("ethnicity", "indian", "pakistani", "bangladeshi"),
    "pakistani_or_bangladeshi": _code("ethnicity", "pakistani", "bangladeshi"),
    "renter": _code("tenure", "social", "private"),
    "owner": _code("tenure", "outright", "mortgage"),
    "alone": _code("mate", "none"),
    "couple": _not(_code("mate", "none")),
    "lone_parent": lambda p: (p.fixed["mate"] == 0) & (p.fixed["children"] > 0),
    "with_children": lambda p: p.fixed["children"] > 0,
    "no_children": lambda p: p.fixed["children"] == 0,
    "income_12": lambda p: income_fifth(p) <= 2,
    "employed": _job("employed"),
    "unemployed": _job("unemployed"),
    "sick": _job("sick"),
    "part_time": lambda p: p.job("employed") & (p.fixed["hours"] <= FULL_TIME),
    "full_time": lambda p: p.job("employed") & (p.fixed["hours"] > FULL_TIME),
    **{f"income_{k}": _income(k) for k in range(1, 6)},
    **{f"fifth_{k}": _deciles(2 * k - 1, 2 * k) for k in range(1, 6)},
    **{f"decile_{k}": _deciles(k) for k in range(1, 11)},
    **{name: _code("tenure", name) for name in TENURES},
    **{name: _code("ethnicity", name) for name in ETHNICITIES},
    **{name: _code("ethnic_group", name) for name in ETHNIC_GROUPS},
}
_AGES = re.compile(r"(\d+)_(?:(\d+)|plus)$")


def is_group(name: str) -> bool:
    """Whether a name stands for a group."""
    return name in GROUPS or _AGES.match(name) is not None


def members(panel: Panel, name: str) -> np.ndarray:
    """Who belongs to the group: bool of shape (n,) or (waves, n). Raises KeyError for an unknown name."""
    ages = _AGES.match(name)
    if ages:
        age = panel.fixed["age"]
        return (age >= int(ages[1])) & (age <= int(ages[2] or 255))
    if name not in GROUPS:
        raise KeyError(f"no group {name}; a name of experiments/groups.py, or ages such as 16_64 or 65_plus")

    def make(panel: Panel) -> np.ndarray:
        return GROUPS[name](panel)

    mask: np.ndarray = panel.keep(f"group {name}", make)
    return mask
