"""Ties at the start: mutual, in layers, alike and clustered as published, the same whatever ran before."""

import numpy as np
import pytest

from sim.numbers import load_numbers
from sim.population.network import draw_ties, slots
from sim.population.people import draw
from sim.population.ties_anew import COLLEAGUES, COMMUNITY, FRIENDS, NEIGHBOURS, TIES, layers
from tests.people.likeness import CLUSTERING, measured

LAYER = layers(4, 1, 1)
WITHIN = 0.15  # of the published figure


def test_every_tie_is_mutual_between_adults_and_once(town):
    me = np.arange(len(town.ids))
    assert town.ties.dtype == np.int32 and town.ties.shape == (TIES, len(me))
    for k in range(TIES):
        other = town.ties[k]
        there = other != me
        assert np.all((town.ties[:, other] == me).any(0)[there]), f"slot {k}: one-sided"
        assert np.all(town.adult[me[there]]) and np.all(town.adult[other[there]])
    held = np.sort(np.where(town.ties == me, -1 - np.arange(TIES)[:, None], town.ties), axis=0)
    assert np.all(held[1:] != held[:-1]), "somebody is tied twice to the same person"


def test_the_partner_has_the_first_slot(town):
    assert np.array_equal(town.ties[0], town.partner)


def test_layers_hold_whom_they_should(town):
    columns, me = town.columns, np.arange(len(town.ids))
    job, belongs = columns["job"], columns["community"]
    different = (columns["orientation"] > 0) | (columns["gender"] > 0)
    identity = np.where(different, 255, columns["ethnicity"].astype(int))
    area = np.searchsorted(town.area_starts, me, side="right")
    for k in range(1, TIES):
        there = town.ties[k] != me
        assert there.mean() > 0.02, f"slot {k} is never used"
        a, b = me[there], town.ties[k][there]
        if LAYER[k] == COLLEAGUES:
            assert np.all(job[a] == 0) and np.all(job[b] == 0)
        if LAYER[k] == COMMUNITY:
            assert np.all((belongs[a] == 1) | different[a]) and np.array_equal(identity[a], identity[b])
        if LAYER[k] in (FRIENDS, NEIGHBOURS):
            assert (area[a] == area[b]).mean() > 0.5, "most live near"


@pytest.fixture(scope="module")
def figures(town):
    """Likeness in ethnic group and sex, clustering, and friends of each adult."""
    columns = {name: town.columns[name] for name in ("ethnic_group", "sex")}
    return measured(town.ties, np.flatnonzero(town.adult), columns)


def test_likeness_and_clustering_are_as_published(figures):
    """`homophily_eth` 81.6 %, `homophily_sex` 64.2 %."""
    same, clustering, _ = figures
    assert same["ethnic_group"] == pytest.approx(0.816, rel=WITHIN)
    assert same["sex"] == pytest.approx(0.642, rel=WITHIN)
    assert clustering == pytest.approx(CLUSTERING, rel=WITHIN)


def test_how_many_have_how_many(figures):
    """`closefriends_mean` 4.4 (3.8 to 5.5), `closefriends_none` 6 % (4 to 8)."""
    *_, many = figures
    assert 3.8 <= many.mean() <= 5.5
    assert 0.04 <= (many == 0).mean() <= 0.08


def test_minorities_have_more_ties_inside_than_chance_would_give(town):
    group, adults = town.columns["ethnic_group"], np.flatnonzero(town.adult)
    for g in range(1, 5):
        own = adults[group[adults] == g]
        mine = town.ties[1:, own]
        same = (group[mine] == g)[mine != own].mean()
        assert 2 * (group[adults] == g).mean() < same < 0.8


def test_bridges_are_counted(town):
    me, group = np.arange(len(town.ids)), town.columns["ethnic_group"]
    fifth = (town.columns["imd_decile"] + 1) // 2
    mine = town.ties[1:]
    found = ((group[mine] != group) | (fifth[mine] != fifth)).sum(0)
    assert np.array_equal(town.columns["bridging"][town.adult], found[town.adult])
    assert not np.any(town.columns["bridging"][~town.adult]) and np.all(mine[:, ~town.adult] == me[~town.adult])


def small_town(england, seed=7, **changes):
    values = {name: number.value for name, number in load_numbers().items()} | changes
    people = draw(england, 3000, 7, load_numbers())
    columns = people.columns
    return people, draw_ties(seed, people.ids, people.area_starts, columns, people.partner, values)[0]


def test_same_ties_whatever_ran_before_and_others_with_another_seed(england):
    people, first = small_town(england)
    assert np.array_equal(first, people.ties)
    assert not np.array_equal(first, small_town(england, seed=8)[1])


def test_without_closure_there_is_little_clustering(england):
    """The power of the clustering test; and more closure, more clustering."""
    found = [
        measured(small_town(england, **{"network.closure": share})[1], np.arange(3000), {})[1]
        for share in (0.0, 0.5, 1.0)
    ]
    assert found[0] < 0.1 < 0.2 < found[2] and found[0] < found[1] < found[2]


def test_no_preference_means_no_homophily(england):
    """Same sex as often as chance has it, where nobody looks for their own sex."""
    people, ties = small_town(england, **{"network.same_sex": 0.0})
    same, *_ = measured(ties, np.flatnonzero(people.adult), {"sex": people.columns["sex"]})
    assert same["sex"] == pytest.approx(0.5, abs=0.04)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 5, 12])
def test_hamlets(england, size):
    people = draw(england, size, 1, load_numbers())
    me = np.arange(size)
    assert people.ties.shape == (TIES, size)
    for k in range(TIES):
        assert np.all((people.ties[:, people.ties[k]] == me).any(0))


def test_layers_leave_the_rest_to_communities():
    assert layers(4, 1, 1).tolist() == [0, 1, 1, 1, 1, 2, 3, 4]
    assert layers(7, 2, 2).tolist() == [0] + [1] * 7
    assert layers(2, 0, 0).tolist() == [0, 1, 1, 4, 4, 4, 4, 4]


def test_edges_become_slots():
    out = slots(np.array([[0, 1], [1, 2], [1, 4]]), 5, 3)
    assert out[:, 1].tolist() == [0, 2, 4] and out[:, 0].tolist() == [1, 0, 0] and out[:, 3].tolist() == [3, 3, 3]
