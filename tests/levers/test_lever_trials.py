"""Simulated trials: arms are random halves of those eligible, an effect shows, none where there is none."""

import numpy as np
import pytest

from experiments import evidence, lever_trials, recruits, trial_kept
from experiments.lever_trials import Arms
from experiments.recruits import Recruits
from sim.columns import ROW
from sim.levers.lever import library


def test_every_trial_is_sourced_and_of_a_lever():
    known = evidence.sources()
    for one in lever_trials.LISTED:
        assert one["id"] in known and one["lever"] in library()
        assert one["measure"] in lever_trials.MEASURES and lever_trials.is_outcome(one["column"])
    for target in lever_trials.targets():
        assert target.low <= target.observed <= target.high and target.used == "trial"


def test_every_lever_graded_by_trials_has_one_here():
    """And so have those with a natural experiment or a comparison whose outcome the model has."""
    have = {one["lever"] for one in lever_trials.LISTED}
    graded = {lever.name for lever in library().values() if lever.grade in ("trial", "trials")}
    assert graded <= have
    assert {"holistic_primary_care", "living_wage_employers", "benefit_adequacy", "early_years"} <= have


def test_what_the_measures_measure():
    arms = Arms({**lever_trials.LISTED[0], "measure": "d"}, np.arange(4), np.arange(4))
    low, high = np.array([1.0, 3.0] * 50), np.array([2.0, 4.0] * 50)
    assert arms._difference(low, high) == pytest.approx(-1.0)
    arms.trial["measure"] = "gain"
    assert arms._difference(low, high) == pytest.approx(1.0)
    arms.trial["measure"] = "odds"
    half, most = np.array([0.0, 1.0] * 500), np.array([0.0, 1.0, 1.0, 1.0] * 250)
    assert arms._difference(most, half) == pytest.approx(3.0, rel=0.01)
    smd = np.log(3.0) * np.sqrt(3) / np.pi
    for measure, value in (("logit", smd), ("need", -smd), ("points", 25.0), ("mcs", -10 * 0.25 / 0.4677)):
        arms.trial["measure"] = measure
        assert arms._difference(most, half) == pytest.approx(value, rel=0.01), measure


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
    home = {int(i): int(r + town.links[ROW["home"]][r]) for r, i in enumerate(town.ids)}
    assert not {home[i] for i in arms.treated} & {home[i] for i in arms.control}, "no home is in both arms"
    assert found["peer_empower"] > 0
    rows = lever_trials.judge([found, found])
    assert len(rows) == len(lever_trials.LISTED)
    with pytest.raises(ValueError, match="at least two"):
        lever_trials.judge([found])


class Told:
    """A run whose people, who is eligible, reached and struck are told month by month."""

    def __init__(self, reached):
        self.ids, self.adults, self.month, self.scenario = np.arange(100), np.arange(100), 0, None
        self.town, self.policy = self, self
        self.of_people = [type("Use", (), {"lever": library()["peer_support"]})]
        self.whom, self.struck = np.isin(self.ids, reached), np.zeros(100)

    def reached(self, place):
        return self.whom

    def column(self, name):
        return self.struck


def test_recruits_are_followed_from_when_they_enter_and_once(monkeypatch):
    """Enrolled in months 1 and 3, in the arm that reach gives; what comes after the published months is not theirs."""
    run = Told(reached=np.arange(0, 100, 2))
    group = Recruits({"lever": "peer_support", "who": "crisis", "months": "3", "column": "crisis"})
    eligible = {1: np.arange(40), 3: np.arange(30, 80), 14: np.arange(100)}
    for month in range(1, 16):
        monkeypatch.setattr(
            recruits, "eligible_ids", lambda trial, town, run, m=month: eligible.get(m, np.zeros(0, int))
        )
        group.enrol(run, month)
        run.struck = np.isin(run.ids, {2: [0, 1, 3, 90], 5: [5, 41, 43], 6: [45]}.get(month, [])).astype(float)
        group.look(run, month)
    assert sorted(group.entered) == list(range(80))  # not those of month 14: recruiting was over
    assert group.entered[35] == 1 and group.entered[60] == 3
    assert group.treated == set(range(0, 80, 2))
    assert group.ever == {0, 1, 3, 41, 43}  # 5 and 45 were struck after their three months; 90 was never enrolled
    control, treated = np.array([1.0] * 4 + [0.0] * 36), np.array([1.0] + [0.0] * 39)
    assert group.odds(30) == pytest.approx(recruits.odds_ratio(treated, control))
    assert np.isnan(group.odds(41))


def test_the_trials_can_be_run_and_kept_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(lever_trials, "prepare", lambda base, seed: (base, seed))
    monkeypatch.setattr(
        lever_trials, "simulate", lambda start, base: {one["id"]: 0.1 * (start[1] % 7) for one in lever_trials.LISTED}
    )
    rows = lever_trials.rows(500, 3, 0, "england", 1, lambda done, all: None)
    trial_kept.write(rows, tmp_path, 500, 3, 0)
    table, run = trial_kept.read(tmp_path)
    assert list(table["id"]) == [one["id"] for one in lever_trials.LISTED]
    assert (run["people"], run["replicates"]) == (500, 3) and set(table["hit"]) <= {"yes", "no"}


def test_those_of_the_library_are_of_todays_list():
    table, run = trial_kept.read()
    assert list(table["id"]) == [one["id"] for one in lever_trials.LISTED]
    assert run["replicates"] >= 2 and table["model"].notna().all()
