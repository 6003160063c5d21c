"""The design of a frontier: which mixes of levers may be bought, for how much, and what they are judged on (XLRM).

Every mistake of the file comes back at once, as for sweeps.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from pydantic.types import StringConstraints

from experiments import points, posterior
from experiments.design import Spread, Uncertain, base_mistakes, base_of, checked, file_of
from experiments.factors import Factor, factor_mistakes, factors_of
from experiments.measures import known_outcomes
from experiments.mixes import Dial, dial_mistakes, dials_of, scenario_of, with_levers, without
from sim import memory, references
from sim.files import Document, Mistake, nearest, scan, shown
from sim.levers.cost import PAYERS
from sim.levers.lever import library
from sim.outcomes import OUTCOMES
from sim.scenario import Expression, Name, Reference, Scenario, Span, Text
from sim.shapes import Words

Payer = Literal["public", "employers"]
Objective = Literal["cost", "gap", "mean"]
EVERYBODY: list[Payer] = ["public", "employers"]
USUAL: list[Objective] = ["cost", "gap"]


class FrontierDesign(BaseModel):
    """A frontier's design file, with every value filled in."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    schema_: Annotated[
        int,
        Field(alias="schema", ge=1, le=1, description="version of this file format"),
        Words("1, the version of this format"),
    ]
    name: Annotated[Name, Field(description="what results call it")]
    summary: Annotated[Text, Field(description="one or two sentences for a reader")] = ""
    base: Annotated[Reference, Field(description="the scenario that every mix is added to")] = "baseline"
    method: Annotated[Literal["frontier"], Field(description="frontier")]
    budget_per_head: Annotated[
        float, Field(gt=0, le=100_000, description="£ a head (of all ages) and year that a mix may cost at most")
    ]
    payers: Annotated[
        list[Payer],
        Field(min_length=1, max_length=2, description="whose money counts"),
        Words(f"a list of {' and '.join(PAYERS)}"),
    ] = Field(default_factory=EVERYBODY.copy)
    levers: Annotated[dict[str, Spread], Field(min_length=1, max_length=30, description="what a mix may vary")]
    who: Annotated[dict[str, Expression], Field(description="LEVER: whom it may reach, in place of its own")] = Field(
        default_factory=dict
    )
    outcome: Annotated[
        Annotated[str, StringConstraints(max_length=200)],
        Field(description="the gap to be closed"),
        Words("a gap, such as gap.caseness.imd_fifth"),
    ] = "gap.caseness.imd_fifth"
    objectives: Annotated[
        list[Objective],
        Field(min_length=2, max_length=3, description="what is made small at once"),
        Words("cost and gap, and perhaps mean"),
    ] = Field(default_factory=USUAL.copy)
    no_fifth_worse_by: Annotated[
        float, Field(ge=0, le=100, description="how much worse any fifth may come out in the search, outcome's unit")
    ] = 0.05
    population: Annotated[int, Field(ge=4, le=1000, description="mixes in a generation")] = 24
    generations: Annotated[int, Field(ge=1, le=10_000, description="generations of a search")] = 15
    searches: Annotated[int, Field(ge=1, le=100, description="searches from different starts")] = 2
    replicates: Annotated[int, Field(ge=1, le=1000, description="paired runs of a mix in the search")] = 3
    confirm: Annotated[int, Field(ge=2, le=1000, description="fresh paired runs of each mix of the front")] = 8
    most_confirmed: Annotated[int, Field(ge=2, le=1000, description="mixes of the front that are run afresh")] = 16
    uncertainties: Annotated[dict[str, Uncertain], Field(description="what nobody knows: numbers by name")] = Field(
        default_factory=dict
    )
    draws: Annotated[int, Field(ge=2, le=10_000, description="draws of the uncertain numbers")] = 16
    people: Annotated[int | None, Field(ge=1, le=memory.MOST_PEOPLE)] = None
    months: Annotated[int | None, Field(ge=2, le=1200)] = None
    place: Reference | None = None
    burn_in_months: Span | None = None
    seed: Annotated[int, Field(ge=0, le=2**63 - 1, description="seed of all luck and of the searches")] = 0


