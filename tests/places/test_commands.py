"""What a user types: build a place, list and show it, compare there, and map the result; mistakes as lines, exit 2."""

import json
import re

import pytest

from analysis import pictures
from experiments.compare import compare
from mindgap.place_text import empty_fifths, told
from sim.population.place import load_place
from tests.places.conftest import PLACES, SLICES


@pytest.fixture
def run(run, monkeypatch):
    """Runs a command where no folder of official files is named."""
    monkeypatch.delenv("MINDGAP_DATA", raising=False)
    return run


def test_build_says_what_it_found_and_what_it_wrote(run, tmp_path):
    code, out, err = run("place", "build", "Coventry", "--from", str(SLICES / "coventry"), "--part")
    assert code == 0
    assert out.startswith("Coventry: 190 areas\n") and "Fit: largest distance" in out
    assert "detentions under the Mental Health Act: 71.6 per 100,000" in out
    assert "areas have their council's mix of age" in out
    assert "coventry.yaml and coventry.areas.csv" in err
    assert (tmp_path / "coventry.yaml").is_file() and (tmp_path / "coventry.areas.csv").is_file()
    code, again, _ = run("place", "build", "Coventry", "--from", str(SLICES / "coventry"), "--part", "--json")
    found = json.loads(again)
    assert code == 0 and found["areas"] == 190 and found["kind"] == "council"
    assert {fit["table"] for fit in found["fit"]} == {"age", "tenure", "ethnic_group", "disability"}


def test_build_refuses_in_lines(run, tmp_path):
    assert run("place", "build", "Coventry")[0::2] == (
        2,
        "no folder of official tables: give --from FOLDER, or set MINDGAP_DATA\n",
    )
    code, _, err = run("place", "build", "Coventry", "--from", str(SLICES / "coventry"))
    assert code == 2 and len(err.splitlines()) >= 12 and all(": " in line for line in err.splitlines())
    mine = tmp_path / "coventry.yaml"
    mine.write_text("schema: 1\n", encoding="utf-8")
    code, _, err = run("place", "build", "Coventry", "--from", str(SLICES / "coventry"), "--part")
    assert code == 2 and "was not made by `mindgap place`" in err and mine.read_text() == "schema: 1\n"
    code, _, err = run("place", "build", "Coventry", "--from", str(SLICES / "coventry"), "--part", "--out", "x.csv")
    assert code == 2 and "a name that ends in .yaml is meant" in err


def test_mindgap_data_names_the_folder(run, monkeypatch):
    monkeypatch.setenv("MINDGAP_DATA", str(SLICES / "blackpool"))
    code, out, _ = run("place", "build", "blackpool", "--part", "--out", "mine.yaml")
    assert code == 0 and "Blackpool: 94 areas" in out


def test_places_are_listed_with_their_areas(run):
    code, out, _ = run("list", "places", "--json")
    rows = {row["name"]: row for row in json.loads(out)}
    assert code == 0 and set(PLACES) | {"england"} <= set(rows)
    assert rows["lambeth"]["areas"] == 181 and rows["bradford"]["areas"] == 312
    assert rows["blackpool"]["most_deprived"] > 50 > rows["lambeth"]["most_deprived"]
    assert "tenure" in rows["coventry"]["local"]


def test_show_says_what_is_local_and_what_national(run):
    code, out, _ = run("place", "show", "lambeth")
    assert code == 0
    local, national = out.splitlines()[:2]
    assert local.startswith("Lambeth (181 areas). Local figures: ") and "ethnic group" in local and "tenure" in local
    assert national.startswith("National figures: ") and "rents" in national and "sex" in national
    assert "coercion.detention_gp: +" in out and "Census 2021 TS054" in out
    assert run("place", "show", "england")[1].startswith("England: all figures are England's.")
    code, _, err = run("place", "show", "lambth")
    assert code == 2 and "did you mean `lambeth`?" in err
    assert json.loads(run("place", "show", "blackpool", "--json")[1])["empty_fifths"] == [5]


