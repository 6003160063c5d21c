"""A budget is what a run spends in the months that are compared; `check` tells the same cost and reach."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.gaps import default_window
from mindgap.outlook_text import lines, row
from sim.levers.foreseen import WINDOW, outlooks, settled
from sim.levers.lever import library
from sim.levers.outlook import adults_of
from sim.levers.units import quantities
from sim.run import begin

SEEDS = (1, 2, 3)
MONTHS = 72
NEAR = 0.10  # of the money


def scenario(lab, use, people=4000, **more):
    return lab.scenario(people=people, burn=12, months=MONTHS, levers=[{"start": "2025-07", **use}], **more)


def spent(begun, months=MONTHS):
    """£ and people reached at a time, of the whole place, in a year of the months compared, as a run had them."""
    lever, (first, after) = begun.policy.levers[0].lever, default_window(months)
    scale = adults_of("england") / len(begun.town.adults)
    units = people = 0.0
    while begun.month < months:
        begun.step()
        if begun.month > first:
            units += quantities(begun.town, begun.month - 1, begun.reached[-1])[0]
            people += begun.reached[-1][0, :, 1].sum() if lever.reaches_people else 0.0
    return units * 12 / (after - first) * scale * lever.cost.value, people / (after - first) * scale


SHAPES = {  # spells of a year, of several, as long as eligible; by areas; as organisations learn; pounds paid; services
    "short": {"lever": "peer_support", "budget": 238e6},
    "long": {"lever": "trusted_leaders", "budget": 167e6, "lasts_months": 36},
    "endless": {"lever": "peer_support", "budget": 500e6, "who": "ghq4", "lasts_months": None},
    "some deciles": {"lever": "peer_support", "budget": 150e6, "who": "ghq4", "where": {"deciles": [1, 2, 3]}},
    "adopted": {"lever": "peer_support", "budget": 400e6, "who": "ghq4", "scaling": "adoption"},
    "paid": {"lever": "benefit_adequacy", "budget": 3e9},
    "pay": {"lever": "living_wage_employers", "budget": 2e9},
    "services": {"lever": "civil_society_grants", "budget": 2e7, "scaling": "adoption"},
    "waits": {"lever": "shorter_waits", "budget": 1e8},
}


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_a_budget_is_spent_in_the_months_that_are_compared(lab, shape):
    """Pooled over towns; by those eligible on one day peers spent twice their budget and trusted leaders the same."""
    use = SHAPES[shape]
    found = [spent(begin(s := scenario(lab, use), lab.prepared(s, seed)))[0] for seed in SEEDS]
    assert np.mean(found) == pytest.approx(use["budget"], rel=NEAR)


def test_check_tells_the_cost_and_reach_that_a_run_has(lab):
    for use in ({"lever": "peer_support", "who": "ghq4"}, {"lever": "trusted_leaders"}):
        told, had = [], []
        for seed in SEEDS:
            town = lab.prepared(s := scenario(lab, use), seed)
            [seen] = outlooks(s, town)
            told.append((seen.bill[0], seen.reached))
            had.append(spent(begin(s, town)))
        np.testing.assert_allclose(np.mean(told, axis=0), np.mean(had, axis=0), rtol=1e-6)  # coverage is the same


def test_staff_are_as_many_as_the_people_reached_at_a_time_need(lab):
    use = {"lever": "peer_support", "who": "ghq4", "coverage": 1.0, "staff": 20_000}
    found = [spent(begin(s := scenario(lab, use), lab.prepared(s, seed)))[1] for seed in SEEDS]
    assert np.mean(found) / library()["peer_support"].staff.people == pytest.approx(20_000, rel=NEAR)


def test_a_budget_larger_than_can_be_spent_says_so(lab):
    use = {"lever": "peer_support", "budget": 1e12, "take_up": {"default": 0.5}}
    town = lab.prepared(s := scenario(lab, use), 1)
    [seen] = outlooks(s, town)
    found = row(seen, s)
    assert (seen.coverage, seen.binds) == (1.0, "take-up") and seen.bill[0] < 5e9
    assert any("its budget is more than it can spend" in warning for warning in found["warnings"])
    assert settled(s, town).levers[0].coverage == 1.0
    short = scenario(lab, {**use, "staff": 100})
    assert any("its staff allow no more" in w for w in row(outlooks(short, town)[0], short)["warnings"])


def test_an_earlier_year_that_is_much_dearer_is_told(lab):
    """Nothing of the library is so since offers are made again; a lever that makes itself needless would be."""
    town = lab.prepared(s := scenario(lab, {"lever": "bridging", "ramp_months": 0}), 1)
    [seen] = outlooks(s, town)
    assert seen.year.dearest[1] < 1.3, "a lever for people who stay eligible does not fade"
    dear = replace(seen, year=replace(seen.year, dearest=("2025-07", 3.2)))
    assert any("times as many in the year from 2025-07" in warning for warning in row(dear, s)["warnings"])
    assert not any("times as many in the year" in warning for warning in row(seen, s)["warnings"])


def test_what_a_run_is_too_short_to_show_is_foreseen_without_ramp_or_end(lab):
    """Ramps longer than the run, money that ends within the ramp, levers that never start: all as the plain lever."""
    who = {"lever": "peer_support", "who": "age >= 16", "coverage": 0.5, "lasts_months": None}
    for more in ({"ramp_months": 60}, {"funding": {"months": 6}, "ramp_months": 12}, {"start": "2060-01"}):
        s = lab.scenario(people=3000, burn=12, months=24, levers=[{"start": "2026-04", **who, **more}])
        [seen] = outlooks(s, lab.prepared(s, 1))
        assert seen.reached == pytest.approx(adults_of("england") / 2, rel=0.05)


def test_months_counted_are_those_compared(lab):
    for months in (24, 72, 240):
        s = lab.scenario(people=3000, burn=12, months=months)
        first, after = default_window(months)
        assert after - first == max(1, min(WINDOW, s.months // 2))


def test_the_text_says_what_year_its_figures_are_of(lab):
    town = lab.prepared(s := scenario(lab, SHAPES["short"]), 1)
    text = "\n".join(lines(row(outlooks(s, town)[0], s), s))
    assert "reached at a time in a year at full ramp" in text and "cost of a year at full ramp" in text
    assert "the yearly mean of 2028-04 to 2031-03 in a town of" in text
    assert "£238 million" in text


def test_foreseeing_moves_nothing_and_is_the_same_again(lab):
    town = lab.prepared(s := scenario(lab, SHAPES["short"]), 1)
    before = lab.state(town)
    assert settled(s, town).levers[0].coverage == settled(s, town).levers[0].coverage
    assert lab.state(town) == before


def test_without_money_or_staff_nothing_is_foreseen(lab, monkeypatch):
    monkeypatch.setattr("sim.levers.foreseen.outlooks", lambda *_: pytest.fail("moved a town"))
    s = scenario(lab, {"lever": "peer_support"})
    assert settled(s, lab.prepared(s, 1)) is s


def test_a_scenario_with_a_budget_may_be_run_with_other_people(lab):
    s = scenario(lab, SHAPES["short"])
    assert s.override(people=3000).levers[0].budget == 238e6


def test_a_lever_for_all_reaches_each_fifth_alike(lab):
    town = lab.prepared(s := scenario(lab, {"lever": "equality_law", "coverage": 0.5, "ramp_months": 0}), 1)
    [seen] = outlooks(s, town)
    assert [seen.of_fifth(fifth)[0] for fifth in range(1, 6)] == pytest.approx([0.5] * 5, abs=0.08)
    assert not any("can widen the gap" in warning for warning in row(seen, s)["warnings"])
