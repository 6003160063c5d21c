"""Work: learning, jobs, looking after a family, sickness, retirement; hours, wages and pensions.

Distress costs jobs: keeping one depends more on it than getting one. Women and men differ here only by who mainly
cares for children or others, by health and by what employers do. Every job pays at least the wage floor that
reaches it; where theory says so, jobs and hours answer to a floor above what they would pay, and to what is paid, and
asked, out of work. A pension is drawn on
retiring, and anew at pension age by those who retired before.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from sim.arithmetic import ONE, ZERO, clip, exp, f32, flips, logistic, whole
from sim.few import listed
from sim.households import near
from sim.kernel import kernel
from sim.life import ADULT, CHILD
from sim.process import Curve, Dial, Draw, Person, Scalar, Settled, Sum

EMPLOYED, UNEMPLOYED, HOME, SICK, RETIRED, STUDENT = (np.uint8(k) for k in range(6))
WEEKS_A_MONTH = f32(52.0 / 12.0)
LONG_AGO = np.uint8(255)
NO_CHILD = f32(99.0)  # age that stands for no child in one's care
FULL_TIME = np.uint8(30)  # hours from which a job is full time
CELLS, Z_MOST = f32(1024.0), f32(4.0)  # of the curves (`sim.terms`)
LAST_CELL = f32(1023.99)
WAGE, PENSION = f32(1.0), f32(2.0)
# Numbers from which the curves below are made (`sim.terms`).
TABLES = (
    *(f"leaves_study_{band}" for band in ("16_17", "18_19", "20_24", "25_plus")),
    *(f"retires_{band}" for band in ("55_59", "60_on", "at_pension_age", "later", "70_plus")),
    *(f"changes_job_{band}" for band in ("16_24", "25_34", "35_plus")),
)


class Before(NamedTuple):
    distress: Person
    severe: Person
    tenure: Person


class Now(NamedTuple):
    stage: Person
    age: Person
    birthday: Person
    carer: Person
    skill: Person
    limitation: Person
    caring: Person
    hiring: Person
    precarity: Person


class Own(NamedTuple):
    job: Person
    since_loss: Person
    new_job: Person
    hours: Person
    wage: Person
    insecure_job: Person
    pension: Person
    pay: Person


class Home(NamedTuple):
    youngest: Sum  # age of the youngest child in the person's own care
    was: Sum  # last month's job
    anew: Sum  # WAGE or PENSION, where one is set anew
    few: Sum  # places of those


class Place(NamedTuple):
    month_of_year: Settled


class Chance(NamedTuple):
    study: Draw
    waiting_job: Draw
    loss: Draw
    find: Draw
    change: Draw
    family: Draw
    sickness: Draw
    retirement: Draw
    part_time: Draw
    wage: Draw
    insecure: Draw
    pension: Draw
    pension_size: Draw


class Numbers(NamedTuple):
    average_distress: Scalar
    leaves_study: Curve
    waiting_job: Scalar
    loss: Scalar
    loss_young: Scalar
    loss_skill: Scalar
    loss_distress: Scalar
    find: Scalar
    find_skill: Scalar
    find_distress: Scalar
    job_help: Dial
    changes_job: Curve
    at_home: Scalar
    at_home_young: Scalar
    at_home_under_5: Scalar
    at_home_5_to_11: Scalar
    at_home_12_on: Scalar
    at_home_cares: Scalar
    at_home_little: Scalar
    at_home_lot: Scalar
    at_home_skill: Scalar
    at_home_rate: Scalar
    sickness: Scalar
    sickness_little: Scalar
    sickness_lot: Scalar
    sickness_skill: Scalar
    sickness_severe: Scalar
    sickness_distress: Scalar
    sickness_rate: Scalar
    pension_age: Scalar
    retires: Curve
    part_time: Scalar
    part_time_under_5: Scalar
    part_time_5_to_11: Scalar
    part_time_12_on: Scalar
    part_time_cares: Scalar
    part_time_limited: Scalar
    part_time_young_or_old: Scalar
    part_time_rate: Scalar
    hours_full: Scalar
    hours_part: Scalar
    insecure: Scalar
    insecure_skill: Scalar
    security: Dial
    wage_floor: Dial
    floor_jobs: Scalar
    floor_hours: Scalar
    benefit_rise: Dial
    benefit_search: Scalar
    benefit_hours: Scalar
    conditions_lifted: Dial
    conditions_search: Scalar
    wages: Curve
    wage_terms: Curve
    pension_terms: Curve
    normal: Curve


@njit(error_model="numpy", inline="always")
def lifted(wage, floor):
    """By what share a floor lifts an hour's pay, 0 to 1; nothing without a job."""
    return clip(floor / wage - ONE, ZERO, ONE) if wage > ONE else ZERO


