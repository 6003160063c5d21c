"""The people drawn for England have the published margins, within sampling error."""

import numpy as np
import pytest

from sim.columns import ETHNIC_GROUPS, TENURES
from sim.numbers import load_numbers
from sim.population.draft import Draft
from sim.population.families import BROAD, FIRST_AGE
from sim.population.labels import disability_tables, ethnic_tables
from sim.population.margins import HALF, conditional, fitted, intercept, logistic, scaled_alike

SIGMAS = 5.0  # about one false alarm in a million for each share


def close(found: np.ndarray, wanted: np.ndarray, n: np.ndarray | float, extra: float = 0.0) -> None:
    """Shares found among n people lie within sampling error (and ``extra``) of those wanted."""
    wanted = np.asarray(wanted)
    error = SIGMAS * np.sqrt(wanted * (1.0 - wanted) / n) + extra
    worst = np.abs(found - wanted) - error
    assert worst.max() <= 0.0, (found, wanted)


def shares(town, column: str, codes: int, rows=slice(None)) -> np.ndarray:
    """Share of each code in each decile, (codes, 10)."""
    decile = town.columns["imd_decile"][rows] - 1
    values = town.columns[column][rows]
    counts = np.zeros((codes, 10))
    np.add.at(counts, (values, decile), 1)
    return counts / counts.sum(axis=0)


@pytest.fixture(scope="module")
def first(town):
    """Rows of the first adult of each household."""
    return np.flatnonzero(town.columns["mate"] != 2)


def test_every_decile_has_as_many_people(town):
    counts = np.bincount(town.columns["imd_decile"], minlength=11)[1:]
    assert counts.tolist() == [12_000] * 10


def test_age_by_decile(town, england):
    ages = np.searchsorted(FIRST_AGE, town.columns["age"], side="right") - 1
    for decile in range(10):
        mine = town.columns["imd_decile"] == decile + 1
        found = np.bincount(ages[mine], minlength=16) / mine.sum()
        # adults of a home are of like age: count as half
        close(found, england.tables["age"][:, decile], mine.sum() / 2, extra=0.001)


def test_tenure_by_decile(town, england, first):
    found = shares(town, "tenure", len(TENURES), first)
    close(found, england.tables["tenure"], len(first) / 10, extra=0.002)


def test_ethnic_groups_by_decile(town, england):
    """The published table is of residents of all ages: children at the fitted mix and adults as drawn add up to it."""
    draft = Draft(england, 0, 7, load_numbers(), equal=False)
    adults = np.einsum("dat,date->ed", draft.homes.people, ethnic_tables(draft))
    close(shares(town, "ethnic_group", len(ETHNIC_GROUPS)), adults, 12_000 / 2)
    children = england.tables["children_per_adult"][0]
    of_children = (england.tables["ethnic_group"] * (1.0 + children) - adults) / children
    assert of_children.min() > 0.0 and of_children.sum(axis=0) == pytest.approx(np.ones(10))
    assert np.all(of_children[0] < adults[0] - 0.03)  # fewer White children than White adults
    wanted = np.array(load_numbers()["people.ethnicity_0_15"].value)
    assert of_children.mean(axis=1) == pytest.approx(wanted, abs=0.04)


def test_nineteen_groups_inside_the_five(town, england):
    group, inner = town.columns["ethnic_group"], town.columns["ethnicity"]
    starts = np.array([0, 5, 10, 13, 17, 19])
    assert np.all((starts[group] <= inner) & (inner < starts[group + 1]))
    for g, name in enumerate(ETHNIC_GROUPS):
        for decile in (0, 4, 9):
            mine = (group == g) & (town.columns["imd_decile"] == decile + 1)
            found = np.bincount(inner[mine] - starts[g], minlength=starts[g + 1] - starts[g]) / mine.sum()
            close(found, england.tables[f"ethnicity_{name}"][:, decile], mine.sum() / 2)


def test_disability_by_decile(town, england):
    """The published table is of residents of all ages: children and adults of the fitted table add up to it."""
    draft = Draft(england, 0, 7, load_numbers(), equal=False)
    adults = np.einsum("dat,dat->d", draft.homes.people, disability_tables(draft))
    close(shares(town, "disabled", 2)[1], adults, 12_000 / 2)
    children = england.tables["children_per_adult"][0]
    of_children = (england.tables["disability"][0] * (1.0 + children) - adults) / children
    assert of_children.mean() == pytest.approx(load_numbers()["people.disabled_0_15"].value, abs=0.02)
    assert np.all(np.diff(of_children) < 0.0)


def test_children_for_each_adult_by_decile(town, england, first):
    decile, children = town.columns["imd_decile"][first] - 1, town.columns["children"][first]
    found = np.bincount(decile, children, minlength=10) / 12_000
    wanted = england.tables["children_per_adult"][0]
    assert np.abs(found - wanted).max() < SIGMAS * np.sqrt(0.9 * 0.6 / 12_000) + 0.003


