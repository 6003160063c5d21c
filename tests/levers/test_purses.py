"""Who pays and who receives: fifths by income under the first scenario, flows of households and persons, the bill."""

import numpy as np
import pandas as pd
import pytest

from analysis import sentences
from experiments import purses
from experiments.pounds import FLOWS, Pounds
from experiments.purses import Fifths, Purse
from experiments.runner import run_replicate
from experiments.worth import DEFLATOR
from sim.levers.lever import library
from sim.run import begin, prepare

UNITS = ["scenario", "replicate", "lever", "month", "units"]
NO_COSTS, NO_POUNDS = pd.DataFrame(columns=UNITS), pd.DataFrame()


def counts(changes=None, replicates=2):
    """Made-up flows of two scenarios; ``changes``: £ added to a flow by fifth under the second."""
    rows = []
    for key in ("base", "policy"):
        for replicate in range(replicates):
            for fifth in range(1, 6):
                flow = {"pay": 1000.0 * fifth, "benefits": 500.0 / fifth, "tax": 100.0 * fifth, "rent": 400.0,
                        "insurance": 50.0 * fifth}  # fmt: skip
                for name, by in (changes or {}).items() if key == "policy" else ():
                    flow[name] += by[fifth - 1]
                rows.append({"scenario": key, "replicate": replicate, "seed": replicate, "fifth": fifth,
                             "adults": 10.0, **{name: 10.0 * flow[name] for name in FLOWS}})  # fmt: skip
    return pd.DataFrame(rows)


def flow(found, name):
    return found[found["flow"] == name].set_index("fifth")["value"].to_numpy()


def test_a_payment_to_the_lowest_fifth_is_paid_as_taxes_are():
    """£10 an adult of the lowest fifth are £2 of all: shared out as 1 : 2 : 3 : 4 : 5, at prices of 2024/25."""
    found = purses.table(counts({"benefits": [10, 0, 0, 0, 0]}), NO_COSTS, NO_POUNDS, "base")
    price = DEFLATOR["2025/26"]
    assert flow(found, "benefits") == pytest.approx([10 * price, 0, 0, 0, 0])
    bill = flow(found, purses.BILL)
    assert bill == pytest.approx(price * 2 * 5 * np.arange(1, 6) / 15)
    left = flow(found, purses.NET)
    assert left.sum() == pytest.approx(0.0, abs=1e-9) and left[0] > 0 > left[4]
    [said] = sentences.receives(found, {"policy": "Paid"})
    assert said.text.startswith(
        "Paid: once the public bill is shared out, the lowest fifth of income has £9.10 a month"
    )


def test_pay_that_rises_brings_taxes_back_to_all():
    """£100 more pay of the lowest fifth, £28 of it taxed: the bill is negative, a relief shared as taxes are."""
    found = purses.table(counts({"pay": [100, 0, 0, 0, 0], "tax": [28, 0, 0, 0, 0]}), NO_COSTS, NO_POUNDS, "base")
    assert flow(found, purses.BILL).sum() == pytest.approx(-28 * DEFLATOR["2025/26"])
    assert flow(found, purses.NET)[0] < 100 * DEFLATOR["2025/26"]


def test_insurance_that_employers_pay_is_a_relief_to_all():
    found = purses.table(counts({"insurance": [15, 0, 0, 0, 0]}), NO_COSTS, NO_POUNDS, "base")
    assert flow(found, purses.BILL).sum() == pytest.approx(-15 * DEFLATOR["2025/26"])
    assert "insurance" not in set(found["flow"])  # no household pays or receives it


def month_by_month(months=30, adults=80):
    """Made-up adults of two scenarios, and units of two levers, each month of two replicates alike."""
    keys = [(key, r, m) for key in ("base", "policy") for r in range(2) for m in range(months)]
    here = [(key, r, m, fifth, adults / 5) for key, r, m in keys for fifth in range(1, 6)]
    spent = [("policy", r, name, m, 4.0 if m >= months - 12 else 1.0)
             for r in range(2) for m in range(months) for name in ("peer_support", "benefit_adequacy")]  # fmt: skip
    pounds = pd.DataFrame(here, columns=["scenario", "replicate", "month", "fifth", "adults"])
    return pd.DataFrame(spent, columns=UNITS), pounds


