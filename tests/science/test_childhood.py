"""Childhood and its legacy by themselves: closed forms, and what a heavier load can and cannot do.

The children have one carer each, who stands still unless a test moves them.
"""

from dataclasses import dataclass

import numpy as np
import pytest

from sim.columns import BY_NAME
from sim.numbers import load_numbers
from tests.science.algebra import ALARM, FEW, SOME, N, agrees, logit, quiet, share, two_state
from tests.science.alone import ADULT, CHILD, Alone, ageing, families

SAME = {name: 1.0 for name in load_numbers() if name.startswith("childhood.bullied_") and load_numbers()[name].by}
VALUE = {name: number.value for name, number in load_numbers().items()}
SIXTEEN_YEARS = 192


def ones(**values):
    """Nothing acts on anything, but for the values given; what multiplies is 1."""
    tables = {name.removeprefix("childhood."): 1.0 for name in SAME}
    return quiet("childhood", **{**tables, "safeguarding": 1.0, "bullying_left": 1.0, **values})


def children(n=N, numbers=None, **columns):
    """n children without carers, so that each row is a child; a carer's row would only halve the power."""
    return Alone("childhood", n, numbers, **{"stage": CHILD, "carer": 1, "age": 0, **columns})


# -- closed forms --------------------------------------------------------------------------------


def test_attachment_settles_in_three_years():
    numbers = ones(attachment=logit(0.55), first_year=0.2, attachment_rate=0.04)
    world = families(FEW, numbers).live(36, ageing)
    after_one = two_state(0, 0.55, 0.2, 12)
    secure = world["attachment"][1::2]
    share("attachment", secure, two_state(after_one, 0.55, 0.04, 24))
    kept = secure.copy()
    world.live(24, ageing)
    np.testing.assert_array_equal(world["attachment"][1::2], kept)
    assert not world["attachment"][::2].any(), "carers are no children"


def test_parenting_follows_all_through_childhood():
    numbers = ones(parenting=logit(0.6), first_year=0.2, parenting_rate=0.03)
    world = families(FEW, numbers).live(60, ageing)
    share("parenting", world["parenting"][1::2], two_state(two_state(0, 0.6, 0.2, 12), 0.6, 0.03, 48))


def chain(harm, harm_again, other, other_again, months):
    """Shares of aces (3) × maltreated (2) after so many months of the two streams of harm and hardship."""
    p = np.zeros((3, 2))
    p[0, 0] = 1.0
    for _ in range(months):
        q = p.copy()
        for aces, (h, o) in enumerate(((harm, other), (harm_again, other_again), (harm_again, other_again))):
            up = min(2, aces + 1)
            for hurt in (0, 1):
                q[aces, hurt] -= p[aces, hurt] * (h + o)
                q[up, 1] += p[aces, hurt] * h
                q[up, hurt] += p[aces, hurt] * o
        p = q
    return p


def test_harm_and_hardship_add_up_to_adversity():
    rates = {"harm": 0.003, "harm_again": 0.004, "hardship": 0.005, "hardship_again": 0.002}
    world = families(N, ones(**rates)).live(120)
    expected = chain(0.003, 0.004, 0.005, 0.002, 120)
    aces, hurt = world["aces"][1::2], world["maltreated"][1::2]
    for k in range(3):
        share(f"aces {k}", aces == k, expected[k].sum())
    share("maltreated", hurt, expected[:, 1].sum())
    share("maltreated with one to three", hurt & (aces == 1), expected[1, 1])
    assert not hurt[aces == 0].any(), "harm is itself an adversity"


def test_a_load_multiplies_both_hazards():
    """Strain of ln 2: as if the months were twice as many."""
    rates = {"harm": 0.001, "harm_again": 0.001, "hardship": 0.001, "hardship_again": 0.001}
    world = families(N, ones(**rates, hardship_strain=float(np.log(2))), strain=1).live(150)
    expected = chain(0.002, 0.002, 0.002, 0.002, 150)
    share("maltreated under strain", world["maltreated"][1::2], expected[:, 1].sum())


