"""Ties: who is around, how they fare and what they say; loneliness, taking part, drifting apart and meeting.

Others are seen as they were last month. The first slot is the partner (in a household without one, its first
person), the others are friends, colleagues, neighbours and communities of shared identity. Here it is decided
which tie is to fade and who is open to a new one; both are settled when the month has ended
(`sim.population.ties_anew`). Contagion has three rival settings (`sim.theory`); here it is read who of them
is well.
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ONE, ZERO, exp, f32, flips, logistic
from sim.determinants.work import UNEMPLOYED
from sim.households import near
from sim.kernel import kernel
from sim.life import ADULT
from sim.process import Dial, Draw, Neighbours, Person, Scalar, Seen, Sum

NEVER = f32(1e-6)
ROWS = np.uint32((1 << 31) - 1)  # of which all rows are: said, so that others are found twice as fast
MEETS = f32(8.0)  # `tie_event` of those who are open to a new tie
YOUNG = np.uint8(18)  # under this age, school and college bring people together


class Before(NamedTuple):
    distress: Person


class Ties(NamedTuple):
    neighbours: Neighbours
    distress: Seen
    word: Seen


class Now(NamedTuple):
    skill: Person
    age: Person
    limitation: Person
    stage: Person
    partner: Person
    home: Person
    job: Person
    strain: Person
    discriminated: Person
    shame: Person
    community: Person


class Own(NamedTuple):
    tie_event: Person
    friends: Person
    healthy_ties: Person
    ties_word: Person
    lonely: Person
    takes_part: Person


class Home(NamedTuple):
    adult: Sum
    # of those around a person
    friends: Sum
    well: Sum
    word: Sum


class Chance(NamedTuple):
    fade: Draw
    meet: Draw
    lonely: Draw
    takes_part: Draw


class Numbers(NamedTuple):
    average_distress: Scalar
    fades: Scalar
    fades_distress: Scalar
    meets: Scalar
    meets_distress: Scalar
    meets_part: Scalar
    meets_strain: Scalar
    meets_young: Scalar
    meeting: Dial
    well: Scalar
    lonely: Scalar
    lonely_distress: Scalar
    lonely_little: Scalar
    lonely_lot: Scalar
    lonely_alone: Scalar
    lonely_unemployed: Scalar
    lonely_discriminated: Scalar
    lonely_strain: Scalar
    lonely_shame: Scalar
    lonely_community: Scalar
    lonely_takes_part: Scalar
    lonely_rate: Scalar
    fellowship: Dial
    takes_part: Scalar
    takes_part_skill: Scalar
    takes_part_distress: Scalar
    takes_part_shame: Scalar
    takes_part_rate: Scalar
    taking_part: Dial


@kernel
def month(before, ties, now, own, home, chance, numbers, lo, hi):
    many = len(ties.neighbours)
    share = ONE / f32(many)
    distress, word = ties.distress[lo:hi], ties.word[lo:hi]
    for i in range(lo, hi):
        home.adult[i - lo] = ONE if now.stage[i] == ADULT else ZERO
    for i in range(lo, hi):
        k, partner, first = i - lo, now.partner[i], now.home[i]
        kin = near(i, lo, partner if partner != 0 else first)
        lives_with = home.adult[kin] * f32(kin != k)
        home.friends[k] = ZERO
        home.well[k] = lives_with * f32(distress[kin] < numbers.well)
        home.word[k] = lives_with * word[kin]
    for slot in range(1, many):  # slot by slot, so that many people's are read at once
        tied = ties.neighbours[slot]
        for i in range(lo, hi):
            k, other = i - lo, np.uint32(tied[i]) & ROWS
            there = f32(np.uint64(other) != i)  # nothing branches: who has how many ties cannot be foreseen
            home.friends[k] += there
            home.well[k] += there * f32(ties.distress[other] < numbers.well)
            home.word[k] += there * ties.word[other]
    for i in range(lo, hi):
        own.friends[i] = np.uint8(home.friends[i - lo])
        own.healthy_ties[i] = share * home.well[i - lo]
        own.ties_word[i] = share * home.word[i - lo]
    for i in range(lo, hi):
        above = before.distress[i] - numbers.average_distress
        fades = numbers.fades * exp(numbers.fades_distress * above)
        meets = numbers.meets * exp(
            numbers.meets_distress * above
            + numbers.meets_part * f32(own.takes_part[i])
            + numbers.meets_strain * f32(now.strain[i])
        )
        meets = meets * (numbers.meets_young if now.age[i] < YOUNG else ONE) * numbers.meeting[i - lo]
        slot = min(f32(many), ONE + chance.fade[i - lo] / (fades + NEVER))  # each slot has the same chance
        event = MEETS if chance.meet[i - lo] < meets else ZERO
        event = slot if slot < f32(many) else event
        own.tie_event[i] = np.uint8(event) if now.stage[i] == ADULT else np.uint8(0)
    for i in range(lo, hi):
        above = before.distress[i] - numbers.average_distress
        part = logistic(
            numbers.takes_part
            + numbers.taking_part[i - lo]
            + numbers.takes_part_skill * now.skill[i]
            + numbers.takes_part_distress * above
            + numbers.takes_part_shame * now.shame[i]
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
            + numbers.lonely_shame * now.shame[i]
            + numbers.lonely_community * f32(now.community[i])
            + numbers.lonely_takes_part * f32(own.takes_part[i])
        )
        own.lonely[i] = flips(own.lonely[i], chance.lonely[i - lo], logistic(x), numbers.lonely_rate)
