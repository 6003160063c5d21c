"""Newborns: labels from their parents, luck of their own, and temper that leans towards both parents."""

import numpy as np
import pytest

from sim.columns import BY_NAME, ETHNICITIES, REAL
from sim.numbers import load_numbers, override
from sim.population.ethnic import inherited
from sim.population.newborn import READS, born, cradle
from sim.run import begin, calendar


@pytest.fixture(scope="module")
def couples(town):
    """Rows of mothers and fathers of mixed-sex couples."""
    row, sex = np.arange(len(town.ids)), town.columns["sex"]
    mother = np.flatnonzero((town.partner != row) & (sex == 1) & (sex[town.partner] == 0))
    return mother, town.partner[mother]


def columns(town, rows):
    return {name: town.columns[name][rows] for name in READS}


def ids(n):
    return np.arange(n, dtype=np.uint32) + np.uint32(2**31)


def test_columns_are_all_that_is_fixed_at_birth(town, couples):
    mother, father = couples
    found = born(ids(len(mother)), columns(town, mother), columns(town, father), 1, cradle(load_numbers()), 17)
    fixed = {c.name for c in BY_NAME.values() if c.owner == "people"}
    households = {"tenure", "rent", "takes_up", "imd_decile", "hours", "pension"}  # the home's, or of adults only
    assert fixed - households <= set(found)
    for name, values in found.items():
        column = BY_NAME[name]
        assert values.shape == mother.shape and values.dtype == (np.float32 if column.kind == REAL else np.uint8), name
        assert np.all((values >= column.low) & (values <= column.high)), name
    assert np.all(found["birthday"] == 4), "born when the month before ended"
    assert found["sex"].mean() == pytest.approx(1 - 0.5122, abs=0.015)
    assert found["neurodivergent"].mean() == pytest.approx(0.143, abs=0.012)
    assert found["gender"].mean() == pytest.approx(0.0095, abs=0.004)
    assert (found["orientation"] > 0).mean() == pytest.approx(0.059, abs=0.01)


def test_ethnicity_comes_from_the_parents(town, couples):
    mother, father = couples
    found = born(ids(len(mother)), columns(town, mother), columns(town, father), 1, cradle(load_numbers()), 0)
    one, other = town.columns["ethnic_group"][mother], town.columns["ethnic_group"][father]
    alike = one == other
    assert np.array_equal(found["ethnicity"][alike], town.columns["ethnicity"][mother][alike])
    assert (found["ethnic_group"][~alike] == 3).mean() == pytest.approx(0.68, abs=0.08)
    named = (found["ethnic_group"] == one) | (found["ethnic_group"] == other) | (found["ethnic_group"] == 3)
    assert np.all(named)
    same = found["ethnic_group"] == one
    assert np.array_equal(found["community"][same], town.columns["community"][mother][same])


@pytest.mark.parametrize(
    ("one", "other", "child"),
    [
        ("white_british", "pakistani", "white_and_asian"),
        ("caribbean", "other_white", "white_and_black_caribbean"),
        ("white_irish", "african", "white_and_black_african"),
        ("indian", "african", "other_mixed"),
        ("white_british", "arab", "other_mixed"),
        ("white_and_asian", "white_british", "white_and_asian"),
        ("indian", "pakistani", "indian"),
    ],
)
def test_a_child_of_two_groups(one, other, child):
    half = np.array([0.4], np.float32)
    code = {name: np.array([ETHNICITIES.index(name)], np.uint8) for name in ETHNICITIES}
    assert inherited(code[one], code[other], half, half, 1.0) == code[child]
    kept = inherited(code[one], code[other], half, half, 0.0)  # nobody is called mixed: named after a parent
    assert kept in (code[one], code[other])


