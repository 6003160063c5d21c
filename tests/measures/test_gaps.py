"""Values, gap tables and the gain from pairing, against hand-worked numbers."""

import numpy as np
import pandas as pd
import pytest

from analysis import gaps
from sim.outcomes import OUTCOMES
from tests.measures import made_up

T_3 = 4.302652729911275  # Student's t, 97.5 %, 2 degrees of freedom


def small(cases, people=1000.0, outcome="caseness", months=2, seed=None):
    """A series of most and least deprived fifths: cases[scenario][replicate] = (most, least) in every month."""
    rows = []
    for scenario, replicates in cases.items():
        for replicate, ends in enumerate(replicates):
            for month in range(months):
                for group, count in zip(("1", "5"), ends, strict=True):
                    key = (scenario, replicate, replicate if seed is None else seed(scenario, replicate), month)
                    rows.append((*key, "imd_fifth", group, outcome, float(count), people))
                rows.append((*key, "all", "all", outcome, float(sum(ends)), 2 * people))
    names = ["scenario", "replicate", "seed", "month", "dimension", "group", "outcome", "numerator", "denominator"]
    return pd.DataFrame(rows, columns=names)


def absolute(table, scenario="policy", gap="imd_fifth", measure="absolute"):
    return table.set_index(["scenario", "gap", "measure"]).loc[(scenario, gap, measure)]


def test_default_window_is_five_years_or_the_last_half():
    assert gaps.default_window(240) == (180, 240)
    assert gaps.default_window(120) == (60, 120)
    assert gaps.default_window(24) == (12, 24)
    assert gaps.default_window(1) == (0, 1)


def test_a_value_is_a_ratio_of_sums_over_the_window_only():
    series = small({"baseline": [(100, 50)]}, months=4)
    series.loc[series["month"] == 3, "numerator"] *= 2
    series.loc[series["month"] == 3, "denominator"] *= 3
    series.loc[series["month"] < 2, "numerator"] = 1e9
    value = gaps.values(series).set_index(["dimension", "group"])["value"]
    assert value["imd_fifth", "1"] == 100 * (100 + 200) / (1000 + 3000)  # not the mean of 10 % and 6.7 %
    assert gaps.values(series, window=(2, 3)).set_index("group")["value"]["5"] == 5.0
    with pytest.raises(ValueError, match="no month from 90 to 98"):
        gaps.values(series, window=(90, 99))


def test_groups_kept_by_year_are_taken_from_every_year_the_window_touches():
    """A window of months 15 to 29 of 30, and 40 people: all three rows of a year stay out or in as a whole."""
    monthly = [(month, "all", "all", 100.0, 400.0) for month in range(30)]
    yearly = [(at, "ethnic_group", "black", 4.0 * share * many, 40.0 * many)
              for at, many, share in ((0, 12, 9), (12, 12, 1), (24, 6, 2))]  # fmt: skip
    names = ["month", "dimension", "group", "numerator", "denominator"]
    series = pd.DataFrame(monthly + yearly, columns=names)
    series = series.assign(scenario="baseline", replicate=0, seed=0, outcome="caseness")
    row = gaps.values(series).set_index("group").loc["black"]
    assert row["people"] == 40.0 and not row["suppressed"]
    assert row["value"] == pytest.approx(100 * (4 * 12 + 8 * 6) / (40 * 18))
    only = gaps.values(series, window=(0, 20)).set_index("group").loc["black"]  # two years, although it ends in one
    assert only["people"] == 40.0 and only["value"] == pytest.approx(100 * (36 * 12 + 4 * 12) / (40 * 24))


def test_gap_table_by_hand():
    series = small({"baseline": [(200, 100), (220, 110), (210, 90)], "policy": [(190, 100), (205, 108), (200, 91)]})
    table = gaps.gap_table(gaps.values(series))
    row = absolute(table)
    # gaps: baseline 10, 11, 12; policy 9, 9.7, 10.9; changes -1, -1.3, -1.1
    assert row["value"] == pytest.approx(29.6 / 3)
    half = T_3 * np.std([-1.0, -1.3, -1.1], ddof=1) / np.sqrt(3)
    assert row["change"] == pytest.approx(-3.4 / 3)
    assert (row["change_low"], row["change_high"]) == pytest.approx((-3.4 / 3 - half, -3.4 / 3 + half))
    assert (row["most"], row["least"], row["mean"]) == pytest.approx((59.5 / 3, 29.9 / 3, 44.7 / 3))
    assert row["most_change"] == pytest.approx(-1.0 / 1 - 1.0 / 6)
    assert row["least_change"] == pytest.approx(-0.1 / 3)
    assert row["replicates"] == 3 and row["note"] == "" and not row["grey"]
    assert row["levelling"] == "up"
    ratio = absolute(table, measure="relative")
    assert ratio["value"] == pytest.approx(np.mean([1.9, 20.5 / 10.8, 20 / 9.1]))
    assert ratio["change"] == pytest.approx(np.mean([1.9 - 2, 20.5 / 10.8 - 2, 20 / 9.1 - 21 / 9]))
    base = absolute(table, "baseline")
    assert np.isnan([base["change"], base["most_change"], base["mean_change"]]).all()
    assert base["levelling"] == ""


