"""Children's need follows what childhood holds, courses shorten it, and it reaches the adult only through school."""

import numpy as np
import pytest

from sim.columns import ROW
from sim.numbers import load_numbers
from sim.process import processes

STILL = {"life": "still"}
PEOPLE, SEED = 12_000, 3


def pupils(town):
    return (town.whole("stage") == 1) & (town.whole("age") >= 5)


@pytest.fixture(scope="module")
def town(lab):
    return lab.go(lab.town(lab.people(PEOPLE, SEED), seed=SEED, world=STILL), 24)


def test_about_a_fifth_of_pupils_are_in_need_and_nobody_else(town):
    need = town.whole("child_need") == 1
    assert not need[~pupils(town)].any()
    assert 0.14 < need[pupils(town)].mean() < 0.23  # 15.7 % of 8-10 and 22.6 % of 11-16 (mhcyp23_8_10, mhcyp23_11_16)


@pytest.mark.parametrize("harm", ("maltreated", "bullied"))
def test_harm_goes_with_need(town, harm):
    at = pupils(town)
    need, met = town.whole("child_need")[at], town.whole(harm)[at] == 1
    assert need[met].mean() > need[~met].mean() + 0.05


def test_a_course_shortens_need(lab, town):
    """The same children, all in a course or none: who is helped comes out of need, and nobody comes into it so."""
    after = []
    for inside in (0, 1):
        other = town.branch(lab.scenario(people=PEOPLE))
        other.small[ROW["in_young"]] = inside * (other.small[ROW["child_need"]] == 1)
        lab.go(other, 1, first=24)
        after.append(other.whole("child_need").astype(int))
    same = (town.whole("child_need") == 1) & pupils(town)
    left = [1 - values[same].mean() for values in after]
    assert left[1] > 1.5 * left[0]
    assert np.all(after[1] <= after[0])


def test_need_wears_the_bond_with_school(lab):
    """One road: without the effect on school a child's need leaves the adult as it found them."""
    made = {}
    for wears in (0.0, load_numbers()["childhood.school_need"].value):
        numbers = {"childhood.school_need": wears}
        made[wears] = lab.go(lab.town(lab.people(PEOPLE, SEED), numbers=numbers, seed=SEED, world=STILL), 24)
    none, some = made.values()
    need = pupils(some) & (some.whole("child_need") == 1)
    change = some.whole("school")[need] - none.whole("school")[need]
    assert change.mean() < 0


def test_only_school_and_access_read_a_childs_need():
    readers = {p.name for p in processes().values() if "child_need" in p.reads}
    assert readers == {"childhood", "recognising"}


def test_nobody_under_age_self_refers_and_only_pupils_come_through_school(lab):
    numbers = {"young.level": 0.0, "seeking.child": 0.0, "seeking.level": 0.0}
    town = lab.go(lab.town(lab.people(4000, SEED), numbers=numbers, seed=SEED, world=STILL), 6)
    route, age = town.whole("route"), town.whole("age")
    assert (age[route == 2] >= 18).all() and (route == 2).any()
    assert ((age[route == 3] >= 5) & (age[route == 3] < 18)).all() and (route == 3).any()
    assert (town.whole("medicine")[town.whole("stage") == 1] == 0).all(), "children are given no medicine"
    young = town.whole("referred") == 2
    assert (age[young] < 18).all() and young.any()
