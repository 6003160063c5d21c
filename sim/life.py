"""Life: people grow older, and what is to befall them between months: birth, death, meeting, parting, moving.

An exposure table of rule 1: age, sex and deprivation of the area say how often. It proposes one
event a person and month; `sim.population.turnover` settles all of them when the month has ended.
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import HALF, ONE, ZERO, exp, f32
from sim.kernel import kernel
from sim.process import Curve, Draw, Person, Scalar, Settled

BY_LABEL = True
ADULT_AGE, LATEST_BIRTH = np.uint8(16), np.uint8(45)
NOBODY, CHILD, ADULT = np.uint8(0), np.uint8(1), np.uint8(2)
NONE, DIES, BEARS, LEAVES, PARTS, SEEKS, MOVES, DEPARTS, ARRIVES = (
    np.uint8(k) for k in range(9)
)  # as sim.columns.EVENTS
WOMAN, SOCIAL, PRIVATE = np.uint8(1), np.uint8(2), np.uint8(3)
OLDEST = np.uint8(110)
MIDDLE = f32(5.5)  # between deciles 5 and 6
# Numbers from which the curves below are made (`sim.curves`).
TABLES = (
    "death_man",
    "death_woman",
    "death_ratio_child",
    "death_ratio_2544",
    "death_ratio_4564",
    "death_ratio_6574",
    "death_ratio_85",
    "births_u20",
    "births_2024",
    "births_2529",
    "births_3034",
    "births_3539",
    "births_40",
    "coupled_20",
    "coupled_25",
    "coupled_30",
    "coupled_40",
    "leaves_1617",
    "leaves_1824",
    "leaves_25",
    "seeks_1824",
    "seeks_2534",
    "seeks_3564",
    "seeks_65",
    "parts_20",
    "parts_35",
    "parts_55",
    "parts_75",
    "travels_16",
    "travels_45",
    "travels_65",
)


class Before(NamedTuple):
    distress: Person
    severe: Person
    lonely: Person
    tenure: Person


class Now(NamedTuple):
    sex: Person
    birthday: Person
    imd_decile: Person
    home: Person
    partner: Person


class Own(NamedTuple):
    stage: Person
    age: Person
    age_band: Person
    event: Person


class Chance(NamedTuple):
    death: Draw
    birth: Draw
    leave: Draw
    part: Draw
    seek: Draw
    move: Draw
    depart: Draw
    arrive: Draw


class Place(NamedTuple):
    month_of_year: Settled


class Numbers(NamedTuple):
    death_men: Curve
    death_women: Curve
    death_steepness: Curve
    death_severe: Scalar
    death_lonely: Scalar
    fertility: Curve
    fertility_steepness: Scalar
    fertility_partner: Scalar
    leaving: Curve
    seeking: Curve
    seeking_distress: Scalar
    parting: Curve
    parting_distress: Scalar
    average_distress: Scalar
    move_owner: Scalar
    move_social: Scalar
    move_private: Scalar
    travelling: Curve
    depart: Scalar
    arrive: Scalar


@kernel
def month(before, now, own, chance, place, numbers, lo, hi):
    for i in range(lo, hi):
        stage = own.stage[i]
        birthday = (f32(now.birthday[i]) == place.month_of_year) & (stage != NOBODY) & (own.age[i] < OLDEST)
        age = np.uint8(own.age[i] + np.uint8(1)) if birthday else own.age[i]
        own.age[i] = age
        grown = ADULT if age >= ADULT_AGE else CHILD
        own.stage[i] = grown if stage != NOBODY else NOBODY
        band = np.uint8(age >= 35) + np.uint8(age >= 50) + np.uint8(age >= 65)
        own.age_band[i] = np.uint8(band)
    for i in range(lo, hi):
        age = own.age[i]
        adult = own.stage[i] == ADULT
        single = now.partner[i] == 0
        head = now.home[i] == 0
        below = MIDDLE - f32(now.imd_decile[i])  # + in the more deprived half
        above = before.distress[i] - numbers.average_distress
        dies = (numbers.death_women if now.sex[i] == WOMAN else numbers.death_men)[age]
        dies = dies * exp(
            numbers.death_steepness[age] * below
            + numbers.death_severe * f32(before.severe[i])
            + numbers.death_lonely * f32(before.lonely[i])
        )
        bears = numbers.fertility[age] * exp(numbers.fertility_steepness * below)
        bears = bears * (ONE if single else numbers.fertility_partner)
        bears = bears if now.sex[i] == WOMAN else ZERO
        leaves = numbers.leaving[age] if single & (not head) else ZERO
        parts = ZERO if single else HALF * numbers.parting[age] * exp(numbers.parting_distress * above)
        seeks = numbers.seeking[age] * exp(numbers.seeking_distress * above) if single else ZERO
        tenure = before.tenure[i]
        rents = numbers.move_private if tenure == PRIVATE else numbers.move_social
        moves = rents if (tenure == PRIVATE) | (tenure == SOCIAL) else numbers.move_owner
        travels = numbers.travelling[age] if head else ZERO
        event = ARRIVES if chance.arrive[i - lo] < numbers.arrive * travels else NONE
        event = DEPARTS if chance.depart[i - lo] < numbers.depart * travels else event
        event = MOVES if head & (chance.move[i - lo] < moves) else event
        event = SEEKS if chance.seek[i - lo] < seeks else event
        event = PARTS if chance.part[i - lo] < parts else event
        event = LEAVES if chance.leave[i - lo] < leaves else event
        event = BEARS if chance.birth[i - lo] < bears else event
        event = event if adult else NONE
        event = DIES if (chance.death[i - lo] < dies) | (age >= OLDEST) else event
        own.event[i] = event if own.stage[i] != NOBODY else NONE
