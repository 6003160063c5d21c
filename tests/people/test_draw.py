"""Every column is there and in range; households agree; luck belongs to the person; any size works."""

import numpy as np
import pytest

from sim.columns import AGE_BANDS, COLUMNS
from sim.numbers import load_numbers, override
from sim.population.people import CHILD_HAS, draw
from tests.people.whole import check_households, check_types_and_ranges

# what a process owns but people start with
STARTS = (
    "age", "age_band", "tenure", "rent", "hours", "pension", "takes_up", "skill", "disposition", "disabled",
    "limitation", "long_term_ill", "caring", "attachment", "parenting", "maltreated", "aces", "bullied", "school",
    "trusted_adult", "looked_after", "justice_contact", "stopped", "fair_at_work", "abuse_ever", "assault_ever", "job",
    "wage", "insecure_job", "savings", "strain", "lonely", "takes_part", "discriminated", "discriminated_ever",
    "online", "child_need", "harassed", "abused", "unsafe", "severe", "medicine",
    "bridging",
)  # fmt: skip


def test_columns_are_those_that_people_own_and_the_starting_values(town):
    owned = {c.name for c in COLUMNS if c.owner == "people"}
    assert set(town.columns) == owned | set(STARTS)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 9, 10, 11, 997])
def test_any_size(england, size):
    people = draw(england, size, 3, load_numbers())
    check_types_and_ranges(people)
    check_households(people)
    assert people.area_starts[0] == 0 and people.area_starts[-1] == size
    assert len(people.area_decile) == len(people.area_starts) - 1
    assert np.all(np.diff(people.area_starts) >= 0)
    assert people.ties.shape == (8, size)


def test_types_and_ranges(town):
    check_types_and_ranges(town)
    for name in ("rent", "pension", "savings"):
        assert np.array_equal(town.columns[name], np.floor(town.columns[name])), name


def test_members_of_a_household_agree_and_never_lie_across_areas(town):
    check_households(town)
    area = np.searchsorted(town.area_starts, np.arange(len(town.ids)), side="right")
    assert np.array_equal(town.area_decile[area - 1], town.columns["imd_decile"])


def test_age_bands_and_labels_go_together(town):
    age = town.columns["age"]
    names = np.array(AGE_BANDS)[town.columns["age_band"]]
    for low, high, name in ((0, 34, "16_34"), (35, 49, "35_49"), (50, 64, "50_64"), (65, 110, "65_plus")):
        assert np.all((names == name) == ((age >= low) & (age <= high)))
    assert np.array_equal(town.columns["disabled"] == 1, town.columns["limitation"] > 0)
    assert np.all(town.columns["long_term_ill"] >= town.columns["disabled"])
    assert np.all(town.columns["insecure_job"] <= (town.columns["job"] == 0))
    assert np.all(town.columns["fair_at_work"] <= (town.columns["job"] == 0))
    assert np.array_equal(town.columns["hours"] > 0, town.columns["job"] == 0)
    assert np.all(town.columns["rent"][town.columns["tenure"] == 0] == 0)
    assert np.array_equal(np.unique(town.columns["birthday"]), np.arange(12))


def test_children_have_nothing_of_adults(town):
    child = town.columns["age"] < 16
    for name, value in CHILD_HAS.items():
        assert np.all(town.columns[name][child] == value), name


def test_people_of_a_town_of_n_and_of_2n_draw_alike(england):
    """Bit for bit where areas are cut at the same rows: here 15,000 and 30,000 people, 1,500 an area."""
    numbers = load_numbers()
    small, large = draw(england, 15_000, 5, numbers), draw(england, 30_000, 5, numbers)
    assert np.array_equal(large.area_starts[:11], small.area_starts)
    for name, values in small.columns.items():
        if name != "bridging":  # ties depend on who else is there
            assert np.array_equal(large.columns[name][:15_000], values), name
    for link in ("home", "partner", "carer"):
        assert np.array_equal(getattr(large, link)[:15_000], getattr(small, link)), link
    # with areas cut elsewhere, luck that no area enters stays the same
    other = draw(england, 20_000, 5, numbers)
    mine, theirs = small.columns, {name: values[:15_000] for name, values in other.columns.items()}
    assert np.array_equal(theirs["birthday"], mine["birthday"])
    # an area enters neurodivergence only by who is disabled and who is a child
    alike = (theirs["disabled"] == mine["disabled"]) & ((theirs["age"] < 16) == (mine["age"] < 16))
    assert 0.7 < alike.mean() < 1.0
    assert np.array_equal(theirs["neurodivergent"][alike], mine["neurodivergent"][alike])


def test_same_seed_same_people_and_seed_0_is_a_seed(england):
    numbers = load_numbers()
    once, again, other = (draw(england, 3000, s, numbers) for s in (0, 0, 1))
    for name, values in once.columns.items():
        assert np.array_equal(values, again.columns[name])
    assert np.array_equal(once.ties, again.ties)
    assert not np.array_equal(once.columns["disposition"], other.columns["disposition"])


def test_no_label_in_what_people_bring(england):
    """Changing how labels are dealt out leaves households, earning power and temper as they are, bit for bit.

    Of children, grown ones too, less can be said: they follow their parents' lives, and so the exposures of these.
    """
    numbers = load_numbers()
    changes = {f"people.ethnicity_{a}": [0.2] * 5 for a in ("0_15", "16_24", "25_34", "35_49", "50_64", "65_74")}
    changes |= {"people.ethnicity_75_plus": [0.2] * 5, "people.women_under_65": 0.512, "people.trans": 0.008}
    changes |= {"people.orientation_by_age": [1.0] * 4, "people.neurodivergent": 0.05}
    before, after = draw(england, 20_000, 2, numbers), draw(england, 20_000, 2, override(numbers, changes))
    for label in ("ethnic_group", "orientation", "gender", "neurodivergent"):
        assert not np.array_equal(before.columns[label], after.columns[label])
    for name in ("tenure", "age", "limitation", "takes_up"):
        assert np.array_equal(before.columns[name], after.columns[name]), name
    head = before.home == np.arange(20_000)
    for name in ("skill", "temper", "attachment", "parenting", "aces", "maltreated", "trusted_adult", "rent"):
        assert np.array_equal(before.columns[name][head], after.columns[name][head]), name
    assert np.array_equal(before.home, after.home) and np.array_equal(before.partner, after.partner)


def test_shape_of_disposition_and_skill(town):
    adult = town.adult
    disposition, skill = (town.columns[n][adult].astype(float) for n in ("disposition", "skill"))
    sd = float(load_numbers()["people.disposition_sd"].value)
    assert disposition.mean() == pytest.approx(0.0, abs=0.06)
    assert disposition.std() == pytest.approx(sd, rel=0.02)
    skew = ((disposition - disposition.mean()) ** 3).mean() / disposition.std() ** 3
    assert skew == pytest.approx(2 / np.sqrt(1.6), rel=0.2)
    assert skill.mean() == pytest.approx(0.0, abs=0.03) and skill.std() == pytest.approx(1.0, abs=0.02)
    first = np.flatnonzero((town.partner != np.arange(len(adult))) & (town.home == np.arange(len(adult))))
    skill = town.columns["skill"].astype(float)
    assert 0.3 < np.corrcoef(skill[first], skill[first + 1])[0, 1] < 0.55
