"""External results: what others found that shocks, transfers and targeted budgets do, made again and laid beside it.

Both worlds of an experiment have the same people, past and luck, so that whoever fares otherwise does so because of
the shock: a job lost only in the shocked world is a job that the shock cost.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.gaps import interval
from experiments import external_design, manifest
from experiments.external_design import SIGNS, Experiment, External, Figure, Result, figure_of
from experiments.pool import each
from experiments.runner import Progress, seed_of
from experiments.trials import Notebook, code_hash
from sim.columns import BY_NAME
from sim.draws import derive
from sim.levers.who import Who, compile_who, evaluate_plainly
from sim.numbers import override
from sim.run import begin, calendar, prepare
from sim.scenario import Scenario
from sim.town import Town

EVERY = 3  # months between two looks inside a window
FALL = 0.1  # what counts as a fall
UNTOLD = 1e300  # stands for what too few people could tell, where a replicate is kept
FEWEST = 30  # people without whom a mean tells nothing
COLUMNS = [
    "experiment", "id", "result", "published", "low", "high", "model", "model_low", "model_high", "se", "judged", "hit",
    "unit", "source", "fitted", "note",
]  # fmt: skip


@dataclass(frozen=True)
class Look:
    """Adults at the end of a month, in the order of their ids: ids uint32 and columns, each (n,)."""

    ids: np.ndarray
    columns: dict[str, np.ndarray]

    def holds(self, expression: str, cut: float) -> np.ndarray:
        """Of whom an expression holds; bool (n,)."""
        return evaluate_plainly(_who(expression, cut), self.columns.__getitem__)

    def values(self, outcome: str, cut: float) -> np.ndarray:
        """A column, or 100 where an expression holds and else 0; float64 (n,)."""
        if outcome in BY_NAME:
            return self.columns[outcome].astype(float)
        return 100.0 * self.holds(outcome, cut)


@cache
def _who(expression: str, cut: float) -> Who:
    return compile_who(expression, {"reading.ghq_cut": cut})


def months_of(window: Iterable[int]) -> list[int]:
    """The months of a window at which people are looked at."""
    first, after = window
    return list(range(first, after, EVERY))


def needed(results: Iterable[Result]) -> set[str]:
    """The columns that results read."""
    found = {"age", "imd_decile"}
    for one in results:
        texts = [one.who, one.before, *([one.struck] if one.struck else [])]
        found |= {one.outcome} if one.outcome in BY_NAME else set(_who(one.outcome, 1.0).columns)
        found |= {c for text in texts for c in _who(text, 1.0).columns}
        found |= {*one.same, *([one.falls] if one.falls else [])}
    return found


def look(town: Town, columns: Iterable[str]) -> Look:
    """Adults as they are now."""
    rows = town.adults
    rows = rows[np.argsort(town.ids[rows], kind="stable")]
    return Look(town.ids[rows].copy(), {name: np.array(town.column(name, rows)) for name in columns})


def watched(town: Town, scenario: Scenario, one: Experiment | None, at: set[int], columns: set[str]) -> dict[int, Look]:
    """The looks at a society from `begins` on, with an experiment's phases, or without any."""
    phases = one.shock if one is not None else []
    turns = {0, *(p.since for p in phases), *(p.until for p in phases if p.until is not None)}
    run = begin(scenario, town)
    usual, found = town.numbers, {0: look(town, columns)}
    for month in range(max(at, default=0)):
        if phases and month in turns:
            now = [p for p in phases if p.since <= month and (p.until is None or month < p.until)]
            changes: dict[str, float] = {}
            for phase in now:
                for name, by in phase.numbers.items():
                    changes[name] = changes.get(name, float(usual[name].flat()[0])) + by
            run.town = run.town.branch(scenario, (), override(usual, changes))
        run.town.step(month, calendar(scenario, month), tally=False)
        if month + 1 in at:
            found[month + 1] = look(run.town, columns)
    return found


def value_of(one: Result, usual: Mapping[int, Look], shocked: Mapping[int, Look], cut: float) -> float:
    """What a result finds in the two worlds; NaN where too few people are left to tell."""
    found = _over(one, usual, shocked, cut, one.at)
    if one.since is not None:
        early = _over(one, usual, shocked, cut, one.since)
        found = (found - early) * (float(np.sign(early)) if one.fades else 1.0)
        if one.a_year:
            found /= (sum(one.at) - sum(one.since)) / 24
    return one.times * found


def _over(one: Result, usual: Mapping[int, Look], shocked: Mapping[int, Look], cut: float, window: list[int]) -> float:
    months = months_of(window)
    how = _of_all if one.of == "all" else _of_people
    return float(np.mean([how(one, usual, shocked, month, cut) for month in months]))


def _of_all(one: Result, usual: Mapping[int, Look], shocked: Mapping[int, Look], month: int, cut: float) -> float:
    """The mean of everybody who matches in one world less that in the other."""
    ends = []
    for world in (shocked, usual):
        here = world[month]
        who, values = here.holds(one.who, cut), here.values(one.outcome, cut)
        if one.fifths:
            decile = here.columns["imd_decile"]
            ends.append(_mean(values[who & (decile <= 2)]) - _mean(values[who & (decile >= 9)]))
        else:
            ends.append(_mean(values[who]))
    return ends[0] - ends[1]


