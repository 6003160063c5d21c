"""Recruits of a simulated trial: people who enter it in the month in which something befalls them.

Whoever meets the trial's `who` for the first time is enrolled, in the arm that the lever's own luck gives them, and
followed for the published months. People leave by death or moving away; they count in the arm they entered.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.levers.outlook import outlook
from sim.run import Run
from sim.town import Town

HALF = 0.5
RECRUITING = 12  # months in which people are enrolled


def eligible_ids(trial: dict[str, str], town: Town, run: Run) -> np.ndarray:
    """Ids of those who meet a trial's `who` now, int64."""
    use = next(use for use in run.scenario.levers if use.lever == trial["lever"])
    seen = outlook(use.model_copy(update={"who": trial["who"]}), town, run.scenario.place, run.scenario.people)
    return np.asarray(town.ids[seen.rows[seen.eligible]], np.int64)


def reached_ids(trial: dict[str, str], run: Run) -> np.ndarray:
    """Ids of those whom a trial's lever reaches now, int64."""
    place = [turned.lever.name for turned in run.policy.of_people].index(trial["lever"])
    return np.asarray(run.town.ids[run.town.reached(place).astype(bool)], np.int64)


def odds_ratio(treated: np.ndarray, control: np.ndarray) -> float:
    """Odds of an outcome (0 or 1) in one arm over those in the other; half a person is added to each count."""
    odds = [(values.sum() + HALF) / ((1 - values).sum() + HALF) for values in (treated, control)]
    return float(odds[0] / odds[1])


@dataclass
class Recruits:
    """Those enrolled so far, by id: month, arm, and whether the outcome has come to them."""

    trial: dict[str, str]
    entered: dict[int, int] = field(default_factory=dict)  # the first month in which the lever may reach them
    treated: set[int] = field(default_factory=set)
    ever: set[int] = field(default_factory=set)
    new: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))

    @property
    def months(self) -> int:
        """Months each is followed."""
        return int(self.trial["months"])

    @property
    def lasts(self) -> int:
        """Months the whole trial takes."""
        return RECRUITING + self.months

    def enrol(self, run: Run, month: int) -> None:
        """Before a month: those who meet `who` now and never did before."""
        found = eligible_ids(self.trial, run.town, run) if month <= RECRUITING else self.new[:0]
        self.new = np.array([one for one in found.tolist() if one not in self.entered], np.int64)

    def look(self, run: Run, month: int) -> None:
        """After the month: the arms of the new ones, and to whom of the others the outcome came."""
        town = run.town
        reached = set(reached_ids(self.trial, run).tolist())
        for one in self.new.tolist():
            self.entered[one] = month
            self.treated |= {one} & reached
        happened = np.flatnonzero(town.column(self.trial["column"]) > 0)
        for one in town.ids[town.adults[happened]].tolist():
            if one in self.entered and month - self.entered[one] < self.months:
                self.ever.add(one)

    def odds(self, fewest: int) -> float:
        """The odds ratio of the outcome between the arms; NaN where one has fewer people."""
        ids = np.array(sorted(self.entered), np.int64)
        treated, ever = (np.isin(ids, sorted(those)) for those in (self.treated, self.ever))
        if min(int(treated.sum()), int((~treated).sum())) < fewest:
            return float("nan")
        return odds_ratio(ever[treated], ever[~treated])
