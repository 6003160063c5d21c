"""What a run costs follows from what it did: people reached, pay, places, adults served."""

import numpy as np
import pandas as pd
import pytest

from experiments import costs
from experiments.runner import run_replicate
from experiments.trials import Trial, carry_out
from sim.levers.lever import library
from sim.levers.units import quantities
from sim.run import begin

START = {"start": "2025-05", "ramp_months": 0}


def units(lab, lever, months=14, people=3000, seed=2, **more):
    """Units of one lever by month, and the run."""
    scenario = lab.scenario(people=people, burn=6, months=months, levers=[{"lever": lever, **START, **more}])
    run = begin(scenario, lab.prepared(scenario, seed))
    found = []
    for month in range(months):
        done = run.town.step(month, lab.same_months(month, 1)[0])
        found.append(quantities(run.town, month, done.reached)[0])
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


FLOORS = ("anchor_institutions", "statutory_wage_floor", "living_wage_employers")


@pytest.mark.parametrize("names", [FLOORS, FLOORS[::-1], FLOORS[1:]])
def test_floors_that_lift_the_same_pay_bill_it_once(lab, names):
    """Whatever their order and strength: together they bill what is paid above the statutory floor."""
    sizes = dict(zip(FLOORS, (0.5, 0.7, 1.0), strict=True))
    levers = [{"lever": name, **START, "coverage": 0.7, "size": sizes[name]} for name in names]
    scenario, plain = (
        lab.scenario(people=3000, burn=6, months=2, levers=levers),
        lab.scenario(people=3000, burn=6, months=2),
    )
    run, without = begin(scenario, lab.prepared(scenario, 2)).finish(), lab.run(plain, 2).town
    bills = quantities(run.town, 1, run.reached[-1])
    above = run.town.column("pay").sum(dtype=float) - without.column("pay").sum(dtype=float)
    assert bills.sum() == pytest.approx(above) and (bills >= 0).all()
    alone, _ = units(lab, names[0], months=2, coverage=0.7, size=sizes[names[0]])
    assert bills[0] == pytest.approx(alone[1], rel=0.01)  # the first is charged what it would be alone
    assert bills[1:].sum() > 0 or names[0] == "living_wage_employers"


def credited(lab, levers, months=2, **more):
    """Units of each lever in the last month, and £ that households' benefits are higher by than without."""
    scenario = lab.scenario(people=4000, burn=24, months=months, levers=levers, **more)
    plain = lab.scenario(people=4000, burn=24, months=months)
    towns = begin(scenario, lab.prepared(scenario, 2)).finish(), begin(plain, lab.prepared(plain, 2)).finish()
    sums = [
        float(t.whole("benefits")[(t.whole("home") == 0) & (t.whole("stage") > 0)].sum(dtype=float))
        for t in (run.town for run in towns)
    ]
    return quantities(towns[0].town, months - 1, towns[0].reached[-1]), sums[0] - sums[1], towns[0]


@pytest.mark.parametrize(
    "names",
    [["benefit_adequacy"], ["savings_match"], ["debt_relief"], ["savings_match", "debt_relief", "benefit_adequacy"],
     ["debt_relief", "debt_relief"], ["benefit_adequacy", "benefit_adequacy"]],
)  # fmt: skip
def test_payments_are_billed_as_they_were_credited(lab, names):
    """In their first month, before anything else differs: benefits are higher by what was billed, and not all who are
    reached are paid."""
    levers = [{"lever": name, **START, "take_up": {"default": 1.0}} for name in names]
    bills, more, run = credited(lab, levers)
    assert bills.sum() == pytest.approx(more, abs=2) and (bills > 0).all()
    reached = [
        turned.lever.effects[0].change * float(run.reached[-1][k, :, 1].sum())
        for k, turned in enumerate(run.policy.of_people)
    ]
    assert bills.sum() < sum(reached)


def test_debt_that_is_not_owed_is_not_written_off(lab):
    """Who has been freed of arrears stays reached for two years: nothing is billed for them."""
    bills, _, run = credited(lab, [{"lever": "debt_relief", **START, "take_up": {"default": 1.0}}], months=14)
    reached = 100.0 * float(run.reached[-1][0, :, 1].sum())
    assert 0 < bills[0] < 0.9 * reached


def test_who_counts_as_a_child_is_paid_nothing(lab):
    young = {"lever": "benefit_adequacy", **START, "who": "job == student and age <= 18"}
    bills, more, run = credited(lab, [young])
    paid = run.town.reached(0).astype(bool) & (run.town.whole("dependant") == 0)
    assert bills[0] == more == 87 * paid.sum() < 87 * 0.5 * run.reached[-1][0, :, 1].sum()


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
    both = quantities(run.town, 2, run.reached[-1])
    whole = run.policy.areas(2, "waiting.places", run.town.area_decile, run.town.places[0]).sum()
    assert both[0] == 0 and both.sum() == pytest.approx(whole - run.town.places[0].sum(), abs=1e-5)


def test_adults_served_are_counted_where_the_lever_acts(lab):
    found, run = units(lab, "community_partnership", coverage=0.5, where={"deciles": [1, 2]})
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
