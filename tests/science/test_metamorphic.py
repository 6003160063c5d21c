"""Metamorphic relations, as data: what must follow, on the same people and luck, when one thing is changed.

`never up` and `never down`: in none of four paired seeds (by night: twenty), and in most of them it moves the other
way. `none`: not one.
`same`: every column of everybody to the byte, but for those named.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.numbers import load_numbers
from sim.outcomes import TALLIES
from sim.record import Record
from sim.run import calendar

SEEDS = tuple(range(4))
MANY = tuple(range(20))
PEOPLE, BURN, MONTHS, MORE = 4000, 12, 24, 48  # months of each seed with every change, and of each of many
VALUE = {name: number.value for name, number in load_numbers().items()}
NEVER_UP, NEVER_DOWN, NONE, SAME = "never up", "never down", "none", "same"


def lever(name: str, **more: Any) -> dict[str, Any]:
    return {"lever": name, "start": "2025-06", "ramp_months": 0, **more}


def table(name: str, value: float) -> list[float]:
    return [value] * len(np.atleast_1d(VALUE[name]))


@dataclass(frozen=True)
class Relation:
    """Change ``then`` beside ``first`` (numbers, levers): what ``measure`` does."""

    says: str
    kind: str
    measure: str = ""  # a tally of the record; or `column:NAME`, its sum in the last month
    then: dict[str, Any] = field(default_factory=dict)
    levers: tuple[dict[str, Any], ...] = ()
    first: dict[str, Any] = field(default_factory=dict)
    first_levers: tuple[dict[str, Any], ...] = ()
    group: int | None = None  # of the five ethnic groups
    but: frozenset[str] = frozenset()  # columns that may differ


READINGS = frozenset({  # what is read, and what is told by it; it enters nothing else
    "ghq", "cisr", "found_poor", "case_at_start", "ghq_at_start", "completed", "recovered", "improved",
    "since_recovered", "relapsed",
})  # fmt: skip
PEER = "peer_support"
WAGE = "living_wage_employers"
RELATIONS = (
    # money
    Relation("a living wage lifts people over a fixed line", NEVER_UP, "poor_fixed", levers=(lever(WAGE),)),
    Relation(
        "a higher one lifts more", NEVER_UP, "poor_fixed",
        levers=(lever(WAGE, size=2.0),), first_levers=(lever(WAGE),),
    ),
    Relation("a living wage brings income", NEVER_DOWN, "income", levers=(lever(WAGE),)),
    # as a law, not as the number: the number is also the lowest wage of the curve from which wages are drawn
    Relation("a higher wage floor for all brings income", NEVER_DOWN, "income",
             levers=(lever("statutory_wage_floor"),)),
    Relation("a higher floor for all lifts people over a fixed line", NEVER_UP, "poor_fixed",
             levers=(lever("statutory_wage_floor"),)),
    Relation("a top-up of benefits brings income", NEVER_DOWN, "income", {"money.benefit_top_up": 100.0}),
    Relation("a steeper taper leaves less", NEVER_UP, "income", {"money.taper": 0.9}),
    Relation("more taxes leave less", NEVER_UP, "income", {"money.basic_rate": 0.3}),
    Relation(  # where nobody buys: what is saved may buy a home whose mortgage is owed when a job is lost
        "bills that never come leave fewer arrears", NEVER_UP, "column:arrears", {"money.bill_chance": 0.0},
        first={"home.buys": table("home.buys", 0.0)},
    ),
    # work and home
    Relation("more job losses, more unemployment", NEVER_DOWN, "unemployed", {"work.loss": 2 * VALUE["work.loss"]}),
    Relation("help into jobs, less unemployment", NEVER_UP, "unemployed", {"work.job_help": 2.0}),
    Relation(
        "nobody hires Black applicants: their unemployment grows", NEVER_DOWN, "unemployed",
        {"regard.hiring": [1.0, 1.0, 0.0, 1.0, 1.0]}, group=2,
    ),
    Relation("protected homes are less insecure", NEVER_UP, "insecure_home", {"home.protection": -2.0}),
    # adversity, ties, power
    Relation(
        "no violence, no recent trauma", NONE, "column:trauma",
        {"adversity.trauma": 0.0, "adversity.assault": table("adversity.assault", 0.0)},
    ),
    Relation("company makes fewer lonely", NEVER_UP, "lonely", {"ties.fellowship": -1.0}),
    Relation("peer support makes fewer lonely", NEVER_UP, "lonely",
             levers=(lever(PEER, who="age >= 16", coverage=1.0),)),
    Relation("encouragement brings control", NEVER_DOWN, "control", {"power.encouragement": 0.5}),
    Relation(
        "without discrimination there is more trust", NEVER_DOWN, "trust",
        {"regard.discrimination": table("regard.discrimination", 0.0),
         "regard.institution": table("regard.institution", 0.0)},
    ),
    # the mind
    Relation("strain that does not hurt: less distress", NEVER_UP, "ghq4", {"distress.strain": 0.0}),
    Relation("loneliness that hurts more: more distress", NEVER_DOWN, "ghq4",
             {"distress.lonely": 2 * VALUE["distress.lonely"]}),
    Relation("medicine without effect: more distress", NEVER_DOWN, "ghq4", {"distress.medicine": 0.0}),
    Relation("a noisier reading moves nobody's life", SAME, then={"reading.noise": 2.4}, but=READINGS),
    Relation("misreported incomes move nobody's life", SAME, then={"reading.income_noise": 0.3}, but=READINGS),
    Relation("a stricter cut for severe symptoms moves nobody's life", SAME, then={"reading.cisr18_cut": 21.0}),
    # access
    Relation("known routes: more ask", NEVER_DOWN, "asked", {"seeking.known_route": 0.5}),
    Relation("need that no GP recognises is never referred", NONE, "referred",
             {"regard.recognition": table("regard.recognition", 0.0), **dict.fromkeys((
                 "seeking.by_self", "seeking.by_community", "seeking.by_school", "seeking.at_court",
                 "coercion.severe_crisis", "coercion.other_crisis"), 0.0)}),
    Relation("twice the places: shorter queues", NEVER_UP, "waiting",
             {"waiting.places": 2 * VALUE["waiting.places"]}),
    Relation("twice the places: more in therapy", NEVER_DOWN, "in_therapy",
             {"waiting.places": 2 * VALUE["waiting.places"]}),
    Relation("no places: no therapy", NONE, "in_therapy",
             {"waiting.places": 0.0, "waiting.places_young": 0.0}),
    Relation("growth brings more into therapy", NEVER_DOWN, "in_therapy",
             levers=(lever("needs_weighted_growth", size=2.0),)),
    Relation("who leaves sooner is not in the queue", NEVER_UP, "waiting", {"waiting.leave": 0.5}),
    # experience
    Relation("more drop out: fewer complete", NEVER_UP, "completed", {"care.drop": 2 * VALUE["care.drop"]}),
    Relation("services that fit: more complete", NEVER_DOWN, "completed", {"care.better_fit": 1.0}),
    Relation("wards that restrain half as much", NEVER_UP, "restrained", {"coercion.containment": 0.5}),
    Relation("wards that never restrain", NONE, "restrained", {"coercion.containment": 0.0}),
    Relation("… and no trauma of restraint", NONE, "column:since_restrained<255", {"coercion.containment": 0.0}),
    Relation("a programme of fewer restraints", NEVER_UP, "restrained",
             levers=(lever("restraint_reduction", size=4.0),)),
    Relation(
        "gates that never open: no detention", NONE, "admitted",
        {"coercion.detention_gp": -30.0, "coercion.detention_police": -30.0},
    ),
    Relation("fewer crises, fewer detentions", NEVER_UP, "admitted",
             {"coercion.severe_crisis": 0.5 * VALUE["coercion.severe_crisis"]}),
    Relation("illness that never begins: fewer ill", NEVER_UP, "severe", {"illness.level": -30.0}),
    # levers that reach nobody
    Relation("peer support for nobody has no effect", SAME, levers=(lever(PEER, who="age > 200", coverage=1.0),)),
    Relation("a living wage for nobody has no effect", SAME, levers=(lever(WAGE, who="age > 200"),)),
    Relation("a lever that starts after the run leaves no trace", SAME, levers=(lever(PEER, start="2029-04"),)),
)  # fmt: skip
assert len(RELATIONS) >= 24


@pytest.fixture(scope="module")
def live(lab):
    """A run of one seed under numbers and levers: (town, totals by tally, overall and by ethnic group).

    Runs in which nothing is changed are kept: every relation is measured against them.
    """
    people = cache(lambda seed: lab.people(PEOPLE, seed))

    def begun(numbers, seed):
        town, scenario = lab.town(people(seed), numbers=numbers, seed=seed), lab.scenario(people=PEOPLE)
        for month in range(-BURN, 0):
            town.step(month, calendar(scenario, month), tally=False)
        return town

    usual = cache(lambda seed: begun({}, seed))

    def run(numbers, levers, seed, months):
        scenario = lab.scenario(people=PEOPLE, burn=BURN, months=months, levers=list(levers))
        town, record = (begun(numbers, seed) if numbers else usual(seed)).branch(scenario), Record()
        for month in range(months):
            record.add(town.step(month, calendar(scenario, month)).counts)
        counts = record.counts()
        return town, counts.sum((0, 1, 2, 3, 4)), counts.sum((0, 1, 3, 4))

    unchanged = cache(lambda seed, months: run({}, (), seed, months))
    return lambda numbers, levers, *when: run(numbers, levers, *when) if numbers or levers else unchanged(*when)


def measured(relation: Relation, run) -> float:
    town, everybody, by_group = run
    if relation.measure.startswith("column:"):
        name, _, below = relation.measure.removeprefix("column:").partition("<")
        values = town.column(name).astype(float)
        return float((values < float(below)).sum() if below else values.sum())
    at = TALLIES.index(relation.measure)
    return float(everybody[at] if relation.group is None else by_group[relation.group, at])


@pytest.mark.parametrize("relation", RELATIONS, ids=[r.says for r in RELATIONS])
def test_what_must_follow(lab, live, relation):
    check(lab, live, relation, SEEDS, MONTHS)


@pytest.mark.nightly
@pytest.mark.parametrize("relation", RELATIONS, ids=[r.says for r in RELATIONS])
def test_it_follows_in_twenty_seeds(lab, live, relation):
    check(lab, live, relation, MANY, MORE)


def check(lab, live, relation, seeds, months):
    before = [live(relation.first, relation.first_levers, seed, months) for seed in seeds]
    after = [live({**relation.first, **relation.then}, relation.levers, seed, months) for seed in seeds]
    if relation.kind == SAME:
        for seed, a, b in zip(seeds, before, after, strict=True):
            differ = set(lab.differing(a[0], b[0])) - relation.but
            assert differ == set(), f"{relation.says}: in seed {seed} {sorted(differ)} changed"
        return
    was, now = (np.array([measured(relation, run) for run in runs]) for runs in (before, after))
    if relation.kind == NONE:
        assert now.sum() == 0, f"{relation.says}: {now.tolist()}"
        assert was.sum() > 0, f"{relation.says}: there was none anyway, so this says nothing"
        return
    change = now - was if relation.kind == NEVER_UP else was - now
    assert (change <= 0).all(), f"{relation.says}: {relation.measure} from {was.tolist()} to {now.tolist()}"
    assert (change < 0).sum() > len(seeds) / 2, f"{relation.says}: {relation.measure} does not move: {was.tolist()}"
