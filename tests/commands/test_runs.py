"""Commands that run the model: small real runs, interrupts, and the card's exit codes."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from experiments.card import Card, Row
from mindgap.progress import Progress, span

SMALL = ("--people", "400", "--months", "14", "--replicates", "2", "--jobs", "1")


def test_check_counts_who_is_eligible(run, lab):
    code, out, _ = run("check", "peer_support", "--json")
    [lever] = json.loads(out)["levers"]
    assert code == 0
    town = lab.prepared(lab.scenario("peer_support", people=10_000, burn=120))
    assert lever["drawn"] == town.n  # people of all ages: 10,000, and those who came and went in ten years of burn-in
    assert lever["drawn"] == pytest.approx(10_000, rel=0.05)
    assert lever["people"] == 20_000
    assert 0.01 < lever["eligible_share"] < 0.15  # common distress within the most deprived fifth
    assert lever["eligible"] == round(lever["eligible_share"] * 20_000)
    assert lever["offered_at_full_coverage"] == round(lever["eligible_share"] * 20_000 * 0.3)
    code, out, _ = run("check", "peer_support")
    assert code == 0
    assert out.startswith("peer_support is valid: Peer support in the most deprived places\n  adds Peer support (")
    assert f"about {lever['eligible']:,} of 20,000 people eligible in 2025-04" in out
    assert "cost: £" in out


def test_check_says_beside_a_lever_that_it_starts_after_the_end(run, tmp_path):
    text = "schema: 1\nname: late\nmonths: 24\nlevers:\n  - {lever: peer_support, start: 2027-04}\n"
    (tmp_path / "late.yaml").write_text(text)
    code, out, err = run("check", "late.yaml")
    assert code == 0 and "Note: late: the run ends before any lever starts (2027-04)" in err
    assert "beware: the run ends before it starts (2027-04): it changes nothing" in out
    (tmp_path / "late.yaml").write_text(text.replace("2027-04", "2027-03"))
    assert "run ends before it starts" not in run("check", "late.yaml")[1]


def test_check_of_a_new_file_counts_where_it_acts(run, tmp_path):
    assert run("new", "mine", "--lever", "living_wage_employers")[0] == 0
    everywhere = json.loads(run("check", "mine.yaml", "--json")[1])["levers"][0]
    text = (tmp_path / "mine.yaml").read_text().replace("where: all", "where: {deciles: [1]}")
    (tmp_path / "mine.yaml").write_text(text)
    tenth = json.loads(run("check", "mine.yaml", "--json")[1])["levers"][0]
    assert 0 < tenth["eligible_drawn"] < 0.15 * everywhere["eligible_drawn"]


def test_check_of_a_lever_on_services(run):
    code, out, _ = run("check", "restraint_reduction")
    assert code == 0
    assert "Restraint reduction (services)\n  acts on areas, services or other levers, not on chosen persons" in out


def test_compare_leaves_a_folder_and_tells_the_gap(run, tmp_path):
    code, out, err = run("compare", "baseline", "living_wage", *SMALL, "--out", "mine")
    assert code == 0
    assert "living_wage" in out
    assert err.endswith(f"Results: {tmp_path / 'mine'}\n")
    assert (tmp_path / "mine" / "manifest.json").is_file()
    before = {path.name: path.read_bytes() for path in (tmp_path / "mine").rglob("*") if path.is_file()}
    code, again, _ = run("compare", "baseline", "living_wage", *SMALL, "--out", "mine", "--resume")
    assert code == 0
    assert again == out  # a finished folder is shown, not run again
    assert before == {path.name: path.read_bytes() for path in (tmp_path / "mine").rglob("*") if path.is_file()}
    code, _, err = run("compare", "baseline", "peer_support", *SMALL, "--out", "mine")
    assert code == 2  # another design's folder
    assert "mine" in err


def test_json_of_a_run_is_one_document(run, tmp_path):
    code, out, _ = run("run", "baseline", *SMALL, "--json")
    found = json.loads(out)
    assert code == 0
    assert {row["scenario"] for row in found["gaps"]} == {"baseline"}
    assert Path(found["folder"]).parent == tmp_path / "results"


def test_an_interrupt_exits_130_and_says_how_to_go_on(run, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("experiments.compare.compare", interrupted)
    monkeypatch.setattr(sys, "argv", ["mindgap", "compare", "baseline", "my policy.yaml"])
    code, out, err = run("compare", "baseline", "living_wage")
    assert (code, out) == (130, "")
    assert err == "Interrupted. Go on with: mindgap compare baseline 'my policy.yaml' --resume\n"


def card(hit: bool) -> Card:
    row = Row(
        "ghq4_uk_2018_19", "caseness", 18.9, 16.9, 20.9, 18.0 if hit else 30.0, 0.1, hit, "must", "percent", "", ""
    )
    absent = Row("autism", "not modelled", 27.0, 25.0, 29.0, float("nan"), float("nan"), None, "validate", "", "", "")
    return Card([row, absent])


def test_validate_tells_what_is_too_imprecise_from_what_is_missed(run, monkeypatch):
    made = card(False)
    few = replace(made.rows[0], id="few", model=18.0, se=2.0)
    made.rows.append(few)
    made.trials = [replace(few, id="trial")]
    made.run = {"people": 500, "years": 2, "replicates": 2}
    made.gates = pd.DataFrame({"group": []})
    made.funnel = pd.DataFrame({"funnel": [], "dimension": [], "group": [], "stage": [], "reached": [], "people": []})
    monkeypatch.setattr("experiments.validate.validate", lambda **_: made)
    code, out, err = run("validate", "--people", "500", "--months", "24")
    rows = {line.split("\t")[0]: line.split("\t") for line in out.splitlines() if "\t" in line}
    assert code == 4
    assert [rows[name][6] for name in ("ghq4_uk_2018_19", "autism", "few", "trial")] == [
        "no", "", "too imprecise", "too imprecise"
    ]  # fmt: skip
    assert out.splitlines()[-1].startswith("2 figures are too imprecise to count as hit or missed: more people or")
    assert "Missed: ghq4_uk_2018_19\n" in err
    assert "Too imprecise to count as hit: few; more --people or --replicates" in err


@pytest.mark.parametrize(("hit", "expected"), [(True, 0), (False, 4)])
def test_validate_exits_4_when_a_must_hit_figure_is_missed(run, monkeypatch, hit, expected):
    asked = {}

    def judged(**arguments):
        asked.update(arguments)
        return card(hit)

    monkeypatch.setattr("experiments.validate.validate", judged)
    code, out, err = run("validate", "--json", "--people", "500", "--months", "24", "--seed", "7")
    rows = json.loads(out)
    assert code == expected
    assert (rows[0]["id"], rows[0]["observed"], rows[0]["hit"], rows[0]["used"]) == (
        "ghq4_uk_2018_19",
        18.9,
        hit,
        "must",
    )
    assert rows[1]["model"] is None
    assert (asked["people"], asked["years"], asked["seed"], asked["replicates"]) == (500, 2, 7, 12)
    assert ("Missed: ghq4_uk_2018_19" in err) == (not hit)


def test_validate_watches_whole_years(run):
    code, _, err = run("validate", "--months", "30")
    assert code == 2
    assert err == "command line:1: --months: 30; whole years, such as 24\n"


def test_progress_is_plain_lines_when_piped(capsys):
    with Progress("Running") as progress:
        for done in range(4):
            progress(done, 3)
    out, err = capsys.readouterr()
    assert (out, err) == ("", "Running: 3 of 3\n")
    assert (span(40), span(600)) == ("40 s", "10 min")


def test_progress_tells_the_time_left(capsys, monkeypatch):
    clock = iter([0.0, 20.0])
    monkeypatch.setattr("mindgap.progress.time.monotonic", lambda: next(clock))
    Progress("Running")(1, 4)
    assert capsys.readouterr().err == "Running: 1 of 4, about 60 s left\n"