def test_bullying_begins_at_five_and_never_before():
    world = families(SOME, ones(bullied=0.004)).live(60, ageing)
    assert not world["bullied"].any()
    world.live(100, ageing)
    share("bullied", world["bullied"][1::2], 1 - (1 - 0.004) ** 100)


@pytest.mark.parametrize("label", ("ethnic_group", "orientation", "gender", "disabled", "neurodivergent"))
def test_others_bully_by_label_as_the_table_says(label):
    codes = len(BY_NAME[label].codes)
    ratios = [1.0 + k for k in range(codes)]
    numbers = {**ones(bullied=0.004), f"childhood.bullied_{label}": ratios}
    world = children(N, numbers, age=8, **{label: np.arange(N) % codes}).live(100)
    for k in range(codes):
        mine = world[label] == k
        expected = 1 - (1 - 0.004 * ratios[k]) ** 100
        share_of = world["bullied"][mine].mean()
        error = np.sqrt(expected * (1 - expected) / mine.sum())
        assert abs(share_of - expected) < ALARM * error, f"{label} {k}"


def test_school_reverts_to_its_centre():
    world = children(SOME, ones(school_centre=0.8, school_rate=0.06, school_spread=0.3), age=9).live(60)
    x, keep = world["school"].astype(float), 0.94
    variance = 0.3**2 * (1 - keep**120) / (1 - keep**2)
    agrees("school: mean", x.mean(), 0.8 * (1 - keep**60), np.sqrt(variance / SOME))
    agrees("school: variance", x.var(), variance, variance * np.sqrt(2 / SOME))
    young = children(1000, ones(school_centre=0.8, school_rate=0.06, school_spread=0.3), age=4).live(12)
    assert not young["school"].any()


def test_schools_fit_neurodivergent_pupils_as_the_table_says():
    """Without luck every pupil's connectedness lies where the table of their kind puts it, and nobody else's moves."""
    numbers = {**ones(school_rate=0.06), "childhood.school_neurodivergent": [0.1, -0.7]}
    world = children(2000, numbers, age=9, neurodivergent=np.arange(2000) % 2).live(40)
    expected = np.where(world["neurodivergent"] == 1, -0.7, 0.1) * (1 - 0.94**40)
    np.testing.assert_allclose(world["school"], expected, atol=1e-4)


@pytest.mark.parametrize("aces", (0, 1, 2))
def test_adversity_costs_trusted_adults(aces):
    levels = logit(0.8), logit(0.6) - logit(0.8), logit(0.4) - logit(0.8)
    numbers = ones(trusted_adult=levels[0], trusted_adult_some=levels[1], trusted_adult_many=levels[2],
                   trusted_adult_rate=0.05)  # fmt: skip
    world = children(SOME, numbers, age=10, aces=aces).live(50)
    share(f"trusted adult, aces {aces}", world["trusted_adult"], two_state(0, (0.8, 0.6, 0.4)[aces], 0.05, 50))


def test_coming_into_care():
    numbers = ones(looked_after=0.004, looked_after_maltreated=float(np.log(3)))
    assert children(1000, numbers, age=10, carer=0).live(1)["looked_after"].all(), "whom nobody cares for is in care"
    for columns, hazard in (({}, 0.004), ({"maltreated": 1}, 0.012)):
        world = children(N, numbers, age=10, **columns).live(60)
        share(f"looked after {columns}", world["looked_after"], 1 - (1 - hazard) ** 60)


