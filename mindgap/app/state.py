"""What the page shares between those who look at it, and what each of them asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from experiments.players import Players
from experiments.replay import Job
from experiments.replay_tables import Stage, stage
from experiments.runner import first_start, seed_of
from sim.scenario import Scenario


@dataclass(frozen=True)
class Settings:
    """How much is simulated for every change of a lever."""

    people: int = 10_000
    months: int = 240
    replicates: int = 8
    seed: int = 0
    jobs: int = 2
    place: str = "england"

    @property
    def seeds(self) -> dict[int, int]:
        """The seed of each replicate."""
        return {k: seed_of(self.seed, k) for k in range(self.replicates)}


_SETTINGS = [Settings()]


def set_up(settings: Settings) -> None:
    """Say how much the page simulates, before it is opened; the processes begin to load the model."""
    _SETTINGS[0] = settings
    players()


def settings() -> Settings:
    """How much the page simulates."""
    return _SETTINGS[0]


@cache
def players() -> Players:
    """The processes that everybody who looks at the page shares."""
    return Players(settings().jobs)


def jobs(scenarios: list[Scenario]) -> list[Job]:
    """One job a scenario and replicate: the first two replicates first, then the rest in turn."""
    held = any("hold" in s.cut.values() for s in scenarios)
    hold = first_start(scenarios) if held else None
    return [Job(s, replicate, seed, hold) for replicate, seed in settings().seeds.items() for s in scenarios]


def shown(guest: str, scenarios: list[Scenario], wanted: list[Job], keys: list[str]) -> tuple[Stage | None, str]:
    """What can be shown now, and why a run failed, if one did."""
    takes, failed = players().found(guest, keys)
    found: dict[str, dict[int, object]] = {}
    for job, key in zip(wanted, keys, strict=True):
        if key in takes:
            found.setdefault(job.scenario.key, {})[job.replicate] = takes[key]
    return stage(scenarios, found, settings().replicates), next(iter(failed.values()), "")  # type: ignore[arg-type]
