"""The books of the queues, by service, area and month: in, out, called and left add up, and no place is used twice.

Capacities are drawn anew each month: none, hardly any, the usual, and surges beyond what anybody needs. Who leaves is
worked out from the draws by name, so each flow is known on its own and the balance can fail. Nobody is born, dies or
moves here: the books of the queue are kept while rows are the same people.
"""

import numpy as np
import pytest

from sim.access import capacity
from sim.draws import uniforms
from sim.numbers import load_numbers
from tests.books.places import SEED, STILL, by_area, by_queue, capacities

MONTHS = 30
THERAPY, YOUNG, TEAM = range(3)
LEAVE = {"waiting.leave": 0.2, "waiting.leave_young": 0.1, "waiting.leave_team": 0.05}


@pytest.mark.parametrize("kind", ("usual", "none", "ample", "random", "random again"))
def test_the_queues_balance_in_every_area_and_month(lab, kind):
    changed = {**LEAVE, "seeking.level": -0.5, "young.level": 0.0, "seeking.child": 0.0, "illness.level": -3.0}
    town = lab.town(lab.people(4000, SEED), numbers=changed, seed=SEED, world=STILL)
    rng = np.random.default_rng(len(kind))
    leave = np.array([0, *LEAVE.values()], np.float32)
    urgent_at = np.array([load_numbers()[name].value for name in capacity.URGENT_AT])
    totals = dict.fromkeys(("called", "left", "joined", "unused"), np.zeros(3, int))
    usual = town.places
    for month in range(MONTHS):
        now = capacities(kind, usual, rng)
        now[capacity.GP :] = usual[capacity.GP :]  # these have books of their own, `test_gp_and_crisis_books`
        town._spread_now = lambda now=now: np.stack([now] * 3)
        town.spread = town._spread_now()
        [calendar] = lab.same_months(month, 1)
        was = {name: town.whole(name).copy() for name in ("waiting", "waited", "distress", "in_team")}
        inside = {s: town.whole(c) == 1 for s, c in zip((1, 2, 3), ("in_therapy", "in_young", "in_team"), strict=True)}
        treated = inside[1] | inside[2]
        carried = town.carried.copy()
        lab.go(town, 1, first=month)
        col = {n: town.whole(n).copy() for n in ("waiting", "called", "starts", "referred", "gave_up")}

        carried, now = carried[: capacity.QUEUES], now[: capacity.QUEUES]
        kept_on = town.carried[: capacity.QUEUES]
        allowed = np.floor(carried + now).astype(int)
        room = np.diff(np.floor(np.cumsum(now[TEAM]) + 0.5), prepend=0).astype(int)
        allowed[TEAM] = np.maximum(room - by_area(town, was["in_team"]), 0)
        called, waiters = by_queue(town, col["called"]), by_queue(town, was["waiting"])
        assert np.array_equal(called, np.minimum(waiters, allowed)), f"month {month}: places misused"
        flows = kept_on[:TEAM], (carried + now)[:TEAM] - allowed[:TEAM]
        np.testing.assert_allclose(*flows, atol=1e-9, err_msg=f"month {month}: fractions lost")
        assert np.all((kept_on >= 0) & (kept_on < 1)), f"month {month}: a whole place was carried over"
        assert np.all(col["called"][col["called"] > 0] == was["waiting"][col["called"] > 0]), (
            f"month {month}: wrong line"
        )
        assert np.array_equal(col["called"], col["starts"]), f"month {month}: called and starts differ"
        for s in range(capacity.QUEUES):
            urgent = (was["distress"] >= urgent_at[s]) & (was["waiting"] == s + 1)
            plain = (was["waiting"] == s + 1) & ~urgent
            kept, passed = by_area(town, urgent & (col["called"] == 0)), by_area(town, plain & (col["called"] > 0))
            assert np.all((kept == 0) | (passed == 0)), f"month {month}: somebody passed an urgent waiter"
        assert room.sum() == pytest.approx(now[TEAM].sum(), abs=1.0), "team places lost in rounding"

        luck = uniforms(SEED, town.ids, "waiting.leave", calendar)
        left = (was["waiting"] > 0) & (col["called"] == 0) & (luck < leave[was["waiting"]])
        taken = np.where(col["referred"] == TEAM + 1, inside[3], treated)
        joined = np.where((was["waiting"] == 0) & ~taken, col["referred"], 0)
        gone = np.where(left, was["waiting"], 0)
        balance = waiters - called - by_queue(town, gone) + by_queue(town, joined)
        assert np.array_equal(by_queue(town, col["waiting"]), balance), f"month {month}: the queue does not balance"
        stay = np.where((col["called"] == 0) & ~left, was["waiting"], 0)
        assert np.array_equal(col["waiting"], stay + joined), f"month {month}: wrong people"
        assert np.array_equal(col["gave_up"] == 1, left), f"month {month}: giving up is not counted"
        since = np.where(stay > 0, np.minimum(was["waited"].astype(int) + 1, 255), 0)
        assert np.array_equal(town.whole("waited"), since), f"month {month}: months waited are wrong"
        for name, many in (("called", called), ("left", by_queue(town, gone)), ("joined", by_queue(town, joined))):
            totals[name] = totals[name] + many.sum(axis=1)
        totals["unused"] = totals["unused"] + (allowed - called).sum(axis=1)
    assert np.all(totals["joined"] > 10), totals
    if kind == "none":
        assert np.all(totals["called"] == 0) and np.all(totals["left"] > 5), totals
    else:
        assert np.all(totals["called"] > 0), totals
    if kind == "ample":
        assert np.all(totals["unused"] > 0) and totals["left"].sum() == 0, totals


