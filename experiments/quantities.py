"""Everything the model can be compared with: a dotted name gives one number of a panel.

``caseness.women.income_1`` is a share of a measure in a group (`shares`, `groups`);
``panel.job_loss.men`` or ``lag.ghq`` a relation between months or people (`relations`).
"""

from __future__ import annotations

from math import isfinite

from experiments import shares
from experiments.panel import Panel
from experiments.relations import RELATIONS
from sim.files import nearest


def known(name: str) -> bool:
    """Whether a dotted name is a quantity."""
    return name in RELATIONS or shares.is_share(name)


def unit(name: str) -> str:
    """The unit of a quantity; raises KeyError, with the nearest name, for one that is not known."""
    _check(name)
    return RELATIONS[name].unit if name in RELATIONS else shares.unit(name)


def value(panel: Panel, name: str) -> float:
    """The quantity in a panel; NaN where this panel cannot tell it (nobody in the group, too few years)."""
    _check(name)
    try:
        found = RELATIONS[name].value(panel) if name in RELATIONS else shares.value(panel, name)
    except (ValueError, ZeroDivisionError, KeyError):  # a regression without variation in this small a panel
        return float("nan")
    return float(found) if isfinite(found) else float("nan")


def values(panel: Panel, names: list[str]) -> dict[str, float]:
    """Several quantities of one panel."""
    return {name: value(panel, name) for name in names}


def _check(name: str) -> None:
    if not known(name):
        near = nearest(name, [*RELATIONS, *shares.MEASURES])
        raise KeyError(f"no quantity {name}" + (f"; did you mean {near}" if near else ""))
