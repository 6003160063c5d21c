"""What one run of a sweep leaves: sums over its window for groups of people, and the measures read off them.

The window is that of comparisons (`analysis.gaps.default_window`): the last 60 months, or the last half of a shorter
run. Kept are all outcomes, whatever a design asks for, so that outcomes can be asked for later.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from analysis.gaps import GAPS, SMALLEST_GROUP, default_window
from sim import record
from sim.outcomes import OUTCOMES
from sim.run import begin, calendar
from sim.scenario import Scenario
from sim.town import Town

GROUPS: tuple[tuple[str, str], ...] = (
    ("all", "all"),
    *(("imd_fifth", str(k)) for k in range(1, 6)),
    *(("ethnic_group", name) for name in record.ETHNIC_GROUPS),
)
SHAPE = (2, len(OUTCOMES), len(GROUPS))  # numerator and denominator, outcome, group
ENDS = {"most": ("imd_fifth", "1"), "least": ("imd_fifth", "5")}
ALWAYS = ("imd_fifth", "black_white")  # gaps given for every outcome asked for
SEPARATE = {"cost": "costs are counted by `compare` and `frontier`, not kept in sweeps, so it is left out"}
_NAMES = tuple(OUTCOMES)


def window_sums(scenario: Scenario, prepared: Town, hold_from: int | None) -> np.ndarray:
    """Run a scenario from its town at `begins`: sums over the window, float64 of shape ``SHAPE``.

    Months before the window are simulated without being counted.
    """
    run = begin(scenario, prepared, hold_from)
    first, after = default_window(scenario.months)
    for month in range(first):
        run.town.step(month, calendar(scenario, month), tally=False)
    counts = np.zeros((record.CELLS, record.WIDTH), np.int64)
    for month in range(first, after):
        done = run.town.step(month, calendar(scenario, month))
        assert done.counts is not None
        counts += done.counts
    return sums(counts)


def sums(counts: np.ndarray) -> np.ndarray:
    """Numerators and denominators of every outcome and group from counts by cell, int64 (400, tallies)."""
    cells = counts.reshape(*record.SHAPE, record.WIDTH)
    decile = cells.sum((1, 2, 3))
    table = np.concatenate([decile.sum(0)[None], decile.reshape(5, 2, -1).sum(1), cells.sum((0, 2, 3))])
    return np.array(
        [[record.of(table, getattr(o, part)) for o in OUTCOMES.values()] for part in ("numerator", "denominator")]
    )


@cache
def known_outcomes() -> dict[str, tuple[str, ...]]:
    """Every outcome that a design may ask for: dotted name → (outcome, what of it)."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(SEPARATE, ())
    for name in OUTCOMES:
        found[name] = (name, "all")
        found |= {f"{name}.{end}": (name, end) for end in ENDS}
        found |= {f"gap.{name}.{gap}": (name, gap) for gap in GAPS}
    return found


def given_for(asked: list[str]) -> list[str]:
    """The measures of a results table: for each outcome asked for everybody, both ends and two gaps, then the rest."""
    found: list[str] = []
    for name in asked:
        outcome = known_outcomes()[name][0]
        found += [outcome, *(f"{outcome}.{end}" for end in ENDS), *(f"gap.{outcome}.{gap}" for gap in ALWAYS)]
    return list(dict.fromkeys([*found, *asked]))


def unit_of(name: str) -> str:
    """The unit of a measure."""
    unit = OUTCOMES[known_outcomes()[name][0]].unit
    return "points" if name.startswith("gap.") and unit == "%" else unit


def measure(found: np.ndarray, name: str, months: int) -> np.ndarray:
    """A measure of each run from sums (runs, *SHAPE): float64 (runs,); NaN for groups too small to tell.

    A group is too small with under 30 people on average, or under 30 in the denominator, in the run itself.
    """
    outcome, what = known_outcomes()[name]
    if what in GAPS:
        gap = GAPS[what]
        return _value(found, outcome, (gap.dimension, gap.most), months) - _value(
            found, outcome, (gap.dimension, gap.least), months
        )
    return _value(found, outcome, ENDS.get(what, ("all", "all")), months)


def _value(found: np.ndarray, outcome: str, group: tuple[str, str], months: int) -> np.ndarray:
    o, g = _NAMES.index(outcome), GROUPS.index(group)
    top, bottom = found[:, 0, o, g], found[:, 1, o, g]
    people = found[:, 1, _NAMES.index("caseness"), g] / months
    with np.errstate(divide="ignore", invalid="ignore"):
        value = OUTCOMES[outcome].scale * top / bottom
    return np.where((people >= SMALLEST_GROUP) & (bottom >= SMALLEST_GROUP), value, np.nan)
