"""What a lever is: the numbers it moves, for whom, how it spreads, what it is to be judged on.

A lever never touches a person's column. It changes numbers: for those it reaches (numbers
`per: person`), for areas (`per: area`) or for all services (`per: world`).
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from functools import cache

from sim import plugins
from sim.levers.cost import Cost
from sim.published import Published

# How sure its evidence is, strongest first.
GRADES = {
    "trials": "several randomised trials",
    "trial": "one randomised trial",
    "comparison": "compared without randomising",
    "uncontrolled": "seen before and after, or in one place, without comparison",
    "rule": "what the law or a payment does is arithmetic; what people do next is not",
    "assumed": "no study of its effect; the size is an assumption with a range",
}
LEVELS = ("communities", "place", "services", "system", "nation")
MODULES = tuple(
    f"sim.levers.{file}"
    for file in ("communities", "places", "services", "systems", "nation", "security", "care", "trends")
)


@dataclass(frozen=True)
class Staff:
    """Who does the work: whole-time workers, each for so many people (or adults served) at a time."""

    people: float
    low: float
    high: float
    title: str  # what they are called
    reason: str  # where the figure comes from


@dataclass(frozen=True)
class Effect:
    """One number a lever moves: by ``change`` at size 1, combined as the number declares.

    add: value + change; multiply: value × (1 + change); max: the value, or ``change`` where it is
    higher. ``by_decile`` (ten entries, most deprived first) takes the place of ``change`` for
    numbers of areas; ``same_total`` then scales the areas it acts in so that their sum stays as it was.
    """

    number: str
    change: float = 0.0
    low: float | None = None  # range of the change, in the unit of the number; None: a policy's own choice
    high: float | None = None
    kind: str = "estimated"  # measured, estimated, assumed (a range that includes none), rule, or choice
    source: str = ""  # ids of the evidence; unless assumed or a choice
    reason: str = ""  # in one line; needed when assumed or a choice
    by_decile: tuple[float, ...] | None = None
    same_total: bool = False
    published: Published | None = None  # what it was converted from, where the study's months are not the model's


@dataclass(frozen=True)
class Lever:
    """A lever of the library with its defaults; a scenario may set size, coverage, who, where and when."""

    name: str
    level: str  # the lowest that can act
    title: str
    summary: str
    effects: tuple[Effect, ...]
    outcomes: tuple[str, ...]  # what it is to be judged on
    evidence: str  # what trials or studies found, in words
    source: str  # ids of the evidence, or `assumed`
    grade: str = "assumed"  # of its evidence, one of GRADES
    who: str | None = None  # None: works on areas, services or other levers, not on persons
    of: str = "adults"  # or children (under 16): the only ones it reaches
    coverage: float = 1.0
    take_up: dict[str, float] = field(default_factory=lambda: {"default": 1.0})
    lasts_months: int | None = 12  # None: as long as the person stays eligible
    ramp_months: int = 12
    with_job: bool = False  # sits on the job: ends with it, and a new job is a new offer
    cost: Cost | None = None  # None: not known
    staff: Staff | None = None  # None: its work is law or money, or not known

    def __post_init__(self) -> None:
        if self.grade not in GRADES or self.of not in ("adults", "children"):
            raise ValueError(f"{self.name}: of {self.of}, graded {self.grade}; see GRADES of sim/levers/lever.py")

    @property
    def reaches_people(self) -> bool:
        """Whether it works on persons, and not on areas, services or other levers."""
        return self.who is not None

    @property
    def unit_cost(self) -> str:
        """What one unit costs, in one line."""
        return "not known" if self.cost is None else self.cost.text


@cache
def library() -> dict[str, Lever]:
    """Every lever by name, from the files of the levels and of plug-ins; InputError where one of these is wrong.

    ValueError where two of the library share a name.
    """
    levers = [lever for path in MODULES for lever in importlib.import_module(path).LEVERS]
    if plugins.found(plugins.LEVERS):
        from sim.levers.plugged import levers as of_plugins

        levers += of_plugins({lever.name for lever in levers})
    names = [lever.name for lever in levers]
    if len(set(names)) != len(names):
        raise ValueError(f"two levers share a name: {sorted(n for n in names if names.count(n) > 1)}")
    return {lever.name: lever for lever in levers}
