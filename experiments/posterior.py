"""The posterior as it travels: samples of the fitted numbers that sweeps, frontiers and comparisons draw from.

The library's stands in scenarios/posterior, written by ``mindgap calibrate --out scenarios/posterior``. Numbers that
were not fitted are drawn evenly from their declared ranges, and whoever draws is told so.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import StringIO
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from experiments import kept
from experiments.factors import Factor
from sim import shapes

SAMPLES, ABOUT = "samples.csv", "manifest.yaml"
ALONE = ("morris", "saltelli")  # methods whose indices need each number moved by itself


@dataclass(frozen=True)
class Posterior:
    """Samples of fitted numbers, float64 (samples, numbers), and what they were made from."""

    names: tuple[str, ...]
    samples: np.ndarray
    about: dict[str, Any]

    @property
    def stale(self) -> bool:
        """Whether it was fitted with another engine or other numbers than these."""
        return kept.stale(self.about)

    def described(self) -> str:
        """How it was made, in a few words."""
        a = self.about
        return (
            f"{len(self.samples)} samples, fitted on {a['made']} to {len(a['figures'])} figures with {a['runs']} runs "
            f"of {a['people']:,} people"
        )


@cache
def stored() -> Posterior | None:
    """The library's posterior; None where none is stored."""
    return read(files("scenarios") / "posterior")


def read(folder: Traversable) -> Posterior | None:
    """The posterior that ``mindgap calibrate`` left in a folder; None where it left none."""
    if not (folder / SAMPLES).is_file() or not (folder / ABOUT).is_file():
        return None
    rows = list(csv.reader(StringIO((folder / SAMPLES).read_text(encoding="utf-8"), newline="")))
    about = YAML(typ="safe").load((folder / ABOUT).read_text(encoding="utf-8"))
    return Posterior(tuple(rows[0]), np.array(rows[1:], float), about)


def values(factors: Sequence[Factor], unit: np.ndarray, method: str, known: Posterior | None) -> np.ndarray:
    """What positions (rows, factors) from 0 to 1 mean for each factor; float64 (rows, factors).

    Fitted numbers of a row come from one sample together, so that what trades off stays so; the position of the first
    of them chooses the sample, in order of that number. Where a method moves each number by itself, each follows its
    own margin. Everything else goes along its range or list.
    """
    found = np.column_stack([f.at(unit[:, k]) for k, f in enumerate(factors)])
    mine = [k for k, f in enumerate(factors) if known is not None and f.posterior and f.name in known.names]
    if known is None or not mine:
        return found
    columns = [known.names.index(factors[k].name) for k in mine]
    many = len(known.samples)
    if method in ALONE:
        for k, column in zip(mine, columns, strict=True):
            found[:, k] = np.quantile(known.samples[:, column], np.clip(unit[:, k], 0, 1))
    else:
        order = np.argsort(known.samples[:, columns[0]], kind="stable")
        at = order[np.minimum((unit[:, mine[0]] * many).astype(int), many - 1)]
        found[:, mine] = known.samples[np.ix_(at, columns)]
    low, high = (np.array([getattr(factors[k], end) for k in mine]) for end in ("low", "high"))
    found[:, mine] = np.clip(found[:, mine], low, high)  # a range may have been narrowed since
    return found


def cautions(factors: Sequence[Factor], method: str, known: Posterior | None) -> list[str]:
    """What whoever draws must be told: where values come from, and whether the fit is of this model."""
    asked = [f.name for f in factors if f.posterior]
    fitted = [name for name in asked if known is not None and name in known.names]
    found = []
    if known is not None and fitted:
        how = "each by its own margin" if method in ALONE else "together"
        found.append(f"posterior: {shapes.listed(fitted)} drawn {how} from the stored posterior ({known.described()})")
        if known.stale:
            found.append(
                "posterior: it was fitted with another engine or other numbers than these; fit again with: "
                "mindgap calibrate"
            )
    left = [name for name in asked if name not in fitted]
    if left:
        found.append(
            f"posterior: none is stored for {shapes.listed(left)}, so {'it is' if len(left) == 1 else 'they are'} "
            "drawn evenly from the declared range"
        )
    return found