@dataclass(frozen=True)
class FrontierPlan:
    """A frontier ready to run: the scenario with every lever in it, what varies, and the draws of uncertain numbers."""

    design: FrontierDesign
    base: Scenario
    dials: tuple[Dial, ...]
    factors: tuple[Factor, ...]
    draws: np.ndarray  # float64 (draws, factors)
    cautions: tuple[str, ...] = ()

    @property
    def window(self) -> tuple[int, int]:
        """Months over which cost and gap are counted: from the first in which a mix may start to the end."""
        first = min(self._first(dial) for dial in self.dials)
        return min(first, self.base.months - 1), self.base.months

    def _first(self, dial: Dial) -> int:
        own = [d for d in self.dials if d.lever == dial.lever and d.key == "start_months"]
        if own:
            return int(min(own[0].listed) if own[0].listed else own[0].low)
        use = next(u for u in self.base.levers if u.lever == dial.lever)
        return self.base.month_of(str(use.start))

    def values(self, unit: np.ndarray) -> np.ndarray:
        """What positions (mixes, dials) from 0 to 1 mean, float64."""
        return np.column_stack([dial.at(unit[:, k]) for k, dial in enumerate(self.dials)])

    def mix(self, values: np.ndarray) -> Scenario:
        """The scenario of a mix: one value a dial, in the dial's unit."""
        return scenario_of(self.base, self.dials, values.tolist())

    @property
    def nothing(self) -> Scenario:
        """What every mix is compared with."""
        return without(self.base, self.dials)

    def drawn(self, scenario: Scenario, draw: int) -> Scenario:
        """The scenario under a draw of the uncertain numbers."""
        for factor, value in zip(self.factors, self.draws[draw], strict=True):
            scenario = factor.set(scenario, float(value))
        return scenario


def load_frontier(path: str | Path, **changes: Any) -> FrontierPlan:
    """The plan of a design file (or of one of the library, by name); ``changes`` are values of the command line.

    Raises `sim.files.InputError` with every mistake of the file and of its base.
    """
    document = scan(file_of(str(path), "frontier"))
    design, given = checked(FrontierDesign, document, _references(document), changes)
    base = base_of(design, document, given)  # type: ignore[arg-type]
    return make_plan(design, base)


def make_plan(design: FrontierDesign, base: Scenario) -> FrontierPlan:
    """The plan of a checked design on its base."""
    dials = dials_of(design.levers)
    base = with_levers(base, (dial.lever for dial in dials), design.who)
    factors = factors_of({}, design.uncertainties)
    cautions = list(base.cautions())
    if factors:
        unit = points.unit_points("lhs", factors, design.draws, design.seed)
        draws = posterior.values(factors, unit, "lhs", posterior.stored())
        cautions += posterior.cautions(factors, "lhs", posterior.stored())
    else:
        draws = np.zeros((0, 0))
        cautions.append("uncertainties: none named, so there is no robust version")
    for lever in dict.fromkeys(dial.lever for dial in dials):
        cost = library()[lever].cost
        if cost is None:
            cautions.append(f"{lever}: its cost is not known, so no mix with it can be priced")
        elif cost.payer not in design.payers:
            cautions.append(f"{lever}: paid by {cost.payer}, whose money is not counted")
    return FrontierPlan(design, base, dials, factors, draws, tuple(cautions))


def _references(document: Document) -> list[Mistake]:
    """Names that lead nowhere and values outside what is declared."""
    value = document.value
    if not isinstance(value, dict):
        return []
    found = list(references.check(Document(document.file, {"place": value.get("place")}, document.lines)))
    found += memory.check(document)
    found += base_mistakes(document)
    levers, uncertain = value.get("levers"), value.get("uncertainties")
    if isinstance(levers, dict):
        found += dial_mistakes(document, levers)
    if isinstance(uncertain, dict):
        found += factor_mistakes(document, "uncertainties", uncertain)
    found += _who(document, value.get("who"), levers)
    outcome = value.get("outcome")
    gaps = {
        name: None
        for name, known in known_outcomes().items()
        if name.startswith("gap.") and name.endswith(".imd_fifth") and OUTCOMES[known[0]].higher_is != "neither"
    }
    if isinstance(outcome, str) and outcome not in gaps:
        words = (
            "a gap between deprivation fifths, gap.OUTCOME.imd_fifth, of an outcome of which more is better or worse"
        )
        found.append(document.mistake(("outcome",), f"unknown gap {shown(outcome)}", words, nearest(outcome, gaps)))
    objectives = value.get("objectives")
    if isinstance(objectives, list) and (
        len(set(map(str, objectives))) < len(objectives) or not {"cost", "gap"} <= set(map(str, objectives))
    ):
        found.append(document.mistake(("objectives",), shown(objectives), "cost and gap, and perhaps mean, each once"))
    return found


def _who(document: Document, who: Any, levers: Any) -> list[Mistake]:
    """Mistakes of whom levers may reach."""
    found = []
    if not isinstance(who, dict):
        return []
    varied = {str(name).rsplit(".", 1)[0] for name in levers} if isinstance(levers, dict) else set()
    for lever, text in who.items():
        if lever not in varied:
            words = "a lever that this design varies"
            found.append(
                document.mistake(("who", lever), f"{shown(lever)}", words, nearest(lever, dict.fromkeys(varied)))
            )
            continue
        item = Document(document.file, {"levers": [{"lever": lever, "who": text}]})
        found += [document.mistake(("who", lever), m.found, m.allowed, m.near) for m in references.check(item)]
    return found
