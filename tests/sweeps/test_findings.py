"""Measures of a run are those of a comparison; rankings find what was planted."""

import numpy as np
import pytest

from analysis import gaps
from experiments import findings, morris
from experiments.design import load_design
from experiments.measures import known_outcomes, measure, window_sums
from experiments.queue import Runner
from experiments.runner import run_replicate


def test_measures_are_those_of_a_comparison(lab):
    """24 months, so that the window (the last 12) is whole years and both ways count the same months."""
    scenario = lab.scenario("peer_support", people=3000, burn=6, months=24)
    found = Runner()((scenario, 5, False))[None]
    table = gaps.gap_table(gaps.values(run_replicate([scenario], 0, 5).series), scenario.key)
    rows = table[table["measure"] == "absolute"].set_index(["outcome", "gap"])
    compared = {"gap": 0, "all": 0}
    for name, (outcome, *what) in {k: v for k, v in known_outcomes().items() if v}.items():
        if what[0] in gaps.GAPS and not rows.loc[outcome, what[0]]["note"].startswith(gaps.SUPPRESSED):
            assert measure(found, name, 12)[0] == pytest.approx(
                rows.loc[outcome, what[0]]["value"], abs=1e-9, nan_ok=True
            ), name
            compared["gap"] += 1
        elif what[0] == "all":
            assert measure(found, name, 12)[0] == pytest.approx(
                rows.loc[outcome, "imd_fifth"]["mean"], abs=1e-9, nan_ok=True
            ), name
            compared["all"] += 1
    assert min(compared.values()) > 20


def test_a_kept_burn_in_changes_no_byte(lab):
    first, second = lab.scenario("baseline", months=14), lab.scenario("peer_support", months=14)
    runner = Runner()
    runner((first, 1, False))
    kept = runner.town
    shared = runner((second, 1, False))
    assert runner.town is kept
    assert np.array_equal(shared, Runner()((second, 1, False)))
    runner((second, 2, False))
    assert runner.town is not kept


def test_small_groups_are_not_told(lab):
    scenario = lab.scenario(people=300, months=4)
    found = window_sums(scenario, lab.prepared(scenario), None)[None]
    assert np.isnan(measure(found, "gap.caseness.black_white", 2)[0])
    assert np.isfinite(measure(found, "caseness", 2)[0])


@pytest.mark.parametrize("seed", range(5))
def test_morris_finds_linear_effects_exactly_and_bends_by_their_spread(seed):
    unit = morris.paths(4, 30, seed)
    assert (np.abs(np.diff(unit.reshape(30, 5, 4), axis=1)) > 1e-9).sum(axis=2).max() == 1  # one at a time
    found = morris.summarise(morris.effects(unit, unit @ np.array([3.0, -1.0, 0.0, 0.5]) + 7))
    assert [e.mu for e in found] == pytest.approx([3, -1, 0, 0.5])
    assert [e.mu_star for e in found] == pytest.approx([3, 1, 0, 0.5])
    assert max(e.sigma for e in found) < 1e-9
    bent = morris.summarise(morris.effects(unit, unit[:, 0] * unit[:, 1]))
    assert bent[0].sigma > 0.1 > bent[2].sigma


def test_morris_leaves_out_what_failed_and_says_how_much():
    unit = morris.paths(2, 10, 0)
    outcome = unit @ np.array([3.0, 1.0])
    outcome[1] = np.nan  # in the middle of the first path: both of its effects are gone
    assert [e.paths for e in morris.summarise(morris.effects(unit, outcome))] == [9, 9]


def made_up(plan, weights, noise=0.0):
    """Two replicates of a caseness that follows from the factors' positions."""
    luck = np.random.default_rng(1).normal(0, noise, (plan.rows, 2))
    values = (plan.unit @ weights)[:, None] + np.arange(2) + luck
    return {"caseness": (values, np.ones_like(values, bool))}


@pytest.mark.parametrize(("method", "measured"), [("sobol", "rank correlation"), ("morris", "mu*"), ("saltelli", "ST")])
def test_a_ranking_finds_what_was_planted(tmp_path, method, measured):
    names = ("distress.strain", "distress.lonely", "trust.care")
    text = "".join(f"  {name}: posterior\n" for name in names)
    design = f"schema: 1\nname: x\nmethod: {method}\nsamples: 32\noutcomes: [caseness]\nuncertainties:\n{text}"
    (tmp_path / "d.yaml").write_text(design)
    plan = load_design(tmp_path / "d.yaml")
    found = findings.ranking(plan, made_up(plan, np.array([0.1, -2.0, 0.6]), 0.02))
    assert found["factor"].tolist() == ["distress.lonely", "trust.care", "distress.strain"]
    assert set(found["measure"]) == {measured}
    assert found["direction"].iloc[0] < 0 < found["direction"].iloc[1]
    assert (found["low"] <= found["value"]).all() and (found["value"] <= found["high"]).all()


def test_changes_are_against_the_row_with_the_same_uncertain_numbers(tmp_path):
    (tmp_path / "d.yaml").write_text(
        "schema: 1\nname: x\noutcomes: [caseness]\nlevers: {peer_support.size: [0, 1]}\n"
        "uncertainties: {distress.strain: [1.4, 2.0]}\n"
    )
    plan = load_design(tmp_path / "d.yaml")
    found = findings.summary(plan, made_up(plan, np.array([5.0, 1.0])))
    assert found["against"].tolist() == [0, 0, 2, 2]
    assert found["change"].tolist() == pytest.approx([np.nan, 0.5, np.nan, 0.5], nan_ok=True)
    assert found["change_high"].iloc[1] - found["change_low"].iloc[1] < 1e-9  # paired: the replicates' own luck is gone
