"""Fronts, hypervolumes and searches with known answers."""

import importlib.util

import numpy as np
import pytest

from experiments import extras, pareto


def test_what_nothing_betters_is_found_and_equals_count_once():
    rows = np.array([[1, 5], [2, 3], [2, 3], [3, 4], [4, 1], [5, 1], [0.5, 6]])
    assert pareto.not_dominated(rows).tolist() == [True, True, False, False, True, False, True]
    assert pareto.not_dominated(np.zeros((0, 2))).tolist() == []


def test_the_hypervolume_of_two_steps():
    assert pareto.hypervolume(np.array([[1.0, 2.0], [2.0, 1.0], [9.0, 9.0]]), (3.0, 3.0)) == pytest.approx(3.0)
    assert pareto.hypervolume(np.array([[4.0, 0.0]]), (3.0, 3.0)) == 0.0
    assert pareto.hypervolume(np.zeros((0, 2)), (3.0, 3.0)) == 0.0


def test_rows_are_thinned_evenly_with_their_ends():
    assert pareto.spread_out(np.arange(10), 4).tolist() == [0, 3, 6, 9]
    assert pareto.spread_out(np.arange(3), 4).tolist() == [0, 1, 2]


def go(seed, generations=30):
    search = pareto.Search(np.random.default_rng(seed).random((20, 3)), 2, 1, generations, seed)
    everything, points = [], []
    while not search.done:
        x = search.ask()
        worth = np.column_stack([x.sum(axis=1), ((1 - x) ** 2).sum(axis=1)])
        search.tell(worth, (0.2 - x[:, 0])[:, None])
        everything.append(worth[x[:, 0] >= 0.2])
        points.append(x)
    return np.concatenate(everything), np.concatenate(points)


def test_a_search_finds_a_known_front_and_keeps_to_its_constraint():
    """Small sum of x against small sum of (1 - x)²: on the front all x are equal, save where x₀ ≥ 0.2 binds."""
    worth, _ = go(1)
    best = worth[pareto.not_dominated(worth)]
    middle = best[(best[:, 0] > 0.9) & (best[:, 0] < 2.7)]
    exact = 3 * (1 - middle[:, 0] / 3) ** 2
    assert len(middle) > 5
    assert np.median(middle[:, 1] - exact) < 0.05
    assert best[:, 0].min() >= 0.2


def test_a_seed_gives_the_same_search_and_another_gives_another():
    assert np.array_equal(go(1, 5)[1], go(1, 5)[1])
    assert not np.array_equal(go(1, 5)[1], go(2, 5)[1])


def test_a_missing_extra_is_named(monkeypatch):
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    with pytest.raises(extras.ExtraMissing, match=r"mindgap\[frontier\]"):
        pareto.need()
    monkeypatch.setattr(extras, "find_spec", importlib.util.find_spec)
    pareto.need()
