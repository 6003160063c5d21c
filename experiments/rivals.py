"""Rivals: does a policy's change in the gap stand under findings that contradict each other?

The switches are scenarios/evidence/rivals.yaml. Each rival meets the same towns and the same luck.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments import beside, manifest, store, trials
from experiments.evidence import FOLDER as EVIDENCE
from experiments.measures import measure
from experiments.precision import t_of
from experiments.runner import Progress, first_start, seed_of
from experiments.trials import Notebook, Trial
from sim.files import InputError, read
from sim.scenario import Scenario
from sim.theory import Theory

OUTCOME = "gap.caseness.imd_fifth"
FOLDER = "rivals"
DEFAULT = "default"


@dataclass(frozen=True)
class Rival:
    """One finding: the question it answers, what it is called, its evidence, and what a run then has."""

    name: str
    question: str
    title: str
    note: str
    evidence: tuple[str, ...]
    theory: Mapping[str, str]
    numbers: Mapping[str, float]

    def on(self, scenario: Scenario) -> Scenario:
        """The scenario under this finding; numbers and theory that it gives itself hold."""
        usual = Theory().model_dump()
        own = {key: value for key, value in scenario.theory.model_dump().items() if value != usual[key]}
        theory = Theory.model_validate({**usual, **self.theory, **own})
        return scenario.model_copy(update={"theory": theory, "numbers": {**self.numbers, **scenario.numbers}})


@cache
def rivals() -> tuple[Rival, ...]:
    """All rivals, the model as it stands first; raises InputError where the file is not understood."""
    document = read(EVIDENCE / "rivals.yaml")
    entries = document.value.get("rivals", {})
    if next(iter(entries), "") != DEFAULT:
        raise InputError([document.mistake(("rivals",), "no `default` first", "the model as it stands, then rivals")])
    return tuple(
        Rival(
            name,
            str(one["question"]),
            str(one["title"]),
            str(one["note"]),
            tuple(one.get("evidence", ())),
            {k: str(v) for k, v in one.get("theory", {}).items()},
            {k: float(v) for k, v in one.get("numbers", {}).items()},
        )
        for name, one in entries.items()
    )


def trial_of(rival: Rival, scenario: Scenario, scenarios: Sequence[Scenario], seed: int, replicate: int) -> Trial:
    """One run of a scenario under a rival."""
    return Trial(rival.on(scenario), seed_of(seed, replicate), first_start(list(scenarios)))


def under_rivals(
    scenarios: Sequence[Scenario],
    replicates: int,
    seed: int,
    folder: Path,
    jobs: int = 1,
    progress: Progress | None = None,
    command: str = "",
    pictures: Any = None,
) -> pd.DataFrame:
    """One line a policy and rival: the change of the gap with its interval over replicates, and whether it holds.

    ``holds``: same sign as in the model as it stands. Kept in ``folder`` with its chart. StoreError where runs failed.
    ValueError for fewer than two scenarios or replicates.
    """
    if len(scenarios) < 2 or replicates < 2:
        raise ValueError(f"{len(scenarios)} scenarios, {replicates} replicates; at least two of each are needed")
    plan = {
        (r.name, s.key, k): trial_of(r, s, scenarios, seed, k)
        for r in rivals()
        for s in scenarios
        for k in range(replicates)
    }
    content = {
        "kind": "rivals",
        "hash": manifest.digest([trials.code_hash(), sorted(t.name for t in plan.values())])[:12],
        "replicates": replicates,
        **beside.about(scenarios),
    }
    if folder.exists() and store.finished(folder, content):
        known, keys, names = store.read(folder)[1]["rivals"], [s.key for s in scenarios], [r.name for r in rivals()]
        place = known["scenario"].map(keys.index) * len(names) + known["rival"].map(names.index)
        return known.iloc[place.argsort(kind="stable")].reset_index(drop=True)
    notebook = Notebook(folder.absolute().parent / f".rivals-{content['hash']}")
    campaign = trials.conduct(_all(list(plan.values())), notebook, jobs, progress, len(plan))
    if campaign.failures:
        raise store.StoreError(f"{len(campaign.failures)} runs have no result: {campaign.failures[0]}")
    values = {}
    for at, trial in plan.items():
        found = campaign.results[trial.name]
        assert found is not None
        values[at] = float(measure(found.sums[None], OUTCOME, trial.span[1] - trial.span[0])[0])
    table = table_of(scenarios, values, replicates)
    fill = (lambda inside: pictures(inside, table, scenarios, seed)) if pictures is not None else None
    store.write(folder, {"rivals": table}, content, {"command": command}, fill)
    notebook.drop()
    return table


def table_of(
    scenarios: Sequence[Scenario], values: Mapping[tuple[str, str, int], float], replicates: int
) -> pd.DataFrame:
    """Changes by policy and rival from the gaps of every run."""
    base = scenarios[0].key
    rows: list[dict[str, Any]] = []
    for scenario in scenarios[1:]:
        usual = 0.0
        for rival in rivals():
            gaps = np.array([values[rival.name, base, k] for k in range(replicates)])
            change = np.array([values[rival.name, scenario.key, k] for k in range(replicates)]) - gaps
            mean = float(change.mean())
            wide = float(t_of(replicates) * change.std(ddof=1) / replicates**0.5)
            usual = mean if rival.name == DEFAULT else usual
            rows.append(
                {
                    "scenario": scenario.key,
                    "rival": rival.name,
                    "question": rival.question,
                    "title": rival.title,
                    "gap": float(gaps.mean()),
                    "change": mean,
                    "low": mean - wide,
                    "high": mean + wide,
                    "holds": bool(np.sign(mean) == np.sign(usual)),
                    "replicates": replicates,
                }
            )
    return pd.DataFrame(rows)


def _all(wanted: Sequence[Trial]) -> Generator[Sequence[Trial], trials.Results, None]:
    yield wanted