def test_temper_leans_towards_each_parent_and_keeps_its_spread(town, couples):
    mother, father = couples
    found = born(ids(len(mother)), columns(town, mother), columns(town, father), 3, cradle(load_numbers()), 0)["temper"]
    numbers = load_numbers()
    tie = float(numbers["people.temper_parent"].value)
    for parent in (mother, father):
        r = np.corrcoef(found, town.columns["disposition"][parent])[0, 1]
        assert r == pytest.approx(tie, abs=5 / np.sqrt(len(mother)) + 0.01)
    assert found.std() == pytest.approx(float(numbers["people.temper_sd"].value), rel=0.04)
    assert found.mean() == pytest.approx(0.0, abs=0.12)
    skew = ((found - found.mean()) ** 3).mean() / found.std() ** 3  # as their parents': averaging is made up for
    assert skew == pytest.approx(2 / np.sqrt(float(numbers["people.disposition_shape"].value)), rel=0.15)
    # closed form: without the tie only luck is left; a point more in both parents moves temper by the two ties
    free = override(numbers, {"people.temper_parent": 0.0})
    alone = born(ids(len(mother)), columns(town, mother), columns(town, father), 3, cradle(free), 0)["temper"]
    assert abs(np.corrcoef(alone, town.columns["disposition"][mother])[0, 1]) < 5 / np.sqrt(len(mother))
    more = [columns(town, rows) for rows in (mother, father)]
    for parent in more:
        parent["disposition"] = parent["disposition"] + np.float32(1.0)
    moved = born(ids(len(mother)), *more, 3, cradle(numbers), 0)["temper"] - found
    step = 2 * tie * float(numbers["people.temper_sd"].value / numbers["people.disposition_sd"].value)
    inside = (found > -14) & (found < 28)
    assert moved[inside] == pytest.approx(np.full(inside.sum(), step), abs=1e-4)


def test_a_mother_alone(town, couples):
    """The parent who lives elsewhere is imagined: mostly of her group; temper leans towards her alone."""
    mother = couples[0]
    own = columns(town, mother)
    twice, none = (born(ids(len(mother)), own, other, 3, cradle(load_numbers()), 0) for other in (own, None))
    for name, values in twice.items():
        assert np.array_equal(values, none[name]), name
    changed = (twice["ethnicity"] != own["ethnicity"]).mean()
    assert 0.0 < changed < 0.12
    together = override(load_numbers(), {"people.couples_of_two_groups": 0.0})
    alike = born(ids(len(mother)), own, None, 3, cradle(together), 0)
    assert np.array_equal(alike["ethnicity"], own["ethnicity"])
    r = np.corrcoef(twice["temper"], own["disposition"])[0, 1]
    assert r == pytest.approx(float(load_numbers()["people.temper_parent"].value), abs=0.04)


def test_luck_is_the_childs_own(town, couples):
    """Who else is born, and in which order, moves nothing; another seed moves all."""
    mother, father = (rows[:500] for rows in couples)
    who = ids(500)
    numbers = cradle(load_numbers())
    all_of_them = born(who, columns(town, mother), columns(town, father), 9, numbers, 4)
    pick = np.array([400, 3, 77])
    some = born(who[pick], columns(town, mother[pick]), columns(town, father[pick]), 9, numbers, 4)
    for name, values in some.items():
        assert np.array_equal(values, all_of_them[name][pick]), name
    again = born(who, columns(town, mother), columns(town, father), 10, numbers, 4)
    assert not np.array_equal(again["sex"], all_of_them["sex"])


def test_nobody_is_born(town):
    none = np.zeros(0, np.int64)
    found = born(ids(0), columns(town, none), columns(town, none), 1, cradle(load_numbers()), 0)
    assert all(len(values) == 0 for values in found.values())


def test_who_is_born_in_a_run_lives_a_first_year_and_grows_up_as_the_drawn_did(lab):
    """The first birthday is a year after birth, and as many come to be attached and well brought up as of the drawn."""
    settings = lab.scenario(people=12_000, burn=1, months=60)
    town = lab.prepared(settings, 2)
    run, newborn, was_one = begin(settings, town), {}, {}
    known = town.ids[town.here]
    while run.month < settings.months:
        birth_month = (calendar(settings, run.month) - 1) % 12
        run.step()
        age, birthday = (run.town.column(name, run.town.here) for name in ("age", "birthday"))
        ids_now = run.town.ids[run.town.here]
        new = ~np.isin(ids_now, known) & (age == 0) & (birthday == birth_month)  # not who came from elsewhere
        newborn |= dict.fromkeys(ids_now[new].tolist(), run.month)
        was_one |= {i: run.month for i in ids_now[age == 1].tolist() if i in newborn and i not in was_one}
        known = np.append(known, ids_now)
    months = np.array([month - newborn[i] for i, month in was_one.items()])
    assert len(newborn) > 300 and len(months) > 200
    assert np.all(months == 11), "the first step after birth and eleven more"
    rows = run.town.here
    age, mine = run.town.column("age", rows), np.isin(run.town.ids[rows], list(newborn))
    for name in ("attachment", "parenting"):
        in_run = run.town.column(name, rows)[mine & (age >= 2)].mean()
        usual = run.town.column(name, rows)[~mine & (age >= 6) & (age < 14)].mean()
        assert in_run == pytest.approx(usual, abs=0.09), name
