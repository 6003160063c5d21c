"""Adversity: fear of crime, harassment, domestic abuse and trauma, by place and exposure.

An exposure table of rule 1: sex, orientation, age and the area's deprivation say how often
people are exposed; what an exposure does to the mind is the same for everyone.
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import flips, logistic, of_four, of_two
from sim.kernel import kernel
from sim.process import Draw, Person, Scalar, Table

BY_LABEL = True


class Now(NamedTuple):
    sex: Person
    orientation: Person
    imd_decile: Person
    age_band: Person


class Own(NamedTuple):
    unsafe: Person
    harassed: Person
    abused: Person
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
    harassed_age: Table
    harassed_rate: Scalar
    abused: Table
    abused_place: Table
    abused_rate: Scalar
    trauma: Scalar
    violence_place: Table
    violence_age: Table
    assault: Table
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
            + of_four(numbers.harassed_age, age)
        )
        own.harassed[i] = flips(own.harassed[i], chance.harassed[i - lo], harassment, numbers.harassed_rate)
        abuse = of_two(numbers.abused, sex) * numbers.abused_place[place]
        own.abused[i] = flips(own.abused[i], chance.abused[i - lo], abuse, numbers.abused_rate)
        hazard = numbers.trauma * numbers.violence_place[place] + of_two(numbers.assault, sex)
        hazard = hazard * of_four(numbers.violence_age, age)
        left = own.trauma[i]
        rest = left - np.uint8(1) if left > 0 else np.uint8(0)
        struck = chance.trauma[i - lo] < hazard
        own.trauma[i] = np.uint8(numbers.trauma_months) if struck else np.uint8(rest)