def test_lone_parents_and_people_alone(town, first):
    columns = town.columns
    alone = columns["mate"] == 0
    lone = alone & (columns["children"] > 0)
    adults = np.bincount(columns["imd_decile"][lone] - 1, minlength=10) / 12_000
    wanted = np.array(load_numbers()["people.lone_parents"].value) / load_numbers()["people.adults_per_household"].value
    close(adults, wanted, 12_000, extra=0.001)
    people = len(town.ids) + columns["children"][first].sum()
    assert (alone & ~lone).sum() / people == pytest.approx(0.13, abs=0.015)  # hh_alone: 13 % of people
    women = columns["sex"][lone].mean()
    close(np.array(women), np.array(0.84), lone.sum())


def test_severe_illness_by_decile(town, england):
    close(shares(town, "severe", 2)[1], england.tables["severe"][0], 12_000, extra=0.0008)


def test_orientation_and_women(town, england):
    found = np.bincount(town.columns["orientation"], minlength=4) / len(town.ids)
    close(found, england.tables["orientation"][:, 0], len(town.ids) / 2)
    under = town.columns["age"] < 65
    close(np.array(town.columns["sex"][under].mean()), np.array(0.508), under.sum(), extra=0.004)


def test_employment_of_working_age(town):
    """`emp_*_2021` by age and sex, unemployment `unemp_uk_2025q4`, `emp_disabled_2025`."""
    job, age, sex = town.columns["job"], town.columns["age"], town.columns["sex"]
    published = {(0, 30): 0.898, (0, 40): 0.895, (0, 50): 0.822, (1, 30): 0.794, (1, 40): 0.821, (1, 50): 0.735}
    for (who, start), wanted in published.items():
        mine = (sex == who) & (age >= start) & (age < start + 10)
        assert (job[mine] == 0).mean() == pytest.approx(wanted, abs=0.02), (who, start)
    active = job <= 1
    assert (job[active] == 1).mean() == pytest.approx(0.051, abs=0.006)
    working_age, limited = age < 65, town.columns["limitation"] > 0
    assert (job[working_age & limited] == 0).mean() == pytest.approx(0.528, abs=0.03)
    assert (job[working_age & ~limited] == 0).mean() > 0.75
    assert np.all(job[age >= 66] % 4 == 0)  # at work or retired


def test_pay_of_employees(town):
    """`ashe_*_2025`: the median is verified, others recalled; the floor binds, about 16 % are under £13.45."""
    pay = town.columns["wage"][town.columns["job"] == 0]
    assert pay.min() == np.float32(12.21)
    assert np.median(pay) == pytest.approx(17.96, rel=0.03)
    assert (pay < 13.45).mean() == pytest.approx(0.16, abs=0.015)
    assert np.quantile(pay, 0.9) == pytest.approx(39.5, rel=0.05)


def test_homes_and_savings(town, first):
    columns = town.columns
    weekly = [columns["rent"][first][columns["tenure"][first] == t].mean() * 12 / 52 for t in range(4)]
    assert weekly[0] == 0.0
    assert weekly[1:] == pytest.approx([231, 118, 237], rel=0.03)  # hc_week_*
    fifth = (columns["imd_decile"][first] + 1) // 2
    none = [(columns["savings"][first][fifth == f] == 0).mean() for f in (1, 5)]
    assert none == pytest.approx([0.32, 0.09], abs=0.02)  # nosav_imd_*
    by_tenure = [(columns["savings"][first][columns["tenure"][first] == t] == 0).mean() for t in range(4)]
    assert by_tenure[0] < by_tenure[1] < by_tenure[3] < by_tenure[2]  # ehs_sav_*


def test_tools_of_the_margins():
    rng = np.random.default_rng(1)
    seed, rows = rng.random((6, 4)) + 0.1, rng.random(6)
    columns = conditional(rng.random((1, 4)))[0] * rows.sum()
    table = fitted(seed, rows, columns)
    assert table.sum(axis=0) == pytest.approx(columns, rel=1e-12)
    assert table.sum(axis=1) == pytest.approx(rows, rel=1e-9)
    odds = table[0, 0] * table[1, 1] / table[0, 1] / table[1, 0]
    assert odds == pytest.approx(seed[0, 0] * seed[1, 1] / seed[0, 1] / seed[1, 0], rel=1e-9)
    alike = scaled_alike(seed[:4] + seed[:4].T, rows[:4])
    assert alike == pytest.approx(alike.T) and alike.sum(axis=0) == pytest.approx(rows[:4], rel=1e-6)
    x, weights = rng.normal(size=50), rng.random(50)
    c = intercept(0.3, x, weights)
    assert (weights * logistic(c + x)).sum() / weights.sum() == pytest.approx(0.3, abs=1e-9)
    assert HALF[0] == 1.0 and HALF[-1] == -1.0 and len(BROAD) == 16
