"""The reference cycle: one small month of a society, written plainly in numpy and in Mesa objects.

A yardstick for the whole model, run on the same machine in the same minute. One month is: the
mean of last month's distress over eight ties, one AR(1) update of distress, losing and finding
a job, falling into and leaving poverty, and four tallies. Both ways of writing it follow the
same rules, so they end at the same averages.
"""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np

f32 = np.float32
TIES = 8
PULL, CONTAGION, NOISE = 0.13, 0.05, 1.7  # of distress: towards its set-point, towards ties, luck
BASE, WORKLESS, POVERTY, PLACE = 10.5, 2.0, 1.5, 0.1  # GHQ points; PLACE per decile more deprived
LOSS, LOSS_BY_DISTRESS, FIND = 0.008, 0.0004, 0.08  # a month
FALL, FALL_WORKLESS, LEAVE = 0.004, 0.06, 0.05  # a month
CUT = 15.7
TALLIES = ("distress", "cases", "workless", "poor")


def deciles(n: int) -> np.ndarray:
    """Deprivation decile of each of ``n`` people, in area order, 1 = most deprived; shape (n,)."""
    return (np.arange(n) * 10 // n + 1).astype(np.uint8)


def neighbours(n: int, seed: int) -> np.ndarray:
    """Eight ties a person, most of them near in the array; int32, shape (8, n)."""
    rng = np.random.default_rng(seed)
    shift = rng.integers(1, min(400, n), (TIES, n))
    return ((np.arange(n) + shift) % n).astype(np.int32)


class Plain:
    """The reference cycle over numpy arrays, one statement a rule."""

    def __init__(self, n: int, seed: int = 0) -> None:
        self.rng = np.random.default_rng(seed)
        self.n = n
        self.decile = deciles(n)
        self.ties = neighbours(n, seed)
        self.place = (BASE + (5.5 - self.decile) * PLACE).astype(f32)
        self.most = self.decile <= 2
        self.distress = np.full(n, BASE, f32)
        self.workless = np.zeros(n, bool)
        self.poor = np.zeros(n, bool)
        self.tallies: list[tuple[float, ...]] = []

    def again(self) -> None:
        """Nothing to go back to: nobody ages."""

    def step(self) -> None:
        """One month of everybody."""
        rng, n = self.rng, self.n
        others = self.distress[self.ties].mean(axis=0)
        setpoint = self.place + f32(WORKLESS) * self.workless + f32(POVERTY) * self.poor
        pull = PULL * (setpoint - self.distress) + CONTAGION * (others - self.distress)
        moved = self.distress + pull + NOISE * rng.standard_normal(n, f32)
        luck = rng.random(n, f32)
        loses = luck < LOSS + LOSS_BY_DISTRESS * self.distress
        self.workless = np.where(self.workless, luck >= FIND, loses)
        luck = rng.random(n, f32)
        falls = luck < np.where(self.workless, f32(FALL_WORKLESS), f32(FALL))
        self.poor = np.where(self.poor, luck >= LEAVE, falls)
        self.distress = np.clip(moved, 0, 36)
        self.tally()

    def tally(self) -> None:
        """Four counts and means for the month."""
        self.tallies.append(
            (
                float(self.distress.mean()),
                float((self.distress >= CUT).mean()),
                float(self.workless.mean()),
                float(self.poor.mean()),
            )
        )

    def gap(self) -> float:
        """Mean distress of the most deprived fifth minus that of the least."""
        return float(self.distress[self.most].mean() - self.distress[self.decile >= 9].mean())


class Someone(mesa.Agent):
    """One person as one Python object."""

    def __init__(self, model: Town, decile: int) -> None:
        super().__init__(model)
        self.decile = decile
        self.distress = BASE
        self.settled = BASE
        self.workless = False
        self.poor = False
        self.ties: list[Someone] = []

    def live(self) -> None:
        """One month, seeing others as they were at the end of the last."""
        luck = self.random
        others = sum(tie.settled for tie in self.ties) / TIES
        before = self.settled
        setpoint = BASE + (5.5 - self.decile) * PLACE + WORKLESS * self.workless + POVERTY * self.poor
        moved = before + PULL * (setpoint - before) + CONTAGION * (others - before) + NOISE * luck.gauss(0.0, 1.0)
        draw = luck.random()
        self.workless = draw >= FIND if self.workless else draw < LOSS + LOSS_BY_DISTRESS * before
        draw = luck.random()
        self.poor = draw >= LEAVE if self.poor else draw < (FALL_WORKLESS if self.workless else FALL)
        self.distress = min(max(moved, 0.0), 36.0)

    def settle(self) -> None:
        """Let others see this month's distress from the next month on."""
        self.settled = self.distress


class Town(mesa.Model):
    """The reference cycle over Mesa agents, one object a person."""

    def __init__(self, n: int, seed: int = 0) -> None:
        super().__init__(seed=seed)
        people = [Someone(self, int(decile)) for decile in deciles(n)]
        table = neighbours(n, seed)
        for i, person in enumerate(people):
            person.ties = [people[j] for j in table[:, i]]
        self.people = people
        self.tallies: list[tuple[float, ...]] = []

    @property
    def n(self) -> int:
        return len(self.people)

    def again(self) -> None:
        """Nothing to go back to: nobody ages."""

    def step(self) -> None:
        """One month of everybody."""
        self.agents.do("live")
        self.agents.do("settle")
        people, n = self.people, len(self.people)
        self.tallies.append(
            (
                sum(p.distress for p in people) / n,
                sum(p.distress >= CUT for p in people) / n,
                sum(p.workless for p in people) / n,
                sum(p.poor for p in people) / n,
            )
        )

    def gap(self) -> float:
        """Mean distress of the most deprived fifth minus that of the least."""
        most = [p.distress for p in self.people if p.decile <= 2]
        least = [p.distress for p in self.people if p.decile >= 9]
        return sum(most) / len(most) - sum(least) / len(least)


def averages(society: Any, months: int, last: int) -> np.ndarray:
    """The four tallies averaged over the ``last`` of ``months`` months; shape (4,)."""
    for _ in range(months):
        society.step()
    return np.asarray(society.tallies[-last:]).mean(axis=0)