def test_scenarios_keep_the_order_they_were_named_in():
    series = small({"baseline": [(200, 100)], "zebra": [(200, 100)], "ant": [(200, 100)]})
    assert list(dict.fromkeys(gaps.gap_table(gaps.values(series))["scenario"])) == ["baseline", "zebra", "ant"]


def test_one_replicate_has_no_interval_and_says_so():
    row = absolute(gaps.gap_table(gaps.values(small({"baseline": [(200, 100)], "policy": [(190, 100)]}))))
    assert row["change"] == pytest.approx(-1.0)
    assert np.isnan([row[k] for k in ("low", "high", "change_low", "change_high", "mean_change_low")]).all()
    assert row["note"] == "one replicate: no interval"
    assert row["levelling"] == "unclear"


@pytest.mark.parametrize(
    ("policy", "outcome", "verdict"),
    [
        ([(190, 100), (189, 100), (191, 100)], "caseness", "up"),
        ([(190, 105), (189, 104), (191, 106)], "caseness", "both"),
        ([(200, 110), (200, 111), (200, 109)], "caseness", "down"),
        ([(210, 100), (211, 100), (209, 100)], "caseness", "wider"),
        ([(200, 90), (200, 91), (200, 89)], "caseness", "wider"),
        ([(200, 100), (200, 100), (200, 100)], "caseness", "unchanged"),
        ([(190, 100), (210, 100), (200, 100)], "caseness", "unclear"),
        ([(180, 90), (219, 130), (170, 81)], "caseness", "closer"),
        # for an outcome that is better when higher, the end with more is the better-off one
        ([(190, 100), (189, 100), (191, 100)], "treated_given_need", "down"),
        ([(200, 110), (200, 111), (200, 109)], "treated_given_need", "up"),
        ([(190, 100), (189, 100), (191, 100)], "medicine", ""),
    ],
)
def test_levelling_up_or_down(policy, outcome, verdict):
    series = small({"baseline": [(200, 100)] * 3, "policy": policy}, outcome=outcome)
    assert absolute(gaps.gap_table(gaps.values(series)))["levelling"] == verdict


def test_a_gap_the_other_way_round_closes_when_it_rises():
    series = small({"baseline": [(100, 200)] * 3, "policy": [(100, 190), (100, 191), (100, 189)]})
    row = absolute(gaps.gap_table(gaps.values(series)))
    assert row["value"] < 0 < row["change"] and row["levelling"] == "up"


def test_groups_under_thirty_people_are_suppressed():
    series = small({"baseline": [(10, 5)] * 2, "policy": [(9, 5)] * 2}, people=29.0, months=60)
    table = gaps.values(series)
    fifths = table[table["dimension"] == "imd_fifth"]
    assert fifths["suppressed"].all() and fifths[["value", "numerator", "denominator"]].isna().all(axis=None)
    assert not table[table["dimension"] == "all"]["suppressed"].any()  # 58 people
    row = absolute(gaps.gap_table(table))
    assert np.isnan(row["value"]) and "suppressed: a group under 30" in row["note"]
    assert not gaps.values(small({"baseline": [(10, 5)]}, people=30.0))["suppressed"].any()


def test_small_denominators_are_suppressed_although_the_group_is_large():
    people = small({"baseline": [(200, 100)]})
    recovery = small({"baseline": [(3, 4)]}, people=14.0, outcome="recovery")
    table = gaps.values(pd.concat([people, recovery])).set_index(["outcome", "group"])
    assert table.loc[("recovery", "1"), "suppressed"] and not table.loc[("caseness", "1"), "suppressed"]


def test_rates_of_rare_events_are_greyed_below_three_million_person_years():
    def table(people):
        return gaps.values(small({"baseline": [(9, 4)] * 2}, people=people, outcome="detention"))

    # two fifths, two replicates, one month in the window: 3 million person-years are 9 million people a fifth
    assert table(8_999_999.0)["grey"].all()
    assert not table(9_000_000.0)["grey"].any()
    row = absolute(gaps.gap_table(table(1e6)), "baseline")
    assert row["grey"] and "3 million person-years" in row["note"]
    assert row["value"] == pytest.approx(1_200_000 * 5 / 1e6)  # per 100,000 a year
    common = gaps.values(small({"baseline": [(200, 100)]}))
    assert not common["grey"].any()


