"""The charts of a decomposition: readable, adding up, the same bytes, and honest about luck."""

import numpy as np
import pandas as pd
import pytest

from analysis.charts import cycle, style, waterfall
from experiments.decompose import REST, WHOLE
from tests.charts import readable

GAP = "gap.caseness.imd_fifth"
PLAYERS = {
    "barriers": ("determinants", "access", "experience"),
    "cycles": ("work", "debt", "isolation", "power", "coercion", "contagion"),
    "pathways": ("care", "work", "strain", "home", "ties", "power"),
}


def shares(part, values, spread=0.2, replicates=6):
    names = [*PLAYERS[part], REST, WHOLE]
    values = [*values, sum(values)]
    width = spread if replicates > 1 else float("nan")
    return pd.DataFrame(
        {
            "part": part,
            "player": names,
            "value": values,
            "low": [v - width for v in values],
            "high": [v + width for v in values],
            "percent": [100 * v / values[-1] for v in values],
            "replicates": replicates,
        }
    )


CASES = {
    "barriers": shares("barriers", (6.5, 0.2, -0.05, 0.4)),
    "cycles": shares("cycles", (0.01, 0.2, 0.5, 0.13, -0.3, 0.36, 5.8), 0.05),
    "pathways": shares("pathways", (-0.0005, -0.001, -0.0155, -0.002, 0.0, 0.0003, 0.0), 0.003),
}
NAMES = {"long": readable.LONG, **readable.HOSTILE}
TRIED = {part: (part, "Living wage") for part in CASES} | {name: ("pathways", text) for name, text in NAMES.items()}


@pytest.mark.parametrize(("part", "policy"), TRIED.values(), ids=TRIED)
def test_readable(part, policy):
    title = None if len(policy) < 200 else style.wrap(policy, 200, 1)
    axes = waterfall.waterfall(CASES[part], part, GAP, about=readable.ABOUT, policy=policy[:60] or "x", title=title)
    readable.check(axes)


@pytest.mark.parametrize("part", CASES)
def test_bars_step_from_the_whole_to_what_is_left(part):
    data = waterfall.waterfall_data(CASES[part], part)
    assert next(iter(data["player"])) == WHOLE and list(data["player"])[-1] == REST
    np.testing.assert_allclose(data["end"].iloc[1:-1] - data["start"].iloc[1:-1], data["value"].iloc[1:-1])
    np.testing.assert_allclose(data["start"].iloc[1:-2], data["end"].iloc[2:-1])  # each begins where the last ended
    assert data["start"].iloc[-2] == pytest.approx(data["value"].iloc[-1], abs=1e-9)
    sizes = data["value"].iloc[1:-1].abs().tolist()
    assert sizes == sorted(sizes, reverse=True)


def test_what_the_chart_says():
    axes = waterfall.waterfall(CASES["barriers"], "barriers", GAP, about=readable.ABOUT, span=(180, 240))
    said = readable.said(axes)
    for words in ("Unequal determinants carry 92 %", "simulated", "seed 0", "95 % t-intervals", "Shares add up",
                  "Not explained", "April 2040 to March 2045"):  # fmt: skip
        assert words in said, words
    one = waterfall.waterfall(shares("barriers", (6.5, 0.2, -0.05, 0.4), replicates=1), "barriers", GAP)
    said = readable.said(one)
    assert "One replicate: no interval" in said and " nan" not in said


def test_a_whole_that_could_be_luck_is_not_given_a_finding():
    axes = waterfall.waterfall(shares("barriers", (0.5, 0.2, -0.1, 0.1), 2.0), "barriers", GAP)
    said = readable.said(axes)
    assert "could be luck" in said and "carry" not in said


@pytest.mark.parametrize("part", CASES)
def test_the_alt_text_and_the_twin_hold_every_row(part, tmp_path):
    paths = waterfall.write(CASES[part], tmp_path, part, GAP, about=readable.ABOUT, policy="Living wage")
    table, alt = pd.read_csv(paths[2]), paths[3].read_text()
    assert set(table["player"]) == {*PLAYERS[part], REST, WHOLE}
    assert alt.count("points") >= len(table) and "simulated" in alt and "−0 %" not in alt
    again = waterfall.write(CASES[part].sample(frac=1, random_state=1), tmp_path / "2", part, GAP, about=readable.ABOUT,
                            policy="Living wage")  # fmt: skip
    assert paths[1].read_bytes() == again[1].read_bytes() and paths[0].read_bytes() == again[0].read_bytes()


def gains(replicates=6, **changed):
    values = {"work": 1.0, "debt": 1.04, "isolation": 1.08, "power": 1.02, "coercion": 0.98, "contagion": 1.07}
    rows = []
    for name, value in {**values, "all": 1.13, **changed}.items():
        width = 0.012 if replicates > 1 else float("nan")
        for who in ("everyone", "most deprived fifth"):
            rows.append((name, who, value, value - width, value + width, value, 1.0, replicates))
    return pd.DataFrame(rows, columns=["cycle", "who", "gain", "low", "high", "running", "held", "replicates"])


@pytest.mark.parametrize("replicates", [1, 6])
def test_the_cycle_with_gains_is_readable_and_names_each(replicates, tmp_path):
    table = gains(replicates)
    loops = cycle.with_gains(table)
    readable.check(cycle.cycle(loops, cycle.gains_title(table), cycle.GAINS, cycle.SOURCE))
    alt = cycle.write_gains(table, tmp_path, readable.ABOUT)[3].read_text()
    for name in ("work", "debt", "isolation", "power", "coercion", "contagion"):
        assert f"Cycle of {name}, from" in alt
    assert alt.count("gain 1.") >= 5 and " nan" not in alt
    assert "isolation gives most distress back (loop gain 1.08)" in alt
    assert ("to 1.09" in alt) == (replicates > 1)


def test_no_cycle_is_praised_where_none_gives_distress_back():
    flat = gains(**dict.fromkeys(PLAYERS["cycles"], 1.0))
    assert cycle.gains_title(flat) == "No vicious cycle makes distress last here"


def test_a_cycle_that_luck_could_explain_is_not_the_finding():
    table = gains()
    unsure = table["cycle"].eq("isolation")
    table.loc[unsure, ["low", "high"]] = [0.79, 1.27]
    assert cycle.gains_title(table).startswith("Of the cycles clear of luck that of contagion gives most distress back")
    assert "all together make a lasting point 1.13 times as large" in cycle.gains_title(table)
    table["low"], table["high"] = 0.79, 1.27
    assert cycle.gains_title(table) == (
        "Luck could explain what any one vicious cycle gives back, and what all give together"
    )
    assert "(loop gain 1.08), luck not ruled out" in cycle.gains_title(gains(replicates=1))


def test_without_gains_the_diagram_is_as_it_was():
    assert "gain" not in cycle.cycle_alt()
    assert style.figure_of(cycle.cycle()).get_size_inches().tolist() == [cycle.WIDE, cycle.HIGH]
