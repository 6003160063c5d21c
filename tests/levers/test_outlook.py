"""Before a run: who is eligible, what money or staff buys, what binds, what it costs, and what to beware of."""

from typing import get_args

import numpy as np
import pytest

from mindgap.outlook_text import lines, row
from sim import policy
from sim.levers.foreseen import settled
from sim.levers.language import GROUPS
from sim.levers.lever import GRADES, library
from sim.levers.outlook import adults_of, outlook
from sim.levers.units import quantities
from sim.run import begin
from sim.scenario import Group

PLACE = "england"
ADULTS = 45_700_000


@pytest.fixture(scope="module")
def town(lab):
    return lab.prepared(lab.scenario(people=4000, burn=12, months=24), 5)


def seen(lab, town, **use):
    scenario = lab.scenario(people=4000, burn=12, months=24, levers=[{"start": "2026-04", **use}])
    return outlook(scenario.levers[0], town, PLACE), scenario


def test_people_of_the_place_stand_behind_those_of_the_town(lab, town):
    found, _ = seen(lab, town, lever="peer_support", who="age >= 16", coverage=0.25)
    assert found.people == pytest.approx(ADULTS) and found.reached == pytest.approx(ADULTS / 4)
    assert found.bill[0] == pytest.approx(ADULTS / 4 * 350)
    assert adults_of("lambeth") == pytest.approx(266_000, rel=0.05)


def test_money_becomes_coverage_by_unit_cost_and_take_up(lab, town):
    found, _ = seen(lab, town, lever="peer_support", who="age >= 16", budget=35e6, take_up={"default": 0.5})
    assert found.binds == "money"
    assert found.reached == pytest.approx(100_000)
    assert found.bill[0] == pytest.approx(35e6)
    rich, _ = seen(lab, town, lever="peer_support", who="age >= 16", budget=1e12, take_up={"default": 0.5})
    assert (rich.binds, rich.coverage) == ("take-up", 1.0)


def test_staff_bind_where_there_are_few(lab, town):
    found, _ = seen(lab, town, lever="peer_support", who="age >= 16", budget=1e12, staff=100)
    assert found.binds == "staff" and found.reached == pytest.approx(6000)
    assert found.workers[0] == pytest.approx(100)


def test_take_up_is_the_lowest_of_the_groups_that_match(lab, town):
    shares = {"default": 0.9, "women": 0.6, "black": 0.3}
    found, _ = seen(lab, town, lever="peer_support", who="age >= 16", take_up=shares)
    woman = town.column("sex", found.rows) == 1
    black = town.column("ethnic_group", found.rows) == 2
    expected = np.where(black, 0.3, np.where(woman, 0.6, 0.9))
    np.testing.assert_array_equal(found.takes_up, expected)


def test_a_budget_runs_as_its_coverage_and_spends_about_its_money(lab, town):
    use = {
        "lever": "peer_support", "who": "age >= 16", "budget": 4.0e9, "lasts_months": None, "start": "2025-05",
        "ramp_months": 0,
    }  # fmt: skip
    scenario = lab.scenario(people=4000, burn=12, months=24, levers=[use])
    done = settled(scenario, town)
    assert done.levers[0].budget is None and done.levers[0].coverage == pytest.approx(0.25, abs=0.01)
    assert done.key == scenario.key
    run = begin(scenario, town).finish()
    units = quantities(run.town, 23, run.reached[-1])[0] * 12  # a year
    spent = units * 350 * ADULTS / len(run.town.adults)
    assert spent == pytest.approx(4.0e9, rel=0.1)


def test_a_policy_with_money_unsettled_is_refused(lab, town):
    scenario = lab.scenario(people=4000, burn=12, months=24, levers=[{"lever": "peer_support", "budget": 5.0}])
    with pytest.raises(ValueError, match="become coverage first"):
        town.branch(scenario)


@pytest.mark.parametrize("name", sorted(library()))
def test_every_lever_has_an_outlook_in_words(lab, town, name):
    found, scenario = seen(lab, town, lever=name)
    data = row(found, scenario)
    assert data["grade"] in GRADES and data["judged_on"]
    value, low, high = data["cost_a_year"]
    assert 0 <= low <= value <= high
    text = "\n".join(lines(data, scenario))
    assert "what binds" in text and "evidence:" in text and "judged on" in text
    if library()[name].reaches_people:
        assert data["eligible"] > 0, f"{name} reaches nobody by its own defaults"


@pytest.mark.parametrize(
    ("use", "said"),
    [
        ({"lever": "peer_support", "who": "age > 200"}, "nobody is eligible"),
        ({"lever": "peer_support", "funding": {"months": 6}}, "before it is at full reach"),
        ({"lever": "peer_support", "end": "2026-08"}, "before it is at full reach"),
        ({"lever": "early_years", "funding": {"months": 60}}, "before the first of those it helps grows up"),
        ({"lever": "early_years"}, "the run ends before"),
        ({"lever": "peer_support", "take_up": {"default": 0.8, "looked_after": 0.4}}, "looked_after (40 %)"),
        ({"lever": "peer_support", "who": "income > 4000"}, "can widen the gap"),
        ({"lever": "peer_support", "coverage": 0.0}, "changes nothing"),
        ({"lever": "accountability"}, "works through other levers only"),
    ],
)
def test_what_to_beware_of(lab, town, use, said):
    found, scenario = seen(lab, town, **use)
    assert any(said in warning for warning in row(found, scenario)["warnings"])


def test_a_sound_lever_has_nothing_to_beware_of(lab, town):
    found, scenario = seen(lab, town, lever="peer_support", who="ghq4 and imd_decile <= 2")
    assert row(found, scenario)["warnings"] == []


def test_every_group_of_take_up_is_the_same_people_before_a_run_and_in_it(lab, town):
    """By expression (`check`) and by code (reach), for each group that a scenario may name."""
    assert set(get_args(Group)) == {"default", *GROUPS} and set(GROUPS) == set(policy._GROUPS)
    everybody, _ = seen(lab, town, lever="peer_support", who="age >= 16")
    for group, (column, low, high) in policy._GROUPS.items():
        codes = town.column(column, everybody.rows)
        by_code = (codes >= low) & (codes <= high)
        np.testing.assert_array_equal(everybody._meets(GROUPS[group]), by_code, err_msg=group)
        assert by_code.any(), group


def test_the_inverse_care_dial_is_told_and_runs(lab, town):
    shares = {"default": 0.8, "most_deprived": 0.4}
    found, scenario = seen(lab, town, lever="peer_support", who="age >= 16", coverage=1.0, take_up=shares)
    assert any("that can widen the gap" in warning for warning in row(found, scenario)["warnings"])
    use = {"lever": "peer_support", "who": "age >= 16", "coverage": 1.0, "take_up": shares, "start": "2025-04",
           "ramp_months": 0, "lasts_months": None}  # fmt: skip
    run = begin(lab.scenario(people=4000, burn=12, months=24, levers=[use]), town)
    run.step()
    reached = run.town.reached(0)[run.town.adults] == 1
    poor = run.town.column("imd_decile") <= 2
    assert reached[poor].mean() == pytest.approx(0.4, abs=0.05)
    assert reached[~poor].mean() == pytest.approx(0.8, abs=0.03)
