"""Childhood: attachment, parenting, harm, bullying, school and a trusted adult, shaped by carers' lives and by place.

An exposure table of rule 1: the carer's strain, distress, severe illness and domestic abuse, and the area, say how
often children meet what helps or harms them; labels say only how often others bully them. Attachment settles in the
first three years; bullying and school belong to ages 5 to 15. Nothing here moves once a child has turned 16.

Luck runs one way: a heavier load on the carer never spares a child a harm, and never brings it a good.
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import HALF, ONE, SPREAD, ZERO, clip, exp, f32, flips, logistic, of_five, of_four, of_two
from sim.households import near
from sim.kernel import kernel
from sim.process import Dial, Draw, Person, Scalar, Sum, Table

BY_LABEL = True
CHILD = np.uint8(1)
SETTLED, SCHOOL_AGE = 3, 5  # years of age: attachment is settled; school begins
NO, YES = np.uint8(0), np.uint8(1)
STRAIN, SEVERE, ABUSED = np.int32(1), np.int32(2), np.int32(4)  # bits of a carer's trouble


class Before(NamedTuple):
    distress: Person
    strain: Person
    severe: Person
    abused: Person
    disposition: Person
    disabled: Person
    child_need: Person


class Now(NamedTuple):
    stage: Person
    age: Person
    carer: Person
    imd_decile: Person
    ethnic_group: Person
    orientation: Person
    gender: Person
    neurodivergent: Person


class Own(NamedTuple):
    attachment: Person
    parenting: Person
    maltreated: Person
    aces: Person
    bullied: Person
    school: Person
    trusted_adult: Person
    looked_after: Person


class Home(NamedTuple):
    # of each one as a carer, then of each one's carer
    my_trouble: Sum
    trouble: Sum  # strain, severe illness and abuse, a bit each
    distress: Sum


class Chance(NamedTuple):
    attachment: Draw
    parenting: Draw
    hardship: Draw
    bullied: Draw
    school: Draw
    trusted_adult: Draw
    looked_after: Draw


class Numbers(NamedTuple):
    average_distress: Scalar
    place: Table
    first_year: Scalar
    attachment: Scalar
    attachment_strain: Scalar
    attachment_distress: Scalar
    attachment_severe: Scalar
    attachment_abused: Scalar
    attachment_place: Scalar
    attachment_rate: Scalar
    attachment_help: Dial
    parenting: Scalar
    parenting_strain: Scalar
    parenting_distress: Scalar
    parenting_severe: Scalar
    parenting_abused: Scalar
    parenting_place: Scalar
    parenting_rate: Scalar
    parenting_help: Dial
    harm: Scalar
    harm_again: Scalar
    hardship: Scalar
    hardship_again: Scalar
    hardship_strain: Scalar
    hardship_distress: Scalar
    hardship_severe: Scalar
    hardship_abused: Scalar
    hardship_place: Scalar
    safeguarding: Dial
    bullied: Scalar
    bullied_strain: Scalar
    bullied_place: Scalar
    bullied_ethnic_group: Table
    bullied_orientation: Table
    bullied_gender: Table
    bullied_disabled: Table
    bullied_neurodivergent: Table
    bullying_left: Dial
    school_parenting: Scalar
    school_bullied: Scalar
    school_strain: Scalar
    school_neurodivergent: Table
    school_distress: Scalar
    school_place: Scalar
    school_need: Scalar
    school_centre: Scalar
    school_rate: Scalar
    school_spread: Scalar
    school_help: Dial
    trusted_adult: Scalar
    trusted_adult_some: Scalar
    trusted_adult_many: Scalar
    trusted_adult_rate: Scalar
    trusted_adult_help: Dial
    looked_after: Scalar
    looked_after_maltreated: Scalar
    looked_after_severe: Scalar
    looked_after_strain: Scalar
    looked_after_place: Scalar


@kernel
def month(before, now, own, home, chance, numbers, lo, hi):
    for i in range(lo, hi):
        home.my_trouble[i - lo] = f32(before.strain[i] | (before.severe[i] << 1) | (before.abused[i] << 2))
    distress = before.distress[lo:hi]
    for i in range(lo, hi):
        carer = near(i, lo, now.carer[i])
        home.trouble[i - lo] = home.my_trouble[carer]
        home.distress[i - lo] = distress[carer]
    for i in range(lo, hi):  # the first bond, and how the child is brought up
        age, child = now.age[i], now.stage[i] == CHILD
        above = home.distress[i - lo] - numbers.average_distress
        trouble = np.int32(home.trouble[i - lo])
        strain, severe, abused = f32(trouble & STRAIN), f32((trouble & SEVERE) >> 1), f32((trouble & ABUSED) >> 2)
        place = numbers.place[np.uint8(now.imd_decile[i] - np.uint8(1))]
        secure = logistic(
            numbers.attachment
            + numbers.attachment_help[i - lo]
            + numbers.attachment_strain * strain
            + numbers.attachment_distress * above
            + numbers.attachment_severe * severe
            + numbers.attachment_abused * abused
            + numbers.attachment_place * place
        )
        speed = numbers.first_year if age == 0 else numbers.attachment_rate
        bond = flips(own.attachment[i], chance.attachment[i - lo], secure, speed)
        own.attachment[i] = bond if child & (age < SETTLED) else own.attachment[i]
        warm = logistic(
            numbers.parenting
            + numbers.parenting_help[i - lo]
            + numbers.parenting_strain * strain
            + numbers.parenting_distress * above
            + numbers.parenting_severe * severe
            + numbers.parenting_abused * abused
            + numbers.parenting_place * place
        )
        speed = numbers.first_year if age == 0 else numbers.parenting_rate
        care = flips(own.parenting[i], chance.parenting[i - lo], warm, speed)
        own.parenting[i] = care if child else own.parenting[i]
    for i in range(lo, hi):  # harm and hardship: one draw, of which the lowest part is harm
        child = now.stage[i] == CHILD
        trouble = np.int32(home.trouble[i - lo])
        load = exp(
            numbers.hardship_strain * f32(trouble & STRAIN)
            + numbers.hardship_distress * (home.distress[i - lo] - numbers.average_distress)
            + numbers.hardship_severe * f32((trouble & SEVERE) >> 1)
            + numbers.hardship_abused * f32((trouble & ABUSED) >> 2)
            + numbers.hardship_place * numbers.place[np.uint8(now.imd_decile[i] - np.uint8(1))]
        )
        met = own.aces[i]
        harm = (numbers.harm if met == NO else numbers.harm_again) * load * numbers.safeguarding[i - lo]
        other = (numbers.hardship if met == NO else numbers.hardship_again) * load
        u = chance.hardship[i - lo]
        harmed = child & (u < harm)
        rises = child & (u < harm + other) & (met < 2)
        own.maltreated[i] = YES if harmed else own.maltreated[i]
        own.aces[i] = met + YES if rises else met
    for i in range(lo, hi):  # school, other children, and an adult to turn to
        child = now.stage[i] == CHILD
        pupil = child & (now.age[i] >= SCHOOL_AGE)
        strain = f32(np.int32(home.trouble[i - lo]) & STRAIN)
        place = numbers.place[np.uint8(now.imd_decile[i] - np.uint8(1))]
        others = (
            of_five(numbers.bullied_ethnic_group, now.ethnic_group[i])
            * of_four(numbers.bullied_orientation, now.orientation[i])
            * of_two(numbers.bullied_gender, now.gender[i])
            * of_two(numbers.bullied_disabled, before.disabled[i])
            * of_two(numbers.bullied_neurodivergent, now.neurodivergent[i])
        )
        hazard = numbers.bullied * others * numbers.bullying_left[i - lo]
        hazard = hazard * exp(numbers.bullied_strain * strain + numbers.bullied_place * place)
        own.bullied[i] = YES if pupil & (chance.bullied[i - lo] < hazard) else own.bullied[i]
        target = (
            numbers.school_centre
            + numbers.school_help[i - lo]
            + numbers.school_parenting * f32(own.parenting[i])
            + numbers.school_bullied * f32(own.bullied[i])
            + numbers.school_strain * strain
            + of_two(numbers.school_neurodivergent, now.neurodivergent[i])
            + numbers.school_distress * before.disposition[i]
            + numbers.school_place * place
            + numbers.school_need * f32(before.child_need[i])
        )
        luck = (chance.school[i - lo] - HALF) * SPREAD * numbers.school_spread
        bond = own.school[i] + numbers.school_rate * (target - own.school[i]) + luck
        own.school[i] = clip(bond, f32(-5.0), f32(5.0)) if pupil else own.school[i]
        met = own.aces[i]
        there = logistic(
            numbers.trusted_adult
            + numbers.trusted_adult_help[i - lo]
            + numbers.trusted_adult_some * (ONE if met == 1 else ZERO)
            + numbers.trusted_adult_many * (ONE if met == 2 else ZERO)
        )
        speed = numbers.first_year if now.age[i] == 0 else numbers.trusted_adult_rate
        adult = flips(own.trusted_adult[i], chance.trusted_adult[i - lo], there, speed)
        own.trusted_adult[i] = adult if child else own.trusted_adult[i]
    for i in range(lo, hi):  # coming into care; a child whom nobody at home cares for is there already
        child = now.stage[i] == CHILD
        trouble = np.int32(home.trouble[i - lo])
        hazard = numbers.looked_after * exp(
            numbers.looked_after_maltreated * f32(own.maltreated[i])
            + numbers.looked_after_severe * f32((trouble & SEVERE) >> 1)
            + numbers.looked_after_strain * f32(trouble & STRAIN)
            + numbers.looked_after_place * numbers.place[np.uint8(now.imd_decile[i] - np.uint8(1))]
        )
        taken = child & ((chance.looked_after[i - lo] < hazard) | (now.carer[i] == 0))
        own.looked_after[i] = YES if taken else own.looked_after[i]
