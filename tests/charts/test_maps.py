"""Tile maps: layouts, figures by hand, areas without figures or tiles named, the same bytes, any title."""

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from analysis.charts import maps, style, tiles
from sim.files import InputError
from sim.population.atlas import mixes
from tests.measures import made_up

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def series():
    return made_up.series(("baseline", "living_wage"), replicates=3, months=48)


def hexjson(path, hexes, layout="odd-r"):
    path.write_text(json.dumps({"layout": layout, "hexes": hexes}, indent=1), encoding="utf-8")
    return path


def test_the_built_in_layout_has_every_region_on_a_tile_of_its_own():
    layout = tiles.regions()
    regions = {mix.code: mix.name for mix in mixes.mixes() if mix.kind == "region"}
    assert {tile.code: tile.name for tile in layout.tiles} == regions and len(regions) == 9
    spots = np.array([(tile.x, tile.y) for tile in layout.tiles])
    apart = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1)) + 9 * np.eye(9)
    assert apart.min() == pytest.approx(1.0)  # neighbours touch, none overlap
    at = {tile.name: tile for tile in layout.tiles}
    assert at["North East"].y == max(tile.y for tile in layout.tiles)
    assert at["South West"].x < at["London"].x < at["South East"].x
    assert at["West Midlands"].x < at["East Midlands"].x < at["East of England"].x


@pytest.mark.parametrize("layout", tiles.LAYOUTS)
def test_neighbours_of_every_layout_are_one_apart(layout):
    """The six neighbours of a hexagon are all at distance 1, as the six of a honeycomb are."""
    for q, r in ((4, 4), (5, 4), (4, 5), (5, 5), (0, -1)):
        x, y = tiles.middle(layout, q, r)
        spots = [tiles.middle(layout, q + a, r + b) for a in (-1, 0, 1) for b in (-1, 0, 1) if (a, b) != (0, 0)]
        distances = sorted(np.hypot(x - a, y - b) for a, b in spots)
        assert distances[:6] == pytest.approx([1.0] * 6) and distances[6] > 1.5


def test_the_mixes_are_of_all_england():
    found = mixes.mixes()
    for kind, count in (("region", 9), ("icb", 42), ("council", 296)):
        mine = [mix for mix in found if mix.kind == kind]
        people = np.array([mix.residents for mix in mine])
        assert len(mine) == count and people.sum() == 56_490_108  # the census, as published
        assert all(mix.deciles.sum() == pytest.approx(1.0, abs=1e-4) for mix in mine)
        whole = people @ np.array([mix.deciles for mix in mine]) / people.sum()
        assert whole == pytest.approx(np.full(10, 0.1), abs=0.007)  # deciles are of areas, not of people
    assert {mix.also for mix in found if mix.kind == "icb"} >= {"QT6", "QKK"}
    blackpool = next(mix for mix in found if mix.name == "Blackpool")
    assert 45 < blackpool.most_deprived < 60


def test_figures_are_rates_by_decile_weighted_by_where_people_live(series):
    data = maps.map_data(series, "living_wage", "caseness").set_index("name")
    window = series[(series["month"] >= 24) & (series["outcome"] == "caseness") & (series["dimension"] == "imd_decile")]
    london = next(mix for mix in mixes.mixes() if mix.name == "London")
    wanted = {}
    for scenario in ("baseline", "living_wage"):
        sums = (
            window[window["scenario"] == scenario].groupby(["replicate", "group"])[["numerator", "denominator"]].sum()
        )
        rate = (100 * sums["numerator"] / sums["denominator"]).unstack()
        wanted[scenario] = rate[[str(d) for d in range(1, 11)]].to_numpy() @ london.deciles
    row = data.loc["London"]
    assert row["before"] == pytest.approx(wanted["baseline"].mean())
    assert row["after"] == pytest.approx(wanted["living_wage"].mean())
    assert row["change"] == pytest.approx(row["after"] - row["before"])
    assert row["change_low"] < row["change"] < row["change_high"]
    assert row["most_deprived"] == pytest.approx(london.most_deprived)
    assert data.loc["North East", "before"] > data.loc["South East", "before"]


