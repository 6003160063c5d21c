"""Floors, benefits and conditions cost no work unless theory says so; where it does, by the elasticities."""

import numpy as np
import pytest

from sim.columns import ROW
from sim.determinants.work import EMPLOYED, lifted
from sim.differences import _THEORY
from sim.numbers import load_numbers
from sim.scenario import load_scenario
from sim.theory import Theory, changes

FLOOR = [{"lever": "statutory_wage_floor", "start": "2025-04"}]


def test_off_by_default_and_on_by_the_sourced_elasticities():
    numbers = load_numbers()
    assert changes(Theory(), numbers) == {}
    found = changes(Theory(work_response="on"), numbers)
    assert found == {
        "work.floor_jobs": -0.16, "work.floor_hours": -0.1, "work.benefit_search": -0.53, "work.benefit_hours": -0.05,
        "work.conditions_search": -0.1,
    }  # fmt: skip


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


BENEFITS = [{"lever": "benefit_adequacy", "who": "age < 66", "start": "2025-04"}]
NO_CONDITIONS = [{"lever": "support_not_sanctions", "start": "2025-04"}]


def work_of(town):
    """People in work, hours paid for each hour worked of those paid by the hour, people out of work."""
    job, adult = town.small[ROW["job"]], town.small[ROW["stage"]] == 2
    works = adult & (job == EMPLOYED)
    worth = np.maximum(town.real[ROW["wage"]][works], 12.21) * town.small[ROW["hours"]][works] * 52 / 12
    return int(works.sum()), float(town.real[ROW["pay"]][works].sum() / worth.sum()), int((adult & (job == 1)).sum())


def test_search_and_hours_answer_to_benefits_and_conditions_where_theory_says_so(lab):
    """Off: more to live on changes nobody's job by itself. On: more are out of work, and who is paid works less."""
    given = {
        "off": {}, "search": {"work.benefit_search": -2.0}, "hours": {"work.benefit_hours": -0.5},
        "asked": {"work.conditions_search": -0.4},
    }  # fmt: skip
    found = {}
    for name, levers in (
        ("off", []), ("off", BENEFITS), ("search", []), ("search", BENEFITS), ("hours", BENEFITS), ("asked", []),
        ("asked", NO_CONDITIONS),
    ):  # fmt: skip
        scenario = lab.scenario(people=4000, burn=3, months=12, levers=levers, numbers=given[name])
        found[name, bool(levers)] = lab.run(scenario, 5).town
    for name in ("search", "asked"):  # at rest nothing answers
        assert lab.state(found[name, False]) == lab.state(found["off", False]), name
    rest, paid = work_of(found["off", False]), work_of(found["off", True])
    assert abs(paid[0] - rest[0]) <= 3 and paid[1] == pytest.approx(rest[1], abs=0.002)  # distress alone costs a job
    assert work_of(found["search", True])[2] > paid[2] + 20
    assert work_of(found["asked", True])[2] > rest[2] + 20
    assert work_of(found["hours", True])[1] == pytest.approx(paid[1] * (1 - 0.5 * 0.22), rel=0.01)


def test_every_theory_is_told_where_a_scenario_differs():
    base = load_scenario("baseline")
    for name in ("living_wage_work_responds", "social_security_work_responds"):
        assert "jobs and hours answer to wage floors" in "; ".join(load_scenario(name).differences(base))
    assert set(_THEORY) == set(Theory.model_fields)
