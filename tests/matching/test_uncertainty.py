"""How sure a change is: luck, town and numbers apart; and whether it stands under rival findings."""

import numpy as np
import pytest
from typer import Exit

from analysis.charts import rivals as chart
from experiments import rivals, uncertainty
from experiments.evidence import sources
from experiments.factors import limits
from experiments.trials import Trial, carry_out
from mindgap.beyond import Beyond
from sim.numbers import load_numbers
from sim.run import given_numbers, prepare
from sim.scenario import load_scenario


def planted(numbers, town, luck, mixed, rest=0.02, draws=60, towns=30, lucks=4, seed=0):
    rng = np.random.default_rng(seed)
    return (
        -0.4
        + numbers * rng.normal(size=(draws, 1, 1))
        + town * rng.normal(size=(1, towns, 1))
        + luck * rng.normal(size=(1, towns, lucks))
        + mixed * rng.normal(size=(draws, towns, 1))
        + rest * rng.normal(size=(draws, towns, lucks))
    )


@pytest.mark.parametrize("sizes", [(0.5, 0.3, 0.2, 0.1), (0.0, 0.4, 0.1, 0.0), (0.3, 0.0, 0.4, 0.0)])
def test_planted_spreads_are_told_apart(sizes):
    numbers, town, luck, mixed = sizes
    found = uncertainty.parts(planted(*sizes))
    assert found.numbers == pytest.approx(numbers, rel=0.3, abs=0.03)
    assert found.town == pytest.approx(town, rel=0.35, abs=0.08)
    assert found.luck == pytest.approx(luck, rel=0.2, abs=0.03)
    assert found.mixed == pytest.approx(mixed, rel=0.2, abs=0.02)


def test_the_interval_with_the_numbers_is_the_wider_and_holds_what_was_planted():
    inside = 0
    for seed in range(200):
        found = uncertainty.parts(planted(0.0, 0.3, 0.2, 0.0, draws=8, towns=uncertainty.TOWNS, lucks=2, seed=seed))
        low, high = found.interval(False)
        assert found.interval(True)[0] <= low <= high <= found.interval(True)[1]
        inside += low <= -0.4 <= high
    assert 184 <= inside <= 198  # 95 % of 200


def test_another_luck_starts_from_the_same_town():
    scenario = load_scenario("baseline").override(people=400, months=6, burn_in_months=6)
    town = prepare(scenario, 3)
    usual = carry_out(Trial(scenario, 3, window=(0, 6)), town).sums
    same = carry_out(Trial(scenario, 3, window=(0, 6), luck=3), town).sums
    other = carry_out(Trial(scenario, 3, window=(0, 6), luck=4), town).sums
    assert np.array_equal(usual, same)
    assert not np.array_equal(usual, other)
    assert town.seed == 3  # the town that others go on from is as it was
    names = {Trial(scenario, 3, luck=luck).name for luck in (None, 3, 4)}
    assert len(names) == 3


def test_draws_meet_the_same_towns_and_lucks_and_come_from_the_ranges(monkeypatch):
    monkeypatch.setattr(uncertainty.posterior, "stored", lambda: None)
    factors, values, cautions = uncertainty.drawn(8, 0)
    assert len(factors) == 12 and values.shape == (8, 12)
    assert all(f.low <= v <= f.high for f, column in zip(factors, values.T, strict=True) for v in column)
    assert "drawn evenly from the declared range" in cautions[0]
    scenarios = [load_scenario(name).override(people=300, months=12) for name in ("baseline", "peer_support")]
    plan = uncertainty.plan_of(scenarios, factors, values, 0)
    assert len(plan) == 2 * 8 * uncertainty.TOWNS * uncertainty.LUCKS
    assert {(t.seed, t.luck) for (_, d, _, _), t in plan.items() if d == 0} == {
        (t.seed, t.luck) for (_, d, _, _), t in plan.items() if d == 5
    }
    assert plan[0, 2, 1, 0].scenario.numbers == plan[1, 2, 1, 0].scenario.numbers


