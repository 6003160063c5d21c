"""Readings: what a survey would find, with noise that never feeds back.

Two independent readings of the same distress: one cut for GHQ-12 (4+), one for CIS-R (12+, 18+). And poverty as surveys
find it, from what the household tells of its income: published figures on poverty are of such incomes.
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ONE, f32
from sim.kernel import kernel
from sim.process import Draw, HouseholdDraw, Person, Scalar, Settled

ROOT6 = f32(6.0**0.5)


class Now(NamedTuple):
    stage: Person
    distress: Person
    income: Person


class Own(NamedTuple):
    ghq: Person
    cisr: Person
    found_poor: Person


class Chance(NamedTuple):
    ghq_a: Draw
    ghq_b: Draw
    cisr_a: Draw
    cisr_b: Draw
    income_a: HouseholdDraw
    income_b: HouseholdDraw


class Place(NamedTuple):
    poverty_line: Settled


class Numbers(NamedTuple):
    noise: Scalar
    income_noise: Scalar


@kernel
def month(now, own, chance, place, numbers, lo, hi):
    for i in range(lo, hi):
        # the difference of two uniforms has variance 1/6
        own.ghq[i] = now.distress[i] + numbers.noise * ROOT6 * (chance.ghq_a[i - lo] - chance.ghq_b[i - lo])
        own.cisr[i] = now.distress[i] + numbers.noise * ROOT6 * (chance.cisr_a[i - lo] - chance.cisr_b[i - lo])
    for i in range(lo, hi):
        error = numbers.income_noise * ROOT6 * (chance.income_a[i - lo] - chance.income_b[i - lo])
        told = now.income[i] * (ONE + error)
        own.found_poor[i] = np.uint8(1) if (now.stage[i] != 0) & (told < place.poverty_line) else np.uint8(0)