@njit(error_model="numpy", inline="always")
def offered(u, skill, part_time, age, numbers):
    """What a job begun pays, £ an hour."""
    terms = numbers.wage_terms
    x = clip(u * CELLS, ZERO, LAST_CELL)
    k = np.uint32(x)
    luck = numbers.normal[k] + (x - f32(k)) * (numbers.normal[k + np.uint32(1)] - numbers.normal[k])
    z = (
        terms[0] * skill
        + terms[1] * luck
        + terms[2] * (ONE if part_time else ZERO)
        + terms[3] * (ONE if age < 25 else ZERO)
        + terms[4] * (ONE if (age >= 25) & (age < 35) else ZERO)
    )
    z = clip((z - terms[5]) * terms[6], -Z_MOST, Z_MOST)
    x = clip((z + Z_MOST) * (CELLS / (Z_MOST + Z_MOST)), ZERO, LAST_CELL)
    k = np.uint32(x)
    return numbers.wages[k] + (x - f32(k)) * (numbers.wages[k + np.uint32(1)] - numbers.wages[k])


@njit(error_model="numpy", inline="always")
def drawn_down(u, skill, working_age, numbers):
    """What a pension drawn pays, whole pounds a month."""
    terms = numbers.pension_terms
    x = clip(u * CELLS, ZERO, LAST_CELL)
    k = np.uint32(x)
    luck = numbers.normal[k] + (x - f32(k)) * (numbers.normal[k + np.uint32(1)] - numbers.normal[k])
    size = whole(exp((terms[6] if working_age else terms[5]) + terms[7] * skill + terms[8] * luck))
    return size if size < f32(10000.0) else f32(10000.0)


