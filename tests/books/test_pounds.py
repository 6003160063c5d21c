"""The book of pounds, for every household and month, exactly:

pay + pension + benefits − tax − rent − living = change in savings − change in arrears
"""

import numpy as np
import pytest

from sim.columns import ROW
from sim.levers.lever import library
from sim.numbers import load_numbers
from sim.run import begin, calendar

MONTHS = 36
OF_THE_HOUSEHOLD = ("rent", "benefits", "living", "income", "poor", "poor_fixed", "savings", "arrears", "strain",
                    "insecure_home", "tenure", "takes_up")  # fmt: skip
ALL = [{"lever": name, "start": "2025-06", "ramp_months": 2} for name in library()]
FLOWS = ("pay", "pension", "benefits", "tax", "rent", "living", "savings", "arrears")


def check_month(town, purses, month):
    """One month's books; ``purses`` are ids, savings and arrears when it began, people having come, gone and moved."""
    here = town.here
    order = np.argsort(purses[0])
    began = order[np.searchsorted(purses[0][order], town.ids[here])]  # rows may have been widened since
    savings, arrears = np.zeros((2, town.rows))
    savings[here], arrears[here] = purses[1][began], purses[2][began]
    head = town.other("home", here)
    col = {name: town.whole(name).astype(np.float64) for name in FLOWS}
    first = here[head == here]

    def together(name: str) -> np.ndarray:
        return np.bincount(head, col[name][here], town.rows)[first]

    for name in OF_THE_HOUSEHOLD:
        values = town.whole(name)
        assert np.array_equal(values[here], values[head]), f"month {month}: {name} differs within a household"
    for name in FLOWS:
        assert np.array_equal(col[name], np.floor(col[name])), f"month {month}: {name} is not in whole pounds"
    for name in ("savings", "arrears", "living", "benefits", "tax", "pay"):
        assert col[name].min() >= 0, f"month {month}: {name} is below nothing"
        assert col[name].sum() == col[name][here].sum(), f"month {month}: {name} of nobody"
    comes = together("pay") + together("pension") + col["benefits"][first]
    goes = together("tax") + col["rent"][first] + col["living"][first]
    held = (col["savings"] - savings)[first] - (col["arrears"] - arrears)[first]
    wrong = np.flatnonzero(comes - goes != held)
    assert len(wrong) == 0, (
        f"month {month}: the books of {len(wrong)} of {len(first)} households do not balance, for instance row "
        f"{first[wrong[0]]}: {comes[wrong[0]]} in, {goes[wrong[0]]} out, {held[wrong[0]]} kept"
    )


def watch(lab, town, months, step):
    """Settle who comes, goes and moves first, then move everybody and check the month."""
    for month in range(months):
        town._turn_over(calendar(lab.scenario(), month))
        town.small[ROW["event"]] = 0  # settled once
        here = town.here
        purses = town.ids[here], town.whole("savings")[here].astype(float), town.whole("arrears")[here].astype(float)
        step(month)
        check_month(town, purses, month)


def test_every_pound_of_the_baseline(lab):
    town = lab.town(lab.people(8000, 2), seed=2)
    watch(lab, town, MONTHS, lambda month: lab.go(town, 1, first=month))
    assert (town.column("arrears") > 0).mean() > 0.005 and (town.column("savings") > 0).mean() > 0.2


def test_every_pound_under_all_levers(lab):
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
    debts = np.floor(rng.random(2500) * 3000).astype(np.float32)[people.home]
    town = lab.town(lab.with_columns(people, arrears=debts), numbers=changed, seed=k)
    watch(lab, town, 24, lambda month: lab.go(town, 1, first=month))


def test_the_poverty_line_is_six_tenths_of_last_months_median_of_persons(lab):
    """Children count as everybody does; the fixed line stays that of the month before `begins`."""
    scenario = lab.scenario(people=4000, burn=6, months=6)
    run = begin(scenario, lab.prepared(scenario, 5))
    fixed = None
    for month in range(6):
        town = run.town
        income = np.sort(np.clip(town.whole("income")[town.here], -2000, 14383))
        line = np.float32(0.6 * income[(len(income) + 1) // 2 - 1])
        fixed = line if fixed is None else fixed
        run.step()
        town = run.town
        income = town.column("income", town.here)
        assert np.array_equal(town.column("poor", town.here) == 1, income < line), f"month {month}"
        assert np.array_equal(town.column("poor_fixed", town.here) == 1, income < fixed), f"month {month}: fixed"
