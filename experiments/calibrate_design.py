"""What is fitted to what: the free numbers with their reasons, and the figures with how surely each is known.

The file is scenarios/posterior/design.yaml, or one of the user's in the same form. Three errors of a figure stand
apart: of the survey (its interval, else its sample size, else the band of a hit), of the model (a stated discrepancy),
and of the emulator (told by the emulator itself). Kennedy and O'Hagan 2001, doi:10.1111/1467-9868.00294.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from experiments import evidence
from experiments.evidence import Target
from experiments.factors import Factor, limits, name_mistake, number_factors, of_name
from sim import memory, shapes
from sim.files import Document, InputError, Mistake, nearest, scan, shown

NORMAL = 1.959964  # half-width of a 95 % interval in standard deviations
LIBRARY = "posterior/design.yaml"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class AimEntry(_Model):
    """How surely one figure is known, where its row has no interval."""

    sample: Annotated[int | None, Field(ge=1, description="people behind the figure")] = None
    whole: Annotated[bool, Field(description="every case was counted")] = False
    discrepancy: Annotated[float | None, Field(gt=0, description="of the model, in the figure's unit")] = None


class Discrepancy(_Model):
    """Standard deviation of the model's own error, by kind of figure."""

    points: Annotated[float, Field(gt=0)]
    ratio: Annotated[float, Field(gt=0)]
    effect: Annotated[float, Field(gt=0)]


class CalibrationDesign(_Model):
    """A calibration file, with every value filled in."""

    schema_: Annotated[int, Field(alias="schema", ge=1, le=1)]
    people: Annotated[int, Field(ge=100, le=memory.MOST_PEOPLE)] = 20_000
    years: Annotated[int, Field(ge=2, le=50)] = 4
    runs: Annotated[int, Field(ge=4, le=100_000)] = 160
    more: Annotated[int, Field(ge=0, le=100_000)] = 80
    waves: Annotated[int, Field(ge=1, le=20)] = 3
    samples: Annotated[int, Field(ge=10, le=100_000)] = 400
    seed: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0
    free: Annotated[dict[str, str], Field(min_length=1, max_length=60)]
    design_effect: Annotated[float, Field(ge=1, le=10)] = 1.5
    aims: Annotated[dict[str, AimEntry], Field(min_length=1)]
    discrepancy: Discrepancy
    left_out: dict[str, str] = Field(default_factory=dict)
    gaps: list[str] = Field(default_factory=list)


@dataclass(frozen=True)
class Aim:
    """A figure that is fitted to, in its own unit: what the survey and the model may be off by, as SDs."""

    target: Target
    survey: float
    model: float
    basis: str  # what the survey's error rests on: interval, sample, whole or band

    @property
    def sd(self) -> float:
        """Both together."""
        return sqrt(self.survey**2 + self.model**2)


@dataclass(frozen=True)
class Calibration:
    """A checked design: free numbers, their reasons, and the figures aimed at."""

    design: CalibrationDesign
    free: tuple[Factor, ...]
    why: tuple[str, ...]
    aims: tuple[Aim, ...]

    @property
    def names(self) -> list[str]:
        """Names of the free numbers."""
        return [one.name for one in self.free]

    @property
    def quantities(self) -> list[str]:
        """What of the model each figure is compared with."""
        return [aim.target.quantity for aim in self.aims]

    @property
    def observed(self) -> np.ndarray:
        """The figures, float64 (aims,)."""
        return np.array([aim.target.observed for aim in self.aims])

    @property
    def sds(self) -> np.ndarray:
        """What survey and model may be off by, float64 (aims,)."""
        return np.array([aim.sd for aim in self.aims])

    def values(self, unit: np.ndarray) -> np.ndarray:
        """Numbers from positions between 0 and 1, both (…, free)."""
        low, high = (np.array([getattr(one, end) for one in self.free]) for end in ("low", "high"))
        return np.asarray(low + np.clip(unit, 0, 1) * (high - low))


