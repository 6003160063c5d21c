"""Scenarios with other people are no pairs: refused, all mistakes at once."""

import pytest

from experiments import alike, compare
from mindgap import plan
from sim.files import InputError
from sim.scenario import load_scenario


def test_scenarios_of_two_places_are_refused_and_one_place_for_both_is_not():
    with pytest.raises(
        InputError, match="black_thrive_lambeth:1: place: 'lambeth', but baseline has 'england'; --place"
    ):
        plan.load_all(["baseline", "black_thrive_lambeth"])
    with pytest.raises(InputError, match="place: 'lambeth'"):
        compare.resolve(["baseline", "black_thrive_lambeth"])
    both = plan.load_all(["baseline", "black_thrive_lambeth"], place="lambeth", people=100)
    assert [one.place for one in both] == ["lambeth", "lambeth"]


def test_other_people_months_and_pasts_are_told_at_once():
    first = load_scenario("baseline")
    other = first.model_copy(update={"people": 7, "months": 9, "burn_in_months": 1})
    with pytest.raises(InputError) as found:
        alike.check([first, other, first])
    assert [mistake.key for mistake in found.value.mistakes] == ["people", "months", "burn_in_months"]
    alike.check([first, first.model_copy(update={"name": "other", "world": first.world})])
    alike.check([])
