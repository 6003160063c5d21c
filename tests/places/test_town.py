"""A town of a place: laid over its areas, each with its own mix; paired, and run under any library scenario."""

from pathlib import Path

import numpy as np
import pytest

from sim.files import InputError
from sim.library import place_names, scenario_names
from sim.numbers import load_numbers
from sim.population.areas import COLUMNS, COUNTS, write_areas
from sim.population.people import draw
from sim.population.place import load_place
from sim.run import begin, prepare
from sim.scenario import load_scenario
from tests.places.conftest import PLACES

FULL = {"age": 50, "ethnic_group": 100, "tenure": 60, "disability": 100, "household_deprivation": 40}


def areas_file(path, areas):
    """An areas file of a few made-up areas: (code, decile, {column: count that differs})."""
    columns = {name: [] for name in COLUMNS}
    for code, decile, own in areas:
        columns["code"].append(code)
        columns["council"].append("E00")
        columns["decile"].append(str(decile))
        columns["filled"].append("")
        for table, names in COUNTS.items():
            for name in names:
                columns[name].append(str(own.get(name, FULL[table])))
    write_areas(path, columns)


@pytest.fixture
def two_sided(tmp_path, built):
    """A place of four areas of decile 2, alike but for tenure and ethnic group."""
    social = {"outright": 1, "mortgage": 1, "social": 900, "private": 1, "white": 10, "black": 800}
    owned = {"outright": 500, "mortgage": 500, "social": 1, "private": 1, "white": 900, "black": 1}
    areas_file(tmp_path / "four.areas.csv", [("E1", 2, social), ("E2", 2, owned), ("E3", 2, social), ("E4", 2, owned)])
    text = built["lambeth"][2].read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.startswith("areas")]
    path = tmp_path / "four.yaml"
    path.write_text("\n".join([*kept, "areas: four.areas.csv"]), encoding="utf-8")
    return path


@pytest.mark.parametrize("people", [0, 1, 5, 300, 3000, 20_000, 200_000])
def test_areas_of_a_town(built, people):
    for name in PLACES:
        place = built[name][1]
        starts, deciles = place.areas(people)
        here = place.at(people)
        assert starts[0] == 0 and starts[-1] == people and np.all(np.diff(starts) >= 0)
        assert len(starts) - 1 == len(deciles) == len(place.strata(people)) == len(here.deciles)
        assert set(deciles) == set(place.small.decile)
        assert here.heft.mean() == pytest.approx(1.0)
        residents = np.bincount(place.small.decile, place.small.counts["age"].sum(axis=0), minlength=11)
        drawn = np.bincount(deciles, np.diff(starts), minlength=11)
        assert np.abs(drawn - people * residents / residents.sum()).max() <= 1.0 + 1e-6
        if people == 20_000:
            assert 9 <= len(deciles) <= 25 and np.diff(starts).max() < 3000


def test_a_town_as_large_as_the_place_has_an_area_for_each(built):
    small = built["blackpool"][1].small
    groups = small.groups(round(small.adults.sum()))
    assert len(np.unique(groups)) >= 0.75 * len(small.codes)
    assert len(np.unique(small.groups(10**7))) == len(small.codes)


def test_people_of_an_area_have_its_mix(two_sided):
    place = load_place(str(two_sided))
    people = draw(place, 12_000, 3, load_numbers())
    area = np.searchsorted(people.area_starts, np.arange(12_000), side="right") - 1
    tenure, group = people.columns["tenure"], people.columns["ethnic_group"]
    assert len(people.area_decile) == 4 and set(people.area_decile) == {2}
    social = np.array([(tenure[area == a] == 2).mean() for a in range(4)])
    black = np.array([(group[area == a] == 2).mean() for a in range(4)])
    assert np.all(social[[0, 2]] > 0.95) and np.all(social[[1, 3]] < 0.05)
    assert np.all(black[[0, 2]] > 0.6) and np.all(black[[1, 3]] < 0.05)


def test_a_drawn_town_meets_the_places_figures(built):
    place = built["bradford"][1]
    people = draw(place, 60_000, 5, load_numbers())
    here = place.at(60_000)
    tenure = np.bincount(people.columns["tenure"], minlength=4) / 60_000
    assert tenure == pytest.approx(here.mean("tenure"), abs=0.05)  # homes there, adults here
    asian = (people.columns["ethnic_group"] == 1).mean()
    assert asian == pytest.approx(here.mean("ethnic_group")[1], abs=0.015)
    adults = (people.columns["ethnic_group"][people.adult] == 1).mean()
    assert 0.2 < adults < asian - 0.01  # families are younger
    register = people.columns["severe"].mean()
    assert register == pytest.approx(here.mean("severe")[0], abs=0.0025)


def test_a_place_differs_from_the_nation_where_its_people_do(built):
    """Constants are the nation's: a deprived place has less earning power and work than England, not the same."""
    numbers = load_numbers()
    england = draw(load_place("england"), 30_000, 5, numbers).columns
    blackpool = draw(built["blackpool"][1], 30_000, 5, numbers).columns
    assert blackpool["skill"].mean() < england["skill"].mean() - 0.05
    of_age = [(c["job"][(c["age"] >= 30) & (c["age"] < 50)] == 0).mean() for c in (blackpool, england)]
    assert of_age[0] < of_age[1] - 0.01


