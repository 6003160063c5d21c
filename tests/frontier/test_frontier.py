"""Frontiers of a tiny town: within the budget, nobody lowered, run afresh, the same bytes, and failures told."""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import mindgap
from analysis import frontier_words
from experiments import extras, trials
from experiments.appraisal import Appraisal
from experiments.frontier import frontier
from experiments.frontier_design import load_frontier

DESIGN = """schema: 1
name: Small
method: frontier
budget_per_head: 20
payers: [public]
levers:
  peer_support.coverage: {low: 0, high: 0.6}
  peer_support.deciles: [2, 10]
  needs_weighted_growth.size: {low: 0, high: 2}
who: {peer_support: ghq4}
outcome: gap.lonely.imd_fifth
no_fifth_worse_by: 1
population: 6
generations: 2
searches: 2
replicates: 2
confirm: 3
most_confirmed: 4
uncertainties: {distress.strain: posterior}
draws: 2
people: 400
months: 24
burn_in_months: 6
"""


@pytest.fixture(scope="module")
def where(tmp_path_factory):
    folder = tmp_path_factory.mktemp("frontier")
    (folder / "small.yaml").write_text(DESIGN, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def made(where):
    return mindgap.frontier(str(where / "small.yaml"), out=where / "first", jobs=2)


def test_the_front_keeps_to_the_budget_and_lowers_nobody(made):
    front = made.tables["front"]
    on = front[front["front"]]
    assert made.failures == [] and len(on) >= 1
    assert (on["cost"] <= 20 * 1.1).all() and (on["lowered"] == "").all()
    assert (np.diff(on["closed"]) > 0).all()  # dearer mixes of the front close more
    assert (front["cost_low"] <= front["cost"]).all() and (front["cost"] <= front["cost_high"]).all()


def test_every_mix_that_was_tried_is_kept_with_what_it_did(made):
    mixes = made.tables["mixes"]
    assert len(mixes) == 2 * 2 * 6 and mixes["mix"].tolist() == list(range(1, 25))
    first = mixes.iloc[0]
    assert (first["words"], first["cost"], first["closed"], first["worst_fifth"]) == ("nothing", 0, 0, 0)
    over = mixes[(mixes["cost"] > 20) | (mixes["worst_fifth"] > 1)]
    assert not over["allowed"].any() and mixes["allowed"].any() and len(over)


def test_bills_add_up_to_the_cost_and_settings_tell_the_mix(made):
    front = made.tables["front"].set_index("mix")
    bills = made.tables["bills"].groupby("mix")["value"].sum()
    for mix, row in front.iterrows():
        assert bills.get(mix, 0.0) == pytest.approx(row["cost"])
    settings = made.tables["settings"].groupby("mix").size()
    assert settings.eq(3).all() and set(settings.index) == set(front.index)


def test_convergence_never_falls_and_all_together_is_the_whole(made):
    steps = made.tables["convergence"]
    assert steps.loc[steps["search"] == 0, "percent"].tolist() in ([100.0], [0.0])
    for _, part in steps[steps["search"] > 0].groupby("search"):
        assert (np.diff(part["hypervolume"]) >= 0).all() and part["mixes"].tolist() == [6, 12]


def test_the_front_is_run_under_every_draw(made):
    robust, front = made.tables["robust"], made.tables["front"]
    assert set(robust["mix"]) == set(front.loc[front["front"], "mix"])
    assert robust["draws"].eq(2).all() and robust["robust"].any()
    assert (robust["low"] <= robust["mean"]).all() and (robust["worst_tenth"] <= robust["mean"]).all()


def test_it_is_known_again_and_says_the_same(where, made):
    again = frontier(load_frontier(where / "small.yaml"), out=where / "first", jobs=1)
    assert again.known
    for name, table in made.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], table, check_dtype=False)
    assert frontier_words.sentences(again) == frontier_words.sentences(made)


@pytest.mark.nightly
def test_a_failing_run_is_told_and_the_same_command_comes_to_the_same_bytes(where, made, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "shares"))
    from trial_faults import Faulty

    plan = load_frontier(where / "small.yaml")
    flag = tmp_path / "flag"
    flag.touch()
    seed = trials.identity.seed_of(plan.design.seed, 1)
    monkeypatch.setattr(trials, "Bench", lambda: Faulty(flag, seed))
    broken = frontier(plan, out=tmp_path / "out", jobs=1)
    assert broken.failures and "on purpose" in broken.failures[0]
    assert not (tmp_path / "out").exists() and list(tmp_path.glob(".runs-*"))
    flag.unlink()
    whole = frontier(plan, out=tmp_path / "out", jobs=1)
    assert whole.failures == [] and not list(tmp_path.glob(".runs-*"))
    for path in made.folder.glob("*.parquet"):
        assert path.read_bytes() == (tmp_path / "out" / path.name).read_bytes(), path.name


# -- what lowers a fifth --------------------------------------------------------------------------


def appraisal(fifths, worse=1.0, tolerance=0.05):
    base = np.full((6, 5), 20.0)
    noise = np.linspace(-0.01, 0.01, 6)[:, None]
    gap = np.linspace(6.9, 7.1, 6)
    changed = base + np.array(fifths) + noise
    return Appraisal(
        gap - 0.5, changed.mean(1), changed, gap, base.mean(1), base, (1.0, 1.0, 1.0), (), worse, tolerance
    )


