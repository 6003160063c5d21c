"""Whom a lever reaches: who is eligible by last month's columns, coverage, take-up, ramps, spells, and ends.

In a still world nobody is born, dies or moves: those adult at the start are followed; who comes of age is
eligible from the next month on.
"""

import numpy as np
import pytest

from sim.columns import BY_NAME
from sim.run import begin

N = 12_000
EVERYBODY = {"lever": "peer_support", "who": "age >= 16", "start": "2025-06", "ramp_months": 0, "lasts_months": None}
START = 2


STILL = {"life": "still"}


def runs(lab, months, **use):
    scenario = lab.scenario(people=N, burn=6, months=months, levers=[{**EVERYBODY, **use}], world=STILL)
    return begin(scenario, lab.prepared(scenario, 3))


class Followed:
    """A run, those adult at its start, and by month whom of them the lever reaches and how many adults there are."""

    def __init__(self, lab, months, **use):
        self.run = runs(lab, months, **use)
        self.adults = self.run.town.adults
        self.grown, found = [len(self.adults)], []
        for _ in range(months):
            self.run.step()
            found.append(self.run.town.reached(0)[self.adults] == 1)
            self.grown.append(len(self.run.town.adults))
            assert not self.run.town.reached(0)[self.run.town.whole("stage") != 2].any(), "a child or nobody is reached"
        self.reached = np.array(found)

    def column(self, name):
        return self.run.town.column(name, self.adults)

    @property
    def offers(self):
        return np.array([int(r[0, :, 2].sum()) for r in self.run.reached])

    @property
    def of_age(self):
        """Who came of age the month before each month, and is eligible for the first time."""
        return np.diff([self.grown[0], *self.grown])[:-1]


def each_month(lab, months, **use):
    """Who of those adult at the start is reached, month by month: bool (months, adults); and the run."""
    followed = Followed(lab, months, **use)
    return followed.reached, followed


def test_nobody_is_reached_before_the_start(lab):
    reached, found = each_month(lab, 4, coverage=1.0)
    assert not reached[:START].any()
    assert reached[START].all(), "coverage 1, taken up by all, no ramp: everybody"
    assert found.run.reached[START][0, :, 1].sum() == found.grown[START]


@pytest.mark.parametrize("coverage", (0.1, 0.3, 0.8))
def test_coverage_is_the_share_of_the_eligible(lab, coverage):
    reached, _ = each_month(lab, 6, coverage=coverage)
    assert abs(reached[START].mean() - coverage) < 5 * np.sqrt(coverage * (1 - coverage) / N)
    assert np.array_equal(reached[START], reached[5]), "coverage reaches the same people for good"


def test_more_coverage_reaches_all_of_the_same_people_and_more(lab):
    some, more = (each_month(lab, 4, coverage=c)[0][3] for c in (0.3, 0.6))
    assert np.all(more[some]) and more.sum() > some.sum()


def test_a_ramp_grows_month_by_month(lab):
    reached, _ = each_month(lab, START + 12, coverage=1.0, ramp_months=10)
    shares = reached[START:].mean(1)
    np.testing.assert_allclose(shares, np.minimum(1, np.arange(1, 13) / 10), atol=5 * np.sqrt(0.25 / N))
    assert np.all(reached[1:] >= reached[:-1]), "somebody reached early was lost as the ramp grew"


def test_an_end_is_an_end(lab):
    reached, found = each_month(lab, 10, coverage=1.0, end="2025-10")
    assert reached[START:6].all()
    assert not reached[6:].any()
    assert found.offers[7] == 0, "offers after the end"


def test_money_that_runs_out_halves_the_reach_each_half_life(lab):
    reached, found = each_month(lab, START + 4 + 24, coverage=1.0, funding={"months": 4})
    half_life = float(found.run.town.numbers["reach.half_life"].value)
    after = np.arange(1, 25)
    np.testing.assert_allclose(reached[START + 4 :].mean(1), 0.5 ** (after / half_life), atol=5 * np.sqrt(0.25 / N))


def test_only_where_it_acts(lab):
    reached, found = each_month(lab, 4, coverage=1.0, where={"deciles": [2, 9]})
    inside = np.isin(found.column("imd_decile"), (2, 9))
    assert np.array_equal(reached[3], inside)
    assert np.flatnonzero(found.run.reached[3][0, :, 0]).tolist() == [1, 8], "people are eligible elsewhere"


def test_take_up_by_group_the_lowest_counts(lab):
    takes = {"default": 0.8, "women": 0.5, "black": 0.0, "disabled": 0.2}
    reached, found = each_month(lab, START + 1, coverage=1.0, take_up=takes)
    col = {name: found.column(name) for name in ("sex", "ethnic_group", "disabled")}
    black = col["ethnic_group"] == BY_NAME["ethnic_group"].codes.index("black")
    share = np.where(col["sex"] == 1, 0.5, 0.8)
    share = np.where(col["disabled"] == 1, np.minimum(share, 0.2), share)
    share = np.where(black, 0.0, share)
    for value in np.unique(share):
        mine = share == value
        error = np.sqrt(value * (1 - value) / mine.sum())
        assert abs(reached[START][mine].mean() - value) <= 5 * error, f"take-up {value}"


