"""Beds, detentions and sessions balance every month, for any capacity, none and surges included."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.access import capacity
from sim.columns import ROW
from sim.experience import beds
from sim.record import of
from sim.run import calendar

PLACES = ("waiting.places", "waiting.places_young")
MANY = {"illness.level": -1.0, "coercion.severe_crisis": 0.02, "coercion.other_crisis": 0.0004}


@given(
    held=st.lists(st.integers(0, 30), min_size=20, max_size=20),
    each=st.lists(st.sampled_from([0.0, 0.016, 2.0, 40.0]), min_size=20, max_size=20),
    wide=st.integers(1, 20),
)
@settings(max_examples=60, deadline=None)
def test_the_share_in_use_counts_everybody_held_and_every_bed(held, each, wide):
    """use × beds = people held, in every catchment, wherever there are beds and they are not ten times over."""
    catchment = np.arange(20) // wide * wide
    inside, there = np.array(held), np.array(each)
    use = beds.settle(inside, there, catchment)
    assert use.dtype == np.float32 and use.shape == (20,)
    for first in np.unique(catchment):
        here = catchment == first
        assert (use[here] == use[first]).all()
        of_all = there[here].sum()
        expected = min(beds.FULLEST, inside[here].sum() / of_all) if of_all else beds.FULLEST
        assert use[first] == pytest.approx(expected, rel=1e-5)


def test_each_area_has_its_beds_and_a_catchment_uses_them_together(lab):
    """Twice the beds in one decile's areas: twice the beds of that catchment, none more elsewhere."""
    town = lab.town(lab.people(4000, 7), numbers={**MANY, "beds.per_adult": 0.05}, world={"life": "still"}, seed=7)
    lab.go(town, 8)
    town.small[ROW["detained"], town.adults[::7]] = 1  # so that every catchment has somebody inside
    area = town.small[ROW["imd_decile"]]
    usual = town.places[capacity.BEDS]
    doubled = np.where(town.area_decile == 1, 2.0, 1.0) * usual
    found = []
    for each in (usual, doubled):
        town.spread = town.spread.copy()
        town.spread[:, capacity.BEDS] = each
        town._settle_places(8, 24_300)
        found.append(town.real[ROW["beds_in_use"]].copy())
    one, two = found
    assert usual.shape == town.area_decile.shape and (usual > 0).all()
    assert one[area == 1].max() > 0, "nobody is in hospital"
    np.testing.assert_allclose(two[area == 1], one[area == 1] / 2, rtol=1e-5)
    assert np.array_equal(two[area != 1], one[area != 1])


@pytest.mark.parametrize("each", (0.0, 0.0001, 0.0004, 0.01))
def test_nobody_is_lost_between_home_and_hospital(lab, each):
    """Who is in hospital = who was, and came in, and did not leave; each by the flags of the month."""
    numbers = {**MANY, "beds.per_adult": each, "coercion.agreement": 0.3}
    town = lab.town(lab.people(3000, 7), numbers=numbers, world={"life": "still"}, seed=7)
    them = town.adults
    turned = came = 0
    for month in range(18):
        before = {n: town.column(n, them).copy() for n in ("detained", "voluntary", "on_order")}
        lab.go(town, 1, first=month)
        now = {
            n: town.column(n, them)
            for n in (
                *("detained", "voluntary", "admitted", "recalled", "discharged", "admitted_freely", "turned_away"),
                *("crisis", "on_order", "order_made", "secluded", "restrained"),
            )
        }
        assert np.array_equal(
            now["detained"], before["detained"] - now["discharged"] + now["admitted"] + now["recalled"]
        )
        assert not (now["detained"] & now["voluntary"]).any(), "held twice"
        assert not (now["admitted_freely"] & now["turned_away"]).any()
        assert not ((now["admitted_freely"] | now["turned_away"]) & (1 - now["crisis"])).any()
        assert not (now["recalled"] & (1 - before["on_order"])).any(), "recalled without an order"
        assert not (now["order_made"] & (1 - now["discharged"])).any(), "an order without a discharge"
        assert not (now["secluded"] & (1 - now["restrained"])).any()
        leavers = before["voluntary"] + now["admitted_freely"] - now["voluntary"]
        assert set(np.unique(leavers)) <= {0, 1}
        turned, came = turned + int(now["turned_away"].sum()), came + int(now["admitted_freely"].sum())
    assert (came == 0) == (each == 0.0)
    assert turned > 0 or each == 0.01


@pytest.mark.parametrize("places", (0.0, 0.002, 0.2))
def test_sessions_balance(lab, places):
    """One or two sessions a month for everybody in therapy and none for others; each is counted once."""
    town = lab.town(lab.people(3000, 3), numbers=dict.fromkeys(PLACES, places), seed=3)
    scenario, held = lab.scenario(people=3000), 0
    for month in range(18):
        counts = town.step(month, calendar(scenario, month)).counts
        rows = town.adults
        now = town.column("sessions_now", rows).astype(int)
        assert np.array_equal(now > 0, town.column("in_therapy", rows) == 1)
        assert (town.column("sessions", rows) >= now).all()
        assert of(counts.sum(0), "sessions") == now.sum()
        held += int(now.sum())
    assert (held == 0) == (places == 0.0)


def test_a_detention_never_waits_for_a_bed(lab):
    """With no beds at all as many are detained as with plenty: the same people, the same month."""
    found = []
    for each in (0.0, 0.01):
        numbers = {**MANY, "beds.per_adult": each, "coercion.agreement": 0.0}
        town = lab.go(lab.town(lab.people(3000, 7), numbers=numbers, seed=7), 12)
        found.append(town.small[ROW["detained"]].copy())
    assert np.array_equal(*found) and found[0].sum() > 0
