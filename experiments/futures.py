"""Two futures of the same person: a stored comparison's people under two of its scenarios again, with the same luck.

The run keeps its seeds, so any replicate can be lived through again. First everybody is followed, to choose persons by
a rule; then the chosen ones are, month by month, in every column.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis import words
from experiments.pasts import town_at_begins
from experiments.runner import Progress, first_start
from sim.columns import COLUMNS, LINK
from sim.life import NOBODY
from sim.run import Run, before_begins, begin
from sim.scenario import Scenario
from sim.town import Town

SHARES = {1: (0.9,), 2: (0.9, 0.5), 3: (0.9, 0.5, 0.1)}  # places in the order of gain that are shown
LAID = tuple(c.name for c in COLUMNS if c.kind != LINK)
SAME = 0.005  # GHQ points of mean distress: less is no difference


class NoFutures(Exception):
    """There is nobody to show; the text says why."""


@dataclass(frozen=True)
class Choice:
    """Who was considered and chosen: ``gains`` in GHQ points by id, largest first, of those whose futures differ."""

    rule: str
    considered: int  # adults in both futures all the time, reached by the policy where it reaches people
    among: str  # who they are, in words
    ids: np.ndarray  # uint32, in the order of gain
    gains: np.ndarray  # mean distress under the first scenario minus that under the other
    chosen: tuple[tuple[int, float], ...]  # id and its place in the order, 0 to 1

    @property
    def better(self) -> int:
        """How many are less distressed under the policy."""
        return int((self.gains > SAME).sum())

    @property
    def worse(self) -> int:
        """How many are more distressed under the policy."""
        return int((self.gains < -SAME).sum())

    def gain(self, person: int) -> float:
        """What a person gains."""
        return float(self.gains[self.ids == person][0])


@dataclass
class Futures:
    """The chosen persons under both scenarios: a frame each, one line a month, all columns and what reached them."""

    base: Scenario
    policy: Scenario
    seed: int
    replicate: int
    choice: Choice
    frames: dict[int, tuple[pd.DataFrame, pd.DataFrame]] = field(default_factory=dict)
    spread: dict[str, float] = field(default_factory=dict)  # standard deviation of each column over adults at `begins`


def live(
    base: Scenario, policy: Scenario, seed: int, replicate: int, many: int = 3, person: int | None = None,
    progress: Progress | None = None,
) -> Futures:  # fmt: skip
    """Both futures of 1 to 3 persons chosen by the rule, or of one by its id; NoFutures where nobody is left."""
    if before_begins(base) != before_begins(policy):
        raise NoFutures(f"{base.short} and {policy.short} differ before `begins`: their people have no common past")
    town = town_at_begins(base, seed)
    report = progress or (lambda done, total, words="": None)
    whole = 2 * base.months
    choice = _choose(base, policy, town, many, person, lambda done: report(done, whole, "months"))
    found = Futures(base, policy, seed, replicate, choice, spread=_spread(town))
    lines: dict[tuple[int, int], list[dict[str, float]]] = {}
    for month, runs in _in_step(base, policy, town):
        for future, run in enumerate(runs):
            for one, _ in choice.chosen:
                lines.setdefault((one, future), []).append(_line(run, one))
        report(base.months + month + 1, whole, "months")
    for one, _ in choice.chosen:
        found.frames[one] = (pd.DataFrame(lines[one, 0]), pd.DataFrame(lines[one, 1]))
    return found


def _in_step(base: Scenario, policy: Scenario, town: Town) -> Iterator[tuple[int, tuple[Run, Run]]]:
    """Both runs, month by month."""
    hold = first_start([base, policy])
    runs = (begin(base, town, hold), begin(policy, town, hold))
    for month in range(base.months):
        for run in runs:
            run.step()
        yield month, runs


def _choose(base: Scenario, policy: Scenario, town: Town, many: int, person: int | None, report: Progress) -> Choice:
    """Follow everybody who is an adult at `begins`, and pick by the rule."""
    ids = np.sort(town.ids[town.adults])
    total, months = np.zeros((2, len(ids))), np.zeros((2, len(ids)), np.int64)
    reached = np.zeros(len(ids), bool)
    reaches = bool(begin(policy, town).policy.of_people)
    for month, runs in _in_step(base, policy, town):
        for future, run in enumerate(runs):
            rows = run.town.adults
            at = np.minimum(np.searchsorted(ids, run.town.ids[rows]), len(ids) - 1)
            there = ids[at] == run.town.ids[rows]
            total[future, at[there]] += run.town.column("distress", rows[there])
            months[future, at[there]] += 1
            if future and reaches:
                for lever in range(len(run.policy.of_people)):
                    reached[at[there]] |= run.town.reached(lever)[rows[there]] == 1
        report(month + 1)
    always = (months == base.months).all(0)
    gain = (total[0] - total[1]) / base.months
    considered = always & reached if reaches else always
    among = "are adults in both futures all the time" + (" and were reached by the policy" if reaches else "")
    who = considered & (np.abs(gain) > SAME)
    many_considered = int(considered.sum())
    if person is not None:
        return _by_id(person, ids, gain, always, among, who, many_considered)
    if not who.any():
        raise NoFutures(f"{policy.short}: of {many_considered:,} people who {among} nobody's mean distress differs")
    mine, gains = ids[who], gain[who]
    order = np.lexsort((mine, -gains))
    mine, gains = mine[order], gains[order]
    places = SHARES[many]
    at_places = [round((1 - share) * (len(mine) - 1)) for share in places]
    chosen = tuple((int(mine[k]), share) for k, share in dict(zip(at_places, places, strict=True)).items())
    rule = (
        f"Among the {many_considered:,} people who {among}, the {len(mine):,} whose mean distress differs, in the "
        f"order of how much lower it is under {policy.short} than under {base.short}: whoever "
        f"{words.listed([f'{100 * share:.0f} %' for share in places])} of them gain less than."
    )
    return Choice(rule, many_considered, among, mine, gains, chosen)


def _by_id(
    person: int, ids: np.ndarray, gain: np.ndarray, always: np.ndarray, among: str, who: np.ndarray, many: int
) -> Choice:
    """One person who was asked for."""
    place = np.flatnonzero(ids == person)
    if not len(place) or not always[place[0]]:
        raise NoFutures(f"person {person}: not an adult who is there all the time in both futures")
    below = float((gain[who] < gain[place[0]]).mean()) if who.any() else float("nan")
    shown = who | (ids == person)
    order = np.lexsort((ids[shown], -gain[shown]))
    mine, gains = ids[shown][order], gain[shown][order]
    rule = "This person was asked for by number, not chosen by the rule."
    return Choice(rule, many, among, mine, gains, ((person, below),))


def _line(run: Run, person: int) -> dict[str, float]:
    """Every column of a person this month, and which levers reach the person."""
    town = run.town
    row = int(np.flatnonzero((town.ids == person) & (town.whole("stage") != NOBODY))[0])
    line = {name: float(town.whole(name)[row]) for name in LAID}
    line["with_partner"] = float(town.whole("partner")[row] != 0)
    for place, turned in enumerate(run.policy.of_people):
        line[f"reached.{turned.lever.name}"] = float(town.reached(place)[row])
    return line


def _spread(town: Town) -> dict[str, float]:
    """The standard deviation of every column over the adults."""
    return {name: float(np.std(town.column(name).astype(np.float64))) for name in LAID}
