"""Concentration indices, Gini, Theil and the attributable gap: published worked examples, hand sums, properties."""

from math import log

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis import concentration as spread
from analysis import gaps, inequality, measures
from sim.outcomes import OUTCOMES
from tests.measures.made_up import series

# WHO healthequal (github.com/WHOequity/healthequal), tests/testthat/test-aci.R, test-rci.R, test-parisk.R, test-paf.R:
# five groups, from the least to the most advantaged, of 78, 91, 162, 103 and 105 people with 20 to 60 %.
PEOPLE, SHARES = [78, 91, 162, 103, 105], [20.0, 30.0, 40.0, 50.0, 60.0]
# PHEindicatormethods, vignette "Worked examples for phe_sii", example 3: obesity in the National Child Measurement
# Programme 2006/07, England by decile: children measured, obese, and the published SII per 100 (sign turned there too).
NCMP = {
    "year 6": (
        [34353, 32112, 27715, 25372, 23889, 23260, 23180, 24193, 23609, 24488],
        [7287, 6881, 5656, 4868, 4176, 3876, 3617, 3546, 3314, 2960],
        10.720032,
    ),
    "reception": (
        [36111, 31803, 26681, 24184, 23023, 21506, 22197, 23679, 23271, 23464],
        [4362, 3734, 3032, 2561, 2304, 2024, 1938, 1981, 1856, 1635],
        5.818547,
    ),
}
PER_MILLE = st.lists(  # in whole thousandths: beside 1 a float has so few digits left that 1 - share is another one
    st.tuples(st.integers(10, 1000).map(lambda n: n / 1000), st.floats(1.0, 1000.0)), min_size=2, max_size=12
)
VALUES = st.lists(st.tuples(st.floats(0.01, 1.0), st.floats(1.0, 1000.0)), min_size=2, max_size=12)


@pytest.mark.parametrize("year", NCMP)
def test_slope_index_of_the_phe_worked_example(year):
    measured, obese, published = NCMP[year]
    fit = inequality.slope(obese, measured, range(1, 11))
    assert 100 * fit.sii == pytest.approx(published, abs=5e-7)


def test_concentration_of_the_who_example():
    assert spread.absolute_concentration(SHARES, PEOPLE) == pytest.approx(7.3284202, rel=1e-6)
    assert spread.concentration(SHARES, PEOPLE) == pytest.approx(0.17776859, rel=1e-6)


def test_attributable_gap_of_the_who_example():
    assert -spread.attributable(SHARES, PEOPLE) == pytest.approx(18.775509, rel=1e-6)
    assert -100 * spread.attributable_share(SHARES, PEOPLE) == pytest.approx(45.544548, rel=1e-6)


def test_erreygers_and_wagstaff_by_hand():
    # two equal groups with 30 % and 10 %: mean .2, absolute index .5*(-.5)(.3) + .5*(.5)(.1) = -.05
    value, people = [0.3, 0.1], [1.0, 1.0]
    assert spread.absolute_concentration(value, people) == pytest.approx(-0.05, abs=1e-15)
    assert spread.concentration(value, people) == pytest.approx(-0.25, abs=1e-15)
    assert spread.erreygers(value, people) == pytest.approx(-0.2, abs=1e-15)
    assert spread.wagstaff(value, people) == pytest.approx(-0.25 / 0.8, abs=1e-15)
    assert spread.erreygers([30, 10], people, 0, 100) == pytest.approx(-0.2, abs=1e-15)
    assert spread.wagstaff([30, 10], people, 0, 100) == pytest.approx(-0.25 / 0.8, abs=1e-15)


@example([(1.0, 1.0), (1.0, 10.0), (1.0, 10.0)])  # nobody is well: nothing is unequal
@settings(deadline=None)
@given(PER_MILLE)
def test_being_well_is_as_unequal_as_being_ill(groups):
    value, people = (np.array(part) for part in zip(*groups, strict=True))
    for index in (spread.erreygers, spread.wagstaff):
        ill, well = index(value, people), index(1.0 - value, people)
        assert (np.isnan(ill) and np.isnan(well)) or ill == pytest.approx(-well, abs=1e-9)


def test_gini_and_theil_by_hand():
    assert spread.gini([0, 0, 0, 1]) == pytest.approx(0.75, abs=1e-15)
    assert spread.gini([1, 2, 3]) == pytest.approx(2 / 9, abs=1e-15)
    assert spread.theil([0, 0, 0, 1]) == pytest.approx(log(4), abs=1e-15)
    assert spread.theil([1, 3]) == pytest.approx(0.5 * (0.5 * log(0.5) + 1.5 * log(1.5)), abs=1e-15)
    assert spread.gini([2, 2, 2]) == pytest.approx(0, abs=1e-15) and spread.theil([2, 2]) == pytest.approx(0, abs=1e-15)
    assert np.isnan(spread.gini([0, 0])) and np.isnan(spread.theil([0, 0]))


