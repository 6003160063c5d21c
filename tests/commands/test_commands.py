"""The command line: exit codes, what goes to stdout and stderr, JSON, files it writes."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.measures import known_outcomes
from sim.levers.language import names
from sim.levers.lever import LEVELS, library
from sim.scenario import load_scenario

ROOT = Path(__file__).resolve().parents[2]


def as_json(run, *arguments: str):
    code, out, _ = run(*arguments, "--json")
    assert code == 0
    return json.loads(out)


# list ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "thing", ["scenarios", "levers", "places", "factors", "numbers", "groups", "cycles", "outcomes", "evidence"]
)
def test_list_as_lines_and_as_json(run, thing):
    rows = as_json(run, "list", thing)
    assert rows
    assert all(row["name"] for row in rows)
    code, out, _ = run("list", thing)
    lines = out.splitlines()
    assert code == 0
    assert len(lines) == len(rows) + 1  # plain lines with tabs, a heading first
    assert [line.split("\t")[0] for line in lines[1:]] == [row["name"] for row in rows]
    assert "\x1b" not in out


def test_levers_have_one_of_five_levels(run):
    rows = as_json(run, "list", "levers")
    assert {row["level"] for row in rows} <= set(LEVELS)
    assert "living_wage_employers" in {row["name"] for row in rows}


def test_cycles_say_closed_or_what_is_missing(run):
    for row in as_json(run, "list", "cycles"):
        assert row["closed"] == (row["missing"] == [])


def test_list_of_something_unknown(run):
    code, out, err = run("list", "wizards")
    assert (code, out) == (2, "")
    assert "wizards" in err
    _, _, err = run("list", "lever")
    assert err == (
        "command line:1: list: 'lever'; one of scenarios, levers, places, factors, numbers, groups, cycles, outcomes, "
        "evidence; did you mean `levers`?\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("schema", "desin"), "schema: 'desin'; one of scenario, place, design, frontier; did you mean `design`?"),
        (("decompose", "baseline", "--only", "gain"), "--only: 'gain'; one of barriers, cycles, gains, pathways"),
        (("place", "build", "Kent", "--index", "2020"), "--index: '2020'; one of 2025, 2019"),
    ],
)
def test_a_word_that_is_none_of_the_few_allowed(run, arguments, message):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"command line:1: {message}")


# explain ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("key", "what", "holds"),
    [
        ("distress.strain", "number", "GHQ points"),
        ("peer_support", "lever", "communities"),
        ("living_wage_employers.size", "size of the lever living_wage_employers", "a number from 0 to 5"),
        ("caseness", "outcome", "%"),
        ("coercion", "cycle", "mistrust"),
        ("lonely", "outcome", "%"),
        ("trust", "column of a person", "trust in services"),
        ("months", "key of a scenario file", "a whole number from 1 to 1,200"),
        ("lgb", "group", "bisexual"),
        ("who", "key of a lever in a scenario file", "imd_decile"),
        ("gap.caseness.imd_fifth", "gap of an outcome", "unit: points"),
        ("gap.detention.black_white", "gap of an outcome", "people from Black minus White ethnic groups"),
        ("caseness.most", "end of an outcome", "in the most deprived fifth"),
        ("cost", "outcome of a frontier", "compare"),
        ("ghq4", "name in a `who` expression", "reading.ghq_cut"),
        ("woman", "value of a column, in a `who` expression", "sex == woman"),
    ],
)
def test_explain(run, key, what, holds):
    code, out, _ = run("explain", key)
    assert code == 0
    assert f"{key} ({what})" in out
    assert holds in out
    assert what in {entry["what"] for entry in as_json(run, "explain", key)}


def test_every_number_explains_its_source(run):
    rows = as_json(run, "list", "numbers")
    assert all(row["source"] and row["meaning"] and row["unit"] for row in rows)


def test_explain_alone_lists_every_name(run):
    names = {entry["name"] for entry in as_json(run, "explain")}
    assert {"distress.strain", "peer_support", "caseness", "coercion", "months", "peer_support.size"} <= names
    code, out, _ = run("explain")
    assert code == 0
    assert "distress.strain\tnumber" in out.splitlines()


def test_every_name_that_a_flag_a_design_or_who_takes_is_explained(run):
    explained = {entry["name"] for entry in as_json(run, "explain")}
    assert set(known_outcomes()) <= explained
    assert set(names()) <= explained


def test_explain_names_the_nearest(run):
    code, out, err = run("explain", "distress.strian")
    assert (code, out) == (2, "")
    assert err == (
        "command line:1: explain: unknown name 'distress.strian'; any name that `mindgap list` shows; "
        "did you mean `distress.strain`?\n"
    )


# schema -------------------------------------------------------------------------------------
def test_schema_is_one_json_document(run):
    code, out, _ = run("schema")
    schema = json.loads(out)
    assert code == 0
    assert schema["properties"]["people"]["maximum"] == 57_000_000


# new ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("lever", list(library()))
def test_new_for_each_lever_loads_with_library_values(run, lever, tmp_path):
    code, out, _ = run("new", "mine", "--lever", lever)
    assert code == 0
    assert "mindgap check mine.yaml" in out
    [use] = load_scenario(tmp_path / "mine.yaml").levers
    usual = library()[lever]
    assert (use.lever, use.coverage, use.who, use.ramp_months) == (
        lever,
        usual.coverage,
        usual.who,
        usual.ramp_months,
    )
    assert (tmp_path / "mine.yaml").read_text().count("#") > 8


@pytest.mark.parametrize("level", sorted({lever.level for lever in library().values()}))
def test_new_for_each_level_has_all_its_levers(run, level, tmp_path):
    assert run("new", "mine", "--level", level)[0] == 0
    uses = load_scenario(tmp_path / "mine.yaml").levers
    assert {use.lever for use in uses} == {name for name, lever in library().items() if lever.level == level}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("../mine", "--lever", "peer_support"), "NAME: '../mine'; letters, digits, _ and -"),
        (("mine", "--lever", "peer_suport"), "did you mean `peer_support`?"),
        (("mine", "--level", "galaxy"), "--level: 'galaxy', which has no lever"),
        (("mine", "--lever", "peer_support", "--level", "nation"), "both --lever and --level; one of them"),
    ],
)
def test_new_refuses(run, tmp_path, arguments, message):
    code, out, err = run("new", *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert not list(tmp_path.iterdir())


def test_new_alone_starts_from_an_example(run, tmp_path):
    assert run("new", "mine")[0] == 0
    assert [use.lever for use in load_scenario(tmp_path / "mine.yaml").levers] == ["peer_support"]


def test_new_never_overwrites(run, tmp_path):
    (tmp_path / "mine.yaml").write_text("mine")
    code, _, err = run("new", "mine", "--lever", "peer_support")
    assert code == 2
    assert "mine.yaml is there already" in err
    assert (tmp_path / "mine.yaml").read_text() == "mine"


# check --------------------------------------------------------------------------------------
def test_check_lists_all_mistakes_and_exits_2(run, tmp_path):
    (tmp_path / "bad.yaml").write_text("schema: 1\nname: x\npeple: 5\nmonths: 0\n")
    code, out, err = run("check", "bad.yaml")
    assert (code, out) == (2, "")
    assert [line.split(": ")[0] for line in err.splitlines()] == ["bad.yaml:3", "bad.yaml:4"]
    code, out, _ = run("check", "bad.yaml", "--json")
    found = json.loads(out)
    assert code == 2
    assert not found["valid"]
    assert found["mistakes"][0]["near"] == "people"


# compare: what is refused before anything runs ----------------------------------------------
def test_a_plan_is_shown_and_nothing_is_run(run, tmp_path):
    code, out, err = run("compare", "baseline", "peer_support", "--people", "300", "--months", "6", "--dry-run")
    assert code == 0
    assert "2 scenarios × 10 replicates, seed 0: 756,000 person-months" in out
    assert "adds Peer support" in out
    assert err == ("Note: Peer support in the most deprived places: the run ends before any lever starts (2026-04)\n")
    assert not list(tmp_path.iterdir())
    plan = as_json(run, "compare", "baseline", "peer_support", "--dry-run")
    assert [item["name"] for item in plan["scenarios"]] == ["baseline", "peer_support"]
    _, out, _ = run("run", "peer_support", "--replicates", "1", "--dry-run")
    assert "\n1 scenario × 1 replicate, seed 0" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("compare", "baselin"), "baselin:1: scenario: unknown scenario 'baselin'"),
        (("compare", "baseline", "--people", "0"), "command line:1: --people: 0; a whole number from 1 to 57,000,000"),
        (("compare", "baseline", "--months", "x"), "--months"),
        (("compare", "baseline", "--seed", "-1"), "--seed"),
        (("compare", "baseline", "baseline"), "command line:1: scenarios: 'baseline' twice; each scenario once"),
        (("compare", "none.yaml"), "none.yaml:1: file: no such file"),
        (("run", "baseline", "--place", "englnd"), "--place: unknown place 'englnd'"),
        (("run", "baseline", "--place", "Kent"), "(`mindgap place sketch NAME` makes one)"),
        (("compare", "baseline"), "nothing to compare it with; two or more, such as: mindgap compare baseline living"),
        (("compare", "peer_support"), "such as: mindgap compare baseline peer_support; it alone: mindgap run peer_su"),
        (("compare",), "Missing argument"),
        (("fly",), "No such command 'fly'"),
        (("validate", "--people", "0"), "command line:1: --people: 0"),
    ],
)
def test_wrong_usage_exits_2_without_a_traceback(run, arguments, message):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert "Traceback" not in err


def test_mistakes_of_all_scenarios_come_together(run):
    _, _, err = run("compare", "baselin", "living_wag")
    assert len(err.splitlines()) == 2


# the command itself -------------------------------------------------------------------------
def outside(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mindgap.cli", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", **environment},
    )


AT_ONCE = 1.5  # seconds of processor time, which a busy machine does not lengthen; it takes half a second


def test_help_shows_examples_and_comes_at_once():
    began = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    result = outside("--help")
    took = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) - began
    assert result.returncode == 0
    assert "mindgap compare baseline living_wage peer_support" in result.stdout
    assert "\x1b" not in result.stdout
    assert took < AT_ONCE


def test_help_loads_no_heavy_library():
    code = (
        "import sys, mindgap, mindgap.cli; print([m for m in ('numba', 'pandas', 'mesa', 'numpy') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize("command", ["compare", "run", "new", "check", "list", "explain", "schema", "validate"])
def test_each_command_shows_an_example(run, command):
    code, out, _ = run(command, "--help")
    assert code == 0
    assert f"mindgap {command}" in " ".join(out.split())
    assert "Example" in out


def test_the_first_start_on_a_machine_says_that_it_compiles(tmp_path, monkeypatch, capsys):
    from mindgap.progress import Progress

    monkeypatch.setattr("sim.cache_folder", lambda: tmp_path)
    with Progress("Running"):
        pass
    assert "compiled first, once on this machine" in capsys.readouterr().err
    (tmp_path / "months").mkdir()
    (tmp_path / "months" / "work_0123.done").touch()
    with Progress("Running"):
        pass
    assert capsys.readouterr().err == ""
