"""Contagion: three rival settings, each one word in a scenario, each with the effect it is named after."""

from pathlib import Path

import numpy as np
import pytest

from sim.files import InputError
from sim.numbers import load_numbers
from sim.run import before_begins, numbers_of
from sim.scenario import load_scenario
from sim.theory import PROTECTS, SPREADS, Theory

SETTINGS = ("off", "low_mood_spreads", "healthy_mood_protects")


def read(folder: Path, text: str):
    path = folder / "mine.yaml"
    path.write_text(f"schema: 1\nname: Mine\nextends: baseline\n{text}\n")
    return load_scenario(path)


def test_a_scenario_chooses_by_name(tmp_path):
    people = None
    for setting in SETTINGS:
        scenario = read(tmp_path, f"theory: {{contagion: {setting}}}")
        assert scenario.theory.contagion == setting
        numbers = numbers_of(scenario, people)
        protects = [numbers[name].value for name in PROTECTS]
        usual = [load_numbers()[name].value for name in PROTECTS]
        assert min(usual) > 0
        assert protects == (usual if setting == SETTINGS[-1] else [0.0, 0.0])
        assert (numbers[SPREADS].value > 0) == (setting == "low_mood_spreads")
    assert read(tmp_path, "").theory.contagion == "healthy_mood_protects"


def test_a_number_of_the_scenario_itself_holds(tmp_path):
    scenario = read(tmp_path, "theory: {contagion: low_mood_spreads}\nnumbers: {distress.low_mood_spreads: 1.5}")
    assert numbers_of(scenario, None)["distress.low_mood_spreads"].value == 1.5


@pytest.mark.parametrize(
    "text", ["theory: {contagion: on}", "theory: {contagion: of}", "theory: {mood: off}", "theory: off"]
)
def test_anything_else_is_a_mistake_with_its_line(tmp_path, text):
    with pytest.raises(InputError) as error:
        read(tmp_path, text)
    assert all(m.line == 4 for m in error.value.mistakes)
    assert "theory" in str(error.value)


def test_theories_do_not_share_a_burn_in(tmp_path):
    found = {before_begins(read(tmp_path, f"theory: {{contagion: {setting}}}")) for setting in SETTINGS}
    assert len(found) == 3


def test_each_setting_does_what_it_is_called(lab):
    """Ties all well against none well, all else and all luck the same: the mean, and who is helped."""
    found = {}
    for setting in SETTINGS:
        scenario = lab.scenario(people=2500, burn=0, months=1).model_copy(update={"theory": Theory(contagion=setting)})
        numbers = {name: numbers_of(scenario, None)[name].value for name in (*PROTECTS, SPREADS)}
        people = lab.people(2500)
        ends = []
        for well in (0.0, 36.5):  # the distress below which a tie counts as well: nobody, everybody
            town = lab.town(people, numbers={**numbers, "ties.well": well})
            lab.go(town, 36)
            ends.append(town.column("distress").astype(float))
        found[setting] = ends
    nobody, everybody = found["off"]
    assert np.array_equal(nobody, everybody), "off: whether ties are well makes no difference at all"
    nobody, everybody = found["low_mood_spreads"]
    assert nobody.mean() > everybody.mean() + 0.3
    nobody, everybody = found["healthy_mood_protects"]
    assert nobody.mean() > everybody.mean()
    above = nobody > 20
    assert (nobody - everybody)[above].mean() > (nobody - everybody)[~above].mean(), (
        "it is the unwell who are helped down"
    )