def test_what_public_funds_use_up_is_that_of_the_same_year_and_of_adults():
    """4 person-years a month of the last year among 80 adults, whatever was spent before and however many children
    there are; transfers are in the flows already."""
    spent, pounds = month_by_month()
    found = purses.table(counts(), spent, pounds, "base")
    cost = library()["peer_support"].cost
    assert flow(found, purses.BILL).mean() == pytest.approx(4.0 / 80 * cost.value * DEFLATOR[cost.year])


def test_what_the_first_scenario_uses_up_too_is_no_change():
    spent, pounds = month_by_month()
    both = pd.concat([spent, spent.assign(scenario="base")])
    assert flow(purses.table(counts(), both, pounds, "base"), purses.BILL) == pytest.approx(np.zeros(5))


def test_pounds_by_deprivation_are_all_that_flow(lab):
    """Every month, of all adults: persons' flows are those of all rows, households' those of their first persons."""
    scenario = lab.scenario(people=2000, burn=3, months=3)
    run, pounds = begin(scenario, lab.prepared(scenario, 3)), Pounds()
    for _ in range(3):
        run.step()
        pounds.look(run.town)
    table = pounds.counts({"scenario": "x"})
    assert table["month"].tolist() == sorted([0, 1, 2] * 5) and table["fifth"].tolist() == [1, 2, 3, 4, 5] * 3
    now, town = table[table["month"] == 2], run.town
    assert now["adults"].sum() == len(town.adults)
    for name in ("pay", "tax"):
        assert now[name].sum() == town.column(name).sum(dtype=float)
    adult_heads = (town.whole("home") == 0) & (town.whole("stage") == 2)
    for name in ("benefits", "rent"):
        assert now[name].sum() == town.whole(name)[adult_heads].sum(dtype=float)
    poorest = town.column("pay")[town.column("imd_decile") <= 2]
    assert now["pay"].iloc[0] == poorest.sum(dtype=float)
    assert Pounds().counts({"scenario": "x"}).empty


def test_a_replicate_keeps_every_month_of_every_scenario(lab):
    scenarios = [lab.scenario(name, people=500, burn=2, months=14) for name in ("baseline", "peer_support")]
    found = run_replicate(scenarios, 1, 1).pounds
    assert found.groupby("scenario").size().tolist() == [14 * 5] * 2


def test_flows_are_those_of_the_town_and_fifths_hold_a_fifth_each(lab):
    scenario = lab.scenario(people=2000, burn=3, months=4)
    town = lab.prepared(scenario, 3)
    fifths = Fifths.of(town)
    many = np.bincount(fifths.fifth, minlength=6)[1:]
    assert many.sum() == len(town.adults) and many.max() - many.min() <= 1
    income = town.column("income")
    low, high = (income[fifths.find(town.ids[town.adults]) == k] for k in (1, 5))
    assert low.max() <= high.min()
    run, purse = begin(scenario, town), Purse(fifths)
    run.step()
    purse.look(run.town)
    table = purse.counts({"scenario": "x"})
    known = fifths.find(run.town.ids[run.town.adults]) > 0
    for name in ("pay", "tax"):
        assert table[name].sum() == pytest.approx(run.town.column(name)[known].sum(), rel=1e-6), name
    here = run.town.whole("home") == 0
    there = (run.town.whole("stage") == 2) & here & (fifths.find(run.town.ids) > 0)
    assert table["benefits"].sum() == pytest.approx(run.town.whole("benefits")[there].sum(), rel=1e-6)
    assert fifths.find(np.array([2**31 + 12345], np.uint32)).tolist() == [0]


def test_fifths_are_those_of_the_beginning_when_all_scenarios_were_one(lab):
    """Ranked later, under the first scenario, its lucky would seem to lose by every policy and its unlucky to gain."""
    scenario = lab.scenario(people=1500, burn=2, months=36)
    found = run_replicate([scenario], 0, 5).purse
    run = begin(scenario, prepare(scenario, 5))
    fifths, many = Fifths.of(run.town), np.zeros(5)
    while run.month < scenario.months:
        run.step()
        if run.month > scenario.months - 12:
            many += np.bincount(fifths.find(run.town.ids[run.town.adults]), minlength=6)[1:]
    assert found["adults"].tolist() == many.tolist()