@kernel
def month(before, now, own, home, place, chance, numbers, lo, hi):
    for i in range(lo, hi):
        home.youngest[i - lo] = NO_CHILD
    for i in range(lo, hi):
        carer = near(i, lo, now.carer[i])
        cared = (now.stage[i] == CHILD) & (now.carer[i] != 0)
        age = f32(now.age[i]) if cared else NO_CHILD
        home.youngest[carer] = min(home.youngest[carer], age)
    for i in range(lo, hi):
        job, stage, age, skill = own.job[i], now.stage[i], now.age[i], now.skill[i]
        years = f32(age)
        above = before.distress[i] - numbers.average_distress
        little = ONE if now.limitation[i] == 1 else ZERO
        lot = ONE if now.limitation[i] == 2 else ZERO
        youngest = home.youngest[i - lo]
        under_5 = ONE if youngest < f32(5.0) else ZERO
        pupil = ONE if (youngest >= f32(5.0)) & (youngest < f32(12.0)) else ZERO
        teen = ONE if (youngest >= f32(12.0)) & (youngest < NO_CHILD) else ZERO
        cares = ONE if now.caring[i] == 2 else ZERO
        young = ONE if age < 25 else ZERO
        entitled = years >= numbers.pension_age
        employed, searching, at_home = job == EMPLOYED, job == UNEMPLOYED, job == HOME
        # who begins and ends what
        leaves_study = (job == STUDENT) & (chance.study[i - lo] < numbers.leaves_study[age])
        loss = numbers.loss * exp(
            numbers.loss_young * young + numbers.loss_skill * skill + numbers.loss_distress * above
        )
        loss = loss * (ONE - numbers.floor_jobs * lifted(own.wage[i], numbers.wage_floor[i - lo]))
        loses = employed & (chance.loss[i - lo] < loss)
        offers = now.hiring[i] * numbers.job_help[i - lo]
        find = numbers.find * offers * exp(numbers.find_skill * skill + numbers.find_distress * above)
        # where theory says so, benefits that rise and conditions that are lifted slow it
        rise, lifted_share = numbers.benefit_rise[i - lo], numbers.conditions_lifted[i - lo]
        find = find * clip(ONE + numbers.benefit_search * rise, ZERO, ONE)
        find = find * clip(ONE + numbers.conditions_search * lifted_share, ZERO, ONE)
        finds = searching & (chance.find[i - lo] < find)
        family = logistic(
            numbers.at_home
            + numbers.at_home_young * young
            + numbers.at_home_under_5 * under_5
            + numbers.at_home_5_to_11 * pupil
            + numbers.at_home_12_on * teen
            + numbers.at_home_cares * cares
            + numbers.at_home_little * little
            + numbers.at_home_lot * lot
            + numbers.at_home_skill * skill
        )
        u = chance.family[i - lo]
        stays_home = (employed | searching) & (u < numbers.at_home_rate * family)
        comes_back = at_home & (u >= ONE - numbers.at_home_rate * (ONE - family))
        sick_level = logistic(
            numbers.sickness
            + numbers.sickness_little * little
            + numbers.sickness_lot * lot
            + numbers.sickness_skill * skill
            + numbers.sickness_severe * f32(before.severe[i])
            + numbers.sickness_distress * above
        )
        v = chance.sickness[i - lo]
        falls_sick = (employed | searching | at_home) & (v < numbers.sickness_rate * sick_level)
        returns = (job == SICK) & (v >= ONE - numbers.sickness_rate * (ONE - sick_level))
        waits = chance.waiting_job[i - lo] < numbers.waiting_job * offers * exp(numbers.find_skill * skill)
        enters = leaves_study | comes_back | returns
        new = EMPLOYED if finds | (enters & waits) else job
        new = UNEMPLOYED if loses | (enters & (not waits)) else new
        new = HOME if stays_home else new
        new = SICK if falls_sick else new
        retires = (employed | searching | at_home) & (chance.retirement[i - lo] < numbers.retires[age])
        new = RETIRED if retires | (entitled & (new != EMPLOYED)) | (job == RETIRED) else new
        grown = stage == ADULT
        new = new if grown else (STUDENT if stage == CHILD else EMPLOYED)
        changes = employed & (new == EMPLOYED) & (chance.change[i - lo] < numbers.changes_job[age])
        begins = grown & (((job != EMPLOYED) & (new == EMPLOYED)) | changes)
        left = grown & employed & ((new == UNEMPLOYED) | (new == SICK))
        since = own.since_loss[i]
        older = since + np.uint8(1) if (since < LONG_AGO) & grown else LONG_AGO
        own.since_loss[i] = np.uint8(0) if left else np.uint8(older)
        own.new_job[i] = np.uint8(1) if begins else np.uint8(0)
        home.was[i - lo] = f32(job)
        own.job[i] = new
    for i in range(lo, hi):
        # whether a job is secure, and its hours
        age, skill, youngest = now.age[i], now.skill[i], home.youngest[i - lo]
        under_5 = ONE if youngest < f32(5.0) else ZERO
        pupil = ONE if (youngest >= f32(5.0)) & (youngest < f32(12.0)) else ZERO
        teen = ONE if (youngest >= f32(12.0)) & (youngest < NO_CHILD) else ZERO
        cares = ONE if now.caring[i] == 2 else ZERO
        limited = ONE if now.limitation[i] > 0 else ZERO
        begins = own.new_job[i] == 1
        works = (now.stage[i] == ADULT) & (own.job[i] == EMPLOYED)
        risk = logistic(numbers.insecure + numbers.security[i - lo] + numbers.insecure_skill * skill + now.precarity[i])
        drawn = np.uint8(1) if chance.insecure[i - lo] < risk else np.uint8(0)
        kept = drawn if begins else own.insecure_job[i]
        own.insecure_job[i] = kept if works else np.uint8(0)
        unsure = logistic(
            numbers.part_time
            + numbers.part_time_under_5 * under_5
            + numbers.part_time_5_to_11 * pupil
            + numbers.part_time_12_on * teen
            + numbers.part_time_cares * cares
            + numbers.part_time_limited * limited
            + numbers.part_time_young_or_old * (ONE if (age < 20) | (age >= 60) else ZERO)
        )
        w = chance.part_time[i - lo]
        short = np.uint8(1) if own.hours[i] < FULL_TIME else np.uint8(0)
        part = flips(short, w, unsure, numbers.part_time_rate)
        part = (np.uint8(1) if w < unsure else np.uint8(0)) if begins else part
        hours = np.uint8(numbers.hours_part) if part == 1 else np.uint8(numbers.hours_full)
        hours = own.hours[i] if part == short else hours
        hours = (np.uint8(numbers.hours_part) if part == 1 else np.uint8(numbers.hours_full)) if begins else hours
        own.hours[i] = hours if works else np.uint8(0)
    terms = numbers.pension_terms
    for i in range(lo, hi):
        # wages and pensions go on; for whom they are set anew is seen here, and they are few
        adult, new, years = now.stage[i] == ADULT, own.job[i], f32(now.age[i])
        of_age_now = (years == numbers.pension_age) & (f32(now.birthday[i]) == place.month_of_year)
        stays = (home.was[i - lo] == f32(RETIRED)) & (not of_age_now)
        support = whole(terms[9]) if (new == STUDENT) & (now.age[i] >= 20) else ZERO
        pension = own.pension[i] if new == RETIRED else support
        own.pension[i] = pension if adult else ZERO
        own.wage[i] = own.wage[i] if adult else ZERO
        draws = adult & (new == RETIRED) & (not stays)
        home.anew[i - lo] = PENSION if draws else (WAGE if own.new_job[i] == 1 else ZERO)
    for n in range(listed(home.anew, home.few, hi - lo)):
        k = np.uint64(home.few[n])
        i = lo + k
        if home.anew[k] == WAGE:
            own.wage[i] = offered(chance.wage[k], now.skill[i], own.hours[i] < FULL_TIME, now.age[i], numbers)
        else:
            working_age = f32(now.age[i]) < numbers.pension_age
            has = chance.pension[k] < logistic(terms[before.tenure[i]] + terms[4] * now.skill[i])
            size = drawn_down(chance.pension_size[k], now.skill[i], working_age, numbers)
            own.pension[i] = size if has | working_age else ZERO
    for i in range(lo, hi):
        works = ONE if (own.job[i] == EMPLOYED) & (now.stage[i] == ADULT) else ZERO
        floor = numbers.wage_floor[i - lo]
        hourly = own.wage[i] if own.wage[i] > floor else floor
        kept = ONE + numbers.floor_hours * lifted(own.wage[i], floor)  # of the hours that are paid
        kept = kept * clip(ONE + numbers.benefit_hours * numbers.benefit_rise[i - lo], ZERO, ONE)
        gross = hourly * f32(own.hours[i]) * WEEKS_A_MONTH * works * kept
        own.pay[i] = whole(clip(gross, ZERO, f32(60000.0)))