def test_children_of_average_homes_meet_the_published_shares():
    """With the numbers as they stand and carers as people are on average; deciles in equal parts."""
    rng = np.random.default_rng(3)
    child = np.arange(2 * 60_000) % 2
    distress = np.clip(11.5 + 5.5 * (rng.gamma(1.6, 1, 60_000) - 1.6) / 1.6**0.5, 0, 36)
    world = families(60_000, imd_decile=np.repeat(rng.integers(1, 11, 60_000), 2), distress=np.repeat(distress, 2),
                     strain=np.repeat(rng.random(60_000) < 0.1, 2), severe=np.repeat(rng.random(60_000) < 0.009, 2),
                     abused=np.repeat(rng.random(60_000) < 0.03, 2), disabled=rng.random(120_000) < 0.07,
                     neurodivergent=rng.random(120_000) < 0.1,
                     orientation=np.where(rng.random(120_000) < 0.06, 2, 0))  # fmt: skip
    world.live(SIXTEEN_YEARS, ageing)
    found = {name: world[name][child == 1] for name in ("attachment", "maltreated", "aces", "bullied", "looked_after")}
    assert found["attachment"].mean() == pytest.approx(0.516, abs=0.03)
    assert (found["aces"] > 0).mean() == pytest.approx(0.47, abs=0.03)
    assert (found["aces"] == 2).mean() == pytest.approx(0.083, abs=0.02)
    assert found["bullied"].mean() == pytest.approx(0.146, abs=0.02)
    assert 0.2 < found["maltreated"].mean() < 0.28
    assert 0.012 < found["looked_after"].mean() < 0.03
    trusted = world["trusted_adult"][child == 1]
    assert trusted[found["aces"] == 0].mean() == pytest.approx(0.866, abs=0.02)
    assert trusted[found["aces"] == 2].mean() == pytest.approx(0.444, abs=0.06)


def test_after_sixteen_nothing_moves():
    grown = {"attachment": 1, "parenting": 1, "maltreated": 1, "aces": 1, "bullied": 1, "school": 0.7,
             "trusted_adult": 1, "looked_after": 1}  # fmt: skip
    for stage in (0, ADULT):
        world = Alone("childhood", 20_000, stage=stage, age=16, strain=1, **grown).live(24)
        for name, value in grown.items():
            assert np.all(world[name] == np.float32(value)), f"{name} of stage {stage} moved"


# -- metamorphic: a heavier load never spares a child a harm, and never brings a good --------------

HARMS, GOODS = ("maltreated", "aces", "bullied", "looked_after"), ("attachment", "parenting", "school", "trusted_adult")


@dataclass(frozen=True)
class Relation:
    """Raise ``burden`` from one value to another: which columns of children must move, none of them the wrong way."""

    burden: str
    first: float
    then: float
    moves: tuple[str, ...]


EVERY = ("attachment", "parenting", "maltreated", "aces", "trusted_adult")
RELATIONS = (
    Relation("strain", 0, 1, (*EVERY, "bullied", "school", "looked_after")),
    Relation("distress", 10, 20, EVERY),
    Relation("severe", 0, 1, (*EVERY, "looked_after")),
    Relation("abused", 0, 1, EVERY),
    Relation("imd_decile", 10, 1, (*EVERY, "bullied", "school", "looked_after")),
    Relation("disposition", 0, 6, ("school",)),
    Relation("disabled", 0, 1, ("bullied", "school")),
    Relation("neurodivergent", 0, 1, ("bullied", "school")),
)


@pytest.fixture(scope="module")
def plain():
    """Childhoods in which nothing is changed, grown to sixteen."""
    return families(20_000, seed=5).live(SIXTEEN_YEARS, ageing)


@pytest.mark.parametrize("relation", RELATIONS, ids=[r.burden for r in RELATIONS])
def test_a_heavier_load_never_spares_a_child(plain, relation):
    lives = [families(20_000, seed=5, **{relation.burden: value}).live(SIXTEEN_YEARS, ageing) if value else plain
             for value in (relation.first, relation.then)]  # fmt: skip
    for name in (*HARMS, *GOODS):
        change = lives[1][name].astype(float) - lives[0][name]
        worse = change if name in HARMS else -change
        assert (worse >= -1e-6).all(), f"{relation.burden}: {name} is bettered for {int((worse < -1e-6).sum())}"
        if name in relation.moves:
            assert worse.max() > 0, f"{relation.burden}: {name} moves nobody"