def _of_people(one: Result, usual: Mapping[int, Look], shocked: Mapping[int, Look], month: int, cut: float) -> float:
    """The mean difference of the same persons between the worlds; of those struck by the shock alone where asked."""
    first, a, b = usual[0], usual[month], shocked[month]
    ids = np.intersect1d(first.ids[first.holds(one.before, cut)], np.intersect1d(a.ids, b.ids, True), True)
    x, y = np.searchsorted(a.ids, ids), np.searchsorted(b.ids, ids)
    who = a.holds(one.who, cut)[x]
    if one.struck:
        who &= b.holds(one.struck, cut)[y] & ~a.holds(one.struck, cut)[x]
    if one.falls:
        was = a.columns[one.falls][x].astype(float)
        who &= (was > 0) & (b.columns[one.falls][y] <= (1 - FALL) * was)
    for column in one.same:
        who &= a.columns[column][x] == b.columns[column][y]
    before, after = a.values(one.outcome, cut)[x], b.values(one.outcome, cut)[y]
    found = _mean((after - before)[who])
    return found / float(np.std(a.values(one.outcome, cut))) if one.per_sd else found


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) >= FEWEST else float("nan")


def replicate(people: int, seed: int) -> np.ndarray:
    """Every result of the library's experiments in one society, in their order; float64 (results,)."""
    return found_in(external_design.load(), people, seed)


def found_in(design: External, people: int, seed: int) -> np.ndarray:
    """Every result of these experiments in one society; float64 (results,)."""
    columns = needed(r for e in design.experiments.values() for r in e.results)
    town: Town | None = None
    usual: dict[int, Look] = {}
    found: list[float] = []
    wanted = {name: _wanted(e.results) for name, e in design.experiments.items()}
    for name, one in design.experiments.items():
        base, shocked = external_design.scenarios(one, people)
        if town is None:
            town = prepare(base, seed)
            everything = set().union(*wanted.values())
            longest = base.model_copy(update={"months": max(e.months for e in design.experiments.values())})
            usual = watched(town, longest, None, everything, columns)
        cut = float(town.numbers["reading.ghq_cut"].flat()[0])
        there = watched(town, shocked, one, wanted[name], columns)
        found += [value_of(result, usual, there, cut) for result in one.results]
    return np.array(found)


def _wanted(results: Iterable[Result]) -> set[int]:
    windows = [w for r in results for w in (r.at, r.since) if w is not None]
    return {month for window in windows for month in months_of(window)}


def external(
    people: int | None = None,
    replicates: int | None = None,
    seed: int = 0,
    jobs: int | None = None,
    progress: Progress | None = None,
    notebook: Path | None = None,
) -> pd.DataFrame:
    """One line a result (COLUMNS): published, model with its 95 % interval over replicates, and hit or miss.

    ``notebook``: a folder in which finished replicates are kept, so that a stopped call goes on.
    ValueError for fewer than two replicates.
    """
    design = external_design.load()
    people, replicates = people or design.people, replicates or design.replicates
    if replicates < 2:
        raise ValueError(f"{replicates} replicates; at least two, or there is no standard error")
    seeds = [derive(seed_of(seed, k), "external") for k in range(replicates)]
    kept = Notebook(notebook) if notebook is not None else None
    of = [code_hash(), manifest.file_digest(Path(external_design.__file__)), manifest.file_digest(Path(__file__))]
    of.append(design.model_dump_json())
    key = {s: manifest.digest([*of, people, s])[:32] for s in seeds}
    there = {s: kept.get(key[s]) for s in seeds} if kept else {}
    known = {s: np.where(v == UNTOLD, np.nan, v) for s, v in there.items() if v is not None}
    report: Callable[..., None] = progress or (lambda done, total, words="": None)
    for seed_, values in each(
        partial(replicate, people), [s for s in seeds if s not in known], jobs or os.cpu_count() or 1
    ):
        known[seed_] = values
        if kept:
            kept.add(key[seed_], np.nan_to_num(values, nan=UNTOLD))
        report(len(known), replicates)
    return table_of(design, np.array([known[s] for s in seeds]))


def table_of(design: External, values: np.ndarray) -> pd.DataFrame:
    """The lines from what every replicate found, float64 (replicates, results)."""
    rows: list[dict[str, Any]] = []
    named = [(name, e, r) for name, e in design.experiments.items() for r in e.results]
    for (name, experiment, result), found in zip(named, values.T, strict=True):
        figure = figure_of(result)
        mean, low, high = interval(found)
        only = result.published in SIGNS
        rows.append(
            {
                "experiment": name,
                "id": result.id,
                "result": f"{experiment.title}: {figure.quantity}" if not only else f"{experiment.title}: which way",
                "published": float("nan") if only else figure.value,
                "low": figure.low,
                "high": figure.high,
                "model": mean,
                "model_low": low,
                "model_high": high,
                "se": float(found.std(ddof=1) / len(found) ** 0.5),
                "judged": result.judged,
                "hit": _hit(result, figure, mean, low, high),
                "unit": figure.unit,
                "source": figure.source,
                "fitted": figure.fitted,
                "note": experiment.why,
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS).astype({"hit": object})


def _hit(result: Result, figure: Figure, mean: float, low: float, high: float) -> bool | None:
    """Inside the band; or the whole interval on the published side of nought; None where it is the shock itself."""
    if result.judged == "given":
        return None
    if not isfinite(mean):
        return False
    if result.judged == "sign":
        return (low > 0 and figure.value > 0) or (high < 0 and figure.value < 0)
    return figure.low <= mean <= figure.high


def sentences(table: pd.DataFrame) -> list[str]:
    """What the table says, in plain words."""
    said = []
    for judged, words in (("value", "external sizes"), ("sign", "external directions")):
        mine = table[table["judged"] == judged]
        if len(mine):
            said.append(f"{int((mine['hit'] == True).sum())} of {len(mine)} {words} are met.")  # noqa: E712
    return said
