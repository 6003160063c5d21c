"""Cutting a link: `hold` shows the reader the start month for ever, `level` a donor of the least deprived fifth.

A lever whose whole path is cut has no effect, exactly; and a cut changes what its reader sees, nothing else.
Where values are followed from month to month, nobody is born, dies or moves: rows are the same people.
"""

import numpy as np
import pytest

from sim.cuts import draw_donors
from sim.cycles import all_links, cut_keys, cycles, links_of
from sim.draws import uniforms
from sim.numbers import load_numbers
from sim.process import BARRIERS
from sim.run import begin
from sim.scenario import FIRST_START
from sim.theory import DEFAULT

NOISE = np.float32(load_numbers()["reading.noise"].value)
ROOT6 = np.float32(6**0.5)


STILL = {"life": "still"}


def noise(lab, town, seed, month, column="ghq"):
    """The reading's noise of a month for those who are there, from its draws."""
    [calendar] = lab.same_months(month, 1)
    a, b = (uniforms(seed, town.ids[town.here], f"reading.{column}_{half}", calendar) for half in "ab")
    return NOISE * ROOT6 * (a - b)


def test_hold_shows_the_reader_the_start_month_for_ever(lab):
    """`reading` reads distress: held, every later reading is the distress of month 11's end, and noise."""
    scenario = lab.scenario(people=2500, burn=6, months=30, cut={"reading.distress": "hold"}, world=STILL)
    run, held = begin(scenario, lab.prepared(scenario, 4)), None
    here = run.town.here
    for month in range(30):
        before = run.town.column("distress", here).copy()
        run.step()
        if month < FIRST_START:
            held = run.town.column("distress", here).copy()  # not cut yet: this month's, as always
        elif month == FIRST_START:
            held = before
        seen = run.town.column("ghq", here) - noise(lab, run.town, 4, month)
        np.testing.assert_allclose(seen, held, atol=1e-4, err_msg=f"month {month}")
    assert np.abs(run.town.column("distress", here) - held).mean() > 1, "distress itself must go on"


def test_hold_starts_with_the_first_lever(lab):
    """A policy that starts in month 5: the value at the end of month 4 is kept."""
    levers = [{"lever": "restraint_reduction", "start": "2025-09"}]
    scenario = lab.scenario(
        people=2500, burn=6, months=12, levers=levers, cut={"reading.distress": "hold"}, world=STILL
    )
    run, at_start = begin(scenario, lab.prepared(scenario, 4)), None
    here = run.town.here
    for month in range(12):
        if month == 5:
            at_start = run.town.column("distress", here).copy()
        run.step()
    np.testing.assert_allclose(run.town.column("ghq", here) - noise(lab, run.town, 4, 11), at_start, atol=1e-4)


@pytest.mark.parametrize("column", ("ghq", "cisr"))
def test_level_shows_everyone_a_donor_of_the_least_deprived_fifth(lab, column):
    scenario = lab.scenario(people=2500, burn=6, months=3, cut={"reading.distress": "level"}, world=STILL)
    run = begin(scenario, lab.prepared(scenario, 4))
    town, here = run.town, run.town.here
    for month in range(3):
        before, donors = town.whole("distress").copy(), town.donors()
        band = np.where(town.whole("stage") == 2, town.whole("age_band"), 99)  # children: another child
        assert np.array_equal(band[donors[here]], band[here]) and town.whole("imd_decile")[donors[here]].min() >= 9
        assert len(np.unique(donors[here])) > 300, "a few donors stand for everybody"
        run.step()
        seen = town.column(column, here) - noise(lab, town, 4, month, column)
        np.testing.assert_allclose(seen, before[donors[here]], atol=1e-4, err_msg=f"month {month}")


def test_donors_are_drawn_by_who_people_are(lab):
    """Whoever else dies or comes, the others keep their donor: only those whose donor went get another."""
    town = lab.town(lab.people(2500))
    who = [town.whole(c) for c in ("stage", "age_band", "imd_decile")]
    met = np.ones(town.rows, bool)
    donors = draw_donors(4, town.ids, *who, met)
    stage = who[0].copy()
    gone = town.here[::7]
    stage[gone] = 0
    after = draw_donors(4, town.ids, stage, *who[1:], met)
    stays = np.setdiff1d(town.here, gone)
    kept = ~np.isin(donors[stays], gone)
    assert np.array_equal(after[stays][kept], donors[stays][kept])
    assert not np.isin(after[stays], gone).any()
    met[gone] = False  # new this month: they have donors, and are nobody's
    new = draw_donors(4, town.ids, *who, met)
    assert np.array_equal(new[stays], after[stays])
    assert not np.isin(new[town.here], gone).any()


def test_a_level_cut_holds_from_the_start_of_burn_in(lab):
    levelled = lab.scenario(people=2500, burn=6, months=3, cut={"distress.strain": "level"})
    plain = lab.scenario(people=2500, burn=6, months=3)
    assert "distress" in lab.differing(lab.prepared(levelled, 4), lab.prepared(plain, 4))