def test_over_years_as_many_start_as_there_were_places(lab):
    """With a queue that never empties, starts are the sum of places, to the one that is still carried."""
    changed = {"seeking.level": 2.0, "waiting.leave": 0.0, "waiting.places": 0.002, "gp.referral": 0.3}
    town = lab.town(lab.people(3000), numbers=changed, world=STILL)
    lab.go(town, 6)
    before, starts = town.carried[THERAPY].copy(), np.zeros(len(town.area_decile), int)
    places = np.zeros(len(town.area_decile))
    for month in range(6, 66):
        lab.go(town, 1, first=month)
        places += town.places[THERAPY]  # settled anew each January, as people come of age
        starts += by_area(town, town.whole("starts") == 1)
        assert by_area(town, town.whole("waiting") == 1).min() > 0, "the test needs a queue everywhere"
    np.testing.assert_allclose(starts, before + places - town.carried[THERAPY], atol=1e-6)


@pytest.mark.parametrize("service", range(len(capacity.PLACES)))
def test_every_formula_spends_the_same_money(lab, service):
    """Per head, by need, as it always was, and any mix: the same sum, differently spread."""
    town = lab.go(lab.town(lab.people(6000, 4), world=STILL), 2)
    town.spread = town._spread_now()  # need is known by now
    usual = town.places[service]
    mixes = [(1.0, 0.0), (0.0, 1.0), (0.5, 0.5), (0.3, 0.2), (1.0, 1.0)]
    spread = [town.places_of({capacity.HEAD: head, capacity.NEED: need})[service] for head, need in mixes]
    assert all(s.sum() == pytest.approx(usual.sum()) and s.min() >= 0 for s in spread)
    assert all(np.abs(s - usual).max() > 1e-3 * usual.mean() for s in spread[1:])
    level = service in (capacity.GP, capacity.BEDS)  # these stand per head as it is
    assert (np.abs(spread[0] - usual).max() > 1e-3 * usual.mean()) != level
    np.testing.assert_allclose(spread[2], (spread[0] + spread[1]) / 2)
    np.testing.assert_allclose(spread[4], spread[2])


def test_a_formula_by_need_gives_more_where_need_is_higher(lab):
    town = lab.go(lab.town(lab.people(6000, 4), world=STILL), 3)
    town.spread = town._spread_now()
    need, adults = town.whole("in_need") == 1, town.whole("stage") == 2
    each = np.bincount(town.area_decile - 1, by_area(town, need & adults), 10) / np.bincount(
        town.area_decile - 1, by_area(town, adults), 10
    )
    area = town.spread[2, THERAPY] / by_area(town, adults)  # places a head by area
    by_decile = np.array([area[town.area_decile == d].mean() for d in range(1, 11)])
    np.testing.assert_allclose(by_decile / by_decile.mean(), each / each.mean(), rtol=1e-6)


def test_needs_weighted_money_is_the_same_money(lab):
    """All places of a month together are as many as without the lever, whatever the ramp; by area they differ."""
    levers = [{"lever": "needs_weighted_funding", "start": "2025-06", "ramp_months": 4}]
    run = lab.run(lab.scenario(people=3000, burn=0, months=1, levers=levers))
    town, policy = run.town, run.town.policy
    for month in (0, 2, 3, 4, 6, 20):
        moved = policy.areas(month, "waiting.places", town.area_decile, town.places[THERAPY])
        assert moved.sum() == pytest.approx(town.places[THERAPY].sum(), rel=1e-3), f"month {month}: the budget changes"
    assert np.abs(moved / town.places[THERAPY] - 1).max() > 0.3


def test_no_area_is_left_with_less_than_no_places(lab):
    """Five times the shift leaves the least deprived areas without places, and the budget still whole."""
    levers = [{"lever": "needs_weighted_funding", "start": "2025-06", "ramp_months": 0, "size": 5.0}]
    town = lab.run(lab.scenario(people=3000, burn=0, months=6, levers=levers)).town
    moved = town.policy.areas(5, "waiting.places", town.area_decile, town.places[THERAPY])
    assert moved.min() == 0
    assert moved.sum() == pytest.approx(town.places[THERAPY].sum())


def test_growth_takes_nothing_from_anybody(lab):
    levers = [{"lever": "needs_weighted_growth", "start": "2025-06", "ramp_months": 4}]
    town = lab.run(lab.scenario(people=3000, burn=0, months=1, levers=levers)).town
    moved = town.policy.areas(20, "waiting.places", town.area_decile, town.places[THERAPY])
    assert np.all(moved >= town.places[THERAPY])
    assert moved.sum() > 1.05 * town.places[THERAPY].sum()
