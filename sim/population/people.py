"""Draws the people of a place: everybody's start, by published margins and fixed luck.

Every draw is keyed by (seed, person's or household's first id, name of the draw). So in
towns of n and of 2n people whose areas are cut at the same rows (both multiples of 15,000)
people 0..n-1 have the same columns, bit for bit; with other sizes they have the same luck
but may live in another decile. Ties and the fair world's permutation depend on n.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.columns import BY_NAME, JOBS
from sim.population import fair
from sim.population.draft import Draft
from sim.population.families import CELL_TENURE_ROW, TENURE_ROWS
from sim.population.labels import carers, draw_who
from sim.population.living import draw_hours, draw_job, draw_online, draw_skill, draw_wage
from sim.population.luck import pick
from sim.population.means import draw_money
from sim.population.network import BLIND, draw_ties
from sim.population.past import (
    draw_caring,
    draw_exposures,
    draw_justice,
    draw_lasting,
    draw_medicine,
    draw_severe,
    draw_ties_at_start,
)
from sim.population.place import Place
from sim.population.upbringing import draw_children, draw_upbringing

EMPLOYED = JOBS.index("employed")
# what children under 16 cannot have yet; everything else of theirs is drawn
CHILD_HAS = {
    "job": JOBS.index("student"), "hours": 0, "wage": 0, "insecure_job": 0, "pension": 0, "caring": 0, "medicine": 0,
    "severe": 0, "lonely": 0, "takes_part": 0, "harassed": 0, "abused": 0, "unsafe": 0, "discriminated": 0,
    "discriminated_ever": 0, "abuse_ever": 0, "assault_ever": 0, "stopped": 0, "fair_at_work": 0, "age_band": 0,
    "online": 0,
}  # fmt: skip


@dataclass(frozen=True)
class People:
    """Everybody at the start, children too: columns (n,) by name, ids, areas and ties.

    People lie in area order, then household; area a holds rows ``area_starts[a]`` to
    ``area_starts[a + 1] - 1`` and lies in ``area_decile[a]`` (1 = most deprived).
    ``ties[k, i]`` is the row of the k-th person whom person i looks to; an empty slot holds their own row, and every
    tie is mutual.
    """

    columns: dict[str, np.ndarray]
    ids: np.ndarray  # uint32 (n,)
    area_starts: np.ndarray  # int64 (A + 1,)
    area_decile: np.ndarray  # uint8 (A,)
    ties: np.ndarray  # int32 (8, n)
    home: np.ndarray  # int64 (n,): row of the household's first person
    partner: np.ndarray  # int64 (n,): row of the partner; one's own where there is none
    carer: np.ndarray  # int64 (n,): row of the carer of a child, grown ones at home too; one's own where there is none

    @property
    def adult(self) -> np.ndarray:
        """Who is 16 or over, bool (n,)."""
        return np.asarray(self.columns["age"] >= 16)


def draw(
    place: Place, n: int, seed: int, numbers: Mapping[str, Any], world: Any = None, edges: np.ndarray | None = None
) -> People:
    """The n people of a place with this seed.

    ``numbers`` are those of `sim.numbers.load_numbers` (names that begin with ``people.`` are read).
    ``world`` has ``composition`` (as_found | independent: labels and places are dealt out anew, so that they go with
    nothing that people have) and ``exposures`` (as_found | equal: labels and deciles meet the same exposures).
    ``edges`` int64 (edges, 2): an own network of friends among people 0 … n-1.
    """
    draft = Draft(place, n, seed, numbers, getattr(world, "exposures", "as_found") == "equal")
    row = draft.stratum * TENURE_ROWS + CELL_TENURE_ROW[draft.cell]
    draft.columns["tenure"] = pick(draft.home.uniform("tenure"), draft.homes.tenure.reshape(-1, 4), row)
    draw_who(draft)
    draw_upbringing(draft)
    draw_lasting(draft)
    draw_caring(draft)
    draw_exposures(draft)
    draw_severe(draft)
    draw_medicine(draft)
    draw_skill(draft)
    draw_job(draft)
    draw_hours(draft)
    draw_wage(draft)
    draw_money(draft)
    draw_ties_at_start(draft)
    draw_online(draft)
    _clear_children(draft)
    carer = carers(draft)
    draw_children(draft, carer)
    draw_justice(draft)
    _clear_children(draft)
    draft.columns["hours"] *= draft.columns["job"] == EMPLOYED
    draft.columns["imd_decile"] = draft.decile + np.uint8(1)
    links = (draft.first, draft.laid.partner, carer)
    starts = draft.area_starts
    if getattr(world, "composition", "as_found") == "independent":
        starts, links = fair.independent(draft.columns, links, draft.area_starts, draft.area_decile, draft.luck)
    columns = {name: np.ascontiguousarray(column) for name, column in draft.columns.items() if name in BY_NAME}
    values = {name: number.value for name, number in numbers.items()}
    if getattr(world, "regard", "as_found") == "equal":
        values |= BLIND
    ties, columns["bridging"] = draw_ties(seed, draft.ids, starts, columns, links[1], values, edges)
    return People(columns, draft.ids, starts, draft.area_decile, ties, *links)


def _clear_children(draft: Draft) -> None:
    child = ~draft.adult
    for name, value in CHILD_HAS.items():
        if name in draft.columns:
            draft.columns[name][child] = value