CLOSED = tuple(c.name for c in cycles().values() if c.closed)
# every closed cycle, every barrier, and a sample of single links, of this month and of last
KEYS = (*CLOSED, *BARRIERS, *[".".join(link) for link in all_links()][::9])


def until_cut(lab, cut):
    """The state of a small town in each month before a cut begins."""
    months = []
    scenario = lab.scenario(people=1500, burn=3, months=FIRST_START, cut=cut)
    lab.run(scenario, 4, each=lambda run: months.append(lab.state(run.town)))
    return months


@pytest.fixture(scope="module")
def uncut(lab):
    return until_cut(lab, {})


@pytest.mark.parametrize("key", KEYS)
def test_hold_changes_nothing_until_it_starts(lab, uncut, key):
    """The run is the baseline's to the byte in the months before, whether the link is of this month or of last."""
    assert until_cut(lab, {key: "hold"}) == uncut, f"{key} is cut before its time"
    assert len(set(uncut)) == FIRST_START


# -- a lever whose path is cut has no effect -----------------------------------------------------

# Each lever: where its own numbers act first (columns that may differ), and the links that carry it on.
PATHS = {
    "living_wage_employers": (("pay",), ("pay",)),
    "restraint_reduction": (("restrained", "since_restrained"), ("since_restrained",)),
    "peer_support": (
        ("lonely", "control", "asked", "memory", "route", "sought", "first_asked"),
        ("lonely", "control", "asked", "route", "sought"),
    ),
    "needs_weighted_funding": (
        ("called", "starts", "waiting", "waited", "gave_up"),
        ("starts", "waiting"),
    ),
}


@pytest.mark.parametrize("lever", PATHS)
def test_a_lever_whose_path_is_cut_has_no_effect(lab, lever):
    """Baseline and policy under the same cut: whatever is read of the path is held, so only its first steps differ."""
    moved, carried = PATHS[lever]
    cut = {f"{reader}.{column}": "hold" for reader, column in all_links() if column in carried}
    assert cut, lever
    strong = {"lever": lever, "start": "2025-08", "ramp_months": 0, "size": 3.0, "coverage": 1.0}
    if lever == "peer_support":
        strong["who"] = "age >= 16"
    runs = {}
    for name, levers in (("baseline", []), ("policy", [strong])):
        scenario = lab.scenario(people=8000, burn=6, months=40, levers=levers, cut=cut)
        runs[name] = begin(scenario, lab.prepared(scenario, 4), hold_from=4).finish().town
    differ = set(lab.differing(runs["baseline"], runs["policy"]))
    assert differ <= set(moved), f"{lever} reaches {sorted(differ - set(moved))} though its path is cut"
    assert differ, f"{lever} does nothing, so the test says nothing"


@pytest.fixture(scope="module")
def without(lab):
    """The town that no lever acts in, at the end."""
    return lab.run(lab.scenario(people=8000, burn=6, months=40), 4).town


@pytest.mark.parametrize("lever", PATHS)
def test_with_its_path_open_it_has_one(lab, without, lever):
    """The power of the test above."""
    moved, _ = PATHS[lever]
    strong = {"lever": lever, "start": "2025-08", "ramp_months": 0, "size": 3.0, "coverage": 1.0}
    acted = lab.run(lab.scenario(people=8000, burn=6, months=40, levers=[strong]), 4).town
    reached = set(lab.differing(without, acted)) - set(moved)
    assert ("trust" if lever == "restraint_reduction" else "distress") in reached


# -- what can be cut -----------------------------------------------------------------------------


def test_every_closed_cycle_barrier_and_link_can_be_cut(lab):
    """Each key runs in both ways (the burn-in is shared), and those of cycles change something; status is turned on."""
    usual = {"people": 1500, "burn": 6, "months": 36, "theory": {"contagion": DEFAULT, "status": "on"}}
    plain = lab.state(lab.run(lab.scenario(**usual), 1).town)
    names = [k for k in cut_keys() if "." not in k]
    assert {"work", "debt", "isolation", "power", "coercion", "determinants", "access", "experience"} <= set(names)
    for key in names:
        assert links_of(key), key
        for mode in ("hold", "level"):
            run = lab.run(lab.scenario(**usual, cut={key: mode}), 1)
            assert lab.state(run.town) != plain, f"cutting {key} by {mode} changes nothing"


@pytest.mark.parametrize("key", [k for k in cut_keys() if "." in k][::12])
def test_a_sample_of_single_links_can_be_cut(lab, key):
    for mode in ("hold", "level"):
        lab.run(lab.scenario(people=300, burn=1, months=15, cut={key: mode}), 1)


def test_cutting_the_same_link_twice_is_cutting_it_once(lab):
    one = lab.run(lab.scenario(people=800, burn=2, months=20, cut={"debt": "hold"}), 1).town
    two = lab.run(lab.scenario(people=800, burn=2, months=20, cut={"debt": "hold", "strain.distress": "hold"}), 1).town
    assert lab.differing(one, two) == []
