"""The chart of a frontier: readable with any mixes, honest about luck, the same bytes."""

import numpy as np
import pandas as pd
import pytest

from analysis.charts import frontier
from tests.charts import readable

GAP = "gap.caseness.imd_fifth"
LONG = "Peer support (coverage 9 %, most deprived 40 %) + Needs-weighted growth (size 0.17, from 2030-01) + " * 2


def tables(many=9, words=LONG, low=0.02, searches=2, robust=True):
    cost = np.linspace(0, 10, many)
    closed = np.sqrt(cost / 10) * 0.5
    front = pd.DataFrame(
        {
            "mix": range(1, many + 1),
            "words": [f"{words}{k}" for k in range(many)],
            "front": True,
            "robust": [robust and k % 2 == 0 for k in range(many)],
            "cost": cost,
            "closed": closed,
            "closed_low": closed - 0.05 if low > 0 else -0.1,
            "closed_high": closed + 0.05,
            "percent": closed / 0.07,
        }
    )
    mixes = pd.DataFrame(
        {"cost": [0.0, 3, 7, 99], "closed": [0.0, 0.1, 0.2, 0.9], "allowed": [True, True, True, False]}
    )
    steps = [
        (s, g, 24 * g, g * 0.1, min(100, 30 + 10 * g + 2 * s)) for s in range(1, searches + 1) for g in range(1, 8)
    ]
    steps.append((0, 7, 24 * 7 * searches, 0.8, 100.0))
    convergence = pd.DataFrame(steps, columns=["search", "generation", "mixes", "hypervolume", "percent"])
    return {"front": front, "mixes": mixes, "convergence": convergence}


@pytest.mark.parametrize("many", [1, 2, 9])
@pytest.mark.parametrize("searches", [1, 2, 5])
def test_readable(many, searches):
    readable.check(frontier.frontier(tables(many, searches=searches), GAP, about=readable.ABOUT))


@pytest.mark.parametrize("words", readable.HOSTILE.values(), ids=readable.HOSTILE)
def test_readable_whatever_a_mix_is_called(words):
    readable.check(frontier.frontier(tables(3, words[:300]), GAP, about=readable.ABOUT, title=words[:200] or None))


def test_what_the_chart_says():
    axes = frontier.frontier(tables(), GAP, about=readable.ABOUT, span=(12, 120), payers=("public",))
    said = readable.said(axes)
    for words in ("£10.00 a head and year (F) closes the simulated gap in common distress", "simulated", "seed 0",
                  "paid by public funds", "95 % t-intervals", "Ringed", "search 2: 100 %", "March 2035"):  # fmt: skip
        assert words in said, words
    drawn = np.concatenate([c.get_offsets() for c in axes.collections if len(c.get_offsets())])
    assert drawn[:, 0].max() == 7  # a mix that is not allowed is not drawn


def test_a_front_that_could_be_luck_promises_nothing():
    axes = frontier.frontier(tables(low=-1), GAP, about=readable.ABOUT)
    said = readable.said(axes)
    assert "No mix within the budget closes" in said and "by more than luck could" in said


def test_at_most_six_are_named_with_both_ends_and_all_are_in_the_twin(tmp_path):
    paths = frontier.write(tables(), tmp_path, GAP, about=readable.ABOUT)
    twin = pd.read_csv(paths[2])
    assert len(twin) == 9 and twin["letter"].notna().sum() == 6
    assert twin["letter"].iloc[0] == "A" and twin["letter"].iloc[-1] == "F"
    assert paths[3].read_text().count("a head:") == 9
    again = frontier.write(tables(), tmp_path / "2", GAP, about=readable.ABOUT)
    assert all(a.read_bytes() == b.read_bytes() for a, b in zip(paths, again, strict=True))


def test_the_title_is_of_the_most_that_is_clear_of_luck_and_its_point_has_a_letter():
    found = tables()
    found["front"].loc[7:, "closed_low"] = -0.1  # the two dearest could be luck
    axes = frontier.frontier(found, GAP, about=readable.ABOUT)
    said = readable.said(axes)
    assert "the most that is clear of luck" in said and "the most on the front" not in said
    rows = frontier.frontier_data(found)
    best = rows.loc[6]
    assert best["letter"] and f"£{best['cost']:,.2f} a head and year ({best['letter']})" in said
    assert (rows["letter"] != "").sum() == 6 and rows["letter"].iloc[[0, -1]].tolist() == ["A", "F"]
