"""What would change a conclusion: every assumed number is pushed, suspects are told from luck, and it is said."""

import numpy as np
import pytest

from analysis.charts import robustness as chart
from experiments import robustness
from experiments.rivals import rivals
from experiments.robustness import Asked, Challenge, challenges, pushed, sized
from experiments.robustness_tables import sentences, state_of, summary, verdict_of
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
    one.changes = lambda at, many, known: np.array(found[at], float)[:, :many]
    one.runs_of = lambda at, many: [(at, many)]
    return one


USUAL = [[-0.4, -0.42, -0.38, -0.41], [-0.1, -0.11, -0.09, -0.1]]
FOUND = {
    0: USUAL,
    1: [[-0.39, -0.4, -0.37, -0.4], [-0.11, -0.1, -0.1, -0.1]],
    2: [[-0.38, -0.4, -0.37, -0.4], [-0.1, -0.1, -0.1, -0.1]],
    3: [[0.3, 0.32, 0.28, 0.31], [-0.1, 0.9, -0.8, 0.0]],
}


def test_only_what_looks_as_if_it_moved_a_conclusion_meets_all_replicates(scenarios):
    plan = asked(scenarios, FOUND).plan()
    assert next(plan) == [(0, 4), (1, 4), (2, 1), (3, 1)]
    assert plan.send({}) == [(3, 4)]
    with pytest.raises(StopIteration) as end:
        plan.send({})
    assert end.value.value[2].shape == (2, 1) and end.value.value[3].shape == (2, 4)


def test_a_turned_sign_and_a_changed_order_are_found_and_said(scenarios, tmp_path):
    found = {at: np.array(v)[:, : 1 if at == 2 else 4] for at, v in FOUND.items()}
    table, order = robustness.tables(asked(scenarios, FOUND), found)
    by = table.set_index(["scenario", "name"])["verdict"]
    assert by["peer_support", "c.d"] == "widens" and by["peer_support", "a.b"] == by["peer_support", "r"] == "holds"
    assert by["living_wage", "c.d"] == "holds"  # its shift cannot be told from luck
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
