"""``mindgap decompose``: what it says, refuses, and leaves."""

import json
import re
from functools import partial
from pathlib import Path

import pytest

import mindgap
from experiments import trials
from experiments.decompose import Question
from sim.scenario import load_scenario
from tests.shares.trial_faults import Faulty

SMALL = ("--people", "300", "--months", "14", "--replicates", "2", "--jobs", "1", "--only", "barriers")


@pytest.fixture
def run(run):
    """Runs the command in an empty folder: exit code, stdout, stderr."""
    return partial(run, "decompose")


def test_it_tells_shares_in_words_and_tables_and_knows_them_again(run, tmp_path):
    code, said, _ = run("baseline", *SMALL)
    assert code == 0
    for words in ("unequal determinants", "unequal access", "unequal experience", "not explained by the three barriers",
                  "the whole", "simulated gap in common distress"):  # fmt: skip
        assert words in said, words
    [folder] = (tmp_path / "results").glob("*-decompose-baseline-*")
    assert {p.name for p in (folder / "charts").iterdir()} >= {"waterfall_barriers.png", "waterfall_barriers.txt"}
    code, again, _ = run("baseline", *SMALL, "--json")
    assert code == 0 and "run before" not in again
    document = json.loads(again)
    assert document["finished"] and len(document["shares"]) == 5
    assert [row["player"] for row in document["shares"]][:3] == ["determinants", "access", "experience"]
    assert run("baseline", *SMALL)[1] == said


def test_a_dry_run_counts_the_runs(run):
    code, said, _ = run("peer_support", "--dry-run", "--json", "--replicates", "3")
    intended = json.loads(said)
    assert code == 0 and set(intended["parts"]) == {"barriers", "cycles", "pathways"}
    question = Question(load_scenario("peer_support"), replicates=3)
    assert intended["runs"] == len({trial.name for trial in question.trials()}) < len(list(question.trials()))
    assert intended["exact"]["barriers"] is True
    assert "Nothing was run" in run("baseline", "--dry-run")[1]


def test_mistakes_come_at_once(run):
    code, _, notes = run("baselin", "--outcome", "gap.casenes.imd_fifth")
    assert code == 2
    assert "did you mean `baseline`" in notes and "did you mean `gap.caseness.imd_fifth`" in notes
    code, _, notes = run("baseline", "--only", "pathways")
    assert code == 2 and "a scenario with a lever" in notes


@pytest.mark.nightly
def test_failed_runs_are_named_and_the_exit_code_is_3(run, tmp_path, monkeypatch):
    (tmp_path / "flag").touch()
    seed = trials.identity.seed_of(0, 1)
    monkeypatch.setattr(trials, "Bench", lambda: Faulty(tmp_path / "flag", seed))
    code, said, notes = run("baseline", *SMALL)
    assert code == 3
    assert "on purpose" in notes and "The same command goes on" in notes
    assert "one replicate" in said or "unequal determinants" in said
    assert not list((tmp_path / "results").glob("2*"))


def test_the_python_of_the_document_works(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = (Path(__file__).resolve().parents[2] / "docs" / "decompose.md").read_text(encoding="utf-8")
    [call] = re.findall(r"`(mindgap\.decompose\([^`]+\))`", text)
    small = call.replace("replicates=6", "replicates=1").replace("people=5000", "people=300, months=14")
    found = eval(small, {"mindgap": mindgap})
    assert list(found.shares["player"])[:3] == ["determinants", "access", "experience"]
    assert (found.folder / "charts" / "waterfall_barriers.svg").is_file()
