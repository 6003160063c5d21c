"""Simulated trials: arms are random halves of those eligible, an effect shows, none where there is none."""

import numpy as np
import pytest

from experiments import card, lever_trials
from experiments.lever_trials import Arms
from sim.levers.lever import library


def test_every_trial_is_sourced_and_of_a_lever():
    known = card.sources()
    for one in lever_trials.LISTED:
        assert one["id"] in known and one["lever"] in library()
        assert one["measure"] in ("odds", "logit", "d", "gain", "ever", "wards")
    for target in lever_trials.targets():
        assert target.low <= target.observed <= target.high and target.used == "trial"


def test_what_the_measures_measure():
    arms = Arms({**lever_trials.LISTED[0], "measure": "d"}, np.arange(4), np.arange(4))
    low, high = np.array([1.0, 3.0] * 50), np.array([2.0, 4.0] * 50)
    assert arms._difference(low, high) == pytest.approx(-1.0)
    arms.trial["measure"] = "gain"
    assert arms._difference(low, high) == pytest.approx(1.0)
    arms.trial["measure"] = "odds"
    half, most = np.array([0.0, 1.0] * 500), np.array([0.0, 1.0, 1.0, 1.0] * 250)
    assert arms._difference(most, half) == pytest.approx(3.0, rel=0.01)


def test_arms_are_random_halves_and_a_strong_lever_shows(lab, monkeypatch):
    """Peer support moves the sense of control of those it reaches, and nobody else's."""
    base = lab.scenario(people=4000, burn=6, months=24)
    town = lab.prepared(base, 2)
    seen = []
    usual = lever_trials._arms
    monkeypatch.setattr(lever_trials, "_arms", lambda *given: seen.append(usual(*given)) or seen[-1])
    found = lever_trials.simulate(town, base)
    assert set(found) == {one["id"] for one in lever_trials.LISTED}
    [arms] = [one for one in seen if one.trial["id"] == "peer_empower"]
    many = len(arms.treated) + len(arms.control)
    assert many > 400 and abs(len(arms.treated) / many - 0.5) < 0.1
    assert not set(arms.treated) & set(arms.control)
    assert found["peer_empower"] > 0
    rows = lever_trials.judge([found, found])
    assert len(rows) == len(lever_trials.LISTED)
    with pytest.raises(ValueError, match="at least two"):
        lever_trials.judge([found])
