"""How sure a change is: luck, the town that was drawn, and the numbers nobody knows, each by itself.

Every draw of the numbers meets the same towns, and each town the same lucks from `begins` on; so what differs between
draws is the numbers, between towns the people and their past, and within a town luck alone. Variances are those of a
balanced crossed and nested design by the method of moments (Searle, Casella and McCulloch 1992,
doi:10.1002/9780470316856).
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis import words
from experiments import beside, manifest, posterior, store, trials
from experiments.calibrate_design import load_calibration
from experiments.factors import Factor, limits, of_name
from experiments.measures import measure, unit_of
from experiments.precision import t_of
from experiments.runner import Progress, first_start
from experiments.trials import Notebook, Trial
from sim.draws import derive
from sim.scenario import Scenario

TOWNS, LUCKS = 3, 2
FEWEST_DRAWS = 2
OUTCOMES = ("gap.caseness.imd_fifth", "caseness")
FOLDER = "uncertainty"


@dataclass(frozen=True)
class Parts:
    """Standard deviations of one run's change: from the numbers, the town, luck, and numbers meeting towns."""

    mean: float
    numbers: float
    town: float
    luck: float
    mixed: float  # what a draw does in one town and not in another
    standard_error: float  # of the mean, numbers apart
    draws: int
    towns: int

    def interval(self, all_of_it: bool) -> tuple[float, float]:
        """95 % t-interval: of luck and towns alone, or with the numbers as well; each by its own few towns or draws."""
        numbers = t_of(self.draws) * self.numbers if all_of_it else 0.0
        wide = float(np.hypot(t_of(self.towns) * self.standard_error, numbers))
        return self.mean - wide, self.mean + wide


def parts(y: np.ndarray) -> Parts:
    """Of changes y (draws, towns, lucks), at least two of each."""
    d, t, k = y.shape
    cell, draw, place = y.mean(2), y.mean((1, 2)), y.mean((0, 2))
    luck_means = y.mean(0)  # (towns, lucks)
    ms_numbers = t * k * float(draw.var(ddof=1))
    ms_town = d * k * float(place.var(ddof=1))
    ms_luck = d * float(((luck_means - place[:, None]) ** 2).sum()) / (t * (k - 1))
    both = cell - draw[:, None] - place[None] + y.mean()
    ms_both = k * float((both**2).sum()) / ((d - 1) * (t - 1))
    left = y - cell[:, :, None] - luck_means[None] + place[None, :, None]
    ms_left = float((left**2).sum()) / ((d - 1) * t * (k - 1))
    numbers = max(0.0, (ms_numbers - ms_both) / (t * k))
    town = max(0.0, (ms_town - ms_both - ms_luck + ms_left) / (d * k))
    luck = max(0.0, (ms_luck - ms_left) / d) + ms_left
    mixed = max(0.0, (ms_both - ms_left) / k)
    error = max(ms_town, ms_left) / (d * t * k)
    return Parts(float(y.mean()), numbers**0.5, town**0.5, luck**0.5, mixed**0.5, error**0.5, d, t)


def drawn(draws: int, seed: int) -> tuple[tuple[Factor, ...], np.ndarray, list[str]]:
    """Free numbers, their values (draws, numbers), and what the reader must be told of where these come from."""
    known = posterior.stored()
    names = known.names if known is not None else load_calibration().names
    factors = []
    for name in names:
        low, high = limits(name)
        factors.append(of_name(name, low=low, high=high, posterior=True))
    rng = np.random.default_rng(derive(seed, "uncertainty"))
    from scipy.stats import qmc  # takes a second to import

    unit = qmc.LatinHypercube(d=len(factors), seed=rng).random(draws)
    return tuple(factors), posterior.values(factors, unit, "lhs", known), posterior.cautions(factors, "lhs", known)


def plan_of(
    scenarios: Sequence[Scenario], factors: Sequence[Factor], values: np.ndarray, seed: int
) -> dict[tuple[int, int, int, int], Trial]:
    """Every trial by scenario, draw, town and luck."""
    hold = first_start(list(scenarios))
    found = {}
    for d, row in enumerate(values):
        for t in range(TOWNS):
            town = derive(seed, "uncertainty town", t)
            for k in range(LUCKS):
                luck = derive(seed, "uncertainty luck", t * LUCKS + k)
                for s, scenario in enumerate(scenarios):
                    one = scenario
                    for factor, value in zip(factors, row, strict=True):
                        one = factor.set(one, float(value))
                    found[s, d, t, k] = Trial(one, town, hold, luck=luck)
    return found