def test_a_fifth_is_lowered_when_it_is_surely_worse_by_more_than_is_allowed():
    found = appraisal([-1, 0.04, 0.06, 0, 0.5])
    assert found.lowered == (3, 5)
    np.testing.assert_allclose(found.harm, [-1, 0.04, 0.06, 0, 0.5], atol=1e-9)
    assert appraisal([-1, 0.04, 0.06, 0, 0.5], worse=-1.0).lowered == (1,)  # of a good thing, less is worse
    assert found.closed == pytest.approx((0.5, 0.5, 0.5))


def test_a_fifth_without_people_hides_no_other_that_is_lowered():
    """In a place without areas of one fifth; else a mix that harms another would pass as one that harms none."""
    found = appraisal([-1, np.nan, 0.06, 0, 0.5])
    assert found.lowered == (3, 5) and found.worst == pytest.approx(0.5)


def test_a_gap_that_turns_round_is_not_closed_by_its_whole_size():
    gap = np.array([0.5, 0.5])
    wide = np.zeros((2, 5))
    turned = Appraisal(-gap, gap, wide, gap, gap, wide, (1.0, 1.0, 1.0), (), 1.0, 0.05)
    assert turned.closed[0] == 0.0


def test_the_sentences_tell_what_is_free_what_is_cheap_and_what_is_sure():
    rows = [("moved", 0.0, 0.10, 0.09, float("nan")), ("cheap", 2.0, 0.4, 0.3, 5.0), ("dear", 9.0, 0.6, -0.1, 15.0)]
    front = pd.DataFrame(rows, columns=["words", "cost", "closed", "closed_low", "pounds_a_point"])
    front = front.assign(front=True, lowered="", percent=5.0, cost_low=1.0, cost_high=3.0)
    front = front.assign(most=-0.3, least=0.04, change=-0.05)
    steps = pd.DataFrame(
        {"search": [1, 2, 0], "generation": 1, "hypervolume": [0.9, 0.8, 1.0], "percent": [90.0, 80, 100]}
    )
    robust = pd.DataFrame({"words": ["cheap"], "draws": [16], "worst_tenth": [0.0], "narrows": [50.0]})
    plan = SimpleNamespace(design=SimpleNamespace(outcome="gap.caseness.imd_fifth"))
    tables = {"front": front, "convergence": steps, "robust": robust}
    said = " ".join(frontier_words.sentences(SimpleNamespace(tables=tables, plan=plan)))
    for words in (
        "£2.00 a head and year closes",  # the dear one could be luck
        "most deprived fifth: 0.30 fewer in 100; least deprived fifth: 0.040 more in 100",
        "Without new money: moved closes 0.10 points",
        "cheap, £5.00 a head and year for a point",
        "no mix of the front closes the gap in its worst tenth",
        "they do not agree yet",
    ):
        assert words in said, words
    one = frontier_words.convergence(steps[steps["search"] != 2])
    assert "hypervolume" not in one and "one search" in one  # a share of what it found itself says nothing
    none = SimpleNamespace(tables={**tables, "front": front.assign(front=False)}, plan=plan)
    assert frontier_words.sentences(none) == [
        "No mix within the budget leaves every fifth as well off as doing nothing: there is no front."
    ]


# -- the command ----------------------------------------------------------------------------------


def test_the_command_shows_the_front_and_mixes_of_the_same_money(run, where, made):
    code, out, err = run("frontier", where / "small.yaml", "--out", made.folder)
    assert code == 0
    for words in ("£ a head and year", "gap closed, points", "hypervolume", "nothing"):
        assert words in out, words
    assert "run before" in err and "drawn together from the stored posterior" in err
    document = json.loads(run("frontier", where / "small.yaml", "--out", made.folder, "--json")[1])
    assert document["finished"] and document["mixes"] == 24 and document["front"]


def test_a_dry_run_counts_and_runs_nothing(run, tmp_path):
    intended = json.loads(run("frontier", "mixes", "--dry-run", "--json")[1])
    assert intended["runs_at_most"] > intended["mixes"] > 100 and "peer_support.deciles" in intended["dials"]
    assert "Nothing was run" in run("frontier", "mixes", "--dry-run")[1]
    assert list(tmp_path.iterdir()) == []


def test_a_missing_extra_and_a_wrong_design_end_with_2(run, where, monkeypatch, tmp_path):
    assert run("frontier", "nowhere")[0] == 2
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    code, _, err = run("frontier", where / "small.yaml", "--out", tmp_path / "out")
    assert code == 2 and "pip install 'mindgap[frontier]'" in err
    assert not (tmp_path / "out").exists()


def test_charts_come_with_the_results_from_python(made):
    assert (made.folder / "charts" / "frontier.png").is_file()
    assert "simulated" in (made.folder / "charts" / "frontier.txt").read_text()


def test_the_design_of_the_document_is_valid(tmp_path):
    text = (Path(__file__).resolve().parents[2] / "docs" / "frontier.md").read_text(encoding="utf-8")
    [block] = re.findall(r"```yaml[^\n]*\n(.*?)```", text, re.DOTALL)
    (tmp_path / "d.yaml").write_text(block, encoding="utf-8")
    found = load_frontier(tmp_path / "d.yaml")
    assert len(found.dials) >= 3 and len(found.factors) >= 1
