"""The book of people: nobody is lost, invented or mistaken for another, month by month, under every lever."""

import numpy as np
import pytest

from sim.columns import BY_NAME, ROUTES, SERVICE
from sim.levers.lever import library
from sim.outcomes import FLAGS, OF_CHILDREN, SCALE, TALLIES

ALL = [{"lever": name, "start": "2025-06", "ramp_months": 2} for name in library()]
OF_THE_HOME = ("imd_decile", "takes_up")  # drawn with the home: who moves takes on those of another
DRAWN = [c.name for c in BY_NAME.values() if c.owner == "people" and c.name not in OF_THE_HOME]


@pytest.mark.parametrize("levers", ([], ALL), ids=("baseline", "all levers"))
def test_people_stay_who_they_are_and_are_counted_once(lab, levers):
    scenario = lab.scenario(people=4000, burn=6, months=24, levers=levers)
    known: dict[int, tuple] = {}

    def look(run):
        town = run.town
        ids, here = town.ids[town.here], town.here
        assert len(np.unique(ids)) == len(ids), f"month {run.month}: somebody is there twice"
        for person, *values in zip(ids.tolist(), *(town.whole(name)[here].tolist() for name in DRAWN), strict=True):
            assert known.setdefault(person, values) == values, f"month {run.month}: {person} became another"
        cell = tuple(town.column(c).astype(int) for c in ("imd_decile", "ethnic_group", "sex", "age_band"))
        counted = np.zeros((11, 5, 2, 4), np.int64)
        np.add.at(counted, cell, 1)
        assert np.array_equal(run.record.months[-1][:, 0], counted[1:].ravel()), f"month {run.month}: counted wrongly"

    run = lab.run(scenario, 1, each=look)
    assert len(known) > run.town.n + 50, "too few came and went"


def test_in_a_still_world_nobody_moves(lab):
    scenario = lab.scenario(people=3000, burn=6, months=24, levers=ALL, world={"life": "still"})
    town = lab.prepared(scenario, 1)
    after = lab.run(scenario, 1).town
    for name in ("ids", "ties", "links", "area_starts", "area_decile"):
        assert getattr(town, name).tobytes() == getattr(after, name).tobytes(), f"{name} changed"


@pytest.mark.parametrize("n", (2, 3, 10, 11, 500, 15_001))
def test_ties_are_mutual_and_between_adults(lab, n):
    people = lab.people(n, 3)
    ties, adult = people.ties, people.columns["age"] >= 16
    assert ties.shape == (8, n)
    assert ties.min() >= 0 and ties.max() < n
    held = ties != np.arange(n)
    pairs = np.column_stack([np.tile(np.arange(n), (8, 1))[held], ties[held]])
    assert adult[pairs].all(), "a tie with a child"
    assert len(np.unique(pairs, axis=0)) == len(pairs), "the same tie twice"
    assert set(map(tuple, pairs.tolist())) == set(map(tuple, pairs[:, ::-1].tolist())), "a tie only one of them holds"
    assert n < 500 or len(pairs) > 2 * adult.sum()


def test_every_count_is_a_sum_over_people(lab):
    """What the record says of the last month, counted again from the columns, cell by cell."""
    scenario = lab.scenario(people=5000, burn=6, months=18, levers=ALL)
    run = lab.run(scenario, 2)
    town = run.town
    table = run.record.counts()[-1]
    read = {n: float(np.float32(town.numbers[f"reading.{n}"].value)) for n in ("ghq_cut", "cisr_cut", "cisr18_cut")}
    col = {name: town.column(name) for name in BY_NAME}
    treated = (col["medicine"] | col["in_therapy"]) == 1
    cmd, cmd18 = col["cisr"] >= read["cisr_cut"], col["cisr"] >= read["cisr18_cut"]
    employed = col["job"] == 0
    expected = {
        "people": np.ones(len(town.adults), bool), "ghq4": col["ghq"] >= read["ghq_cut"], "cmd": cmd, "cmd18": cmd18,
        "employed": employed, "unemployed": col["job"] == 1, "employed_poor": employed & (col["poor"] == 1),
        "treated": treated, "treated_cmd": treated & cmd, "treated_cmd18": treated & cmd18,
        **{name: col[name] == SERVICE.index("talking_therapy") for name in ("waiting", "referred")},
        "case_starts": (col["starts"] == SERVICE.index("talking_therapy")) & (col["case_at_start"] == 1),
        "both": (col["medicine"] & col["in_therapy"]) == 1,
        "admitted_police": (col["admitted"] & col["police_route"]) == 1,
        "crisis_severe": (col["crisis"] & col["severe"]) == 1,
        "brought": np.isin(col["route"], [ROUTES.index(r) for r in ("in_crisis", "by_police", "by_court")]),
    }  # fmt: skip
    rows = town.here[town.column("age", town.here) < 16]
    kid = {name: town.column(name, rows) for name in BY_NAME}
    pupil, need = kid["age"] >= 5, kid["child_need"] == 1
    of_children = {
        "pupils": pupil, "child_need": need, "child_recognised": need & (kid["recognised"] == 1),
        "child_waiting": pupil & (kid["waiting"] == SERVICE.index("young_people")),
        "child_helped": need & (kid["in_young"] == 1),
    }  # fmt: skip
    assert set(of_children) == set(OF_CHILDREN)
    assert not (need & ~pupil).any(), "a child below school age is in need"

    def where(of):
        cells = (("imd_decile", 1), ("ethnic_group", 0), ("sex", 0), ("age_band", 0))
        return tuple(of[name].astype(int) - first for name, first in cells)

    for name in FLAGS:
        child = name in of_children
        flag = of_children[name] if child else expected.get(name, col[name] == 1 if name in col else None)
        assert flag is not None, f"the record counts {name}, and this test does not know what that is"
        assert child or name in expected or col[name].max() <= 1, f"{name} is no flag"
        mine = np.zeros(table.shape[:-1], np.int64)
        np.add.at(mine, where(kid if child else col), flag.astype(np.int64))
        assert np.array_equal(mine, table[..., TALLIES.index(name)]), f"{name} is counted wrongly"
    for name in ("distress", "control", "trust", "say"):
        parts = np.trunc(col[name] * np.float32(SCALE)).astype(np.int64)
        assert parts.sum() == table[..., TALLIES.index(name)].sum(), f"{name} is added up wrongly"
