"""Every chart: readable, whole, honest about luck, the same bytes each time, and safe with any title."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.charts import cycle, equiplot, style, trends
from tests.charts import readable
from tests.charts.readable import ABOUT, HOSTILE, LONG, small, written
from tests.measures import made_up

ROOT = Path(__file__).resolve().parents[2]


DRAW = {
    "trend": lambda series, **how: trends.trend(series, about=ABOUT, **how),
    "equiplot": lambda series, **how: equiplot.equiplot(series, about=ABOUT, **how),
    "cycle": lambda series, **how: cycle.cycle(**{k: v for k, v in how.items() if k == "title"}),
}


@pytest.mark.parametrize("chart", ["trend", "equiplot"])
@pytest.mark.parametrize(
    ("scenarios", "replicates"),
    [
        (("baseline",), 3),
        (("baseline", "living_wage"), 3),
        (("baseline", "living_wage"), 1),
        (("baseline", "living_wage", "peer_support"), 2),
        (made_up.SCENARIOS, 3),
        ((*made_up.SCENARIOS, "sixth"), 3),
        ((*made_up.SCENARIOS, "sixth"), 1),
    ],
    ids=lambda value: str(value if isinstance(value, int) else len(value)),
)
def test_readable_for_any_number_of_scenarios_and_replicates(chart, scenarios, replicates):
    titles = {"sixth": LONG, "peer_support": "Peer support in the most deprived areas"}
    readable.check(DRAW[chart](small(scenarios, replicates), titles=titles))


@pytest.mark.parametrize("chart", ["trend", "equiplot"])
@pytest.mark.parametrize("outcome", ["treated_given_need", "detention"])
def test_readable_for_other_outcomes(chart, outcome):
    readable.check(DRAW[chart](small(made_up.SCENARIOS, months=60), outcome=outcome))


def test_the_cycle_is_readable_and_names_its_loops():
    axes = cycle.cycle()
    readable.check(axes)
    said = cycle.cycle_alt()
    for name in ("work", "debt", "isolation", "power", "coercion"):
        assert f"Cycle of {name}, from" in said
    assert "unequal determinants → distress → unequal access → unequal experience and outcomes" in said


@pytest.mark.parametrize("chart", list(DRAW))
@pytest.mark.parametrize("title", list(HOSTILE.values()), ids=list(HOSTILE))
def test_any_title_survives(chart, title, tmp_path):
    axes = DRAW[chart](small(), title=title or None) if chart != "cycle" else cycle.cycle(title=title)
    figure = style.figure_of(axes)
    paths = style.write(figure, tmp_path, "chart", pd.DataFrame({"x": [1]}), title)
    ET.parse(paths[1])
    assert paths[0].stat().st_size > 5_000
    _, texts = written(axes)
    for text, box in texts:
        assert box.y0 >= -1 and box.y1 <= figure.bbox.y1 + 1
        assert box.x1 <= figure.bbox.x1 + 1, text.get_text()[:50]


@pytest.mark.parametrize("name", list(HOSTILE.values()), ids=list(HOSTILE))
def test_any_scenario_name_survives(name, tmp_path):
    series = small().replace({"scenario": {"living_wage": name[:400] or "?"}})  # twice as long as a file may have it
    for module in (trends, equiplot):
        paths = module.write(series, tmp_path, about=ABOUT)
        ET.parse(paths[1])
        assert len(paths[3].read_text()) < 2_000


SHUFFLED = """
import sys
import matplotlib
from analysis.charts import cycle, equiplot, style, trends
from tests.measures.made_up import pd, series

matplotlib.rcParams.update({"lines.linewidth": 9, "font.size": 22, "savefig.dpi": 40})
made = series(("baseline", "living_wage"), replicates=3, months=36)
parts = [made[made.scenario == s] for s in ("baseline", "living_wage")]
made = pd.concat([part.sample(frac=1, random_state=4) for part in parts])
for module in (trends, equiplot):
    module.write(made, sys.argv[1], about=style.About(starts=(12,)))
