"""The book of pounds, for every household and month, exactly:

pay + pension + benefits − tax − rent − living = change in savings − change in arrears
"""

import numpy as np
import pytest

from sim.levers.lever import library
from sim.numbers import load_numbers

MONTHS = 36
OF_THE_HOUSEHOLD = ("rent", "benefits", "living", "income", "poor", "poor_fixed", "savings", "arrears", "strain",
                    "insecure_home", "children", "tenure", "takes_up")  # fmt: skip
ALL = [{"lever": name, "start": "2025-06", "ramp_months": 2} for name in library()]
FLOWS = ("pay", "pension", "benefits", "tax", "rent", "living", "savings", "arrears")


def check_month(town, savings, arrears, month):
    """One month's books; savings and arrears are those of the month before."""
    col = {name: town.column(name).astype(np.float64) for name in FLOWS}
    mate = town.column("mate")
    first = np.flatnonzero(mate != 2)
    second = np.where(mate[first] == 1, first + 1, first)
    two = mate[first] == 1

    def both(name: str) -> np.ndarray:
        return col[name][first] + two * col[name][second]

    for name in OF_THE_HOUSEHOLD:
        values = town.column(name)
        assert np.array_equal(values[first], values[second]), f"month {month}: {name} differs within a household"
    for name in FLOWS:
        assert np.array_equal(col[name], np.floor(col[name])), f"month {month}: {name} is not in whole pounds"
    for name in ("savings", "arrears", "living", "benefits", "tax", "pay"):
        assert col[name].min() >= 0, f"month {month}: {name} is below nothing"
    comes = both("pay") + both("pension") + col["benefits"][first]
    goes = both("tax") + col["rent"][first] + col["living"][first]
    held = (col["savings"] - savings)[first] - (col["arrears"] - arrears)[first]
    wrong = np.flatnonzero(comes - goes != held)
    assert len(wrong) == 0, (
        f"month {month}: the books of {len(wrong)} of {len(first)} households do not balance, for instance row "
        f"{first[wrong[0]]}: {comes[wrong[0]]} in, {goes[wrong[0]]} out, {held[wrong[0]]} kept"
    )


def watch(lab, town, months, step):
    for month in range(months):
        savings, arrears = (town.column(n).astype(np.float64).copy() for n in ("savings", "arrears"))
        step(month)
        check_month(town, savings, arrears, month)


def test_every_pound_of_the_baseline(lab):
    town = lab.town(lab.people(8000, 2), seed=2)
    watch(lab, town, MONTHS, lambda month: lab.go(town, 1, first=month))
    assert (town.column("arrears") > 0).mean() > 0.005 and (town.column("savings") > 0).mean() > 0.2


def test_every_pound_under_all_levers(lab):
    from sim.run import begin

    scenario = lab.scenario(people=5000, burn=6, months=MONTHS, levers=ALL)
    run = begin(scenario, lab.prepared(scenario, 3))
    watch(lab, run.town, MONTHS, lambda month: run.step())


@pytest.mark.parametrize("k", range(6))
def test_every_pound_whatever_the_numbers_of_money(lab, k):
    """Odd tapers, prices and rates drawn from their ranges, and debts that nobody had at the start."""
    rng = np.random.default_rng(k)
    changed = {
        name: float(x.low + rng.random() * (x.high - x.low))
        for name, x in load_numbers().items()
        if name.startswith("money.") and x.by is None
    }
    people = lab.people(2500, k)
    debts = np.repeat(np.floor(rng.random(2500) * 3000), 1).astype(np.float32)
    debts[people.columns["mate"] == 2] = debts[np.flatnonzero(people.columns["mate"] == 2) - 1]
    town = lab.town(people, numbers=changed, columns={"arrears": debts}, seed=k)
    watch(lab, town, 24, lambda month: lab.go(town, 1, first=month))


def test_the_poverty_line_is_six_tenths_of_last_months_median_of_persons(lab):
    """Children count, shared by the adults of the household; the fixed line stays that of the month before `begins`."""
    scenario = lab.scenario(people=4000, burn=6, months=6)
    from sim.run import begin

    run = begin(scenario, lab.prepared(scenario, 5))
    fixed = None
    for month in range(6):
        town = run.town
        children, alone = town.column("children").astype(int), town.column("mate") == 0
        weight = np.where(alone, 2 * (1 + children), 2 + children)
        income = np.clip(town.column("income"), -2000, 14383)
        order = np.argsort(income, kind="stable")
        median = income[order][np.searchsorted(np.cumsum(weight[order]), (weight.sum() + 1) // 2)]
        line = np.float32(0.6 * median)
        fixed = line if fixed is None else fixed
        run.step()
        assert np.array_equal(town.column("poor") == 1, town.column("income") < line), f"month {month}"
        assert np.array_equal(town.column("poor_fixed") == 1, town.column("income") < fixed), f"month {month}: fixed"
