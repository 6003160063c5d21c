"""Closed forms of home, one process by itself: buying, paying off, social homes, losing a home, and what it costs."""

import numpy as np
import pytest

from sim import terms
from sim.numbers import load_numbers
from tests.science.algebra import FEW as N
from tests.science.algebra import about
from tests.science.alone import Alone

OUTRIGHT, MORTGAGE, SOCIAL, PRIVATE = range(4)
STILL = {"home.buys": [0] * 4, "home.paid_off": [0] * 4, "home.sells": 0, "home.leaves_social": 0, "home.lost": 0,
         "home.allotted": 0, "home.rate": 0}  # fmt: skip


def homes(numbers=None, n=N, **columns):
    """So many adults of 40, each in a home of their own on £3,000 a month; nothing happens but by ``numbers``."""
    usual = {"stage": 2, "age_band": 1, "tenure": PRIVATE, "rent": 800, "pay": 3000, "savings": 50_000}
    return Alone("home", n, {**STILL, **(numbers or {})}, **{**usual, **columns})


def value(name):
    return load_numbers()[f"home.{name}"].value


def test_homes_in_which_nothing_happens_stay_as_they_are():
    tenure = np.arange(N) % 4
    lives = homes(tenure=tenure, rent=np.where(tenure == OUTRIGHT, 0, 700)).live(12)
    assert np.array_equal(lives["tenure"], tenure)
    assert np.array_equal(lives["rent"], np.where(tenure == OUTRIGHT, 0, 700))


@pytest.mark.parametrize("band", range(4))
def test_private_tenants_who_can_afford_it_buy_and_from_65_outright(band):
    rates = [0.02, 0.04, 0.06, 0.08]
    numbers = {"home.buys": rates, "home.buys_place": [1.0] * 10, "home.buys_from": 1000, "home.buys_span": 1000}
    lives = homes(numbers, age_band=band).live(6)
    about((lives["tenure"] != PRIVATE).mean(), 1 - (1 - rates[band]) ** 6)
    bought = lives["tenure"] != PRIVATE
    assert set(np.unique(lives["tenure"][bought])) == {OUTRIGHT if band == 3 else MORTGAGE}
    assert np.all((lives["rent"][bought] == 0) == (band == 3))


def test_buying_needs_means_and_is_easier_with_a_deposit_and_in_some_places():
    numbers = {"home.buys": [0.2] * 4, "home.buys_from": 1000, "home.buys_span": 4000, "home.no_deposit": 0.5}
    short = homes(numbers, pay=1000, benefits=0).live(12)
    assert np.all(short["tenure"] == PRIVATE), "nobody buys on what is too little"
    half = homes({**numbers, "home.buys_place": [1.0] * 10}).live(1)
    about((half["tenure"] == MORTGAGE).mean(), 0.2 * 0.5)
    poor = homes({**numbers, "home.buys_place": [1.0] * 10}, savings=0).live(1)
    about((poor["tenure"] == MORTGAGE).mean(), 0.2 * 0.5 * 0.5)
    place = [0.5, *[1.0] * 8, 2.0]
    for decile, factor in ((1, 0.5), (10, 2.0)):
        there = homes({**numbers, "home.buys_place": place}, imd_decile=decile).live(1)
        about((there["tenure"] == MORTGAGE).mean(), 0.2 * 0.5 * factor)


def test_mortgages_end_and_cost_nothing_from_then_on():
    lives = homes({"home.paid_off": [0.0, 0.05, 0.0, 0.0]}, tenure=MORTGAGE).live(10)
    about((lives["tenure"] == OUTRIGHT).mean(), 1 - 0.95**10)
    assert np.array_equal(lives["rent"] == 0, lives["tenure"] == OUTRIGHT)


