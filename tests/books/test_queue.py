"""The queue of an area: as many start as there are places, the urgent first, and luck decides among equals."""

from itertools import pairwise

import numpy as np
import pytest

from sim.access.queue import priorities, settle

PLACES = [0, 3, 5, 40, 0]
STARTS = np.array([0, 30, 30, 90, 120, 150], np.int64)  # the second area is empty


def queue(seed: int, places: list[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Some people, of whom about half wait: waiting, distress, called, and the number called per area."""
    rng = np.random.default_rng(seed)
    n = int(STARTS[-1])
    waiting = (rng.random(n) < 0.5).astype(np.uint8)
    distress = (rng.random(n) * 36).astype(np.float32)
    called = np.ones(n, np.uint8)
    low, high = priorities(seed, 7)
    ids = np.arange(n, dtype=np.uint32)
    used = settle(waiting, distress, ids, STARTS, np.array(places), np.float32(20), low, high, called)
    return waiting, distress, called, used


@pytest.mark.parametrize("seed", range(5))
def test_exactly_as_many_start_as_there_are_places_or_waiters(seed: int) -> None:
    waiting, _, called, used = queue(seed, PLACES)
    for area, places in enumerate(PLACES):
        rows = slice(STARTS[area], STARTS[area + 1])
        assert called[rows].sum() == min(places, waiting[rows].sum()) == used[area]
    assert (called <= waiting).all()


@pytest.mark.parametrize("seed", range(5))
def test_nobody_starts_before_somebody_more_urgent_in_the_same_area(seed: int) -> None:
    waiting, distress, called, _ = queue(seed, PLACES)
    for area in range(len(PLACES)):
        rows = slice(STARTS[area], STARTS[area + 1])
        urgent = distress[rows] >= 20
        left = (waiting[rows] == 1) & (called[rows] == 0)
        if (left & urgent).any():
            assert not ((called[rows] == 1) & ~urgent).any()


def test_luck_decides_among_equals_and_one_more_place_changes_nobody_elses_turn() -> None:
    called = [queue(3, [0, 3, 5, places, 0])[2] for places in range(12)]
    for fewer, more in pairwise(called):
        assert (fewer <= more).all()
    first = [
        np.flatnonzero(queue(3, [1, 0, 1, 1, 1])[2]).tolist(),
        np.flatnonzero(queue(4, [1, 0, 1, 1, 1])[2]).tolist(),
    ]
    assert first[0] != first[1]


def test_an_empty_queue_calls_nobody() -> None:
    called = np.ones(4, np.uint8)
    nobody = np.zeros(4, np.uint8)
    low, high = priorities(0, 0)
    ids = np.arange(4, dtype=np.uint32)
    used = settle(nobody, nobody.astype(np.float32), ids, np.array([0, 4]), np.array([9]), 20.0, low, high, called)
    assert used.tolist() == [0]
    assert called.sum() == 0