def load_calibration(path: str | Path | None = None, **changes: Any) -> Calibration:
    """The calibration of a file (None: the library's); ``changes`` are values of the command line, None: not given.

    Raises `sim.files.InputError` with every mistake at once.
    """
    from importlib.resources import files

    document = scan(files("scenarios") / LIBRARY if path is None else Path(path))
    mistakes = [*shapes.check(CalibrationDesign, document)]
    if not mistakes:
        mistakes = _names(document)
    given = {key: value for key, value in changes.items() if value is not None}
    if not mistakes and given:
        flags = Document("command line", {**document.value, **given})
        mistakes = [
            Mistake(m.file, m.line, "--" + m.key, m.found, m.allowed, m.near)
            for m in shapes.check(CalibrationDesign, flags)
        ]
        document.value.update(given)
    if mistakes:
        raise InputError(dict.fromkeys(mistakes))
    design = CalibrationDesign.model_validate(document.value)
    free = []
    for name in design.free:
        low, high = limits(name)
        free.append(of_name(name, low=low, high=high))
    known = {t.id: t for t in evidence.targets()}
    aims = tuple(aim(known[name], entry, design) for name, entry in design.aims.items())
    return Calibration(design, tuple(free), tuple(design.free.values()), aims)


def aim(target: Target, entry: AimEntry, design: CalibrationDesign) -> Aim:
    """A figure with its errors."""
    survey, basis = _survey(target, entry, design.design_effect)
    model = entry.discrepancy if entry.discrepancy is not None else _discrepancy(target, design.discrepancy)
    return Aim(target, survey, model, basis)


def _survey(target: Target, entry: AimEntry, design_effect: float) -> tuple[float, str]:
    raw = next(row for row in evidence.read("targets.csv") if row["id"] == target.id)
    if entry.whole:
        return 0.0, "whole"
    if entry.sample is not None:
        scale = 100.0 if target.unit == "percent" else 1.0
        share = target.observed / scale
        return scale * sqrt(design_effect * share * (1 - share) / entry.sample), "sample"
    basis = "interval" if raw["low"] and raw["high"] else "band"
    return (target.high - target.low) / (2 * NORMAL), basis


def _discrepancy(target: Target, stated: Discrepancy) -> float:
    if target.unit in ("percent", "percentage points"):
        return stated.points
    if target.unit.startswith(("proportion", "probability")):
        return stated.points / 100
    share = stated.ratio if "ratio" in target.unit or target.unit.startswith("per 100") else stated.effect
    return share * abs(target.observed)


def _names(document: Document) -> list[Mistake]:
    """Numbers and figures that are not there, or may not be used so."""
    found: list[Mistake] = []
    value: Mapping[str, Any] = document.value
    for name in value["free"]:
        here = ("free", name)
        wrong = name_mistake(document, here, name, "uncertainties")
        if wrong is not None:
            found.append(wrong)
        elif name not in number_factors():
            found.append(document.mistake(here, "a table", "one entry of it, TABLE.ENTRY"))
        elif limits(name)[0] >= limits(name)[1]:
            found.append(document.mistake(here, "a number that is fixed", "one whose range has a low and a high"))
    allowed = {t.id: t for t in evidence.targets()}
    for name, entry in value["aims"].items():
        here = ("aims", name)
        if name not in allowed:
            judged = any(t.id == name for t in evidence.frozen())
            words = "a frozen figure" if judged else f"unknown figure {shown(name)}"
            found.append(document.mistake(here, words, "a row marked calibrate or must", nearest(name, list(allowed))))
        elif allowed[name].used not in evidence.FITTED_TO or not allowed[name].modelled:
            found.append(
                document.mistake(here, f"a row of use {allowed[name].used}", "calibrate or must, and modelled")
            )
        elif isinstance(entry, dict) and entry.get("sample") and not _share(allowed[name]):
            found.append(document.mistake(here, "a sample size", "none: only shares have an error by sample size"))
    if not found and len(value["free"]) * 2 > len(value["aims"]):
        many = f"{len(value['free'])} numbers for {len(value['aims'])} figures"
        found.append(document.mistake(("free",), many, "at least two figures a number"))
    return found


def _share(target: Target) -> bool:
    return target.unit == "percent" or target.unit.startswith(("proportion", "probability"))
