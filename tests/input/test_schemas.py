"""Schemas take every file of the library, refuse a wrong one, and say units and sources on hovering."""

from importlib.resources import files

import jsonschema
import pytest
import yaml

from experiments.factors import LEVER_KEYS
from experiments.schemas import SPREAD, of_file
from sim.library import place_names, scenario_names
from sim.population.place import KEYS

FOLDERS = {"design": "designs", "frontier": "frontiers"}
FILES = [
    *(("scenario", f"{name}.yaml") for name in scenario_names()),
    *(("place", f"places/{name}.yaml") for name in place_names()),
    *(
        (kind, f"{folder}/{file.name}")
        for kind, folder in FOLDERS.items()
        for file in (files("scenarios") / folder).iterdir()
        if file.name.endswith(".yaml")
    ),
]


@pytest.fixture(scope="module")
def checks():
    return {
        kind: jsonschema.Draft202012Validator(of_file(kind)) for kind in ("scenario", "place", "design", "frontier")
    }


@pytest.mark.parametrize(("kind", "path"), FILES, ids=[path for _, path in FILES])
def test_a_file_of_the_library_fits_its_schema(checks, kind, path):
    value = yaml.safe_load((files("scenarios") / path).read_text(encoding="utf-8"))
    assert [error.message for error in checks[kind].iter_errors(value)] == []


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("scenario", {"schema": 1, "name": "x", "levers": [{"lever": "peer_suport"}]}),
        ("scenario", {"schema": 1, "name": "x", "numbers": {"distress.strian": 1}}),
        ("place", {"schema": 1, "name": "x", "tables": {"sex": {"man": [0.5]}}}),
        ("design", {"schema": 1, "name": "x", "method": "guess"}),
        ("frontier", {"schema": 1, "name": "x"}),
    ],
)
def test_a_wrong_file_does_not(checks, kind, value):
    assert not checks[kind].is_valid(value)


def test_every_key_of_a_place_has_its_hover_text():
    """Also those that are new to the reader of places."""
    found = of_file("place")["properties"]
    assert set(found) == set(KEYS) and all(len(value["description"]) > 10 for value in found.values())
    assert found["extends"]["const"] == "england"
    check = jsonschema.Draft202012Validator(of_file("place"))
    assert check.is_valid({"schema": 1, "extends": "england"}) and not check.is_valid({"schema": 1, "name": "x"})


def test_hover_text_has_unit_range_and_source():
    text = of_file("design")["properties"]["levers"]["properties"]["living_wage_employers.size"]["description"]
    assert "13.45" in text and "£" in text and "rlw_uk_2025" in text
    strain = of_file("scenario")["properties"]["numbers"]["properties"]["distress.strain"]["description"]
    assert "GHQ points" in strain and "from" in strain


def test_a_design_may_vary_what_the_schema_offers():
    assert set(SPREAD) == set(LEVER_KEYS)


def test_explain_prints_the_same(capsys):
    from mindgap.commands.explain import explain

    explain("living_wage_employers.size")
    said = capsys.readouterr().out
    text = of_file("design")["properties"]["levers"]["properties"]["living_wage_employers.size"]["description"]
    assert " ".join(text.split()) in " ".join(said.split())
