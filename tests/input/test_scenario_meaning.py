"""What a valid scenario means: the library, defaults, what extends what, differences in words."""

from pathlib import Path

import pytest

from experiments.design import load_design
from sim.files import InputError
from sim.levers.lever import library
from sim.library import scenario_names
from sim.scenario import LeverUse, Scenario, load_scenario
from sim.society import Society

TOP = "schema: 1\nname: test\n"


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_the_library_holds_the_named_scenarios():
    fixed = {"baseline", "living_wage", "peer_support", "restraint_reduction", "needs_weighted_funding"}
    assert fixed <= set(scenario_names())
    assert scenario_names()[0] == "baseline"


@pytest.mark.parametrize("name", scenario_names())
def test_each_library_scenario_loads_and_starts_a_year_after_it_begins(name):
    scenario = load_scenario(name)
    assert scenario.key == name
    assert scenario.month_of(scenario.begins) == 0
    assert [scenario.month_of(use.start) for use in scenario.levers] == [12] * len(scenario.levers)
    assert scenario.cautions() == []
    differences = scenario.differences(load_scenario("baseline"))
    others = (scenario.place != "england") + (scenario.theory != load_scenario("baseline").theory)
    assert len(differences) == len(scenario.levers) + len(scenario.numbers) + others


def test_shipped_settings():
    baseline = load_scenario("baseline")
    settings = (baseline.place, baseline.people, baseline.begins, baseline.months, baseline.burn_in_months)
    assert settings == ("england", 20_000, "2025-04", 240, 120)
    [wage] = load_scenario("living_wage").levers
    assert (wage.lever, wage.size, wage.coverage) == ("living_wage_employers", 1.0, 1.0)
    [peers] = load_scenario("peer_support").levers
    assert (peers.who, peers.coverage) == ("ghq4 and imd_decile <= 2", 0.3)
    [wards] = load_scenario("restraint_reduction").levers
    assert wards.ramp_months == 24


def test_what_a_file_leaves_out_comes_from_the_lever(tmp_path):
    file = write(tmp_path, "s.yaml", TOP + "begins: 2030-01\nlevers:\n  - lever: peer_support\n")
    [use] = load_scenario(file).levers
    lever = library()["peer_support"]
    assert (use.coverage, use.who, use.ramp_months, use.lasts_months) == (
        lever.coverage,
        lever.who,
        lever.ramp_months,
        lever.lasts_months,
    )
    assert use.take_up == lever.take_up
    assert use.start == "2031-01"
    assert (use.size, use.where, use.end, use.funding) == (1.0, "all", "never", "sustained")


def test_null_is_said_and_kept(tmp_path):
    file = write(tmp_path, "s.yaml", TOP + "levers:\n  - {lever: peer_support, lasts_months: null}\n")
    [use] = load_scenario(file).levers
    assert use.lasts_months is None


def test_a_child_adds_levers_and_overrides_the_rest(tmp_path):
    write(
        tmp_path,
        "base.yaml",
        "schema: 1\nname: Base\nshort_name: B\nsummary: of the base\npeople: 500\nmonths: 60\ncut: {work: hold}\n"
        "levers:\n  - {lever: peer_support, size: 0.5}\n",
    )
    text = (
        "schema: 1\nname: Child\nextends: base.yaml\nmonths: 24\ncut: {}\nlevers:\n  - {lever: restraint_reduction}\n"
    )
    child = load_scenario(write(tmp_path, "child.yaml", text))
    assert [use.lever for use in child.levers] == ["peer_support", "restraint_reduction"]
    assert (child.people, child.months, child.cut) == (500, 24, {})
    assert (child.name, child.short, child.summary) == ("Child", "Child", "")
    assert child.key == "child"


def test_a_start_left_out_follows_the_childs_own_begins(tmp_path):
    write(tmp_path, "base.yaml", TOP + "begins: 2020-01\nlevers:\n  - {lever: peer_support}\n")
    child = load_scenario(write(tmp_path, "child.yaml", TOP + "extends: base.yaml\nbegins: 2025-01\n"))
    assert child.levers[0].start == "2026-01"


def test_a_base_that_starts_before_the_childs_begins_is_named(tmp_path):
    write(tmp_path, "base.yaml", TOP + "begins: 2020-01\nlevers:\n  - {lever: peer_support, start: 2021-01}\n")
    with pytest.raises(InputError, match=r"base.yaml:5: levers\[0\].start: 2021-01; 2025-01 \(`begins`\) or later"):
        load_scenario(write(tmp_path, "child.yaml", TOP + "extends: base.yaml\nbegins: 2025-01\n"))


