"""Simulated trials of levers: eligible people randomised inside the model, followed for the published time.

All trials of persons share one run: each lever reaches half of those eligible, by luck of its own, so that the arms of
one trial are alike in all others (a factorial trial); who shares a home with the other arm is left out of both. Who was
eligible at the start is compared by arm as allotted, whatever they did later; who died or left is counted as long as
they were there. A second run holds the two designs that do not begin with everybody at once: wards that were
randomised, held against the first run, and people who are recruited month by month as something befalls them
(`experiments.recruits`). No lever is tuned to its trial: a miss stays a miss.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from experiments import card, evidence
from experiments.card import Row
from experiments.evidence import Target
from experiments.pool import each
from experiments.recruits import HALF, Recruits, eligible_ids, odds_ratio, reached_ids
from sim.columns import BY_NAME, ROW
from sim.determinants.work import EMPLOYED
from sim.draws import derive
from sim.run import Run, begin, prepare
from sim.scenario import Scenario, load_scenario
from sim.town import Town

CHINN = np.sqrt(3.0) / np.pi  # an odds ratio's logarithm as a standardised difference (Chinn 2000)
FEWEST = 30  # people in an arm
LISTED = tuple(evidence.read("trials.csv"))
WARDS, RECRUITED = "wards", "recruits"
MEASURES = ("odds", "logit", "need", "d", "gain", "mcs", "points", "ever", RECRUITED, WARDS)
AT_START = tuple(one for one in LISTED if one["measure"] not in (WARDS, RECRUITED))
LONGEST = max(int(one["months"]) for one in AT_START)
MCS_SPREAD, PERCENT = 10.0, 100.0  # a standard deviation of the SF-12; points in one


@dataclass
class Arms:
    """Those of one trial: ids of both arms, and whom the outcome has come to so far."""

    trial: dict[str, str]
    treated: np.ndarray  # ids, int64, sorted
    control: np.ndarray
    ever: dict[str, set[int]] = field(default_factory=lambda: {"treated": set(), "control": set()})
    found: float = float("nan")

    @property
    def months(self) -> int:
        """How long the trial follows people."""
        return int(self.trial["months"])

    def look(self, town: Town, month: int) -> None:
        """After a month: keep whom it came to, or at the trial's end the difference of its arms."""
        if month > self.months:
            return
        if self.trial["measure"] != "ever" and month < self.months:
            return
        sides = {"treated": self._values(town, self.treated), "control": self._values(town, self.control)}
        if self.trial["measure"] == "ever":
            for side, (ids, values) in sides.items():
                self.ever[side] |= set(ids[values > 0].tolist())
        if month == self.months:
            many = min(len(self.treated), len(self.control))
            self.found = self._difference(*(values for _, values in sides.values())) if many >= FEWEST else np.nan

    def _values(self, town: Town, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        here = np.flatnonzero(np.isin(town.ids, ids) & (town.small[ROW["stage"]] != 0))
        return town.ids[here].astype(np.int64), read(town, self.trial["column"], here)

    def _difference(self, treated: np.ndarray, control: np.ndarray) -> float:
        measure = self.trial["measure"]
        if measure == "ever":
            share = [len(self.ever[side]) / len(ids) for side, ids in
                     (("treated", self.treated), ("control", self.control))]  # fmt: skip
            return share[0] / share[1] if share[1] > 0 else float("nan")
        if measure in ("odds", "logit", "need"):
            ratio = odds_ratio(treated, control)
            smd = float(np.log(ratio) * CHINN)
            return {"odds": ratio, "logit": smd, "need": -smd}[measure]
        apart = float(treated.mean() - control.mean())
        if measure == "points":
            return PERCENT * apart
        spread = float(np.sqrt((treated.var() + control.var()) / 2))
        d = apart / spread if spread > 0 else float("nan")
        return {"d": d, "gain": -d, "mcs": -MCS_SPREAD * d}[measure]


def read(town: Town, name: str, rows: np.ndarray) -> np.ndarray:
    """A trial's outcome for these rows, float64: a column, `employed`, `case` (GHQ-12 4+), or a column of the carer."""
    if name == "employed":
        return np.asarray(town.column("job", rows) == EMPLOYED, float)
    if name == "case":
        return np.asarray(town.column("ghq", rows) >= float(town.numbers["reading.ghq_cut"].flat()[0]), float)
    if name.startswith("carer_"):
        carers = rows + np.asarray(town.column("carer", rows), np.int64)
        return np.asarray(town.column(name.removeprefix("carer_"), carers[carers != rows]), float)
    return np.asarray(town.column(name, rows), float)


def is_outcome(name: str) -> bool:
    """Whether a trial may name it as its outcome."""
    return name in ("employed", "case") or name.removeprefix("carer_") in BY_NAME


def _use(trial: dict[str, str], begins: str) -> dict[str, object]:
    """How the lever is used in the run: on half of all who are eligible in any of its trials, or on every ward."""
    use: dict[str, object] = {"lever": trial["lever"], "start": begins, "ramp_months": 0, "coverage": 1.0}
    measure = trial["measure"]
    if measure == WARDS:
        return use
    alike = [one for one in LISTED if one["lever"] == trial["lever"] and (one["measure"] == RECRUITED) == (
        measure == RECRUITED) and one["measure"] != WARDS]  # fmt: skip
    who = " or ".join(f"({text})" for text in dict.fromkeys(one["who"] for one in alike))
    lasts = LONGEST + 1 if measure != RECRUITED else max(int(one["months"]) for one in alike)
    return use | {"who": who, "coverage": HALF, "take_up": {"default": 1.0}, "lasts_months": lasts}


def _scenario(base: Scenario, trials: Sequence[dict[str, str]]) -> Scenario:
    chosen = {one["lever"]: one for one in trials}
    return base.override(levers=[_use(one, base.begins) for one in chosen.values()])


def _arms(trial: dict[str, str], start: Town, run: Run) -> Arms:
    """Who was eligible at the start, by whether the lever reached them in its first month."""
    ids = eligible_ids(trial, start, run)
    reached = reached_ids(trial, run)
    treated = np.isin(ids, reached)
    alone = _not_mixed(start, ids, treated, reached)
    return Arms(trial, ids[treated & alone], ids[~treated & alone])


def _not_mixed(start: Town, ids: np.ndarray, treated: np.ndarray, reached: np.ndarray) -> np.ndarray:
    """Who shares a home with nobody of the other arm, bool: benefits and strain are of whole households.

    ``ids``: of both arms, in the order of their rows; ``reached``: of all whom the lever reaches, in the trial or not.
    """

    def homes(some: np.ndarray) -> np.ndarray:
        rows = np.flatnonzero(np.isin(start.ids, some) & (start.small[ROW["stage"]] != 0))
        return rows + start.links[ROW["home"]][rows].astype(np.int64)

    home = homes(ids)
    return np.where(treated, ~np.isin(home, home[~treated]), ~np.isin(home, homes(reached)))


def simulate(start: Town, base: Scenario) -> dict[str, float]:
    """What every trial finds in this town at `begins`, by its id; NaN where an arm has under 30 people."""
    later = [one for one in LISTED if one["measure"] in (WARDS, RECRUITED)]
    recruits = [Recruits(one) for one in later if one["measure"] == RECRUITED]
    last = max([LONGEST, *(one.lasts for one in recruits), *(int(one["months"]) for one in later)])
    base = base.override(months=max(base.months, last + 1))
    run = begin(_scenario(base, AT_START), start)
    run.step()
    arms = [_arms(one, start, run) for one in AT_START]
    held: list[tuple[int, int]] = []
    for month in range(1, LONGEST + 1):
        if month > 1:
            run.step()
        for one in arms:
            one.look(run.town, month)
        held.append(_held(run.town))
    found = {one.trial["id"]: one.found for one in arms}
    again = begin(_scenario(base, later), start)
    wards: list[tuple[int, int]] = []
    for month in range(1, last + 1):
        for group in recruits:
            group.enrol(again, month)
        again.step()
        for group in recruits:
            group.look(again, month)
        wards.append(_held(again.town))
    found |= {group.trial["id"]: group.odds(FEWEST) for group in recruits}
    for trial in (one for one in later if one["measure"] == WARDS):
        counts = np.array([wards[: int(trial["months"])], held[: int(trial["months"])]]).sum(axis=1)
        share = counts[:, 0] / np.maximum(counts[:, 1], 1)
        found[trial["id"]] = float(PERCENT * (share[0] / share[1] - 1.0)) if share[1] > 0 else float("nan")
    return found


def _held(town: Town) -> tuple[int, int]:
    """People restrained this month, and people held."""
    return int(town.small[ROW["restrained"]].sum()), int(town.small[ROW["detained"]].sum())


def targets() -> list[Target]:
    """What each trial published, as the card has figures."""
    known = evidence.sources()
    out = []
    for one in LISTED:
        raw = known[one["id"]]
        value = float(raw["value"])
        low, high = evidence.band(value, evidence.number(raw["low"]), evidence.number(raw["high"]), raw["unit"])
        words = f"{one['lever']}: {one['who'] or 'wards'}; {one['months']} months; {one['measure']} of {one['column']}"
        note = "; ".join(filter(None, (words, one["note"])))
        out.append(Target(one["id"], words.split(":")[0], value, low, high, raw["unit"], raw["source"], raw["url"],
                          "trial", note))  # fmt: skip
    return out


def judge(found: Sequence[dict[str, float]]) -> list[Row]:
    """One row a trial from the replicates (at least two): published and simulated, hit or miss."""
    return [card.row_of(target, [one.get(target.id, float("nan")) for one in found]) for target in targets()]


def alone(people: int, seed: int, place: str) -> dict[str, float]:
    """What every trial finds in a town made for them alone, burnt in as the baseline is."""
    base = load_scenario("baseline").override(people=people, place=place)
    return simulate(prepare(base, seed), base)


def rows(
    people: int, replicates: int, seed: int, place: str, jobs: int, progress: Callable[[int, int], None]
) -> list[Row]:
    """The trials alone, without the rest of the card: the same people and luck as `mindgap validate` gives them."""
    seeds = [derive(seed, "validate", k) for k in range(replicates)]
    found: dict[int, dict[str, float]] = {}
    for one, values in each(partial(alone, people, place=place), seeds, jobs):
        found[one] = values
        progress(len(found), len(seeds))
    return judge([found[one] for one in seeds])
