"""The books of people: every birth, death and move is counted, and nobody is lost, doubled or left behind."""

from typing import Any

import numpy as np
import pytest

from sim.columns import ROW
from sim.life import LEAVES, SEEKS
from sim.population import pairing
from sim.population.rows import FLOWS
from sim.run import begin, calendar
from sim.town import Town

MONTHS = 60
SIGN = {"births": 1, "deaths": -1, "departures": -1, "arrivals": 1, "moved_in": 1, "moved_out": -1}


def by_decile(town: Town) -> np.ndarray:
    return np.bincount(town.column("imd_decile", town.here), minlength=11)[1:]


def wealth(town: Town) -> int:
    heads = town.here[town.links[ROW["home"], town.here] == 0]
    return int((town.whole("savings")[heads].astype(np.int64) - town.whole("arrears")[heads].astype(np.int64)).sum())


def mutual(town: Town) -> bool:
    """Whether whoever holds a tie is held by whom it leads to."""
    person = np.broadcast_to(np.arange(town.rows), town.ties.shape)
    held = town.ties != person
    pairs = np.unique(np.stack([person[held], town.ties[held]]), axis=1)
    return np.array_equal(pairs, np.unique(pairs[::-1], axis=1))


def faults(town: Town) -> list[str]:
    """What is wrong with who lives with and knows whom, in words; empty where all is well."""
    here, stage = town.here, town.whole("stage")
    street = town.streets.of(here)
    head, partner, carer = (town.other(link, here) for link in ("home", "partner", "carer"))
    back = town.other("partner", partner)
    empty = np.setdiff1d(np.arange(town.rows), here)
    spare = town.spare
    assert spare is not None
    free = np.concatenate([spare.rows[a : a + k] for a, k in zip(town.streets.starts[:-1], spare.free, strict=True)])
    known = np.sort(np.concatenate([free, spare.left]))
    checks = {
        "a household without its first person": np.all(stage[head] > 0),
        "a first person who lives elsewhere": np.all(town.whole("home")[head] == 0),
        "a household over two streets": np.all(town.streets.of(head) == street),
        "a partner who does not know": np.all(back == here),
        "a couple in two households": np.all(town.other("home", partner) == head),
        "a carer in another household": np.all(town.other("home", carer) == head),
        "a carer who is not there": np.all(stage[carer] > 0),
        "a tie to nobody": np.all(stage[town.ties[:, here]] > 0),
        "a tie only one of them holds": mutual(town),
        "a child as a partner": np.all((partner == here) | (stage[here] == 2)),
        "links in an empty row": not town.links[:, empty].any(),
        "two people with one id": len(np.unique(town.ids[here])) == len(here),
        "an empty row that is nowhere listed": np.array_equal(known, empty),
        "households that do not share a purse": np.array_equal(
            town.whole("savings")[here], town.whole("savings")[head]
        ),
    }  # fmt: skip
    return [what for what, holds in checks.items() if not holds]


def test_every_month_the_books_of_people_and_homes_balance(lab: Any) -> None:
    scenario = lab.scenario(people=1500, burn=0, months=MONTHS)
    town = begin(scenario, lab.prepared(scenario, 3)).town
    seen = np.zeros(len(FLOWS), np.int64)
    for month in range(MONTHS):
        before = by_decile(town)
        purse = wealth(town)
        done = town._turn_over(calendar(scenario, month))
        flows, pounds = done.flows, done.pounds
        change = sum(sign * flows[:, FLOWS.index(name)] for name, sign in SIGN.items())
        assert np.array_equal(by_decile(town) - before, change), f"month {month}"
        assert faults(town) == [], f"month {month}"
        assert wealth(town) - purse == pounds[1] - pounds[0], f"month {month}"
        seen += flows.sum(0)
        town.small[ROW["event"]] = 0  # settled once
        town.step(month, calendar(scenario, month), tally=False)
    assert np.all(seen > 0), dict(zip(FLOWS, seen, strict=True))


def test_whoever_was_moved_with_others_of_their_home_meets_nobody_this_month(lab: Any, monkeypatch: Any) -> None:
    """Of two who share a home and both find a partner, the first couple may take the home to another street; the row
    that the second left is nobody's, and who was to live with them stays as they are."""
    scenario = lab.scenario(people=1500, burn=0, months=1)
    town = begin(scenario, lab.prepared(scenario, 3)).town
    alone = [r for r in town.adults if town.links[ROW["partner"], r] == 0][:2]
    town.small[ROW["event"]] = 0
    town.small[ROW["event"], alone] = SEEKS
    left = np.setdiff1d(np.arange(town.rows), town.here)[-1]
    assert town.streets.of(left) != town.streets.of(np.array(alone)).min()
    monkeypatch.setattr(pairing, "pairs", lambda *given: np.array([(left, alone[0]), (alone[1], left)]))
    before = town.links.copy()
    assert town._turn_over(0).flows[:, FLOWS.index("coupled")].sum() == 0
    assert np.array_equal(town.links, before) and faults(town) == []


def test_a_child_goes_where_the_one_goes_in_whose_care_their_carer_is(lab: Any) -> None:
    """Whoever leaves the home of their parents takes along a daughter, and the daughter's baby."""
    scenario = lab.scenario(people=1500, burn=0, months=1)
    town = begin(scenario, lab.prepared(scenario, 3)).town
    stage, carer = town.whole("stage"), town.links[ROW["carer"]]
    homes = town.other("home", town.here)
    for head in np.unique(homes):
        family = town.here[homes == head]
        single = [r for r in family if r != head and stage[r] == 2 and town.links[ROW["partner"], r] == 0]
        children = [r for r in family if stage[r] == 1]
        if len(single) >= 2 and children:
            break
    (leaver, daughter), (baby, *others) = single[:2], children
    for row, who in ((leaver, head), (daughter, leaver), (baby, daughter), *((r, head) for r in others)):
        carer[row] = who - row
    town.small[ROW["event"]] = 0
    town.small[ROW["event"], leaver] = LEAVES
    assert town._turn_over(0).flows[:, FLOWS.index("left_home")].sum() == 1
    [theirs] = set(town.other("home", np.array([leaver, daughter, baby])))
    assert theirs != head and town.other("carer", np.array([baby]))[0] == daughter
    assert faults(town) == []


@pytest.mark.nightly
@pytest.mark.parametrize("seed", (1, 2))
def test_the_books_of_a_large_town_balance_where_areas_have_many_streets(lab: Any, seed: int) -> None:
    """Here a home can be taken to another street of its area; ids of the born may rarely be alike (decision 0002)."""
    scenario = lab.scenario(people=50_000, burn=60, months=120)
    town = begin(scenario, lab.prepared(scenario, seed)).town
    assert len(town.streets.area) >= 2 * len(town.area_decile)
    for month in range(120):
        town._turn_over(calendar(scenario, month))
        assert set(faults(town)) <= {"two people with one id"}, f"month {month}"
        town.small[ROW["event"]] = 0  # settled once
        town.step(month, calendar(scenario, month), tally=False)
