"""The people drawn for England have the published margins, within sampling error."""

import numpy as np
import pytest

from sim.columns import ETHNIC_GROUPS, ETHNICITIES, TENURES
from sim.numbers import load_numbers
from sim.population import strata
from sim.population.draft import Draft
from sim.population.ethnic import detail_tables, ethnic_tables
from sim.population.families import BROAD, FIRST_AGE
from sim.population.labels import disability_tables, gender_table, orientation_table
from sim.population.margins import HALF, conditional, fitted, intercept, intercepts, logistic, scaled_alike

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
    return np.unique(town.home)


@pytest.fixture(scope="module")
def draft(england):
    """The tables that people are drawn from."""
    return Draft(england, 0, 7, load_numbers(), equal=False)


def test_every_decile_has_as_many_people(town):
    counts = np.bincount(town.columns["imd_decile"], minlength=11)[1:]
    assert counts.tolist() == [12_000] * 10


def test_age_by_decile(town, england):
    ages = np.searchsorted(FIRST_AGE, town.columns["age"], side="right") - 1
    for decile in range(10):
        mine = town.adult & (town.columns["imd_decile"] == decile + 1)
        found = np.bincount(ages[mine], minlength=16) / mine.sum()
        # adults of a home are of like age: count as half
        close(found, england.tables["age"][:, decile], mine.sum() / 2, extra=0.002)


def test_tenure_by_decile(town, england, first):
    found = shares(town, "tenure", len(TENURES), first)
    close(found, england.tables["tenure"], len(first) / 10, extra=0.002)


def test_ethnic_groups_by_decile(town, england, draft):
    """The tables give each decile the published shares of residents to the fifth digit; people, within chance."""
    table, people = ethnic_tables(draft)
    assert table.sum(axis=-1) == pytest.approx(np.ones((10, table.shape[1])))
    found = people.sum(axis=1)
    assert found / found.sum(axis=1, keepdims=True) == pytest.approx(england.tables["ethnic_group"].T, abs=2e-5)
    # a home is mostly of one group, and has 2.3 people; alike homes more: count as a third
    close(shares(town, "ethnic_group", len(ETHNIC_GROUPS)), england.tables["ethnic_group"], 12_000 / 3)


def test_ethnic_groups_by_age(town):
    """Working-age population, Census 2021 (ethnicity facts and figures): 80.7, 10.1, 4.4, 2.5 and 2.3 % of 16 to 64."""
    group, age = town.columns["ethnic_group"], town.columns["age"]
    found = np.bincount(group[(age >= 16) & (age < 65)], minlength=5)
    assert found / found.sum() == pytest.approx([0.807, 0.101, 0.044, 0.025, 0.023], abs=0.015)
    old, young = (np.bincount(group[mine], minlength=5) / mine.sum() for mine in (age >= 75, age < 16))
    assert old[0] > 0.93 and young[0] < 0.76 and young[3] > 3 * found[3] / found.sum() - 0.02


def test_children_of_two_groups_are_mostly_mixed(town):
    """48.1 % of White and Asian and 48.6 % of White and Black African people are under 16 (Census 2021, ONS)."""
    ethnicity, child = town.columns["ethnicity"], ~town.adult
    for name in ("white_and_asian", "white_and_black_african"):
        mine = ethnicity == ETHNICITIES.index(name)
        assert child[mine].mean() == pytest.approx(0.48, abs=0.08), name
    group, row = town.columns["ethnic_group"], np.arange(len(child))
    pair = np.flatnonzero(town.partner > row)
    assert (ethnicity[pair] != ethnicity[town.partner[pair]]).mean() == pytest.approx(0.09, abs=0.02)
    apart = group[pair] != group[town.partner[pair]]
    theirs = child & np.isin(town.home, town.home[pair[apart]])
    assert (group[theirs] == 3).mean() == pytest.approx(0.68, abs=0.12)
    one = child & np.isin(town.home, town.home[pair[~apart]])
    assert np.array_equal(group[one], group[town.home[one]])


