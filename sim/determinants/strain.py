"""Strain: the household finds it hard to manage financially; the road from money to the mind.

Poverty reaches the mind through strain. Distress of either adult makes strain likelier
(the money half of the vicious cycle).
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import HALF, ONE, ZERO, f32, flips, logistic
from sim.determinants.money import PRIVATE, SOCIAL
from sim.determinants.work import EMPLOYED, RETIRED
from sim.households import member
from sim.kernel import kernel
from sim.process import Dial, HouseholdDraw, Person, Scalar

OUTRIGHT = np.uint8(0)
UNSEEN = np.uint8(9)


class Before(NamedTuple):
    distress: Person


class Now(NamedTuple):
    savings: Person
    benefits: Person
    tenure: Person
    partner: Person
    job: Person
    since_loss: Person
    limitation: Person
    takes_up: Person


class Own(NamedTuple):
    strain: Person


class Chance(NamedTuple):
    strain: HouseholdDraw


class Numbers(NamedTuple):
    average_distress: Scalar
    level: Scalar
    no_savings: Scalar
    savings_line: Scalar
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
def month(before, now, own, chance, numbers, lo, hi):
    for i in range(lo, hi):
        j = member(i, now.partner[i])
        alone = now.partner[i] == 0
        above = HALF * (before.distress[i] + before.distress[j]) - numbers.average_distress
        limited = HALF * (f32(now.limitation[i]) + f32(now.limitation[j]))
        retired = (now.job[i] == RETIRED) | (now.job[j] == RETIRED)
        recent = (f32(now.since_loss[i]) < numbers.job_loss_months) & (now.job[i] != EMPLOYED)
        recent_mate = (f32(now.since_loss[j]) < numbers.job_loss_months) & (now.job[j] != EMPLOYED)
        rents = (now.tenure[i] == SOCIAL) | (now.tenure[i] == PRIVATE)
        working_age_benefits = (now.benefits[i] > ZERO) & (not retired) & (now.takes_up[i] == 1)
        x = (
            numbers.level
            + numbers.advice[i - lo]
            + numbers.no_savings * (ONE if now.savings[i] < numbers.savings_line else ZERO)
            + numbers.renter * (ONE if rents else ZERO)
            + numbers.outright * (ONE if now.tenure[i] == OUTRIGHT else ZERO)
            + numbers.retired * (ONE if retired else ZERO)
            + numbers.limitation * limited
            + numbers.lone_parent * (ONE if alone & (now.job[i] == UNSEEN) else ZERO)
            + numbers.on_benefits * (ONE if working_age_benefits else ZERO)
            + numbers.job_loss * (ONE if recent | recent_mate else ZERO)
            + numbers.distress * above
        )
        own.strain[i] = flips(own.strain[i], chance.strain[i - lo], logistic(x), numbers.rate)
