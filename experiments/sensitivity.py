"""Sensitivity: which uncertain numbers an outcome hangs on, by how much, and what of it is only luck.

Any outcome can be asked of any finished sweep, since its runs keep the sums of all of them. Failed runs are counted and
left out; nothing is filled in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments import findings, identity, manifest, morris, saltelli, store
from experiments.design import Plan
from experiments.discovery import Discovery, discover
from experiments.findings import Grids
from experiments.ledger import Ledger
from experiments.luck import luck
from experiments.measures import SEPARATE, known_outcomes, unit_of
from experiments.precision import Target, t_of
from experiments.sweep import Failure, Sweep
from sim.files import InputError, Mistake, nearest, shown

FOLDER = "sensitivity"  # inside the sweep's folder
METHODS = ("morris", "saltelli", "sobol", "lhs")
COLUMNS = ["outcome", "unit", "factor", "measure", "value", "low", "high", "luck", "used"]
LUCKY = 0.1  # share of luck above which more replicates are advised
Pictures = Callable[[Path, "Sensitivity"], Any]


@dataclass
class Sensitivity:
    """What a finished sweep says of its factors: ``indices`` (COLUMNS) and ``noise``, one row an outcome."""

    folder: Path
    plan: Plan
    outcomes: tuple[str, ...]
    indices: pd.DataFrame
    noise: pd.DataFrame
    found: Grids
    replicates: int
    failures: list[Failure] = field(default_factory=list)
    discovery: Discovery | None = None

    def cautions(self) -> list[str]:
        """Outcomes of which much is luck, and those of which luck cannot be told."""
        said = []
        for row in self.noise.to_dict("records"):
            if row["replicates"] < 2:
                said.append(f"{row['outcome']}: one replicate, so luck cannot be told apart; add --replicates")
            elif row["share"] > LUCKY:
                said.append(
                    f"{row['outcome']}: {row['share']:.0%} of what differs between rows is luck; add --replicates"
                )
        return said


def checked(plan: Plan, outcomes: Sequence[str], discover: Target | None) -> tuple[str, ...]:
    """The outcomes to be told (by default the design's); raises InputError for unknown ones and unfit designs."""
    known = [name for name in known_outcomes() if name not in SEPARATE]
    allowed = "an outcome of `mindgap list outcomes`, OUTCOME.most, OUTCOME.least or gap.OUTCOME.GAP"
    wrong = [
        Mistake("command line", 1, "--outcome", f"unknown outcome {shown(name)}", allowed, nearest(name, known))
        for name in outcomes
        if name not in known
    ]
    if discover is not None and not discover.outcome.startswith("gap."):
        allowed = "a gap, such as gap.caseness.imd_fifth:0.1"
        wrong.append(Mistake("command line", 1, "--discover", shown(discover.outcome), allowed))
    fit = plan.design.method in METHODS or (plan.unit is not None and any(f.drawn for f in plan.factors))
    if not fit and discover is None:
        allowed = f"one of {', '.join(METHODS)}, or a grid with ranges (or ask for --discover)"
        wrong.append(Mistake("design", 1, "method", shown(plan.design.method), allowed))
    if wrong:
        raise InputError(wrong)
    return tuple(dict.fromkeys(outcomes or plan.outcomes))


def sensitivity(
    result: Sweep, outcomes: Sequence[str], target: Target | None = None, pictures: Pictures | None = None
) -> Sensitivity:
    """The indices of a finished sweep, stored with their charts in its folder ``sensitivity``.

    ``target``: a gap and by how many points it should narrow, for scenario discovery.
    """
    ledger = Ledger(result.folder, lambda text: None)
    ledger.read_only()
    names = list(dict.fromkeys([*outcomes, *([target.outcome] if target else [])]))
    found = findings.collect(names, findings.window_of(result.plan), ledger, result.places)
    made = Sensitivity(
        result.folder / FOLDER,
        result.plan,
        tuple(outcomes),
        table(result.plan, {name: found[name] for name in outcomes}),
        noise({name: found[name] for name in outcomes}),
        found,
        result.replicates,
        result.failures,
        discover(result.plan, found, target) if target else None,
    )
    tables = {"indices": made.indices, "noise": made.noise}
    if made.discovery is not None:
        tables["boxes"] = made.discovery.boxes
    frame = identity.frame_of(result.plan)
    content = {
        "kind": "sensitivity",
        "sweep": identity.folder_hash(result.plan, frame),
        "outcomes": list(outcomes),
        "discover": vars(target) if target else None,
        "seeds": list(result.places.seeds),
        "failures": [vars(f) for f in result.failures],
        "source": manifest.source_hash(),
        "packages": manifest.versions(),
    }
    content["hash"] = manifest.digest(content)[:12]
    if store.named(made.folder, "hash") != content["hash"]:
        store.discard(made.folder)
    store.write(made.folder, tables, content, None, (lambda inside: pictures(inside, made)) if pictures else None)
    return made


def table(plan: Plan, found: Grids) -> pd.DataFrame:
    """One line an outcome, factor and measure.

    morris: mu* (mean absolute effect of a move over the whole range), mu (mean effect), sigma (its spread over paths),
    with ``luck``: the root mean square of what luck puts into one effect. saltelli: S1 and ST. Else rank correlation.
    ``used``: paths, blocks or rows without a failed run.
    """
    lines: list[list[object]] = []
    for name, (values, there) in found.items():
        for factor, measure, *rest in _lines(plan, values, there):
            lines.append([name, unit_of(name) if measure in ("mu*", "mu", "sigma") else "", factor, measure, *rest])
    return pd.DataFrame(lines, columns=COLUMNS)


def _lines(plan: Plan, values: np.ndarray, there: np.ndarray) -> list[list[Any]]:
    nothing = float("nan")
    if plan.design.method == "morris":
        assert plan.unit is not None
        return _morris(plan, morris.by_replicate(plan.unit, values))
    if plan.design.method == "saltelli":
        mean = np.where(there.all(1), values.mean(1), np.nan)
        out: list[list[Any]] = []
        for factor, one in zip(plan.factors, saltelli.indices(mean, len(plan.factors)), strict=True):
            out.append([factor.name, "S1", one.first, one.first_low, one.first_high, nothing, one.blocks])
            out.append([factor.name, "ST", one.total, one.total_low, one.total_high, nothing, one.blocks])
        return out
    return [
        [row["factor"], row["measure"], row["value"], row["low"], row["high"], nothing, row["used"]]
        for row in findings.ranked(plan, values, there)
    ]


def _morris(plan: Plan, effects: np.ndarray) -> list[list[Any]]:
    """``effects``: float64 (replicates, paths, factors), NaN where a run failed."""
    out: list[list[Any]] = []
    nothing = float("nan")
    for k, (factor, one) in enumerate(zip(plan.factors, morris.summarise(morris.mean_of(effects)), strict=True)):
        own = morris.luck_of(effects[:, :, k])
        half = nothing
        if one.paths > 1:
            half = t_of(one.paths) * one.sigma / one.paths**0.5
        out.append([factor.name, "mu*", one.mu_star, one.low, one.high, own, one.paths])
        out.append([factor.name, "mu", one.mu, one.mu - half, one.mu + half, own, one.paths])
        out.append([factor.name, "sigma", one.sigma, nothing, nothing, own, one.paths])
    return out


def noise(found: Grids) -> pd.DataFrame:
    """One line an outcome: what luck and numbers do to it, in its unit; see `experiments.luck.Luck`."""
    rows = [
        {"outcome": name, "unit": unit_of(name), **vars(luck(np.where(there, values, np.nan)))}
        for name, (values, there) in found.items()
    ]
    return pd.DataFrame(rows)