def test_nineteen_groups_inside_the_five(town, england):
    """People of mixed groups mostly have it from their parents: of them only the adults are compared, and loosely."""
    group, inner = town.columns["ethnic_group"], town.columns["ethnicity"]
    starts = np.array([0, 5, 10, 13, 17, 19])
    assert np.all((starts[group] <= inner) & (inner < starts[group + 1]))
    for g, name in enumerate(ETHNIC_GROUPS):
        for decile in (0, 4, 9):
            mine = (group == g) & (town.columns["imd_decile"] == decile + 1) & (town.adult | (name != "mixed"))
            found = np.bincount(inner[mine] - starts[g], minlength=starts[g + 1] - starts[g]) / mine.sum()
            extra = 0.12 if name == "mixed" else 0.0
            close(found, england.tables[f"ethnicity_{name}"][:, decile], mine.sum() / 4, extra)


def test_nineteen_groups_go_with_age(town, england, draft):
    """Census 2021 (ONS): 32.1 % of White Irish people are 65 and over, 18.6 % of all; the decile's mix is kept."""
    ethnicity, age = town.columns["ethnicity"], town.columns["age"]
    old = {name: (age[ethnicity == ETHNICITIES.index(name)] >= 65).mean() for name in ETHNICITIES}
    assert old["white_irish"] == pytest.approx(0.321, abs=0.05)
    assert old["caribbean"] > 4 * old["african"] and old["indian"] > old["bangladeshi"]
    assert old["other_white"] < 0.6 * old["white_british"]
    table = ethnic_tables(draft)[0]
    for g, details in enumerate(detail_tables(draft, table)):
        assert details.sum(axis=-1) == pytest.approx(np.ones((10, 6)))
        shares = england.tables[f"ethnicity_{ETHNIC_GROUPS[g]}"].T
        assert np.all(details.min(axis=1) - 1e-6 <= shares) and np.all(shares <= details.max(axis=1) + 1e-6)


def test_disability_by_decile(town, england, draft):
    """The tables give each decile the published share of residents; people, within chance."""
    chance = disability_tables(draft)
    weights = np.concatenate([draft.homes.young[:, None], draft.homes.people], axis=1)
    found = (weights * chance).sum(axis=(1, 2)) / weights.sum(axis=(1, 2))
    assert found == pytest.approx(england.tables["disability"][0], abs=1e-6)
    close(shares(town, "disabled", 2)[1], england.tables["disability"][0], 12_000)


def test_disability_by_age_and_place(draft, town):
    """Disability by age, sex and deprivation, Census 2021 (ONS): 21.6 and 8.1 % at 40 to 44 in the outer deciles."""
    chance, people = disability_tables(draft), draft.homes.people
    middle = (chance[:, 3] * people[:, 2]).sum(axis=1) / people[:, 2].sum(axis=1)
    assert middle[[0, 9]] == pytest.approx([0.216, 0.081], abs=0.03)
    old = (chance[:, 6] * people[:, 5]).sum(axis=1) / people[:, 5].sum(axis=1)
    assert old[0] / old[9] < 0.75 * middle[0] / middle[9]
    lot = (town.columns["limitation"] == 2).mean() / (town.columns["limitation"] > 0).mean()
    assert lot == pytest.approx(0.42, abs=0.03)  # 7.5 of 17.8 % are limited a lot


def test_orientation_goes_with_disability(town):
    """Census 2021 (ONS): 6.4 % of disabled people are not straight, 2.6 % of others."""
    other, disabled = town.columns["orientation"] > 0, town.columns["disabled"] == 1
    assert other[town.adult & disabled].mean() == pytest.approx(0.064, abs=0.006)
    assert other[town.adult & ~disabled].mean() == pytest.approx(0.026, abs=0.004)