@dataclass
class Uncertainty:
    """One line a policy and outcome: change, its parts, and intervals without and with the numbers."""

    table: pd.DataFrame
    draws: int
    cautions: list[str]
    folder: Path | None = None

    def sentences(self, titles: dict[str, str]) -> list[str]:
        """What to say of each policy's gap."""
        said = []
        for row in self.table.to_dict("records"):
            if row["outcome"] != OUTCOMES[0]:
                continue
            ends = ("change", "low", "high", "low_all", "high_all")
            change, low, high, least, most = (words.signed(row[end]) for end in ends)
            said.append(
                f"{titles.get(row['scenario'], row['scenario'])}: over {self.draws} draws of the uncertain numbers the "
                f"simulated gap changes by {change} points, {low} to {high} from luck and towns, {least} to {most} "
                f"with the numbers; it narrows in {row['narrows']:.0%} of draws."
            )
        return said


def uncertainty(
    scenarios: Sequence[Scenario],
    draws: int,
    seed: int,
    folder: Path,
    jobs: int = 1,
    progress: Progress | None = None,
    command: str = "",
    pictures: Any = None,
) -> Uncertainty:
    """Every scenario under every draw, town and luck, against the first; kept in ``folder``.

    Raises ValueError for fewer than two draws or scenarios, StoreError where runs failed.
    """
    if draws < FEWEST_DRAWS or len(scenarios) < 2:
        raise ValueError(f"{draws} draws of {len(scenarios)} scenarios; at least two of each are needed")
    factors, values, cautions = drawn(draws, seed)
    plan = plan_of(scenarios, factors, values, seed)
    content = {
        "kind": "uncertainty",
        "hash": manifest.digest([trials.code_hash(), sorted(t.name for t in plan.values())])[:12],
        "draws": draws,
        "numbers_drawn": [f.name for f in factors],
        "cautions": cautions,
        **beside.about(scenarios),
    }
    if folder.exists() and store.finished(folder, content):
        known = store.read(folder)[1]["uncertainty"]
        known = known.sort_values(["outcome", "scenario"], ascending=[False, True], ignore_index=True)
        return Uncertainty(known, draws, cautions, folder)
    notebook = Notebook(folder.absolute().parent / f".uncertainty-{content['hash']}")
    campaign = trials.conduct(_all(list(plan.values())), notebook, jobs, progress, len(plan))
    if campaign.failures:
        raise store.StoreError(f"{len(campaign.failures)} runs have no result: {campaign.failures[0]}")
    table = table_of(scenarios, plan, campaign.results, draws)
    numbers = pd.DataFrame(values, columns=[f.name for f in factors])
    numbers.insert(0, "draw", np.arange(draws))
    fill = (lambda inside: pictures(inside, table, scenarios, seed)) if pictures is not None else None
    where = store.write(folder, {"uncertainty": table, "draws": numbers}, content, {"command": command}, fill)
    notebook.drop()
    return Uncertainty(table, draws, cautions, where)


def table_of(
    scenarios: Sequence[Scenario],
    plan: dict[tuple[int, int, int, int], Trial],
    results: trials.Results,
    draws: int,
) -> pd.DataFrame:
    """The lines from what the trials found."""
    shape = (len(scenarios), draws, TOWNS, LUCKS)
    rows: list[dict[str, Any]] = []
    for outcome in OUTCOMES:
        y = np.zeros(shape)
        for at, trial in plan.items():
            found = results[trial.name]
            assert found is not None
            months = trial.span[1] - trial.span[0]
            y[at] = measure(found.sums[None], outcome, months)[0]
        for s, scenario in enumerate(scenarios[1:], 1):
            change = y[s] - y[0]
            one = parts(change)
            (low, high), (low_all, high_all) = one.interval(False), one.interval(True)
            rows.append(
                {
                    "scenario": scenario.key,
                    "outcome": outcome,
                    "unit": unit_of(outcome),
                    "change": one.mean,
                    "low": low,
                    "high": high,
                    "low_all": low_all,
                    "high_all": high_all,
                    "numbers_sd": one.numbers,
                    "town_sd": one.town,
                    "luck_sd": one.luck,
                    "mixed_sd": one.mixed,
                    "narrows": float((change.mean((1, 2)) < 0).mean()),
                    "draws": draws,
                }
            )
    return pd.DataFrame(rows).sort_values(["outcome", "scenario"], ascending=[False, True], ignore_index=True)


def _all(wanted: Sequence[Trial]) -> Generator[Sequence[Trial], trials.Results, None]:
    yield wanted