def test_a_measure_missing_in_one_replicate_is_missing_not_averaged_over_the_rest():
    series = small({"baseline": [(200, 0), (200, 100)], "policy": [(190, 100), (190, 100)]})
    table = gaps.gap_table(gaps.values(series))
    row = absolute(table, "baseline", measure="relative")
    assert np.isnan(row["value"]) and row["note"] == "not defined in every replicate"
    assert np.isnan(absolute(table, measure="relative")["change"])
    assert absolute(table)["change"] == pytest.approx(-6.0)


def test_only_replicates_of_both_scenarios_are_paired():
    series = small({"baseline": [(200, 100), (300, 100), (250, 100)], "policy": [(190, 100), (290, 100)]})
    assert absolute(gaps.gap_table(gaps.values(series)))["change"] == pytest.approx(-1.0)


def test_replicates_with_other_seeds_are_not_paired():
    series = small({"baseline": [(200, 100)], "policy": [(190, 100)]}, seed=lambda scenario, r: len(scenario) + r)
    with pytest.raises(ValueError, match="more than one seed"):
        gaps.gap_table(gaps.values(series))


def test_slopes_in_the_table_follow_the_deciles():
    series = made_up.series(("baseline", "living_wage"), replicates=2, months=24)
    table = gaps.values(series)
    found = gaps.gap_table(table)
    row = absolute(found[found["outcome"] == "caseness"], "baseline", measure="sii")
    expected = []
    for _, part in table.query(
        "scenario == 'baseline' and dimension == 'imd_decile' and outcome == 'caseness'"
    ).groupby("replicate"):
        value = part.set_index(part["group"].astype(int)).sort_index()["value"].to_numpy()
        x = (np.arange(10) + 0.5) / 10
        expected.append(-np.polyfit(x, value, 1)[0])
    assert row["value"] == pytest.approx(np.mean(expected), rel=1e-9)
    assert set(found["measure"]) == {"absolute", "relative", "sii", "rii"}
    ethnic = found[found["gap"] == "black_white"]
    assert set(ethnic["measure"]) == {"absolute", "relative"}


def test_order_of_rows_changes_no_bit():
    series = made_up.series(("baseline", "living_wage"), replicates=3, months=24)
    shuffled = series.sample(frac=1.0, random_state=0)
    first = shuffled["scenario"] == "baseline"
    again = gaps.gap_table(gaps.values(pd.concat([shuffled[first], shuffled[~first]])))
    pd.testing.assert_frame_equal(gaps.gap_table(gaps.values(series)), again, check_exact=True)


def test_pairing_by_hand():
    series = small({"baseline": [(200, 100), (220, 100), (240, 100)], "policy": [(190, 100), (211, 100), (229, 100)]})
    row = gaps.variance_reduction(gaps.values(series)).set_index(["outcome", "gap"]).loc[("caseness", "imd_fifth")]
    assert row["paired"] == pytest.approx(np.var([-1.0, -0.9, -1.1], ddof=1))
    assert row["unpaired"] == pytest.approx(np.var([10, 12, 14], ddof=1) + np.var([9, 11.1, 12.9], ddof=1))
    assert row["factor"] == pytest.approx(row["unpaired"] / row["paired"]) and not row["flagged"]


def test_pairing_that_buys_little_is_flagged():
    series = small({"baseline": [(200, 100), (220, 100), (240, 100)], "policy": [(230, 100), (190, 100), (210, 100)]})
    row = gaps.variance_reduction(gaps.values(series)).iloc[0]
    assert row["factor"] < 2 and row["flagged"]
    same = small({"baseline": [(200, 100), (220, 100)], "policy": [(200, 100), (220, 100)]})
    assert gaps.variance_reduction(gaps.values(same)).iloc[0]["factor"] == np.inf
    alone = small({"baseline": [(200, 100)], "policy": [(190, 100)]})
    assert np.isnan(gaps.variance_reduction(gaps.values(alone)).iloc[0]["factor"])


def test_intervals_cover_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(7)
    hits = sum(low <= 2.0 <= high for _, low, high in (gaps.interval(rng.normal(2.0, 1.0, 5)) for _ in range(4000)))
    assert 0.935 < hits / 4000 < 0.965  # 4 standard errors about 0.95


def test_every_outcome_of_the_model_has_a_scale_and_a_direction():
    assert {o.higher_is for o in OUTCOMES.values()} <= {"worse", "better", "neither"}
    assert all(o.scale > 0 for o in OUTCOMES.values())
