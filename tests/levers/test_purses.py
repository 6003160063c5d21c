"""Who pays and who receives: fifths by income under the first scenario, flows of households and persons, the bill."""

import numpy as np
import pandas as pd
import pytest

from analysis import sentences
from experiments import costs, purses
from experiments.purses import FLOWS, Fifths, Purse
from experiments.worth import DEFLATOR
from sim.run import begin

NO_COSTS = pd.DataFrame(columns=list(costs.SUMMARY))


def counts(changes=None, replicates=2):
    """Made-up flows of two scenarios; ``changes``: £ added to a flow by fifth under the second."""
    rows = []
    for key in ("base", "policy"):
        for replicate in range(replicates):
            for fifth in range(1, 6):
                flow = {"pay": 1000.0 * fifth, "benefits": 500.0 / fifth, "tax": 100.0 * fifth, "rent": 400.0}
                for name, by in (changes or {}).items() if key == "policy" else ():
                    flow[name] += by[fifth - 1]
                rows.append({"scenario": key, "replicate": replicate, "seed": replicate, "fifth": fifth,
                             "adults": 10.0, **{name: 10.0 * flow[name] for name in FLOWS}})  # fmt: skip
    return pd.DataFrame(rows)


def flow(found, name):
    return found[found["flow"] == name].set_index("fifth")["value"].to_numpy()


def test_a_payment_to_the_lowest_fifth_is_paid_as_taxes_are():
    """£10 an adult of the lowest fifth are £2 of all: shared out as 1 : 2 : 3 : 4 : 5, at prices of 2024/25."""
    found = purses.table(counts({"benefits": [10, 0, 0, 0, 0]}), NO_COSTS, "base")
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
    found = purses.table(counts({"pay": [100, 0, 0, 0, 0], "tax": [28, 0, 0, 0, 0]}), NO_COSTS, "base")
    assert flow(found, purses.BILL).sum() == pytest.approx(-28 * DEFLATOR["2025/26"])
    assert flow(found, purses.NET)[0] < 100 * DEFLATOR["2025/26"]


def test_what_public_funds_use_up_is_part_of_the_bill_and_transfers_are_not_counted_twice():
    spent = pd.DataFrame(
        [["policy", "peer_support", 1.0, "", "public", "resource", "2023/24", 0, 0, 0, 12.0, 0, 0],
         ["policy", "benefit_adequacy", 1.0, "", "public", "transfer", "2025/26", 0, 0, 0, 99.0, 0, 0]],
        columns=list(costs.SUMMARY),
    )  # fmt: skip
    found = purses.table(counts(), spent, "base")
    assert flow(found, purses.BILL).mean() == pytest.approx(1.0 * DEFLATOR["2023/24"])


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
