"""How others act towards people: employers, strangers, GPs, police and wards.

The third kind of table of rule 1, and the only process besides the exposure tables that
reads labels. It turns them into columns of its own (hiring, recognition, offer, misfit,
responses at each gate), so that no equation of the mind or of care ever sees a label. One
switch (`world: {regard: equal}`) makes every table the same for everyone.
"""

from typing import NamedTuple

import numpy as np

from sim.arithmetic import ONE, ZERO, clip, of_five, of_four, of_two
from sim.kernel import kernel
from sim.process import Dial, Draw, Person, Scalar, Table

BY_LABEL = True


class Before(NamedTuple):
    justice_contact: Person
    looked_after: Person


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
    seclusion_response: Person
    order_response: Person
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
    unequal_response: Dial
    institution: Table
    institution_fades: Scalar
    hiring: Table
    hiring_justice: Table
    precarity: Table
    precarity_sex: Table
    recognition: Table
    recognition_neurodivergent: Table
    recognition_disabled: Table
    unexplained_at_recognition: Table
    misfit: Table
    misfit_orientation: Table
    misfit_gender: Table
    misfit_neurodivergent: Table
    misfit_disabled: Table
    misfit_looked_after: Table
    misfit_justice: Table
    police: Table
    unexplained_at_detention: Table
    unexplained_at_restraint: Table
    unexplained_at_seclusion: Table
    unexplained_at_order: Table


@kernel
def month(before, now, own, chance, numbers, lo, hi):
    for i in range(lo, hi):
        group = now.ethnic_group[i]
        own.hiring[i] = of_five(numbers.hiring, group) * of_two(numbers.hiring_justice, before.justice_contact[i])
        own.precarity[i] = of_five(numbers.precarity, group) + of_two(numbers.precarity_sex, now.sex[i])
        own.recognition[i] = (
            of_five(numbers.recognition, group)
            * of_two(numbers.recognition_neurodivergent, now.neurodivergent[i])
            * of_two(numbers.recognition_disabled, now.disabled[i])
        )
        unequal = numbers.unequal_response[i - lo]  # what is left of it, of those whom fairer staff meet
        offer = of_five(numbers.unexplained_at_recognition, group)
        own.offer[i] = offer + (ONE - offer) * (ONE - unequal)
        misfit = (
            of_five(numbers.misfit, group)
            + of_four(numbers.misfit_orientation, now.orientation[i])
            + of_two(numbers.misfit_gender, now.gender[i])
            + of_two(numbers.misfit_neurodivergent, now.neurodivergent[i])
            + of_two(numbers.misfit_disabled, now.disabled[i])
            + of_two(numbers.misfit_looked_after, before.looked_after[i])
            + of_two(numbers.misfit_justice, before.justice_contact[i])
        )
        own.misfit[i] = clip(misfit, ZERO, ONE)
        own.police_response[i] = unequal * of_five(numbers.police, group)
        own.detention_response[i] = unequal * of_five(numbers.unexplained_at_detention, group)
        own.ward_response[i] = unequal * of_five(numbers.unexplained_at_restraint, group)
        own.seclusion_response[i] = unequal * of_five(numbers.unexplained_at_seclusion, group)
        own.order_response[i] = unequal * of_five(numbers.unexplained_at_order, group)
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
