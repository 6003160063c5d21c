"""Scenario discovery: where in the uncertain numbers a policy fails to narrow the gap (PRIM, through EMA workbench).

The patient rule induction method peels off thin slices of the space of factors until what is left holds mostly cases of
interest (Friedman and Fisher 1999, doi:10.1023/A:1008894516817; Bryant and Lempert 2010,
doi:10.1016/j.techfore.2009.08.002).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from inspect import signature

import numpy as np
import pandas as pd

from experiments.design import Plan
from experiments.findings import Grids, references_of
from experiments.precision import Target

EXTRA = "discovery"
FEWEST = 20  # rows that are compared, for a box to be looked for
THRESHOLD = 0.8  # a box is kept where at least this share of its cases fails
MOST_BOXES = 3
COLUMNS = ["box", "factor", "low", "high", "least", "most", "p", "coverage", "density", "mass"]


class DiscoveryError(Exception):
    """No box can be looked for; the text says why."""


@dataclass(frozen=True)
class Discovery:
    """The boxes found, and how many of the compared rows failed."""

    boxes: pd.DataFrame  # COLUMNS; one row a box and factor that bounds it
    cases: int
    failed: int
    left_out: int  # rows without a change, because runs failed or groups are too small


def narrowing(plan: Plan, values: np.ndarray, there: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Compared rows, and by how much each narrows the size of a gap, mean over paired replicates; NaN where unknown.

    int64 and float64 (compared rows,).
    """
    first = references_of(plan)
    policies = any(f.lever is not None for f in plan.factors)
    rows = np.flatnonzero((first != np.arange(plan.rows)) & policies)
    both = there[rows] & there[first[rows]]
    mine, base = (np.where(both, values[at], np.nan) for at in (rows, first[rows]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # rows without any pair stay NaN
        start, change = np.nanmean(base, axis=1), np.nanmean(mine - base, axis=1)
    return rows, -np.sign(start) * change


def discover(plan: Plan, found: Grids, target: Target) -> Discovery:
    """Boxes of factors in which the gap does not narrow by at least ``target.half`` points.

    DiscoveryError for too few compared rows, or without the extra.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it tells which of its own extras are not installed
            from ema_workbench.analysis import prim
    except ImportError:
        raise DiscoveryError(f"scenario discovery needs an extra: pip install 'mindgap[{EXTRA}]'") from None
    rows, gain = narrowing(plan, *found[target.outcome])
    known = np.isfinite(gain)
    rows, failed = rows[known], ~(gain[known] >= target.half)
    if len(rows) < FEWEST:
        raise DiscoveryError(
            f"{len(rows)} rows are compared with another; at least {FEWEST}: "
            "a grid of a lever's sizes (with 0) over ranges of numbers, or rows from a file"
        )
    nothing = pd.DataFrame(columns=COLUMNS)
    counts = (len(rows), int(failed.sum()), int((~known).sum()))
    if failed.all() or not failed.any():
        return Discovery(nothing, *counts)
    names = [f.name for f in plan.factors]
    frame = pd.DataFrame(plan.values[rows], columns=names)
    frame = frame.loc[:, frame.nunique() > 1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        takes = {"threshold": THRESHOLD} if "threshold" in signature(prim.Prim).parameters else {}  # until its 3.0
        search = prim.Prim(frame, failed, peel_alpha=0.05, **takes)
        lines: list[list[object]] = []
        for number in range(1, MOST_BOXES + 1):
            bounds = _box(search, frame, number)
            if not bounds:
                break
            lines += bounds
    return Discovery(pd.DataFrame(lines, columns=COLUMNS), *counts)


def _box(search: object, frame: pd.DataFrame, number: int) -> list[list[object]]:
    """The next box's bounds, factor by factor; none where no more is found."""
    box = search.find_box()  # type: ignore[attr-defined]
    if box is None:
        return []
    last = box.peeling_trajectory.iloc[-1]
    if last["res_dim"] == 0 or last["density"] < THRESHOLD:
        return []
    limits, chance = box.box_lims[-1], (box.qp if hasattr(box, "qp") else box.p_values)[-1]  # named anew in 3.0
    lines: list[list[object]] = []
    for name in frame.columns:
        low, high = float(limits[name].iloc[0]), float(limits[name].iloc[1])
        least, most = float(frame[name].min()), float(frame[name].max())
        if low > least or high < most:
            p = float(np.nanmax(chance[name])) if name in chance else float("nan")
            lines.append(
                [
                    number,
                    name,
                    low,
                    high,
                    least,
                    most,
                    p,
                    *(float(last[k]) for k in ("coverage", "density", "mass")),
                ]
            )
    return lines
