"""Legacy: what a childhood leaves in the adult, as disposition and skill; drifting until 16 and fixed from then on.

One road only: what happened in childhood reaches an adult's distress through disposition, and through nothing else
(decision 0014). A trusted adult takes part of the weight off harm, hardship and bullying. No label enters.
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import HALF, ONE, SPREAD, ZERO, clip, f32
from sim.households import near
from sim.kernel import kernel
from sim.process import Draw, Person, Scalar, Sum

CHILD = np.uint8(1)


class Now(NamedTuple):
    stage: Person
    carer: Person
    temper: Person
    attachment: Person
    parenting: Person
    maltreated: Person
    aces: Person
    bullied: Person
    school: Person
    trusted_adult: Person


class Own(NamedTuple):
    disposition: Person
    skill: Person


class Home(NamedTuple):
    skill: Sum


class Chance(NamedTuple):
    skill: Draw


class Numbers(NamedTuple):
    shrinkage: Scalar
    centre: Scalar
    maltreated: Scalar
    aces_some: Scalar
    aces_many: Scalar
    bullied: Scalar
    insecure: Scalar
    harsh: Scalar
    school: Scalar
    buffer: Scalar
    skill_carer: Scalar
    skill_school: Scalar
    skill_aces: Scalar
    skill_rate: Scalar
    skill_centre: Scalar
    skill_spread: Scalar


@kernel
def month(now, own, home, chance, numbers, lo, hi):
    for i in range(lo, hi):
        weight = (
            numbers.maltreated * f32(now.maltreated[i])
            + numbers.aces_some * (ONE if now.aces[i] == 1 else ZERO)
            + numbers.aces_many * (ONE if now.aces[i] == 2 else ZERO)
            + numbers.bullied * f32(now.bullied[i])
        )
        left = (
            weight * (ONE - numbers.buffer * f32(now.trusted_adult[i]))
            + numbers.insecure * (ONE - f32(now.attachment[i]))
            + numbers.harsh * (ONE - f32(now.parenting[i]))
            - numbers.school * now.school[i]
        )
        grown = clip(now.temper[i] + numbers.shrinkage * (left - numbers.centre), f32(-15.0), f32(30.0))
        own.disposition[i] = grown if now.stage[i] == CHILD else own.disposition[i]
    for i in range(lo, hi):
        home.skill[i - lo] = own.skill[i]
    for i in range(lo, hi):  # a carer is an adult, whose skill no longer moves
        carer = home.skill[near(i, lo, now.carer[i])]
        target = (
            numbers.skill_centre
            + numbers.skill_carer * carer
            + numbers.skill_school * now.school[i]
            + numbers.skill_aces * f32(now.aces[i])
        )
        luck = (chance.skill[i - lo] - HALF) * SPREAD * numbers.skill_spread
        skill = own.skill[i] + numbers.skill_rate * (target - own.skill[i]) + luck
        own.skill[i] = clip(skill, f32(-5.0), f32(5.0)) if now.stage[i] == CHILD else own.skill[i]
