"""Towns of none, one, two and a few people live as any other, under levers and cuts too."""

import pytest

from sim.cycles import cycles
from sim.levers.lever import library
from sim.record import Record

ALL = [{"lever": name, "start": "2025-05", "ramp_months": 0} for name in library()]


@pytest.mark.parametrize("n", (0, 1, 2, 3, 9, 10, 11, 63, 65))
def test_few_people_live_two_years(lab, n):
    town = lab.go(lab.town(lab.people(n, seed=n)), 24)
    lab.check(town)
    still = lab.go(lab.town(lab.people(n, seed=n), world={"life": "still"}), 24)
    assert still.n == n
    lab.check(still)


@pytest.mark.parametrize("n", (1, 2, 10))
@pytest.mark.parametrize("threads", (1, 2))
def test_few_people_under_every_lever_and_cycle_cut(lab, n, threads):
    cut = {c.name: mode for c, mode in zip(cycles().values(), ("hold", "level") * 9, strict=False) if c.closed}
    adults = []
    scenario = lab.scenario(people=n, burn=3, months=24, levers=ALL, cut=cut)
    run = lab.run(scenario, 1, threads=threads, each=lambda run: adults.append(len(run.town.adults)))
    lab.check(run.town)
    assert run.record.counts()[..., 0].sum(axis=(1, 2, 3, 4)).tolist() == adults


def test_nobody_is_counted_as_nothing(lab):
    record = Record()
    town = lab.town(lab.people(0))
    for month in range(3):
        record.add(town.step(month, 24300 + month).counts)
    assert record.counts().sum() == 0
    series = record.series()
    assert len(series) > 0
    assert series["denominator"].sum() == 0
