"""Groups of people that a figure is given for, by name: ``women``, ``16_64``, ``fifth_1``, ``income_5`` …

Each name stands for a 0/1 array of shape (waves, n): who lives, ages, moves and meets changes groups.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from experiments.panel import Panel
from sim.columns import ETHNIC_GROUPS, ETHNICITIES, TENURES

Mask = Callable[[Panel], np.ndarray]

FULL_TIME = 30  # hours a week above which a job counts as full-time (ASHE)


def income_fifth(panel: Panel) -> np.ndarray:
    """Fifths of equivalised household income among adults at each wave, 1 = lowest; uint8 (W, n)."""

    def make(panel: Panel) -> np.ndarray:
        income, here = panel.waves["income"], panel.here
        shares = [0.2, 0.4, 0.6, 0.8]
        edges = np.stack(
            [np.quantile(now[who] if who.any() else now, shares) for now, who in zip(income, here, strict=True)]
        )
        return (1 + (income[None] >= edges.T[:, :, None]).sum(0)).astype(np.uint8)

    fifths: np.ndarray = panel.keep("income_fifth", make)
    return fifths


def _code(column: str, *codes: str) -> Mask:
    return lambda panel: panel.code(column, *codes)


def _not(mask: Mask) -> Mask:
    return lambda panel: ~mask(panel)


def _job(*codes: str) -> Mask:
    return lambda panel: panel.job(*codes)


def _income(fifth: int) -> Mask:
    return lambda panel: income_fifth(panel) == fifth


def _deciles(*deciles: int) -> Mask:
    return lambda panel: np.isin(panel.waves["imd_decile"], deciles)


GROUPS: dict[str, Mask] = {
    "women": _code("sex", "woman"),
    "men": _code("sex", "man"),
    "disabled": _code("disabled", "yes"),
    "not_disabled": _code("disabled", "no"),
    "limited": _not(_code("limitation", "none")),
    "not_limited": _code("limitation", "none"),
    "long_term_ill": _code("long_term_ill", "yes"),
    "not_long_term_ill": _code("long_term_ill", "no"),
    "gay": _code("orientation", "gay_or_lesbian"),
    "bisexual": _code("orientation", "bisexual"),
    "straight": _code("orientation", "straight"),
    "lgb": _code("orientation", "gay_or_lesbian", "bisexual"),
    "trans": _code("gender", "trans"),
    "cis": _code("gender", "cis"),
    "neurodivergent": _code("neurodivergent", "yes"),
    "looked_after": _code("looked_after", "yes"),
    "not_looked_after": _code("looked_after", "no"),
    "justice_contact": _code("justice_contact", "yes"),
    "not_white": _not(_code("ethnic_group", "white")),
    "south_asian": _code("ethnicity", "indian", "pakistani", "bangladeshi"),
    "pakistani_or_bangladeshi": _code("ethnicity", "pakistani", "bangladeshi"),
    "renter": _code("tenure", "social", "private"),
    "owner": _code("tenure", "outright", "mortgage"),
    "alone": lambda p: ~p.coupled,  # without a partner, whoever else lives there
    "couple": lambda p: p.coupled,
    "lone_parent": lambda p: ~p.coupled & (p.waves["children"] > 0),
    "with_children": lambda p: p.waves["children"] > 0,
    "no_children": lambda p: p.waves["children"] == 0,
    "poor": lambda p: p.waves["found_poor"] == 1,
    "not_poor": lambda p: p.waves["found_poor"] == 0,
    "income_12": lambda p: income_fifth(p) <= 2,
    "employed": _job("employed"),
    "unemployed": _job("unemployed"),
    "sick": _job("sick"),
    "part_time": lambda p: p.job("employed") & (p.waves["hours"] <= FULL_TIME),
    "full_time": lambda p: p.job("employed") & (p.waves["hours"] > FULL_TIME),
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
    """Who belongs to the group at each wave: bool (W, n), which says nothing of those who are not `here`.

    Raises KeyError for an unknown name.
    """
    ages = _AGES.match(name)
    if ages:
        age = panel.waves["age"]
        return (age >= int(ages[1])) & (age <= int(ages[2] or 255))
    if name not in GROUPS:
        raise KeyError(f"no group {name}; a name of experiments/groups.py, or ages such as 16_64 or 65_plus")

    def make(panel: Panel) -> np.ndarray:
        return GROUPS[name](panel)

    mask: np.ndarray = panel.keep(f"group {name}", make)
    return mask
