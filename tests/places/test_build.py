"""Five places from the slices as published: areas, counts, margins, what is local, and services."""

import csv

import numpy as np
import pytest

from sim.access import capacity
from sim.columns import ROW
from sim.life import ADULT
from sim.numbers import load_numbers
from sim.population.areas import COUNTS, read_areas
from sim.population.atlas import forms
from sim.population.atlas.assemble import sheets_of
from sim.population.atlas.figures import national_rates
from sim.population.atlas.fit import fit_of, told
from sim.population.atlas.make import build, write
from sim.population.place import PARTS_OF_ONE, load_place
from sim.population.services import in_place, moved
from tests.places.conftest import PLACES, SLICES


def column(place, name, *columns):
    """Figures of a slice as published: key → sum of columns, read independently of the program."""
    with (SLICES / place / name).open(encoding="utf-8", newline="") as stream:
        return {row[next(iter(row))]: sum(float(row[c]) for c in columns) for row in csv.DictReader(stream)}


def test_slices_are_small_and_licensed():
    files = sorted(SLICES.glob("*/*.csv"))
    assert len(files) >= 5 * 16
    for path in files:
        with path.open(encoding="utf-8", newline="") as stream:
            assert 1 <= sum(1 for _ in csv.reader(stream)) - 1 <= 200, path
    assert "Open Government Licence v3.0" in (SLICES / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PLACES)
def test_a_place_holds_the_published_counts_of_its_areas(built, name):
    _, place, path = built[name]
    small = place.small
    assert small is not None and 90 <= len(small.codes) <= 190
    decile = column(name, forms.INDEX_2025.file, "IMD_decile")
    assert dict(zip(small.codes, small.decile.tolist(), strict=True)) == decile
    social = column(name, forms.TENURE.file, "social_council", "social_other")
    assert dict(zip(small.codes, small.counts["tenure"][2].tolist(), strict=True)) == social
    black = column(name, forms.ETHNIC_5.file, "black")
    assert dict(zip(small.codes, small.counts["ethnic_group"][2].tolist(), strict=True)) == black
    old = column(name, forms.AGES.file, "age_90_plus")
    for code, filled, count in zip(small.codes, small.filled, small.counts["age"][-1], strict=True):
        assert ("age" in filled.split()) == (code not in old)  # a changed area has its council's ages
        assert code not in old or old[code] == count
    for table in PARTS_OF_ONE:
        assert place.tables[table].sum(axis=0) == pytest.approx(np.ones(10))
    assert "Open Government Licence v3.0" in path.read_text(encoding="utf-8")
    assert PLACES[name] in place.title


def test_tables_by_decile_are_sums_over_areas(built):
    _, place, _ = built["lambeth"]
    decile = column("lambeth", forms.INDEX_2025.file, "IMD_decile")
    homes = column("lambeth", forms.TENURE.file, "households")
    social = column("lambeth", forms.TENURE.file, "social_council", "social_other")
    third = [code for code, d in decile.items() if d == 3]
    share = sum(social[c] for c in third) / sum(homes[c] for c in third)
    assert place.tables["tenure"][2, 2] == pytest.approx(share, abs=2e-3)  # totals are perturbed by the publisher
    england = load_place("england")
    assert place.tables["tenure"][:, 9] == pytest.approx(england.tables["tenure"][:, 9], abs=2e-6)  # nobody lives there


def test_figures_of_councils_are_the_places_own(built):
    _, place, _ = built["lambeth"]
    with (SLICES / "lambeth" / forms.ORIENTATION.file).open(encoding="utf-8", newline="") as stream:
        said = {row["sexual_orientation"]: float(row["n"]) for row in csv.DictReader(stream)}
    answered = sum(n for what, n in said.items() if what != "Not answered")
    assert place.mean("orientation")[1] > 3 * load_place("england").mean("orientation")[1]
    assert place.at(20_000).mean("orientation")[1] == pytest.approx(said["Gay or Lesbian"] / answered, abs=1e-5)
    assert {"age", "tenure", "ethnic_group", "orientation", "severe"} <= set(place.local)
    assert "sex" not in place.local


@pytest.mark.parametrize("name", PLACES)
def test_the_fit_of_every_area_is_told_and_close(built, name):
    _, place, _ = built[name]
    fits = fit_of(place, 300_000)
    assert {fit.table for fit in fits} == {"age", "tenure", "ethnic_group", "disability"}
    assert all(0.0 <= fit.mean <= fit.largest < 0.05 for fit in fits)  # percentage points
    assert "percentage points" in told(fits)


def test_detention_practice_starts_from_the_boards_published_rate(built):
    place, loaded, _ = built["lambeth"]
    [gp, police] = loaded.services
    assert (gp.number, police.number) == ("coercion.detention_gp", "coercion.detention_police")
    assert "141.4 per 100,000" in gp.source
    rates = national_rates(sheets_of(SLICES / "lambeth", whole=False)["detentions"])
    england = load_place("england").tables["ethnic_group"].T / 10
    assert (rates * england).sum() == pytest.approx(88.3)  # of all people
    assert rates[0].min() > rates[9].max() * 0.9 and np.all(rates[:, 2] > 2 * rates[:, 0])
    numbers = load_numbers()
    here = in_place(numbers, loaded, 20_000)
    assert here["coercion.detention_gp"].value == pytest.approx(moved(numbers["coercion.detention_gp"], gp))
    assert any(f.what == "detentions under the Mental Health Act" for f in place.figures)


