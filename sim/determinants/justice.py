"""Justice: fair treatment at work, unfair treatment by police, and contact with criminal justice.

An exposure table of rule 1: ethnic group, age, sex, having been looked after and the area say who is stopped and who
comes before a court; insecure jobs and discrimination say where work is fair. Being stopped leads to contact, so that
the ethnic difference in contact comes from how police act. What it does to a mind is the same for everyone.
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ONE, ZERO, clip, exp, f32, flips, logistic, of_five, of_four, of_two
from sim.determinants.work import EMPLOYED
from sim.kernel import kernel
from sim.process import Dial, Draw, Person, Scalar, Table

BY_LABEL = True
NOBODY, ADULT = np.uint8(0), np.uint8(2)
NO, YES = np.uint8(0), np.uint8(1)
RESPONSIBLE, PEAK = f32(9.0), f32(17.0)  # years of age: nobody is held responsible at 9; most first contacts at 17
RISE = ONE / (PEAK - RESPONSIBLE)


class Now(NamedTuple):
    stage: Person
    age: Person
    age_band: Person
    sex: Person
    ethnic_group: Person
    imd_decile: Person
    looked_after: Person
    maltreated: Person
    job: Person
    new_job: Person
    insecure_job: Person
    discriminated: Person


class Own(NamedTuple):
    fair_at_work: Person
    stopped: Person
    justice_contact: Person
    at_court: Person


class Chance(NamedTuple):
    fair: Draw
    stopped: Draw
    fading: Draw
    contact: Draw


class Numbers(NamedTuple):
    fair: Scalar
    fair_insecure: Scalar
    fair_discriminated: Scalar
    fair_rate: Scalar
    fairness: Dial
    stopped: Table
    stopped_sex: Table
    stopped_age: Table
    stopped_place: Table
    stopped_fades: Scalar
    contact: Table
    contact_place: Table
    contact_looked_after: Table
    contact_maltreated: Scalar
    contact_stopped: Scalar
    contact_fades: Scalar


@kernel
def month(now, own, chance, numbers, lo, hi):
    for i in range(lo, hi):
        level = logistic(
            numbers.fair
            + numbers.fairness[i - lo]
            + numbers.fair_insecure * f32(now.insecure_job[i])
            + numbers.fair_discriminated * f32(now.discriminated[i])
        )
        u = chance.fair[i - lo]
        drawn = YES if u < level else NO
        fair = drawn if now.new_job[i] == YES else flips(own.fair_at_work[i], u, level, numbers.fair_rate)
        own.fair_at_work[i] = fair if (now.job[i] == EMPLOYED) & (now.stage[i] == ADULT) else NO
    for i in range(lo, hi):
        place = np.uint8(now.imd_decile[i] - np.uint8(1))
        sex, years = now.sex[i], f32(now.age[i])
        hazard = (
            of_five(numbers.stopped, now.ethnic_group[i])
            * of_two(numbers.stopped_sex, sex)
            * of_four(numbers.stopped_age, now.age_band[i])
            * numbers.stopped_place[place]
        )
        met = chance.stopped[i - lo] < hazard
        still = (own.stopped[i] == YES) & (chance.fading[i - lo] >= numbers.stopped_fades)
        stopped = YES if (met | still) & (now.stage[i] == ADULT) else NO
        own.stopped[i] = stopped
        older = clip(years - PEAK, ZERO, f32(100.0))
        hazard = (
            of_two(numbers.contact, sex)
            * of_two(numbers.contact_looked_after, now.looked_after[i])
            * numbers.contact_place[place]
            * clip((years - RESPONSIBLE) * RISE, ZERO, ONE)
        )
        hazard = hazard * exp(
            numbers.contact_maltreated * f32(now.maltreated[i])
            + numbers.contact_stopped * f32(stopped)
            - numbers.contact_fades * older
        )
        begins = (chance.contact[i - lo] < hazard) & (now.stage[i] != NOBODY)
        own.justice_contact[i] = YES if begins else own.justice_contact[i]
        own.at_court[i] = YES if begins else NO
