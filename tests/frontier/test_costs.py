"""What a run costs follows from what it did: people reached, pay, places, adults served."""

import numpy as np
import pandas as pd
import pytest

from experiments import costs
from experiments.runner import run_replicate
from experiments.trials import Trial, carry_out
from sim.levers.lever import library
from sim.run import begin

START = {"start": "2025-05", "ramp_months": 0}


def units(lab, lever, months=14, people=3000, seed=2, **more):
    """Units of one lever by month, and the run."""
    scenario = lab.scenario(people=people, burn=6, months=months, levers=[{"lever": lever, **START, **more}])
    run = begin(scenario, lab.prepared(scenario, seed))
    found = []
    for month in range(months):
        done = run.town.step(month, lab.same_months(month, 1)[0])
        found.append(costs.quantities(run, month, done.reached)[0])
    return np.array(found), run


def test_people_reached_are_counted_in_years(lab):
    found, run = units(lab, "peer_support", coverage=1.0, who="age >= 16", lasts_months=None)
    assert found[0] == 0
    np.testing.assert_allclose(found[1:], len(run.town.column("age")) / 12, rtol=0.01)
    half, _ = units(lab, "peer_support", coverage=1.0, who="age >= 16", lasts_months=None, size=0.5)
    np.testing.assert_allclose(half, found / 2)


def test_pay_above_the_floor_is_what_the_wage_lever_costs(lab):
    """The same people without the lever: pay differs by what was counted, in the first month, before jobs differ."""
    found, run = units(lab, "living_wage_employers", months=2)
    plain = lab.run(lab.scenario(people=3000, burn=6, months=2), 2).town
    assert found[0] == 0
    assert found[1] == float(run.town.column("pay").sum(dtype=float) - plain.column("pay").sum(dtype=float)) > 0


def test_places_added_are_counted_and_places_moved_cost_nothing(lab):
    moved, _ = units(lab, "needs_weighted_funding", months=4)
    assert (moved == 0).all()
    added, run = units(lab, "needs_weighted_growth", months=4)
    town = run.town
    share = np.array(library()["needs_weighted_growth"].effects[0].by_decile)[town.area_decile - 1]
    np.testing.assert_allclose(added[1:], (town.places[0] * share).sum(), rtol=1e-5)


def test_two_levers_on_places_are_told_apart_and_add_up(lab):
    levers = [{"lever": name, **START} for name in ("needs_weighted_funding", "needs_weighted_growth")]
    scenario = lab.scenario(people=3000, burn=6, months=3, levers=levers)
    run = begin(scenario, lab.prepared(scenario, 2)).finish()
    both = costs.quantities(run, 2, run.reached[-1])
    whole = run.policy.areas(2, "waiting.places", run.town.area_decile, run.town.places[0]).sum()
    assert both[0] == 0 and both.sum() == pytest.approx(whole - run.town.places[0].sum(), abs=1e-5)


def test_adults_served_are_counted_where_the_lever_acts(lab):
    found, run = units(lab, "restraint_reduction", coverage=0.5, where={"deciles": [1, 2]})
    here = np.isin(run.town.column("imd_decile"), [1, 2]).sum()
    np.testing.assert_allclose(found[1:], 0.5 * here / 1_200_000, rtol=0.02)


def test_a_bill_is_units_times_what_one_costs():
    bills = costs.bills(["peer_support", "living_wage_employers"], np.array([20.0, 1000.0]), 2.0)
    assert [b.value for b in bills] == [10 * 350, 500 * 1.15]
    assert (bills[0].low, bills[0].high) == (10 * 150, 10 * 700)
    assert costs.total(bills, 100)[0] == pytest.approx((3500 + 575) / 100)
    assert costs.total(bills, 100, ("public",)) == (35.0, 15.0, 70.0)


def test_a_trial_adds_up_its_window(lab):
    levers = [{"lever": "peer_support", **START}]
    scenario = lab.scenario(people=1500, burn=6, months=12, levers=levers)
    whole, early, late = (
        carry_out(Trial(scenario, 2, None, (), span), lab.prepared(scenario, 2)) for span in ((0, 12), (0, 5), (5, 12))
    )
    np.testing.assert_allclose(whole.units, early.units + late.units)
    np.testing.assert_array_equal(whole.sums, early.sums + late.sums)


def test_a_comparison_tells_what_each_lever_costs_a_year_and_a_head(lab):
    names = ["baseline", "peer_support", "needs_weighted_funding"]
    scenarios = [lab.scenario(name, people=1000, burn=6, months=30) for name in names]
    found = [run_replicate(scenarios, k, k) for k in range(2)]
    units = pd.concat([one.costs for one in found], ignore_index=True)
    assert len(units) == 2 * 2 * 30 and units["units"].ge(0).all()
    table = costs.summary(units.sample(frac=1, random_state=1), scenarios)
    assert table["lever"].tolist() == ["peer_support", "needs_weighted_funding"]
    peer, moved = table.to_dict("records")
    reached = pd.concat([one.reach for one in found])
    months = reached[(reached["month"] >= 15) & (reached["lever"] == "peer_support")]
    assert peer["units"] == pytest.approx(months["reached"].sum() / 12 / (2 * 15 / 12))
    assert (peer["value"], peer["low"]) == (pytest.approx(350 * peer["units"]), pytest.approx(150 * peer["units"]))
    assert peer["a_head"] == pytest.approx(peer["value"] / 1000) and peer["payer"] == "public"
    assert (moved["value"], moved["kind"]) == (0.0, "resource")
    assert costs.summary(units, scenarios[:1]).empty
