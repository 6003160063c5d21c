"""Every quantity means what its name says, on figures that can be worked out by hand."""

import numpy as np
import pytest

from experiments import quantities
from experiments.panel import Panel
from experiments.relations import RELATIONS
from experiments.shares import ADULT_SHARE, MEASURES
from sim.columns import BY_NAME


@pytest.fixture
def panel(planted) -> Panel:
    panel = planted(n=2_000, years=6)
    rng = np.random.default_rng(3)
    names = ("referred", "starts", "completed", "recovered", "admitted", "restrained", "finished")
    panel.events = {name: rng.integers(0, 2, (6, 2_000)).astype(np.uint8) for name in names}
    panel.ever = {name: rng.integers(0, 2, (6, 2_000)).astype(np.uint8) for name in ("asked", "abused", "in_therapy")}
    panel.quarters = {
        "ghq": rng.normal(15, 5, (25, 2_000)).astype(np.float32),
        "job": rng.integers(0, 6, (25, 2_000)).astype(np.uint8),
        "medicine": np.zeros((25, 2_000), np.uint8),
        "in_therapy": np.zeros((25, 2_000), np.uint8),
    }
    panel.waves["wage"] = rng.uniform(12, 40, (7, 2_000)).astype(np.float32)
    panel.waves["pay"] = panel.waves["wage"] * 150
    panel.waves["in_therapy"] = rng.integers(0, 2, (7, 2_000)).astype(np.uint8)
    panel.waves["lonely"] = (rng.random((7, 2_000)) < 0.1).astype(np.uint8)
    panel.ties = rng.integers(0, 2_000, (8, 2_000)).astype(np.int32)
    panel.relapsed, panel.followed = 1, 4
    panel.here = rng.random((7, 2_000)) < 0.95
    panel.quarters["here"] = np.ones((25, 2_000), bool)
    panel.months = np.full((6, 2_000), 12, np.uint8)
    panel.mother, panel.mother_wave = rng.integers(-1, 2_000, 2_000), np.zeros(2_000, int)
    return panel


def test_share_of_a_group_by_hand(panel):
    case, here = panel.waves["ghq"] >= 16.0, panel.here
    assert quantities.value(panel, "caseness") == pytest.approx(100 * case[here].mean())
    women = (panel.fixed["sex"] == BY_NAME["sex"].codes.index("woman")) & here
    assert quantities.value(panel, "caseness.women") == pytest.approx(100 * case[women].mean())
    young = (panel.waves["age"] >= 16) & (panel.waves["age"] <= 34) & women
    assert quantities.value(panel, "caseness.women.16_34") == pytest.approx(100 * case[young].mean())


def test_income_fifths_are_of_each_wave(panel):
    income, case = panel.waves["income"], panel.waves["ghq"] >= 16.0
    lines = [np.quantile(now[there], 0.2) for now, there in zip(income, panel.here, strict=True)]
    poorest = panel.here & (income < np.array(lines, np.float32)[:, None])
    assert quantities.value(panel, "caseness.income_1") == pytest.approx(100 * case[poorest].mean())


def test_ratio_is_of_most_to_least_deprived(panel):
    top, bottom = (quantities.value(panel, f"cmd.fifth_{k}") for k in (1, 5))
    assert quantities.value(panel, "cmd.fifth_ratio") == pytest.approx(top / bottom)
    panel.waves["cisr"][panel.waves["imd_decile"] <= 2] += 5
    panel._kept.clear()
    assert quantities.value(panel, "cmd.fifth_ratio") > 1.2


def test_treated_given_need_is_over_those_in_need(panel):
    need = (panel.waves["cisr"] >= 15.7) & panel.here
    treated = (panel.waves["medicine"] + panel.waves["in_therapy"]) > 0
    assert quantities.value(panel, "treated_given_need") == pytest.approx(100 * treated[need].mean())


def test_unemployment_is_over_the_labour_force(panel):
    job = panel.waves["job"][panel.here]
    assert quantities.value(panel, "unemployed") == pytest.approx(100 * (job == 1).sum() / (job <= 1).sum())


def test_detention_is_a_yearly_rate_of_people_of_all_ages(panel):
    events = panel.events["admitted"]
    rate = 100_000 * events.sum() / events.size
    assert quantities.value(panel, "detention_of_age.16_plus") == pytest.approx(rate)
    assert quantities.value(panel, "detention") == pytest.approx(rate * ADULT_SHARE)


