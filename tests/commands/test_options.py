"""Flags do what they say: a default beside any folder, JSON where it is asked for, no two that contradict."""

import json
from pathlib import Path

from mindgap.options import beside


def test_what_is_made_of_results_stands_beside_them(tmp_path, monkeypatch):
    assert beside(Path("results/mine"), ".pptx") == Path("results/mine.pptx")
    (tmp_path / "mine" / "charts").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "mine")
    assert beside(Path("."), ".pptx") == tmp_path / "mine.pptx"
    monkeypatch.chdir("charts")
    assert beside(Path(".."), "-lives") == tmp_path / "mine-lives"


def test_json_of_a_dry_run_is_json(run):
    code, out, _ = run("external", "--dry-run", "--json", "--people", "500")
    told = json.loads(out)
    assert code == 0 and told["people"] == 500 and told["experiments"]["job_loss"]["results"] > 0
    code, out, _ = run("robustness", "baseline", "living_wage", "--draws", "2", "--no-assumed", "--dry-run", "--json")
    told = json.loads(out)
    assert code == 0 and told["policies"] == 1 and told["runs_at_least"] > told["challenges"] > 0


def test_flags_that_would_do_nothing_are_refused(run):
    code, out, err = run("sweep", "wage", "--row", "1", "--dry-run")
    assert (code, out) == (2, "") and "--dry-run: beside --row" in err
    code, out, err = run("validate", "--trials", "--months", "60", "--people", "500")
    assert (code, out) == (2, "") and "--months: 60 beside --trials" in err
