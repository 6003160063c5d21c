"""Draws the people of a place: everybody's start, by published margins and fixed luck.

Every draw is keyed by (seed, person's or household's lowest id, name of the draw). So in
towns of n and of 2n people whose areas are cut at the same rows (both multiples of 15,000)
people 0..n-1 have the same columns, bit for bit; with other sizes they have the same luck
but may live in another decile. Ties and the fair world's permutation depend on n.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.columns import BY_NAME
from sim.population import fair
from sim.population.draft import Draft
from sim.population.families import CELL_KIND, CELL_TENURE_ROW, LONE_PARENT, PARENT_AND_CHILD, lay_out
from sim.population.labels import draw_who
from sim.population.living import draw_hours, draw_job, draw_skill, draw_wage
from sim.population.luck import pick
from sim.population.means import draw_money
from sim.population.network import BLIND, draw_ties
from sim.population.past import (
    draw_caring,
    draw_exposures,
    draw_lasting,
    draw_medicine,
    draw_severe,
    draw_ties_at_start,
)
from sim.population.place import Place


@dataclass(frozen=True)
class People:
    """Everybody at the start: columns (n,) by name, ids, areas and ties.

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
    carer: np.ndarray  # int64 (n,): row of a child's carer; one's own where there is none


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
    cell, mate = lay_out(draft.homes, draft.luck.uniform("household"), draft.area_starts, draft.area_stratum)
    draft.at_home(mate)
    row = draft.stratum * 18 + CELL_TENURE_ROW[cell]
    draft.columns["tenure"] = pick(draft.home.uniform("tenure"), draft.homes.tenure.reshape(-1, 4), row)
    _draw_children(draft, cell)
    draw_who(draft, cell, mate)
    draw_lasting(draft)
    draw_caring(draft)
    draw_exposures(draft)
    draw_severe(draft)
    draw_medicine(draft)
    draw_skill(draft)
    draw_job(draft)
    draw_hours(draft)
    draw_wage(draft)
    draw_money(draft, cell)
    draw_ties_at_start(draft)
    draft.columns["imd_decile"] = draft.decile + np.uint8(1)
    starts = draft.area_starts
    if getattr(world, "composition", "as_found") == "independent":
        starts = fair.independent(draft.columns, draft.area_starts, draft.area_decile, draft.luck)
    columns = {name: np.ascontiguousarray(column) for name, column in draft.columns.items() if name in BY_NAME}
    rows, lives = np.arange(n), draft.columns["mate"].astype(np.int64)
    columns["birthday"] = (draft.luck.uniform("birthday") * np.float32(12)).astype(np.uint8)
    partner = rows + (lives == 1) - (lives == 2)
    values = {name: number.value for name, number in numbers.items()}
    if getattr(world, "regard", "as_found") == "equal":
        values |= BLIND
    ties, columns["bridging"] = draw_ties(seed, draft.ids, starts, columns, partner, values, edges)
    return People(columns, draft.ids, starts, draft.area_decile, ties, rows - (lives == 2), partner, rows)


def _draw_children(draft: Draft, cell: np.ndarray) -> None:
    """Number of children who live in the household, 0 to 4."""
    kind = CELL_KIND[cell]
    some = draft.home.happens("children", draft.homes.children[draft.stratum, cell])
    two_adults = ((kind > LONE_PARENT) & (kind <= PARENT_AND_CHILD)).astype(np.int64)
    more = draft.homes.more[draft.stratum, two_adults].astype(np.float32)  # (n, 3)
    second = draft.home.below("second_child", more[:, 0])
    third = second * draft.home.below("third_child", more[:, 1])
    fourth = third * draft.home.below("fourth_child", more[:, 2])
    draft.columns["children"] = (some * (1 + second + third + fourth)).astype(np.uint8)
