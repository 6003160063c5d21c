"""Levelling a barrier levels its gates: how need is met, never need itself, and never what another person was given."""

import numpy as np
import pytest

from experiments.measures import measure, window_sums
from sim.columns import BY_NAME, ROW
from sim.cycles import all_links, exposures, gates, readers_of
from sim.numbers import load_numbers
from sim.process import BARRIERS, processes
from sim.world import least_deprived

NEED = {"distress", "memory", "ghq", "cisr", "severe", "in_need", "child_need"}
STAGES = {"recognised", "asked", "route", "medicine", "referred", "waiting", "called", "starts", "in_therapy",
          "in_team", "in_young", "since_detained", "age", "appointment", "met_in_crisis"}  # fmt: skip
# A town in which nobody differs in anything that the gates of access and experience read.
ALIKE = {
    **{
        name: np.zeros(len(number.flat())).tolist() if number.by else 0.0
        for name, number in load_numbers().items()
        if name.split(".")[0] in ("trust", "power") and not name.endswith("reverts")
    },
    "strain.level": -60.0,
    "home.level": -60.0,
    # who has ties, is online, belongs to a community, does well at school or comes before a court asks as others do
    **dict.fromkeys(("recognising.friends", "recognising.online", "recognising.community"), 0.0),
    **dict.fromkeys(("recognising.child_school", "seeking.by_community", "seeking.at_court"), 0.0),
    "seeking.by_self_offline": 1.0,
    "ties.lonely": -60.0,
    "regard.discrimination": [0.0] * 5,
    "regard.institution": [0.0] * 5,
}
START = {"stigma": 0, "trust": 0, "word": 0, "control": 0, "strain": 0, "lonely": 0, "insecure_home": 0}
RESPONSES = ("police_response", "detention_response", "ward_response")
START |= {"discriminated": 0, "discriminated_ever": 0}


def alike(lab, cut=None, uneven=()):
    """The town after 30 months; columns named in ``uneven`` are 2 for every other row, else -2."""
    people = lab.people(3000, 5, lab.fair)
    given = lab.go(lab.town(people, numbers=ALIKE, world=lab.fair, seed=5), 1)  # how others act, as of last month
    acts = {name: given.real[ROW[name]] for name in ("recognition", "offer", "misfit", *RESPONSES)}
    rows = np.arange(given.real.shape[1])
    columns = {name: np.where(rows % 2 == 0, 2, -2) for name in uneven}
    town = lab.town(people, numbers=ALIKE, columns={**START, **acts, **columns}, world=lab.fair, cut=cut, seed=5)
    return lab.go(town, 30)


@pytest.mark.parametrize("barrier", ("access", "experience"))
def test_levelling_where_everyone_is_alike_changes_nothing_to_the_bit(lab, barrier):
    plain, levelled = alike(lab), alike(lab, {barrier: "level"})
    assert plain.column("in_therapy").sum() > 10 and plain.column("medicine").sum() > 50
    assert lab.differing(plain, levelled) == []


def test_it_changes_something_where_stigma_differs(lab):
    """The power of the test above."""
    plain, levelled = (alike(lab, cut, ("stigma",)) for cut in (None, {"access": "level"}))
    assert "asked" in lab.differing(plain, levelled)


@pytest.mark.parametrize("barrier", ("access", "experience"))
def test_need_and_stages_of_care_are_never_levelled(barrier):
    seen = {column.removeprefix("others_") for _, column in gates(barrier)}
    assert seen and not seen & (NEED | STAGES)
    assert {reader for reader, _ in gates(barrier)} <= {n for n, p in processes().items() if p.barrier == barrier}


