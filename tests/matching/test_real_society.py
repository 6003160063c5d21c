"""The observer on the model itself sees what the record counts; the card is the same on any number of processes."""

from collections import Counter
from typing import Any

import numpy as np
import pytest

from experiments import evidence, quantities
from experiments.observer import watch
from experiments.panel import Panel
from experiments.validate import validate
from sim.columns import BY_NAME
from sim.record import of
from sim.society import Society

YEARS = 6
YOUNG = BY_NAME["starts"].codes.index("young_people")


class Noted:
    """A society, and the adults whom a queue of young people's services called: it brings them a course of therapy."""

    def __init__(self, society: Society) -> None:
        self.society = society
        self.called: Counter[int] = Counter()

    @property
    def town(self) -> Any:
        return self.society.town

    def step(self) -> None:
        self.society.step()
        rows = self.town.adults
        self.called.update(self.town.ids[rows[self.town.column("starts", rows) == YOUNG]].tolist())


@pytest.fixture(scope="module")
def noted() -> tuple[Noted, Panel]:
    society = Society("baseline", seed=4, people=6_000, months=12 * YEARS, burn_in_months=24, reporters={})
    noted = Noted(society)
    return noted, watch(noted, YEARS)


@pytest.fixture(scope="module")
def watched(noted) -> tuple[Society, Panel]:
    return noted[0].society, noted[1]


def test_events_are_those_of_the_record(watched):
    society, panel = watched
    counts = society.record.counts()
    assert len(counts) == 12 * YEARS
    for name in ("referred", "completed", "recovered", "dropped_out", "admitted", "restrained", "crisis"):
        assert panel.events[name].sum() == of(counts, name).sum(), name
    assert panel.events["starts"].sum() > of(counts, "case_starts").sum() > 0, "not all who begin are cases"


def test_waves_are_the_record_of_each_twelfth_month(watched):
    society, panel = watched
    counts = society.record.counts()
    for year in range(1, YEARS + 1):
        month = counts[12 * year - 1]
        for name, seen in (
            ("ghq4", panel.waves["ghq"][year] >= np.float32(panel.cuts["ghq"])),
            ("poor_fixed", panel.waves["poor_fixed"][year] == 1),
            ("strain", panel.waves["strain"][year] == 1),
            ("unemployed", panel.waves["job"][year] == 1),
            ("severe", panel.waves["severe"][year] == 1),
        ):
            assert seen[panel.here[year]].sum() == of(month, name).sum(), (year, name)


def test_courses_finish_only_after_they_start(noted):
    society, panel = noted
    started = panel.events["starts"].sum(0, dtype=int) + panel.waves["in_therapy"][0]
    assert society.called
    started = started + [society.called[i] for i in panel.ids.tolist()]
    ended = panel.events["finished"].sum(0, dtype=int) + panel.events["dropped_out"].sum(0, dtype=int)
    assert np.all(ended <= started)
    assert panel.events["finished"].sum() >= panel.events["completed"].sum() > 0


def test_strain_harms_and_every_common_quantity_is_told(watched):
    _, panel = watched
    assert quantities.value(panel, "panel.strain") > 1
    names = {t.quantity for t in [*evidence.targets(), *evidence.frozen()] if t.modelled}
    untold = {name for name in names if not np.isfinite(quantities.value(panel, name))}
    # rates of rare events in small groups need more people; everything else must be told even here
    assert untold <= {n for n in names if n.startswith(("detention", "recovery", "referrals_starting", "relapse"))}


@pytest.mark.nightly
def test_validate_gives_the_same_card_on_one_process_and_on_two():
    run = {"people": 1_500, "years": 1, "replicates": 2, "seed": 9}
    one, two = (validate(**run, jobs=jobs).table() for jobs in (1, 2))
    assert one.equals(two)
    told = one[one["hit"].notna() & one["model"].notna()]
    assert len(told) > 150
    assert (told["se"] >= 0).all() and told["se"].gt(0).mean() > 0.8
