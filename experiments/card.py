"""The card: every published figure beside the model's own, and whether it is hit.

A figure is hit when the model's mean lies inside its band and the model's own standard error is at
most a third of half the band.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from math import isfinite, sqrt
from statistics import fmean, stdev
from typing import Any

import pandas as pd

from experiments.evidence import USES, Target, scale_of

STEADY = 1 / 3  # of half the band


@dataclass(frozen=True)
class Row:
    """One line of the card; ``hit`` is None where nothing is modelled, ``model`` then NaN."""

    id: str
    quantity: str
    observed: float
    low: float
    high: float
    model: float
    se: float
    hit: bool | None
    used: str
    unit: str
    source: str
    note: str
    group: str = ""  # of `experiments.prevalence`

    @property
    def imprecise(self) -> bool:
        """Whether it counts as no hit for want of people or replicates alone: in its band, or without a value."""
        return self.hit is False and not (self.model < self.low or self.model > self.high)

    @property
    def verdict(self) -> str:
        """The hit in words: yes, no, too imprecise, or empty where nothing is modelled."""
        return "" if self.hit is None else "yes" if self.hit else "too imprecise" if self.imprecise else "no"


@dataclass
class Card:
    """All lines, those of groups at higher risk, and the run they come from."""

    rows: list[Row]
    run: dict[str, Any] = field(default_factory=dict)
    groups: list[Row] = field(default_factory=list)
    services: list[Row] = field(default_factory=list)  # of `experiments.services`
    trials: list[Row] = field(default_factory=list)  # of `experiments.lever_trials`
    gates: pd.DataFrame = field(default_factory=pd.DataFrame)  # of `experiments.gates`
    funnel: pd.DataFrame = field(default_factory=pd.DataFrame)  # of `experiments.funnel`
    external: pd.DataFrame = field(default_factory=pd.DataFrame)  # of `experiments.external`
    outside: tuple[int, int, int] = (0, 0, 0)  # its people, replicates and seed
    unexplained: list[dict[str, Any]] = field(default_factory=list)  # numbers called unexplained_at_<gate>

    def of(self, *used: str) -> list[Row]:
        """The rows of these uses."""
        return [row for row in self.rows if row.used in used]

    @property
    def missed_must(self) -> list[Row]:
        """Must-hit figures that are missed; `mindgap validate` exits 4 when there is one."""
        return [row for row in self.of("must") if not row.hit]

    def table(self) -> pd.DataFrame:
        """One row a figure, in the card's order."""
        return pd.DataFrame([asdict(row) for row in self.rows])

    def plain(self) -> list[dict[str, Any]]:
        """For JSON: plain values, None for what is not a number; the rows of groups come last."""
        return plain([*self.rows, *self.groups])

    def sentences(self) -> list[str]:
        """What the card says, in plain words, one sentence a use."""
        words = {
            "must": "must-hit figures",
            "calibrate": "figures to calibrate to (not yet required)",
            "effect": "published effects",
            "context": "figures given for context",
            "validate": "frozen figures (never fitted to)",
        }
        out = []
        for used in USES:
            rows = [row for row in self.of(used) if row.hit is not None]
            left = len(self.of(used)) - len(rows)
            if rows:
                more = f"; {left} more are not modelled" if left else ""
                out.append(f"{sum(bool(r.hit) for r in rows)} of {len(rows)} {words[used]} are hit{more}.")
        if self.groups:
            hits = sum(bool(row.hit) for row in self.groups)
            out.append(f"{hits} of {len(self.groups)} figures of groups at higher risk are hit (printed only).")
        few = sum(row.imprecise for row in (*self.rows, *self.groups, *self.services, *self.trials))
        if few:
            out.append(
                f"{few} {'figure is' if few == 1 else 'figures are'} too imprecise to count as hit or missed: "
                "more people or replicates are needed (--people, --replicates)."
            )
        return out


def told(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows for a table that people read: as they are, with the hit in words."""
    return [{**asdict(row), "hit": row.verdict} for row in rows]


def plain(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows for JSON: plain values, None for what is not a number."""
    return [
        {key: None if isinstance(v, float) and not isfinite(v) else v for key, v in asdict(row).items()} for row in rows
    ]


def judge(target: Target, found: Sequence[float]) -> Row:
    """One line of the card from the values of the replicates (at least two), in the quantity's own unit."""
    return row_of(target, [scale_of(target) * v for v in found] if target.modelled else [])


def row_of(target: Target, values: Sequence[float]) -> Row:
    """One line of the card from the values of the replicates (at least two), in the figure's unit.

    ValueError for fewer.
    """

    def row(model: float, se: float, hit: bool | None, note: str) -> Row:
        return Row(
            target.id, target.quantity, target.observed, target.low, target.high, model, se, hit, target.used,
            target.unit, target.source, note,
        )  # fmt: skip

    nothing = float("nan")
    if not target.modelled:
        return row(nothing, nothing, None, target.note)
    if len(values) < 2:
        raise ValueError(f"{len(values)} replicates; at least two are needed for a standard error")
    if not all(isfinite(v) for v in values):
        return row(nothing, nothing, False, "too few people or years to tell")
    model, se = fmean(values), stdev(values) / sqrt(len(values))
    inside = target.low <= model <= target.high
    steady = se <= STEADY * (target.high - target.low) / 2
    notes = [
        "" if steady else "its standard error is more than a third of half the band",
        "the band is as wide as the figure: a hit says little"
        if target.high - target.low >= abs(target.observed)
        else "",
        target.note,
    ]
    return row(model, se, inside and steady, "; ".join(filter(None, notes)))
