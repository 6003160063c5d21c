"""Pareto fronts with pymoo (the extra ``frontier``): a search by NSGA-II, what is not dominated, and the hypervolume.

NSGA-II: Deb and others 2002, doi:10.1109/4235.996017. Hypervolume: Zitzler and Thiele 1999, doi:10.1109/4235.797969.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from experiments import extras

EXTRA = "frontier"


def need() -> None:
    """ExtraMissing where pymoo is not installed."""
    extras.need(EXTRA, {"pymoo": "pymoo"})


class Search:
    """One search: asked for a generation of points, told what they are worth.

    Points are positions from 0 to 1, float64 (mixes, dials). ``start``: the first generation.
    """

    def __init__(self, start: np.ndarray, objectives: int, constraints: int, generations: int, seed: int) -> None:
        from pymoo.algorithms.moo.nsga2 import NSGA2
        from pymoo.core.problem import Problem

        self.problem = Problem(n_var=start.shape[1], n_obj=objectives, n_ieq_constr=constraints, xl=0.0, xu=1.0)
        self.algorithm: Any = NSGA2(pop_size=len(start), sampling=start, eliminate_duplicates=True)
        self.algorithm.setup(self.problem, termination=("n_gen", generations), seed=seed, verbose=False)
        self.asked: Any = None

    @property
    def done(self) -> bool:
        """Whether all generations were told."""
        return not self.algorithm.has_next()

    def ask(self) -> np.ndarray:
        """The next generation. float64 (mixes, dials), 0 to 1."""
        self.asked = self.algorithm.ask()
        return np.array(self.asked.get("X"), float)

    def tell(self, objectives: np.ndarray, constraints: np.ndarray) -> None:
        """What the generation is worth, float64 (mixes, …): what is made small, and what is kept at or below nought."""
        from pymoo.core.evaluator import Evaluator
        from pymoo.problems.static import StaticProblem

        Evaluator().eval(StaticProblem(self.problem, F=objectives, G=constraints), self.asked)
        self.algorithm.tell(infills=self.asked)


def not_dominated(objectives: np.ndarray) -> np.ndarray:
    """Which rows no other row betters in everything, bool (rows,); of equal rows the first."""
    from pymoo.util.nds.non_dominated_sorting import NonDominatedSorting

    found = np.zeros(len(objectives), bool)
    if len(objectives):
        _, first = np.unique(objectives, axis=0, return_index=True)
        rows = np.sort(first)
        found[rows[NonDominatedSorting().do(objectives[rows], only_non_dominated_front=True)]] = True
    return found


def hypervolume(objectives: np.ndarray, worst: Sequence[float]) -> float:
    """The volume between the points and a worst point; points beyond it count nothing."""
    from pymoo.indicators.hv import HV

    inside = objectives[(objectives <= np.array(worst)).all(axis=1)] if len(objectives) else objectives
    return float(HV(ref_point=np.array(worst, float))(inside)) if len(inside) else 0.0


def spread_out(order: np.ndarray, most: int) -> np.ndarray:
    """At most so many of some rows in order, the two ends kept and the rest evenly between.

    int64 (at most ``most``,).
    """
    if len(order) <= most:
        return order
    return order[np.unique(np.linspace(0, len(order) - 1, most).round().astype(int))]
