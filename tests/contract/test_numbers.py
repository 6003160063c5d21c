"""Numbers anywhere inside their ranges keep every column in its own; and every number matters somewhere."""

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim.founding import make
from sim.levers.lever import library
from sim.numbers import load_numbers, override
from sim.population.people import draw
from sim.population.place import load_place
from sim.run import begin, calendar
from sim.theory import Theory
from sim.theory import changes as theories

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(load_numbers())
FREE = [n for n in NAMES if np.any(load_numbers()[n].flat() < load_numbers()[n].high)
        or np.any(load_numbers()[n].flat() > load_numbers()[n].low)]  # fmt: skip
# The settings in which a number may matter: all levers, on money that ends, for five years.
USES = [
    {"lever": n, "start": "2025-10", "ramp_months": 2, "funding": {"months": 14}}
    | ({"scaling": "adoption", "ramp_months": 0} if n == "living_wage_employers" else {})  # one that spreads by itself
    for n in library()
]


def anywhere(rng: np.random.Generator, ends: bool) -> dict[str, list[float] | float]:
    """Every number drawn from its range: evenly, or (``ends``) one of its two ends."""
    found: dict[str, list[float] | float] = {}
    for name, number in load_numbers().items():
        shape = number.flat().shape
        u = rng.integers(0, 2, shape) if ends else rng.random(shape)
        value = np.asarray(number.low) + u * (np.asarray(number.high) - np.asarray(number.low))
        found[name] = value.tolist() if number.by else float(value[0])
    return found


def live(lab, changes, seed, n=1500, months=36):
    """A town of these numbers, from its drawing on, for so many months; every column is checked each month."""
    numbers = override(load_numbers(), changes)
    people = draw(load_place("england"), n, seed, numbers)
    town = make(people, numbers, seed)
    scenario = lab.scenario(people=n, months=months, burn=0, levers=USES)
    run = begin(scenario, town)
    for month in range(months):
        run.step()
        lab.check(run.town, f"in month {month}")
    return run


def check_ranges(lab, k):
    live(lab, anywhere(np.random.default_rng(k), ends=k % 2 == 1), seed=k)


@pytest.mark.parametrize("k", range(8))
def test_any_numbers_keep_every_column_in_range(lab, k):
    check_ranges(lab, k)


@pytest.mark.nightly
@pytest.mark.parametrize("k", range(8, 600))
def test_any_numbers_keep_every_column_in_range_many_times(lab, k):
    check_ranges(lab, k)


@pytest.mark.parametrize("end", ("low", "high"))
def test_all_numbers_at_one_end(lab, end):
    ends = {n: np.broadcast_to(getattr(x, end), np.shape(x.value)).tolist() for n, x in load_numbers().items()}
    live(lab, ends, seed=1)


def test_each_number_stands_in_one_file():
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "scenarios" / "numbers").glob("*.yaml")]
    names = [name for text in texts for name in re.findall(r"^  ([a-z]+\.\w+):", text, re.MULTILINE)]
    assert sorted(names) == NAMES


# -- dead numbers --------------------------------------------------------------------------------


# Settings in which rare things are common enough to be seen in a small town: which rooms, and what is changed.
COMMON = {
    "illness": {"illness.level": "high", "illness.rate": "high"},
    "childhood": {"childhood.looked_after": "high", "childhood.bullied": "high", "illness.level": "high"},
    "coercion": {"illness.level": "high", "coercion.severe_crisis": "high", "coercion.severe_again": "high"},
    "orders": {
        "illness.level": "high",
        "coercion.severe_crisis": "high",
        "coercion.recall": "high",
        "coercion.restraint": "high",
        "orders.level": "high",
        "orders.restrained": "high",
    },
    "plans": {"illness.level": "high", "coercion.severe_crisis": "high"},
    "team": {"illness.level": "high", "illness.rate": "high"},
    "beds": {"illness.level": "high", "coercion.severe_crisis": "high", "coercion.agreement": "high"},
    "life": {"illness.level": "high"},  # few die or give birth in a small town; severe illness kills
    "status": {"status.strength": "high"},  # the theory is off by default
    "ties": {"status.strength": "high"},  # and without it there is no shame
    "trust": {"status.strength": "high"},
    "distress.shame": {"status.strength": "high"},
    "health.average_distress": {},  # of a narrow range: in a town large enough that it decides for somebody
    # more than one bed for those who share them, else they are all in use or none is
    "coercion.beds_scarce": {
        "illness.level": "high",
        "coercion.severe_crisis": "high",
        "coercion.agreement": "high",
        "beds.per_adult": "high",
    },
    # more in the queue than places
    "waiting.urgent_at_team": {"illness.level": "high", "illness.rate": "high", "waiting.places_team": "low"},
    "waiting.urgent_at_crisis": {
        "illness.level": "high",
        "coercion.severe_crisis": "high",
        "waiting.places_crisis": "low",
    },
    "theory": {},  # with every theory on
    "work.benefit_rise": {"work.benefit_search": "low"},  # work responds to nothing unless theory says so
    "work.conditions_lifted": {"work.conditions_search": "low"},
}
FAR = 1_000_000  # people among whom an entry is looked for that moves nobody in a town: who die at ten
RIVALS = Theory(contagion="low_mood_spreads", work_response="on")
# Entries that have nobody to act on: owners outright pay no rent, carers are grown up.
NOBODY = {"people.rent_skill": {0}, "people.rent_spread": {0}, "home.skill_tenure": {0}, "caring.cares_age": {0, 1}}


