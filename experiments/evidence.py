"""The evidence: published figures that the model is held against, their bands, and what each may be used for.

Without a published band: within 2 percentage points, 15 % of a rate or ratio, or 20 % of an effect.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import StringIO

from experiments import quantities

FOLDER = files("scenarios") / "evidence"
NOT_MODELLED = "not modelled"
USES = ("must", "calibrate", "effect", "context", "validate")
FITTED_TO = ("must", "calibrate")  # uses that may be fitted to; validate rows never
POINTS = 2.0  # percentage points
RATES, EFFECTS = 0.15, 0.20


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
