"""With the whole official files (MINDGAP_DATA): the library's places to the byte, and all of England's areas in one."""

import os
import time
from pathlib import Path

import numpy as np
import pytest

from sim.library import place_names
from sim.numbers import load_numbers
from sim.population.atlas.assemble import assemble, sheets_of
from sim.population.atlas.choose import choose
from sim.population.atlas.fit import fit_of, told
from sim.population.atlas.make import make, write
from sim.population.people import draw
from sim.population.place import load_place
from sim.run import begin, prepare
from sim.scenario import load_scenario

LIBRARY = Path(__file__).resolve().parents[2] / "scenarios" / "places"

if os.environ.get("MINDGAP_DATA"):

    @pytest.fixture(scope="module")
    def areas():
        return assemble(sheets_of(Path(os.environ["MINDGAP_DATA"])))

    @pytest.mark.nightly
    @pytest.mark.parametrize("name", [name for name in place_names() if name != "england"])
    def test_the_librarys_places_are_what_the_files_give(areas, name, tmp_path):
        chosen = choose(areas, name)
        path = tmp_path / f"{name}.yaml"
        write(make(areas, chosen, name), path)
        place = load_place(str(path))
        paths = write(make(areas, chosen, name), path, told(fit_of(place, round(place.small.adults.sum()))))
        assert [p.read_bytes() for p in paths] == [(LIBRARY / p.name).read_bytes() for p in paths]

    @pytest.mark.nightly
    def test_every_area_of_england_in_one_place_loads_in_ten_seconds_and_runs(areas, tmp_path):
        built = make(areas, choose(areas, "England"), "every_area")
        path = write(built, tmp_path / "every_area.yaml")[0]
        began = time.process_time()
        place = load_place(str(path))
        took = time.process_time() - began
        assert len(place.small.codes) == 33_755 and took < 10.0
        assert place.small.counts["age"].sum() == pytest.approx(56_550_138, rel=0.003)  # as ONS, filled areas apart
        england = load_place("england")
        for table in ("tenure", "ethnic_group", "disability"):
            assert place.tables[table] == pytest.approx(england.tables[table], abs=2e-6), table
        scenario = load_scenario("living_wage").override(place=str(path), people=60_000, burn_in_months=2, months=14)
        run = begin(scenario, prepare(scenario, 1)).finish()
        assert np.bincount(run.town.column("imd_decile", run.town.here), minlength=11)[1:].min() > 5_000
        people = draw(place, 300_000, 1, load_numbers())
        assert len(people.area_decile) == pytest.approx(200, abs=5)

    @pytest.mark.nightly
    @pytest.mark.parametrize("of", ["London", "North East", "NHS Kent and Medway Integrated Care Board", "Cumberland"])
    def test_any_kind_of_place_can_be_built_and_drawn(areas, of, tmp_path):
        path = write(make(areas, choose(areas, of), "x"), tmp_path / "x.yaml")[0]
        people = draw(load_place(str(path)), 5_000, 1, load_numbers())
        assert len(people.ids) == 5_000 and set(people.area_decile) <= set(range(1, 11))