def test_every_link_of_a_service_is_a_gate_or_need_or_a_stage_or_structure():
    """A column that a service reads and that is none of these must be put where it belongs."""
    services = {n for n, p in processes().items() if p.barrier in ("access", "experience") and n != "illness"}
    gated = {link for barrier in BARRIERS for link in gates(barrier)}
    rest = {link for link in all_links() if link[0] in services and link not in gated}
    of_services = {c.name for c in BY_NAME.values() if c.owner in services}
    assert {column for _, column in rest} <= NEED | STAGES | of_services


def test_the_mind_meets_every_exposure_through_a_gate_of_determinants():
    read = {link for link in all_links() if link[0] in ("distress", "illness") and link[1] in exposures()}
    assert read <= set(gates("determinants"))
    assert "illness" in readers_of("determinants") and "illness" not in readers_of("experience")
    assert "illness.place" in load_numbers()


def test_who_is_treated_still_follows_from_their_own_need(lab):
    """Handing out a donor's treatment gives medicine to the well; levelled gates do not."""

    def excess(cut):
        town = lab.run(lab.scenario(people=6000, burn=36, months=1, cut=cut), 2).town
        own = town.column("medicine") == 1
        return town.column("memory")[own].mean() - town.column("memory")[~own].mean()

    assert excess({"access": "level"}) > 0.9 * excess({}) > 1


@pytest.fixture(scope="module")
def levels(lab):
    """Outcomes with each barrier levelled, by replicate: float64 (4,) each."""
    found = {}
    for barrier in ("none", *BARRIERS):
        cut = {} if barrier == "none" else {barrier: "level"}
        scenario = lab.scenario(people=4000, burn=60, months=48, cut=cut)
        runs = np.stack([window_sums(scenario, lab.prepared(scenario, seed), None) for seed in range(4)])
        names = ("mean_distress", "treated_given_need", "gap.caseness.imd_fifth")
        found[barrier] = {name: measure(runs, name, 24) for name in names}
    return found


@pytest.mark.parametrize("barrier", ("access", "experience"))
def test_levelling_services_does_not_raise_mean_distress(levels, barrier):
    change = levels[barrier]["mean_distress"] - levels["none"]["mean_distress"]
    assert abs(change.mean()) < 0.15
    assert (levels[barrier]["treated_given_need"] - levels["none"]["treated_given_need"]).mean() > -0.5


def test_levelled_determinants_close_most_of_the_gap(levels):
    gap = {name: values["gap.caseness.imd_fifth"].mean() for name, values in levels.items()}
    assert gap["none"] > 4
    assert abs(gap["determinants"]) < 0.35 * gap["none"]
    assert levels["determinants"]["mean_distress"].mean() < levels["none"]["mean_distress"].mean()


def test_a_levelled_table_is_what_the_least_deprived_meet_on_average(lab):
    """Small groups weigh as little as they are: no plain mean over the names of groups."""
    people, numbers = lab.people(20_000, 1), load_numbers()
    best = people.adult & (people.columns["imd_decile"] >= 9)
    found = least_deprived(numbers, people, ("adversity", "justice", "regard"))
    assert len(found) > 10
    for name, values in found.items():
        table, by = numbers[name].flat(), numbers[name].by
        mean = table[8:].mean() if by == "imd_decile" else table[people.columns[by][best]].mean()
        assert values == pytest.approx([mean] * len(table), rel=1e-6), name


def test_levelled_determinants_harm_nobody(lab):
    """Harassment under levelling is what the least deprived fifth met, give or take luck; not more for everyone."""
    plain = lab.run(lab.scenario(people=6000, burn=24, months=12), 3)
    levelled = lab.run(lab.scenario(people=6000, burn=24, months=12, cut={"determinants": "level"}), 3)
    share = {}
    for name, run in (("plain", plain), ("levelled", levelled)):
        rows = run.town.adults
        share[name] = run.town.column("harassed", rows), run.town.column("imd_decile", rows) >= 9
    met, there = share["plain"]
    assert share["levelled"][0].mean() < met[there].mean() + 0.03
    assert share["levelled"][0].mean() > 0.5 * met[there].mean()