@settings(deadline=None)
@given(VALUES, st.floats(0.5, 20.0))
def test_measures_without_a_unit_do_not_change_with_the_unit(groups, factor):
    value, people = (np.array(part) for part in zip(*groups, strict=True))
    for index in (spread.gini, spread.theil, spread.concentration, spread.attributable_share):
        assert index(factor * value, people) == pytest.approx(index(value, 3 * people), abs=1e-9)
    assert -1e-12 <= spread.gini(value, people) < 1 and spread.theil(value, people) >= -1e-12


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (([], []), "one entry a group"),
        (([1, 2], [1]), "one entry a group"),
        (([[1]], [[1]]), "one entry a group"),
        (([1], [0]), "not all zero"),
        (([1, float("nan")], [1, 1]), "must be finite"),
        (([1, 2], [1, -1]), "weights not negative"),
    ],
)
def test_what_is_no_population_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        spread.concentration(*wrong)


def test_values_that_an_index_cannot_have_are_refused():
    for index in (spread.erreygers, spread.wagstaff):
        with pytest.raises(ValueError, match="between 0 and 1"):
            index([0.5, 1.5], [1, 1])
    for index in (spread.gini, spread.theil):
        with pytest.raises(ValueError, match="not below 0"):
            index([-1, 2])


def test_table_has_intervals_from_paired_replicates():
    values = gaps.values(series(("baseline", "living_wage"), replicates=6, months=48))
    table = measures.measures_table(values)
    assert set(table["outcome"]) == {"caseness", "treated_given_need", "detention"}
    by = table.set_index(["scenario", "outcome", "measure"])
    slope = by.loc[("living_wage", "caseness", "sii")]
    found = gaps.gap_table(values).set_index(["scenario", "outcome", "gap", "measure"])
    same = found.loc[("living_wage", "caseness", "imd_fifth", "sii")]
    for column in ("value", "low", "high", "change", "change_low", "change_high"):
        assert slope[column] == pytest.approx(same[column], rel=1e-12)
    assert slope["high"] - slope["low"] > 3 * (slope["change_high"] - slope["change_low"])  # what pairing is for
    for name in ("concentration", "erreygers", "wagstaff"):
        row = by.loc[("baseline", "caseness", name)]
        assert row["low"] <= row["value"] <= row["high"] < 0, name  # more among the most deprived
    assert ("baseline", "detention", "erreygers") not in by.index
    assert by.loc[("baseline", "caseness", "attributable")]["value"] > 0


def test_small_groups_and_single_replicates_are_noted():
    small = measures.measures_table(gaps.values(series(("baseline",), replicates=2, months=24, people=200)))
    assert small["value"].isna().all() and small["note"].str.contains("suppressed").all()
    none = series(("baseline",), replicates=2, months=24)
    none["numerator"] = 0.0
    flat = measures.measures_table(gaps.values(none)).query("value != value")
    assert len(flat) and (flat["note"] == gaps.UNDEFINED).all()  # no decile is small: a mean of 0 has no ratio
    one = measures.measures_table(gaps.values(series(("baseline",), replicates=1, months=24)))
    share = one[one["outcome"] == "caseness"]
    assert share["value"].notna().all() and share["low"].isna().all() and share["note"].str.contains("one repl").all()


def test_the_slope_is_over_the_deciles_that_a_place_has():
    made = series(("baseline",), replicates=2, months=24)
    gone = (made["dimension"] == "imd_decile") & made["group"].isin(["9", "10"])
    made.loc[gone, ["numerator", "denominator"]] = 0.0
    table = measures.measures_table(gaps.values(made)).query("outcome == 'caseness'").set_index("measure")
    without = measures.measures_table(gaps.values(made[~gone])).query("outcome == 'caseness'").set_index("measure")
    assert np.isfinite(table.loc["sii", "value"]) and table.loc["sii", "value"] == without.loc["sii", "value"]


def test_an_empty_group_leaves_no_measure():
    groups = tuple(np.array(part, float) for part in ([1, 2], [0, 1], [0, 10], [0, 10]))
    assert all(np.isnan(v) for v in measures.of_groups(groups, OUTCOMES["caseness"]).values())
