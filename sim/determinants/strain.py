"""Strain: the household finds it hard to manage financially; the road from money to the mind.

Poverty reaches the mind through strain. Distress of the household's adults makes strain likelier
(the money half of the vicious cycle).
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ONE, ZERO, f32, flips, logistic
from sim.determinants.money import PRIVATE, SOCIAL
from sim.determinants.work import EMPLOYED, RETIRED
from sim.households import member
from sim.kernel import kernel
from sim.life import ADULT
from sim.process import Dial, HouseholdDraw, Person, Scalar, Sum

OUTRIGHT = np.uint8(0)
FINE = f32(64.0)  # distress is summed in whole 64ths of a point, so that the order of people changes no bit
TWO = f32(2.0)


class Before(NamedTuple):
    distress: Person


class Now(NamedTuple):
    stage: Person
    home: Person
    dependant: Person
    savings: Person
    arrears: Person
    benefits: Person
    tenure: Person
    job: Person
    since_loss: Person
    limitation: Person
    takes_up: Person


class Own(NamedTuple):
    strain: Person


class Home(NamedTuple):
    adults: Sum
    children: Sum
    distress: Sum
    limitation: Sum
    retired: Sum
    lost_job: Sum
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
    for i in range(lo, hi):
        k = i - lo
        home.adults[k], home.children[k], home.distress[k], home.limitation[k] = ZERO, ZERO, ZERO, ZERO
        home.retired[k], home.lost_job[k] = ZERO, ZERO
        home.advice[k] = numbers.advice[k]
        home.strain[k] = f32(own.strain[i])
    for i in range(lo, hi):
        h = member(i, now.home[i]) - lo
        child = f32(now.dependant[i])
        adult = (ONE if now.stage[i] == ADULT else ZERO) * (ONE - child)
        recent = (f32(now.since_loss[i]) < numbers.job_loss_months) & (now.job[i] != EMPLOYED)
        home.adults[h] += adult
        home.children[h] += child
        home.distress[h] += adult * np.floor(before.distress[i] * FINE)
        home.limitation[h] += adult * f32(now.limitation[i])
        home.retired[h] += adult if now.job[i] == RETIRED else ZERO
        home.lost_job[h] += adult if recent else ZERO
        # help with money that reaches one adult helps the household
        advice = numbers.advice[i - lo]
        home.advice[h] = advice if (adult > ZERO) & (advice < home.advice[h]) else home.advice[h]
    for i in range(lo, hi):
        head = member(i, now.home[i])
        h = head - lo
        many = home.adults[h]
        share = ONE / (many if many > ONE else ONE)
        somebody = ONE if many > ZERO else ZERO
        above = home.distress[h] * share / FINE - numbers.average_distress * somebody
        retired = (TWO * home.retired[h] >= many) & (many > ZERO)
        rents = (now.tenure[head] == SOCIAL) | (now.tenure[head] == PRIVATE)
        working_age_benefits = (now.benefits[head] > ZERO) & (not retired) & (now.takes_up[head] == 1)
        lone_parent = (many == ONE) & (home.children[h] > ZERO)
        x = (
            numbers.level
            + home.advice[h]
            + numbers.no_savings * (ONE if now.savings[head] < numbers.savings_line else ZERO)
            + numbers.arrears * (ONE if now.arrears[head] >= ONE else ZERO)
            + numbers.renter * (ONE if rents else ZERO)
            + numbers.outright * (ONE if now.tenure[head] == OUTRIGHT else ZERO)
            + numbers.retired * (ONE if retired else ZERO)
            + numbers.limitation * home.limitation[h] * share
            + numbers.lone_parent * (ONE if lone_parent else ZERO)
            + numbers.on_benefits * (ONE if working_age_benefits else ZERO)
            + numbers.job_loss * (ONE if home.lost_job[h] > ZERO else ZERO)
            + numbers.distress * above
        )
        was = np.uint8(1) if home.strain[h] > ZERO else np.uint8(0)
        strain = flips(was, chance.strain[i - lo], logistic(x), numbers.rate)
        own.strain[i] = strain if now.stage[i] != 0 else np.uint8(0)
