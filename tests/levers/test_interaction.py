"""Together against the sum of each alone, on numbers made up so that the answer is known; and warnings."""

import pandas as pd
import pytest

from analysis import words
from experiments import interaction
from sim.scenario import load_scenario


def package():
    base, whole = load_scenario("baseline"), load_scenario("restraint_reduction")
    whole = whole.override(levers=[{"lever": "peer_support"}, {"lever": "bridging"}])
    whole._key = "both"
    return interaction.with_parts([base, whole])


def values(scenarios, levels):
    """Most deprived fifth and everyone by scenario, from the level of each; two replicates with small luck."""
    rows = []
    for s, level in zip(scenarios, levels, strict=True):
        for k in range(3):
            for dimension, group, value in (
                ("imd_fifth", "1", level + 0.1 * k),
                ("imd_fifth", "5", 10.0),
                ("all", "all", level / 2),
            ):
                rows.append((s.key, "caseness", dimension, group, k, value))
    return pd.DataFrame(rows, columns=["scenario", "outcome", "dimension", "group", "replicate", "value"])


def test_a_package_is_taken_apart_and_put_together():
    scenarios = package()
    assert [len(s.levers) for s in scenarios] == [0, 2, 1, 1]
    assert len({s.key for s in scenarios}) == 4
    found = interaction.table(values(scenarios, [24.0, 20.0, 23.0, 22.5]), scenarios)
    gap = found[found["what"] == "gap"].set_index("lever")["value"]
    assert gap["peer_support"] == pytest.approx(-1.0) and gap["bridging"] == pytest.approx(-1.5)
    assert gap[interaction.TOGETHER] == pytest.approx(-4.0)
    assert gap[interaction.SUM] == pytest.approx(-2.5)
    assert gap[interaction.INTERACTION] == pytest.approx(-1.5)
    [said] = interaction.sentences(found, {"both": "Both"})
    assert said.startswith("Both: all together") and "reinforce one another by 1.50" in said
    [weaker] = interaction.sentences(interaction.table(values(scenarios, [24.0, 23.0, 23.0, 22.5]), scenarios), {})
    assert "weaken one another by 1.50" in weaker


def test_a_lever_used_twice_is_two_parts():
    base, whole = package()[:2]
    whole = whole.override(levers=[{"lever": "peer_support", "who": w} for w in ("woman", "man")])
    found = interaction.table(values(scenarios := interaction.with_parts([base, whole]), [24, 20, 23, 22.5]), scenarios)
    gap = found[found["what"] == "gap"]
    assert gap["value"].tolist() == pytest.approx([-1.0, -1.5, -4.0, -2.5, -1.5])


def test_pairs_are_of_replicates_that_every_part_has():
    """A replicate in which one lever's gap cannot be told is left out of them all, not moved up."""
    scenarios = package()
    told = values(scenarios, [24.0, 20.0, 23.0, 22.5])
    of = {s.key: told["scenario"] == s.key for s in scenarios}
    told["value"] += 1.0 * told["replicate"].where(
        of["both"] & (told["group"] == "1"), 0
    )  # together: −4, −3, −2 by replicate
    told.loc[of[scenarios[2].key] & (told["replicate"] == 0), "value"] = float("nan")
    told.loc[of[scenarios[3].key] & (told["replicate"] == 1), "value"] = float("nan")
    gap = interaction.table(told, scenarios).query("what == 'gap'").set_index("lever")["value"]
    assert gap[interaction.TOGETHER] == pytest.approx(-4.0 + 2.0)
    assert gap[interaction.INTERACTION] == pytest.approx(-2.0 + 2.5)


def test_one_lever_is_no_package():
    assert interaction.alone(load_scenario("peer_support")) == []


@pytest.mark.parametrize(
    ("levelling", "ends", "said"),
    [
        ("wider", (-2.0, -1.0), "the mean improves and the gap widens"),
        ("wider", (-2.0, 1.0), ""),
        ("wider", (1.0, 2.0), ""),
        ("down", (0.0, 0.0), "levelled down"),
        ("both", (0.0, 0.0), "levelled down in part"),
        ("up", (-2.0, -1.0), ""),
    ],
)
def test_what_to_beware_of(levelling, ends, said):
    row = {"outcome": "caseness", "levelling": levelling, "mean_change_low": ends[0], "mean_change_high": ends[1]}
    assert words.warning(row) == said
    better = {**row, "outcome": "treated_given_need", "mean_change_low": -ends[1], "mean_change_high": -ends[0]}
    assert words.warning(better) == said


@pytest.mark.nightly
def test_alone_runs_through_the_comparison(tmp_path):
    from experiments.compare import compare, opened

    names = ["baseline", "level_services"]
    result = compare(names, replicates=2, people=300, months=14, alone=True, out=tmp_path / "out")
    levers = len(load_scenario("level_services").levers)
    assert len(result.scenarios) == 2 + levers
    assert len(result.interaction) == 2 * (levers + 3)
    again = opened(tmp_path / "out").interaction
    pd.testing.assert_frame_equal(again.reset_index(drop=True), result.interaction.reset_index(drop=True))


def test_the_report_shows_a_package_against_its_parts():
    """The table of the report, from what was run alone, with levers by their titles."""
    from types import SimpleNamespace

    from analysis.report import tables

    scenarios = package()
    found = interaction.table(values(scenarios, [24.0, 20.0, 23.0, 22.5]), scenarios)
    titles = {s.key: s.short for s in scenarios}
    shown = tables.interaction_rows(SimpleNamespace(interaction=found, titles=titles))
    assert [row[2] for row in shown.rows[:5]] == [
        "Peer support", "Bridging social capital", "Together", "Sum of each alone", "Interaction",
    ]  # fmt: skip
    assert all(row[3].endswith("points") for row in shown.rows) and shown.rows[4][3].startswith("−1.5")
    assert titles["both--alone-0"] == "Peer support alone"