def test_who_declines_is_not_asked_again_while_eligible_where_there_are_no_spells(lab):
    reached, found = each_month(lab, 12, coverage=1.0, take_up={"default": 0.4})
    assert np.array_equal(reached[START], reached[11])
    assert found.offers[START] == found.grown[START]
    assert np.array_equal(found.offers[START + 1 :], found.of_age[START + 1 :]), "others than those come of age"
    assert found.of_age.sum() > 0


def test_a_spell_lasts_its_months_and_then_is_offered_anew(lab):
    reached, found = each_month(lab, START + 14, coverage=1.0, lasts_months=6, take_up={"default": 0.5})
    lengths = np.diff(np.flatnonzero(np.diff(np.concatenate([[0], reached[:, reached[START]][:, 0], [0]]))))
    assert lengths[0] in (6, 12), "a spell of six months, or two in a row"
    offers = found.offers - found.of_age
    assert found.offers[START] == found.grown[START]
    took = int(found.run.reached[START][0, :, 1].sum())
    assert offers[START + 1 : START + 6].sum() == 0
    assert 0 < took < offers[START + 6], "those who took part and those who declined are asked again"
    assert offers[START + 6] == found.grown[START]
    assert np.array_equal(offers[START + 7 : START + 12], found.of_age[START + 1 : START + 6]), (
        "those come of age since"
    )


def test_a_lever_with_spells_does_not_fade_where_people_stay_eligible(lab):
    """Round after round as many take it up: who declines is asked again when a spell would have ended."""
    reached, _ = each_month(lab, START + 30, coverage=1.0, lasts_months=6, take_up={"default": 0.3})
    shares = reached.mean(axis=1)[START:]
    assert np.allclose(shares, 0.3, atol=0.03), shares
    assert 0.4 < (reached[START] & reached[START + 7]).sum() / reached[START].sum() / 0.3 < 1.6, "other luck each round"


@pytest.mark.parametrize(
    "who",
    (
        "ghq4",
        "employed and imd_decile <= 3",
        "strain or lonely",
        "distress > 15 and waiting == talking_therapy and not in_therapy",
    ),
)
def test_eligible_are_those_of_last_months_columns(lab, who):
    from sim.levers.who import compile_who, evaluate_plainly

    run = runs(lab, 8, who=who, coverage=1.0)
    given = {"reading.ghq_cut": float(run.town.numbers["reading.ghq_cut"].value)}
    compiled = compile_who(who, given)
    for month in range(8):
        eligible = evaluate_plainly(compiled, run.town.column)  # adults
        decile = run.town.column("imd_decile")
        run.step()
        counted = run.reached[month][0, :, 0]
        assert counted.tolist() == np.bincount(decile[eligible], minlength=11)[1:].tolist(), f"month {month}"
    assert 0 < counted.sum() < N


def test_who_is_no_longer_eligible_drops_out_where_there_are_no_spells(lab):
    run = runs(lab, 12, who="strain", coverage=1.0)
    for month in range(12):
        strained = (run.town.whole("strain") == 1) & (run.town.whole("stage") == 2)
        run.step()
        if month >= START:
            assert np.array_equal(run.town.reached(0) == 1, strained), f"month {month}"


def test_a_lever_on_jobs_ends_with_the_job(lab):
    """Those in work are reached; whoever took a job last month is offered it anew with that job."""
    use = {"lever": "living_wage_employers", "start": "2025-06", "ramp_months": 0, "coverage": 1.0}
    scenario = lab.scenario(people=N, burn=6, months=14, levers=[{**use, "take_up": {"default": 0.5}}], world=STILL)
    run, moved, changed = begin(scenario, lab.prepared(scenario, 3)), 0, 0
    adults = run.town.adults
    before = np.zeros(len(adults), bool)
    for month in range(14):
        job, new = run.town.column("job", adults).copy(), run.town.column("new_job", adults) == 1
        run.step()
        reached = run.town.reached(0)[adults] == 1
        if month > START:
            assert not reached[job != 0].any(), f"month {month}: the lever stayed with somebody out of work"
            stayed = (job == 0) & ~new
            assert np.array_equal(reached[stayed], before[stayed]), f"month {month}: it left somebody in the same job"
            moved += int(new.sum())
            changed += int((reached[new] != before[new]).sum())
        before = reached
    assert moved > 20 and changed > 5


def test_numbers_are_turned_only_for_those_reached(lab):
    """The floor of the living wage: pay rises for the reached below it, and stays for everyone else, to the pound."""
    use = {"lever": "living_wage_employers", "start": "2025-06", "ramp_months": 0, "coverage": 0.5}
    a, b = (
        lab.run(lab.scenario(people=N, burn=6, months=START + 1, levers=levers, world=STILL), 3).town
        for levers in ([], [use])
    )
    reached = b.reached(0)[b.adults] == 1
    low = (a.column("job") == 0) & (a.column("wage") < 13.4) & (a.column("hours") > 0)
    pay = b.column("pay") - a.column("pay")
    assert np.all(pay[~reached] == 0)
    assert np.all(pay[reached & low] > 0) and (reached & low).sum() > 50
    assert np.all(pay[reached & (a.column("wage") >= 13.45)] == 0)
