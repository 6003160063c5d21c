"""People over forty years: as many of each age as the rates alone project, and luck that stays one's own."""

import numpy as np
import pytest

from experiments.projection import bands, counted, project
from sim.numbers import load_numbers, override
from sim.run import begin, prepare
from sim.scenario import load_scenario

YEARS, PEOPLE = 40, 12_000


@pytest.fixture(scope="module")
def lived():
    """Shares of ten-year age bands each year, as lived and as projected from the same start; (years + 1, 10) each."""
    scenario = load_scenario("baseline").override(people=PEOPLE, burn_in_months=0, months=12 * YEARS)
    run = begin(scenario, prepare(scenario, 2))
    projected = project(run.town, load_numbers(), YEARS)
    people = [counted(run.town)]
    while run.month < 12 * YEARS:
        run.step()
        if run.month % 12 == 0:
            people.append(counted(run.town))
    return np.stack(people), projected


def test_each_age_band_stays_within_two_points_of_a_cohort_component_projection(lived):
    people, projected = lived
    apart = np.abs(bands(people) - bands(projected))
    assert apart.max() < 2.0, f"{apart.max():.2f} points in year {apart.max(1).argmax()}"


def test_the_projection_moves_so_the_test_can_fail(lived):
    _, projected = lived
    assert np.abs(bands(projected)[YEARS] - bands(projected)[0]).max() > 2.0


def test_as_many_people_as_projected(lived):
    people, projected = lived
    assert people[YEARS].sum() == pytest.approx(projected[YEARS].sum(), rel=0.05)


def test_births_move_nobody_elses_luck(lab):
    """Ten times the births of a month: whoever shares no home and no tie with a newborn lives on alike, to the bit."""
    numbers = load_numbers()
    births = [n for n in numbers if n.startswith("life.births_")]
    more = override(numbers, {n: 10 * float(numbers[n].value) for n in births})
    a, b = (lab.town(lab.people(4000, 6), seed=6) for _ in range(2))
    b.numbers = more
    b._grounds = b._grounds_now()
    for month in range(2):  # the second settles what the first proposed
        lab.go(a, 1, first=month)
        lab.go(b, 1, first=month)
    assert b.n > a.n + 20
    new = np.setdiff1d(b.ids[b.here], a.ids[a.here])
    rows = b.here[np.isin(b.ids[b.here], new)]
    touched = np.isin(b.other("home", b.here), b.other("home", rows))
    touched |= np.isin(b.ties[:, b.here], b.here[touched]).any(0)
    others = np.setdiff1d(b.ids[b.here[~touched]], new)
    assert len(others) > 3000
    mine, theirs = ({int(t.ids[r]): r for r in t.here} for t in (a, b))
    rows_a, rows_b = (np.array([where[i] for i in others.tolist()]) for where in (mine, theirs))
    for name in ("distress", "ghq", "job", "pay", "savings", "lonely", "asked", "tie_event", "age"):
        assert np.array_equal(a.column(name, rows_a), b.column(name, rows_b)), name
