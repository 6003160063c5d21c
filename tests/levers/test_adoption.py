"""Scaling: organisations learn from neighbours, drop out unpaid, and other levers speed and keep what they do."""

import numpy as np
import pytest

from sim.columns import SMALLS
from sim.levers import adoption
from sim.levers.lever import library
from sim.policy import Policy

MONTHS, AREAS = 240, 40
RATES = np.array([[0.008, 0.06, 12.0]])


def spread(rates=RATES, start=12, unpaid=None, seed=1):
    return adoption.spread(seed, "peer_support", AREAS, np.repeat(rates, MONTHS, axis=0), start, unpaid)


def test_nobody_is_at_work_before_the_start_and_paid_work_only_grows():
    found = spread().astype(int)
    assert found[:12].sum() == 0 and found[-1].mean() > 0.9
    assert (np.diff(found, axis=0) >= 0).all()


def test_without_neighbours_it_begins_as_the_chance_says():
    rates = np.array([[0.02, 0.0, 12.0]])
    share = np.mean([spread(rates, seed=s).mean(axis=(1, 2)) for s in range(6)], axis=0)
    months = np.arange(1, MONTHS - 11)
    np.testing.assert_allclose(share[12:], 1 - 0.98**months, atol=0.04)


def test_learning_from_neighbours_makes_an_s_and_never_slows_anybody():
    alone, learnt = spread(np.array([[0.008, 0.0, 12.0]])), spread()
    assert (learnt >= alone).all()
    few = np.array([[0.003, 0.08, 12.0]])
    growth = np.diff(np.mean([spread(few, seed=s).mean(axis=(1, 2)) for s in range(6)], axis=0)[12:])
    assert growth[24:60].mean() > 2 * growth[:12].mean()  # slow, then fast
    assert growth[24:60].mean() > 2 * growth[120:].mean()  # and slow again


def test_unpaid_work_halves_in_its_half_life():
    found = np.mean([spread(unpaid=150, seed=s).mean(axis=(1, 2)) for s in range(6)], axis=0)
    assert found[149 + 12] / found[149] == pytest.approx(0.5, abs=0.05)
    assert found[149 + 36] / found[149] == pytest.approx(0.125, abs=0.04)


def policy(lab, *levers, months=120):
    town = lab.prepared(lab.scenario(people=1500, burn=2, months=12))
    scenario = lab.scenario(people=1500, months=months, levers=list(levers))
    return Policy(scenario, town.numbers, town.plan.dials, len(SMALLS), 10, 3)


PEERS = {"lever": "peer_support", "start": "2025-06", "scaling": "adoption", "coverage": 1.0}


@pytest.mark.parametrize("name", ["accountability", "anchor_support", "civil_society_grants", "community_partnership"])
def test_levers_on_others_speed_or_keep_them(lab, name):
    use = {**PEERS, "funding": {"months": 60}}
    alone = policy(lab, use).adopters[0].mean(axis=(1, 2))
    beside = policy(lab, use, {"lever": name, "start": "2025-06"}).adopters[0].mean(axis=(1, 2))
    assert beside.sum() > alone.sum()
    at_zero = policy(lab, use, {"lever": name, "start": "2025-06", "size": 0.0}).adopters[0].mean(axis=(1, 2))
    assert (at_zero == alone).all()


def test_a_planned_pilot_lasts_longer_beside_a_partnership(lab):
    pilot = {"lever": "peer_support", "start": "2025-06", "ramp_months": 0, "funding": {"months": 12}}
    partners = {"lever": "community_partnership", "start": "2025-04", "ramp_months": 0}
    alone, beside = policy(lab, pilot).levers[0], policy(lab, pilot, partners).levers[0]
    ends = 2 + 12
    assert alone.level(ends - 1) == beside.level(ends - 1) == 1.0
    assert alone.level(ends + 11) == pytest.approx(0.5)
    assert beside.level(ends + 23) == pytest.approx(0.5)  # the partnership doubles the half-life
    nothing = policy(lab, pilot, {**partners, "size": 0.0}).levers[0]
    assert [nothing.level(m) for m in range(120)] == [alone.level(m) for m in range(120)]


def test_people_are_reached_only_where_organisations_are_at_work(lab):
    scenario = lab.scenario(
        people=3000, burn=2, months=40, levers=[{**PEERS, "who": "age >= 16", "lasts_months": None, "start": "2025-05"}]
    )
    run = lab.run(scenario, 2)
    reached, share = run.reached[-1][0, :, 1].sum(), run.policy.share_at_work(run.policy.levers[0], 39)
    assert 0.1 < share < 0.95
    assert reached / len(run.town.adults) == pytest.approx(share, abs=0.12)
    planned = lab.run(lab.scenario(people=3000, burn=2, months=40, levers=[]), 2)
    assert planned.town.policy.adopters == {}


def test_reach_writes_its_own_rows_and_no_column_of_a_person(lab):
    """Settling where levers are at work touches nothing but reach's rows."""
    levers = [{**PEERS, "start": "2025-04"}] + [{"lever": n, "start": "2025-04"} for n in sorted(library())]
    scenario = lab.scenario(people=1000, burn=2, months=12, levers=levers)
    town = lab.prepared(scenario, 1).branch(scenario)
    before = lab.state(town)
    town._lever_arrays(3, 3)
    assert lab.state(town) == before
    assert town.small[len(SMALLS) :].any()


def test_a_partnership_raises_trust_beside_coordination_and_persistence(lab):
    """The three things it is for: trust of those it serves, learning between organisations, and what lasts unpaid."""
    use = {"lever": "community_partnership", "start": "2025-04", "ramp_months": 0}
    trust = [
        lab.run(lab.scenario(people=3000, burn=2, months=12, levers=levers), 2).town.column("trust").mean()
        for levers in ([], [use])
    ]
    assert trust[1] > trust[0] + 0.02
    moved = {effect.number for effect in library()["community_partnership"].effects}
    assert {"trust.gained", adoption.LEARNS, adoption.HALF_LIFE} <= moved
