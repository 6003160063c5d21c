"""A wage floor costs no work unless theory says so; where it does, jobs and paid hours fall by the elasticities."""

import numpy as np
import pytest

from sim.columns import ROW
from sim.determinants.work import EMPLOYED, lifted
from sim.numbers import load_numbers
from sim.theory import Theory, changes

FLOOR = [{"lever": "statutory_wage_floor", "start": "2025-04"}]


def test_off_by_default_and_on_by_the_sourced_elasticities():
    numbers = load_numbers()
    assert changes(Theory(), numbers) == {}
    found = changes(Theory(work_response="on"), numbers)
    assert found == {"work.floor_jobs": -0.16, "work.floor_hours": -0.1}


def test_how_far_a_floor_lifts_pay():
    rise = [float(lifted(np.float32(wage), np.float32(13.2))) for wage in (12.0, 13.2, 20.0, 0.0)]
    assert rise == pytest.approx([0.1, 0.0, 0.0, 0.0], abs=1e-6)


def test_paid_hours_and_jobs_answer_to_a_floor_and_to_nothing_else(lab):
    """At an elasticity of hours of −0.1 a floor's rise of x costs a tenth of x of what it pays; jobs at −1 fall."""
    given = {"off": {}, "hours": {"work.floor_hours": -0.1}, "jobs": {"work.floor_jobs": -1.0}}
    towns = {}
    for name, numbers in given.items():
        for levers in ([], FLOOR):
            scenario = lab.scenario(people=4000, burn=3, months=18, levers=levers, numbers=numbers)
            towns[name, bool(levers)] = lab.run(scenario, 5).town
    for name in ("hours", "jobs"):  # without a floor above today's nothing answers
        assert lab.state(towns[name, False]) == lab.state(towns["off", False]), name
    town = towns["hours", True]
    wage, hours, pay = town.real[ROW["wage"]], town.small[ROW["hours"]].astype(float), town.real[ROW["pay"]]
    works = (town.small[ROW["job"]] == EMPLOYED) & (town.small[ROW["stage"]] == 2) & (wage > 0) & (wage < 13.45)
    works &= town.small[ROW["new_job"]] == 0  # who began this month is reached by the law from the next
    rise = 13.45 / wage[works] - 1
    expected = 13.45 * hours[works] * 52 / 12 * (1 - 0.1 * rise)
    assert works.sum() > 100
    assert pay[works] == pytest.approx(expected, abs=0.6)
    jobs = {name: int((towns[name, True].small[ROW["job"]] == EMPLOYED).sum()) for name in ("off", "jobs")}
    assert jobs["jobs"] <= jobs["off"]
    assert lab.state(towns["jobs", True]) != lab.state(towns["off", True])
