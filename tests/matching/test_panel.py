"""The observer: what it counts can be counted by hand, and the regressions find what is planted."""

import numpy as np
import pytest

from experiments import quantities
from experiments.card import judge
from experiments.estimates import dynamics, effects, poverty_moves
from experiments.evidence import Target
from experiments.observer import watch
from experiments.panel import Panel
from sim.columns import JOBS


@pytest.fixture
def seen(tiny) -> Panel:
    return watch(tiny, 2)


def test_persons_are_followed_by_id_wherever_they_live(tiny):
    done = []
    panel = watch(tiny, 2, done.append)
    assert done == list(range(1, 25))
    # in the order in which they were first seen: two parents, two who live alone, their child, who arrived
    assert panel.ids.tolist() == [10, 11, 13, 16, 12, 15]
    assert panel.here.astype(int).tolist() == [[1, 1, 1, 1, 0, 0], [1, 1, 1, 1, 1, 0], [1, 1, 0, 1, 1, 1]]
    assert panel.both.astype(int).tolist() == [[1, 1, 1, 1, 0, 0], [1, 1, 0, 1, 1, 0]]
    assert panel.months.tolist() == [[12, 12, 12, 12, 7, 0], [12, 12, 7, 12, 12, 12]]
    # a reading is 10 + month; who came later stands at the wave before as first seen, but is not here
    assert panel.waves["ghq"][:, 0].tolist() == [10, 22, 34]
    assert panel.waves["ghq"][:, 4].tolist() == [16, 22, 34]
    assert panel.waves["ghq"][:, 5].tolist() == [0, 23, 34]
    assert panel.waves["area"][:, 5].tolist() == [0, 1, 1]
    assert panel.quarters["ghq"][:, 0].tolist() == [10, 13, 16, 19, 22, 25, 28, 31, 34]
    assert panel.quarters["here"][:, 2].astype(int).tolist() == [1, 1, 1, 1, 1, 1, 1, 0, 0]


def test_events_are_counted_for_whoever_was_there(seen):
    assert seen.events["admitted"].tolist() == [[0, 2, 0, 0, 0, 0], [0, 2, 1, 0, 0, 0]]
    assert seen.ever["in_therapy"].tolist() == [[0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 0, 0]]
    # one dropped out in month 9, another finished in month 3
    assert seen.events["finished"].tolist() == [[0, 0, 0, 1, 0, 0], [0, 0, 0, 0, 0, 0]]
    # both recovered and were followed for a year; who recovered again died first
    assert (seen.followed, seen.relapsed) == (2, 1)
    assert quantities.value(seen, "relapse") == 50.0


def test_rates_are_per_person_year_and_shares_of_a_year_of_those_there_at_both_ends(seen):
    assert quantities.value(seen, "detention_of_age") == pytest.approx(100_000 * 5 / ((55 + 67) / 12))
    assert quantities.value(seen, "therapy_in_year") == pytest.approx(100 * 2 / 8)
    # groups of a year are those it was begun in, or in which people came
    assert quantities.value(seen, "detention_of_age.16_plus") == quantities.value(seen, "detention_of_age")


def test_households_are_read_by_links(seen):
    assert seen.waves["partner"][0, :4].tolist() == [1, 0, 2, 3]
    assert seen.waves["partner"][1:].tolist() == [[1, 0, 2, 3, 4, 5], [1, 0, 0, 3, 4, 5]]
    assert seen.waves["children"].tolist() == [[1, 1, 0, 0, 0, 0], [0] * 6, [0] * 6]  # it has grown up
    assert seen.waves["first"][1].tolist() == [1, 0, 1, 1, 0, 1]
    assert seen.waves["gross"][1].tolist() == [1640, 1640, 0, 0, 1640, 0]
    assert quantities.value(seen, "households.owner") == 100.0
    # the first wave's ties by column: a tie to a child is none
    assert seen.ties[0].tolist() == [1, 2, 0, 3, 4, 5]


def test_who_was_whose_mother_is_kept(seen):
    assert seen.mother.tolist() == [-1, -1, -1, -1, 1, -1]
    assert seen.mother_wave.tolist() == [-1, -1, -1, -1, 0, -1]


