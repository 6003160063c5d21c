"""Work: jobs are lost and found, people fall long-term sick and return; distress costs jobs.

Keeping a job depends more on distress than getting one. Every job pays at least the wage
floor that reaches it.
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ONE, clip, exp, f32, logistic, whole
from sim.kernel import kernel
from sim.process import Dial, Draw, Person, Scalar

EMPLOYED, UNEMPLOYED, HOME, SICK, RETIRED, STUDENT = (np.uint8(k) for k in range(6))
WEEKS_A_MONTH = f32(52.0 / 12.0)
LONG_AGO = np.uint8(255)
LOGIT_NORMAL = f32(1.702)  # logistic(1.702 z) is the normal distribution function within 0.01


class Before(NamedTuple):
    distress: Person
    severe: Person


class Now(NamedTuple):
    skill: Person
    hours: Person
    limitation: Person
    hiring: Person
    precarity: Person


class Own(NamedTuple):
    job: Person
    since_loss: Person
    new_job: Person
    wage: Person
    insecure_job: Person
    pay: Person


class Chance(NamedTuple):
    loss: Draw
    find: Draw
    sickness: Draw
    insecure: Draw


class Numbers(NamedTuple):
    average_distress: Scalar
    loss: Scalar
    loss_skill: Scalar
    loss_distress: Scalar
    find: Scalar
    find_skill: Scalar
    find_distress: Scalar
    job_help: Dial
    sickness: Scalar
    sickness_little: Scalar
    sickness_lot: Scalar
    sickness_skill: Scalar
    sickness_severe: Scalar
    sickness_distress: Scalar
    sickness_rate: Scalar
    insecure: Scalar
    insecure_skill: Scalar
    wage_floor: Dial


@kernel
def month(before, now, own, chance, numbers, lo, hi):
    for i in range(lo, hi):
        job = own.job[i]
        skill = now.skill[i]
        above = before.distress[i] - numbers.average_distress
        little = ONE if now.limitation[i] == 1 else f32(0.0)
        lot = ONE if now.limitation[i] == 2 else f32(0.0)
        sick_level = logistic(
            numbers.sickness
            + numbers.sickness_little * little
            + numbers.sickness_lot * lot
            + numbers.sickness_skill * skill
            + numbers.sickness_severe * f32(before.severe[i])
            + numbers.sickness_distress * above
        )
        active = (job == EMPLOYED) | (job == UNEMPLOYED)
        u = chance.sickness[i - lo]
        falls_sick = active & (u < numbers.sickness_rate * sick_level)
        returns = (job == SICK) & (u >= ONE - numbers.sickness_rate * (ONE - sick_level))
        loss = numbers.loss * exp(numbers.loss_skill * skill + numbers.loss_distress * above)
        loses = (job == EMPLOYED) & (chance.loss[i - lo] < loss)
        find = (
            numbers.find
            * now.hiring[i]
            * numbers.job_help[i - lo]
            * exp(numbers.find_skill * skill + numbers.find_distress * above)
        )
        finds = (job == UNEMPLOYED) & (chance.find[i - lo] < find)
        new = EMPLOYED if finds else job
        new = UNEMPLOYED if loses | returns else new
        new = SICK if falls_sick else new
        left = (job == EMPLOYED) & (new != EMPLOYED)
        since = own.since_loss[i]
        older = since + np.uint8(1) if since < LONG_AGO else LONG_AGO
        own.since_loss[i] = np.uint8(0) if left else np.uint8(older)
        begins = (job != EMPLOYED) & (new == EMPLOYED)
        own.new_job[i] = np.uint8(1) if begins else np.uint8(0)
        own.job[i] = new
        risk = logistic(numbers.insecure + numbers.insecure_skill * skill + now.precarity[i])
        drawn = np.uint8(1) if chance.insecure[i - lo] < risk else np.uint8(0)
        kept = drawn if begins else own.insecure_job[i]
        own.insecure_job[i] = kept if new == EMPLOYED else np.uint8(0)
    for i in range(lo, hi):
        works = ONE if own.job[i] == EMPLOYED else f32(0.0)
        floor = numbers.wage_floor[i - lo]
        hourly = own.wage[i] if own.wage[i] > floor else floor
        gross = hourly * f32(now.hours[i]) * WEEKS_A_MONTH * works
        own.pay[i] = whole(clip(gross, f32(0.0), f32(60000.0)))
