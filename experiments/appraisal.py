"""What a mix is worth: its cost a head, the gap, everyone's mean and each fifth, run by run, against doing nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.gaps import interval
from experiments import costs
from experiments.frontier_design import FrontierPlan
from experiments.measures import GROUPS, known_outcomes, measure
from experiments.trials import Found, Results, Trial
from sim.outcomes import OUTCOMES
from sim.scenario import Scenario

FIFTHS = tuple(GROUPS.index(("imd_fifth", str(k))) for k in range(1, 6))
_NAMES = tuple(OUTCOMES)


@dataclass(frozen=True)
class Appraisal:
    """A mix over its runs: ``gap`` and ``mean`` (runs,), ``fifths`` (runs, 5), and of doing nothing the same; £ a head
    and year with the range of unit costs; bills by lever."""

    gap: np.ndarray
    mean: np.ndarray
    fifths: np.ndarray
    base_gap: np.ndarray
    base_mean: np.ndarray
    base_fifths: np.ndarray
    cost: tuple[float, float, float]
    bills: tuple[costs.Bill, ...]
    worse: float  # 1 where more of the outcome is worse, -1 where it is better
    tolerance: float  # how much worse a fifth may come out

    @cached_property
    def closed(self) -> tuple[float, float, float]:
        """How much smaller the gap's size is than with nothing done: mean and t-interval."""
        return interval(np.abs(self.base_gap) - np.abs(self.gap))

    @cached_property
    def change(self) -> tuple[float, float, float]:
        """The change of everyone's mean, and its interval."""
        return interval(self.mean - self.base_mean)

    @cached_property
    def harm(self) -> np.ndarray:
        """How much worse each fifth comes out, mean over runs, float64 (5,); below nought: better.

        NaN where some run has nobody in it.
        """
        return self.worse * (self.fifths - self.base_fifths).mean(axis=0)

    @property
    def worst(self) -> float:
        """The same of the fifth that comes out worst, of those in which there is somebody."""
        return float(np.nanmax(self.harm))

    @cached_property
    def lowered(self) -> tuple[int, ...]:
        """The fifths (1 most deprived) that are worse off by more than is allowed, and surely worse off: the whole
        t-interval of the change is."""
        changes = self.worse * (self.fifths - self.base_fifths)
        ends = [interval(changes[:, k]) for k in range(5)]
        return tuple(k + 1 for k, (mean, low, _) in enumerate(ends) if low > 0 and mean > self.tolerance)


def trials_of(plan: FrontierPlan, scenario: Scenario, seeds: Sequence[int]) -> list[Trial]:
    """The runs of a mix."""
    return [Trial(scenario, seed, plan.window[0], (), plan.window) for seed in seeds]


def appraise(plan: FrontierPlan, mix: Sequence[Trial], nothing: Sequence[Trial], results: Results) -> Appraisal | None:
    """What the runs of a mix say against those of doing nothing; None where one failed or a group is too small."""
    found, base = ([results.get(trial.name) for trial in runs] for runs in (mix, nothing))
    if any(run is None for run in [*found, *base]):
        return None
    runs, others = [run for run in found if run is not None], [run for run in base if run is not None]
    window = plan.window[1] - plan.window[0]
    gap, base_gap = (_measured(some, plan.design.outcome, window) for some in (runs, others))
    if not np.isfinite([*gap, *base_gap]).all():
        return None
    name = known_outcomes()[plan.design.outcome][0]
    levers = [use.lever for use in mix[0].scenario.levers]
    years = window / 12.0
    bills = costs.bills(levers, np.mean([run.units for run in runs], axis=0), years)
    return Appraisal(
        gap=gap,
        mean=_measured(runs, name, window),
        fifths=_fifths(runs, name),
        base_gap=base_gap,
        base_mean=_measured(others, name, window),
        base_fifths=_fifths(others, name),
        cost=costs.total(bills, mix[0].scenario.people, plan.design.payers),
        bills=tuple(bills),
        worse=-1.0 if OUTCOMES[name].higher_is == "better" else 1.0,
        tolerance=plan.design.no_fifth_worse_by,
    )


def _measured(runs: Sequence[Found], name: str, months: int) -> np.ndarray:
    return measure(np.stack([run.sums for run in runs]), name, months)


def _fifths(runs: Sequence[Found], name: str) -> np.ndarray:
    """The outcome in each deprivation fifth, float64 (runs, 5); NaN where there is nobody."""
    found = np.stack([run.sums for run in runs])[:, :, _NAMES.index(name), FIFTHS]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(found[:, 1] > 0, OUTCOMES[name].scale * found[:, 0] / found[:, 1], np.nan)
