"""What would change a conclusion: every assumed number is pushed, suspects are told from luck, and it is said."""

import numpy as np
import pandas as pd
import pytest

from analysis.charts import robustness as chart
from docs import conclusions
from experiments import robustness
from experiments.rivals import rivals
from experiments.robustness import Asked, Challenge, challenges, pushed, sized
from experiments.robustness_tables import SAID, sentences, state_of, summary, verdict_of
from sim.library import scenario_names
from sim.numbers import load_numbers
from sim.scenario import load_scenario

TITLES = {"baseline": "Baseline", "peer_support": "Peer support", "living_wage": "Living wage"}


@pytest.fixture(scope="module")
def scenarios():
    return [load_scenario(name).override(people=100, months=12) for name in TITLES]


def test_every_assumed_number_is_pushed_to_each_end_that_is_not_its_value():
    found = pushed()
    numbers = load_numbers()
    assert {c.name for c in found} <= {n for n, x in numbers.items() if x.kind == "assumed"}
    assert len({(c.name, c.end) for c in found}) == len(found)
    for one in found:
        number = numbers[one.name]
        assert np.array_equal(np.asarray(one.numbers[one.name]).ravel(), np.broadcast_to(
            np.asarray(getattr(number, one.end), float), np.shape(number.value)).ravel())  # fmt: skip
    unmoved = {n for n, x in numbers.items() if x.kind == "assumed"} - {c.name for c in found}
    for name in unmoved:
        assert np.array_equal(numbers[name].low, numbers[name].high), name


def test_challenges_are_the_model_its_draws_its_rivals_and_the_sizes_of_assumed_levers(scenarios):
    listed, cautions = challenges(scenarios, 3, 0, assumed=False)
    assert [c.kind for c in listed].count("posterior") == 3
    assert [c.kind for c in listed].count("rival") == len(rivals()) - 1
    assert listed[0].on(scenarios[0]) == scenarios[0] and cautions
    strong = Challenge("assumed", "peer_support.size", "high", lever="peer_support", times=3.0)
    assert strong.on(scenarios[1]).levers[0].size == 3.0 and strong.on(scenarios[0]) == scenarios[0]
    assert all(c.kind == "assumed" and c.name.endswith(".size") for c in sized(scenarios))


def asked(scenarios, found):
    """A question whose changes by challenge are given: float64 (policies, replicates)."""
    listed = [Challenge("default", "default"), Challenge("rival", "r", title="R"),
              Challenge("assumed", "a.b", "low"), Challenge("assumed", "c.d", "high")]  # fmt: skip
    one = Asked(scenarios, listed, 4, 1, 0)
    met = {at: np.ones(2, int) if listed[at].kind == "assumed" else np.full(2, 4) for at in found}

    def runs_of(at, many, policies=None):
        met[at][slice(None) if policies is None else policies] = many
        return [(at, many, policies)] if policies is None or policies else []

    one.changes = lambda at, many, known: np.where(np.arange(4) < met[at][:, None], found[at], np.nan)
    one.runs_of = runs_of
    return one


USUAL = [[-0.4, -0.42, -0.38, -0.41], [-0.1, -0.11, -0.09, -0.1]]
FOUND = {
    0: USUAL,
    1: [[-0.39, -0.4, -0.37, -0.4], [-0.11, -0.1, -0.1, -0.1]],
    2: [[-0.38, -0.4, -0.37, -0.4], [-0.1, -0.1, -0.1, -0.1]],
    3: [[0.3, 0.32, 0.28, 0.31], [-0.1, 0.9, -0.8, 0.0]],
}


def test_only_policies_that_look_as_if_their_conclusion_moved_meet_all_replicates(scenarios):
    plan = asked(scenarios, FOUND).plan()
    assert next(plan) == [(0, 4, None), (1, 4, None), (2, 1, None), (3, 1, None)]
    assert plan.send({}) == [(3, 4, [0])]
    with pytest.raises(StopIteration) as end:
        plan.send({})
    met = np.isfinite(end.value.value[2]), np.isfinite(end.value.value[3])
    assert [m.sum(axis=1).tolist() for m in met] == [[1, 1], [4, 1]]


def test_two_policies_that_a_shift_would_turn_round_are_followed_though_neither_sign_is_in_doubt(scenarios):
    usual = [[-0.4, -0.41, -0.39, -0.4], [-0.31, -0.3, -0.29, -0.3]]
    turned = {0: usual, 1: usual, 2: [[-0.3] * 4, [-0.4] * 4], 3: [[-0.39] * 4, [-0.31] * 4]}
    plan = asked(scenarios, turned).plan()
    next(plan)
    assert plan.send({}) == [(2, 4, [0, 1])]
    with pytest.raises(StopIteration) as end:
        plan.send({})
    table, order = robustness.tables(asked(scenarios, turned), end.value.value)
    assert order["turned"].tolist() == ["", "", "peer_support and living_wage", ""]
    assert order["first"].tolist() == ["peer_support"] * 2 + ["living_wage", "peer_support"]
    said = sentences(table, order, TITLES)[-1]
    assert "none is clearly ahead of it under 1 of 1 rival findings and 1 of 2 ends of assumed numbers" in said


