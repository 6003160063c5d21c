"""Slope, funnel, caterpillar and costs: readable, honest, the same bytes, true to their data, safe with any title."""

import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from analysis.charts import caterpillar, costs, funnel, slopes, style
from tests.charts import readable
from tests.charts.findings import SCENARIOS, STAGES, furthest, spent, strata, table
from tests.measures import made_up

BY_NIGHT = [pytest.param(title, marks=pytest.mark.nightly) for title in ("right to left", "control")]
TITLES = ("mathematics", "very long", *BY_NIGHT)  # of those that every chart survives


DRAW = {
    "slope": lambda **how: slopes.slope(readable.small(SCENARIOS), about=readable.ABOUT, **how),
    "funnel": lambda **how: funnel.funnel(furthest(), about=readable.ABOUT, **how),
    "caterpillar": lambda **how: caterpillar.caterpillar(strata(), about=readable.ABOUT, replicates=4, **how),
    "costs": lambda **how: costs.cost_chart(spent(), table(), about=readable.ABOUT, **how),
}
WRITE = {
    "slope": lambda folder, **how: slopes.write(readable.small(SCENARIOS), folder, about=readable.ABOUT, **how),
    "funnel": lambda folder, **how: funnel.write(furthest(), folder, about=readable.ABOUT, **how),
    "caterpillar": lambda folder, **how: caterpillar.write(strata(), folder, about=readable.ABOUT, replicates=4, **how),
    "costs": lambda folder, **how: costs.write(spent(), folder, gaps=table(), about=readable.ABOUT, **how),
}


@pytest.mark.parametrize(("scenarios", "replicates"), [(1, 3), (2, 1), (4, 3), (6, 2)], ids=lambda value: str(value))
def test_slope_is_readable_for_any_number_of_scenarios(scenarios, replicates):
    names = (*made_up.SCENARIOS, "sixth")[:scenarios]
    readable.check(
        slopes.slope(readable.small(names, replicates), titles={"sixth": readable.LONG}, about=readable.ABOUT)
    )


@pytest.mark.parametrize("outcome", ["treated_given_need", "detention"])
def test_slope_is_readable_for_other_outcomes(outcome):
    readable.check(slopes.slope(readable.small(SCENARIOS, months=60), outcome, about=readable.ABOUT))


@pytest.mark.parametrize("dimension", ["imd_fifth", "ethnic_group"])
@pytest.mark.parametrize("replicates", [1, 3])
def test_funnel_is_readable(dimension, replicates):
    readable.check(funnel.funnel(furthest(replicates), dimension, about=readable.ABOUT))


@pytest.mark.parametrize(("replicates", "size"), [(1, 200.0), (4, 200.0), (2, 8.0)])
def test_caterpillar_is_readable_with_many_strata_or_few(replicates, size):
    readable.check(caterpillar.caterpillar(strata(replicates, size), about=readable.ABOUT))


@pytest.mark.parametrize("many", [1, 2, 3])
def test_costs_are_readable(many):
    titles = {"living_wage": readable.LONG, "needs_weighted_funding": "Needs-weighted"}
    readable.check(costs.cost_chart(spent(many), table(), titles=titles, about=readable.ABOUT))


@pytest.mark.parametrize("chart", DRAW)
@pytest.mark.parametrize("title", TITLES)
def test_any_title_survives_here_too(chart, title, tmp_path):
    title = readable.HOSTILE[title]
    axes = DRAW[chart](title=title)
    figure = style.figure_of(axes)
    ET.parse(style.write(figure, tmp_path, "chart", pd.DataFrame({"x": [1]}), title)[1])
    for text, box in readable.written(axes)[1]:
        assert box.y1 <= figure.bbox.y1 + 1 and box.x1 <= figure.bbox.x1 + 1, text.get_text()[:50]


