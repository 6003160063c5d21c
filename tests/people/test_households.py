"""Households of any size look like England's: how many live together, who with whom, and children of each age."""

import numpy as np
import pytest

from sim.levers.outlook import ADULTS_OF_ENGLAND
from sim.numbers import load_numbers
from sim.population.draft import Draft
from sim.population.families import BROAD, CELL_ADULTS, CELL_KIND, COUPLE, WITH_GROWN, ages_at_home, build_homes
from sim.scenario import Scenario


@pytest.fixture(scope="module")
def homes(england):
    values = {k.removeprefix("people."): v.value for k, v in load_numbers().items()}
    return build_homes(england, values)


def test_tables_hold_the_places_ages_and_children(homes, england):
    """To the last digit: adults by broad age and children of each stratum, whatever the households."""
    adults = np.einsum("sc,sca->sa", homes.households, ages_at_home(homes))
    wanted = np.array([np.bincount(BROAD, ages, minlength=6) for ages in england.tables["age"].T])
    assert adults == pytest.approx(wanted, abs=1e-9)
    children = (homes.households * homes.children_each()).sum(axis=1)
    assert children == pytest.approx(england.tables["children_per_adult"][0], abs=1e-9)
    assert homes.young.sum(axis=1) == pytest.approx(children, abs=1e-9)
    for table in (homes.tenure, homes.child_ages, homes.people.reshape(10, -1), homes.shares()):
        assert table.sum(axis=-1) == pytest.approx(np.ones(table.shape[:-1]), abs=1e-9)
    assert np.all(homes.grown[:, CELL_KIND == WITH_GROWN] == 1.0)
    assert homes.households_of_adults() == pytest.approx(np.ones(10), abs=1e-9)


def test_no_child_is_older_than_a_parent_can_have(homes):
    """A parent of 16 to 19 has children of one at most; every age of child has parents."""
    assert homes.child_ages[:, 0, 2:].max() == 0.0
    assert homes.child_ages[:, 4].min() > 0.005


def test_a_run_has_as_many_people_of_all_ages_as_it_says(lab):
    """What `people` says in a scenario's schema is what a town has at its start: 81 % of residents are 16 or over."""
    assert Scenario.model_fields["people"].description == "people of all ages"
    town = lab.town(lab.people(5000, seed=1))
    assert town.n == 5000
    assert len(town.adults) / town.n == pytest.approx(ADULTS_OF_ENGLAND / 56_550_138, abs=0.02)


def test_sizes_of_households(town):
    """`hh_size` 2.36; `hh_alone` 30 % of households and 13 % of people."""
    size = np.bincount(town.home)
    size = size[size > 0]
    assert size.mean() == pytest.approx(2.36, abs=0.05)
    assert (size == 1).mean() == pytest.approx(0.30, abs=0.015)
    assert (size == 1).sum() / len(town.ids) == pytest.approx(0.13, abs=0.01)
    shares = np.bincount(np.minimum(size, 6), minlength=7)[1:] / len(size)
    # Families and households in the UK 2021 (ONS): about 30, 34, 16, 13, 4.5 and 2 % from one person to six and more
    assert shares == pytest.approx([0.30, 0.34, 0.16, 0.13, 0.045, 0.02], abs=0.015)
    assert size.max() >= 7


def test_children_for_each_adult_and_their_ages_by_decile(town, england):
    decile, age, adult = town.columns["imd_decile"] - 1, town.columns["age"], town.adult
    for d in range(10):
        here = decile == d
        children, adults = (here & ~adult).sum(), (here & adult).sum()
        wanted = england.tables["children_per_adult"][0, d]
        assert children / adults == pytest.approx(wanted, abs=5 * np.sqrt(1.0 * wanted / adults))
        found = np.bincount(age[here & ~adult] // 5, minlength=4)[:3] / here.sum()
        assert found == pytest.approx(england.tables["age_all"][:3, d], abs=5 * np.sqrt(0.06 * 1.5 / here.sum()))


def test_lone_parents_by_decile(town):
    """`lonepar_imd_d1`, `lonepar_imd_d10`: households of a parent without a partner and children under 16."""
    children = np.bincount(town.home, ~town.adult, minlength=len(town.ids))
    lone = np.flatnonzero((children > 0) & (town.partner == np.arange(len(town.ids))))
    decile = town.columns["imd_decile"]
    adults = np.bincount(decile[town.adult], minlength=11)[1:]
    found = np.bincount(decile[lone], minlength=11)[1:] / adults
    numbers = load_numbers()
    wanted = numbers["people.lone_parents"].value / numbers["people.adults_per_household"].value
    assert np.abs(found - wanted).max() < 5 * np.sqrt(0.066 / adults.min()) * 0.8
    assert town.columns["sex"][lone].mean() == pytest.approx(0.84, abs=0.02)  # fam_lonepar_mother


def test_grown_children_live_with_their_parents(town):
    """`young_parents`: 28 % of people aged 20 to 34; they are neither first at home nor anybody's partner."""
    row, age = np.arange(len(town.ids)), town.columns["age"]
    head = town.home == row
    young = (age >= 20) & (age < 35)
    lives = young & (town.carer != row)
    assert not np.any(lives & (head | (town.partner != row)))
    assert lives.sum() / young.sum() == pytest.approx(0.28, abs=0.025)
    both = lives & (town.partner[town.home] != town.home)
    assert 0.6 < both.sum() / lives.sum() < 0.95


def test_partners(town):
    """`partnered_2023` 58.4 % of adults; mothers are most children's main carer."""
    row = np.arange(len(town.ids))
    assert (town.partner != row)[town.adult].mean() == pytest.approx(0.584, abs=0.02)
    pair = np.flatnonzero(town.partner > row)
    gap = town.columns["age"][pair].astype(float) - town.columns["age"][town.partner[pair]]
    assert abs(gap.mean()) < 0.2 and np.abs(gap).mean() < 7
    child = np.flatnonzero(~town.adult)
    assert 0.8 < town.columns["sex"][town.carer[child]].mean() < 0.92


def test_siblings_are_of_different_ages(town):
    child = np.flatnonzero(~town.adult)
    pairs = child[:-1][(np.diff(child) == 1) & (town.home[child[:-1]] == town.home[child[1:]])]
    gap = np.abs(town.columns["age"][pairs].astype(int) - town.columns["age"][pairs + 1])
    assert (gap == 0).mean() < 0.05 and 2 <= np.median(gap) <= 5


def test_an_area_with_too_few_rows_left_loses_the_youngest_only(england):
    """Ten areas of three people: nobody lives beyond them, and every household still begins with an adult."""
    draft = Draft(england, 30, 11, load_numbers(), equal=False)
    role = draft.laid.role
    assert np.all(role[draft.first] == 0)
    assert np.bincount(draft.first).max() <= 3
    couples = np.flatnonzero((draft.kind == COUPLE) & (role == 0))
    assert np.all(CELL_ADULTS[draft.cell[couples]] == 2)
