"""Frontier: for a budget a head, the mixes of levers that close a gap most at least cost without lowering any fifth.

Searches from several starts (NSGA-II) propose mixes; each is run on the same people and luck as doing nothing. What no
other mix betters is then run afresh with other seeds, so that a mix that was only lucky falls back, and under draws of
the uncertain numbers.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments import exhibit, frontier_tables, manifest, pareto, store, trials
from experiments.appraisal import Appraisal, appraise, trials_of
from experiments.frontier_design import FrontierPlan
from experiments.points import unit_points
from experiments.runner import Progress, seed_of
from experiments.trials import Notebook, Results, Trial
from sim.draws import derive
from sim.numbers import digest, load_numbers
from sim.scenario import Scenario

TIERS = (0.25, 0.5, 1.0)  # of the budget, at which mixes of the same money are set side by side
NEAR = 0.10  # how far a mix's cost may lie from a tier, and above the budget with fresh seeds
FAR = 0.25  # how different two mixes of the same money must be, in the position of some dial
BESIDE = 3  # other mixes shown beside the best of a tier
HOPELESS = 1e6  # what a mix without a result counts as in the search


@dataclass
class Mix:
    """A mix as it came up in a search, and what became of it."""

    number: int
    unit: np.ndarray
    values: np.ndarray
    scenario: Scenario
    search: int
    generation: int
    found: Appraisal | None = None  # in the search
    confirmed: Appraisal | None = None  # with fresh seeds
    drawn: list[Appraisal | None] = field(default_factory=list)  # by draw of the uncertain numbers
    tiers: tuple[float, ...] = ()
    front: bool = False
    robust: bool = False


@dataclass
class Frontier:
    """A finished frontier: its folder, the mixes, and the tables made of them."""

    folder: Path
    plan: FrontierPlan
    tables: dict[str, pd.DataFrame]
    failures: list[str] = field(default_factory=list)
    known: bool = False

    def __repr__(self) -> str:
        size = f"{len(self.tables['front']):,} mixes on the front"
        lost = f"{len(self.failures):,} runs failed" if self.failures else ""
        return exhibit.brief("Frontier", self.folder, self.plan.design.name, size, lost)

    def _repr_html_(self) -> str:
        return exhibit.page("The front: mixes that no cheaper one outdoes", (), self.tables["front"])


Asked = Generator[Sequence[Trial], Results, Any]


def frontier(
    plan: FrontierPlan,
    *,
    out: Path | str | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
    command: str = "",
    pictures: Any = None,
) -> Frontier:
    """Search, confirm and store a frontier; an equal finished folder is shown, not run again.

    Where runs fail, the mixes they belong to count as hopeless and ``failures`` says why; nothing is stored but the
    runs that are done, and the same command tries again.
    """
    pareto.need()
    content = identity(plan)
    known = store.known(out, content)
    if known is not None:
        return Frontier(known, plan, frontier_tables.ordered(store.read(known)[1]), known=True)
    folder = Path(out) if out is not None else store.new_folder(["frontier", plan.design.name], content["hash"])
    notebook = Notebook(folder.absolute().parent / f".runs-{content['hash']}")
    campaign = trials.conduct(_plan(plan), notebook, jobs, progress, expected(plan))
    result = Frontier(folder, plan, campaign.value, campaign.failures)
    if not result.failures:
        fill = (lambda inside: pictures(inside, result)) if pictures is not None else None
        result.folder = store.write(folder, result.tables, content, {"command": command}, fill)
        result.tables = frontier_tables.ordered(result.tables)
        notebook.drop()
    return result


def identity(plan: FrontierPlan) -> dict[str, Any]:
    """All that decides the bytes of a frontier, with its hash."""
    seeds = [seed_of(plan.design.seed, k) for k in range(plan.design.replicates)]
    content: dict[str, Any] = {
        "scenarios": [{"key": plan.base.key, **plan.base.model_dump(mode="json", by_alias=True)}],
        "seeds": seeds,
        "options": {"command": "frontier", "design": plan.design.model_dump(mode="json", by_alias=True)},
        "numbers": digest(load_numbers()),
        "source": manifest.source_hash(),
        "packages": manifest.versions((*manifest.PACKAGES, "pymoo")),
    }
    if files := manifest.own_files([plan.base]):
        content["options"]["files"] = files
    return {**content, "hash": manifest.run_hash(**content)}


def expected(plan: FrontierPlan) -> int:
    """About how many runs there will be."""
    d = plan.design
    confirmed = d.most_confirmed + len(TIERS) * (BESIDE + 1)
    robust = (d.most_confirmed + 1) * d.draws if plan.factors else 0
    return (d.population * d.generations * d.searches + 1) * d.replicates + (confirmed + 1) * d.confirm + robust


def first_mixes(plan: FrontierPlan, search: int) -> np.ndarray:
    """The first generation of a search: nothing, each lever alone at full and at half, and a Latin hypercube.

    float64 (mixes, dials), 0 to 1.
    """
    d = plan.design
    nothing = np.array([dial.off for dial in plan.dials])
    rows = [nothing]
    for strength in (1.0, 0.5):
        for lever in dict.fromkeys(dial.lever for dial in plan.dials):
            mine = np.array([dial.lever == lever for dial in plan.dials])
            rows.append(np.where(mine, strength, nothing))
    kept = rows[: max(1, d.population // 2)]
    drawn = unit_points("lhs", plan.dials, d.population - len(kept), derive(d.seed, "frontier", search))  # type: ignore[arg-type]
    return np.concatenate([np.array(kept), drawn]) if len(drawn) else np.array(kept)


def _plan(plan: FrontierPlan) -> Asked:
    """The whole of it, as a plan of trials: searches side by side, then fresh runs, then draws; returns the tables."""
    d = plan.design
    seeds = [seed_of(d.seed, k) for k in range(d.replicates)]
    nothing = trials_of(plan, plan.nothing, seeds)
    results = yield nothing
    whole = appraise(plan, nothing, nothing, results)
    if whole is None:
        return frontier_tables.empty()
    gap0 = float(np.abs(whole.gap).mean())
    searches = [
        pareto.Search(first_mixes(plan, k), len(d.objectives), 2, d.generations, derive(d.seed, "nsga", k) % 2**32)
        for k in range(d.searches)
    ]
    archive: list[Mix] = []
    steps: list[dict[str, Any]] = []
    for generation in range(d.generations):
        asked = [search.ask() for search in searches]
        batch = [list(_mixes(plan, unit, k, generation, archive)) for k, unit in enumerate(asked)]
        results = yield [t for mixes in batch for mix in mixes for t in trials_of(plan, mix.scenario, seeds)]
        for k, (search, mixes) in enumerate(zip(searches, batch, strict=True)):
            for mix in mixes:
                mix.found = appraise(plan, trials_of(plan, mix.scenario, seeds), nothing, results)
            search.tell(
                np.array([_objectives(plan, mix.found) for mix in mixes]),
                np.array([_constraints(plan, mix.found) for mix in mixes]),
            )
            mine = [mix for mix in archive if mix.search == k]
            steps.append(
                {"search": k + 1, "generation": generation + 1, "mixes": len(mine), **_volume(plan, mine, gap0)}
            )
    steps.append({"search": 0, "generation": d.generations, "mixes": len(archive), **_volume(plan, archive, gap0)})
    chosen = _chosen(plan, archive)
    fresh = [derive(d.seed, "confirm", k) for k in range(d.confirm)]
    nothing = trials_of(plan, plan.nothing, fresh)
    results = yield [*nothing, *(t for mix in chosen for t in trials_of(plan, mix.scenario, fresh))]
    for mix in chosen:
        mix.confirmed = appraise(plan, trials_of(plan, mix.scenario, fresh), nothing, results)
    _front(plan, chosen)
    front = [mix for mix in chosen if mix.front]
    if plan.factors:
        results = yield [t for mix in [None, *front] for t in _drawn(plan, mix)]
        for mix in front:
            pairs = zip(_drawn(plan, mix), _drawn(plan, None), strict=True)
            mix.drawn = [appraise(plan, [one], [base], results) for one, base in pairs]
        _robust(front)
    return frontier_tables.made(plan, archive, chosen, steps, gap0)


def _mixes(plan: FrontierPlan, unit: np.ndarray, search: int, generation: int, archive: list[Mix]) -> Iterator[Mix]:
    """The mixes of a generation, also put into the archive."""
    for point, values in zip(unit, plan.values(unit), strict=True):
        mix = Mix(len(archive) + 1, point, values, plan.mix(values), search, generation + 1)
        archive.append(mix)
        yield mix


def _drawn(plan: FrontierPlan, mix: Mix | None) -> list[Trial]:
    """A mix (or doing nothing) under every draw of the uncertain numbers, each draw with people and luck of its own."""
    scenario = plan.nothing if mix is None else mix.scenario
    return [
        trials_of(plan, plan.drawn(scenario, k), [derive(plan.design.seed, "draw", k)])[0]
        for k in range(plan.design.draws)
    ]


def _objectives(plan: FrontierPlan, found: Appraisal | None) -> list[float]:
    """What is made small: £ a head, the size of the gap, everyone's mean (turned where more is better)."""
    if found is None:
        return [HOPELESS] * len(plan.design.objectives)
    values = {
        "cost": found.cost[0],
        "gap": float(np.abs(found.gap).mean()),
        "mean": found.worse * float(found.mean.mean()),
    }
    return [values[name] for name in plan.design.objectives]