def test_social_homes_go_to_those_in_need_who_look_for_one_where_there_are_any():
    """Half the line of need and no child: chance = allotted × share of social homes × ½; nobody who does not look."""
    line = 2000
    numbers = {"home.allotted": 0.8, "home.social_place": [0.4, *[0.0] * 9], "home.need_line": line,
               "home.need_children": 0.3}  # fmt: skip
    there = {"pay": line / 2, "imd_decile": 1}
    about((homes(numbers, **there, moved=1).live(1)["tenure"] == SOCIAL).mean(), 0.8 * 0.4 * 0.5)
    assert np.all(homes(numbers, **there, moved=0).live(12)["tenure"] == PRIVATE)
    assert np.all(homes(numbers, pay=line / 2, imd_decile=2, moved=1).live(1)["tenure"] == PRIVATE)
    assert np.all(homes(numbers, pay=line, imd_decile=1, moved=1).live(1)["tenure"] == PRIVATE)
    row = np.arange(N) % 2
    family = homes(numbers, stage=2 - row, age_band=1 - row, home=-row, moved=1, imd_decile=1, pay=(1 - row) * line / 2)
    family.live(1)
    about((family["tenure"][row == 0] == SOCIAL).mean(), 0.8 * 0.4 * 0.8, N // 2)
    assert np.array_equal(family["tenure"][row == 1], family["tenure"][row == 0]), "children live where their carers do"


def test_movers_keep_owning_and_social_tenants_their_landlord():
    for tenure in (OUTRIGHT, MORTGAGE, SOCIAL):
        lives = homes({"home.allotted": 1.0}, tenure=tenure, moved=1).live(1)
        assert np.all(lives["tenure"] == tenure)


def test_owners_give_up_owning_and_social_tenants_leave_and_nobody_else():
    """Chance = sells for owners; leaves_social × (1 - what is short of the line of need) for social tenants."""
    tenure = np.arange(N) % 4
    sold = homes({"home.sells": 0.1}, tenure=tenure).live(5)
    for was in (OUTRIGHT, MORTGAGE):
        about((sold["tenure"][tenure == was] == PRIVATE).mean(), 1 - 0.9**5, N // 4)
    for was in (SOCIAL, PRIVATE):
        assert np.all(sold["tenure"][tenure == was] == was)
    line = 2000
    for pay, short in ((2 * line, 0.0), (line / 2, 0.5)):
        left = homes({"home.leaves_social": 0.1, "home.need_line": line}, tenure=tenure, pay=pay).live(5)
        about((left["tenure"][tenure == SOCIAL] == PRIVATE).mean(), 1 - (1 - 0.1 * (1 - short)) ** 5, N // 4)
        assert np.array_equal(left["tenure"][tenure != SOCIAL], tenure[tenure != SOCIAL])


def test_insecure_homes_are_lost_and_those_owned_outright_never():
    tenure = np.arange(N) % 4
    lives = homes({"home.lost": 0.1}, tenure=tenure, insecure_home=1, pay=5000).live(5)
    assert np.all(lives["tenure"][tenure == OUTRIGHT] == OUTRIGHT)
    for was in (MORTGAGE, SOCIAL):
        about((lives["tenure"][tenure == was] == PRIVATE).mean(), 1 - 0.9**5, N // 4)
    assert np.all(lives["tenure"][tenure == PRIVATE] == PRIVATE)
    about((lives["rent"][tenure == PRIVATE] != 800).mean(), 1 - 0.9**5, N // 4)
    safe = homes({"home.lost": 0.1}, tenure=tenure, insecure_home=0).live(5)
    assert np.array_equal(safe["tenure"], tenure)


def test_dear_rents_and_arrears_make_homes_insecure():
    """The level among private tenants: e.g. logistic(level + private + arrears + dear), at rate 1 in a month."""
    numbers = {"home.rate": 1.0, "home.level": -2.0, "home.private": 0.5, "home.arrears": 1.0, "home.dear": 0.7,
               "home.dear_share": 0.4}  # fmt: skip
    for arrears, rent, x in ((0, 800, -1.5), (900, 800, -0.5), (0, 1500, -0.8), (2000, 1500, 0.2)):
        lives = homes(numbers, arrears=arrears, rent=rent).live(1)
        about(lives["insecure_home"].mean(), 1 / (1 + np.exp(-x)))


def test_rents_of_new_tenancies_follow_their_terms():
    """Median = level × place, for one adult a quarter less; dearer with skill, and by luck."""
    term = terms.rent_terms(load_numbers()).reshape(7, 4).astype(float)
    for tenure in (PRIVATE, SOCIAL):
        mean_skill = term[4, tenure]
        lives = homes(tenure=tenure, moved=1, skill=mean_skill, imd_decile=3).live(1)
        median = np.exp(term[0, tenure] + term[6, tenure] + float(value("rent_place")[2]))
        assert np.median(lives["rent"]) == pytest.approx(median, rel=0.02), tenure
        spread = term[1, tenure] * term[3, tenure]
        assert np.log(lives["rent"]).std() == pytest.approx(spread, rel=0.05), tenure
        rich = homes(tenure=tenure, moved=1, skill=mean_skill + 0.5, imd_decile=3).live(1)
        more = term[1, tenure] * term[2, tenure] * term[5, tenure] * 0.5
        assert np.median(np.log(rich["rent"] / lives["rent"])) == pytest.approx(more, abs=0.01), "the same luck"


def test_a_home_belongs_to_its_first_person():
    """Whoever joins takes on what the first person holds, and no other member's means are forgotten."""
    row = np.arange(N) % 2
    lives = homes(home=-row, tenure=np.where(row == 0, SOCIAL, MORTGAGE), rent=np.where(row == 0, 400, 1200))
    lives.live(1)
    assert np.all(lives["tenure"] == SOCIAL) and np.all(lives["rent"] == 400)
    numbers = {"home.buys": [1.0] * 4, "home.buys_place": [1.0] * 10, "home.buys_from": 3000, "home.buys_span": 3000}
    pair = homes(numbers, home=-row, pay=np.where(row == 0, 0, 6000)).live(1)
    assert np.all(pair["tenure"] == MORTGAGE), "a partner's pay buys"