def test_overrides_keep_the_key_and_ignore_none():
    scenario = load_scenario("living_wage")
    assert scenario.override(people=None, months=None) is scenario
    changed = scenario.override(people=300, months=6)
    assert (changed.key, changed.people, changed.months) == ("living_wage", 300, 6)
    assert changed.levers == scenario.levers
    assert changed.cautions() == ["A living wage from every employer: the run ends before any lever starts (2026-04)"]


KEYS_OF_LEVERS = {
    "lever": "peer_support",
    "size": 0.5,
    "coverage": 0.2,
    "budget": 238e6,
    "staff": 500,
    "where": {"deciles": [1, 2]},
    "who": "employed",
    "start": "2026-01",
    "ramp_months": 3,
    "end": "2030-01",
    "scaling": "adoption",
    "funding": {"months": 24},
    "take_up": {"default": 0.8, "men": 0.5},
    "lasts_months": 6,
}
OVERRIDES = {
    "people": 300,
    "months": 6,
    "place": "lambeth",
    "burn_in_months": 1,
    "begins": "2025-01",
    "numbers": {"distress.strain": 2.0},
}


@pytest.mark.parametrize("key", LeverUse.model_fields)
@pytest.mark.parametrize("changed", OVERRIDES)
def test_every_override_leaves_every_key_of_a_lever_as_it_is(key, changed):
    use = {"lever": "peer_support", key: KEYS_OF_LEVERS[key]}
    scenario = Scenario.model_validate({"schema": 1, "name": "test", "levers": [use]})
    found = scenario.override(**{changed: OVERRIDES[changed]})
    assert found.levers == scenario.levers
    assert getattr(found, changed) == OVERRIDES[changed]


def test_a_lever_with_a_budget_is_overridden_wherever_scenarios_are_run(tmp_path):
    text = TOP + "extends: baseline\nlevers:\n  - {lever: peer_support, budget: 238000000, staff: 900}\n"
    file = str(write(tmp_path, "money.yaml", text))
    design = 'schema: 1\nname: d\nbase: "money.yaml"\npeople: 300\nmonths: 6\nlevers: {peer_support.size: [0, 1]}\n'
    plan = load_design(write(tmp_path, "d.yaml", design))
    for found in (load_scenario(file).override(people=300, months=6), plan.base):
        assert (found.people, found.months, found.levers[0].budget) == (300, 6, 238e6)
    assert Society(file, people=50, months=2, burn_in_months=1).settings.levers[0].staff == 900


def test_overrides_name_every_wrong_flag():
    with pytest.raises(InputError) as caught:
        load_scenario("baseline").override(people=0, months=1201, place="londn")
    assert sorted(mistake.key for mistake in caught.value.mistakes) == ["--months", "--people", "--place"]


def test_differences_in_words(tmp_path):
    text = (
        TOP + "extends: baseline\nmonths: 60\ncut: {coercion: hold}\nworld: {regard: equal}\n"
        "numbers: {distress.strain: 2.0}\n"
        "levers:\n  - lever: peer_support\n    where: {deciles: [1, 3]}\n    end: 2030-01\n    funding: {months: 24}\n"
        "    take_up: {default: 0.8, men: 0.5}\n"
    )
    changed = load_scenario(write(tmp_path, "s.yaml", text))
    base = load_scenario("baseline")
    months, lever, cut, world, number = changed.differences(base)
    assert months == "months of results: 60 instead of 240"
    assert lever.startswith("adds Peer support (size 1, coverage 30 %, for those who are: ghq4 and imd_decile <= 2")
    assert "in deciles 1, 3, from 2026-04" in lever
    assert "until 2030-01, funded for 24 months, take-up 80 % (default), 50 % (men)" in lever
    assert cut == "cuts coercion: held as it was when the first lever starts"
    assert world == "others act the same towards everybody"
    assert number == "distress.strain is 2.0"
    assert base.differences(changed)[1].startswith("leaves out Peer support")
    assert base.differences(base) == []


def test_the_json_schema_accepts_what_the_model_accepts():
    schema = Scenario.model_json_schema()
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) == {"schema", "name"}
    assert schema["properties"]["people"]["maximum"] == 57_000_000
    where = schema["$defs"]["LeverUse"]["properties"]["where"]["anyOf"]
    assert {"const": "all", "type": "string"} in where