def test_runs_of_some_policies_are_paired_with_what_they_are_compared_with(scenarios):
    listed = [Challenge("default", "default"), Challenge("assumed", "a.b", "low")]
    one = Asked(scenarios, listed, 3, 1, 0)
    names = [[t.scenario.key for t in one.runs_of(1, 2, chosen)] for chosen in ([1], [], None)]
    assert names == [["baseline", "living_wage"] * 2, [], list(TITLES) * 2]
    changes = one.changes(0, 3, {})
    assert changes.shape == (2, 3) and np.isnan(changes).all()


def test_a_turned_sign_and_a_changed_order_are_found_and_said(scenarios, tmp_path):
    met = {2: [1, 1], 3: [4, 1]}
    found = {at: np.where(np.arange(4) < np.array(met.get(at, [4, 4]))[:, None], v, np.nan) for at, v in FOUND.items()}
    table, order = robustness.tables(asked(scenarios, FOUND), found)
    by = table.set_index(["scenario", "name"])
    assert by["verdict"]["peer_support", "c.d"] == "widens"
    assert by["verdict"]["peer_support", "a.b"] == by["verdict"]["peer_support", "r"] == "holds"
    assert by["state"]["living_wage", "c.d"] == "screened" and by["verdict"]["living_wage", "c.d"] == "holds"
    assert by["replicates"].loc["peer_support"].tolist() == [4, 4, 1, 4]
    whole, _ = robustness.tables(asked(scenarios, FOUND), found | {3: np.array(FOUND[3])})
    luck = whole.set_index(["scenario", "name"]).loc[("living_wage", "c.d")]
    assert (luck["state"], luck["verdict"]) == ("unclear", "holds")  # its shift cannot be told from luck
    said = " ".join(sentences(table, order, TITLES))
    assert "Peer support narrows the simulated gap (−0.40 points" in said
    assert "It is otherwise with c.d at its high end (+0.30)." in said
    assert "1 of 1 rival findings and 1 of 2 ends of assumed numbers" in said
    assert order["turned"].iloc[1] == "" and order["first"].iloc[0] == "peer_support"
    assert summary(table)["challenges"].sum() == 6
    files = chart.write(table, tmp_path, TITLES)
    assert "challenges change what Peer support does" in files[3].read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("changes", "state", "verdict"),
    [
        ([-0.4, -0.41, -0.39], "narrows", "holds"),
        ([0.4, 0.41, 0.39], "widens", "widens"),
        ([-0.5, 0.5, 0.2], "unclear", "holds"),
        ([0.01, -0.01, 0.0], "unclear", "unclear"),
        ([np.nan, np.nan, np.nan], "unclear", "holds"),
    ],
)
def test_a_conclusion_is_lost_only_where_the_shift_itself_is_clear_of_luck(changes, state, verdict):
    before, values = np.array([-0.4, -0.42, -0.38]), np.array(changes)
    assert state_of(values) == state
    assert verdict_of(values, before, state, "narrows") == verdict


def test_every_shipped_policy_has_met_the_posterior_the_rivals_and_the_assumed_numbers():
    kept = pd.read_csv(conclusions.KEPT / "summary.csv")
    for policy in set(scenario_names()) - {"baseline"}:
        met = kept[kept["scenario"] == policy].set_index("kind")["challenges"]
        assert set(met.index) == set(SAID), policy
        assert met["rival"] == len(rivals()) - 1 and met["assumed"] >= 0.9 * len(pushed()), policy


def test_of_several_folders_the_first_counts(scenarios, tmp_path, monkeypatch):
    table, order = robustness.tables(asked(scenarios, FOUND), {at: np.array(v) for at, v in FOUND.items()})
    small = table.assign(change=table["change"] + 1.0)
    some = {"a": table[table["kind"] != "assumed"], "b": small}
    monkeypatch.setattr(conclusions, "KEPT", tmp_path)
    monkeypatch.setattr(conclusions, "opened", lambda f: robustness.Robust(some[f.name], order, dict(TITLES), []))
    content = dict.fromkeys(("people", "months", "replicates", "screened", "draws", "seed"), 2)
    monkeypatch.setattr(conclusions, "verify", lambda f: {**content, "hash": f.name, "made": {"at": "2026-11-29"}})
    conclusions.keep([tmp_path / "a", tmp_path / "b"])
    kept = pd.read_csv(tmp_path / "summary.csv").set_index(["scenario", "kind"])
    assert kept.loc[("peer_support", "rival"), "least"] == pytest.approx(-0.39, abs=0.005)
    assert kept.loc[("peer_support", "assumed"), "challenges"] == 2
    told = conclusions.conclusions()
    assert "| `peer_support` | −0.40 (" in told and "| 1 of 1 | 1 of 2 | 1 | 0 |" in told
    assert "Rival findings of 2 policies: 2 people" in told and "Ends of assumed numbers of 2 policies" in told


@pytest.mark.nightly
def test_a_whole_question_is_kept_and_read_again_and_another_is_refused(scenarios, tmp_path, monkeypatch):
    monkeypatch.setattr(robustness, "rivals", lambda: rivals()[:2])
    small = [s.model_copy(update={"burn_in_months": 2, "months": 4, "people": 300}) for s in scenarios[:2]]
    how = {"replicates": 2, "draws": 0, "assumed": False}
    found = robustness.robustness(small, tmp_path / "r", **how)
    assert len(found.table) == 2 and (tmp_path / "r" / "manifest.json").is_file()
    again = robustness.robustness(small, tmp_path / "r", **how)
    assert again.table.equals(found.table) and not list(tmp_path.glob(".robustness-*"))
    with pytest.raises(ValueError, match="at least 2"):
        robustness.robustness(small[:1], tmp_path / "s")
