"""Shapley values: how much of a whole each player accounts for, whatever the order in which they are taken away.

A game gives a value to every coalition of players. Each player's share is their mean contribution over all orders of
joining (Shapley 1953, doi:10.1515/9781400881970-018); shares add up to the value of all less the value of none. With
many players, orders are drawn (in pairs, each with its reverse) and shares still add up, order by order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import comb

import numpy as np

from sim.draws import derive

MOST_EXACT = 7  # players for whom all 2^k coalitions are run

Mask = int  # a coalition: bit i is set where player i is in it
Order = tuple[int, ...]


def members(mask: Mask, players: Sequence[str]) -> tuple[str, ...]:
    """The names of a coalition's players, in order."""
    return tuple(name for i, name in enumerate(players) if mask >> i & 1)


def exact(values: np.ndarray) -> np.ndarray:
    """Shares of k players, float64 (k, …), from the values of all coalitions, (2^k, …), in order of their masks.

    ValueError where a coalition is missing.
    """
    many = int(values.shape[0]).bit_length() - 1
    if values.shape[0] != 1 << many:
        raise ValueError(f"{values.shape[0]} coalitions; all 2^k are needed")
    masks = np.arange(1 << many)
    sizes = np.array([mask.bit_count() for mask in masks.tolist()])
    shares = np.zeros((many, *values.shape[1:]))
    for i in range(many):
        without = masks[masks >> i & 1 == 0]
        weight = np.array([1.0 / (many * comb(many - 1, size)) for size in sizes[without].tolist()])
        shares[i] = np.tensordot(weight, values[without | 1 << i] - values[without], axes=1)
    return shares


def orders(players: int, pairs: int, seed: int) -> list[Order]:
    """So many drawn orders and their reverses."""
    rng = np.random.default_rng(derive(seed, "shapley", "orders"))
    found: list[Order] = []
    for _ in range(pairs):
        order = tuple(rng.permutation(players).tolist())
        found += [order, order[::-1]]
    return found


def steps(order: Order) -> list[Mask]:
    """The coalitions of an order, from none to all."""
    found = [0]
    for i in order:
        found.append(found[-1] | 1 << i)
    return found


def needed(drawn: Sequence[Order]) -> list[Mask]:
    """Every coalition that some orders pass through, in order."""
    return sorted({mask for order in drawn for mask in steps(order)})


def sampled(values: Mapping[Mask, float], drawn: Sequence[Order]) -> np.ndarray:
    """Shares by the orders drawn, float64 (k,): their mean contribution along each."""
    shares = np.zeros(len(drawn[0]))
    for order in drawn:
        path = steps(order)
        for place, i in enumerate(order):
            shares[i] += values[path[place + 1]] - values[path[place]]
    return shares / len(drawn)