def places_a_head(numbers, deciles, heads):
    """Places of each service for each head of every area, as towns spread them today: (services, areas)."""
    rows = np.zeros((len(ROW), heads.sum()), np.uint8)
    rows[ROW["stage"]], rows[ROW["age"]] = ADULT, 17  # for whom every service is, young people's too
    return capacity.spreads(rows, np.repeat(np.arange(len(heads)), heads), deciles, numbers)[0] / heads


@pytest.mark.parametrize("name", ["blackpool", "lambeth"])
def test_every_service_of_an_area_has_the_places_of_its_decile_in_the_nation(built, name):
    numbers, place = load_numbers(), built[name][1]
    nation = places_a_head(numbers, np.arange(1, 11, dtype=np.uint8), np.full(10, 1000))
    here = place.at(20_000)
    mine = places_a_head(in_place(numbers, place, 20_000), here.deciles, np.rint(here.heft * 1000).astype(int))
    assert mine == pytest.approx(nation[:, here.deciles - 1], rel=1e-4)
    assert in_place(numbers, load_place("england"), 20_000) is numbers


def test_the_index_of_2019_gives_the_areas_of_2011(tmp_path):
    place = build(SLICES / "lambeth", "E09000022", index="2019", whole=False)
    decile = column("lambeth", forms.INDEX_2019.file, "IMD_decile")
    path = write(place, tmp_path / "old.yaml")[0]
    small = load_place(str(path)).small
    assert dict(zip(small.codes, small.decile.tolist(), strict=True)) == decile
    assert "2019" in place.made_from["deciles"]


def test_published_column_names_are_read_too(folder):
    """The publishers' own headings and file names give the same place."""
    renamed = {
        forms.INDEX_2025: ("File_7_IoD2025.csv", 1),
        forms.TENURE: ("census2021-ts054-lsoa.csv", 1),
        forms.ETHNIC_5: ("census2021-ts021-lsoa.csv", 1),
        forms.DISABILITY: ("census2021-ts038-lsoa.csv", 1),
        forms.DEPRIVATION: ("census2021-ts011-lsoa.csv", 1),
        forms.ETHNIC_19: ("census2021-ts021-ltla.csv", 1),
        forms.REGIONS: ("LAD24_RGN24.csv", 1),
        forms.AGES: ("SAPE23DT2.csv", 1),
        forms.SINGLE_YEARS: ("MYE2.csv", 1),
        forms.LOOKUP_2011: ("LSOA11_LAD22_ICB22.csv", 1),
        forms.COUNCILS: ("LAD22_LAD23.csv", 1),
        forms.ICBS: ("ICB24.csv", 1),
    }
    before = build(folder, "Lambeth", whole=False)
    for kind, (name, k) in renamed.items():
        old, new = kind.forms[0], kind.forms[k]
        sheet = sheets_of(folder, whole=False)[kind.name]
        header = [new.key, *new.texts.values(), *(c for cs in new.counts.values() for c in cs)]
        with (folder / name).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(header)
            for i, key in enumerate(sheet.keys):
                texts = [sheet.texts[what][i] for what in new.texts]
                figures = [f"{sheet.counts[what][i]:.0f}" if n == 0 else "0" for what, cs in new.counts.items()
                           for n in range(len(cs))]  # fmt: skip
                writer.writerow([key, *texts, *figures])
        (folder / kind.file).unlink()
        assert old.columns != new.columns
    after = build(folder, "Lambeth", whole=False)
    assert {t: np.abs(v - before.tables[t]).max() for t, v in after.tables.items()} == pytest.approx(
        dict.fromkeys(after.tables, 0.0)
    )
    assert after.columns == before.columns


def test_orientation_is_read_as_nomis_publishes_it(folder):
    before = build(folder, "Lambeth", whole=False).tables["orientation"]
    sheet = sheets_of(folder, whole=False)["orientation"]
    said = dict(zip(sheet.texts["said"], sheet.counts["n"], strict=True))
    wide = forms.ORIENTATION.forms[1]
    row = [sheet.keys[0], *(f"{said[forms.SAID[name]]:.0f}" for name in wide.counts)]
    (folder / forms.ORIENTATION.file).unlink()
    with (folder / "census2021-ts077-ltla.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([[wide.key, *(c for (c,) in wide.counts.values())], row])
    assert build(folder, "Lambeth", whole=False).tables["orientation"] == pytest.approx(before)


def test_an_area_whose_figures_are_suppressed_takes_its_councils(folder, tmp_path):
    path = folder / forms.TENURE.file
    lines = path.read_text(encoding="utf-8").splitlines()
    code = lines[4].split(",")[0]
    lines[4] = ",".join([code, "612", "[c]", *lines[4].split(",")[3:]])
    path.write_text("\n".join(lines), encoding="utf-8")
    place = build(folder, "Lambeth", whole=False)
    at = place.columns["code"].index(code)
    assert place.columns["filled"][at] == "tenure"
    assert any("tenure" in note for note in place.notes)
    small = read_areas(write(place, tmp_path / "x.yaml")[1], 0.2)
    here = small.counts["tenure"][:, small.codes.index(code)]
    others = small.counts["tenure"].sum(axis=1) - here
    assert here / here.sum() == pytest.approx(others / others.sum(), abs=0.01)
    assert set(COUNTS) == set(small.counts)
