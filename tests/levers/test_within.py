"""A lever in named areas: whom it reaches, which queues it widens, what it costs; all areas named are everywhere."""

import numpy as np
import pytest

from experiments import costs
from sim.files import InputError
from sim.levers.outlook import outlook
from sim.levers.within import known, lives, shares
from sim.population.place import load_place
from sim.run import begin
from sim.scenario import load_scenario

PLACE, COUNCIL = "black_country", "E08000027"
EVERY = tuple(dict.fromkeys(load_place(PLACE).small.councils))
PEERS = {"lever": "peer_support", "who": "age >= 16", "start": "2025-04", "ramp_months": 0, "lasts_months": None}


def scenario(lab, named=(COUNCIL,), **more):
    where = {"areas": list(named)} if named else "all"
    uses = [{**PEERS, "where": where, "coverage": 1.0, **more},
            {"lever": "needs_weighted_growth", "start": "2025-04", "ramp_months": 0, "where": where},
            {"lever": "community_partnership", "start": "2025-04", "ramp_months": 0, "where": where}]  # fmt: skip
    return lab.scenario(place=PLACE, people=3000, burn=2, months=3, levers=uses)


def test_shares_of_a_towns_areas_add_up_to_those_who_live_in_the_council():
    small = load_place(PLACE).small
    wanted = small.adults[np.array(small.councils) == COUNCIL].sum() / small.adults.sum()
    for people in (3000, 40_000, 2_000_000):
        found = np.array(shares(PLACE, people, (COUNCIL,)))
        weight = np.bincount(small.groups(people), small.adults)
        assert (found * weight).sum() / weight.sum() == pytest.approx(wanted)
        assert found.min() >= 0 and found.max() <= 1
    alone = shares(PLACE, 2_000_000, (small.codes[7],))
    assert sum(alone) == 1.0, "a town as large as its place has an area of its own for each"
    assert set(known(PLACE)) == {*small.codes, *EVERY} and known("england") == ()


def test_only_who_lives_there_is_reached_and_for_good(lab):
    here = scenario(lab)
    run = begin(here, lab.prepared(here, 1))
    run.step()
    town = run.town
    within = run.policy.levers[0].within
    reached = town.reached(0)[town.adults] == 1
    home = lives(town.seed, town.ids[town.adults], town.area_of(town.adults), within)
    assert 0.1 < reached.mean() < 0.5 and not (reached & ~home).any()
    assert reached.sum() > 0.97 * home.sum()  # all but those who came since
    seen = outlook(here.levers[0], lab.prepared(here, 1), PLACE, here.people)
    assert seen.reached == pytest.approx(reached.mean() * load_place(PLACE).small.adults.sum(), rel=0.03)
    units = costs.quantities(run, 0, run.reached[-1])
    assert units[2] * costs.ADULTS == pytest.approx(home.sum())


def test_queues_widen_by_the_share_who_live_there(lab):
    run = begin(scenario(lab), lab.prepared(scenario(lab), 1))
    before, decile = np.ones(len(run.town.area_decile)), run.town.area_decile
    after = run.policy.areas(1, "waiting.places", decile, before)
    everywhere = begin(scenario(lab, ()), lab.prepared(scenario(lab), 1)).policy.areas(
        1, "waiting.places", decile, before
    )
    np.testing.assert_allclose(after - 1, (everywhere - 1) * np.array(run.policy.levers[0].within))


def test_every_area_named_is_everywhere_to_the_byte(lab):
    towns = [lab.run(scenario(lab, named), 1).town for named in (EVERY, ())]
    assert lab.state(towns[0]) == lab.state(towns[1])


@pytest.mark.parametrize(
    ("place", "named", "said"),
    [(PLACE, "E0800002", "did you mean `E08000028`"), ("england", COUNCIL, "no areas of its own")],
)
def test_areas_that_are_not_there_are_told(tmp_path, place, named, said):
    path = tmp_path / "mine.yaml"
    path.write_text(
        f"schema: 1\nname: x\nplace: {place}\nlevers:\n  - lever: peer_support\n    where: {{areas: [{named}]}}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match=said):
        load_scenario(path)


def test_a_scenario_says_where(lab):
    assert "in E08000027" in "; ".join(scenario(lab).differences(load_scenario("baseline")))
    many = load_place(PLACE).small.codes[:9]
    assert "in 9 named areas" in "; ".join(scenario(lab, many).differences(load_scenario("baseline")))
