"""The observer: what it counts can be counted by hand, and the regressions find what is planted."""

import numpy as np
import pytest

from experiments import quantities
from experiments.card import Target, judge
from experiments.estimates import dynamics, effects
from experiments.panel import watch


def test_observer_counts_what_happened_each_year(tiny):
    done = []
    panel = watch(tiny, 2, done.append)
    assert done == list(range(1, 25))
    assert panel.years == 2 and panel.people == 4
    # person 0's reading is 10 + month: waves at months 0, 12, 24 and quarters between
    assert panel.waves["ghq"][:, 0].tolist() == [10, 22, 34]
    assert panel.quarters["ghq"][:, 0].tolist() == [10, 13, 16, 19, 22, 25, 28, 31, 34]
    assert panel.events["admitted"].tolist() == [[0, 2, 0, 0], [0, 2, 0, 0]]
    assert panel.ever["in_therapy"].tolist() == [[0, 0, 1, 1], [0, 0, 0, 0]]
    # person 2 dropped out in month 9, person 3 finished in month 3
    assert panel.events["finished"].tolist() == [[0, 0, 0, 1], [0, 0, 0, 0]]
    assert panel.area.tolist() == [0, 0, 1, 1]
    # both recovered and were followed for a year; only person 2's reading rose above the cut
    assert (panel.followed, panel.relapsed) == (2, 1)
    assert quantities.value(panel, "relapse") == 50.0


def test_observer_copies_and_does_not_look_again(tiny):
    panel = watch(tiny, 1)
    before = panel.waves["ghq"].copy()
    tiny.step()
    assert np.array_equal(panel.waves["ghq"], before)
    with pytest.raises(ValueError, match="at least one"):
        watch(tiny, 0)


def test_planted_effects_come_back(planted):
    panel = planted(strain=2.6, job_loss=1.7)
    fit = effects(panel)
    for name, true in (("strain", 2.6), ("job_loss", 1.7), ("job_gain", 0), ("out_of_work", 0), ("into_poverty", 0)):
        assert abs(fit[name] - true) < 4 * fit.errors[name], name
        assert fit.errors[name] < 0.1, name
    assert fit.residual_sd == pytest.approx(3.0, rel=0.02)


def test_effects_by_sex_differ_when_planted_so(planted):
    panel = planted(strain=2.6, men_less=1.0, n=30_000)
    women, men = (effects(panel, sex) for sex in ("women", "men"))
    assert abs(women["strain"] - 2.6) < 4 * women.errors["strain"]
    assert abs(men["strain"] - 1.6) < 4 * men.errors["strain"]


@pytest.mark.parametrize(("strain", "hit"), [(2.6, True), (-2.6, False), (1.3, False), (3.4, False)])
def test_the_card_tells_a_right_effect_from_wrong_ones(planted, strain, hit):
    target = Target("t", "panel.strain", 2.6, 2.3, 2.9, "GHQ points", "", "", "must")
    found = [quantities.value(planted(strain=strain, seed=k, n=8_000), "panel.strain") for k in (1, 2, 3)]
    assert judge(target, found).hit is hit


def test_a_planted_lag_is_found_and_none_where_none_is(planted):
    # the lasting part alone already gives a lag; the planted one adds to it
    without, with_lag = (dynamics(planted(strain=0, job_loss=0, lag=value))["lag"] for value in (0.0, 0.3))
    lasting, luck = 2.5**2, 3.0**2
    assert without == pytest.approx(lasting / (lasting + luck), abs=0.02)
    assert with_lag > without + 0.2


def test_mind_to_strain_and_mind_to_work_are_recovered(planted):
    panel = planted(mind_to_strain=-0.025, mind_to_work=0.02, n=40_000, strain=0, job_loss=0, strain_follows=0)
    assert quantities.value(panel, "keep_job.mcs.men") == pytest.approx(0.02, abs=0.005)
    assert quantities.value(panel, "keep_job.mcs.women") == pytest.approx(0.02, abs=0.005)
    assert quantities.value(panel, "get_job.mcs.men") == pytest.approx(0.0, abs=0.005)
    assert quantities.value(panel, "next_strain.mcs") == pytest.approx(-0.025, abs=0.005)
    assert quantities.value(panel, "next_strain.strain") == pytest.approx(1.5, abs=0.1)
    assert quantities.value(panel, "next_strain.into_poverty") == pytest.approx(0.0, abs=0.15)


def test_less_treatment_given_need_shows_as_its_odds_ratio(planted):
    panel = planted(black_treated=-1.0, n=40_000)
    assert quantities.value(panel, "treated_or.black") == pytest.approx(np.exp(-1.0), rel=0.1)
    assert quantities.value(panel, "treated_or.asian") == pytest.approx(1.0, rel=0.1)
    assert quantities.value(planted(n=40_000), "treated_or.black") == pytest.approx(1.0, rel=0.1)
