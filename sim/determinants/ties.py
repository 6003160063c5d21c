"""Ties: who is around, how they fare and what they say; loneliness and taking part.

Others are seen as they were last month. A tie follows a person who has moved; it ends with a death, a
departure, or by fading, and another takes its place when the month has ended. Contagion has three rival
settings, told apart by two numbers of `distress`; here the share of ties who are well is read.
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ONE, ZERO, exp, f32, flips, logistic
from sim.determinants.work import UNEMPLOYED
from sim.kernel import kernel
from sim.life import ADULT
from sim.process import Dial, Draw, Neighbours, Person, Scalar, Seen

NEVER = f32(1e-6)
HOPS = 3  # moves of one person within a month that are followed


class Before(NamedTuple):
    distress: Person


class Ties(NamedTuple):
    neighbours: Neighbours
    distress: Seen
    word: Seen


class Now(NamedTuple):
    skill: Person
    limitation: Person
    stage: Person
    partner: Person
    job: Person
    strain: Person
    discriminated: Person
    community: Person


class Own(NamedTuple):
    lost_ties: Person
    healthy_ties: Person
    ties_word: Person
    lonely: Person
    takes_part: Person


class Chance(NamedTuple):
    fade: Draw
    lonely: Draw
    takes_part: Draw


class Numbers(NamedTuple):
    average_distress: Scalar
    fades: Scalar
    fades_distress: Scalar
    well: Scalar
    lonely: Scalar
    lonely_distress: Scalar
    lonely_little: Scalar
    lonely_lot: Scalar
    lonely_alone: Scalar
    lonely_unemployed: Scalar
    lonely_discriminated: Scalar
    lonely_strain: Scalar
    lonely_community: Scalar
    lonely_takes_part: Scalar
    lonely_rate: Scalar
    fellowship: Dial
    takes_part: Scalar
    takes_part_skill: Scalar
    takes_part_distress: Scalar
    takes_part_rate: Scalar


@kernel
def month(before, ties, now, own, chance, numbers, lo, hi):
    many = len(ties.neighbours)
    share = ONE / f32(many)
    for i in range(lo, hi):
        fades = numbers.fades * exp(numbers.fades_distress * (before.distress[i] - numbers.average_distress))
        fading = np.int64(chance.fade[i - lo] / (fades + NEVER))  # which tie fades, if it is one of them
        partner = now.partner[i] != 0
        well = 0
        word = ZERO
        lost = 0
        for k in range(many):  # left a loop: scalar loads are quicker here than gathers
            other = np.uint32(ties.neighbours[k, i])
            for _ in range(HOPS):  # whoever has moved is found by where they went
                other = np.uint32(ties.neighbours[0, other]) if ties.distress[other] < ZERO else other
            gone = (ties.distress[other] < ZERO) | (k == fading)
            other = np.uint32(i) if gone else other
            other = np.uint32(i + np.uint64(np.int64(now.partner[i]))) if partner & (k == 0) else other
            if other != np.uint32(ties.neighbours[k, i]):
                ties.neighbours[k, i] = np.int32(other)
            alone = np.uint64(other) == i
            lost += 1 if alone else 0
            well += 1 if (ties.distress[other] < numbers.well) & (not alone) else 0
            word += ZERO if alone else ties.word[other]
        own.lost_ties[i] = np.uint8(lost) if now.stage[i] == ADULT else np.uint8(0)
        own.healthy_ties[i] = share * f32(well)
        own.ties_word[i] = share * word
    for i in range(lo, hi):
        above = before.distress[i] - numbers.average_distress
        part = logistic(
            numbers.takes_part + numbers.takes_part_skill * now.skill[i] + numbers.takes_part_distress * above
        )
        own.takes_part[i] = flips(own.takes_part[i], chance.takes_part[i - lo], part, numbers.takes_part_rate)
        x = (
            numbers.lonely
            + numbers.fellowship[i - lo]
            + numbers.lonely_distress * above
            + numbers.lonely_little * (ONE if now.limitation[i] == 1 else ZERO)
            + numbers.lonely_lot * (ONE if now.limitation[i] == 2 else ZERO)
            + numbers.lonely_alone * (ONE if now.partner[i] == 0 else ZERO)
            + numbers.lonely_unemployed * (ONE if now.job[i] == UNEMPLOYED else ZERO)
            + numbers.lonely_discriminated * f32(now.discriminated[i])
            + numbers.lonely_strain * f32(now.strain[i])
            + numbers.lonely_community * f32(now.community[i])
            + numbers.lonely_takes_part * f32(own.takes_part[i])
        )
        own.lonely[i] = flips(own.lonely[i], chance.lonely[i - lo], logistic(x), numbers.lonely_rate)
