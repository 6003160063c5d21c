"""Gates and funnels add up: parts of a log ratio to the whole, stages lost to those who began."""

from math import log

import numpy as np
import pytest

from experiments import funnel, gates, services
from sim.outcomes import TALLIES
from sim.record import ETHNIC_GROUPS, SHAPE


@pytest.fixture(scope="module")
def counts():
    """Made-up counts in every cell, detentions and what follows them included."""
    rng = np.random.default_rng(3)
    out = np.zeros((1, *SHAPE, len(TALLIES)), np.int64)
    sizes = {"people": 90_000, "severe": 900, "crisis": 40, "crisis_severe": 28, "police_route": 12, "admitted": 14,
             "admitted_police": 8, "detained": 25, "restrained": 6, "secluded": 2, "order_made": 3}  # fmt: skip
    for name, size in sizes.items():
        spread = 1 + np.arange(len(ETHNIC_GROUPS))[None, None, :, None, None] * 0.1 * (name != "people")
        out[..., TALLIES.index(name)] = np.round(size * spread * (0.9 + 0.2 * rng.random((1, *SHAPE))))
    return out


@pytest.mark.parametrize("outcome", gates.PATHS)
def test_the_rate_is_what_the_gates_make_of_it(counts, outcome):
    """Built up gate by gate, the rate is the events there were, over people."""
    events = {
        "detention": "admitted",
        "restraint": "restrained",
        "seclusion": "secluded",
        "community_order": "order_made",
    }
    mine = gates.of_group(counts, "black")
    expected = mine[TALLIES.index(events[outcome])] / mine[TALLIES.index("people")]
    assert gates.rate(gates.chances(mine), outcome) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("outcome", gates.PATHS)
def test_parts_of_the_gates_add_up_to_the_log_ratio(counts, outcome):
    mine, theirs = (gates.chances(gates.of_group(counts, g)) for g in ("black", "white"))
    found = gates.parts(mine, theirs, outcome)
    assert sum(found.values()) == pytest.approx(log(gates.rate(mine, outcome) / gates.rate(theirs, outcome)), abs=1e-9)
    assert tuple(found) == gates.PATHS[outcome]


def test_a_gate_that_is_alike_has_no_part(counts):
    mine, theirs = (gates.chances(gates.of_group(counts, g)) for g in ("black", "white"))
    found = gates.parts({**mine, "police": theirs["police"]}, theirs, "detention")
    assert found["route"] == pytest.approx(0.0, abs=1e-12) and abs(found["severe illness"]) > 1e-3


def test_the_table_has_a_whole_for_every_group(counts):
    table = gates.table(counts)
    for _, mine in table.groupby(["outcome", "group"]):
        assert mine["part"].iloc[:-1].sum() == pytest.approx(mine["part"].iloc[-1], abs=1e-9)
        assert mine["gate"].iloc[-1] == "whole"


def test_groups_nobody_of_whom_came_to_a_gate_are_not_told(counts):
    bare = counts.copy()
    bare[..., TALLIES.index("secluded")] = 0
    found = gates.table(bare)
    assert found[found["outcome"] == "seclusion"]["part"].isna().all()


def test_the_funnel_adds_up(lab):
    """Per 1,000 in need: reached falls from stage to stage, and what is lost adds up to 1,000 in every group."""
    town = lab.go(lab.town(lab.people(6000, 4), seed=4), 6)
    cohort = funnel.begin(town)
    for month in range(6, 18):
        lab.go(town, 1, first=month)
        funnel.look(cohort, town)
    assert cohort.months == 12
    table = funnel.table([cohort])
    told = table[table["people"] >= funnel.FEWEST]
    assert len(told) > 100
    for _, mine in told.groupby(["funnel", "dimension", "group"]):
        assert mine["reached"].iloc[0] == pytest.approx(1000.0)
        assert (np.diff(mine["reached"]) <= 1e-9).all()
        assert mine["lost"].sum() == pytest.approx(1000.0)
        assert np.allclose(mine["reached"] - mine["lost"], [*mine["reached"].iloc[1:], 0.0])
    everyone = told[(told["group"] == "all") & (told["funnel"] == "care")].set_index("stage")["reached"]
    assert 0 < everyone["treated"] < everyone["asked"] < everyone["recognised"] < 1000
    small = table[table["people"] < funnel.FEWEST]
    assert small["reached"].isna().all()


def test_cohorts_are_put_together(lab):
    cohorts = [funnel.begin(lab.town(lab.people(2000, s), seed=s)) for s in (1, 2)]
    table = funnel.table(cohorts)
    assert table[(table["group"] == "all")]["people"].iloc[0] == sum(len(c.ids) for c in cohorts)
    assert list(table.columns) == funnel.COLUMNS


def test_the_fourteen_are_those_of_the_issue():
    listed = services.listed()
    assert len(listed) == 14 and len({t.id for t in listed}) == 14
    bands = {t.id: (t.low, t.high) for t in listed}
    assert bands["mha_det_white_22_23"] == (48.0, 80.0) and bands["mha_det_black_22_23"] == (171.0, 285.0)
    assert bands["mha_det_all_23_24"] == (76.0, 92.0)
    assert all(t.id in services.WHY and t.used != "validate" for t in listed)


def test_a_miss_says_how_far_and_why():
    values = dict.fromkeys(services.quantities_needed(), 50.0)
    rows = services.judge([values, {name: v + 0.01 for name, v in values.items()}])
    missed = {row.id: row for row in rows if not row.hit}
    assert "11 above the band" in missed["tt_finish_2425"].note  # of 35 to 39
    assert all(services.WHY[name] in row.note for name, row in missed.items())
    assert next(row for row in rows if row.id == services.BLACK_TO_WHITE).model == pytest.approx(1.0, abs=1e-3)


def test_what_is_unexplained_is_named_and_told():
    named = {row["number"] for row in services.unexplained()}
    assert {
        f"regard.unexplained_at_{gate}" for gate in ("recognition", "detention", "restraint", "seclusion", "order")
    } == named
