"""Home: how it is held, what it costs, and whether it is secure.

Arrears and dear rents make a home insecure, and some insecure homes are lost: an owner's loss (repossession)
hurts most. Private tenants buy as age, income and savings allow; mortgages end; social homes go to those in need, as
far as the place has any. Whoever sets up home anew rents. What the first person of a household holds, all hold.

An exposure table of rule 1: the place says how many homes are social, and how dear and how easily bought homes are.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from sim.arithmetic import ONE, ZERO, clip, exp, f32, flips, logistic, of_four, whole
from sim.determinants.claims import FIELD, count
from sim.determinants.money import PRIVATE, SOCIAL
from sim.households import near
from sim.kernel import kernel
from sim.life import ADULT
from sim.process import Curve, Dial, HouseholdDraw, Person, Scalar, Sum, Table

BY_LABEL = True
OUTRIGHT, MORTGAGE = np.uint8(0), np.uint8(1)
TABLES = ("alone", "skill_tenure", "skill_spread")  # numbers from which `rent_terms` is made (`sim.terms`)
PENSION_BAND = np.uint8(3)  # age band of 65 and over: homes are bought outright
CELLS, LAST_CELL = f32(1024.0), f32(1023.99)
TENURES = f32(4.0)
# rows of `rent_terms`, four tenures each
FOUR = np.uint64(4)
LEVEL, SPREAD, TIED, UNTIED, MEAN_SKILL, PER_SKILL, ALONE = (np.uint64(k) for k in range(7))


class Before(NamedTuple):
    arrears: Person
    savings: Person
    tax: Person
    benefits: Person


class Now(NamedTuple):
    stage: Person
    age_band: Person
    home: Person
    moved: Person
    imd_decile: Person
    skill: Person
    pay: Person
    pension: Person


class Own(NamedTuple):
    tenure: Person
    rent: Person
    insecure_home: Person


class Home(NamedTuple):
    # of each one alone, then of the household at its first person: adults and children (`FIELD`), age and means
    my_people: Sum
    my_band: Sum
    my_means: Sum
    people: Sum
    band: Sum
    means: Sum
    protection: Sum
    tenure: Sum
    rent: Sum
    holds: Sum  # tenure, and TENURES more where insecure


class Chance(NamedTuple):
    insecure: HouseholdDraw
    lost: HouseholdDraw
    ends: HouseholdDraw
    allotted: HouseholdDraw
    paid_off: HouseholdDraw
    buys: HouseholdDraw
    rent: HouseholdDraw


class Numbers(NamedTuple):
    level: Scalar
    arrears: Scalar
    dear: Scalar
    dear_share: Scalar
    private: Scalar
    social: Scalar
    rate: Scalar
    protection: Dial
    lost: Scalar
    buys: Table
    buys_place: Table
    buys_from: Scalar
    buys_span: Scalar
    deposit: Scalar
    no_deposit: Scalar
    paid_off: Table
    sells: Scalar
    leaves_social: Scalar
    social_place: Table
    allotted: Dial
    rents: Dial
    need_line: Scalar
    need_adults: Scalar
    need_children: Scalar
    rent_place: Table
    rent_terms: Curve
    normal: Curve


@njit(error_model="numpy", inline="always")
def of_tenures(terms, row):
    """The four entries of a row of ``rent_terms``, one a tenure."""
    at = FOUR * row
    return terms[at], terms[at + np.uint64(1)], terms[at + np.uint64(2)], terms[at + np.uint64(3)]


@kernel
def month(before, now, own, home, chance, numbers, lo, hi):
    protected = False
    for i in range(lo, hi):
        # what each one brings to the household; two counts share a number
        k = i - lo
        adult = now.stage[i] == ADULT
        child = (now.stage[i] != 0) & (not adult)
        home.my_people[k] = (ONE if adult else ZERO) + (FIELD if child else ZERO)
        home.my_band[k] = f32(now.age_band[i]) if adult else ZERO
        home.my_means[k] = now.pay[i] + now.pension[i] - before.tax[i]
        home.people[k], home.band[k], home.means[k] = ZERO, ZERO, before.benefits[i]
        home.protection[k] = numbers.protection[k]
        protected |= numbers.protection[k] != ZERO
        home.tenure[k], home.rent[k] = f32(own.tenure[i]), own.rent[i]
    for i in range(lo, hi):
        k, h = i - lo, near(i, lo, now.home[i])
        home.people[h] += home.my_people[k]
        home.band[h] = max(home.band[h], home.my_band[k])
        home.means[h] += home.my_means[k]
    if protected:  # a lever is at work: protection that reaches one adult protects the household
        for i in range(lo, hi):
            h = near(i, lo, now.home[i])
            protection = numbers.protection[i - lo]
            lower = (now.stage[i] == ADULT) & (protection < home.protection[h])
            home.protection[h] = protection if lower else home.protection[h]
    terms = numbers.rent_terms
    level, spread, tied = of_tenures(terms, LEVEL), of_tenures(terms, SPREAD), of_tenures(terms, TIED)
    untied, centre = of_tenures(terms, UNTIED), of_tenures(terms, MEAN_SKILL)
    per_skill, by_oneself = of_tenures(terms, PER_SKILL), of_tenures(terms, ALONE)
    for i in range(lo, hi):
        # right in the row of the household's first person, whose tenancy it is
        k = i - lo
        place = np.uint8(now.imd_decile[i] - np.uint8(1))
        band = np.uint8(home.band[k])
        was, rent = np.uint8(home.tenure[k]), home.rent[k]
        adults, children, means = count(home.people[k], 0), count(home.people[k], 1), home.means[k]
        means = means if means > ONE else ONE
        # insecure homes
        behind = before.arrears[i] > rent
        dear = rent > numbers.dear_share * means
        x = (
            numbers.level
            + home.protection[k]
            + numbers.arrears * (ONE if behind else ZERO)
            + numbers.dear * (ONE if dear else ZERO)
            + numbers.private * (ONE if was == PRIVATE else ZERO)
            + numbers.social * (ONE if was == SOCIAL else ZERO)
        )
        insecure = flips(own.insecure_home[i], chance.insecure[k], logistic(x), numbers.rate)
        lost = (insecure == 1) & (was != OUTRIGHT) & (chance.lost[k] < numbers.lost)
        # need, and what can be afforded
        line = numbers.need_line * (ONE + (adults - ONE) * numbers.need_adults)
        short = clip(ONE - means / line, ZERO, ONE)
        need = short + numbers.need_children * (ONE if children > ZERO else ZERO)
        able = clip((means - numbers.buys_from) / numbers.buys_span, ZERO, ONE)
        able = able * (ONE if before.savings[i] >= numbers.deposit else numbers.no_deposit)
        buys = of_four(numbers.buys, band) * numbers.buys_place[place] * able
        # what changes: whoever looks for a home anew rents, a social home if one is allotted
        moved = now.moved[i] == 1
        owns = (was == OUTRIGHT) | (was == MORTGAGE)
        ends = owns & (chance.ends[k] < numbers.sells)
        leaves = (was == SOCIAL) & (chance.ends[k] < numbers.leaves_social * (ONE - short))
        anew = lost | ends | (moved & (was == PRIVATE))
        housed = anew & (chance.allotted[k] < numbers.allotted[k] * numbers.social_place[place] * need)
        paid = (was == MORTGAGE) & (chance.paid_off[k] < of_four(numbers.paid_off, band))
        bought = (was == PRIVATE) & (chance.buys[k] < buys)
        tenure = OUTRIGHT if paid else was
        tenure = PRIVATE if anew | leaves else tenure
        tenure = SOCIAL if housed else tenure
        tenure = (OUTRIGHT if band == PENSION_BAND else MORTGAGE) if bought else tenure
        # what it costs from now on
        alone = of_four(by_oneself, tenure) if adults < f32(2.0) else ZERO
        y = clip(chance.rent[k] * CELLS, ZERO, LAST_CELL)
        cell = np.uint32(y)
        luck = numbers.normal[cell] + (y - f32(cell)) * (numbers.normal[cell + np.uint32(1)] - numbers.normal[cell])
        z = of_four(tied, tenure) * (now.skill[i] - of_four(centre, tenure)) * of_four(per_skill, tenure)
        z = z + of_four(untied, tenure) * luck
        signed = whole(exp(of_four(level, tenure) + of_four(spread, tenure) * z + numbers.rent_place[place] + alone))
        signed = whole(signed * numbers.rents[k]) if tenure == PRIVATE else signed
        signed = clip(signed, ZERO, f32(20000.0)) if tenure != OUTRIGHT else ZERO
        new = (tenure != was) | lost | moved
        here = adults + children > ZERO
        home.rent[k] = (signed if new else rent) if here else ZERO
        home.holds[k] = (f32(tenure) + TENURES * f32(insecure)) if here else ZERO
    for i in range(lo, hi):
        h = near(i, lo, now.home[i])
        own.rent[i] = home.rent[h]
        home.tenure[i - lo] = home.holds[h]
    for i in range(lo, hi):
        holds = home.tenure[i - lo]
        insecure = holds >= TENURES
        own.tenure[i] = np.uint8(holds - TENURES if insecure else holds)
        own.insecure_home[i] = np.uint8(1) if insecure else np.uint8(0)
