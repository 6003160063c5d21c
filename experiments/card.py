"""The card: every published figure beside the model's own, and whether it is hit.

A figure is hit when the model's mean lies inside its band and the model's own standard error is at
most a third of half the band. Without a published band: within 2 percentage points, 15 % of a rate
or ratio, or 20 % of an effect.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.resources import files
from io import StringIO
from math import isfinite, sqrt
from statistics import fmean, stdev
from typing import Any

import pandas as pd

from experiments import quantities

FOLDER = files("scenarios") / "evidence"
NOT_MODELLED = "not modelled"
USES = ("must", "calibrate", "effect", "context", "validate")
FITTED_TO = ("must", "calibrate")  # uses that may be fitted to; validate rows never
POINTS = 2.0  # percentage points
RATES, EFFECTS = 0.15, 0.20
STEADY = 1 / 3  # of half the band


@dataclass(frozen=True)
class Target:
    """A published figure: what it is compared with, its value and band, and what it is used for."""

    id: str
    quantity: str  # a name of `experiments.quantities`, or "not modelled"
    observed: float
    low: float
    high: float
    unit: str
    source: str
    url: str
    used: str
    note: str = ""

    @property
    def modelled(self) -> bool:
        """Whether the model gives such a figure."""
        return self.quantity != NOT_MODELLED


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
        return out


def plain(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows for JSON: plain values, None for what is not a number."""
    return [
        {key: None if isinstance(v, float) and not isfinite(v) else v for key, v in asdict(row).items()} for row in rows
    ]


def band(observed: float, low: float | None, high: float | None, unit: str) -> tuple[float, float]:
    """The band a model must be in: the published one, else the rule for the unit."""
    if low is not None and high is not None:
        return low, high
    if unit in ("percent", "proportion"):
        wide = POINTS if unit == "percent" else POINTS / 100
        return max(0.0, observed - wide) if observed >= 0 else observed - wide, observed + wide
    if unit == "percentage points":
        return observed - POINTS, observed + POINTS
    rate = "ratio" in unit or unit.startswith(("per 100", "percent per", "GBP"))
    wide = (RATES if rate else EFFECTS) * abs(observed)
    return observed - wide, observed + wide


def number(text: str) -> float | None:
    """A figure of a list, None where it is empty."""
    return float(text) if text else None


def read(name: str) -> list[dict[str, str]]:
    """The rows of a list of scenarios/evidence."""
    return list(csv.DictReader(StringIO((FOLDER / name).read_text(encoding="utf-8"), newline="")))


def _target(raw: Mapping[str, str], quantity: str, observed: str, url: str, used: str, note: str) -> Target:
    value = float(raw[observed])
    low, high = band(value, number(raw["low"]), number(raw["high"]), raw["unit"])
    return Target(raw["id"], quantity, value, low, high, raw["unit"], raw["source"], raw[url], used, note)


def targets() -> list[Target]:
    """Figures that are calibrated to, effects and context: scenarios/evidence/targets.csv, must-hit ones first."""
    return [_target(raw, raw["quantity"], "observed", "url", raw["use"], "") for raw in read("targets.csv")]


def frozen() -> list[Target]:
    """Figures the model is judged on, fixed before any tuning: scenarios/evidence/frozen.csv."""
    return [
        _target(raw, raw["model_quantity"], "value", "doi_or_url", "validate", raw["why"]) for raw in read("frozen.csv")
    ]


def frozen_hash() -> str:
    """SHA-256 of frozen.csv as it stands."""
    return hashlib.sha256((FOLDER / "frozen.csv").read_bytes()).hexdigest()


@cache
def sources() -> dict[str, dict[str, str]]:
    """Every row of the evidence by id: quantity, group, value, low, high, unit, source, year, url, verified, use."""
    return {raw["id"]: raw for raw in read("sources.csv")}


def scale_of(target: Target) -> float:
    """What turns the quantity's unit into the figure's."""
    if quantities.unit(target.quantity) == "percent" and target.unit.startswith(("proportion", "probability")):
        return 0.01
    return 1.0


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