def _constraints(plan: FrontierPlan, found: Appraisal | None) -> list[float]:
    """Kept at or below nought: over the budget, and how much worse the worst-off fifth comes out than is allowed."""
    if found is None:
        return [HOPELESS, HOPELESS]
    return [found.cost[0] - plan.design.budget_per_head, found.worst - plan.design.no_fifth_worse_by]


def allowed(plan: FrontierPlan, mix: Mix) -> bool:
    """Whether a mix kept to the budget and lowered no fifth in the search."""
    return max(_constraints(plan, mix.found)) <= 0.0


def _volume(plan: FrontierPlan, mixes: Sequence[Mix], gap0: float) -> dict[str, float]:
    """Hypervolume of what is allowed: money left over (of the budget) times gap closed (in the outcome's unit)."""
    points = [
        (mix.found.cost[0] / plan.design.budget_per_head, float(np.abs(mix.found.gap).mean()))
        for mix in mixes
        if mix.found is not None and allowed(plan, mix)
    ]
    return {"hypervolume": pareto.hypervolume(np.array(points).reshape(-1, 2), (1.0 + 1e-9, gap0))}


def _chosen(plan: FrontierPlan, archive: Sequence[Mix]) -> list[Mix]:
    """The mixes to run afresh: what no allowed mix betters, at most so many; and those of the same money."""
    ready = {mix.scenario.model_dump_json(): mix for mix in reversed(archive) if allowed(plan, mix)}
    mixes = sorted(ready.values(), key=lambda mix: mix.number)
    if not mixes:
        return []
    worth = np.array([_objectives(plan, mix.found) for mix in mixes])
    best = np.flatnonzero(pareto.not_dominated(worth))
    order = best[np.argsort(worth[best, plan.design.objectives.index("cost")], kind="stable")]
    chosen = {mixes[i].number: mixes[i] for i in pareto.spread_out(order, plan.design.most_confirmed)}
    for tier in TIERS:
        for mix in _same_money(plan, mixes, tier):
            mix.tiers = (*mix.tiers, tier)
            chosen[mix.number] = mix
    return sorted(chosen.values(), key=lambda mix: mix.number)


