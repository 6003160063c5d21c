"""A lever in named areas: whom it reaches, which queues it widens, what it costs; all areas named are everywhere."""

import numpy as np
import pytest

from sim.files import InputError
from sim.levers.lever import library
from sim.levers.outlook import outlook
from sim.levers.units import ADULTS, quantities
from sim.levers.within import by_area, known, lives, share, shares
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
    units = quantities(run.town, 0, run.reached[-1])
    assert units[2] * ADULTS == pytest.approx(home.sum())


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


SERVICES = sorted(name for name, lever in library().items() if not by_area(lever))


@pytest.mark.parametrize("name", SERVICES)
def test_what_holds_for_all_services_cannot_be_had_in_some_areas(tmp_path, name):
    """Deciles and named areas are refused, as the effect would be everywhere and the bill in some; all ten are all."""
    path = tmp_path / "mine.yaml"
    top = f"schema: 1\nname: x\nplace: {PLACE}\nlevers:\n  - lever: {name}\n    where: "
    for where in ("{deciles: [1, 2]}", f"{{areas: [{COUNCIL}]}}"):
        path.write_text(f"{top}{where}\n", encoding="utf-8")
        with pytest.raises(InputError) as caught:
            load_scenario(path)
        [told] = caught.value.mistakes
        assert (told.line, told.key, told.found) == (6, "levers[0].where", "some areas")
        assert "`all`" in told.allowed and "no area can be picked" in told.allowed
    for where in ("all", "{deciles: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}"):
        path.write_text(f"{top}{where}\n", encoding="utf-8")
        assert load_scenario(path).levers[0].lever == name


def test_levers_of_all_services_are_those_that_are_known_to_be():
    assert SERVICES == ["accountability", "anchor_support", "civil_society_grants", "restraint_reduction"]


def turned_by(lab, lever, where, place="england"):
    """By what share of its full change a lever moves each number of all services, and bills of its full bill."""
    found = []
    for here in (where, "all"):
        use = {"lever": lever, "start": "2025-04", "ramp_months": 0, "where": here}
        run = begin(
            plain := lab.scenario(place=place, people=3000, burn=2, months=3, levers=[use]), lab.prepared(plain, 1)
        )
        run.step()
        changed = run.policy._world(1, lambda t: 1.0)
        moves = {n: v - float(run.town.numbers[n].value) for n, v in changed.items()}
        found.append((moves, quantities(run.town, 0, run.reached[-1])[0]))
    (some, part), (full, whole) = found
    return [some[name] / full[name] for name in full], part / whole


def test_numbers_of_all_services_move_by_the_share_who_live_where_it_acts(lab):
    """A lever that also reaches persons acts there, and on all services by the share it is paid for."""
    lever = "community_partnership"
    moved, billed = turned_by(lab, lever, {"deciles": [1, 2]})
    assert moved == pytest.approx([0.2] * len(moved)) and billed == pytest.approx(0.2, abs=0.02)
    moved, billed = turned_by(lab, lever, {"areas": [COUNCIL]}, PLACE)
    small = load_place(PLACE).small
    there = small.adults[np.array(small.councils) == COUNCIL].sum() / small.adults.sum()
    assert moved == pytest.approx([there] * len(moved)) and billed == pytest.approx(there, abs=0.02)
    deciles = {int(d) for d in small.decile}
    assert share(PLACE, tuple(sorted(deciles))) == share(PLACE, (), EVERY) == 1.0
    assert share(PLACE, (1,)) == small.adults[small.decile == 1].sum() / small.adults.sum()


def test_a_scenario_says_where(lab):
    assert "in E08000027" in "; ".join(scenario(lab).differences(load_scenario("baseline")))
    many = load_place(PLACE).small.codes[:9]
    assert "in 9 named areas" in "; ".join(scenario(lab, many).differences(load_scenario("baseline")))