def test_a_comparison_tells_its_parts(tmp_path):
    scenarios = [
        load_scenario(name).override(people=400, months=14, burn_in_months=2) for name in ("baseline", "peer_support")
    ]
    found = uncertainty.uncertainty(scenarios, 2, 0, tmp_path / "mine")
    assert set(found.table["outcome"]) == set(uncertainty.OUTCOMES)
    assert (found.table["low_all"] <= found.table["low"]).all()
    [said] = found.sentences({"peer_support": "Peer support"})
    assert said.startswith("Peer support: over 2 draws") and "with the numbers" in said
    again = uncertainty.uncertainty(scenarios, 2, 0, tmp_path / "mine")
    assert again.table.equals(found.table)


def test_each_rival_is_another_model_inside_the_declared_ranges_with_evidence_that_is_known():
    baseline = load_scenario("baseline").override(people=100, months=12)
    every = rivals.rivals()
    assert len({rivals.trial_of(r, baseline, [baseline], 0, 0).name for r in every}) == len(every) == 11
    assert {r.question for r in every} >= {"Do moods spread?", "Does higher pay help the mind?"}
    for rival in every[1:]:
        assert rival.evidence and set(rival.evidence) <= set(sources())
        usual, changed = load_numbers(), given_numbers(rival.on(baseline))
        assert any(not np.array_equal(usual[n].flat(), changed[n].flat()) for n in usual), rival.name
        for name, value in rival.numbers.items():
            low, high = limits(name)
            assert low <= value <= high, name


def test_what_a_scenario_sets_itself_holds_under_every_rival():
    scenario = load_scenario("baseline")
    own = scenario.model_copy(
        update={
            "numbers": {"distress.strain": 1.7},
            "theory": scenario.theory.model_copy(update={"contagion": "off"}),
        }
    )
    for rival in rivals.rivals():
        assert rival.on(own).numbers["distress.strain"] == 1.7
        assert rival.on(own).theory.contagion == "off"


def values_for(change):
    names = [r.name for r in rivals.rivals()]
    return {
        (name, key, k): 8.0 + 0.1 * k + (change[at % len(change)] + 0.01 * k) * (key == "peer_support")
        for at, name in enumerate(names)
        for key in ("baseline", "peer_support")
        for k in range(3)
    }


def test_the_chart_of_rivals_says_under_how_many_a_policy_holds(tmp_path):
    scenarios = [load_scenario("baseline"), load_scenario("peer_support")]
    table = rivals.table_of(scenarios, values_for([-0.4, -0.3]), 3)
    assert table["holds"].all() and len(table) == 11
    assert chart.finding(table, "Peer support").startswith(
        "Peer support clearly narrows the simulated gap under 10 of 10"
    )
    files = chart.write(table, tmp_path, "Peer support")
    assert {path.suffix for path in files} == {".png", ".svg", ".csv", ".txt"}
    alt = (tmp_path / "rivals_peer_support.txt").read_text(encoding="utf-8")
    assert "As the model stands: −0.39" in alt and "Low mood spreads: −0.39" in alt
    mixed = rivals.table_of(scenarios, values_for([-0.4, 0.3]), 3)
    assert not mixed["holds"].all()
    said = chart.finding(mixed, "Peer support")
    narrower, wider = (int((mixed["high"] < 0).sum()) - 1, int((mixed["low"] > 0).sum()))
    assert narrower and wider and narrower + wider == 10
    assert f"narrows the simulated gap under {narrower} of 10" in said and f"clearly widens under {wider}" in said
    unclear = mixed.assign(low=mixed["low"].where(mixed["rival"] != "status_hurts", -9.0),
                           high=mixed["high"].where(mixed["rival"] != "status_hurts", 9.0))  # fmt: skip
    assert chart.finding(unclear, "Peer support").endswith("; under 1 it cannot be told from luck")
    unsure = rivals.table_of(scenarios, values_for([-0.001]), 3)
    assert "under none of 10 rival findings" in chart.finding(unsure, "Peer support")


@pytest.mark.parametrize(
    ("asked", "names", "word"),
    [
        ((1, False, 3), ["a", "b"], "--draws: 1"),
        ((4, False, 3), ["a"], "one scenario"),
        ((0, True, 1), ["a", "b"], "2 or more"),
    ],
)
def test_what_cannot_be_told_is_refused(asked, names, word, capsys):
    draws, wanted, replicates = asked
    with pytest.raises(Exit) as stopped:
        Beyond(draws, wanted, replicates, 0, 1).check(names)
    assert stopped.value.exit_code == 2
    assert word in capsys.readouterr().err