def test_gender_identity(town, draft):
    """Census 2021 (ONS): 0.5 % of adults, 1 % of the youngest, a larger share of those who are not straight."""
    trans, age = town.columns["gender"] == 1, town.columns["age"]
    close(np.array(trans[town.adult].mean()), np.array(load_numbers()["people.trans"].value), town.adult.sum())
    assert 0.006 < trans[(age >= 16) & (age < 35)].mean() < 0.013
    other = town.columns["orientation"] > 0
    assert trans[town.adult & other].mean() > 4 * trans[town.adult & ~other].mean()
    table = gender_table(draft)
    assert table.shape == (4, 2) and np.all(table >= 0) and np.all(table[:, 1] > table[:, 0])
    assert orientation_table(draft).sum(axis=-1) == pytest.approx(np.ones((4, 2)))


def test_neurodivergence(town):
    wanted = load_numbers()["people.neurodivergent"].value
    for mine in (town.adult, ~town.adult):
        close(np.array(town.columns["neurodivergent"][mine].mean()), np.array(wanted), mine.sum())


def test_strata_have_known_sizes(town, draft):
    """200 strata: counted among adults and expected from the tables; each adult is in one, and the sizes agree."""
    counted, wanted = strata.sizes(town.columns, town.adult), strata.expected(draft)
    assert len(strata.NAMES) == len(set(strata.NAMES)) == len(counted) == len(wanted) == 200
    assert counted.sum() == town.adult.sum() and wanted.sum() == pytest.approx(1.0)
    n = counted.sum()
    assert np.all(wanted > 0)
    error = 5.0 * np.sqrt(3.0 * n * wanted + 4.0) + 0.05 * n * wanted
    assert np.all(np.abs(counted - n * wanted) < error)
    own = strata.strata(town.columns)
    k = strata.NAMES.index("black, woman, fifth 1, disabled, not LGBTQ+")
    mine = own == k
    for column, code in (("ethnic_group", 2), ("sex", 1), ("disabled", 1), ("orientation", 0), ("gender", 0)):
        assert np.all(town.columns[column][mine] == code)
    assert np.all(town.columns["imd_decile"][mine] <= 2) and mine.sum() > 50


def test_severe_illness_by_decile(town, england):
    found = shares(town, "severe", 2, town.adult)[1]
    close(found, england.tables["severe"][0], 9_600, extra=0.0008)


def test_orientation_and_women(town, england):
    found = np.bincount(town.columns["orientation"][town.adult], minlength=4) / town.adult.sum()
    close(found, england.tables["orientation"][:, 0], town.adult.sum() / 2)
    under = town.adult & (town.columns["age"] < 65)
    close(np.array(town.columns["sex"][under].mean()), np.array(0.508), under.sum(), extra=0.004)


def test_employment_of_working_age(town):
    """`emp_*_2021` by age and sex, unemployment `unemp_uk_2025q4`, `emp_disabled_2025`."""
    job, age, sex, limitation = (town.columns[n][town.adult] for n in ("job", "age", "sex", "limitation"))
    published = {(0, 30): 0.898, (0, 40): 0.895, (0, 50): 0.822, (1, 30): 0.794, (1, 40): 0.821, (1, 50): 0.735}
    for (who, start), wanted in published.items():
        mine = (sex == who) & (age >= start) & (age < start + 10)
        assert (job[mine] == 0).mean() == pytest.approx(wanted, abs=0.02), (who, start)
    active = job <= 1
    assert (job[active] == 1).mean() == pytest.approx(0.051, abs=0.006)
    working_age, limited = age < 65, limitation > 0
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
    many = fitted(seed, np.stack([rows, rows[::-1]]), np.stack([columns, columns]))
    assert many[0] == pytest.approx(table)
    x, weights = rng.normal(size=50), rng.random(50)
    both = intercepts(np.array([0.3, 0.6]), x, np.stack([weights, weights]))
    assert both == pytest.approx([intercept(0.3, x, weights), intercept(0.6, x, weights)])
    c = intercept(0.3, x, weights)
    assert (weights * logistic(c + x)).sum() / weights.sum() == pytest.approx(0.3, abs=1e-9)
    assert HALF[0] == 1.0 and HALF[-1] == -1.0 and len(BROAD) == 16
