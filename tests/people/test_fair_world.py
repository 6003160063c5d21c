"""In the fair world labels and places go with nothing that people have, and exposures are the same for all."""

import numpy as np
import pytest

from tests.people.whole import check_households, check_types_and_ranges

LABELS = (
    "sex", "ethnic_group", "orientation", "gender", "neurodivergent", "looked_after", "justice_contact", "imd_decile",
)  # fmt: skip
HAVE = (
    "skill", "disposition", "temper", "savings", "rent", "pension", "hours", "limitation", "caring", "aces", "bullied",
    "attachment", "parenting", "maltreated", "school", "trusted_adult", "tenure", "job", "wage", "strain", "unsafe",
    "harassed", "abused", "discriminated_ever", "abuse_ever", "assault_ever", "stopped", "fair_at_work",
    "long_term_ill", "community", "stigma", "severe", "takes_part", "lonely", "medicine", "age",
)  # fmt: skip


@pytest.mark.parametrize("label", LABELS)
def test_labels_and_place_are_independent_of_what_people_have(fair_town, label):
    adult = fair_town.adult
    n = adult.sum()
    code = fair_town.columns[label][adult]
    for name in HAVE:
        values = fair_town.columns[name][adult].astype(float)
        spread = values.std() + 1e-12
        for c in np.unique(code):
            mine = code == c
            # households (two adults, alike at most) count once: half as many, so sqrt(2) wider
            error = 5.5 * spread * np.sqrt(2.0 * (1.0 / mine.sum() - 1.0 / n))
            assert abs(values[mine].mean() - values.mean()) < error, (label, c, name)


def test_the_same_people_and_labels_are_dealt_out_anew(town, fair_town):
    for name in ("age", "sex", "ethnicity", "disabled", "gender", "tenure"):
        assert np.array_equal(np.sort(town.columns[name]), np.sort(fair_town.columns[name])), name
    heads = [p.columns["skill"][p.home == np.arange(len(p.ids))] for p in (town, fair_town)]
    assert np.array_equal(np.sort(heads[0]), np.sort(heads[1]))
    assert not np.array_equal(town.columns["sex"], fair_town.columns["sex"])
    inner, group = fair_town.columns["ethnicity"], fair_town.columns["ethnic_group"]
    assert np.all(np.array([0, 5, 10, 13, 17])[group] <= inner)
    for who in (True, False):  # adults' labels go to adults
        counts = [np.bincount(p.columns["looked_after"][p.adult == who], minlength=2) for p in (town, fair_town)]
        assert np.abs(counts[0] - counts[1]).max() <= 0.15 * counts[0][1]  # exposures are evened out


def test_households_stay_whole(fair_town):
    check_types_and_ranges(fair_town)
    check_households(fair_town)
    size = np.diff(fair_town.area_starts)
    assert size.max() - size.min() <= 16


def test_exposures_as_found_do_differ(town):
    """The power of the tests above: as found, the same comparisons see large differences."""
    columns, adult = town.columns, town.adult
    women = columns["sex"] == 1
    assert columns["unsafe"][adult & women].mean() > 2 * columns["unsafe"][adult & ~women].mean()
    assert columns["discriminated_ever"][adult & (columns["ethnic_group"] == 2)].mean() > 0.3
    most, least = (columns["skill"][adult & (columns["imd_decile"] == decile)].mean() for decile in (1, 10))
    assert most < least - 0.5
    for label, code in (("gender", 1), ("orientation", 1), ("neurodivergent", 1)):
        mine = adult & (columns[label] == code)
        assert columns["bullied"][mine].mean() > 1.3 * columns["bullied"][adult].mean(), label
