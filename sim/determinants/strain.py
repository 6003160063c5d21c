"""Strain: the household finds it hard to manage financially; the road from money to the mind.

Poverty reaches the mind through strain. Distress of the household's adults makes strain likelier
(the money half of the vicious cycle).
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ONE, ZERO, f32, flips, logistic
from sim.determinants.claims import FIELD, count
from sim.determinants.money import PRIVATE, SOCIAL
from sim.determinants.work import EMPLOYED, RETIRED
from sim.households import near
from sim.kernel import kernel
from sim.life import ADULT
from sim.process import Dial, HouseholdDraw, Person, Scalar, Sum

OUTRIGHT = np.uint8(0)
FINE = f32(64.0)  # distress is summed in whole 64ths of a point, so that the order of people changes no bit
BITS = np.int32(17)  # of the distress of a household of up to 56
LIMITED, LOWEST = f32(1 << 17), np.int32((1 << 17) - 1)
TWO = f32(2.0)


class Before(NamedTuple):
    distress: Person


class Now(NamedTuple):
    stage: Person
    home: Person
    dependant: Person
    savings: Person
    arrears: Person
    universal_credit: Person
    tenure: Person
    job: Person
    since_loss: Person
    limitation: Person


class Own(NamedTuple):
    strain: Person


class Home(NamedTuple):
    # of each one alone, then of the household at its first person: adults, children, retired, who lost a job (`FIELD`)
    my_people: Sum
    people: Sum
    my_burden: Sum  # distress and, above it, limitation of the adults
    burden: Sum
    advice: Sum
    strain: Sum


class Chance(NamedTuple):
    strain: HouseholdDraw


class Numbers(NamedTuple):
    average_distress: Scalar
    level: Scalar
    no_savings: Scalar
    savings_line: Scalar
    arrears: Scalar
    renter: Scalar
    outright: Scalar
    retired: Scalar
    limitation: Scalar
    lone_parent: Scalar
    on_benefits: Scalar
    job_loss: Scalar
    job_loss_months: Scalar
    distress: Scalar
    rate: Scalar
    advice: Dial


@kernel
def month(before, now, own, home, chance, numbers, lo, hi):
    advised = False
    for i in range(lo, hi):
        # what each one brings to the household, several counts in a number
        k = i - lo
        child = f32(now.dependant[i])
        adult = (ONE if now.stage[i] == ADULT else ZERO) * (ONE - child)
        recent = (f32(now.since_loss[i]) < numbers.job_loss_months) & (now.job[i] != EMPLOYED)
        retired, lost_job = adult if now.job[i] == RETIRED else ZERO, adult if recent else ZERO
        home.my_people[k] = adult + FIELD * (child + FIELD * (retired + FIELD * lost_job))
        home.my_burden[k] = adult * (np.floor(before.distress[i] * FINE) + LIMITED * f32(now.limitation[i]))
        home.people[k], home.burden[k] = ZERO, ZERO
        home.advice[k] = numbers.advice[k]
        advised |= numbers.advice[k] != ZERO
    for i in range(lo, hi):
        k, h = i - lo, near(i, lo, now.home[i])
        home.people[h] += home.my_people[k]
        home.burden[h] += home.my_burden[k]
    if advised:  # a lever is at work: help with money that reaches one adult helps the household
        for i in range(lo, hi):
            h = near(i, lo, now.home[i])
            advice = numbers.advice[i - lo]
            adult = (now.stage[i] == ADULT) & (now.dependant[i] == 0)
            home.advice[h] = advice if adult & (advice < home.advice[h]) else home.advice[h]
    for i in range(lo, hi):
        # right in the row of the household's first person
        k = i - lo
        people, burden = home.people[k], np.int32(home.burden[k])
        many, children = count(people, 0), count(people, 1)
        share = ONE / (many if many > ONE else ONE)
        somebody = ONE if many > ZERO else ZERO
        above = f32(burden & LOWEST) * share / FINE - numbers.average_distress * somebody
        retired = (TWO * count(people, 2) >= many) & (many > ZERO)
        rents = (now.tenure[i] == SOCIAL) | (now.tenure[i] == PRIVATE)
        lone_parent = (many == ONE) & (children > ZERO)
        x = (
            numbers.level
            + home.advice[k]
            + numbers.no_savings * (ONE if now.savings[i] < numbers.savings_line else ZERO)
            + numbers.arrears * (ONE if now.arrears[i] >= ONE else ZERO)
            + numbers.renter * (ONE if rents else ZERO)
            + numbers.outright * (ONE if now.tenure[i] == OUTRIGHT else ZERO)
            + numbers.retired * (ONE if retired else ZERO)
            + numbers.limitation * f32(burden >> BITS) * share
            + numbers.lone_parent * (ONE if lone_parent else ZERO)
            + numbers.on_benefits * f32(now.universal_credit[i])
            + numbers.job_loss * (ONE if count(people, 3) > ZERO else ZERO)
            + numbers.distress * above
        )
        home.strain[k] = f32(flips(own.strain[i], chance.strain[k], logistic(x), numbers.rate))
    for i in range(lo, hi):
        strain = np.uint8(home.strain[near(i, lo, now.home[i])])
        own.strain[i] = strain if now.stage[i] != 0 else np.uint8(0)
