"""Adversity: fear of crime, harassment, domestic abuse and trauma, by place and exposure.

An exposure table of rule 1: sex, gender identity, orientation, disability, neurodivergence, age and the area's
deprivation say how often people are exposed; what an exposure does to the mind is the same for everyone.
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ONE, ZERO, flips, logistic, of_four, of_two
from sim.kernel import kernel
from sim.process import Draw, Person, Scalar, Table

BY_LABEL = True
ADULT = np.uint8(2)
NO, YES = np.uint8(0), np.uint8(1)


class Now(NamedTuple):
    stage: Person
    sex: Person
    orientation: Person
    gender: Person
    disabled: Person
    neurodivergent: Person
    imd_decile: Person
    age_band: Person


class Own(NamedTuple):
    unsafe: Person
    harassed: Person
    abused: Person
    abuse_ever: Person
    assault_ever: Person
    trauma: Person


class Chance(NamedTuple):
    unsafe: Draw
    harassed: Draw
    abused: Draw
    trauma: Draw


class Numbers(NamedTuple):
    unsafe: Table
    unsafe_place: Table
    unsafe_rate: Scalar
    harassed: Table
    harassed_orientation: Table
    harassed_gender: Table
    harassed_age: Table
    harassed_disabled: Table
    harassed_neurodivergent: Table
    harassed_rate: Scalar
    abused: Table
    abused_first: Table
    abused_place: Table
    abused_rate: Scalar
    trauma: Scalar
    violence_place: Table
    violence_age: Table
    violence_orientation: Table
    violence_disabled: Table
    violence_neurodivergent: Table
    assault: Table
    assault_first: Table
    trauma_months: Scalar


@kernel
def month(now, own, chance, numbers, lo, hi):
    for i in range(lo, hi):
        sex, age = now.sex[i], now.age_band[i]
        place = np.uint8(now.imd_decile[i] - np.uint8(1))
        fear = logistic(of_two(numbers.unsafe, sex) + numbers.unsafe_place[place])
        own.unsafe[i] = flips(own.unsafe[i], chance.unsafe[i - lo], fear, numbers.unsafe_rate)
        harassment = logistic(
            of_two(numbers.harassed, sex)
            + of_four(numbers.harassed_orientation, now.orientation[i])
            + of_two(numbers.harassed_gender, now.gender[i])
            + of_four(numbers.harassed_age, age)
            + of_two(numbers.harassed_disabled, now.disabled[i])
            + of_two(numbers.harassed_neurodivergent, now.neurodivergent[i])
        )
        own.harassed[i] = flips(own.harassed[i], chance.harassed[i - lo], harassment, numbers.harassed_rate)
    for i in range(lo, hi):  # what can befall adults at home, and violence
        sex, age = now.sex[i], now.age_band[i]
        place = np.uint8(now.imd_decile[i] - np.uint8(1))
        adult = ONE if now.stage[i] == ADULT else ZERO
        years = of_four(numbers.violence_age, age)
        others = (
            of_four(numbers.violence_orientation, now.orientation[i])
            * of_two(numbers.violence_disabled, now.disabled[i])
            * of_two(numbers.violence_neurodivergent, now.neurodivergent[i])
        )
        # abuse comes back to those who met it before more often than it comes to others
        u = chance.abused[i - lo]
        again = flips(own.abused[i], u, of_two(numbers.abused, sex) * others, numbers.abused_rate)
        first = u < adult * of_two(numbers.abused_first, sex) * numbers.abused_place[place] * years * others
        once = (own.abuse_ever[i] == YES) | (own.abused[i] == YES)
        abused = again if once else (YES if first else NO)
        own.abused[i] = abused if now.stage[i] == ADULT else NO
        own.abuse_ever[i] = YES if once | (own.abused[i] == YES) else NO
        u = chance.trauma[i - lo]
        assault = adult * of_two(numbers.assault, sex) * years
        hazard = (numbers.trauma * numbers.violence_place[place] * years + assault) * others
        left = own.trauma[i]
        rest = left - np.uint8(1) if left > 0 else np.uint8(0)
        own.trauma[i] = np.uint8(numbers.trauma_months) if u < hazard else np.uint8(rest)
        assaulted = u < adult * of_two(numbers.assault_first, sex) * years * others
        own.assault_ever[i] = YES if assaulted else own.assault_ever[i]