@pytest.mark.parametrize(
    ("dial", "value", "name"),
    (("attachment_help", 1.0, "attachment"), ("parenting_help", 1.0, "parenting"), ("school_help", 0.5, "school"),
     ("trusted_adult_help", 1.0, "trusted_adult"), ("safeguarding", 0.6, "maltreated"),
     ("bullying_left", 0.6, "bullied")),
)  # fmt: skip
def test_what_helps_children_never_harms_one(plain, dial, value, name):
    helped = families(20_000, {f"childhood.{dial}": value}, seed=5).live(SIXTEEN_YEARS, ageing)
    better = (helped[name].astype(float) - plain[name]) * (-1 if name in HARMS else 1)
    assert (better >= -1e-6).all() and better.max() > 0


# -- the legacy ----------------------------------------------------------------------------------


def test_disposition_is_temper_and_what_childhood_leaves():
    rng = np.random.default_rng(4)
    n = 5000
    flags = ("attachment", "parenting", "maltreated", "bullied", "trusted_adult")
    lived = {name: rng.integers(0, 2, n) for name in flags}
    world = Alone("legacy", n, stage=CHILD, aces=rng.integers(0, 3, n), school=rng.normal(0, 1, n),
                  temper=rng.normal(0, 3, n), **lived).live(1)  # fmt: skip
    v = {name.removeprefix("legacy."): float(x) for name, x in VALUE.items() if name.startswith("legacy.")}
    aces = world["aces"]
    weight = (v["maltreated"] * world["maltreated"] + v["aces_some"] * (aces == 1) + v["aces_many"] * (aces == 2)
              + v["bullied"] * world["bullied"])  # fmt: skip
    left = weight * (1 - v["buffer"] * world["trusted_adult"]) + v["insecure"] * (1.0 - world["attachment"])
    left = left + v["harsh"] * (1.0 - world["parenting"]) - v["school"] * world["school"]
    np.testing.assert_allclose(world["disposition"], world["temper"] + v["shrinkage"] * (left - v["centre"]), atol=1e-4)


def test_with_no_legacy_disposition_is_temper():
    temper = np.random.default_rng(5).normal(0, 3, 1000)
    world = Alone("legacy", 1000, {"legacy.shrinkage": 0.0}, stage=CHILD, maltreated=1, aces=2, temper=temper).live(3)
    np.testing.assert_array_equal(world["disposition"], temper.astype(np.float32))


def test_a_trusted_adult_takes_weight_off_and_adds_none():
    marks = {"stage": CHILD, "maltreated": 1, "aces": 2, "bullied": 1, "attachment": 1, "parenting": 1}
    without, with_one = (float(Alone("legacy", 1, trusted_adult=t, **marks).live(1)["disposition"][0]) for t in (0, 1))
    spared = Alone("legacy", 1, stage=CHILD, attachment=1, parenting=1).live(1)["disposition"][0]
    assert (with_one - spared) / (without - spared) == pytest.approx(1 - VALUE["legacy.buffer"], abs=1e-4)


def test_skill_follows_school_and_the_carer():
    rate, spread, pull, learns = 0.05, 0.2, 0.4, 0.3
    numbers = quiet("legacy", skill_rate=rate, skill_spread=spread, skill_carer=pull, skill_school=learns)
    child = np.arange(2 * SOME) % 2
    world = Alone("legacy", 2 * SOME, numbers, stage=np.where(child, CHILD, ADULT), carer=-child,
                  skill=np.where(child, 0, 1.5), school=0.5).live(80)  # fmt: skip
    x, keep = world["skill"][1::2].astype(float), 1 - rate
    variance = spread**2 * (1 - keep**160) / (1 - keep**2)
    agrees("skill: mean", x.mean(), (pull * 1.5 + learns * 0.5) * (1 - keep**80), np.sqrt(variance / SOME))
    agrees("skill: variance", x.var(), variance, variance * np.sqrt(2 / SOME))
    assert np.all(world["skill"][::2] == np.float32(1.5)), "an adult's skill is fixed"


def test_at_sixteen_disposition_and_skill_are_fixed():
    world = Alone("legacy", 2000, stage=ADULT, disposition=2.5, skill=0.5, maltreated=1, aces=2).live(12)
    assert np.all(world["disposition"] == np.float32(2.5)) and np.all(world["skill"] == np.float32(0.5))
