"""Violence and its memory by themselves, and who reads the new exposures: closed forms and exact slopes."""

import numpy as np
import pytest

from sim.numbers import load_numbers
from tests.science.algebra import ADVERSITY, REGARD, SOME, N, share, two_state
from tests.science.alone import ADULT, CHILD, Alone

VALUE = {name: number.value for name, number in load_numbers().items()}


def test_abuse_comes_back_to_those_who_met_it_before():
    """Those who met it tend to 40 %; others meet it first with hazard 0.02."""
    before = Alone("adversity", N, ADVERSITY, stage=ADULT, abuse_ever=1).live(20)
    share("abused again", before["abused"], two_state(0, 0.4, 0.25, 20))
    never = Alone("adversity", N, ADVERSITY, stage=ADULT).live(20)
    share("ever abused", never["abuse_ever"], 1 - 0.98**20)
    now, ever = 0.0, 0.0
    for _ in range(20):
        now = now * (1 - 0.25 * 0.6) + (ever - now) * 0.25 * 0.4 + (1 - ever) * 0.02
        ever += (1 - ever) * 0.02
    share("abused now", never["abused"], now)
    assert not never["abused"][never["abuse_ever"] == 0].any()


def test_an_assault_is_remembered_and_counts_as_a_trauma():
    world = Alone("adversity", SOME, ADVERSITY, stage=ADULT).live(30)
    share("assaulted ever", world["assault_ever"], 1 - 0.99**30)
    share("recent trauma", world["trauma"] > 0, 1 - 0.95**12)
    first = Alone("adversity", N, ADVERSITY, stage=ADULT).live(1)
    assert first["trauma"][first["assault_ever"] == 1].all() and first["assault_ever"].any()


@pytest.mark.parametrize("stage", (0, CHILD))
def test_children_and_empty_rows_meet_neither(stage):
    world = Alone("adversity", 20_000, stage=stage).live(60)
    for name in ("abused", "abuse_ever", "assault_ever"):
        assert not world[name].any(), name


def test_the_shares_ever_met_are_those_of_surveys():
    """People of 16 to 59, each age alike, who have lived with the model's hazards since 16: within 5 points of 15 and
    26 % abused, 6 and 26 % assaulted."""
    n = 44 * 1000
    sex, wanted = np.arange(n) % 2, 16 + np.arange(n) // 2 % 44
    found = {name: np.zeros(n, bool) for name in ("abuse_ever", "assault_ever")}
    luck = np.random.default_rng(3).random((3, n))
    world = Alone("adversity", n, stage=ADULT, sex=sex, imd_decile=np.arange(n) // 88 % 10 + 1,
                  disabled=luck[0] < 0.2, neurodivergent=luck[1] < 0.143,
                  orientation=luck[2] < 0.035)  # fmt: skip
    for age in range(16, 60):
        world["age_band"][:] = 0 if age < 35 else 1 if age < 50 else 2
        world.live(12)
        for name, kept in found.items():
            kept[wanted == age] = world[name][wanted == age] == 1
    for name, men, women in (("abuse_ever", 0.15, 0.26), ("assault_ever", 0.06, 0.26)):
        shares = [found[name][sex == k].mean() for k in (0, 1)]
        assert shares == pytest.approx([men, women], abs=0.05), name


@pytest.mark.parametrize(
    ("process", "column", "number", "flags", "size"),
    (
        ("distress", "setpoint", "unfair_work", {"job": 0, "fair_at_work": (1, 0)}, 1.0),
        ("distress", "setpoint", "unfair_work", {"job": 1, "fair_at_work": (1, 0)}, 0.0),
        ("distress", "setpoint", "stopped", {"stopped": (0, 1)}, 1.0),
        ("power", "control", "unfair_work", {"job": 0, "fair_at_work": (1, 0)}, VALUE["power.reverts"]),
        ("trust", "trust", "stopped", {"stopped": (0, 1)}, VALUE["trust.reverts"]),
    ),
)
def test_who_reads_justice(process, column, number, flags, size):
    """Being treated unfairly moves the reader by its number, and nobody out of work by what work is like."""
    was, now = (
        Alone(process, 1, **{k: v[at] if isinstance(v, tuple) else v for k, v in flags.items()}).live(1)[column][0]
        for at in (0, 1)
    )
    assert float(now - was) == pytest.approx(size * float(VALUE[f"{process}.{number}"]), abs=1e-4)


def test_a_record_costs_offers_and_nothing_else_does_it():
    numbers = {**REGARD, "regard.hiring_justice": [1.0, 0.6]}
    world = Alone("regard", 10, numbers, justice_contact=np.arange(10) % 2).live(1)
    np.testing.assert_allclose(world["hiring"], np.where(np.arange(10) % 2, 0.6, 1.0), rtol=1e-6)


def test_fairer_staff_take_their_share_off_unequal_response_at_every_gate():
    """Of what each gate adds for a group, and of medicine that is lacking, a share is left: none, half, all."""
    found = {}
    for left in (0.0, 0.5, 1.0):
        world = Alone("regard", 10, {"regard.unequal_response": left}, ethnic_group=np.arange(10) % 5).live(1)
        names = ("police_response", "detention_response", "ward_response", "seclusion_response", "order_response")
        found[left] = np.array([world[name] for name in names] + [world["offer"] - 1.0])
    assert np.abs(found[1.0]).max() > 0.3
    np.testing.assert_allclose(found[0.0], 0.0, atol=1e-6)
    np.testing.assert_allclose(found[0.5], 0.5 * found[1.0], atol=1e-6)