def test_observer_copies_and_does_not_look_again(tiny):
    panel = watch(tiny, 1)
    before = panel.waves["ghq"].copy()
    tiny.step()
    assert np.array_equal(panel.waves["ghq"], before)
    with pytest.raises(ValueError, match="at least one"):
        watch(tiny, 0)


def test_mother_and_child_are_compared_across_the_years(planted):
    panel = planted(n=8_000, years=3)
    rng = np.random.default_rng(5)
    panel.mother = np.full(8_000, -1, np.int32)
    panel.mother[:4_000] = np.arange(4_000, 8_000)
    panel.mother_wave = np.full(8_000, 0, np.int32)
    panel.here[3, :1_000] = False  # these were last seen a year earlier
    panel.waves["ghq"][3, :1_000] = 99
    for last, who in ((2, slice(0, 1_000)), (3, slice(1_000, 4_000))):
        hers = panel.waves["ghq"][:2, panel.mother[who]].mean(0)
        own = 0.5 * hers + rng.normal(0, hers.std() * np.sqrt(0.75), len(hers))
        swing = rng.normal(0, 3, len(hers))  # from one reading to the other
        panel.waves["ghq"][last - 1, who], panel.waves["ghq"][last, who] = own + swing, own - swing
    panel.here[0, 7_900:] = False  # and these mothers not when their children were at home
    panel.waves["ghq"][0, 7_900:] = 99
    assert quantities.value(panel, "mother_child.ghq") == pytest.approx(0.5, abs=0.04)
    # whoever has their mother's reading at every wave has her mean too
    panel.here[:] = True
    panel.waves["ghq"][:] = panel.waves["ghq"][0]
    panel.waves["ghq"][:, :4_000] = panel.waves["ghq"][:, panel.mother[:4_000]]
    assert quantities.value(panel, "mother_child.lasting") == pytest.approx(1.0)


def test_people_who_come_and_go_do_not_bend_an_effect(planted):
    fit = effects(planted(strain=2.6, job_loss=1.7, gone=0.25))
    for name, true in (("strain", 2.6), ("job_loss", 1.7), ("job_gain", 0), ("into_poverty", 0)):
        assert abs(fit[name] - true) < 4 * fit.errors[name], name
        assert fit.errors[name] < 0.12, name


def test_retiring_is_no_job_loss(planted):
    panel = planted(n=12_000, job_loss=0, strain=0)
    panel.waves["ghq"][panel.job("unemployed")] += 3  # unemployment itself, whether just begun or lasting
    retired = np.arange(12_000) < 3_000
    panel.waves["job"][3:, retired] = JOBS.index("retired")
    panel.waves["ghq"][3:, retired] -= 5
    fit = effects(panel)
    assert fit["job_loss"] == pytest.approx(3, abs=0.3)
    assert fit["out_of_work"] == pytest.approx(3, abs=0.3)


def test_moves_into_and_out_of_poverty_come_back(planted):
    panel = planted(n=20_000)
    panel.waves["age"][:] = 40
    poor = panel.waves["found_poor"] == 1
    entered = np.concatenate([np.zeros((1, 20_000), bool), ~poor[:-1] & poor[1:]])
    stayed = np.concatenate([np.zeros((1, 20_000), bool), poor[:-1] & poor[1:]])
    panel.waves["ghq"] = np.where(
        np.random.default_rng(2).random(poor.shape) < 0.2 + 0.1 * entered + 0.06 * stayed, 20, 8
    )
    fit = poverty_moves(panel)
    assert fit["into"] == pytest.approx(10, abs=4 * fit.errors["into"])
    assert fit["out"] == pytest.approx(-6, abs=4 * fit.errors["out"])
    assert max(fit.errors.values()) < 1


def test_unemployed_people_stand_above_employed_ones(planted):
    panel = planted(n=8_000, job_loss=0, strain=0)
    panel.waves["ghq"][panel.job("unemployed")] += 3
    sd = panel.waves["ghq"].std()
    assert quantities.value(panel, "unemployed_above_employed.ghq") == pytest.approx(3 / sd, abs=0.1)


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
