"""Where people stand in the list does not matter: whole households permuted within their area permute the results.

Also: a run in two halves is the run, and two unconnected towns laid side by side are each as alone.
"""

from dataclasses import replace

import numpy as np
import pytest

from sim.columns import COLUMNS, LINK
from sim.numbers import load_numbers

SIZE = 4500
MONTHS = 30
LINKS = ("home", "partner", "carer")
TIED = {name: load_numbers()[name].value for name in ("ties.fades", "ties.meets")}


STILL = {"life": "still"}  # ties form among those who stand near, so here they stay as they are


def shuffled(people, rng) -> np.ndarray:
    """Rows in a new order: households keep together and in their area."""
    rows = []
    for lo, hi in zip(people.area_starts[:-1], people.area_starts[1:], strict=True):
        heads, first = np.unique(people.home[lo:hi], return_index=True)
        households = np.split(np.arange(lo, hi), first[1:])
        rows += [households[k] for k in rng.permutation(len(heads))]
    return np.concatenate(rows)


@pytest.mark.parametrize("seed", (0, 1))
def test_permuting_people_permutes_their_lives(lab, seed):
    people = lab.people(SIZE, seed)
    rows = shuffled(people, np.random.default_rng(seed))
    assert (rows != np.arange(SIZE)).mean() > 0.9
    place = np.empty(SIZE, np.int32)
    place[rows] = np.arange(SIZE)
    moved = replace(
        people,
        columns={name: values[rows] for name, values in people.columns.items()},
        ids=people.ids[rows],
        ties=np.ascontiguousarray(place[people.ties[:, rows]]),
        **{link: place[getattr(people, link)[rows]].astype(np.int64) for link in LINKS},
    )
    a, b = (lab.go(lab.town(p, seed=seed, world=STILL), MONTHS) for p in (people, moved))
    assert len(a.here) == len(b.here) == SIZE

    def everybody(town, name):
        return town.column(name, town.here)

    names = [c.name for c in COLUMNS if c.kind != LINK]
    wrong = [name for name in names if everybody(a, name)[rows].tobytes() != everybody(b, name).tobytes()]
    assert wrong == [], f"the order of people in the list changes {wrong}"
    assert int(a.column("referred").sum()) + int(a.column("waiting").sum()) > 0


def test_the_order_of_two_ties_at_most_rounds(lab):
    """Ties are added up in their order, so a swapped order may round differently but no more than that."""
    people = lab.people(3000)
    other = replace(people, ties=np.concatenate([people.ties[:1], people.ties[:0:-1]]))
    a, b = (lab.go(lab.town(p, world=STILL), 1) for p in (people, other))
    for name in ("healthy_ties", "ties_word"):
        np.testing.assert_allclose(a.column(name), b.column(name), atol=1e-5, err_msg=name)


def test_two_halves_are_the_whole(lab):
    """Stop after 10 months, go on from a copy of the town: every byte as without the stop."""
    scenario = lab.scenario(people=2500)
    whole = lab.go(lab.town(lab.people(2500)), 25)
    first = lab.go(lab.town(lab.people(2500)), 10)
    left = lab.state(first)
    second = lab.go(first.branch(scenario), 15, first=10)
    assert lab.differing(whole, second) == []
    assert np.array_equal(whole.carried, second.carried), "fractions of places are lost in the copy"
    assert np.array_equal(whole.place_values, second.place_values), "poverty lines are lost in the copy"
    assert lab.state(first) == left, "going on from a copy moved the original"


def test_burn_in_and_then_is_one_straight_run(lab):
    """Sixty months of burn-in and then a run from the shared town, against one town stepped through both."""
    scenario = lab.scenario(people=2500, burn=60, months=24)
    run = lab.run(scenario, 4)
    straight = lab.go(lab.town(lab.people(2500, 4), seed=4), 84, first=-60)
    assert lab.differing(run.town, straight) == []


def test_two_unconnected_towns_are_each_as_alone(lab):
    """One population made of two; only what is the whole place's is shared: the poverty line, and how full beds are.

    The fair world's equal places per head are used, because capacity is spread over the areas of a place. Beds are
    those of a decile wherever it lies, and the fractions of teams' places go to the area beside: of both there are
    enough for everybody, so that nobody of one town takes them from the other.
    """
    size = 2000
    first, second = lab.people(size, 1), lab.people(size, 2)
    second = replace(second, ids=second.ids + np.uint32(size))
    both = replace(
        first,
        columns={n: np.concatenate([first.columns[n], second.columns[n]]) for n in first.columns},
        ids=np.concatenate([first.ids, second.ids]),
        ties=np.ascontiguousarray(np.concatenate([first.ties, second.ties + np.int32(size)], axis=1)),
        area_starts=np.concatenate([first.area_starts, second.area_starts[1:] + size]),
        **{link: np.concatenate([getattr(first, link), getattr(second, link) + size]) for link in LINKS},
        area_decile=np.concatenate([first.area_decile, second.area_decile]),
    )
    spread = {
        "waiting.places_decile": [1.0] * 10,
        "waiting.places_team": 1.0,
        "beds.per_adult": 1.0,
        "waiting.places_crisis": 1.0,
    }
    near = {**spread, **TIED, "network.elsewhere": 0.0}  # ties fade and form, but never between the two
    a, b, together = (lab.go(lab.town(p, numbers=near, world=STILL), MONTHS) for p in (first, second, both))
    shared = {"poor", "poor_fixed", "found_poor", "beds_in_use"}
    fullest = max(town.column("beds_in_use").max() for town in (a, b, together))
    assert fullest < load_numbers()["coercion.beds_scarce"].value, "there are too few beds"
    assert not any({"poor", "poor_fixed", "found_poor"} & p.reads for p in together.plan.ordered), (
        "poverty itself is now read"
    )
    assert a.column("friends").mean() > 2, "there are ties to form"
    for name in (c.name for c in COLUMNS):
        if name not in shared:
            alone = np.concatenate([town.column(name, town.here) for town in (a, b)])
            joined = together.column(name, together.here)
            assert alone.tobytes() == joined.tobytes(), f"{name} differs in the joined town"
    first_rows = together.here[:size]
    assert np.isin(together.ties[:, first_rows], first_rows).all(), "somebody is tied to the other town"
