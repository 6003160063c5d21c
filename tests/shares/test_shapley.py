"""Shapley values: games with known answers, and shares that add up whatever is drawn."""

from itertools import permutations

import numpy as np
import pytest

from experiments import shapley


def values(game, players):
    return np.array([float(game({i for i in range(players) if mask >> i & 1})) for mask in range(1 << players)])


def test_the_gloves_of_the_textbook():
    """Players 0 and 1 hold a left glove, 2 the right one: a pair is worth 1. Shares 1/6, 1/6, 4/6."""
    game = values(lambda s: 2 in s and bool(s & {0, 1}), 3)
    np.testing.assert_allclose(shapley.exact(game), [1 / 6, 1 / 6, 4 / 6])


def test_the_runway_of_the_textbook():
    """Littlechild and Owen (1973): a runway as long as the longest plane needs, 1, 2, 4; shares by length of use."""
    need = (1.0, 2.0, 4.0)
    game = values(lambda s: max((need[i] for i in s), default=0.0), 3)
    np.testing.assert_allclose(shapley.exact(game), [1 / 3, 1 / 3 + 1 / 2, 1 / 3 + 1 / 2 + 2])


@pytest.mark.parametrize("players", range(1, 8))
def test_exact_shares_add_up_leave_bystanders_nothing_and_treat_equals_alike(players):
    rng = np.random.default_rng(players)
    game = rng.normal(size=(1 << players, 5))
    shares = shapley.exact(game)
    np.testing.assert_allclose(shares.sum(axis=0), game[-1] - game[0], atol=1e-12)
    masks = np.arange(1 << players)
    bystander = game[masks & ~1]  # player 0 changes nothing
    np.testing.assert_allclose(shapley.exact(bystander)[0], 0, atol=1e-12)
    sizes = np.array([mask.bit_count() for mask in masks.tolist()])
    alike = rng.normal(size=players + 1)[sizes]  # only how many there are counts
    np.testing.assert_allclose(shapley.exact(alike), (alike[-1] - alike[0]) / players)


def test_all_orders_give_the_exact_shares():
    game = np.random.default_rng(1).normal(size=16)
    orders = list(permutations(range(4)))
    np.testing.assert_allclose(shapley.sampled(dict(enumerate(game)), orders), shapley.exact(game))


def test_drawn_orders_come_with_their_reverse_and_give_shares_that_add_up():
    drawn = shapley.orders(9, 6, 3)
    assert len(drawn) == 12 and all(drawn[k] == drawn[k + 1][::-1] for k in range(0, 12, 2))
    assert drawn != shapley.orders(9, 6, 4) and drawn == shapley.orders(9, 6, 3)
    masks = shapley.needed(drawn)
    assert masks[0] == 0 and masks[-1] == 511 and len(masks) < 12 * 10
    game = {mask: float(np.random.default_rng(mask).normal()) for mask in masks}
    shares = shapley.sampled(game, drawn)
    assert shares.sum() == pytest.approx(game[511] - game[0], abs=1e-12)


def test_drawn_orders_find_the_exact_shares_of_a_game_of_pairs():
    """With interactions of two players at most, an order and its reverse are exact: each pair meets both ways."""
    rng = np.random.default_rng(2)
    alone, together = rng.normal(size=8), np.triu(rng.normal(size=(8, 8)), 1)

    def worth(mask):
        inside = np.array([mask >> i & 1 for i in range(8)])
        return float(alone @ inside + inside @ together @ inside)

    drawn = shapley.orders(8, 1, 0)
    found = shapley.sampled({mask: worth(mask) for mask in shapley.needed(drawn)}, drawn)
    np.testing.assert_allclose(found, shapley.exact(np.array([worth(mask) for mask in range(256)])))


def test_missing_coalitions_are_refused():
    with pytest.raises(ValueError, match="5 coalitions"):
        shapley.exact(np.zeros(5))
