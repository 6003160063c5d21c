"""The book of people: nobody is lost, invented or moved, month by month, under every lever."""

import numpy as np
import pytest

from sim.columns import BY_NAME
from sim.levers.lever import library

ALL = [{"lever": name, "start": "2025-06", "ramp_months": 2} for name in library()]
DRAWN = [c.name for c in BY_NAME.values() if c.owner == "people"]


@pytest.mark.parametrize("levers", ([], ALL), ids=("baseline", "all levers"))
def test_people_stay_who_they_are_and_are_counted_once(lab, levers):
    scenario = lab.scenario(people=4000, burn=6, months=24, levers=levers)
    before = lab.prepared(scenario, 1)
    start = {name: before.column(name).tobytes() for name in DRAWN}
    shape = (before.ids.tobytes(), before.area_starts.tobytes(), before.area_decile.tobytes(), before.ties.tobytes())
    cells = []

    def look(run):
        town = run.town
        changed = [name for name in DRAWN if town.column(name).tobytes() != start[name]]
        assert changed == [], f"month {run.month}: {changed} changed, though drawn for good"
        now = (town.ids.tobytes(), town.area_starts.tobytes(), town.area_decile.tobytes(), town.ties.tobytes())
        assert now == shape, f"month {run.month}: ids, areas or ties changed"
        cells.append(run.record.months[-1][:, 0])

    lab.run(scenario, 1, each=look)
    assert cells[0].sum() == 4000
    assert all(np.array_equal(month, cells[0]) for month in cells), "people wander between cells"


@pytest.mark.parametrize("n", (2, 3, 10, 11, 500, 15_001))
def test_nobody_is_their_own_tie(lab, n):
    people = lab.people(n, 3)
    assert people.ties.shape == (8, n)
    assert people.ties.min() >= 0 and people.ties.max() < n
    assert np.all(people.ties != np.arange(n)), "a person tied to themselves"


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
        "people": np.ones(town.n, bool), "ghq4": col["ghq"] >= read["ghq_cut"], "cmd": cmd, "cmd18": cmd18,
        "employed": employed, "unemployed": col["job"] == 1, "employed_poor": employed & (col["poor"] == 1),
        "treated": treated, "treated_cmd": treated & cmd, "treated_cmd18": treated & cmd18,
    }  # fmt: skip
    from sim.outcomes import FLAGS, SCALE, TALLIES

    where = tuple(
        col[name].astype(int) - first
        for name, first in (("imd_decile", 1), ("ethnic_group", 0), ("sex", 0), ("age_band", 0))
    )
    for name in FLAGS:
        flag = expected.get(name, col[name] == 1 if name in col else None)
        assert flag is not None, f"the record counts {name}, and this test does not know what that is"
        mine = np.zeros(table.shape[:-1], np.int64)
        np.add.at(mine, where, flag.astype(np.int64))
        assert np.array_equal(mine, table[..., TALLIES.index(name)]), f"{name} is counted wrongly"
    for name in ("distress", "control", "trust"):
        parts = np.trunc(col[name] * np.float32(SCALE)).astype(np.int64)
        assert parts.sum() == table[..., TALLIES.index(name)].sum(), f"{name} is added up wrongly"
