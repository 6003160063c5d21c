"""Ties at the start: what years of meeting and fading make of people who know nobody but their partner.

The rules are those of the months (`sim.population.ties_anew`), so that number, likeness and
clustering of ties neither rise nor fall when the run begins. An own network (`sim.population.own_network`) takes the
place of friends.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.columns import ROW, SMALLS
from sim.compiler import compiled
from sim.draws import keys_of
from sim.life import ADULT, ADULT_AGE, CHILD
from sim.population.ties_anew import COLUMNS, FRIENDS, TERMS, TIES, layers, looked_at

MONTHS = 6  # in a round of the years before the start
# where others act the same towards everybody, people befriend whoever is there
BLIND = {"network.same_group": 0.0, "network.same_sex": 0.0, "network.identity": 0.0}
CHARACTER = "network.outgoing"  # luck for life: how readily a person makes ties


def keys(seed: int, name: str, calendar: int) -> np.ndarray:
    """Keys of the luck that ties take: of the month, and for life; uint32 (2, 2)."""
    return np.concatenate([keys_of(seed, [name], calendar), keys_of(seed, [CHARACTER], 0)])


def layer_of(value: Mapping[str, Any]) -> np.ndarray:
    """The layer of each slot, uint8 (8,), from plain values by full name."""
    return layers(*(int(value[f"network.{name}"]) for name in ("friends", "colleagues", "neighbours")))


def terms_of(value: Mapping[str, Any]) -> np.ndarray:
    """What decides who is tied to whom, float32, in the order of `ties_anew.TERMS`."""
    return np.array([float(value[f"network.{name}"]) for name in TERMS], np.float32)


def draw_ties(
    seed: int,
    ids: np.ndarray,
    area_starts: np.ndarray,
    columns: Mapping[str, np.ndarray],
    partner: np.ndarray,
    value: Mapping[str, Any],
    edges: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Ties of everybody, int32 (8, n), as rows of the array, and how many of them are bridges, uint8 (n,).

    ``columns``: those of `ties_anew.COLUMNS` and the decile; ``partner`` int64 (n,): row of the partner, one's own
    where there is none; ``edges`` int64 (edges, 2): an own network of friends.
    """
    n = len(ids)
    small = np.zeros((len(SMALLS), n), np.uint8)
    for name in (*COLUMNS, "imd_decile"):
        if name in columns:
            small[ROW[name]] = columns[name]
    small[ROW["stage"]] = np.where(columns["age"] >= ADULT_AGE, ADULT, CHILD)
    layer = layer_of(value)
    ties = np.tile(np.arange(n, dtype=np.int32), (TIES, 1))
    ties[0] = partner
    rates = (np.float32(MONTHS * float(value[f"ties.{name}"])) for name in ("fades", "meets"))
    rounds = round(float(value["network.years_before"]) * 12 / MONTHS)
    if edges is not None:
        grown_up = small[ROW["stage"]] == ADULT
        both = grown_up[edges[:, 0]] & grown_up[edges[:, 1]] & (partner[edges[:, 0]] != edges[:, 1])
        ties[layer == FRIENDS] = slots(edges[both], n, int((layer == FRIENDS).sum()))
    compiled()[1].grown(
        small, ids, ties, area_starts, layer, keys(seed, "network.start", 0), terms_of(value), rounds, *rates,
        edges is not None, *looked_at(),
    )  # fmt: skip
    return ties, small[ROW["bridging"]]


def slots(edges: np.ndarray, n: int, many: int) -> np.ndarray:
    """The edges (m, 2) as slots, int32 (many, n): whom each is tied to, oneself in an empty one."""
    out = np.tile(np.arange(n, dtype=np.int32), (many, 1))
    ends = np.concatenate([edges, edges[:, ::-1]])
    ends = ends[np.lexsort((ends[:, 1], ends[:, 0]))]
    first = np.searchsorted(ends[:, 0], ends[:, 0])
    out[np.arange(len(ends)) - first, ends[:, 0]] = ends[:, 1]
    return out
