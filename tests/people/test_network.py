"""Ties: eight a person, a partner first, nobody tied to themselves, mostly near and mostly of one group."""

import numpy as np
import pytest

from sim.numbers import load_numbers
from sim.population.network import TIES, draw_ties
from sim.population.people import draw


def ties_of(town):
    return town.ties.astype(np.int64), np.arange(len(town.ids))


def test_ties_are_rows_of_others(town):
    ties, me = ties_of(town)
    assert town.ties.dtype == np.int32 and ties.shape == (TIES, len(me))
    assert ties.min() >= 0 and ties.max() < len(me)
    assert not np.any(ties == me)


def test_the_partner_comes_first(town):
    ties, me = ties_of(town)
    together = town.partner != me
    assert np.array_equal(ties[0][together], town.partner[together])


def test_adults_are_tied_to_adults_and_children_to_children(town):
    ties, _ = ties_of(town)
    assert np.array_equal(town.adult[ties], np.broadcast_to(town.adult, ties.shape))


def test_nobody_is_tied_twice_to_the_same_person_in_a_town(town):
    ties = np.sort(town.ties, axis=0)
    assert (ties[1:] == ties[:-1]).mean() < 5e-4


def test_homophily_and_distance(town):
    """`homophily_eth`: 81.6 % of friends are of the same ethnic group."""
    ties, me = ties_of(town)
    group = town.columns["ethnic_group"]
    same = group[ties] == group
    assert same.mean() == pytest.approx(0.816, abs=0.02)
    for g in range(1, 5):  # every minority has more ties inside than chance would give, and many outside
        share = same[:, group == g].mean()
        assert 3 * (group == g).mean() < share < 0.7
    area = np.searchsorted(town.area_starts, me, side="right")
    assert 0.8 < (area[ties] == area).mean() < 0.95
    assert (np.abs(ties - me) <= 300).mean() > 0.7


def test_same_ties_whatever_ran_before_and_others_with_another_seed(town):
    values = {f"network.{k}": load_numbers()[f"network.{k}"].value for k in ("elsewhere", "same_group", "window")}
    rows = np.flatnonzero(town.adult)
    place = np.searchsorted(rows, np.arange(len(town.ids) + 1))
    partner, group = place[town.partner[rows]], town.columns["ethnic_group"][rows]
    first, again, other = (
        draw_ties(seed, town.ids[rows], place[town.area_starts], partner, group, values) for seed in (7, 7, 8)
    )
    assert np.array_equal(rows[first], town.ties[:, rows]) and np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 12])
def test_hamlets(england, size):
    people = draw(england, size, 1, load_numbers())
    own = np.arange(size)
    for who in (people.adult, ~people.adult):
        found = people.ties[:, who]
        if who.sum() == 1:
            assert np.all(found == own[who])  # alone of their age in the world: no tie
        elif who.sum() > 1:
            assert not np.any(found == own[who]) and np.all(who[found])


def test_a_tie_that_cannot_be_found_repeats_an_earlier_one():
    """Two people who live apart, nobody else: all ties are the other."""
    values = {"network.elsewhere": 0.0, "network.same_group": 1.0, "network.window": 5}
    ids, alone, group = np.arange(2, dtype=np.uint32), np.arange(2), np.array([0, 1], np.uint8)
    ties = draw_ties(1, ids, np.array([0, 1, 2]), alone, group, values)
    assert ties[:, 0].tolist() == [1] * 8 and ties[:, 1].tolist() == [0] * 8
