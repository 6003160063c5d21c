"""How others act towards people: employers, strangers, GPs, police and wards.

The third kind of table of rule 1, and the only process besides the exposure tables that
reads labels. It turns them into columns of its own (hiring, recognition, offer, misfit,
responses at each gate), so that no equation of the mind or of care ever sees a label. One
switch (`world: {regard: equal}`) makes every table the same for everyone.
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ONE, of_five, of_four, of_two
from sim.kernel import kernel
from sim.process import Dial, Draw, Person, Scalar, Table

BY_LABEL = True


class Before(NamedTuple):
    justice_contact: Person


class Now(NamedTuple):
    sex: Person
    ethnic_group: Person
    orientation: Person
    gender: Person
    neurodivergent: Person
    disabled: Person


class Own(NamedTuple):
    hiring: Person
    precarity: Person
    recognition: Person
    offer: Person
    misfit: Person
    police_response: Person
    detention_response: Person
    ward_response: Person
    discriminated: Person
    discriminated_ever: Person


class Chance(NamedTuple):
    discrimination: Draw
    forgetting: Draw
    institution: Draw


class Numbers(NamedTuple):
    discrimination: Table
    discrimination_orientation: Table
    discrimination_gender: Table
    discrimination_disabled: Table
    discrimination_neurodivergent: Table
    discrimination_fades: Scalar
    prevented: Dial
    institution: Table
    institution_fades: Scalar
    hiring: Table
    hiring_justice: Table
    precarity: Table
    precarity_sex: Table
    recognition: Table
    offer: Table
    misfit: Table
    police: Table
    unexplained_at_detention: Table
    ward: Table


@kernel
def month(before, now, own, chance, numbers, lo, hi):
    for i in range(lo, hi):
        group = now.ethnic_group[i]
        own.hiring[i] = of_five(numbers.hiring, group) * of_two(numbers.hiring_justice, before.justice_contact[i])
        own.precarity[i] = of_five(numbers.precarity, group) + of_two(numbers.precarity_sex, now.sex[i])
        own.recognition[i] = of_five(numbers.recognition, group)
        own.offer[i] = of_five(numbers.offer, group)
        own.misfit[i] = of_five(numbers.misfit, group)
        own.police_response[i] = of_five(numbers.police, group)
        own.detention_response[i] = of_five(numbers.unexplained_at_detention, group)
        own.ward_response[i] = of_five(numbers.ward, group)
    for i in range(lo, hi):
        hazard = (
            numbers.prevented[i - lo]
            * of_five(numbers.discrimination, now.ethnic_group[i])
            * of_four(numbers.discrimination_orientation, now.orientation[i])
            * of_two(numbers.discrimination_gender, now.gender[i])
            * of_two(numbers.discrimination_disabled, now.disabled[i])
            * of_two(numbers.discrimination_neurodivergent, now.neurodivergent[i])
        )
        met = chance.discrimination[i - lo] < hazard
        still = (own.discriminated[i] == 1) & (chance.forgetting[i - lo] >= numbers.discrimination_fades)
        own.discriminated[i] = np.uint8(1) if met | still else np.uint8(0)
        # an institution's discrimination is remembered; the exit stands for ageing and death
        fades = numbers.institution_fades
        share = of_five(numbers.institution, now.ethnic_group[i])
        enters = fades * share / (ONE - share)
        u = chance.institution[i - lo]
        remembered = own.discriminated_ever[i] == 1
        keeps = remembered & (u < ONE - fades)
        begins = (not remembered) & (u < enters)
        own.discriminated_ever[i] = np.uint8(1) if keeps | begins else np.uint8(0)