@pytest.fixture(scope="module")
def fingerprint(lab):
    """All that a town of 5,000 (20,000 for rare things) leaves over five years with every lever: bytes."""

    def trace(changes, room="", people=0):
        common = {name: getattr(load_numbers()[name], end) for name, end in COMMON.get(room, {}).items()}
        numbers = override(load_numbers(), {**common, **changes})
        numbers = override(numbers, theories(RIVALS, numbers)) if room == "theory" else numbers
        n, burn = people or (20_000 if room else 5000), 12
        town = make(draw(load_place("england"), n, 2, numbers), numbers, 2)
        scenario = lab.scenario(people=n, months=48, burn=burn, levers=USES)
        for month in range(-burn, 0):
            town.step(month, calendar(scenario, month), tally=False)
        run = begin(scenario, town).finish()
        return lab.state(run.town), run.record.counts().tobytes(), np.stack(run.reached).tobytes()

    return trace


@pytest.fixture(scope="module")
def usual(fingerprint):
    """By room and people: the fingerprint of the setting in which its numbers are tried."""
    return cache(lambda room, people=0: fingerprint({}, room, people))


def room_of(name):
    """The setting in which a number is tried: its own, that of its process, or the usual one."""
    return next((key for key in (name, name.split(".")[0]) if key in COMMON), "")


def moved_to(name, end):
    """The number at one end of its range; where the law leaves it none, a hundredth off."""
    number = load_numbers()[name]
    value = np.broadcast_to(getattr(number, end), number.flat().shape).astype(float)
    if np.array_equal(value, number.flat()) and name not in FREE:
        value = value * (0.99 if end == "low" else 1.01)
    return value.tolist() if number.by else float(value[0])


def check_matters(fingerprint, usual, name):
    ends = [moved_to(name, end) for end in ("low", "high")]
    if load_numbers()[name].by:  # half of a table: shares of one sum stay as they are where all entries move alike
        now = load_numbers()[name].flat().tolist()
        ends += [[*end[: len(now) // 2], *now[len(now) // 2 :]] for end in ends]
    room = room_of(name)
    assert any(fingerprint({name: end}, room) != usual(room) for end in ends), (
        f"{name} is dead: at {ends} not a byte changes"
    )


@pytest.mark.parametrize("name", [n for n in NAMES if not n.startswith(("people.", "network."))][::72])
def test_a_sample_of_numbers_matters(fingerprint, usual, name):
    check_matters(fingerprint, usual, name)


@pytest.mark.nightly
@pytest.mark.parametrize("name", NAMES)
def test_no_number_is_dead(fingerprint, usual, name):
    check_matters(fingerprint, usual, name)


@pytest.mark.nightly
@pytest.mark.parametrize("name", [n for n in NAMES if load_numbers()[n].by])
def test_no_entry_of_a_table_is_dead(fingerprint, usual, name):
    """Each group's and each decile's own entry matters, in a town or else among a million."""
    number = load_numbers()[name]
    low, high = (np.broadcast_to(x, number.flat().shape) for x in (number.low, number.high))
    room, now = room_of(name), number.flat().tolist()

    def dead(k, people=0):
        ends = ([*now[:k], float(end), *now[k + 1 :]] for end in (low[k], high[k]))
        return all(fingerprint({name: moved}, room, people) == usual(room, people) for moved in ends)

    rare = [k for k in range(len(now)) if k not in NOBODY.get(name, set()) and dead(k)]
    never = [k for k in rare if dead(k, FAR)]
    assert never == [], f"entries {never} of {name} (by {number.by}) change nothing"


def test_every_number_says_what_it_must():
    """100 % carry a meaning, a unit, a range, a kind, and a source or a reason."""
    for name, x in load_numbers().items():
        assert x.meaning and x.unit and x.kind, name
        assert x.source or x.reason, f"{name} has neither a source nor a reason"
        assert x.reason if x.kind == "assumed" else x.source, f"{name} is {x.kind}"
        assert np.all((np.asarray(x.low) <= x.flat()) & (x.flat() <= np.asarray(x.high))), name
