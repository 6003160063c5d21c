"""Robustness: what would change a conclusion? Each policy under the posterior, rival findings and every assumed number.

Robustness analysis as Grimm and Berger mean it (2016, doi:10.1016/j.ecolmodel.2015.07.018). Assumed numbers are pushed
one at a time to both ends of their declared ranges, as at the first steps of Morris's paths (1991,
doi:10.1080/00401706.1991.10484804), on the same people and luck. All are screened on few replicates; policies whose
conclusion or place looks moved by one meet it in all replicates. What a number does only with others is not seen.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments import beside, manifest, store, trials, uncertainty
from experiments.measures import measure
from experiments.rivals import DEFAULT, Rival, rivals
from experiments.robustness_tables import COLUMNS, ORDER, Apart, apart_of, interval, order_of, state_of, verdict_of
from experiments.runner import Progress, first_start, seed_of
from experiments.trials import Notebook, Trial
from sim.levers.lever import library
from sim.numbers import load_numbers
from sim.scenario import Scenario

OUTCOME = "gap.caseness.imd_fifth"
FOLDER = "robustness"
FEWEST = 2
LARGEST = 5.0  # size of a lever
TRIFLE = 0.05  # points of the gap: smaller shifts are not followed up
POSTERIOR, RIVAL, ASSUMED = "posterior", "rival", "assumed"


@dataclass(frozen=True)
class Challenge:
    """One thing that might be otherwise: what kind, which, towards which end, and what a run then has."""

    kind: str  # default, posterior, rival or assumed
    name: str
    end: str = ""
    title: str = ""
    theory: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, float | list[float]] = field(default_factory=dict)
    lever: str = ""  # whose size is ``times`` as large
    times: float = 1.0

    def on(self, scenario: Scenario) -> Scenario:
        """The scenario under it; numbers and theory that the scenario gives itself hold."""
        changed = Rival(self.name, "", self.title, "", (), self.theory, self.numbers).on(scenario)  # type: ignore[arg-type]
        if not self.lever:
            return changed
        uses = [
            use.model_copy(update={"size": min(LARGEST, use.size * self.times)}) if use.lever == self.lever else use
            for use in changed.levers
        ]
        return changed.model_copy(update={"levers": uses})


def challenges(
    scenarios: Sequence[Scenario], draws: int, seed: int, assumed: bool = True
) -> tuple[list[Challenge], list[str]]:
    """All challenges, the model as it stands first, and what the reader must be told of the draws."""
    found = [Challenge(DEFAULT, DEFAULT, title="As the model stands")]
    cautions: list[str] = []
    if draws:
        factors, values, cautions = uncertainty.drawn(draws, seed)
        for d, row in enumerate(values):
            blank = Scenario.model_validate({"schema": 1, "name": "blank"})
            for factor, value in zip(factors, row, strict=True):
                blank = factor.set(blank, float(value))
            found.append(Challenge(POSTERIOR, f"draw {d + 1}", title=f"Draw {d + 1}", numbers=blank.numbers))
    found += [Challenge(RIVAL, r.name, "", r.title, r.theory, r.numbers) for r in rivals() if r.name != DEFAULT]
    return [*found, *([*sized(scenarios), *pushed()] if assumed else [])], cautions


def sized(scenarios: Sequence[Scenario]) -> list[Challenge]:
    """The levers of these scenarios at the ends of what their assumed effects may be, as multiples of their size."""
    found = []
    for name in dict.fromkeys(use.lever for s in scenarios for use in s.levers):
        lever = library()[name]
        effects = [e for e in lever.effects if e.kind == ASSUMED and e.change and None not in (e.low, e.high)]
        times = [float(end) / e.change for e in effects for end in (e.low, e.high)]  # type: ignore[arg-type]
        for end, factor in zip(("low", "high"), (min(times), max(times)) if times else (), strict=False):
            if factor != 1.0:
                title = f"How strong it is: {lever.title}"
                found.append(Challenge(ASSUMED, f"{name}.size", end, title, lever=name, times=max(0.0, factor)))
    return found


def pushed() -> list[Challenge]:
    """Every assumed number at each end of its declared range that is not its usual value; tables as a whole."""
    found = []
    for name, number in load_numbers().items():
        if number.kind != "assumed":
            continue
        usual = np.asarray(number.value, float)
        for end in ("low", "high"):
            value = np.broadcast_to(np.asarray(getattr(number, end), float), usual.shape)
            if not np.array_equal(value, usual):
                given: Any = value.tolist() if usual.ndim else float(value)
                title = f"{number.meaning} ({name})"
                found.append(Challenge(ASSUMED, name, end, title, numbers={name: given}))
    return found


@dataclass
class Robust:
    """What was found: ``table`` (COLUMNS), one line a policy and challenge; ``order`` of the policies under each."""

    table: pd.DataFrame
    order: pd.DataFrame
    titles: dict[str, str]
    cautions: list[str]
    folder: Path | None = None


@dataclass
class Asked:
    """What is to be told: scenarios (the first is compared with), challenges, replicates, those of the screening."""

    scenarios: Sequence[Scenario]
    challenges: Sequence[Challenge]
    replicates: int
    screen: int
    seed: int

    def trial(self, at: int, scenario: int, replicate: int) -> Trial:
        """One run."""
        one = self.challenges[at].on(self.scenarios[scenario])
        return Trial(one, seed_of(self.seed, replicate), first_start(list(self.scenarios)))

    def many(self, at: int) -> int:
        """Replicates that a challenge meets at first."""
        return self.screen if self.challenges[at].kind == ASSUMED else self.replicates

    @property
    def runs(self) -> int:
        """Runs of the first stage."""
        return sum(self.many(at) for at in range(len(self.challenges))) * len(self.scenarios)

    def plan(self) -> Generator[Sequence[Trial], trials.Results, dict[int, np.ndarray]]:
        """Everything is screened, then what looks as if it moved a conclusion is told apart from luck.

        Changes of each challenge, float64 (policies, replicates); NaN where a policy does not meet a replicate.
        """
        every = range(len(self.challenges))
        known = yield [t for at in every for t in self.runs_of(at, self.many(at))]
        found = {at: self.changes(at, self.many(at), known) for at in every}
        usual, bounds, apart = found[0], bounds_of(found[0]), apart_of(found[0])
        screened = [at for at in every if self.many(at) < self.replicates]
        more = {at: self.suspects(found[at] - usual, bounds, apart) for at in screened}
        known = yield [t for at, policies in more.items() for t in self.runs_of(at, self.replicates, policies)]
        return found | {at: self.changes(at, self.replicates, known) for at, policies in more.items() if policies}

    def runs_of(self, at: int, many: int, policies: Sequence[int] | None = None) -> list[Trial]:
        """Runs of a challenge in so many replicates: of all policies, or of these; with what they are compared with."""
        chosen = range(len(self.scenarios)) if policies is None else [0, *(p + 1 for p in policies)] if policies else ()
        return [self.trial(at, s, k) for k in range(many) for s in chosen]

    def changes(self, at: int, many: int, known: trials.Results) -> np.ndarray:
        """Change of the gap by policy and replicate, float64 (policies, replicates); NaN without a result, and after
        the first ``many`` replicates."""
        gaps = np.full((len(self.scenarios), self.replicates), np.nan)
        for s in range(len(self.scenarios)):
            for k in range(many):
                trial = self.trial(at, s, k)
                found = known.get(trial.name)
                if found is not None:
                    gaps[s, k] = measure(found.sums[None], OUTCOME, trial.span[1] - trial.span[0])[0]
        return np.asarray(gaps[1:] - gaps[0])

    def suspects(self, shifts: np.ndarray, bounds: np.ndarray, apart: Apart) -> list[int]:
        """Policies that ``shifts`` (policies, replicates) of a challenge move by more than ``bounds``; and pairs of
        others, clearly apart as the model stands, that they turn round."""
        shift = shifts[:, : self.screen].mean(axis=1)
        found = ~(np.abs(shift) <= bounds)
        turned = found.copy()
        for (a, b), (mean, luck) in apart.items():
            by = shift[a] - shift[b]
            if not (found[a] or found[b]) and (mean + by) * mean < 0 and abs(by) > max(luck, TRIFLE):
                turned[[a, b]] = True
        return [int(p) for p in np.flatnonzero(turned)]


def bounds_of(usual: np.ndarray) -> np.ndarray:
    """Shifts of each policy's change (policies, replicates) that are looked at no further, float64 (policies,): up to
    half of itself, to what luck gives it, or to a trifle, whichever is most."""
    means, wide = np.array([interval(row) for row in usual]).T
    return np.maximum(np.maximum(np.abs(means) / 2, wide), TRIFLE)


def robustness(
    scenarios: Sequence[Scenario],
    folder: Path,
    *,
    replicates: int = 8,
    screen: int = 1,
    draws: int = 16,
    seed: int = 0,
    assumed: bool = True,
    jobs: int = 1,
    progress: Progress | None = None,
    command: str = "",
    pictures: Any = None,
) -> Robust:
    """Whether signs and order of the policies' changes in the gap survive; kept in ``folder``, and gone on with there.

    Raises ValueError for fewer than two scenarios or replicates, StoreError where runs of the first stage all failed.
    """
    if len(scenarios) < 2 or replicates < FEWEST or not 1 <= screen <= replicates:
        raise ValueError(f"{len(scenarios)} scenarios, {replicates} replicates, {screen} screened; at least 2, 2 and 1")
    listed, cautions = challenges(scenarios, draws, seed, assumed)
    asked = Asked(scenarios, listed, replicates, screen, seed)
    titles = {s.key: s.short_name or s.name for s in scenarios}
    names = sorted(t.name for at in range(len(listed)) for t in asked.runs_of(at, asked.many(at)))
    content = {
        "kind": FOLDER,
        "hash": manifest.digest([trials.code_hash(), replicates, names])[:12],
        "replicates": replicates,
        "screened": screen,
        "draws": draws,
        "people": scenarios[0].people,
        "months": scenarios[0].months,
        "seed": seed,
        **beside.about(scenarios),
        "titles": titles,
        "cautions": cautions,
    }
    if folder.exists() and store.finished(folder, content):
        return opened(folder)
    notebook = Notebook(folder.absolute().parent / f".robustness-{content['hash']}")
    campaign = trials.conduct(asked.plan(), notebook, jobs, progress, asked.runs)
    table, order = tables(asked, campaign.value)
    if table["change"].isna().all():
        raise store.StoreError(f"no run has a result: {campaign.failures[0] if campaign.failures else ''}")
    found = Robust(table, order, titles, cautions)
    fill = (lambda inside: pictures(inside, found, scenarios, seed)) if pictures is not None else None
    found.folder = store.write(folder, {FOLDER: table, "order": order}, content, {"command": command}, fill)
    notebook.drop()
    return found


def opened(folder: Path) -> Robust:
    """A finished folder, read again; StoreError where it is none."""
    content, known = store.read(folder)
    table, order = known[FOLDER], known["order"]
    places = {key: k for k, key in enumerate(content["scenarios"])}
    table = table.assign(_place=table["scenario"].map(places)).sort_values(["at", "_place"], kind="stable")
    table = table.drop(columns="_place").reset_index(drop=True)
    order = order.sort_values("at", kind="stable", ignore_index=True)
    return Robust(table, order, dict(content["titles"]), list(content["cautions"]), folder)


def tables(asked: Asked, found: Mapping[int, np.ndarray]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One line a policy and challenge, and the order of the policies under each challenge."""
    policies = [s.key for s in asked.scenarios[1:]]
    rows: list[dict[str, Any]] = []
    orders: list[dict[str, Any]] = []
    usual = [state_of(changes) for changes in found[0]]
    apart = apart_of(found[0])
    for at, challenge in enumerate(asked.challenges):
        changes = found[at]
        full = np.isfinite(changes[:, asked.many(at) :]).any(axis=1) | (asked.many(at) == asked.replicates)
        for p, policy in enumerate(policies):
            mean, wide = interval(changes[p])
            state = state_of(changes[p])
            rows.append(
                {
                    "at": at,
                    "scenario": policy,
                    "kind": challenge.kind,
                    "name": challenge.name,
                    "end": challenge.end,
                    "title": challenge.title,
                    "change": mean,
                    "low": mean - wide,
                    "high": mean + wide,
                    "state": state if full[p] else "screened",
                    "verdict": verdict_of(changes[p], found[0][p], state, usual[p]) if full[p] else "holds",
                    "replicates": asked.replicates if full[p] else asked.many(at),
                }
            )
        orders.append(order_of(challenge, changes, found[0], apart, policies, full) | {"at": at})
    return pd.DataFrame(rows, columns=COLUMNS), pd.DataFrame(orders, columns=ORDER)