def test_local_and_national_do_not_overlap():
    for name in PLACES:
        found = told(name)
        assert not set(found["local"]) & set(found["national"])
    assert told("england") is None


def test_compare_runs_in_a_place_and_says_whose_figures(run, monkeypatch):
    monkeypatch.setattr(pictures, "draw", lambda *given, **more: [])
    how = ("--people", "900", "--months", "14", "--replicates", "2", "--jobs", "1")
    code, out, _ = run("compare", "baseline", "living_wage", "--place", "lambeth", *how, "--out", "results/l")
    assert code == 0
    assert "Lambeth (181 areas). Local figures: deciles of deprivation of its areas" in out
    assert "National figures: sex" in out
    code, out, _ = run("compare", "baseline", "living_wage", "--place", "lambeth", *how, "--out", "results/l", "--json")
    assert code == 0 and json.loads(out)["place"]["title"] == "Lambeth"
    code, _, err = run("place", "map", "results/l")
    assert code == 2 and "holds a run of lambeth; a map needs the rates of all ten deciles" in err


def test_a_place_without_a_fifth_says_so_and_names_the_charts_not_drawn(run, tmp_path, built):
    assert empty_fifths(load_place("blackpool")) == [5] and empty_fifths(load_place("bradford")) == []
    how = ("--people", "900", "--months", "14", "--replicates", "1", "--jobs", "1", "--out", "results/b")
    code, out, _ = run("compare", "baseline", "living_wage", "--place", str(built["blackpool"][2]), *how)
    assert code == 0
    assert "Nobody lives in fifth 5 of England's areas here" in out
    assert "trends of caseness: " in (tmp_path / "results/b/charts/not_drawn.txt").read_text(encoding="utf-8")


@pytest.mark.nightly
def test_results_of_a_place_file_that_changed_are_not_shown_again(run, coventry):
    """A comparison is known by the bytes of its place file, not by its path."""
    path = coventry
    how = ("compare", "baseline", "living_wage", "--place", str(path), "--people", "300", "--months", "13",
           "--replicates", "1", "--jobs", "1")  # fmt: skip
    first = run(*how)
    assert first[0] == 0 and "was run before" not in first[2]
    assert "was run before" in run(*how)[2]
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("    plus: -0.", "    plus: 0."), encoding="utf-8")
    assert "was run before" not in run(*how)[2]
    assert "was run before" in run(*how)[2]
    path.write_text(re.sub("areas_sha256: .*", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    assert run(*how)[0] == 0
    areas = path.with_name("coventry.areas.csv")
    areas.write_text(areas.read_text(encoding="utf-8").rsplit("\n", 2)[0] + "\n", encoding="utf-8")
    assert "was run before" not in run(*how)[2]  # its areas are read as well


def test_a_run_of_england_is_mapped(run, tmp_path):
    compare(["baseline", "peer_support"], people=4000, months=14, replicates=1, jobs=1, out=tmp_path / "results/e")
    code, out, err = run("place", "map", "results/e")
    assert code == 0 and out.startswith("Three tile maps of 9 areas, simulated") and "Maps: maps" in err
    assert sorted(p.suffix for p in (tmp_path / "maps").iterdir()) == [".csv", ".png", ".svg", ".txt"]
    code, out, _ = run("place", "map", "results/e", "--outcome", "caseness", "--json")
    assert code == 0 and len(json.loads(out)["files"]) == 4
    code, _, err = run("place", "map", "results/e", "--outcome", "cdm")
    assert code == 2 and "did you mean `cmd`?" in err
    code, _, err = run("place", "map", "results/e", "--layout", "none.hexjson")
    assert code == 2 and "none.hexjson:1: file: cannot be read" in err
    code, _, err = run("place", "map", "results/nothing")
    assert code == 2 and err
