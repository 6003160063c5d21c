"""What a gap or an effect is shared out over: barriers, vicious cycles, pathways; and the runs that each needs.

A coalition of barriers or cycles is *levelled* from the start of the burn-in (`sim.cycles`); what remains of the gap is
the coalition's value. A pathway is what the mind reads of one part of life; a coalition of pathways is *held* from the
policy's start, with and without the policy, and what remains of the policy's effect is its value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from experiments import shapley
from experiments.runner import first_start
from experiments.trials import Trial
from sim.columns import BY_NAME
from sim.cuts import HOLD, LEVEL
from sim.cycles import all_links, cycles
from sim.levers.lever import library
from sim.process import BARRIERS, processes
from sim.scenario import Scenario

PARTS = ("barriers", "cycles", "gains", "pathways")
MIND = "distress"  # the process through which all of life reaches the mind
CARE = "care"  # the pathway of all that services give
POINT = (("distress.base", 1.0),)  # a lasting point more on everyone's distress
TITLES = {
    "determinants": "unequal determinants",
    "access": "unequal access",
    "experience": "unequal experience",
    "strain": "money and strain",
    "ties": "ties and loneliness",
    "power": "control over one's life",
    "adversity": "safety and trauma",
    "regard": "discrimination",
    CARE: "care received",
}


@dataclass(frozen=True)
class Game:
    """Players, what each of them cuts, and the runs that give a coalition its value: one, or two to be subtracted."""

    part: str
    players: dict[str, tuple[str, ...]]  # name → keys of `cut`
    mode: str
    scenarios: tuple[Scenario, ...]
    hold_from: int | None = None

    @property
    def exact(self) -> bool:
        """Whether all coalitions are run."""
        return len(self.players) <= shapley.MOST_EXACT

    def masks(self, pairs: int, seed: int) -> list[int]:
        """The coalitions that a replicate runs."""
        if self.exact:
            return list(range(1 << len(self.players)))
        return shapley.needed(shapley.orders(len(self.players), pairs, seed))

    def trials(self, mask: int, seed: int) -> list[Trial]:
        """The runs of a coalition under a seed."""
        names = shapley.members(mask, tuple(self.players))
        cut = {key: self.mode for name in names for key in self.players[name]}
        return [
            Trial(s.model_copy(update={"cut": {**s.cut, **cut}}), seed, self.hold_from if cut else None)
            for s in self.scenarios
        ]


def games(scenario: Scenario, parts: tuple[str, ...]) -> list[Game]:
    """The games of the parts asked for; none of pathways where there is no lever."""
    made: dict[str, Callable[[], Game]] = {
        "barriers": lambda: Game("barriers", {name: (name,) for name in BARRIERS}, LEVEL, (scenario,)),
        "cycles": lambda: Game("cycles", {name: (name,) for name in closed()}, LEVEL, (scenario,)),
        "pathways": lambda: Game("pathways", pathways(scenario), HOLD, _policy(scenario), first_start([scenario])),
    }
    return [make() for part, make in made.items() if part in parts and (part != "pathways" or scenario.levers)]


def _policy(scenario: Scenario) -> tuple[Scenario, Scenario]:
    """The scenario, and the same without its levers."""
    return scenario, scenario.model_copy(update={"levers": []})


@cache
def closed() -> tuple[str, ...]:
    """The cycles that are closed, by name."""
    return tuple(cycle.name for cycle in cycles().values() if cycle.closed)


def pathways(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """What the mind reads that the scenario's levers can change, by part of life: name → links."""
    moved = downstream(frozenset(e.number.split(".")[0] for u in scenario.levers for e in library()[u.lever].effects))
    found: dict[str, list[str]] = {}
    for reader, column in all_links():
        owner = BY_NAME[column.removeprefix("others_")].owner
        if reader == MIND and owner in moved and owner in processes():
            name = owner if processes()[owner].barrier not in ("access", "experience") else CARE
            found.setdefault(name, []).append(f"{reader}.{column}")
    return {name: tuple(links) for name, links in found.items()}


@cache
def downstream(first: frozenset[str]) -> frozenset[str]:
    """The processes that a change in some of them can reach, through every link, of this month or later."""
    reached, edge = set(first), set(first)
    while edge:
        now = {reader for reader, column in all_links() if BY_NAME[column.removeprefix("others_")].owner in edge}
        edge = now - reached
        reached |= now
    return frozenset(reached)


def gain_trials(scenario: Scenario, cycle: str, seed: int) -> list[Trial]:
    """With and without a lasting point of distress, from `begins` on: a cycle (or ``all``) held, or none (``""``)."""
    keys = closed() if cycle == "all" else (cycle,) if cycle else ()
    held = scenario.model_copy(update={"cut": {**scenario.cut, **dict.fromkeys(keys, HOLD)}})
    return [Trial(held, seed, 0, raised) for raised in (POINT, ())]


def title(player: str) -> str:
    """What a reader calls a player."""
    return TITLES.get(player, player)
