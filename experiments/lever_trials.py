"""Simulated trials of levers: eligible people randomised inside the model, followed for the published time.

All trials of persons share one run: each lever reaches half of those eligible, by luck of its own, so that the arms of
one trial are alike in all others (a factorial trial). Who was eligible at the start is compared by arm as allotted,
whatever they did later; who died or left is counted as long as they were there. Where wards were randomised the run
is done again with the lever. No lever is tuned to its trial: a miss stays a miss.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from experiments import card
from experiments.card import Row, Target
from sim.columns import ROW
from sim.determinants.work import EMPLOYED
from sim.levers.outlook import outlook
from sim.run import Run, begin
from sim.scenario import Scenario
from sim.town import Town

HALF = 0.5
CHINN = np.sqrt(3.0) / np.pi  # an odds ratio's logarithm as a standardised difference (Chinn 2000)
FEWEST = 30  # people in an arm
LISTED = tuple(card.read("trials.csv"))
LONGEST = max(int(one["months"]) for one in LISTED)


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
        return int(self.trial["months"])

    def look(self, town: Town, month: int) -> None:
        """After a month: keep whom it came to, or at the trial's end the difference of its arms."""
        if month > self.months:
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
        name = self.trial["column"]
        values = town.column("job", here) == EMPLOYED if name == "employed" else town.column(name, here)
        return town.ids[here].astype(np.int64), np.asarray(values, float)

    def _difference(self, treated: np.ndarray, control: np.ndarray) -> float:
        measure = self.trial["measure"]
        if measure == "ever":
            share = [len(self.ever[side]) / len(ids) for side, ids in
                     (("treated", self.treated), ("control", self.control))]  # fmt: skip
            return share[0] / share[1] if share[1] > 0 else float("nan")
        if measure in ("odds", "logit"):
            odds = [(values.sum() + HALF) / ((1 - values).sum() + HALF) for values in (treated, control)]
            ratio = odds[0] / odds[1]
            return float(ratio if measure == "odds" else np.log(ratio) * CHINN)
        spread = float(np.sqrt((treated.var() + control.var()) / 2))
        d = float(treated.mean() - control.mean()) / spread if spread > 0 else float("nan")
        return -d if measure == "gain" else d


def _use(trial: dict[str, str], begins: str) -> dict[str, object]:
    use: dict[str, object] = {"lever": trial["lever"], "start": begins, "ramp_months": 0, "coverage": 1.0}
    if trial["measure"] != "wards":
        who = " or ".join(f"({one['who']})" for one in LISTED if one["lever"] == trial["lever"])
        use |= {"who": who, "coverage": HALF, "take_up": {"default": 1.0}, "lasts_months": LONGEST + 1}
    return use


def _scenario(base: Scenario, wards: bool) -> Scenario:
    chosen = {one["lever"]: one for one in LISTED if wards or one["measure"] != "wards"}
    return base.override(levers=[_use(one, base.begins) for one in chosen.values()])


def _arms(trial: dict[str, str], start: Town, run: Run) -> Arms:
    """Who was eligible at the start, by whether the lever reached them in its first month."""
    use = next(use for use in run.scenario.levers if use.lever == trial["lever"])
    seen = outlook(use.model_copy(update={"who": trial["who"]}), start, run.scenario.place)
    ids = start.ids[seen.rows[seen.eligible]].astype(np.int64)
    place = [turned.lever.name for turned in run.policy.of_people].index(trial["lever"])
    reached = run.town.ids[run.town.reached(place).astype(bool)].astype(np.int64)
    treated = np.isin(ids, reached)
    return Arms(trial, ids[treated], ids[~treated])


def simulate(start: Town, base: Scenario) -> dict[str, float]:
    """What every trial finds in this town at `begins`, by its id; NaN where an arm has under 30 people."""
    base = base.override(months=max(base.months, LONGEST + 1))
    run = begin(_scenario(base, wards=False), start)
    run.step()
    arms = [_arms(one, start, run) for one in LISTED if one["measure"] != "wards"]
    wards = [one for one in LISTED if one["measure"] == "wards"]
    held: dict[int, tuple[int, int]] = {}
    for month in range(1, LONGEST + 1):
        if month > 1:
            run.step()
        for one in arms:
            one.look(run.town, month)
        held[month] = _held(run.town)
    found = {one.trial["id"]: one.found for one in arms}
    if wards:
        again = begin(_scenario(base, wards=True), start)
        for trial in wards:
            last = int(trial["months"])
            counts = np.zeros((2, 2))
            for month in range(1, last + 1):
                again.step()
                counts += np.array([_held(again.town), held[month]])
            share = counts[:, 0] / np.maximum(counts[:, 1], 1.0)
            found[trial["id"]] = float(100.0 * (share[0] / share[1] - 1.0)) if share[1] > 0 else float("nan")
    return found


def _held(town: Town) -> tuple[int, int]:
    """People restrained this month, and people held."""
    return int(town.small[ROW["restrained"]].sum()), int(town.small[ROW["detained"]].sum())


def targets() -> list[Target]:
    """What each trial published, as the card has figures."""
    known = card.sources()
    out = []
    for one in LISTED:
        raw = known[one["id"]]
        value = float(raw["value"])
        low, high = card.band(value, card.number(raw["low"]), card.number(raw["high"]), raw["unit"])
        words = f"{one['lever']}: {one['who'] or 'wards'}; {one['months']} months; {one['measure']} of {one['column']}"
        note = "; ".join(filter(None, (words, one["note"])))
        out.append(Target(one["id"], words.split(":")[0], value, low, high, raw["unit"], raw["source"], raw["url"],
                          "trial", note))  # fmt: skip
    return out


def judge(found: Sequence[dict[str, float]]) -> list[Row]:
    """One row a trial from the replicates (at least two): published and simulated, hit or miss."""
    return [card.row_of(target, [one.get(target.id, float("nan")) for one in found]) for target in targets()]