def test_an_area_without_figures_and_one_without_a_tile_are_named(series, tmp_path):
    hexes = {t.code: {"n": t.name, "q": k % 3, "r": k // 3} for k, t in enumerate(tiles.regions().tiles)}
    del hexes["E12000007"]
    hexes |= {"E12000099": {"n": "Atlantis", "q": 5, "r": 5}, "W92000004": {"n": "Wales", "q": 6, "r": 5}}
    layout = tiles.read_hexjson(hexjson(tmp_path / "nine.hexjson", hexes))
    data = maps.map_data(series, "living_wage", "caseness", layout=layout)
    missing, extra = maps.left_out(data)
    assert missing == "No figures for 1 areas of Wales, Atlantis (hatched)." and extra == "No tile for London."
    paths = maps.write(series, tmp_path, "living_wage", "caseness", layout=layout)
    alt = paths[3].read_text(encoding="utf-8")
    assert missing in alt and extra in alt
    table = pd.read_csv(paths[2]).set_index("name")
    assert np.isnan(table.loc["Atlantis", "before"]) and np.isnan(table.loc["London", "x"])
    svg = paths[1].read_text(encoding="utf-8")
    assert svg.count("<pattern") >= 1  # hatching


def test_the_title_says_no_more_than_the_interval_allows(series):
    data = maps.map_data(series, "living_wage", "caseness")
    assert "fewer in 100 (" in maps.finding(data, "caseness", "Living wage")
    unsure = data.assign(change_low=-1.0, change_high=1.0)
    assert "too small to tell from luck" in maps.finding(unsure, "caseness", "Living wage")
    once = maps.map_data(series[series["replicate"] == 0], "living_wage", "caseness")
    assert "luck not ruled out" in maps.finding(once, "caseness", "Living wage")
    still = maps.map_data(series, "baseline", "caseness")
    assert "no change" in maps.finding(still, "caseness", "Nothing")


def test_texts_stay_inside_and_bytes_are_the_same(series, tmp_path):
    about = style.About(people=20_000)
    first, second = (maps.write(series, tmp_path / n, "living_wage", "caseness", about=about) for n in "ab")
    for a, b in zip(first, second, strict=True):
        assert a.read_bytes() == b.read_bytes()
    titles = {"living_wage": r"$\frac{1}{2}$ 📉 " + "word " * 400}
    assert maps.write(series, tmp_path / "c", "living_wage", "caseness", titles=titles)
    data = maps.map_data(series, "living_wage", "caseness")
    figure = maps._draw(data, tiles.regions(), "A title", "Of what", about.source(3, "Means."), "Living wage")
    with style.look():
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        for text in [t for axes in figure.axes for t in axes.texts] + figure.texts:
            box = text.get_window_extent(canvas.get_renderer())
            assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= figure.bbox.width and box.y1 <= figure.bbox.height


def test_too_few_people_in_a_decile_are_told(series):
    few = series[~((series["dimension"] == "imd_decile") & (series["group"] == "10"))]
    with pytest.raises(ValueError, match="too few people in decile 10: a map needs all ten"):
        maps.map_data(few, "living_wage", "caseness")
    with pytest.raises(ValueError, match="no cmd by decile of baseline"):
        maps.map_data(series, "living_wage", "cmd")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "broken JSON"),
        ("[]", "hexes: a list of 0"),
        ('{"layout": "odd-r", "hexes": {}}', "hexes: a mapping of 0"),
        (
            '{"layout": "od-r", "hexes": {"E1": {"q": 0, "r": 0}}}',
            "layout: 'od-r'; odd-r, even-r, odd-q, even-q; did you",
        ),
        ('{"layout": "odd-r", "hexes": {"E1": {"q": 0.5, "r": true}}}', "hexes.E1.q: 0.5; a whole number"),
        ('{"layout": "odd-r", "hexes": {"E1": 3}}', "hexes.E1.q: nothing; a whole number"),
        (
            '{"layout":"odd-r","hexes":{"E1":{"q":1,"r":2},"E2":{"q":1,"r":2}}}',
            "hexes.E2: on the tile of E1 (q 1, r 2)",
        ),
        ("[" * 100_000, "JSON"),
    ],
)
def test_a_wrong_layout_is_refused_in_words(tmp_path, text, said):
    path = tmp_path / "wrong.hexjson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        tiles.read_hexjson(path)
    assert said in str(caught.value) and str(caught.value).startswith(f"{path}:1: ")


def test_every_mistake_of_a_layout_is_told_and_a_missing_file(tmp_path):
    path = hexjson(tmp_path / "two.hexjson", {"E1": {"q": "x", "r": 0}, "E2": {"q": 0, "r": None}})
    with pytest.raises(InputError) as caught:
        tiles.read_hexjson(path)
    assert len(caught.value.mistakes) == 2
    with pytest.raises(InputError, match="cannot be read"):
        tiles.read_hexjson(tmp_path / "none.hexjson")


def test_a_layout_of_unknown_codes_is_refused(series, tmp_path):
    layout = tiles.read_hexjson(hexjson(tmp_path / "moon.hexjson", {"M1": {"q": 0, "r": 0}}))
    with pytest.raises(ValueError, match="no code of moon is that of a council"):
        maps.map_data(series, "living_wage", "caseness", layout=layout)


if os.environ.get("MINDGAP_DATA"):
    FOLDER = Path(os.environ["MINDGAP_DATA"])

    @pytest.mark.nightly
    @pytest.mark.parametrize(
        ("name", "here", "gone"),
        [
            ("hex_nhs_icb_2022", 42, 0),
            ("hex_uk_local_authorities_2023", 296, 65),
            ("hex_uk_local_authorities_2021", 292, 82),
            ("hex_uk_local_authorities_2019", 289, 93),
        ],
    )
    def test_published_layouts_are_read(series, name, here, gone):
        data = maps.map_data(series, "living_wage", "caseness", layout=tiles.read_hexjson(FOLDER / f"{name}.hexjson"))
        drawn = data.dropna(subset=["x"])
        assert (int(drawn["before"].notna().sum()), int(drawn["before"].isna().sum())) == (here, gone)
        assert int(data["x"].isna().sum()) == (296 if here > 42 else 42) - here

    @pytest.mark.nightly
    def test_the_librarys_mixes_are_what_the_files_give(tmp_path):
        mixes.write(FOLDER, tmp_path / mixes.FILE)
        assert (tmp_path / mixes.FILE).read_bytes() == (ROOT / "scenarios" / "places" / mixes.FILE).read_bytes()
