"""Closed forms of work, one process by itself: learning, family, hours, wages, retirement and pensions.

What luck decides is checked in bands of five standard errors; the rest is exact.
"""

import numpy as np
import pytest

from sim import terms
from sim.arithmetic import monthly
from sim.numbers import load_numbers, override
from tests.science.algebra import FEW as N
from tests.science.algebra import about
from tests.science.alone import Alone

EMPLOYED, UNEMPLOYED, HOME, SICK, RETIRED, STUDENT = range(6)
STILL = {"work.loss": 0, "work.find": 0, "work.sickness_rate": 0, "work.at_home_rate": 0, "work.part_time_rate": 0,
         "work.waiting_job": 0, "work.changes_job_16_24": 0, "work.changes_job_25_34": 0,
         "work.changes_job_35_plus": 0, "work.retires_55_59": 0, "work.retires_60_on": 0,
         "work.leaves_study_16_17": 0, "work.leaves_study_18_19": 0, "work.leaves_study_20_24": 0}  # fmt: skip


def working(n=N, numbers=None, **columns):
    """So many people of 40 with a job, of whom nothing is changed but by the numbers given."""
    usual = {"stage": 2, "age": 40, "hiring": 1, "since_loss": 255, "wage": 20, "hours": 37}
    return Alone("work", n, {**STILL, **(numbers or {})}, **{**usual, **columns})


def value(name):
    return float(load_numbers()[f"work.{name}"].value)


def logistic(x):
    return 1 / (1 + np.exp(-x))


# -- learning ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("age", "band"), ((16, "16_17"), (19, "18_19"), (22, "20_24"), (30, "25_plus")))
def test_education_is_left_at_its_yearly_rate(age, band):
    lives = working(numbers={f"work.leaves_study_{band}": 0.3}, age=age, job=STUDENT).live(12)
    about((lives["job"] == STUDENT).mean(), 0.7)
    assert set(np.unique(lives["job"])) == {UNEMPLOYED, STUDENT}, "no job waits where none is to wait"


def test_who_leaves_education_or_comes_back_finds_a_job_waiting_as_often_as_people_are_hired():
    for hiring, wait in ((1.0, 0.6), (0.5, 0.6)):
        numbers = {"work.leaves_study_16_17": 1 - 1e-9, "work.waiting_job": wait, "work.find_skill": 0}
        lives = working(numbers=numbers, age=16, job=STUDENT, hiring=hiring).live(12)
        about((lives["job"] == EMPLOYED).mean(), wait * hiring)


def test_children_learn_and_nothing_else():
    lives = working(stage=1, age=9, job=STUDENT, wage=0, hours=0).live(24)
    assert np.all(lives["job"] == STUDENT)
    for name in ("pay", "pension", "hours", "wage", "new_job"):
        assert not lives[name].any(), name
    assert np.all(lives["since_loss"] == 255)


# -- looking after a family ----------------------------------------------------------------------


def families(numbers, youngest):
    """Pairs of rows: an adult, and a child of that age in their care (or an adult without one)."""
    adult = np.arange(N) % 2 == 0
    child = ~adult & (youngest is not None)
    lives = working(numbers=numbers, stage=2 - child, age=np.where(child, youngest or 0, 40), carer=-1 * child)
    return lives, adult


