"""Childhoods at the start hold what the childhood process would give, and leave what the legacy process leaves."""

import numpy as np
import pytest

from sim.determinants import legacy
from sim.numbers import load_numbers
from sim.population.draft import Draft
from sim.population.upbringing import adversity, adversity_shares


def value(name: str) -> float:
    return float(load_numbers()[name].value)


def test_shares_of_adults(town):
    """`ace_prev_any` 47 %, `ace_prev_4plus` 8.3 %, `bully_freq_prev` 14.6 %, `care_prev_adult_*` 1.4 to 1.8 %."""
    adult, columns = town.adult, town.columns
    found = {name: columns[name][adult] for name in ("aces", "bullied", "looked_after", "attachment", "maltreated")}
    assert (found["aces"] > 0).mean() == pytest.approx(0.47, abs=0.02)
    assert (found["aces"] == 2).mean() == pytest.approx(0.083, abs=0.01)
    assert found["bullied"].mean() == pytest.approx(0.146, abs=0.02)
    assert found["looked_after"].mean() == pytest.approx(0.016, abs=0.005)
    assert found["attachment"].mean() == pytest.approx(0.52, abs=0.03)  # Madigan et al 2023: 51.6 %
    assert found["maltreated"].mean() == pytest.approx(0.22, abs=0.03)
    fifth = (columns["imd_decile"][adult] + 1) // 2
    four = [(found["aces"] == 2)[fifth == f].mean() for f in (1, 5)]
    assert four == pytest.approx([0.127, 0.043], abs=0.02)  # ace4_imd_most, ace4_imd_least


def test_what_a_childhood_holds_goes_together(town):
    """Harm, hardship, bonds and being looked after lie on the same shoulders; a trusted adult is rarer there."""
    c = {name: values[town.adult] for name, values in town.columns.items()}
    many = c["aces"] == 2
    assert np.all(c["aces"][c["maltreated"] == 1] > 0)
    for name, sign in (("maltreated", 1), ("looked_after", 1), ("attachment", -1), ("parenting", -1)):
        assert sign * (c[name][many].mean() - c[name][~many].mean()) > 0.01, name
    assert c["trusted_adult"][many].mean() == pytest.approx(0.35, abs=0.1)
    assert c["trusted_adult"][c["aces"] == 0].mean() == pytest.approx(0.866, abs=0.01)  # Ashton et al 2021
    assert c["school"][c["bullied"] == 1].mean() < c["school"][c["bullied"] == 0].mean() - 0.3
    assert c["school"].mean() == pytest.approx(0.0, abs=0.08) and c["school"].std() == pytest.approx(1.0, abs=0.06)


def test_children_have_met_more_the_older_they_are(town):
    child, age = ~town.adult, town.columns["age"]
    for name in ("aces", "maltreated", "bullied", "looked_after"):
        met = [(town.columns[name][child & (age >= low) & (age < low + 5)] > 0).mean() for low in (0, 5, 10)]
        assert met[0] < met[1] < met[2], name
    assert town.columns["bullied"][child & (age < 5)].max() == 0
    oldest = town.columns["aces"][child & (age == 15)]
    assert (oldest > 0).mean() == pytest.approx(0.47, abs=0.06)


def test_carers_lives_show_in_their_children(town):
    """Children of carers in strain and distress meet more; the direct part is temper's alone."""
    child = np.flatnonzero(~town.adult & (town.columns["age"] >= 8))
    carer = town.carer[child]
    strained = town.columns["strain"][child] == 1
    assert (town.columns["aces"][child] > 0)[strained].mean() > (town.columns["aces"][child] > 0)[~strained].mean()
    lasting = town.columns["disposition"]
    high = lasting[carer] > np.quantile(lasting[carer], 0.8)
    assert town.columns["parenting"][child][high].mean() < town.columns["parenting"][child][~high].mean() - 0.02
    tie = np.corrcoef(town.columns["temper"][child], lasting[carer])[0, 1]
    assert tie == pytest.approx(value("people.temper_parent"), abs=0.035)
    assert np.corrcoef(lasting[child], lasting[carer])[0, 1] > tie - 0.01


def test_disposition_is_what_legacy_leaves(town):
    """The process, run on the people as drawn and as if all were children, leaves every disposition where it is."""
    n = len(town.ids)
    columns = {name: town.columns[name] for name in legacy.Now._fields if name in town.columns}
    now = legacy.Now(**columns, stage=np.ones(n, np.uint8), carer=np.zeros(n, np.int16))
    own = legacy.Own(town.columns["disposition"].copy(), town.columns["skill"].copy())
    numbers = legacy.Numbers(*(np.float32(value(f"legacy.{name}")) for name in legacy.Numbers._fields))
    chance = legacy.Chance(np.full(n, 0.5, np.float32))
    home = legacy.Home(np.zeros(n, np.float32))
    legacy.month(now, own, home, chance, numbers, np.uint64(0), np.uint64(n))
    assert np.abs(own.disposition - town.columns["disposition"]).max() < 1e-4


def test_adversity_in_closed_form_is_what_months_give(england):
    """Two hazards, one after the other, month by month: the shares after 16 years are the closed form's."""
    draft = Draft(england, 0, 1, load_numbers(), equal=False)
    rng = np.random.default_rng(4)
    load, met = 1.4, np.zeros(40_000, np.int64)
    first = (value("childhood.harm") + value("childhood.hardship")) * load
    more = (value("childhood.harm_again") + value("childhood.hardship_again")) * load
    for _ in range(192):
        u = rng.random(len(met))
        met += (u < np.where(met == 0, first, more)) & (met < 2)
    some, many = adversity(draft, np.array([load]), 192.0)
    assert (met > 0).mean() == pytest.approx(some[0], abs=0.012)
    assert (met == 2).mean() == pytest.approx(many[0], abs=0.01)


def test_shares_by_stratum_are_those_drawn(town, england):
    for equal in (False, True):
        draft = Draft(england, 0, 7, load_numbers(), equal)
        found = adversity_shares(draft)
        assert found.sum(axis=1) == pytest.approx(np.ones(10)) and found.min() > 0
        if equal:
            assert np.ptp(found, axis=0).max() < 1e-12
        else:
            decile, aces = town.columns["imd_decile"], town.columns["aces"]
            drawn = [(aces[town.adult & (decile == d)] == 2).mean() for d in range(1, 11)]
            assert found[:, 2] == pytest.approx(drawn, abs=0.015)


def test_contact_with_justice(town):
    """Rarer among women, grows with age in youth, commoner among people once looked after; none before ten."""
    c, age = town.columns, town.columns["age"]
    met = c["justice_contact"] == 1
    assert met[age < 10].max() == 0
    men, women = (met[town.adult & (c["sex"] == s)].mean() for s in (0, 1))
    assert 2.0 * women < men < 0.4
    assert met[town.adult & (c["looked_after"] == 1)].mean() > 1.5 * met[town.adult].mean()
    assert met[(age >= 10) & (age < 16)].mean() < met[(age >= 20) & (age < 30)].mean()


def test_numbers_of_place_make_no_difference_where_exposures_are_equal(fair_town):
    adult, decile = fair_town.adult, fair_town.columns["imd_decile"]
    found = [(fair_town.columns["aces"][adult & (decile == d)] == 2).mean() for d in (1, 10)]
    assert found[0] == pytest.approx(found[1], abs=0.02)