def test_the_same_seed_gives_the_same_people_and_another_others(built):
    place, numbers = built["coventry"][1], load_numbers()
    first, again, other = (draw(place, 3000, seed, numbers) for seed in (1, 1, 2))
    assert all(first.columns[c].tobytes() == again.columns[c].tobytes() for c in first.columns)
    assert first.columns["age"].tobytes() != other.columns["age"].tobytes()


@pytest.mark.parametrize("name", PLACES)
def test_each_place_runs_from_its_slices(built, name):
    scenario = load_scenario("living_wage").override(place=str(built[name][2]), people=800, burn_in_months=3, months=15)
    run = begin(scenario, prepare(scenario, 4)).finish()
    assert run.month == 15
    assert np.isfinite(run.town.real).all()
    assert set(np.unique(run.town.column("imd_decile"))) <= set(built[name][1].small.decile)
    assert run.reached[-1][0].sum(axis=0)[1] > 0  # somebody is reached


@pytest.mark.parametrize("scenario", scenario_names())
def test_any_library_scenario_runs_in_lambeth(scenario):
    chosen = load_scenario(scenario).override(place="lambeth", people=400, burn_in_months=1, months=14)
    assert begin(chosen, prepare(chosen, 1)).finish().month == 14


def test_the_five_places_come_with_the_library():
    assert set(PLACES) | {"england"} <= set(place_names())
    for name in PLACES:
        place = load_place(name)
        assert place.small is not None and place.services and place.title
        assert place.tables["age_all"].sum(axis=0) == pytest.approx(np.ones(10))


def test_a_place_file_without_all_ages_gets_them_from_adults_and_children(tmp_path):
    """Older files have no `age_all`: children are then spread evenly over their sixteen years."""
    england = load_place("england")
    path = tmp_path / "plain.yaml"
    text = (Path(__file__).resolve().parents[2] / "scenarios/places/england.yaml").read_text(encoding="utf-8")
    head, tables = text.split("\ntables:\n")
    ages, rest = tables.split("  age_all:\n")
    path.write_text(
        f"{head}\ntables:\n{ages}  children_per_adult{rest.split('  children_per_adult', 1)[1]}", encoding="utf-8"
    )
    found = load_place(str(path)).tables["age_all"]
    assert found.sum(axis=0) == pytest.approx(np.ones(10))
    assert found[4:] == pytest.approx(england.tables["age_all"][4:], abs=1e-4)
    assert np.abs(found[:4] - england.tables["age_all"][:4]).max() < 0.02


def mistakes(path):
    with pytest.raises(InputError) as caught:
        load_place(str(path))
    return [str(m) for m in caught.value.mistakes]


def test_mistakes_of_an_areas_file_are_told_by_line(two_sided):
    path = two_sided.with_name("four.areas.csv")
    good = path.read_text(encoding="utf-8")
    lines = good.splitlines()
    cells = lines[2].split(",")
    cells[2] = "11"
    path.write_text("\n".join([*lines[:2], ",".join(cells), *lines[3:]]), encoding="utf-8")
    assert mistakes(two_sided) == [f"{path}:3: decile: '11'; 1 (most deprived) to 10"]
    path.write_text(good.replace("social", "socail", 1), encoding="utf-8")
    [said] = mistakes(two_sided)
    assert said.startswith(f"{path}:1: social: no such column") and said.endswith("did you mean `socail`?")
    path.write_text("\n".join([*lines, lines[1], lines[2][:20]]), encoding="utf-8")
    said = mistakes(two_sided)
    assert f"{path}:6: code: 'E1' again (first in line 2); each area once" in said
    assert any(m.startswith(f"{path}:7: row: ") for m in said)
    path.write_text(lines[0] + "\n", encoding="utf-8")
    assert "no area" in mistakes(two_sided)[0]
    path.unlink()
    assert "cannot be read (No such file or directory)" in mistakes(two_sided)[0]


def test_mistakes_of_a_place_file_are_told(two_sided, built):
    text = two_sided.read_text(encoding="utf-8")
    two_sided.write_text(text.replace("areas: four.areas.csv", "areas: ../four.areas.csv\nareaz: x"), encoding="utf-8")
    said = "\n".join(mistakes(two_sided))
    assert "the name of a .csv file in the same folder" in said and "did you mean `areas`" in said
    two_sided.write_text(text.replace("coercion.detention_gp", "coercion.detention_gq"), encoding="utf-8")
    assert "did you mean `coercion.detention_gp`?" in mistakes(two_sided)[0]
    two_sided.write_text(text.replace("plus: ", "plus: 99"), encoding="utf-8")
    assert "a number from -5 to 5" in mistakes(two_sided)[0]


def test_areas_other_than_those_written_are_noticed(coventry):
    areas = coventry.with_name("coventry.areas.csv")
    assert load_place(str(coventry)).small is not None
    areas.write_bytes(areas.read_bytes().rsplit(b"\n", 2)[0] + b"\n")
    assert "has other bytes than those the place was built with" in mistakes(coventry)[0]
