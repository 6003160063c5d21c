"""Every lever says what it costs, in units that a run can count, with range, price year, payer and source."""

import pytest

from experiments.evidence import sources
from sim.levers.cost import KINDS, PAYERS, UNITS, Cost
from sim.levers.lever import library
from sim.numbers import load_numbers

LEVERS = sorted(library())


@pytest.mark.parametrize("name", LEVERS)
def test_a_lever_has_a_cost_from_evidence(name):
    cost = library()[name].cost
    assert cost is not None
    assert cost.per in UNITS and cost.payer in PAYERS and cost.kind in KINDS
    assert cost.source == "assumed" or set(cost.source.split()) <= set(sources())
    assert cost.low < cost.high and cost.year[:2] == "20"
    assert cost.text in library()[name].unit_cost


def test_a_full_time_worker_at_the_floor_costs_an_employer_what_the_evidence_says():
    """c_rlw_worker_uk: (13.45 − 12.21) × 37.5 hours × 52.14 weeks × (1 + 15 % National Insurance) = £2,788."""
    cost = library()["living_wage_employers"].cost
    floor = float(load_numbers()["work.wage_floor"].value)
    assert (13.45 - floor) * 37.5 * 52.14 * cost.value == pytest.approx(
        float(sources()["c_rlw_worker_uk"]["value"]), abs=1
    )


def test_costs_of_evidence_are_those_of_the_table():
    for lever, one in (("peer_support", "c_peer_group_client"), ("needs_weighted_growth", "tt_cost_course")):
        cost, row = library()[lever].cost, sources()[one]
        assert [cost.value, cost.low, cost.high] == [float(row[key]) for key in ("value", "low", "high")]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"per": "day"}, "a cost per day"),
        ({"payer": "nobody"}, "paid by nobody"),
        ({"kind": "gift"}, "of kind gift"),
        ({"low": 500.0}, "not between"),
        ({"source": ""}, "needs its source"),
        ({"source": "assumed"}, "a reason"),
    ],
)
def test_a_cost_that_says_too_little_is_refused(change, said):
    right = {
        "per": "person",
        "value": 350,
        "low": 150,
        "high": 700,
        "year": "2023/24",
        "payer": "public",
        "source": "x",
    }
    Cost(**right)
    with pytest.raises(ValueError, match=said):
        Cost(**{**right, **change})
