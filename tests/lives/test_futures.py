"""Two futures: the very people and luck of the stored run, chosen by a rule, the same until the policy starts."""

import numpy as np
import pandas as pd
import pytest

from experiments import futures as module
from experiments.futures import LAID, SAME, NoFutures, live
from experiments.pasts import town_at_begins


def test_the_people_live_the_run_that_is_stored(comparison):
    """Every month of both scenarios gives the counts of the stored replicate."""
    base, peer, _ = comparison.scenarios
    seed = comparison.manifest["seeds"][0]
    *_, (_, runs) = module._in_step(base, peer, town_at_begins(base, seed))
    for scenario, run in zip((base, peer), runs, strict=True):
        again = run.record.series(scenario=scenario.key, replicate=0, seed=seed)
        keys = ["scenario", "month", "dimension", "group", "outcome"]
        both = comparison.series.merge(again, on=keys, suffixes=("", "_again"))
        assert len(both) == len(again) == (comparison.series["scenario"] == scenario.key).sum()
        assert np.array_equal(both["numerator"], both["numerator_again"])
        assert np.array_equal(both["denominator"], both["denominator_again"])


def test_nothing_differs_before_the_policy_starts(futures):
    for base, policy in futures.frames.values():
        assert len(base) == len(policy) == futures.base.months
        pd.testing.assert_frame_equal(base.loc[:11, list(LAID)], policy.loc[:11, list(LAID)])


def test_the_chosen_stand_where_the_rule_says(futures):
    choice = futures.choice
    assert np.all(np.diff(choice.gains) <= 0)
    assert np.all(np.abs(choice.gains) > SAME)
    assert len(choice.ids) <= choice.considered
    assert [share for _, share in choice.chosen] == [0.9, 0.5, 0.1]
    for person, share in choice.chosen:
        place = int(np.flatnonzero(choice.ids == person)[0])
        assert (len(choice.ids) - 1 - place) / (len(choice.ids) - 1) == pytest.approx(share, abs=1 / len(choice.ids))
    for words in ("90 %", "50 %", "10 %", "reached by the policy", f"{choice.considered:,} people"):
        assert words in choice.rule


def test_the_gain_is_the_difference_of_the_mean_distress_that_is_recorded(futures):
    for person, (base, policy) in futures.frames.items():
        assert futures.choice.gain(person) == pytest.approx(
            base["distress"].mean() - policy["distress"].mean(), abs=1e-4
        )


def test_everybody_considered_was_reached(futures):
    for _, policy in futures.frames.values():
        assert policy["reached.peer_support"].any()
        assert not policy.loc[:11, "reached.peer_support"].any()


def test_the_choice_is_the_same_every_time_and_fewer_pairs_begin_with_the_same(comparison, futures):
    base, peer, _ = comparison.scenarios
    one = live(base, peer, comparison.manifest["seeds"][0], 0, many=1)
    assert one.choice.chosen == futures.choice.chosen[:1]


def test_a_person_can_be_asked_for_by_number(comparison, futures):
    base, peer, _ = comparison.scenarios
    person = futures.choice.chosen[2][0]
    asked = live(base, peer, comparison.manifest["seeds"][0], 0, person=person)
    assert [p for p, _ in asked.choice.chosen] == [person]
    assert "asked for by number" in asked.choice.rule
    assert asked.choice.gain(person) == futures.choice.gain(person)


def test_where_nobody_differs_there_is_nobody_to_show(comparison):
    base = comparison.scenarios[0]
    twin = base.model_copy(update={"name": "The same again", "short_name": "Twin"})
    with pytest.raises(NoFutures, match="nobody's mean distress differs"):
        live(base, twin, comparison.manifest["seeds"][0], 0)


def test_people_without_a_common_past_are_refused(comparison):
    base, peer, _ = comparison.scenarios
    with pytest.raises(NoFutures, match="differ before `begins`"):
        live(base, peer.model_copy(update={"burn_in_months": 3}), 1, 0)


def test_an_unknown_person_is_refused(comparison):
    base, peer, _ = comparison.scenarios
    with pytest.raises(NoFutures, match="person 4000000000: not an adult"):
        live(base, peer, comparison.manifest["seeds"][0], 0, person=4_000_000_000)
