"""Every element of the commission's slides has its declaration, scenario or lever; and every lever its scenario."""

import pytest

from experiments.evidence import read
from experiments.risk_factors import factors
from sim.cycles import cycles
from sim.levers.lever import LEVELS, library
from sim.library import scenario_names
from sim.numbers import load_numbers
from sim.outcomes import OUTCOMES
from sim.process import BARRIERS
from sim.scenario import LeverUse, load_scenario

ELEMENTS = read("deck.csv")
KNOWN = {
    "factor": {factor.name for factor in factors()},
    "cycle": set(cycles()),
    "barrier": set(BARRIERS),
    "outcome": set(OUTCOMES),
    "number": set(load_numbers()),
    "group": {"imd_decile"},
    "lever": set(library()),
    "scenario": set(scenario_names()),
    "level": {lever.level for lever in library().values()},
    "key": set(LeverUse.model_fields),
}


@pytest.mark.parametrize("element", ELEMENTS, ids=lambda element: element["element"])
def test_every_element_of_the_slides_is_there(element):
    parts = [part.split(":", 1) for part in element["by"].split()]
    assert parts, f"{element['words']} has nothing"
    for kind, name in parts:
        assert name in KNOWN[kind], f"{element['words']}: there is no {kind} {name}"


def test_the_slides_are_told_whole():
    """The kinds of elements with how many of each the slides name."""
    many = {kind: sum(e["kind"] == kind for e in ELEMENTS) for kind in {e["kind"] for e in ELEMENTS}}
    assert many["protective"] >= 6 and many["risk"] >= 9 and many["group"] >= 8
    assert many["mechanism"] >= 10 and many["example"] >= 6 and many["idea"] >= 25 and many["level"] == 5


def test_all_five_levels_have_levers_and_every_lever_is_in_a_scenario():
    assert KNOWN["level"] == set(LEVELS)
    used = {use.lever for name in scenario_names() for use in load_scenario(name).levers}
    # alone in the library: what care can do beside, told in docs of services
    assert set(library()) - used <= {"therapy_growth", "recognition_and_asking"}


@pytest.mark.parametrize("name", [n for n in scenario_names() if n != "baseline"])
def test_a_scenario_opens_with_what_it_changes_and_assumes(name):
    from importlib.resources import files

    text = (files("scenarios") / f"{name}.yaml").read_text(encoding="utf-8")
    head = text.split("schema:")[0]
    assert head.startswith("# ") and len(head) > 60
    scenario = load_scenario(name)
    assert scenario.summary and scenario.levers and scenario.short_name


@pytest.mark.parametrize("level", LEVELS)
def test_a_package_holds_levers_of_its_level(level):
    uses = load_scenario(f"level_{level}").levers
    mine = [use.lever for use in uses if library()[use.lever].level == level]
    assert len(mine) >= 4


def test_all_five_levels_hold_every_package():
    whole = {use.lever for use in load_scenario("all_five_levels").levers}
    for level in LEVELS:
        uses = {use.lever for use in load_scenario(f"level_{level}").levers}
        assert uses <= whole, level


@pytest.mark.parametrize("name", [n for n in scenario_names() if n != "baseline"])
def test_levers_that_work_through_others_have_some_to_work_through(name):
    """Where accountability, grants or anchor support stand, something spreads by adoption or on money that ends."""
    uses = load_scenario(name).levers
    others = [use for use in uses if all(e.number.startswith("reach.") for e in library()[use.lever].effects)]
    assert not others or any(use.scaling == "adoption" or use.funding != "sustained" for use in uses)


@pytest.mark.parametrize("level", ["communities", "place", "services"])
def test_what_organisations_do_spreads_by_adoption_in_the_packages(level):
    for name in (f"level_{level}", "all_five_levels"):
        assert sum(use.scaling == "adoption" for use in load_scenario(name).levers) >= 4, name
