"""Gaps, SII and RII against hand-worked numbers, a published example, and properties."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import inequality as measure

GROUPS = st.integers(2, 12)


def test_gap_and_ratio_by_hand():
    assert measure.absolute_gap(24.0, 15.0) == 9.0
    assert measure.ratio(24.0, 16.0) == 1.5
    assert np.isnan(measure.ratio(1.0, 0.0))
    assert np.isnan(measure.ratio(-1.0, 2.0))
    assert measure.ratio(0.0, 2.0) == 0.0


def test_ridits_by_hand():
    # shares 0.12, 0.10, 0.78: 0.06, 0.12 + 0.05, 0.22 + 0.39
    assert measure.ridits([12, 10, 78]) == pytest.approx([0.06, 0.17, 0.61], abs=1e-15)


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ([], "one population a group"),
        ([[1, 2]], "one population a group"),
        ([0, 0], "not all zero"),
        ([1, -1], "not negative"),
        ([1, float("nan")], "must be finite"),
    ],
)
def test_ridits_refuse_what_is_no_population(people, said):
    with pytest.raises(ValueError, match=said):
        measure.ridits(people)


def test_slope_by_hand_with_unequal_groups():
    # groups of 50, 30, 20 people with 40 %, 30 %, 10 %: ridits .25, .65, .9; weights .5, .3, .2
    # means: x = .5, y = .31; Sxy = .5*(-.25)(.09) + .3*(.15)(-.01) + .2*(.4)(-.21) = -0.0285
    # Sxx = .5*.0625 + .3*.0225 + .2*.16 = 0.07; slope = -0.0285/0.07
    fit = measure.slope([20, 9, 2], [50, 30, 20], [1, 2, 3])
    b = -0.0285 / 0.07
    assert fit.sii == pytest.approx(-b, abs=1e-12)
    assert fit.most == pytest.approx(0.31 - 0.5 * b, abs=1e-12)
    assert fit.rii == pytest.approx((0.31 - 0.5 * b) / (0.31 + 0.5 * b), abs=1e-12)


def test_linear_gradient_over_equal_deciles_is_found_exactly():
    people = np.full(10, 1024.0)
    ridit = (np.arange(10) + 0.5) / 10
    fit = measure.slope((0.25 - 0.125 * ridit) * people, people, np.arange(1, 11))
    assert fit.sii == pytest.approx(0.125, abs=1e-15)
    assert (fit.most, fit.least) == pytest.approx((0.25, 0.125), abs=1e-15)
    assert fit.rii == pytest.approx(2.0, abs=1e-14)


def test_published_example_of_who_healthequal():
    """WHO healthequal, tests/testthat/test-sii.R and test-rii.R (github.com/WHOequity/healthequal).

    Five groups of 78, 91, 162, 103, 105 people with 20, 30, 40, 50, 60 %, read there as whole people
    (16, 27, 65, 52, 63) and weighted by the population twice (counts, times ``weights = pop``); the groups
    run from the least to the most advantaged. Expected: SII 44.44502, RII 3.159506, to 1e-6.
    """
    people = np.array([78.0, 91.0, 162.0, 103.0, 105.0])
    share = np.array([16, 27, 65, 52, 63]) / people
    fit = measure.fit_logistic(measure.ridits(people), share, people**2)
    assert 100 * (fit.least - fit.most) == pytest.approx(44.44502, rel=1e-6)
    assert fit.least / fit.most == pytest.approx(3.159506, rel=1e-6)


def test_logistic_recovers_a_logistic_gradient():
    people = np.array([300.0, 100.0, 250.0, 50.0])
    share = 1 / (1 + np.exp(-(-0.4 - 1.1 * measure.ridits(people))))
    fit = measure.slope(share * people, people, [1, 2, 3, 4], logistic=True)
    assert fit.most == pytest.approx(1 / (1 + np.exp(0.4)), abs=1e-12)
    assert fit.least == pytest.approx(1 / (1 + np.exp(1.5)), abs=1e-12)


def test_logistic_has_no_finite_fit_when_rank_separates():
    fit = measure.fit_logistic([0.25, 0.75], [0.0, 1.0], [1.0, 1.0])
    assert np.isnan(fit.most) and np.isnan(fit.least)
    for share in (0.0, 1.0):
        whole = measure.fit_logistic([0.25, 0.75], [share, share], [1.0, 3.0])
        assert (whole.most, whole.least) == (share, share)


def test_population_sets_the_ridits_apart_from_the_denominators():
    need, treated = np.array([90.0, 10.0]), np.array([45.0, 2.0])
    by_people = measure.slope(treated, need, [1, 2], population=[50, 50])
    by_need = measure.slope(treated, need, [1, 2])
    assert by_people.sii == pytest.approx(0.3 / 0.5)  # ridits .25 and .75
    assert by_need.sii == pytest.approx(0.3 / 0.5)  # ridits .45 and .95: the same distance
    assert by_people.most == pytest.approx(0.5 + 0.25 * 0.6)
    assert by_need.most == pytest.approx(0.5 + 0.45 * 0.6)


def test_empty_groups_keep_their_place_but_carry_no_weight():
    fit = measure.slope([20, 0, 10], [100, 0, 100], [1, 2, 3], population=[100, 100, 100])
    assert fit.sii == pytest.approx(0.1 / (2 / 3))
    alone = measure.slope([20, 0], [100, 0], [1, 2])
    assert np.isnan(alone.sii)


def test_wrong_shapes_are_refused():
    with pytest.raises(ValueError, match="one entry a group"):
        measure.slope([1, 2], [1, 2, 3], [1, 2, 3])
    with pytest.raises(ValueError, match="place of its own"):
        measure.slope([1, 2], [5, 5], [1, 1])
    with pytest.raises(ValueError, match="between 0 and 1"):
        measure.fit_logistic([0.1, 0.9], [0.5, 1.5], [1, 1])
    with pytest.raises(ValueError, match="above zero"):
        measure.fit_linear([0.1, 0.9], [0.5, 0.5], [1, 0])


@settings(deadline=None)
@given(GROUPS, st.floats(0.01, 0.99), st.booleans(), st.integers(0, 2**32 - 1))
def test_equal_groups_have_no_inequality(groups, share, logistic, seed):
    people = np.random.default_rng(seed).integers(1, 5000, groups).astype(float)
    fit = measure.slope(share * people, people, np.arange(groups), logistic=logistic)
    assert fit.sii == pytest.approx(0.0, abs=1e-9)
    assert fit.rii == pytest.approx(1.0, abs=1e-8)


@settings(deadline=None)
@given(GROUPS, st.booleans(), st.integers(0, 2**32 - 1))
def test_permuting_rows_changes_nothing(groups, logistic, seed):
    rng = np.random.default_rng(seed)
    people = rng.integers(50, 5000, groups).astype(float)
    cases = np.floor(people * rng.uniform(0.05, 0.6, groups))
    order = np.arange(groups)
    shuffled = rng.permutation(groups)
    assert measure.slope(cases, people, order, logistic=logistic) == measure.slope(
        cases[shuffled], people[shuffled], order[shuffled], logistic=logistic
    )


@settings(deadline=None)
@given(GROUPS, st.integers(0, 2**32 - 1))
def test_turning_the_order_round_turns_the_sign(groups, seed):
    rng = np.random.default_rng(seed)
    people = rng.integers(50, 5000, groups).astype(float)
    cases = people * rng.uniform(0.05, 0.6, groups)
    order = np.arange(groups)
    forwards, backwards = measure.slope(cases, people, order), measure.slope(cases, people, -order)
    assert forwards.sii == pytest.approx(-backwards.sii, abs=1e-9)


@settings(deadline=None)
@given(GROUPS, st.floats(0.1, 10), st.integers(0, 2**32 - 1))
def test_scaling_the_value_scales_sii_and_leaves_rii(groups, factor, seed):
    rng = np.random.default_rng(seed)
    people = rng.integers(50, 5000, groups).astype(float)
    cases = people * rng.uniform(0.3, 0.6, groups)
    one, many = (measure.slope(k * cases, people, np.arange(groups)) for k in (1.0, factor))
    assert many.sii == pytest.approx(factor * one.sii, rel=1e-7, abs=1e-9)
    assert np.isnan(one.rii) == np.isnan(many.rii)
    if not np.isnan(one.rii):
        assert many.rii == pytest.approx(one.rii, rel=1e-5)