@pytest.mark.parametrize("chart", WRITE)
def test_the_same_bytes_twice_and_an_alt_text_of_the_numbers(chart, tmp_path):
    one, two = (WRITE[chart](tmp_path / name) for name in ("one", "two"))
    assert len(one) == 4
    for a, b in zip(one, two, strict=True):
        assert a.read_bytes() == b.read_bytes(), a.name
    alt = one[3].read_text(encoding="utf-8")
    assert 80 < len(alt) < 4_000 and "nan" not in alt.lower().split() and "forecast" not in alt.lower()


@pytest.mark.parametrize("chart", DRAW)
def test_they_say_what_every_chart_must(chart):
    said = readable.said(DRAW[chart]())
    for words in ("simulated", "seed 0", "Open Government Licence v3.0", "England", "paired replicates"):
        assert words in said, words


def test_slope_data_is_the_fitted_line():
    data = slopes.slope_data(readable.small(SCENARIOS))
    for _, rows in data.groupby("scenario"):
        row = rows.iloc[0]
        assert row["most"] - row["least"] == pytest.approx(row["sii"], rel=1e-9)
        assert np.allclose(rows["fitted"], row["most"] - row["sii"] * rows["ridit"])
        assert np.abs(rows["value"] - rows["fitted"]).max() < 2.0
    axes = slopes.slope(readable.small(SCENARIOS), about=readable.ABOUT)
    mine = data[data["scenario"] == "baseline"]
    assert any(np.allclose(np.asarray(d.get_offsets())[:, 1], mine["value"]) for d in axes.collections)


def test_slope_that_luck_could_give_is_called_so():
    flat = readable.small(("baseline",), 3)
    part = flat["outcome"] == "caseness"
    share = 0.2 + 0.02 * np.random.default_rng(7).normal(size=part.sum())
    flat.loc[part, "numerator"] = flat.loc[part, "denominator"] * share
    what = slopes.OUTCOMES["caseness"]
    assert "too small to tell from luck" in slopes.finding(slopes.slope_data(flat), what)


def test_funnel_counts_by_hand():
    data = funnel.funnel_data(furthest()).set_index(["group", "step"])
    mine = furthest().query("scenario == 'baseline' and dimension == 'imd_fifth' and group == '1'")
    wide = mine.pivot(index="replicate", columns="stage", values="people")
    asked = 100.0 * wide[list(STAGES[2:])].sum(axis=1) / wide.sum(axis=1)
    row = data.loc[("1", "asked")]
    assert row["value"] == pytest.approx(asked.mean()) and row["low"] < row["value"] < row["high"]
    assert data.loc[("1", "recovered"), "value"] == pytest.approx((100.0 * wide["recovered"] / wide.sum(axis=1)).mean())
    steps = data.loc["1"]["value"].to_numpy()
    assert (np.diff(steps) < 0).all()  # nested: nobody comes further than those before


def test_small_groups_are_not_in_a_funnel():
    with pytest.raises(ValueError, match="fewer than 30"):
        funnel.funnel_data(furthest(3, 3))
    some = funnel.funnel_data(furthest(3, 100), "ethnic_group")
    hidden = some["value"].isna().groupby(some["group"]).all()
    assert hidden["other"] and not hidden["white"]
    readable.check(funnel.funnel(furthest(3, 100), "ethnic_group", about=readable.ABOUT))
    assert "not shown, too few people" in funnel.funnel_alt(some, "t")


def test_a_funnel_says_which_groups_differ_and_when_luck_could_do_it():
    said = funnel.finding(funnel.funnel_data(furthest(6), "ethnic_group"))
    assert "fewest" in said and "people from Black ethnic groups" in said
    assert "could be luck" in funnel.finding(funnel.funnel_data(furthest(1)))


def test_costs_that_are_not_known_are_said(tmp_path):
    unknown = spent().assign(a_head=np.nan, a_head_low=np.nan, a_head_high=np.nan)
    readable.check(costs.cost_chart(unknown, table(), about=readable.ABOUT))
    assert "not known" in costs.finding(unknown) and "cost not known" in costs.costs_alt(
        costs.costs_data(unknown, table()), "caseness", "t"
    )
    with pytest.raises(ValueError, match="no lever"):
        costs.costs_data(unknown.iloc[:0], table())
