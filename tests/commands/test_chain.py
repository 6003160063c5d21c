"""The reach chain: whom a lever reaches, what moves, distress, the gap."""

import pandas as pd

from experiments.chain import chain, reach_summary
from sim.levers.lever import library
from sim.scenario import load_scenario

NAN = float("nan")


def gap_rows(scenario: str) -> pd.DataFrame:
    names = ("lonely", "control", "treated_given_need", "mean_distress", "caseness", "restraint", "trust", "detention")
    changes = {
        f"{a}{b}": v for a in ("", "mean_") for b, v in (("change", -1.0), ("change_low", -2.0), ("change_high", 0.5))
    }
    return pd.DataFrame(
        [{"scenario": scenario, "outcome": n, "gap": "imd_fifth", "measure": "absolute", **changes} for n in names]
    )


def test_the_chain_of_a_lever_that_reaches_people() -> None:
    reach = pd.DataFrame(
        {"scenario": ["peer_support"], "lever": ["peer_support"], "people": [100], "eligible": [20.0], "reached": [5.0]}
    )
    found = chain(reach, gap_rows("peer_support"))
    assert list(found["step"]) == ["eligible", "reached", "moved", "moved", "moved", "distress", "gap"]
    assert list(found["value"][:2]) == [20.0, 5.0]
    assert found.iloc[-1][["value", "low", "high", "unit"]].tolist() == [-1.0, -2.0, 0.5, "points"]
    judged = [name for name in library()["peer_support"].outcomes if name != "caseness"]
    assert (found["step"] == "moved").sum() == len(judged)


def test_a_lever_on_services_reaches_nobody_one_by_one() -> None:
    empty = pd.DataFrame(columns=["scenario", "lever", "month", "eligible", "reached", "offered"])
    reach = reach_summary(empty, [load_scenario("restraint_reduction")], 2)
    assert reach["lever"].tolist() == ["restraint_reduction"]
    assert reach[["eligible", "reached", "offers_a_year"]].isna().all(axis=None)


def test_reach_is_a_mean_over_the_window_and_the_replicates() -> None:
    scenario = load_scenario("peer_support").override(months=4)  # the window is months 2 and 3
    table = pd.DataFrame(
        {
            "scenario": scenario.key,
            "lever": "peer_support",
            "month": [0, 1, 2, 3] * 2,
            "eligible": [9, 9, 10, 20, 9, 9, 30, 40],
            "reached": [9, 9, 1, 2, 9, 9, 3, 6],
            "offered": [9, 9, 1, 0, 9, 9, 0, 1],
        }
    )
    row = reach_summary(table, [scenario], 2).iloc[0]
    assert (row["eligible"], row["reached"], row["offers_a_year"]) == (25.0, 3.0, 6.0)


def test_a_lever_used_twice_has_one_row() -> None:
    scenario = load_scenario("peer_support").override(
        months=2, levers=[{"lever": "peer_support", "who": who} for who in ("woman", "man")]
    )
    table = pd.DataFrame({"scenario": scenario.key, "lever": "peer_support", "month": 1, "eligible": [30, 20],
                          "reached": [3, 2], "offered": [1, 1]})  # fmt: skip
    reach = reach_summary(table, [scenario], 1)
    assert reach[["lever", "eligible", "reached"]].to_numpy().tolist() == [["peer_support", 50.0, 5.0]]


def package(scenario: str = "package") -> pd.DataFrame:
    return pd.DataFrame({"scenario": scenario, "lever": ["peer_support", "trusted_leaders"], "people": 100,
                         "eligible": [20.0, 9.0], "reached": [5.0, 2.0]})  # fmt: skip


def test_what_a_package_moved_is_told_once_and_credited_to_no_single_lever() -> None:
    found = chain(package(), gap_rows("package"))
    assert (found["step"] == "gap").sum() == (found["step"] == "distress").sum() == 1
    moved = found[~found["step"].isin(["eligible", "reached"])]
    assert set(moved["lever"]) == {"together"} and not moved["what"].duplicated().any()
    assert list(found["lever"][:4]) == ["peer_support"] * 2 + ["trusted_leaders"] * 2


def test_the_scenario_that_others_are_compared_with_moves_nothing() -> None:
    found = chain(package(), gap_rows("package"), "package")
    assert set(found["step"]) == {"eligible", "reached"}
