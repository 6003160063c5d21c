"""Caring: who looks after somebody without pay, and whether for fifty hours a week or more.

An exposure table of rule 1: age, sex and the area say who becomes the carer; somebody at home whose life is limited a
lot makes it likelier. What caring does to a mind is the same for everyone.
Luck runs one way: more need frees nobody of care.
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ONE, ZERO, flips, logistic, of_two
from sim.households import near
from sim.kernel import kernel
from sim.process import Curve, Dial, Draw, Person, Scalar, Sum, Table

BY_LABEL = True
ADULT = np.uint8(2)
NO, YES, HEAVY, LOT = np.uint8(0), np.uint8(1), np.uint8(2), np.uint8(2)


class Now(NamedTuple):
    stage: Person
    age: Person
    sex: Person
    imd_decile: Person
    home: Person
    limitation: Person


class Own(NamedTuple):
    caring: Person


class Chance(NamedTuple):
    caring: Draw
    heavy: Draw


class Home(NamedTuple):
    limited: Sum


class Numbers(NamedTuple):
    cares: Curve
    by_sex: Table
    place: Table
    need: Scalar
    rate: Scalar
    relief: Dial
    heavy: Scalar
    heavy_place: Table
    heavy_need: Scalar
    heavy_rate: Scalar


@kernel
def month(now, own, chance, home, numbers, lo, hi):
    for i in range(lo, hi):
        home.limited[i - lo] = ZERO
    for i in range(lo, hi):  # how many at home are limited a lot; empty rows are not
        home.limited[near(i, lo, now.home[i])] += ONE if now.limitation[i] == LOT else ZERO
    for i in range(lo, hi):
        place = np.uint8(now.imd_decile[i] - np.uint8(1))
        oneself = ONE if now.limitation[i] == LOT else ZERO
        need = ONE if home.limited[near(i, lo, now.home[i])] > oneself else ZERO
        level = logistic(
            numbers.cares[now.age[i]] + of_two(numbers.by_sex, now.sex[i]) + numbers.place[place] + numbers.need * need
        )
        was = own.caring[i]
        # what takes caring over ends spells; it keeps nobody from beginning one
        ends = numbers.rate * (ONE - level) * (ONE + numbers.relief[i - lo])
        luck = chance.caring[i - lo]
        goes_on = YES if luck < ONE - ends else NO
        cares = (YES if luck < numbers.rate * level else NO) if was == NO else goes_on
        # how much: drawn with the beginning, then it comes and goes
        u = chance.heavy[i - lo]
        share = logistic(numbers.heavy + numbers.heavy_place[place] + numbers.heavy_need * need)
        drawn = YES if u < share else NO
        much = drawn if was == NO else flips(YES if was == HEAVY else NO, u, share, numbers.heavy_rate)
        own.caring[i] = np.uint8(cares * np.uint8(YES + much)) if now.stage[i] == ADULT else NO
