"""Titles, alt texts and CSV twins claim what their numbers hold, and long names stay inside the chart."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import words
from analysis.charts import caterpillar, costs, external, funnel, parts, robustness, slopes, trends
from sim.outcomes import OUTCOMES
from tests.charts import findings as made
from tests.charts import readable

NAMES = {"peer_support": readable.LONG}


def uncertain(luck, town, numbers):
    row = {"scenario": "peer_support", "outcome": parts.GAP, "draws": 4}
    return pd.DataFrame([{**row, "luck_sd": luck, "town_sd": town, "numbers_sd": numbers}])


def challenged():
    row = {"scenario": "peer_support", "kind": "default", "change": -0.3, "low": -0.4, "high": -0.2, "verdict": "holds"}
    return pd.DataFrame([{**row, "replicates": 4}, {**row, "replicates": 4, "kind": "rival", "change": -0.2}])


def test_a_fifth_that_is_not_there_is_said():
    series = readable.small()
    without = series[(series["dimension"] != "imd_fifth") | (series["group"] != "5")]
    for data in (trends.trend_data, slopes.slope_data):
        with pytest.raises(ValueError, match="by deprivation fifth"):
            data(without)


def test_most_of_the_variance_is_more_than_half_of_it():
    assert parts.finding(uncertain(0.9, 0.1, 0.1)).startswith("Most of")
    assert parts.finding(uncertain(0.4, 0.39, 0.38)).startswith("The largest part of")


def test_long_names_of_policies_stay_inside():
    readable.check(parts.parts(uncertain(0.4, 0.2, 0.1), NAMES, readable.ABOUT))
    readable.check(robustness.robustness(challenged(), NAMES, readable.ABOUT)[0])


def test_everybody_in_need_are_all_groups_by_their_people():
    data = funnel.funnel_data(made.furthest(1), "ethnic_group")
    treated = data[data["step"] == "treated"]
    whole = (treated["value"] * treated["people"]).sum() / treated["people"].sum()
    assert f"about {words.number(whole)} are treated" in funnel.finding(data)
    assert words.number(whole) != words.number(treated["value"].mean())


def test_each_lever_of_a_scenario_is_told_by_its_name():
    row = {"outcome": "caseness", "gap": "imd_fifth", "measure": "absolute", "value": 8.0}
    gaps = [{**row, "scenario": s, "change": -1.0, "change_low": -2.0, "change_high": -0.5} for s in made.SCENARIOS]
    data = costs.costs_data(made.spent(), pd.DataFrame(gaps))
    said = costs.costs_alt(data, "caseness", "t")
    assert "Needs weighted funding: Peer support" in said and "Living wage: £155" in said
    assert "Needs weighted funding: " in costs.finding(data.iloc[1:])


def test_no_stratum_is_named_at_both_ends():
    found = made.strata()
    few = replace(found, strata=found.strata.head(7))
    data = caterpillar.caterpillar_data(few)
    said = caterpillar.caterpillar_alt(data, few, "t")
    assert said.count(" ethnic groups, ") == 6
    assert len(set(data["who"].head(3)) & set(data["who"].tail(3))) == 0


def test_an_interval_of_multiples_runs_from_low_to_high():
    row = {"id": "a", "result": "b", "hit": True, "judged": "value", "published": -2.0, "low": -3.0, "high": -1.0}
    table = pd.DataFrame([{**row, "model": -1.8, "model_low": -2.2, "model_high": -1.4}])
    shown = external.drawn(table).iloc[0]
    assert (shown["low"], shown["model_low"], shown["model"], shown["model_high"]) == (0.5, 0.7, 0.9, 1.1)


@pytest.mark.parametrize(("outcome", "change"), [("detention", 123.4), ("caseness", -0.26)])
def test_changes_read_aloud_are_plain_numbers(outcome, change):
    ends = {"change": change, "change_low": change - 20, "change_high": change + 20}
    data = pd.DataFrame([{"scenario": "p", "most": 1.0, "least": -0.5, "gap": 1.5, "grey": False, **ends}])
    said = trends.trend_alt(data, OUTCOMES[outcome], "t")
    assert words.signed_number(change) in said and "e+" not in said and "-" not in said.split("gap", 2)[2]
    assert f"least deprived {words.level(-0.5, OUTCOMES[outcome])}" in said and "−0.5" in said


def test_the_source_line_has_the_seed_that_was_asked_for(monkeypatch):
    from analysis import pictures
    from mindgap import face

    seen = []
    monkeypatch.setattr(pictures, "_charts", lambda where, comparison, about, many: seen.append(about.seed) or iter(()))
    monkeypatch.setattr(pictures, "about_of", lambda scenarios, seed: replace(readable.ABOUT, seed=seed))
    monkeypatch.setattr(
        "experiments.compare.compare", lambda names, pictures, **how: pictures(Path(), _Ten()) or how["seed"]
    )
    assert face.compare(["baseline"], seed=7) == 7 and seen == [7]


class _Ten:
    scenarios = ()
    series = pd.DataFrame({"replicate": np.arange(10)})
