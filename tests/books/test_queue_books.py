"""The book of the queue, by area and month: in, out, called and left add up, and no place is used twice.

Who leaves is worked out from the draws by name, so each flow is known on its own and the balance can fail.
Nobody is born, dies or moves here: the books of the queue are kept while rows are the same people.
"""

import numpy as np
import pytest

from sim.draws import uniforms
from sim.numbers import load_numbers

MONTHS = 36
SEED = 9
STILL = {"life": "still"}


def by_area(town, flag) -> np.ndarray:
    return np.add.reduceat(flag.astype(np.int64), town.area_starts[:-1])


# usual capacity, hardly any, and more than anybody needs
@pytest.mark.parametrize("places", (None, 0.0001, 0.5))
def test_the_queue_balances_in_every_area_and_month(lab, places):
    changed = {"waiting.leave": 0.2} if places is None else {"waiting.places": places, "waiting.leave": 0.2}
    changed["seeking.level"] = -2.0  # many ask, so that the queue is never trivial
    town = lab.town(lab.people(6000, SEED), numbers=changed, seed=SEED, world=STILL)
    leave = np.float32(0.2)
    urgent_at = np.float32(load_numbers()["waiting.urgent_at"].value)
    totals = dict.fromkeys(("called", "left", "joined", "unused"), 0)
    for month in range(MONTHS):
        [calendar] = lab.same_months(month, 1)
        waited = town.whole("waiting") == 1
        months_before = town.whole("waited").astype(int)
        inside = town.whole("in_therapy") == 1
        urgent = town.whole("distress") >= urgent_at
        carried = town.carried.copy()
        lab.go(town, 1, first=month)
        col = {name: town.whole(name) == 1 for name in ("waiting", "called", "starts", "referred", "in_therapy")}

        allowed = np.floor(carried + town.places).astype(int)
        called = by_area(town, col["called"])
        assert np.array_equal(called, np.minimum(by_area(town, waited), allowed)), f"month {month}: places misused"
        assert np.array_equal(town.carried, carried + town.places - allowed), f"month {month}: fractions lost"
        assert np.all((town.carried >= 0) & (town.carried < 1)), f"month {month}: a whole place was carried over"
        assert not np.any(col["called"] & ~waited), f"month {month}: somebody was called who did not wait"
        assert np.array_equal(col["called"], col["starts"]), f"month {month}: called and starts differ"
        assert np.all(col["in_therapy"][col["starts"]]), f"month {month}: a start that is not in therapy"
        kept = by_area(town, waited & urgent & ~col["called"])
        ordinary = by_area(town, col["called"] & ~urgent)
        assert np.all((kept == 0) | (ordinary == 0)), f"month {month}: somebody passed an urgent waiter"

        left = waited & ~col["called"] & (uniforms(SEED, town.ids, "waiting.leave", calendar) < leave)
        joined = ~waited & ~inside & col["referred"]
        balance = by_area(town, waited) - called - by_area(town, left) + by_area(town, joined)
        assert np.array_equal(by_area(town, col["waiting"]), balance), f"month {month}: the queue does not balance"
        assert np.array_equal(col["waiting"], (waited & ~col["called"] & ~left) | joined), (
            f"month {month}: wrong people"
        )
        since = np.where(waited & col["waiting"], np.minimum(months_before + 1, 255), 0)
        assert np.array_equal(town.whole("waited"), since), f"month {month}: months waited are wrong"
        for name, many in (("called", called.sum()), ("left", left.sum()), ("joined", joined.sum())):
            totals[name] += int(many)
        totals["unused"] += int((allowed - called).sum())
    assert totals["joined"] > 200, totals
    assert totals["called"] > 5, totals
    assert (totals["left"] == 0 and totals["unused"] > 0) if places == 0.5 else totals["left"] > 20, totals


def test_over_years_as_many_start_as_there_were_places(lab):
    """With a queue that never empties, starts are the sum of places, to the one that is still carried."""
    changed = {"seeking.level": 2.0, "waiting.leave": 0.0, "waiting.places": 0.002}
    town = lab.town(lab.people(3000), numbers=changed, world=STILL)
    lab.go(town, 6)
    before, starts = town.carried.copy(), np.zeros(len(town.area_decile), int)
    places = np.zeros(len(town.area_decile))
    for month in range(6, 66):
        lab.go(town, 1, first=month)
        places += town.places  # settled anew each January, as people come of age
        starts += by_area(town, town.whole("starts") == 1)
        assert by_area(town, town.whole("waiting") == 1).min() > 0, "the test needs a queue everywhere"
    np.testing.assert_allclose(starts, before + places - town.carried, atol=1e-6)


def test_needs_weighted_money_is_the_same_money(lab):
    """All places of a month together are as many as without the lever, whatever the ramp; by area they differ."""
    levers = [{"lever": "needs_weighted_funding", "start": "2025-06", "ramp_months": 4}]
    run = lab.run(lab.scenario(people=3000, burn=0, months=1, levers=levers))
    town, policy = run.town, run.town.policy
    for month in (0, 2, 3, 4, 6, 20):
        moved = policy.areas(month, "waiting.places", town.area_decile, town.places)
        assert moved.sum() == pytest.approx(town.places.sum(), rel=1e-3), f"month {month}: the budget changes"
    assert np.abs(moved / town.places - 1).max() > 0.3


def test_no_area_is_left_with_less_than_no_places(lab):
    """Five times the shift leaves the least deprived areas without places, and the budget still whole."""
    levers = [{"lever": "needs_weighted_funding", "start": "2025-06", "ramp_months": 0, "size": 5.0}]
    town = lab.run(lab.scenario(people=3000, burn=0, months=6, levers=levers)).town
    moved = town.policy.areas(5, "waiting.places", town.area_decile, town.places)
    assert moved.min() == 0
    assert moved.sum() == pytest.approx(town.places.sum())


def test_growth_takes_nothing_from_anybody(lab):
    levers = [{"lever": "needs_weighted_growth", "start": "2025-06", "ramp_months": 4}]
    town = lab.run(lab.scenario(people=3000, burn=0, months=1, levers=levers)).town
    moved = town.policy.areas(20, "waiting.places", town.area_decile, town.places)
    assert np.all(moved >= town.places)
    assert moved.sum() > 1.05 * town.places.sum()
