"""A panel with effects planted in it, a tiny society for the observer to watch, and a replicate that was not run."""

from types import SimpleNamespace

import numpy as np
import pytest

from experiments import funnel, validate
from experiments.panel import FIXED, HOUSEHOLD, VARYING, Panel
from sim.columns import JOBS, is_link, is_real
from sim.life import ADULT, CHILD
from sim.record import SHAPE, WIDTH

EMPLOYED, UNEMPLOYED = JOBS.index("employed"), JOBS.index("unemployed")


def empty(name: str, shape: int | tuple[int, int]) -> np.ndarray:
    """Zeros of the type a column of the panel has."""
    return np.zeros(shape, HOUSEHOLD[name] if name in HOUSEHOLD else np.float32 if is_real(name) else np.uint8)


def persons(n: int, rng: np.random.Generator) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Columns of n people, spread over every code and decile: what is fixed, and what they start and stay with.

    Two by two they are a couple and two who live alone; nobody ages.
    """
    fixed = {name: empty(name, n) for name in FIXED}
    fixed["sex"] = (np.arange(n) % 2).astype(np.uint8)
    fixed["ethnic_group"] = rng.choice(5, n, p=[0.7, 0.12, 0.1, 0.05, 0.03]).astype(np.uint8)
    fixed["ethnicity"] = np.array([0, 5, 10, 13, 17], np.uint8)[fixed["ethnic_group"]]
    fixed["orientation"] = rng.choice(4, n, p=[0.94, 0.03, 0.02, 0.01]).astype(np.uint8)
    for name in ("gender", "neurodivergent", "looked_after"):
        fixed[name] = (rng.random(n) < 0.1).astype(np.uint8)
    start = {name: empty(name, n) for name in (*VARYING, *HOUSEHOLD)}
    start["age"] = rng.integers(16, 90, n).astype(np.uint8)
    start["age_band"] = np.digitize(start["age"], [35, 50, 65]).astype(np.uint8)
    start["imd_decile"] = (1 + np.arange(n) * 10 // n).astype(np.uint8)
    start["tenure"] = rng.integers(0, 4, n).astype(np.uint8)
    start["limitation"] = rng.choice(3, n, p=[0.8, 0.12, 0.08]).astype(np.uint8)
    start["disabled"] = (start["limitation"] > 0).astype(np.uint8)
    start["hours"] = rng.choice([20, 38], n).astype(np.uint8)
    for name in ("long_term_ill", "justice_contact"):
        start[name] = (rng.random(n) < 0.1).astype(np.uint8)
    start["partner"] = (np.arange(n) + np.tile([1, -1, 0, 0], n // 4 + 1)[:n]).astype(np.int32)
    start["first"] = (start["partner"] >= np.arange(n)).astype(np.uint8)
    start["children"] = rng.integers(0, 3, n).astype(np.uint8)
    start["area"] = (np.arange(n) * 20 // n).astype(np.int32)
    return fixed, start


@pytest.fixture(scope="session")
def planted():
    """A maker of panels: ``planted(strain=2.6, job_loss=1.7, …)`` gives the effects that are in it.

    ``gone`` is the share of person-waves at which somebody is not there.
    """

    def make(
        n: int = 20_000,
        years: int = 6,
        strain: float = 2.6,
        job_loss: float = 1.7,
        men_less: float = 0.0,
        lag: float = 0.0,
        mind_to_strain: float = 0.0,
        strain_follows: float = 0.3,
        mind_to_work: float = 0.0,
        black_treated: float = 0.0,
        gone: float = 0.0,
        seed: int = 1,
    ) -> Panel:
        rng = np.random.default_rng(seed)
        fixed, start = persons(n, rng)
        lasting = rng.normal(0, 2.5, n)
        waves = {name: np.tile(values, (years + 1, 1)) for name, values in start.items()}
        work = rng.random(n) < 0.6
        previous = 11.5 + lasting
        was_strained = np.zeros(n, bool)
        for t in range(years + 1):
            logit = -2.2 + strain_follows * lasting + 1.5 * was_strained + mind_to_strain * -1.25 * (previous - 11.5)
            strained = rng.random(n) < 1 / (1 + np.exp(-logit))
            index = np.where(work, 1.5, -1.2) + mind_to_work * -1.25 * (previous - 11.5) * work
            working = rng.normal(size=n) < index
            lost = work & ~working
            ghq = 11.5 + lasting + (strain - men_less * (fixed["sex"] == 0)) * strained + job_loss * lost
            ghq = ghq + 0.4 * (t % 3) + lag * (previous - 11.5) + rng.normal(0, 3, n)
            waves["ghq"][t] = ghq
            waves["cisr"][t] = ghq + rng.normal(0, 1.7, n)
            waves["strain"][t], waves["job"][t] = strained, np.where(working, EMPLOYED, UNEMPLOYED)
            waves["found_poor"][t] = rng.random(n) < 0.2
            waves["income"][t] = 1500 + 800 * rng.random(n) - 400.0 * waves["found_poor"][t]
            odds = -1.0 + 0.2 * (waves["cisr"][t] - 15.7) + black_treated * (fixed["ethnic_group"] == 2)
            waves["medicine"][t] = rng.random(n) < 1 / (1 + np.exp(-odds))
            previous, work, was_strained = ghq, working, strained
        here = np.random.default_rng(seed + 1000).random((years + 1, n)) >= gone
        for name, values in waves.items():
            values[~here] = 77 if name == "ghq" else 0  # never to be looked at
        panel = Panel(fixed, waves, here, cuts={"ghq": 16.0, "cisr": 15.7, "cisr18": 18.8})
        panel.ties = np.tile(np.arange(n), (8, 1))
        return panel

    return make


def found(values):
    """What a replicate leaves: the values, and nobody counted or followed."""
    none = np.zeros(0, np.uint8)
    return validate.Found(values, np.zeros((1, *SHAPE, WIDTH), np.int64), funnel.Cohort(*[none] * 6))


class TinyTown:
    """Six people in eight rows whose every month is written down: what the observer sees can be counted by hand.

    Rows 0 and 1 are a couple and the parents of row 2, who turns 16 in month 6; row 3 lives alone and dies in
    month 20; row 5 arrives in month 13 and moves to row 7 in month 18; row 6 lives alone. Row 4 is empty.
    """

    IDS = (10, 11, 12, 13, 0, 15, 16, 0)

    def __init__(self) -> None:
        self.month = 0
        self.area_starts = np.array([0, 4, 8])
        self.ties = np.tile(np.arange(8, dtype=np.int32), (8, 1))
        self.ties[0] = [1, 3, 2, 0, 4, 5, 2, 7]  # row 6 looks to a child: no tie yet
        self.numbers = {
            f"reading.{name}_cut": SimpleNamespace(value=value)
            for name, value in (("ghq", 16.0), ("cisr", 15.7), ("cisr18", 18.8))
        }

    @property
    def moved(self) -> bool:
        return self.month >= 18

    @property
    def ids(self) -> np.ndarray:
        ids = np.array(self.IDS, np.uint32)
        if self.moved:
            ids[5], ids[7] = 0, 15
        if self.month >= 20:
            ids[3] = 0
        return ids

    def whole(self, name: str) -> np.ndarray:
        """A column of all eight rows."""
        out = np.zeros(8, np.float32 if is_real(name) else np.int16 if is_link(name) else np.uint8)
        newcomer = 7 if self.moved else 5
        if name == "stage":
            out[[0, 1, 3, 6]] = ADULT
            out[2] = ADULT if self.month >= 6 else CHILD
            out[newcomer] = ADULT if self.month >= 13 else 0
            out[3] = 0 if self.month >= 20 else ADULT
        elif name in ("home", "partner", "carer"):
            out[:3] = {"home": [0, -1, -2], "partner": [1, -1, 0], "carer": [0, 0, -1]}[name]
        elif name == "sex":
            out[[1, 3]] = 1
        elif name == "ghq":
            out[:] = 10 + self.month
            out[6] = 5
        elif name == "age":
            out[:] = [40, 38, 16, 70, 0, 30, 50, 30]
        elif name in ("pay", "pension", "benefits"):
            out[:3] = {"pay": [1000, 500, 0], "pension": [0, 0, 40], "benefits": [100, 100, 100]}[name]
        elif name == "admitted":
            out[1] = self.month % 5 == 0  # months 5, 10 | 15, 20
            out[3] = self.month == 19
        elif name == "in_therapy":
            out[3] = 3 <= self.month <= 8
            out[6] = 1 <= self.month <= 2
        elif name == "dropped_out":
            out[3] = self.month == 9
        elif name == "recovered":
            out[3] = self.month in (2, 16)  # dies before the second has been followed for a year
            out[6] = self.month == 3
        return out

    @property
    def here(self) -> np.ndarray:
        return np.flatnonzero(self.whole("stage"))

    @property
    def adults(self) -> np.ndarray:
        return np.flatnonzero(self.whole("stage") == ADULT)

    def column(self, name: str, rows: np.ndarray) -> np.ndarray:
        return self.whole(name)[rows]

    def other(self, link: str, rows: np.ndarray) -> np.ndarray:
        return rows + self.whole(link)[rows].astype(np.int64)


class TinySociety:
    """The tiny town, month by month."""

    def __init__(self) -> None:
        self.town = TinyTown()

    def step(self) -> None:
        self.town.month += 1


@pytest.fixture
def tiny():
    return TinySociety()