def _same_money(plan: FrontierPlan, mixes: Sequence[Mix], tier: float) -> list[Mix]:
    """The best mix whose cost is near a tier, and the best of those that differ from it and from each other."""
    money = tier * plan.design.budget_per_head
    near = [m for m in mixes if m.found is not None and abs(m.found.cost[0] - money) <= NEAR * money]
    found: list[Mix] = []
    for mix in sorted(near, key=lambda m: float(np.abs(m.found.gap).mean())):  # type: ignore[union-attr]
        if all(np.abs(mix.unit - other.unit).max() >= FAR for other in found) and len(found) <= BESIDE:
            found.append(mix)
    return found


def _front(plan: FrontierPlan, chosen: Sequence[Mix]) -> None:
    """Mark what fresh runs leave on the front: within the budget and a tenth, no fifth clearly lowered, bettered by
    none."""
    kept = [
        mix
        for mix in chosen
        if mix.confirmed is not None
        and not mix.confirmed.lowered
        and mix.confirmed.cost[0] <= plan.design.budget_per_head * (1.0 + NEAR)
    ]
    worth = np.array([_objectives(plan, mix.confirmed) for mix in kept]).reshape(len(kept), -1)
    for mix, best in zip(kept, pareto.not_dominated(worth), strict=True):
        mix.front = bool(best)


def _robust(front: Sequence[Mix]) -> None:
    """Mark the mixes of the front that none betters in cost and in what they close in their worst tenth of draws."""
    ready = [mix for mix in front if all(found is not None for found in mix.drawn)]
    worth = np.array([(mix.confirmed.cost[0], -worst_tenth(mix)) for mix in ready]).reshape(-1, 2)  # type: ignore[union-attr]
    for mix, best in zip(ready, pareto.not_dominated(worth), strict=True):
        mix.robust = bool(best)


def worst_tenth(mix: Mix) -> float:
    """The mean of the worst tenth of draws (at least one) of how much of the gap a mix closes."""
    closed = np.sort([found.closed[0] for found in mix.drawn if found is not None])
    return float(closed[: max(1, len(closed) // 10)].mean())