def test_standardising_removes_a_difference_of_age(panel):
    panel.here[:] = True
    old = panel.waves["age_band"][0] == 3
    black = panel.fixed["ethnic_group"] == 2
    panel.events["admitted"][:] = old.astype(np.uint8)  # only the old are detained, each of them every year
    keep = ~(black & old) | (np.arange(panel.people) // 2 % 4 == 0)  # few people from Black groups are old
    for held in (panel.fixed, panel.waves, panel.events):
        for name, values in held.items():
            held[name] = values[..., keep]
    panel.here, panel.months = panel.here[:, keep], panel.months[:, keep]
    crude = [quantities.value(panel, f"detention.{g}") for g in ("black", "white")]
    standard = [quantities.value(panel, f"detention_standardised.{g}") for g in ("black", "white")]
    assert crude[0] < 0.5 * crude[1]
    assert standard[0] == pytest.approx(standard[1])


def test_referrals_and_recovery_are_of_their_own_base(panel):
    sums = {name: int(values.sum()) for name, values in panel.events.items()}
    assert quantities.value(panel, "recovery") == pytest.approx(100 * sums["recovered"] / sums["completed"])
    assert quantities.value(panel, "referrals_starting") == pytest.approx(100 * sums["starts"] / sums["referred"])
    assert quantities.value(panel, "referrals_finishing") == pytest.approx(100 * sums["finished"] / sums["referred"])


def test_remission_is_from_severe_symptoms_that_last_to_below_the_cut_of_a_case(panel):
    severe, between, well = 20.0, 17.0, 10.0
    ghq = [severe, severe, between, severe, severe, well, severe, well, well]
    panel.quarters["ghq"] = np.array(ghq, np.float32)[:, None]
    panel.quarters["medicine"] = panel.quarters["in_therapy"] = np.zeros((9, 1), np.uint8)
    panel.quarters["here"] = np.ones((9, 1), bool)
    # episodes begin at quarters 1 and 4, not at 6, which follows a good one; three months later: still a case, and well
    assert quantities.value(panel, "remission.3") == 50.0
    assert quantities.value(panel, "remission.6") == 0.0  # severe again both times


def test_areas_that_drift_apart_are_found(panel):
    panel.waves["ghq"] += 3 * panel.waves["area"] * np.arange(7, dtype=np.float32)[:, None]  # areas drift apart
    panel._kept.clear()
    assert quantities.value(panel, "area_share.ghq_change") > 50


def test_what_couples_share_is_found(planted):
    panel = planted(n=20_000, strain=0, job_loss=0)
    luck = np.random.default_rng(8).normal(0, 3, panel.waves["ghq"].shape)
    partner = panel.waves["partner"][0]
    both = np.where(partner < np.arange(20_000), luck[:, partner], luck)  # as large as each one's own
    panel.waves["ghq"] += both.astype(np.float32)
    assert quantities.value(panel, "household_share.ghq_change") == pytest.approx(50, abs=2)


def test_unrelated_areas_and_households_share_nothing(planted):
    panel = planted(n=20_000)
    assert abs(quantities.value(panel, "area_share.ghq_change")) < 0.1
    assert abs(quantities.value(panel, "household_share.ghq_change")) < 2


def test_persistence_onset_and_correlation(panel):
    case = panel.waves["ghq"] >= 16.0
    assert quantities.value(panel, "persistence") == pytest.approx(case[1:][panel.both & case[:-1]].mean())
    assert quantities.value(panel, "onset") == pytest.approx(case[1:][panel.both & ~case[:-1]].mean())
    panel.waves["ghq"][:] = panel.waves["ghq"][0] + np.arange(7)[:, None]
    assert quantities.value(panel, "ghq.r_5y") == pytest.approx(1.0)


def test_flows_between_quarters(panel):
    job = np.zeros((25, 2_000), np.uint8)
    job[1::2, :500] = 1  # a quarter of people lose their job and find one again, quarter by quarter
    panel.quarters["job"] = job
    panel.waves["age"][:] = 40
    assert quantities.value(panel, "quarterly_flow.employed_to_unemployed.16_64") == pytest.approx(
        100 * 500 * 12 / (2_000 * 12 + 1_500 * 12)
    )
    assert quantities.value(panel, "quarterly_flow.unemployed_to_employed.16_64") == 100
    assert np.isnan(quantities.value(panel, "quarterly_flow.unemployed_to_employed.16_24"))  # nobody is so young


@pytest.mark.parametrize("name", sorted([*RELATIONS, *MEASURES]))
def test_every_quantity_is_found_and_has_a_unit(panel, name):
    assert quantities.known(name) and quantities.unit(name)
    assert np.isfinite(quantities.value(panel, name))


def test_an_unknown_name_says_the_nearest():
    assert not quantities.known("caseness.wimmen")
    with pytest.raises(KeyError, match="did you mean caseness"):
        quantities.unit("casenes")


def test_an_empty_group_is_not_a_number(panel):
    assert np.isnan(quantities.value(panel, "caseness.110_plus"))
