"""The command as a user meets it: a table, one JSON document, charts in the folder, and what is missing told."""

import builtins
import json
import sys
from pathlib import Path

import pytest

from analysis import pictures
from experiments import compare as comparing
from experiments import replicates as running

DESIGN = """schema: 1
name: Two numbers
method: morris
samples: 2
uncertainties: {distress.strain: posterior, distress.lonely: posterior}
outcomes: [caseness]
replicates: 2
people: 300
months: 4
burn_in_months: 1
"""


@pytest.fixture
def run(run, tmp_path):
    """Runs a command in a folder with a design."""
    (tmp_path / "d.yaml").write_text(DESIGN)
    return run


def test_a_design_is_run_and_told(run):
    code, out, err = run("sensitivity", "d.yaml", "--out", "mine", "--jobs", "1")
    assert code == 0
    assert "mu*" in out
    assert "distress.strain" in out
    assert "Results: mine/sensitivity" in err
    assert Path("mine/sensitivity/charts/tornado_caseness.png").is_file()
    code, out, _ = run("sensitivity", "--out", "mine", "--resume", "--outcome", "poverty", "--json")
    told = json.loads(out)
    assert code == 0
    assert told["outcomes"] == ["poverty"]
    assert {row["measure"] for row in told["indices"]} == {"mu*", "mu", "sigma"}
    assert told["noise"][0]["replicates"] == 2
    code, out, _ = run("results", "mine/sensitivity", "--table", "noise", "--json")
    assert json.loads(out)[0]["outcome"] == "poverty"


def test_dry_run_and_mistakes_run_nothing(run, tmp_path):
    assert run("sensitivity", "d.yaml", "--dry-run")[0] == 0
    code, _, err = run("sensitivity", "d.yaml", "--outcome", "casenes")
    assert code == 2
    assert "did you mean `caseness`" in err
    code, _, err = run("sensitivity", "d.yaml", "--discover", "gap.caseness.imd_fifth")
    assert code == 2
    assert "--discover: " in err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["d.yaml"]


@pytest.mark.parametrize(
    ("module", "flags", "extra"),
    [("distributed", ("--scheduler", "tcp://127.0.0.1:1"), "mindgap[dask]")],
)
def test_a_missing_extra_is_named(run, monkeypatch, module, flags, extra):
    whole = builtins.__import__

    def without(name, *rest):
        if name.split(".")[0] == module:
            raise ImportError(name)
        return whole(name, *rest)

    monkeypatch.delitem(sys.modules, "experiments.cluster", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    code, _, err = run("sweep", "d.yaml", *flags)
    assert code == 2
    assert extra in err


def test_a_comparison_with_a_lost_replicate_exits_with_three(run, monkeypatch):
    once = running.run_replicate

    def lossy(scenarios, number, seed):
        if number == 1:
            raise ValueError("lost")
        return once(scenarios, number, seed)

    small = ("--people", "300", "--months", "4", "--replicates", "2", "--jobs", "1", "--out", "mine")
    monkeypatch.setattr(pictures, "draw", lambda *given, **more: [])
    monkeypatch.setattr(running, "run_replicate", lossy)
    code, out, err = run("compare", "baseline", "peer_support", *small)
    assert code == 3
    assert "Failed: replicate 1: ValueError: lost" in err
    assert "peer_support" in out
    monkeypatch.setattr(running, "run_replicate", once)
    assert run("compare", "baseline", "peer_support", *small)[0] == 0
    monkeypatch.setattr(comparing, "run_kept", lambda *_, **__: [running.Lost(k, 0, "all gone") for k in (0, 1)])
    monkeypatch.setattr(comparing, "load", lambda *_: [])
    code, _, err = run("compare", "baseline", "living_wage", *small[:-1], "other")
    assert (code, err.strip().splitlines()[-1]) == (3, "no replicate has a result: all gone")