cycle.write(sys.argv[1])
"""


def test_the_same_bytes_in_any_process(tmp_path):
    """In this one, whose hash seed was drawn at its start, and in another with rows and settings of its own."""
    series = made_up.series(("baseline", "living_wage"), replicates=3, months=36)
    here, there = tmp_path / "here", tmp_path / "there"
    for module in (trends, equiplot):
        module.write(series, here, about=style.About(starts=(12,)))
    cycle.write(here)
    environment = os.environ | {"PYTHONHASHSEED": "2"}
    subprocess.run([sys.executable, "-c", SHUFFLED, str(there)], cwd=ROOT, env=environment, check=True)
    names = sorted(p.name for p in here.iterdir())
    assert len(names) == 12 and names == sorted(p.name for p in there.iterdir())
    for name in names:
        assert (here / name).read_bytes() == (there / name).read_bytes(), name
    assert b"<dc:date>" not in (here / "cycle.svg").read_bytes()


def test_the_csv_twin_holds_what_is_drawn(tmp_path):
    series = small()
    paths = trends.write(series, tmp_path, about=ABOUT)
    table = pd.read_csv(paths[2])
    axes = trends.trend(series, about=ABOUT)
    mine = table[table["scenario"] == "living_wage"]
    lines = [line.get_ydata() for line in axes.get_lines()]
    assert any(len(y) == len(mine) and np.allclose(y, mine["most"]) for y in lines)
    # the last 12 months by hand
    part = series.query("scenario == 'living_wage' and dimension == 'imd_fifth' and group == '1' and month >= 36")
    part = part[part["outcome"] == "caseness"].groupby("replicate")[["numerator", "denominator"]].sum()
    assert mine["most"].iloc[-1] == pytest.approx(100 * (part["numerator"] / part["denominator"]).mean())
    assert (table.loc[table["month"] < 12].groupby("month")["gap"].nunique() == 1).all()  # equal until the start


def test_one_replicate_draws_no_band_and_says_so(tmp_path):
    series = small(replicates=1)
    axes = trends.trend(series, about=ABOUT)
    lower = style.figure_of(axes).axes[1]
    assert not lower.collections
    assert len(style.figure_of(trends.trend(small(), about=ABOUT)).axes[1].collections) == 1
    said = readable.said(axes)
    assert "no interval" in said and "t-interval" not in said
    for module in (trends, equiplot):
        alt = module.write(series, tmp_path, about=ABOUT)[3].read_text()
        assert "interval" not in alt and "nan" not in alt.split()


def test_what_every_chart_must_say():
    for chart in ("trend", "equiplot"):
        axes = DRAW[chart](small())
        said = readable.said(axes)
        for words in (
            "simulated",
            "seed 0",
            "95 % t-interval",
            "Open Government Licence v3.0",
            "England",
            "3 paired replicates",
        ):
            assert words in said, (chart, words)
        assert "forecast" not in said.lower()


def test_rates_of_rare_events_say_that_they_are_uncertain(tmp_path):
    series = small()
    for module, chart in ((trends, trends.trend), (equiplot, equiplot.equiplot)):
        for outcome, few in (("detention", True), ("caseness", False)):
            axes = chart(series, outcome, about=ABOUT)
            said = readable.said(axes)
            assert ("fewer than 3 million person-years" in said) == few, (module.__name__, outcome)
    assert "million person-years" in trends.write(series, tmp_path, "detention")[3].read_text()


def test_small_groups_are_not_drawn():
    series = small()
    series[["numerator", "denominator"]] /= 200.0  # 20 people a fifth
    with pytest.raises(ValueError, match="fewer than 30 people"):
        trends.trend(series)
    data = equiplot.equiplot_data(series)
    assert data[[f"fifth_{k}" for k in range(1, 6)]].isna().all(axis=None)
    readable.check(equiplot.equiplot(series))


def _luminance(colour):
    parts = np.array([int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    linear = np.where(parts <= 0.03928, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def test_colours_have_contrast():
    """WCAG 2.1: 3:1 for lines and dots on white, 4.5:1 for text."""
    for colour in style.PALETTE:
        assert 1.05 / (_luminance(colour) + 0.05) >= 2.95, colour  # #F46A25 is the Analysis Function's own: 2.98
    for colour in (style.INK, style.QUIET, style.BLUE, style.PLUM):
        assert 1.05 / (_luminance(colour) + 0.05) >= 4.5, colour
    assert style.PALETTE == ("#12436D", "#28A197", "#801650", "#F46A25")


def test_text_is_never_in_a_colour_too_pale():
    for chart in DRAW:
        _, texts = written(DRAW[chart](small()))
        assert {t.get_color() for t, _ in texts} <= {style.INK, style.QUIET, style.BLUE, style.PLUM}


@pytest.mark.parametrize("cell", ["=1+1", "+A1", "-cmd", "@SUM(A1)", " =1", "\t=1", "\r=1"])
def test_cells_that_a_spreadsheet_would_run_are_neutralised(cell, tmp_path):
    table = pd.DataFrame({cell: [cell, "plain"], "number": [-1.5, 2.0]})
    path = style.write(style.figure_of(cycle.cycle()), tmp_path, "chart", table, "alt")[2]
    found = pd.read_csv(path)
    assert found.iloc[0, 0].startswith("'") and found.columns[0].startswith("'")
    assert found.iloc[1, 0] == "plain" and list(found["number"]) == [-1.5, 2.0]


@pytest.mark.parametrize("stem", ["../up", "a/b", "", ".hidden", "x" * 90, "a b"])
def test_file_names_stay_in_the_folder(stem, tmp_path):
    with pytest.raises(ValueError, match="letters, digits"):
        style.write(style.figure_of(cycle.cycle()), tmp_path, stem, pd.DataFrame(), "alt")
    assert list(tmp_path.iterdir()) == []


def test_wrapping():
    assert style.wrap("one two three four", 9) == "one two\nthree\nfour"
    assert style.wrap("one two 20 %", 10) == "one two\n20 %"
    assert style.balance("one two three four five six", 22, 3) == "one two three\nfour five six"
    cut = style.wrap("word " * 1000, 20, 2)
    assert cut.count("\n") == 1 and cut.endswith("…") and max(map(len, cut.split("\n"))) <= 20
    assert style.clean("a\x00b\n c\ud800") == "ab c"


def test_months_have_names_and_years():
    assert ABOUT.month_name(0) == "April 2025" and ABOUT.month_name(12) == "April 2026"
    assert ABOUT.month_name(9) == "January 2026" and ABOUT.year(9) == 2026.0


def test_each_panel_shows_its_own_policy_start():
    own = (("living_wage", (12,)), ("peer_support", (20, 30)))
    about = style.About(people=20_000, starts=(12, 20, 30), own=own)
    axes = trends.trend(small(("baseline", "living_wage", "peer_support")), about=about)
    readable.check(axes)
    said = readable.said(axes)
    assert "policy starts April 2026" in said and "first lever starts December 2026" in said
    assert said.count("April 2026") == 1
    panels = style.figure_of(axes).axes[::2]
    drawn = [[x for line in panel.lines if len({*(x := line.get_xdata())}) == 1] for panel in panels]
    assert [len(lines) for lines in drawn] == [1, 2]
    assert drawn[0][0][0] == about.year(12) and drawn[1][0][0] == about.year(20)


def test_a_start_after_the_last_month_is_not_drawn():
    about = style.About(people=20_000, starts=(12, 400))
    axes = trends.trend(small(), about=about)
    assert axes.get_xlim()[1] < about.year(100) and "policy starts April 2026" in readable.said(axes)


def test_nothing_is_called_paired_that_is_not():
    assert "3 paired replicates" in style.About().source(3, "")
    assert "3 replicates" in style.About(paired=False).source(3, "")
