"""In the fair world labels and places go with nothing that people have, and exposures are the same for all."""

import numpy as np
import pytest

LABELS = ("sex", "ethnic_group", "orientation", "disabled", "looked_after", "imd_decile")
HAVE = (
    "skill", "disposition", "savings", "rent", "pension", "hours", "limitation", "caring", "aces", "bullied", "tenure",
    "children", "job", "wage", "strain", "unsafe", "harassed", "abused", "discriminated_ever",
    "abuse_ever", "assault_ever",
    "community", "stigma", "severe", "takes_part", "lonely", "medicine", "age", "mate",
)  # fmt: skip


@pytest.mark.parametrize("label", LABELS)
def test_labels_and_place_are_independent_of_what_people_have(fair_town, label):
    n = len(fair_town.ids)
    code = fair_town.columns[label]
    for name in HAVE:
        values = fair_town.columns[name].astype(float)
        spread = values.std() + 1e-12
        for c in np.unique(code):
            mine = code == c
            # households (pairs, alike at most) count once: half as many, so sqrt(2) wider
            error = 5.5 * spread * np.sqrt(2.0 * (1.0 / mine.sum() - 1.0 / n))
            assert abs(values[mine].mean() - values.mean()) < error, (label, c, name)


def test_the_same_people_and_labels_are_dealt_out_anew(town, fair_town):
    for name in ("skill", "age", "disposition", "sex", "ethnicity", "disabled"):
        assert np.array_equal(np.sort(town.columns[name]), np.sort(fair_town.columns[name])), name
    assert not np.array_equal(town.columns["sex"], fair_town.columns["sex"])
    inner, group = fair_town.columns["ethnicity"], fair_town.columns["ethnic_group"]
    assert np.all(np.array([0, 5, 10, 13, 17])[group] <= inner)


def test_households_stay_whole(fair_town):
    mate = fair_town.columns["mate"]
    first = np.flatnonzero(mate == 1)
    assert np.array_equal(first + 1, np.flatnonzero(mate == 2))
    for name in ("rent", "savings", "strain", "children", "tenure", "takes_up", "imd_decile"):
        assert np.array_equal(fair_town.columns[name][first], fair_town.columns[name][first + 1]), name
    inner = fair_town.area_starts[1:-1]
    assert np.all(mate[inner] != 2)
    size = np.diff(fair_town.area_starts)
    assert size.max() - size.min() <= 2


def test_exposures_as_found_do_differ(town):
    """The power of the tests above: as found, the same comparisons see large differences."""
    columns = town.columns
    women = columns["sex"] == 1
    assert columns["unsafe"][women].mean() > 2 * columns["unsafe"][~women].mean()
    assert columns["discriminated_ever"][columns["ethnic_group"] == 2].mean() > 0.3
    most, least = (columns["skill"][columns["imd_decile"] == decile].mean() for decile in (1, 10))
    assert most < least - 0.5