@pytest.mark.parametrize(
    ("youngest", "term"), ((None, None), (0, "under_5"), (4, "under_5"), (5, "5_to_11"), (11, "5_to_11"), (15, "12_on"))
)
def test_the_main_carer_is_at_home_and_works_part_time_as_the_youngest_childs_age_says(youngest, term):
    numbers = {"work.at_home_rate": 1.0, "work.part_time_rate": 1.0}
    lives, adult = families(numbers, youngest)
    lives.live(1)
    at_home = value("at_home") + (value(f"at_home_{term}") if term else 0)
    about((lives["job"][adult] == HOME).mean(), logistic(at_home), N // 2)
    part = value("part_time") + (value(f"part_time_{term}") if term else 0)
    works = adult & (lives["job"] == EMPLOYED)
    about((lives["hours"][works] < 30).mean(), logistic(part), works.sum())


def test_of_two_children_the_youngest_counts_and_the_other_parents_hours_do_not_move():
    """Rows of three: main carer, the other parent, children of 3 and 14 in turn."""
    row = np.arange(N * 4) % 4
    lives = working(N * 4, {"work.at_home_rate": 1.0}, stage=np.where(row < 2, 2, 1),
                    age=np.choose(row, (40, 40, 3, 14)), carer=np.choose(row, (0, 0, -2, -3)))  # fmt: skip
    lives.live(1)
    about((lives["job"][row == 0] == HOME).mean(), logistic(value("at_home") + value("at_home_under_5")))
    about((lives["job"][row == 1] == HOME).mean(), logistic(value("at_home")))


def test_home_is_gone_to_and_come_back_from_at_one_rate():
    """From all at work to level × (1 − (1 − rate)^months), as any two-state thing."""
    rate, months = 0.1, 15
    level = logistic(value("at_home") + value("at_home_under_5"))
    lives, adult = families({"work.at_home_rate": rate, "work.waiting_job": 1.0}, 2)
    lives.live(months)
    about((lives["job"][adult] == HOME).mean(), level * (1 - (1 - rate) ** months), N // 2)


# -- hours and wages -----------------------------------------------------------------------------


def test_a_new_job_has_new_hours_and_the_published_pay():
    """Everybody begins a job: hours by chance, pay by rank of skill and luck; a wage of rank z is the published one."""
    rng = np.random.default_rng(1)
    skill = rng.standard_normal(N).astype(np.float32)
    numbers = {"work.find": 50.0, "work.find_distress": 0}
    lives = working(numbers=numbers, job=UNEMPLOYED, hours=0, wage=0, skill=skill).live(1)
    begun = lives["new_job"] == 1
    assert begun.mean() > 0.99 and np.all(lives["job"][begun] == EMPLOYED)
    about((lives["hours"][begun] < 30).mean(), logistic(value("part_time")))
    full = begun & (lives["hours"] > 30)
    given = load_numbers()
    curve, term = terms.wages(given), terms.wage_terms(given)
    for quantile in (0.25, 0.5, 0.9):
        # z is standard normal before centre and spread
        z = (np.quantile(rng.standard_normal(400_000), quantile) - term[5]) * term[6]
        wage = np.interp(z, np.linspace(-4, 4, len(curve)), curve)
        assert np.quantile(lives["wage"][full], quantile) == pytest.approx(wage, rel=0.03), quantile
    assert np.corrcoef(lives["skill"][full], np.log(lives["wage"][full]))[0, 1] > 0.6
    kept = lives["wage"].copy()
    lives.live(3)
    assert np.array_equal(lives["wage"], kept), "the wage of a job stays"


def test_jobs_are_changed_at_their_yearly_rate_and_nothing_else_moves():
    lives = working(numbers={"work.changes_job_35_plus": 0.3})
    changed = np.zeros(N, bool)
    for _ in range(12):
        lives.live(1)
        changed |= lives["new_job"] == 1
    about(changed.mean(), 0.3)
    assert np.all(lives["job"] == EMPLOYED) and np.all(lives["since_loss"] == 255)
    assert np.all(lives["wage"][~changed] == 20)


# -- retiring ------------------------------------------------------------------------------------


def test_at_pension_age_whoever_has_no_job_retires_and_whoever_has_one_may():
    lives = working(age=66, job=np.arange(N) % 6).live(1)
    before = np.arange(N) % 6
    assert np.all(lives["job"][before != EMPLOYED] == RETIRED)
    about((lives["job"][before == EMPLOYED] == RETIRED).mean(), monthly(value("retires_at_pension_age")), N // 6)


@pytest.mark.parametrize(("age", "rate"), ((54, 0.0), (57, 0.2), (63, 0.2)))
def test_some_retire_before_and_never_work_again(age, rate):
    numbers = {"work.retires_55_59": 0.2, "work.retires_60_on": 0.2, "work.find": 1.0}
    lives = working(numbers=numbers, age=age).live(12)
    about((lives["job"] == RETIRED).mean(), rate)
    retired = lives["job"] == RETIRED
    lives.live(12)
    assert np.all(lives["job"][retired] == RETIRED)
    assert np.all(lives["pension"][retired] > 0), "nobody retires early on nothing"


def test_an_early_pension_ends_at_pension_age_and_the_usual_one_begins():
    """At 65 everybody retired lives on the early pension; in the month of their 66th birthday it is drawn anew."""

    def born(lives):
        lives["age"][:] = 65 + (lives.lived >= 4)

    lives = working(age=65, birthday=4, job=RETIRED, tenure=0, pension=1300)
    lives.live(4, born)
    assert np.all(lives["pension"] == 1300)
    lives.live(1, born)
    share = float(load_numbers()["people.pension_tenure"].flat()[0])
    about((lives["pension"] > 0).mean(), share)
    assert np.median(lives["pension"][lives["pension"] > 0]) == pytest.approx(
        float(load_numbers()["people.pension_median"].value), rel=0.03
    )
    drawn = lives["pension"].copy()
    lives.live(6, born)
    assert np.array_equal(lives["pension"], drawn), "drawn once"


def test_students_of_20_are_supported_until_they_leave():
    lives = working(numbers={"work.leaves_study_20_24": 0.5}, age=21, job=STUDENT).live(6)
    support = np.floor(float(load_numbers()["people.student_support"].value) + 0.5)
    assert set(np.unique(lives["pension"][lives["job"] == STUDENT])) == {support}
    assert not lives["pension"][lives["job"] != STUDENT].any()
    assert not working(age=18, job=STUDENT).live(2)["pension"].any()


# -- terms ---------------------------------------------------------------------------------------


def test_bands_of_age_follow_the_pension_age():
    """Raised to 68: at 66 and 67 people retire as before it, and the year of the spike moves."""
    later = override(load_numbers(), {"work.pension_age": 68.0})
    before, after = terms.retiring(load_numbers()), terms.retiring(later)
    assert np.array_equal(before[:66], after[:66])
    assert after[66] == after[67] == before[65] and after[68] == before[66]
