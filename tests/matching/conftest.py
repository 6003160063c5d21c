"""A panel with effects planted in it, and a tiny society for the observer to watch."""

from types import SimpleNamespace

import numpy as np
import pytest

from experiments.panel import FIXED, VARYING, Panel
from sim.columns import BY_NAME, JOBS

EMPLOYED, UNEMPLOYED = JOBS.index("employed"), JOBS.index("unemployed")


def persons(n: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Fixed columns of n people, spread over every code and decile."""
    fixed = {name: np.zeros(n, np.float32 if BY_NAME[name].kind == "real" else np.uint8) for name in FIXED}
    fixed["sex"] = (np.arange(n) % 2).astype(np.uint8)
    fixed["age"] = rng.integers(16, 90, n).astype(np.uint8)
    fixed["age_band"] = np.digitize(fixed["age"], [35, 50, 65]).astype(np.uint8)
    fixed["imd_decile"] = (1 + np.arange(n) * 10 // n).astype(np.uint8)
    fixed["ethnic_group"] = rng.choice(5, n, p=[0.7, 0.12, 0.1, 0.05, 0.03]).astype(np.uint8)
    fixed["ethnicity"] = np.array([0, 5, 10, 13, 17], np.uint8)[fixed["ethnic_group"]]
    fixed["tenure"] = rng.integers(0, 4, n).astype(np.uint8)
    fixed["orientation"] = rng.choice(4, n, p=[0.94, 0.03, 0.02, 0.01]).astype(np.uint8)
    fixed["mate"] = np.tile(np.array([1, 2, 0, 0], np.uint8), n // 4 + 1)[:n]
    fixed["limitation"] = rng.choice(3, n, p=[0.8, 0.12, 0.08]).astype(np.uint8)
    fixed["disabled"] = (fixed["limitation"] > 0).astype(np.uint8)
    fixed["hours"] = rng.choice([20, 38], n).astype(np.uint8)
    return fixed


@pytest.fixture(scope="session")
def planted():
    """A maker of panels: ``planted(strain=2.6, job_loss=1.7, …)`` gives the effects that are in it."""

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
        seed: int = 1,
    ) -> Panel:
        rng = np.random.default_rng(seed)
        fixed = persons(n, rng)
        lasting = rng.normal(0, 2.5, n)
        waves = {name: np.zeros((years + 1, n), np.float32) for name in VARYING}
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
            waves["poor"][t] = rng.random(n) < 0.2
            waves["income"][t] = 1500 + 800 * rng.random(n) - 400 * waves["poor"][t]
            odds = -1.0 + 0.2 * (waves["cisr"][t] - 15.7) + black_treated * (fixed["ethnic_group"] == 2)
            waves["medicine"][t] = rng.random(n) < 1 / (1 + np.exp(-odds))
            previous, work, was_strained = ghq, working, strained
        small = {name for name in VARYING if BY_NAME[name].kind != "real"}
        waves = {name: w.astype(np.uint8) if name in small else w for name, w in waves.items()}
        panel = Panel(fixed, waves, cuts={"ghq": 16.0, "cisr": 15.7, "cisr18": 18.8})
        panel.area = np.arange(n) * 20 // n
        panel.ties = np.tile(np.arange(n), (8, 1))
        return panel

    return make


class TinySociety:
    """Four people whose every month is written down: what the observer sees can be counted by hand."""

    def __init__(self) -> None:
        self.month = 0
        number = lambda value: SimpleNamespace(value=value)  # noqa: E731
        self.town = SimpleNamespace(
            n=4,
            area_starts=np.array([0, 2, 4]),
            ties=np.zeros((8, 4), np.int32),
            numbers={
                "reading.ghq_cut": number(16.0),
                "reading.cisr_cut": number(15.7),
                "reading.cisr18_cut": number(18.8),
            },
        )

    def step(self) -> None:
        self.month += 1

    def column(self, name: str) -> np.ndarray:
        out = np.zeros(4, np.float32 if BY_NAME[name].kind == "real" else np.uint8)
        if name == "ghq":
            out[:] = 10 + self.month
            out[3] = 5
        if name == "admitted":
            out[1] = self.month % 5 == 0  # months 5, 10 | 15, 20
        if name == "in_therapy":
            out[2] = 3 <= self.month <= 8
            out[3] = 1 <= self.month <= 2
        if name == "dropped_out":
            out[2] = self.month == 9
        if name == "recovered":
            out[2] = self.month == 2
            out[3] = self.month == 3
        return out


@pytest.fixture
def tiny():
    return TinySociety()
