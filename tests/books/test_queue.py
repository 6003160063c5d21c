"""The queues of an area: as many start as there are places, the urgent first, and luck decides among equals."""

from itertools import pairwise

import numpy as np
import pytest

from sim.access.queue import priorities, settle

THERAPY = [0, 3, 5, 40, 0]
PLACES = np.array([THERAPY, [2, 2, 0, 1, 50], [0, 0, 0, 3, 1]])  # by service and area
STARTS = np.array([0, 30, 30, 90, 120, 150], np.int64)  # the second area is empty
URGENT_AT = np.array([20, 24, 16], np.float32)


def queue(seed: int, places: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Some people, of whom most wait for one service or another: waiting, distress, called, and how many by area."""
    rng = np.random.default_rng(seed)
    n = int(STARTS[-1])
    waiting = rng.integers(0, 4, n).astype(np.uint8)
    distress = (rng.random(n) * 36).astype(np.float32)
    called = np.ones(n, np.uint8)
    low, high = priorities(seed, 7)
    ids = np.arange(n, dtype=np.uint32)
    used = settle(waiting, distress, ids, STARTS, places, URGENT_AT, low, high, called)
    return waiting, distress, called, used


def lines(waiting: np.ndarray) -> list[tuple[int, int, np.ndarray]]:
    """Each service and area with the rows that wait there."""
    inside = np.arange(len(waiting))
    return [
        (s, a, inside[(waiting == s + 1) & (inside >= STARTS[a]) & (inside < STARTS[a + 1])])
        for s in range(3)
        for a in range(len(STARTS) - 1)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_exactly_as_many_start_as_there_are_places_or_waiters(seed: int) -> None:
    waiting, _, called, used = queue(seed, PLACES)
    for service, area, rows in lines(waiting):
        assert (called[rows] == service + 1).sum() == min(PLACES[service, area], len(rows)) == used[service, area]
    assert set(np.flatnonzero(called)) <= set(np.flatnonzero(called == waiting)), "called to another service"


@pytest.mark.parametrize("seed", range(5))
def test_nobody_starts_before_somebody_more_urgent_in_the_same_queue(seed: int) -> None:
    waiting, distress, called, _ = queue(seed, PLACES)
    short = 0
    for service, _, rows in lines(waiting):
        urgent, calls = distress[rows] >= URGENT_AT[service], called[rows] != 0
        if (urgent & ~calls).any() and calls.any():
            short += 1
            assert not (calls & ~urgent).any()
    assert short > 0, "there were places enough for the urgent everywhere"


def test_places_of_one_service_are_nothing_to_another() -> None:
    waiting, _, called, _ = queue(2, PLACES)
    more = PLACES.copy()
    more[0] += 7
    other = waiting != 1
    assert np.array_equal(called[other], queue(2, more)[2][other])
    assert (queue(2, more)[2] == 1).sum() > (called == 1).sum()


def test_luck_decides_among_equals_and_one_more_place_changes_nobody_elses_turn() -> None:
    called = [queue(3, PLACES * 0 + places)[2] for places in range(12)]
    for fewer, more in pairwise(called):
        assert (fewer <= more).all()
    first = [np.flatnonzero(queue(seed, PLACES * 0 + 1)[2]).tolist() for seed in (3, 4)]
    assert first[0] != first[1]


def test_an_empty_queue_calls_nobody() -> None:
    called = np.ones(4, np.uint8)
    nobody = np.zeros(4, np.uint8)
    ids = np.arange(4, dtype=np.uint32)
    places, area = np.full((3, 1), 9), np.array([0, 4])
    used = settle(nobody, nobody.astype(np.float32), ids, area, places, URGENT_AT, *priorities(0, 0), called)
    assert used.tolist() == [[0], [0], [0]]
    assert called.sum() == 0
