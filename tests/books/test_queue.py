"""The queues of an area: as many start as there are places, the urgent first, and luck decides among equals."""

from itertools import pairwise

import numpy as np
import pytest

from sim.access.queue import priorities, scratch
from sim.compiler import compiled
from sim.draws import mixed

THERAPY = [0, 3, 5, 40, 0]
PLACES = np.array([THERAPY, [2, 2, 0, 1, 50], [0, 0, 0, 3, 1]])  # by service and area
STARTS = np.array([0, 30, 30, 90, 120, 150], np.int64)  # the second area is empty
URGENT_AT = np.array([20, 24, 16], np.float32)


def settle(waiting, distress, ids, starts, places, low, high, called, catchment=None):
    """How many are called, (services, areas): the compiled queues as a town calls them."""
    own = np.arange(len(starts) - 1) if catchment is None else catchment
    room = scratch(np.count_nonzero(waiting), places)
    compiled()[1].queued(waiting, distress, ids, starts, places, URGENT_AT, low, high, own, called, *room)
    return room[0]


def queue(seed: int, places: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Some people, of whom most wait for one service or another: waiting, distress, called, and how many by area."""
    rng = np.random.default_rng(seed)
    n = int(STARTS[-1])
    waiting = rng.integers(0, 4, n).astype(np.uint8)
    distress = (rng.random(n) * 36).astype(np.float32)
    called = np.ones(n, np.uint8)
    low, high = priorities(seed, 7)
    ids = np.arange(n, dtype=np.uint32)
    used = settle(waiting, distress, ids, STARTS, places, low, high, called)
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
    used = settle(nobody, nobody.astype(np.float32), ids, area, places, *priorities(0, 0), called)
    assert used.tolist() == [[0], [0], [0]]
    assert called.sum() == 0


@pytest.mark.parametrize("seed", range(40))
def test_who_is_called_is_who_stands_foremost_when_all_are_sorted(seed: int) -> None:
    """Long lines, places of all numbers, urgency and luck that are often alike, areas that share a line."""
    rng = np.random.default_rng(seed)
    n, areas = int(rng.integers(1, 900)), int(rng.integers(1, 5))
    starts = np.sort(np.append(rng.integers(0, n + 1, areas - 1), [0, n])).astype(np.int64)
    waiting = (rng.integers(0, 4, n) * (rng.random(n) < rng.random())).astype(np.uint8)
    distress, ids = rng.choice([10, 20, 30], n).astype(np.float32), rng.integers(0, 1 + n // 3, n).astype(np.uint32)
    places = rng.integers(0, 2 + n // 6, (3, areas))
    catchment = rng.integers(0, areas, areas) if seed % 2 else np.arange(areas)
    low, high = priorities(seed, 3)
    called = np.ones(n, np.uint8)
    used = settle(waiting, distress, ids, starts, places, low, high, called, catchment)
    rows = np.flatnonzero(waiting)
    service = waiting[rows] - 1
    line = service * areas + catchment[np.searchsorted(starts, rows, side="right") - 1]
    later = distress[rows] < URGENT_AT[service]
    order = np.lexsort((rows, mixed(ids[rows], low, high), later, line))
    ahead = np.arange(len(rows)) - np.searchsorted(line[order], line[order])
    expected = np.zeros(n, np.uint8)
    first = rows[order][ahead < places.ravel()[line[order]]]
    expected[first] = waiting[first]
    assert np.array_equal(called, expected)
    assert used.sum() == len(first)
    assert np.array_equal(used.sum(1), np.bincount(waiting[first], minlength=4)[1:])
