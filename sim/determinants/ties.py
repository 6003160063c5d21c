"""Ties: who is around, how they fare and what they say; loneliness and taking part.

Others are seen as they were last month. Contagion has three rival settings, told apart
by two numbers of `distress`; here the share of ties who are well is read.
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ONE, ZERO, f32, flips, logistic
from sim.determinants.work import UNEMPLOYED
from sim.households import ALONE
from sim.kernel import kernel
from sim.process import Dial, Draw, Neighbours, Person, Scalar, Seen


class Before(NamedTuple):
    distress: Person


class Ties(NamedTuple):
    neighbours: Neighbours
    distress: Seen
    word: Seen


class Now(NamedTuple):
    skill: Person
    limitation: Person
    mate: Person
    job: Person
    strain: Person
    discriminated: Person
    community: Person


class Own(NamedTuple):
    healthy_ties: Person
    ties_word: Person
    lonely: Person
    takes_part: Person


class Chance(NamedTuple):
    lonely: Draw
    takes_part: Draw


class Numbers(NamedTuple):
    average_distress: Scalar
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
        well = 0
        word = ZERO
        for k in range(many):  # left a loop: scalar loads are quicker here than gathers
            other = np.uint32(ties.neighbours[k, i])
            well += 1 if ties.distress[other] < numbers.well else 0
            word += ties.word[other]
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
            + numbers.lonely_alone * (ONE if now.mate[i] == ALONE else ZERO)
            + numbers.lonely_unemployed * (ONE if now.job[i] == UNEMPLOYED else ZERO)
            + numbers.lonely_discriminated * f32(now.discriminated[i])
            + numbers.lonely_strain * f32(now.strain[i])
            + numbers.lonely_community * f32(now.community[i])
            + numbers.lonely_takes_part * f32(own.takes_part[i])
        )
        own.lonely[i] = flips(own.lonely[i], chance.lonely[i - lo], logistic(x), numbers.lonely_rate)
