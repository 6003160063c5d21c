"""The books of GPs and crisis teams: who asks is heard, waits on or lets it be, and no place is used twice.

Capacities are drawn anew each month, none and surges included; who gives up is worked out from the draws by name.
Nobody is born, dies or moves here, so that the balance can be kept area by area.
"""

import numpy as np
import pytest

from sim.access import capacity
from sim.draws import uniforms
from sim.numbers import load_numbers
from tests.books.places import SEED, STILL, by_area, capacities

MONTHS = 24
LEAVE = 0.25
MANY = {"gp.leave": LEAVE, "seeking.level": 0.0, "illness.level": -2.0, "coercion.other_crisis": 0.01}


@pytest.mark.parametrize("kind", ("usual", "none", "ample", "random"))
def test_appointments_and_crisis_teams_balance_in_every_area_and_month(lab, kind):
    town = lab.town(lab.people(4000, SEED), numbers=MANY, seed=SEED, world=STILL)
    rng = np.random.default_rng(len(kind))
    most = float(load_numbers()[capacity.SAVED].value)
    catchment = capacity.catchments(town.area_decile)
    totals = dict.fromkeys(("heard", "kept_waiting", "let_be", "met", "missed"), 0)
    usual = town.places
    for month in range(MONTHS):
        now = capacities(kind, usual, rng)
        now[capacity.GP] += 500.0 * (kind == "ample")
        now[: capacity.GP], now[capacity.BEDS] = usual[: capacity.GP], usual[capacity.BEDS]
        town._spread_now = lambda now=now: np.stack([now] * 3)
        town.spread = town._spread_now()
        [calendar] = lab.same_months(month, 1)
        was = {n: town.whole(n).copy() for n in ("to_gp", "distress", "crisis", "detained", "voluntary")}
        carried = town.carried.copy()
        lab.go(town, 1, first=month)
        col = {n: town.whole(n).copy() for n in ("to_gp", "appointment", "met_in_crisis", "route", "seen")}

        allowed = np.floor(carried[capacity.GP] + now[capacity.GP]).astype(int)
        waiters, heard = by_area(town, was["to_gp"]), by_area(town, col["appointment"])
        assert np.array_equal(heard, np.minimum(waiters, allowed)), f"month {month}: appointments misused"
        assert not (col["appointment"] & (1 - was["to_gp"])).any(), "heard without having asked"
        luck = uniforms(SEED, town.ids, "gp.leave", calendar)
        left = (was["to_gp"] == 1) & (col["appointment"] == 0) & (luck < np.float32(LEAVE))
        asks = col["route"] == 1
        waits_on = (was["to_gp"] == 1) & (col["appointment"] == 0) & ~left
        assert np.array_equal(col["to_gp"] == 1, waits_on | asks), f"month {month}: the line does not balance"
        assert not ((col["seen"] == 1) & (col["route"] < 5) & (col["appointment"] == 0)).any(), "seen unheard"

        inside = (was["detained"] | was["voluntary"]) == 1
        line = (was["crisis"] == 1) & ~inside
        given = capacity.pooled(now[capacity.CRISIS], catchment)
        room = np.floor(carried[capacity.CRISIS] + given).astype(int)
        met = (col["met_in_crisis"] == 1) & ~inside
        here = np.bincount(catchment, by_area(town, line), len(catchment)).astype(int)
        used = np.bincount(catchment, by_area(town, met), len(catchment)).astype(int)
        assert np.array_equal(used, np.minimum(here, room)), f"month {month}: crisis places misused"
        assert not (met & ~line).any()
        assert np.array_equal(col["met_in_crisis"][inside], was["crisis"][inside]), "a ward did not see a crisis"
        rest = carried[capacity.CRISIS] + given - used
        np.testing.assert_allclose(
            town.carried[capacity.CRISIS], np.minimum(rest, np.maximum(most, rest % 1)), atol=1e-9
        )
        for name, many in (
            *(("heard", heard), ("kept_waiting", waits_on), ("let_be", left)),
            *(("met", met), ("missed", line & ~met)),
        ):
            totals[name] += int(many.sum())
    if kind == "none":
        assert totals["heard"] == 0 and totals["let_be"] > 50 and totals["missed"] > 20, totals
        assert totals["met"] <= most * 10, totals
    else:
        assert totals["heard"] > 100 and totals["met"] > 5, totals
    if kind == "ample":
        assert totals["kept_waiting"] == totals["let_be"] == totals["missed"] == 0, totals


def test_an_area_without_appointments_hears_nobody_and_its_neighbours_as_before(lab):
    """Places are an area's own: none in one, and there nobody is heard; elsewhere as many as before."""
    found = []
    for none in (False, True):
        town = lab.town(lab.people(4000, SEED), seed=SEED, world=STILL)
        spread = town.spread.copy()
        spread[:, capacity.GP, 0] *= not none
        town._spread_now = lambda spread=spread: spread
        town.spread = spread
        heard = np.zeros(len(town.area_decile), int)
        for month in range(3):
            lab.go(town, 1, first=month)
            heard += by_area(town, town.whole("appointment"))
        found.append(heard)
    usual, without = found
    assert usual[0] > 0 and without[0] == 0
    assert np.abs(without[1:] - usual[1:]).sum() <= 0.02 * usual[1:].sum(), "others' word of services at the most"
