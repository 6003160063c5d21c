"""Health: long-term conditions and how much they limit what people do, by age, place and circumstances.

An exposure table of rule 1: age, the area and being neurodivergent say how common they are; little earning power and
distress make them somewhat commoner. *Disabled* is a label and only follows: limited, a little or a lot, by a
long-term condition.
Luck runs one way: what raises the level spares nobody a limitation (how much it limits is drawn with its onset).
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import flips, logistic, of_two
from sim.kernel import kernel
from sim.process import Curve, Draw, Person, Scalar, Table

BY_LABEL = True
NOBODY = np.uint8(0)
NO, YES, LOT = np.uint8(0), np.uint8(1), np.uint8(2)


class Before(NamedTuple):
    distress: Person


class Now(NamedTuple):
    stage: Person
    age: Person
    imd_decile: Person
    skill: Person
    neurodivergent: Person


class Own(NamedTuple):
    limitation: Person
    long_term_ill: Person
    disabled: Person


class Chance(NamedTuple):
    limited: Draw
    lot: Draw
    ill: Draw


class Numbers(NamedTuple):
    average_distress: Scalar
    limited: Curve
    limited_place: Table
    limited_skill: Scalar
    limited_distress: Scalar
    limited_neurodivergent: Table
    limited_rate: Scalar
    lot: Scalar
    lot_place: Table
    lot_rate: Scalar
    ill: Curve
    ill_place: Table
    ill_rate: Scalar


@kernel
def month(before, now, own, chance, numbers, lo, hi):
    for i in range(lo, hi):
        place = np.uint8(now.imd_decile[i] - np.uint8(1))
        age, there = now.age[i], now.stage[i] != NOBODY
        level = logistic(
            numbers.limited[age]
            + numbers.limited_place[place]
            + numbers.limited_skill * now.skill[i]
            + of_two(numbers.limited_neurodivergent, now.neurodivergent[i])
            + numbers.limited_distress * (before.distress[i] - numbers.average_distress)
        )
        was = own.limitation[i]
        limited = flips(NO if was == NO else YES, chance.limited[i - lo], level, numbers.limited_rate)
        # how much: drawn with the onset, then it comes and goes
        u = chance.lot[i - lo]
        share = logistic(numbers.lot + numbers.lot_place[place])
        drawn = YES if u < share else NO
        lot = drawn if was == NO else flips(YES if was == LOT else NO, u, share, numbers.lot_rate)
        held = np.uint8(limited * np.uint8(YES + lot))
        own.limitation[i] = held if there else NO
        own.disabled[i] = limited if there else NO
        # a condition that limits nothing, of those who are not limited
        u = chance.ill[i - lo]
        share = logistic(numbers.ill[age] + numbers.ill_place[place])
        drawn = YES if u < share else NO
        ill = drawn if was != NO else flips(own.long_term_ill[i], u, share, numbers.ill_rate)
        own.long_term_ill[i] = np.uint8(limited | ill) if there else NO
