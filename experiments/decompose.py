"""Decompose: the barriers and vicious cycles a gap rests on, what each cycle adds, which way a policy's effect came.

Every share is a Shapley value (`experiments.shapley`) over paired runs of the same people and luck, so that shares and
what is *not explained* add up to the whole in every replicate. Intervals are t-intervals over replicates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.gaps import interval
from experiments import exhibit, manifest, shapley, store, trials
from experiments.games import PARTS, Game, closed, gain_trials, games
from experiments.measures import SEPARATE, known_outcomes, measure
from experiments.runner import Progress, seed_of
from experiments.store import Fill
from experiments.trials import Found, Notebook, Results, Trial
from sim.files import InputError, Mistake, nearest, shown
from sim.numbers import digest, load_numbers
from sim.outcomes import OUTCOMES
from sim.scenario import Scenario

TABLES = ("shares", "gains", "values")
OUTCOME = "gap.caseness.imd_fifth"
REST, WHOLE = "not explained", "whole"
PAIRS = 8  # orders drawn a replicate, each with its reverse, where players are too many for all coalitions
GAIN_OF = "mean_distress"
WHO = {"everyone": GAIN_OF, "most deprived fifth": f"{GAIN_OF}.most", "least deprived fifth": f"{GAIN_OF}.least"}
# Exposures themselves: levelling shows the mind a donor's, and leaves these as they are.
OF_DETERMINANTS = (
    "poverty",
    "poverty_fixed",
    "strain",
    "in_work_poverty",
    "unemployed",
    "lonely",
    "insecure_home",
    "control",
)


@dataclass(frozen=True)
class Question:
    """What is to be shared out: a scenario, an outcome or gap, which parts, and how surely."""

    scenario: Scenario
    outcome: str = OUTCOME
    parts: tuple[str, ...] = PARTS
    replicates: int = 10
    seed: int = 0
    pairs: int = PAIRS

    @property
    def seeds(self) -> list[int]:
        """The seed of each replicate."""
        return [seed_of(self.seed, k) for k in range(self.replicates)]

    def games(self) -> list[Game]:
        """What is shared out over what."""
        return games(self.scenario, self.parts)

    def trials(self) -> Iterator[Trial]:
        """Every run that is needed, those of one replicate together."""
        for seed in self.seeds:
            for game in self.games():
                for mask in game.masks(self.pairs, seed):
                    yield from game.trials(mask, seed)
            if "gains" in self.parts:
                for cycle in ("", *closed(), "all"):
                    yield from gain_trials(self.scenario, cycle, seed)


@dataclass
class Decomposition:
    """A finished decomposition: its folder and tables.

    shares: part, player, value, low, high, percent (of the whole), replicates; the last two rows of a part are what is
    not explained and the whole. gains: cycle, who, gain, low, high, running, held. values: of every coalition and
    replicate.
    """

    folder: Path
    question: Question
    shares: pd.DataFrame
    gains: pd.DataFrame
    values: pd.DataFrame
    failures: list[str] = field(default_factory=list)
    known: bool = False

    def __repr__(self) -> str:
        parts = ", ".join(map(str, self.shares["part"].unique()))
        lost = f"{len(self.failures):,} runs failed" if self.failures else ""
        of = f"{self.question.outcome} of {self.question.scenario.key}"
        return exhibit.brief("Decomposition", self.folder, of, parts, lost)

    def _repr_html_(self) -> str:
        return exhibit.page("Shares of the gap", (), self.shares)


def check_outcome(name: str) -> str:
    """The outcome, or an InputError that says what is allowed."""
    own = {n for n, known in known_outcomes().items() if known and known[0] in OF_DETERMINANTS}
    allowed = [n for n in known_outcomes() if n not in SEPARATE and n not in own]
    if name in own:
        words = "an outcome of minds or services: levelling shows the mind a donor's exposures and leaves them be"
        raise InputError([Mistake("command line", 1, "--outcome", f"{name}, an exposure", words)])
    if name not in allowed:
        words = "an outcome of `mindgap list outcomes`, OUTCOME.most, OUTCOME.least or gap.OUTCOME.GAP"
        near = nearest(name, dict.fromkeys(allowed))
        raise InputError([Mistake("command line", 1, "--outcome", f"unknown outcome {shown(name)}", words, near)])
    return name


def identity(question: Question) -> dict[str, Any]:
    """All that decides the bytes of a decomposition, with its hash."""
    s = question.scenario
    content: dict[str, Any] = {
        "scenarios": [{"key": s.key, **s.model_dump(mode="json", by_alias=True)}],
        "seeds": question.seeds,
        "options": {
            "command": "decompose",
            "outcome": question.outcome,
            "parts": list(question.parts),
            "pairs": question.pairs,
            "seed": question.seed,
            "replicates": question.replicates,
        },
        "numbers": digest(load_numbers()),
        "source": manifest.source_hash(),
        "packages": manifest.versions(),
    }
    if files := manifest.own_files([s]):
        content["options"]["files"] = files
    return {**content, "hash": manifest.run_hash(**content)}


def decompose(
    question: Question,
    *,
    out: Path | str | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
    command: str = "",
    pictures: Any = None,
) -> Decomposition:
    """Run what the question needs and store the answer; an equal finished folder is shown, not run again.

    ``pictures(folder, decomposition)`` draws charts into the folder before it becomes visible. Where runs fail, nothing
    is stored but the runs that are done, and ``failures`` says why; the same command goes on.
    """
    check_outcome(question.outcome)
    content = identity(question)
    known = store.known(out, content)
    if known is not None:
        _, tables = store.read(known)
        return _ordered(Decomposition(known, question, tables["shares"], tables["gains"], tables["values"], known=True))
    named = ["decompose", question.scenario.key]
    folder = Path(out) if out is not None else store.new_folder(named, content["hash"])
    notebook = Notebook(folder.absolute().parent / f".runs-{content['hash']}")
    wanted = list({t.name: t for t in question.trials()}.values())
    campaign = trials.conduct(_plan(wanted), notebook, jobs, progress, len(wanted))
    result = _answer(folder, question, campaign.results)
    result.failures = campaign.failures
    if not result.failures:
        tables = {name: getattr(result, name) for name in TABLES}
        fill: Fill | None = (lambda inside: pictures(inside, result)) if pictures is not None else None
        result.folder = store.write(folder, tables, content, {"command": command}, fill)
        notebook.drop()
    return result


def _plan(wanted: Sequence[Trial]) -> trials.Plan:
    yield wanted


def _answer(folder: Path, question: Question, found: Results) -> Decomposition:
    shares: list[dict[str, Any]] = []
    values: list[dict[str, Any]] = []
    for game in question.games():
        shares += share_rows(question, game, found)
        values += value_rows(question, game, found)
    gains = gain_rows(question, found) if "gains" in question.parts else []
    columns = ["part", "player", "value", "low", "high", "percent", "replicates"]
    return Decomposition(
        folder,
        question,
        pd.DataFrame(shares, columns=columns),
        pd.DataFrame(gains, columns=["cycle", "who", "gain", "low", "high", "running", "held", "replicates"]),
        pd.DataFrame(values, columns=["part", "coalition", "replicate", "seed", "value", "everyone"]),
    )


def _ordered(result: Decomposition) -> Decomposition:
    """A decomposition as it was made: stored tables are sorted by their columns."""
    rows = [(game.part, name) for game in result.question.games() for name in (*game.players, REST, WHOLE)]
    found = [rows.index((r["part"], r["player"])) for r in result.shares.to_dict("records")]
    result.shares = result.shares.iloc[sorted(range(len(found)), key=found.__getitem__)].reset_index(drop=True)
    cycles, who = [*closed(), "all"], list(WHO)
    keys = [(cycles.index(r["cycle"]), who.index(r["who"])) for r in result.gains.to_dict("records")]
    result.gains = result.gains.iloc[sorted(range(len(keys)), key=keys.__getitem__)].reset_index(drop=True)
    return result


def value_of(question: Question, game: Game, mask: int, seed: int, found: Results, name: str) -> float:
    """What a coalition leaves of the gap (or of the effect) under a seed; NaN where a run failed."""
    runs = [found.get(trial.name) for trial in game.trials(mask, seed)]
    if any(run is None for run in runs):
        return float("nan")
    first, *base = (_measured([run], name, trial) for run, trial in zip(runs, game.trials(mask, seed), strict=True))
    return float(first[0] - base[0][0]) if base else float(first[0])


def _measured(runs: Sequence[Found | None], name: str, trial: Trial) -> np.ndarray:
    first, after = trial.span
    return measure(np.stack([run.sums for run in runs if run is not None]), name, after - first)


def share_rows(question: Question, game: Game, found: Results) -> list[dict[str, Any]]:
    """The rows of one game: each player, what is not explained, the whole."""
    sample = []
    for seed in question.seeds:
        masks = game.masks(question.pairs, seed)
        values = {mask: value_of(question, game, mask, seed, found, question.outcome) for mask in masks}
        if not np.isfinite(list(values.values())).all():
            continue  # a run failed, or a group is too small: this replicate cannot be shared out
        full = (1 << len(game.players)) - 1
        taken = {mask: values[0] - value for mask, value in values.items()}
        if game.exact:
            parts = shapley.exact(np.array([taken[mask] for mask in masks]))
        else:
            parts = shapley.sampled(taken, shapley.orders(len(game.players), question.pairs, seed))
        sample.append([*parts, values[full], values[0]])
    names = [*game.players, REST, WHOLE]
    table = np.array(sample).reshape(-1, len(names))
    ends = [interval(table[:, k]) for k in range(len(names))]
    whole = ends[-1]
    clear = np.isfinite(whole[0]) and not (whole[1] <= 0.0 <= whole[2])
    return [
        {
            "part": game.part,
            "player": name,
            **dict(zip(("value", "low", "high"), end, strict=True)),
            "percent": 100.0 * end[0] / whole[0] if clear and whole[0] else float("nan"),
            "replicates": len(table),
        }
        for name, end in zip(names, ends, strict=True)
    ]


def value_rows(question: Question, game: Game, found: Results) -> Iterator[dict[str, Any]]:
    """The value of every coalition run, with that of everyone (so that a levelling down shows)."""
    everyone = known_outcomes()[question.outcome][0]
    for replicate, seed in enumerate(question.seeds):
        for mask in game.masks(question.pairs, seed):
            yield {
                "part": game.part,
                "coalition": " + ".join(shapley.members(mask, tuple(game.players))) or "none",
                "replicate": replicate,
                "seed": seed,
                "value": value_of(question, game, mask, seed, found, question.outcome),
                "everyone": value_of(question, game, mask, seed, found, everyone),
            }


def gain_rows(question: Question, found: Results) -> Iterator[dict[str, Any]]:
    """Loop gain of every closed cycle, and of all together: long-run mean change after a lasting point of distress
    with the cycle running, over that with it held; for everyone and at both ends."""

    def change(cycle: str, seed: int, name: str) -> float:
        pair = gain_trials(question.scenario, cycle, seed)
        runs = [found.get(trial.name) for trial in pair]
        if any(run is None for run in runs):
            return float("nan")
        with_point, without = _measured(runs, name, pair[0])
        return float(with_point - without)

    for cycle in (*closed(), "all"):
        for who, name in WHO.items():
            pairs = np.array([[change("", s, name), change(cycle, s, name)] for s in question.seeds])
            pairs = pairs[np.isfinite(pairs).all(axis=1)]
            gain, low, high = interval(pairs[:, 0] / pairs[:, 1])
            running, held = pairs.mean(axis=0) if len(pairs) else (float("nan"), float("nan"))
            yield {
                "cycle": cycle,
                "who": who,
                "gain": gain,
                "low": low,
                "high": high,
                "running": float(running),
                "held": float(held),
                "replicates": len(pairs),
            }


def unit_of(question: Question) -> str:
    """The unit of the outcome shared out, in words."""
    unit = OUTCOMES[known_outcomes()[question.outcome][0]].unit
    return "percentage points" if unit == "%" else unit
